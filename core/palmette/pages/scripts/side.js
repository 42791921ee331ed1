// The side bar: counts of pinned lists, records opened lately, the star.
import { eachTime, on } from "./events.js";

const FRESH_MS = 15_000;
const MOST = 8;

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
addEventListener("load", () => setTimeout(count, 100));

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

// ---- the palette, the sheet of keys and the order of the side bar bring their script when they are first asked for
for (const [type, where] of [["click", "[data-find], [data-keys]"], ["pointerover", "[data-side]"], ["focusin", "[data-side]"]]) on(type, where, () => import(document.body.dataset.palette), true);

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
