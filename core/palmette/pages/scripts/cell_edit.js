// A value edited where it stands: Enter saves and goes down, Tab right, Esc restores; a refusal is shown at the cell.
import { on } from "./events.js";

const before = new WeakMap();
let next = null;

/** Where a place is edited: its own address, or of a list's cell the row's with the name of the field. */
function addressOf(place) {
  const row = place.closest("[data-row]");
  if (!row || place.dataset.edit.includes("/")) return place.dataset.edit;
  place.id ||= `${row.closest("[data-list]").id}-${row.dataset.row}-${place.dataset.edit}`;
  return `${row.dataset.href.split("?")[0]}/cell/${place.dataset.edit}`;
}

/** Asks the server for the editor of a [data-edit] place. */
export function startEdit(place) {
  if (!place || place.querySelector("[data-cell-form]")) return;
  before.set(place, [...place.childNodes].map((node) => node.cloneNode(true)));
  place.classList.remove("is-here");
  htmx.ajax("GET", addressOf(place), { source: place, target: place, swap: "innerHTML" });
}

function restore(place) {
  const nodes = before.get(place);
  if (!nodes) return;
  before.delete(place);
  place.replaceChildren(...nodes);
  handle(place)?.focus();
}

/** What holds the focus when a place is not being edited: its row, or its own button. */
const handle = (place) => place.closest("[data-row]") ?? place.querySelector("[data-edit-start]");

function values(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function send(form, where) {
  next = where;
  if (values(form) === form.dataset.first) { const place = form.closest("[data-edit]"); restore(place); follow(place); } else form.requestSubmit();
}

function follow(place) {
  const where = next;
  next = null;
  if (!where || !place?.isConnected) return;
  const row = place.closest("[data-row]");
  if (!row) return handle(place)?.focus();
  const cells = [...row.querySelectorAll("[data-edit]")];
  if (where === "right") return startEdit(cells[cells.indexOf(place) + 1]) ?? row.focus();
  if (where === "left") return startEdit(cells[cells.indexOf(place) - 1]) ?? row.focus();
  let below = row.nextElementSibling;
  while (below && !below.matches("[data-row]")) below = below.nextElementSibling;
  if (below) { below.focus(); below.querySelectorAll("[data-edit]")[cells.indexOf(place)]?.classList.add("is-here"); } else row.focus();
}

document.addEventListener("htmx:after:process", (event) => {
  for (const form of document.querySelectorAll("[data-cell-form]:not([data-first])")) {
    form.dataset.first = values(form);
    const control = form.querySelector("input:not([type=hidden]), select, textarea");
    control?.focus();
    if (control?.matches("input[type=text], textarea")) control.select();
  }
});

on("dblclick", "td[data-edit]", (event, cell) => startEdit(cell));
on("click", "dd[data-edit]", (event, place) => {
  if (!event.target.closest("a, form, label, button:not([data-edit-start])")) startEdit(place);
});
on("keydown", "[data-cell-form]", (event, form) => {
  if (event.isComposing || (event.target.getAttribute("aria-expanded") === "true" && event.key !== "Tab")) return;
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); restore(form.closest("[data-edit]")); }
  if (event.key === "Enter" && (!event.target.matches("textarea") || event.ctrlKey)) { event.preventDefault(); send(form, "down"); }
  if (event.key === "Tab") { event.preventDefault(); send(form, event.shiftKey ? "left" : "right"); }
});
on("focusout", "[data-cell-form]", (event, form) => {
  setTimeout(() => {
    if (!form.isConnected || form.contains(document.activeElement) || "sending" in form.dataset || form.querySelector("[aria-invalid]")) return;
    if (values(form) === form.dataset.first) restore(form.closest("[data-edit]")); else form.requestSubmit();
  });
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form;
  if (!form?.matches("[data-cell-form]")) return;
  if (!(ctx.response?.status < 300)) { next = null; return; }
  const id = form.getAttribute("hx-target").slice(1);
  const place = document.getElementById(id);
  follow(place?.matches("[data-edit]") ? place : place?.querySelector("[data-edit]"));
});
