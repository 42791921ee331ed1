// The grid of a week is one tab stop: arrows move between days and people, Enter adds or opens, Delete removes.
import { eachTime, isField, openDialog } from "./events.js";

const CELL = "[data-week-cell]";
let here = "";

const place = (cell) => cell.getAttribute("aria-label");

function goTo(cell) {
  if (!cell) return;
  for (const other of cell.closest("table").querySelectorAll(`${CELL}[tabindex="0"]`)) other.tabIndex = -1;
  cell.tabIndex = 0;
  here = place(cell);
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// After a change the grid is drawn anew: the focus stays on the same day of the same person.
eachTime(() => {
  const table = document.querySelector("table.week");
  if (!table || table.querySelector(`${CELL}[tabindex="0"]`)) return;
  const cells = [...table.querySelectorAll(CELL)];
  const same = cells.find((cell) => here && place(cell) === here);
  const first = same ?? cells[0];
  if (!first) return;
  first.tabIndex = 0;
  if (same && (document.activeElement === document.body || document.activeElement === null)) same.focus({ preventScroll: true });
});

function step(cell, across, down) {
  const row = cell.parentElement;
  const rows = [...row.parentElement.children];
  const at = [...row.querySelectorAll(CELL)].indexOf(cell);
  const next = rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(row) + down))];
  const cells = [...next.querySelectorAll(CELL)];
  return cells[Math.max(0, Math.min(cells.length - 1, at + across))];
}

function act(code, cell) {
  switch (code) {
    case "ArrowLeft": return goTo(step(cell, -1, 0));
    case "ArrowRight": return goTo(step(cell, 1, 0));
    case "ArrowUp": return goTo(step(cell, 0, -1));
    case "ArrowDown": return goTo(step(cell, 0, 1));
    case "Home": return goTo(step(cell, -6, 0));
    case "End": return goTo(step(cell, 6, 0));
    case "Enter": case "NumpadEnter": return (cell.querySelector("[data-week-open]") ?? cell.querySelector("[data-week-add]"))?.click();
    case "Insert": return cell.querySelector("[data-week-add]")?.click();
    case "Delete": case "Backspace": return cell.querySelector("[data-week-remove]")?.click();
    default: return false;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isField(event.target) || openDialog()) return;
  const cell = event.target.closest?.(CELL);
  if (!cell || event.target.closest("a, button")) return;
  if (act(event.code, cell) !== false) event.preventDefault();
});

document.addEventListener("focusin", ({ target }) => {
  const cell = target.closest?.(CELL);
  if (cell) here = place(cell);
});
