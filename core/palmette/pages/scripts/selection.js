// Which rows are selected, and the bar that counts them.
import { eachTime, on, words } from "./events.js";

let last = null;
const barOf = (list) => document.querySelector(`[data-selection="${CSS.escape(list.id)}"]`);
const LISTS = "[data-list], [data-board]";
const boxes = (list) => [...list.querySelectorAll("[data-select]")];

function paint(list) {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked);
  for (const box of all) {
    box.closest("[data-row]")?.setAttribute("aria-selected", String(box.checked));
    box.closest("[data-card]")?.classList.toggle("is-selected", box.checked);
  }
  list.classList.toggle("is-choosing", chosen.length > 0);
  const head = list.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && !head.checked;
  }
  const bar = barOf(list);
  if (!bar) return;
  const everything = bar.querySelector("[data-everything]");
  if (everything && !chosen.length) everything.value = "";
  const link = bar.querySelector("[data-select-everything]");
  bar.hidden = !chosen.length;
  bar.querySelector("[data-selection-count]").textContent = chosen.length
    ? everything?.value ? link?.textContent.trim() ?? "" : words().selected.replace("{count}", String(chosen.length)) : "";
  if (link) link.hidden = Boolean(everything?.value);
}

/** Turns a row's tick, or ticks everything from the last one to it. */
export function selectRow(row, { range = false } = {}) {
  const box = row.querySelector("[data-select]");
  if (!box) return;
  box.checked = range ? true : !box.checked;
  if (range) fill(box);
  last = box;
  paint(row.closest(LISTS));
}

function fill(box) {
  const all = boxes(box.closest(LISTS));
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
}

export function selectAll(list) {
  const all = boxes(list);
  const on_ = all.some((box) => !box.checked);
  for (const box of all) box.checked = on_;
  paint(list);
}

export function clearSelection() {
  for (const list of document.querySelectorAll(LISTS)) {
    for (const box of boxes(list)) box.checked = false;
    paint(list);
  }
  last = null;
}

let shiftHeld = false;
document.addEventListener("click", (event) => { shiftHeld = event.shiftKey; }, true);
on("change", "[data-select]", (event, box) => {
  if (shiftHeld && last) fill(box);
  last = box;
  const everything = barOf(box.closest(LISTS))?.querySelector("[data-everything]");
  if (everything) everything.value = "";
  paint(box.closest(LISTS));
});
on("change", "[data-select-all]", (event, box) => {
  const list = box.closest(LISTS);
  for (const one of boxes(list)) one.checked = box.checked;
  paint(list);
});
on("click", "[data-select-none]", clearSelection);
on("click", "[data-select-everything]", (event, button) => {
  const bar = button.closest("[data-selection]");
  const field = bar.querySelector("[data-everything]");
  field.value = field.dataset.everything;
  paint(document.getElementById(bar.dataset.selection));
});
eachTime(() => document.querySelectorAll(LISTS).forEach(paint));
