// What a list alone needs: columns made wider and moved, an order by several columns, the place one comes back to,
// dialogs of filters and columns.
import { eachTime, on } from "./events.js";

const STEP = 16;
const LEAST = 48;
const table = () => document.querySelector("[data-columns]");
const heads = (list) => [...list.querySelectorAll("th[data-column]")];
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Keeps the widths, where there are any, and the order where it is another one; also when the page is left at once. */
function keep(list, order = []) {
  const body = new URLSearchParams({ query: list.dataset.query, quietly: "1" });
  if (list.classList.contains("grid-fixed")) {
    for (const head of heads(list)) body.append("width", `${head.dataset.column}:${Math.round(head.getBoundingClientRect().width)}`);
  }
  for (const name of order) body.append("col", name);
  return fetch(list.dataset.columns, { method: "POST", body, keepalive: true, headers: { "X-CSRF-Token": token() } });
}

/** From now on each column has the width that it has. */
function fix(list) {
  if (list.classList.contains("grid-fixed")) return;
  const all = [...list.tHead.rows[0].cells].map((cell) => cell.getBoundingClientRect().width);
  const group = document.createElement("colgroup");
  for (const width of all) group.append(Object.assign(document.createElement("col"), { width: Math.round(width) }));
  list.prepend(group);
  list.classList.add("grid-fixed");
}

function colOf(head) {
  return head.closest("table").querySelector("colgroup").children[head.cellIndex];
}

function widen(head, by) {
  const list = head.closest("table");
  fix(list);
  const col = colOf(head);
  col.width = Math.max(LEAST, Number(col.width) + by);
}

// By the pointer.
on("pointerdown", "[data-grip]", (event, grip) => {
  event.preventDefault();
  const head = grip.closest("th");
  const list = head.closest("table");
  fix(list);
  const col = colOf(head);
  const [from, width] = [event.clientX, Number(col.width)];
  grip.classList.add("is-drawn");
  const move = (moved) => { col.width = Math.max(LEAST, width + moved.clientX - from); };
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", () => {
    grip.removeEventListener("pointermove", move);
    grip.classList.remove("is-drawn");
    keep(list);
  }, { once: true });
});

// By drag and drop.
let carried = null;
on("dragstart", "th[data-column]", (event, head) => {
  if (event.target.closest("[data-grip]")) return event.preventDefault();
  carried = head;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", head.dataset.column);
  head.classList.add("is-carried");
});
on("dragover", "th[data-column]", (event, head) => {
  if (!carried) return;
  event.preventDefault();
  for (const other of heads(table())) other.classList.toggle("is-target", other === head && head !== carried);
});
on("dragend", "th[data-column]", () => {
  for (const head of heads(table())) head.classList.remove("is-target", "is-carried");
  carried = null;
});
on("drop", "th[data-column]", (event, head) => {
  if (!carried) return;
  event.preventDefault();
  reorder(carried, head);
});

async function reorder(head, before) {
  if (head === before || !head || !before) return;
  const list = head.closest("table");
  const names = heads(list).map((one) => one.dataset.column).filter((name) => name !== "_title" && name !== head.dataset.column);
  const at = names.indexOf(before.dataset.column);
  names.splice(head.cellIndex < before.cellIndex ? at + 1 : Math.max(0, at), 0, head.dataset.column);
  await keep(list, names);
  sessionStorage.setItem("list:focus", head.dataset.column);
  location.reload();
}

// By keys on a head: Shift and an arrow make it wider, with Ctrl they move it.
on("keydown", "th[data-column]", (event, head) => {
  if (!event.shiftKey || event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.code)) return;
  event.preventDefault();
  event.stopPropagation();
  const right = event.code === "ArrowRight";
  if (!event.ctrlKey && !event.metaKey) { widen(head, right ? STEP : -STEP); return void keep(head.closest("table")); }
  const all = heads(head.closest("table"));
  const other = all[all.indexOf(head) + (right ? 1 : -1)];
  if (head.dataset.column !== "_title" && other && other.dataset.column !== "_title") reorder(head, other);
});

