// Search or do: arrows walk the results, Enter opens the marked one; the focus stays in the field.
import { on } from "./events.js";

const entries = (dialog) => [...dialog.querySelectorAll("[role=option]")];

function mark(dialog, entry) {
  for (const other of entries(dialog)) {
    other.classList.toggle("is-here", other === entry);
    other.setAttribute("aria-selected", String(other === entry));
  }
  const input = dialog.querySelector("[data-palette-input]");
  if (!entry) return input.removeAttribute("aria-activedescendant");
  entry.id ||= `palette-${entries(dialog).indexOf(entry)}`;
  input.setAttribute("aria-activedescendant", entry.id);
  entry.scrollIntoView({ block: "nearest" });
}

on("keydown", "[data-palette-input]", (event, input) => {
  const dialog = input.closest("dialog");
  const all = entries(dialog);
  const at = all.findIndex((entry) => entry.classList.contains("is-here"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(dialog, all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    (all[at] ?? all[0])?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
  }
});
on("mousemove", ".palette-entry", (event, entry) => {
  if (!entry.classList.contains("is-here")) mark(entry.closest("dialog"), entry);
});
document.addEventListener("htmx:after:process", () => {
  const dialog = document.querySelector("dialog[data-palette]");
  if (dialog && !dialog.querySelector(".is-here")) mark(dialog, entries(dialog)[0]);
});
