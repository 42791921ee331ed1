// A list or a board is one tab stop; arrows or J and K move, Enter opens, X selects.
import { eachTime, isField, on, openDialog } from "./events.js";
import { startEdit } from "./cell_edit.js";
import { clearSelection, selectAll, selectRow } from "./selection.js";

const ROWS = "[data-row], li[data-card]";
const shown = (scope) => [...scope.querySelectorAll(ROWS)].filter((row) => row.checkVisibility?.() ?? true);
const scopeOf = (row) => row.closest("[data-list], [data-board]");

function goTo(row) {
  if (!row) return;
  for (const other of scopeOf(row).querySelectorAll('[tabindex="0"]')) if (other.matches(ROWS)) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest", inline: "nearest" });
}

eachTime(() => {
  for (const scope of document.querySelectorAll("[data-list], [data-board]")) {
    if (scope.querySelector(':is([data-row], li[data-card])[tabindex="0"]')) continue;
    const first = scope.querySelector(ROWS);
    if (first) first.tabIndex = 0;
  }
});

function step(row, by) {
  if (row.matches("[data-row]")) {
    const rows = shown(scopeOf(row));
    return rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + by))];
  }
  let next = row;
  do next = by > 0 ? next.nextElementSibling : next.previousElementSibling; while (next && !next.matches("[data-card]"));
  return next;
}

function beside(card, by) {
  const columns = [...scopeOf(card).querySelectorAll(".column:not(.column-folded) [data-cards]")];
  const at = [...card.parentElement.children].indexOf(card);
  for (let index = columns.indexOf(card.parentElement) + by; columns[index]; index += by) {
    const cards = columns[index].querySelectorAll("[data-card]");
    if (cards.length) return cards[Math.min(at, cards.length - 1)];
  }
  return null;
}

function cellStep(row, by) {
  const cells = [...row.querySelectorAll("[data-edit]")];
  const here = row.querySelector(".is-here");
  const next = cells[cells.indexOf(here) + (here || by > 0 ? by : cells.length)];
  here?.classList.remove("is-here");
  next?.classList.add("is-here");
}

/** A record in short, in a drawer beside what one was doing. */
function look(element) {
  const href = (element.dataset.href ?? element.getAttribute("href")).split("?")[0];
  htmx.ajax("GET", `${href}/look`, { source: element, target: "#dialogs", swap: "innerHTML" });
}

const LOOKS = `${ROWS}, a[data-look]`;
on("mousedown", LOOKS, (event) => { if (event.button === 1 && (event.ctrlKey || event.metaKey)) event.preventDefault(); });
on("auxclick", LOOKS, (event, element) => {
  if (event.button !== 1 || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  look(element);
});

function act(event, row) {
  const inTable = row.matches("[data-row]");
  switch (event.code) {
    case "ArrowDown": case "KeyJ": return goTo(step(row, 1));
    case "ArrowUp": case "KeyK": return goTo(step(row, -1));
    case "ArrowRight": return inTable ? cellStep(row, 1) : goTo(beside(row, 1));
    case "ArrowLeft": return inTable ? cellStep(row, -1) : goTo(beside(row, -1));
    case "Home": return goTo(shown(inTable ? scopeOf(row) : row.parentElement)[0]);
    case "End": return goTo(shown(inTable ? scopeOf(row) : row.parentElement).at(-1));
    case "Enter": case "NumpadEnter": return row.querySelector(".is-here") ? startEdit(row.querySelector(".is-here")) : location.assign(row.dataset.href);
    case "F2": case "KeyE": return startEdit(row.querySelector(".is-here") ?? row.querySelector("[data-edit]"));
    case "KeyX": return selectRow(row, { range: event.shiftKey });
    case "Space": return look(row);
    default: return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || isField(event.target) || openDialog() || document.querySelector("[role=menu]:popover-open")) return;
  const row = event.target.closest?.(ROWS) ?? null;
  if (event.ctrlKey || event.metaKey) {
    if (event.code === "KeyA" && row?.matches("[data-row]")) { event.preventDefault(); selectAll(row.closest("[data-list]")); }
    return;
  }
  if (event.code === "Escape") return clearSelection();
  if (event.target.closest?.("button, a[href]:not(.grid-name, .card-name), summary")) return;
  const start = row ?? (["KeyJ", "KeyK"].includes(event.code) ? document.querySelector(':is([data-row], li[data-card])[tabindex="0"]') : null);
  if (!start || (event.shiftKey && event.code !== "KeyX")) return;
  if (!row) { event.preventDefault(); return goTo(start); }
  if (act(event, start) !== false) event.preventDefault();
});

on("focusin", ROWS, (event, row) => {
  if (event.target === row && row.tabIndex !== 0) goTo(row);
});
on("focusout", "[data-row]", (event, row) => {
  if (!row.contains(event.relatedTarget)) row.querySelector(".is-here")?.classList.remove("is-here");
});

// A press on a card opens it, as on its name; a press on a row gives it the focus.
on("click", "li[data-card]", (event, card) => {
  if (event.defaultPrevented || event.target.closest("a, button, input, [popover]") || getSelection()?.toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(card.dataset.href, "_blank", "noopener");
  else location.assign(card.dataset.href);
});
on("click", "[data-row]", (event, row) => {
  if (!event.target.closest("a, button, input, form, label")) goTo(row);
});

// Folding a group of rows.
on("click", "[data-fold]", (event, button) => {
  const folded = button.closest("tbody").toggleAttribute("data-folded");
  button.setAttribute("aria-expanded", String(!folded));
});
