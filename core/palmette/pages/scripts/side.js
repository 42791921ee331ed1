// The side bar: counts of pinned lists, the order by drag or by Alt and arrows, records opened lately, the star.
import { eachTime, on } from "./events.js";

const FRESH_MS = 15_000;
const MOST = 8;
const bar = () => document.querySelector("[data-side]");

// ---- counts, asked for beside the page
function fill(counts) {
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = counts[place.dataset.count] ?? "";
}
const keptCounts = () => JSON.parse(sessionStorage.getItem("counts") ?? "null");
eachTime(() => { if (keptCounts()) fill(keptCounts().counts); });
async function count() {
  if (!document.querySelector("[data-count]")) return;
  const kept = keptCounts();
  if (kept && Date.now() - kept.at < FRESH_MS) return;
  const answer = await fetch("/side/counts").catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const counts = await answer.json();
  sessionStorage.setItem("counts", JSON.stringify({ at: Date.now(), counts }));
  fill(counts);
}
if (bar()) addEventListener("load", () => setTimeout(count, 100));

// ---- order
function keep() {
  const order = [...bar().querySelectorAll("[data-section]")].map((section) => [section.dataset.section, [...section.querySelectorAll(".side-item")].map((item) => item.getAttribute("href"))]);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch("/side", { method: "POST", body: new URLSearchParams({ order: JSON.stringify(order) }), headers: { "X-CSRF-Token": token } });
}
function step(thing, up) {
  const other = up ? thing.previousElementSibling : thing.nextElementSibling;
  if (!other) return;
  if (up) other.before(thing); else other.after(thing);
}
on("keydown", ".side-item, .side-section > summary", (event, item) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  step(item.closest("li") ?? item.parentElement, event.key === "ArrowUp");
  item.focus();
  keep();
});
let carried = null;
on("dragstart", ".side-item, .side-section > summary", (event, item) => {
  carried = item.closest("li") ?? item.parentElement;
  event.dataTransfer.effectAllowed = "move";
});
on("dragover", "[data-side] li, [data-side] > details", (event) => {
  const over = carried && event.target.closest(carried.localName === "li" ? "li" : "[data-side] > details");
  if (!over || over.parentElement !== carried.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== carried) { if (event.clientY < top + height / 2) over.before(carried); else over.after(carried); }
});
document.addEventListener("dragend", () => { if (carried) keep(); carried = null; });
document.addEventListener("drop", (event) => { if (carried) event.preventDefault(); });

// ---- the star takes the page's own words; a record's name is asked for anew each time
on("click", ".star button", (event, button) => { button.form.querySelector("[data-page-title]").value = document.querySelector("h1")?.textContent.trim() ?? ""; }, true);

// ---- records opened lately: addresses alone, never names
const page = document.getElementById("content");
const recent = () => JSON.parse(localStorage.getItem("recent") ?? "[]");
if (page?.dataset.liveRecord) {
  const [, r, entity] = location.pathname.split("/");
  const here = `/${r}/${entity}/${page.dataset.liveRecord}`;
  localStorage.setItem("recent", JSON.stringify([here, ...recent().filter((one) => one !== here)].slice(0, MOST)));
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.matches("[data-find], [data-palette-input]")) ctx.request.body.set("recent", recent().join(" "));
});

// ---- the palette and the sheet of keys bring their script when they are first asked for
on("click", "[data-find], [data-keys]", () => import(document.body.dataset.palette), true);

// ---- what is typed while the palette is on its way belongs into it
let early = null;
on("click", "[data-find]", () => { early = ""; setTimeout(() => { early = null; }, 5000); }, true);
document.addEventListener("keydown", (event) => {
  if (early === null || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1 || document.querySelector("dialog[open]")) return;
  early += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("htmx:after:process", () => {
  const input = document.querySelector("[data-palette-input]");
  if (early === null || !input) return;
  if (early) { input.value = early; input.dispatchEvent(new Event("input", { bubbles: true })); }
  early = null;
});

// ---- nothing of a person stays behind
on("submit", 'form[action="/logout"]', () => { sessionStorage.clear(); localStorage.removeItem("recent"); }, true);