// Shift on a head orders by this column besides.
on("click", "[data-also]", (event, link) => {
  if (!event.shiftKey) return;
  event.preventDefault();
  location.assign(link.dataset.also);
});

// The place one comes back to.
const placeKey = () => `list:${location.pathname}${location.search}`;
const scroller = () => document.querySelector("[data-keeps-place]");
addEventListener("pagehide", () => { const body = scroller(); if (body) sessionStorage.setItem(placeKey(), String(body.scrollTop)); });
const came = performance.getEntriesByType("navigation")[0]?.type;
if (came === "back_forward" || came === "reload") {
  const top = Number(sessionStorage.getItem(placeKey()));
  if (top && scroller()) scroller().scrollTop = top;
}
const focused = sessionStorage.getItem("list:focus");
if (focused) {
  sessionStorage.removeItem("list:focus");
  document.querySelector(`th[data-column="${CSS.escape(focused)}"] :is(a, [tabindex])`)?.focus();
}

// Groups stay folded as they were left.
const foldKey = (body) => `folded:${location.pathname}:${body.id}`;
on("click", "[data-fold]", (event, button) => {
  const body = button.closest("tbody");
  setTimeout(() => { if (body.hasAttribute("data-folded")) sessionStorage.setItem(foldKey(body), "1"); else sessionStorage.removeItem(foldKey(body)); });
});
eachTime(() => {
  for (const body of document.querySelectorAll(".grid > tbody:not([data-known])")) {
    body.dataset.known = "";
    if (!body.querySelector("[data-fold]") || !sessionStorage.getItem(foldKey(body))) continue;
    body.toggleAttribute("data-folded", true);
    body.querySelector("[data-fold]").setAttribute("aria-expanded", "false");
  }
});

// Dialogs: fields narrowed by typing, the input that an operator takes, columns moved and sized.
on("input", "[data-narrow]", (event, field) => {
  const wanted = field.value.trim().toLocaleLowerCase();
  const dialog = field.closest("dialog");
  for (const one of dialog.querySelectorAll(field.dataset.narrow)) one.hidden = !one.textContent.toLocaleLowerCase().includes(wanted);
  for (const group of dialog.querySelectorAll(".narrow-group")) group.hidden = !group.querySelector("[data-narrowed]:not([hidden])");
});
on("keydown", "[data-narrow]", (event, field) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const first = field.closest("dialog").querySelector(`${field.dataset.narrow}:not([hidden]) :is(button, input)`);
  if (first?.matches("button")) first.click(); else first?.focus();
});
on("change", "[data-operator]", (event, select) => {
  const takes = select.selectedOptions[0]?.dataset.takes;
  for (const part of select.form.querySelectorAll("div[data-takes]")) part.hidden = part.dataset.takes !== takes;
});
function carry(button, by) {
  const line = button.closest("[data-column-line]");
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other?.matches("[data-column-line]")) return;
  if (by < 0) other.before(line); else other.after(line);
  button.focus();
}
on("click", "[data-line-up]", (event, button) => carry(button, -1));
on("click", "[data-line-down]", (event, button) => carry(button, 1));
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form;
  if (!form?.matches("[data-columns-form]")) return;
  const sized = [...form.querySelectorAll("[data-width]")].filter((one) => one.value !== one.defaultValue);
  for (const one of sized) ctx.request.body.append("width", `${one.dataset.width}:${one.value}`);
});
on("click", "[data-filters-open]", (event, button) => {
  const open = document.getElementById(button.getAttribute("aria-controls")).classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(open));
});

// What a bulk action changed is drawn anew, where one stands.
document.addEventListener("palmette:list-changed", async () => {
  const top = scroller()?.scrollTop ?? 0;
  await htmx.ajax("GET", location.pathname + location.search, { target: ".sheet-body", select: ".sheet-body > *", swap: "innerHTML" });
  if (scroller()) scroller().scrollTop = top;
  document.querySelector("[data-select-none]")?.click();
});
