// Loaded when it is first asked for. Search or do: arrows walk the results, Enter opens the marked one; the focus stays in the field.
import { isVisible, on } from "./events.js";
import "./arrange.js";
import "./keys.js";

let serial = 0;
const entries = (dialog) => [...dialog.querySelectorAll("[role=option]")];

function mark(dialog, entry) {
  for (const other of entries(dialog)) {
    other.classList.toggle("is-here", other === entry);
    other.setAttribute("aria-selected", String(other === entry));
  }
  const input = dialog.querySelector("[data-palette-input]");
  if (!entry) return input.removeAttribute("aria-activedescendant");
  entry.id ||= `palette-${serial += 1}`;
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

// What this page can do comes first: actions on the selection, else the buttons of its head and its menu.
function ownActions() {
  const bar = [...document.querySelectorAll("[data-selection]")].find((one) => !one.hidden);
  const buttons = bar
    ? bar.querySelectorAll("button.btn:not(.btn-icon), [role=menuitem]")
    : document.querySelectorAll("#content .title-actions > :is(a, button).btn, #content .title-actions > .on-wide > .btn, #content .title-actions [role=menuitem]");
  const title = bar?.querySelector("[data-selection-count]")?.textContent;
  return { title, buttons: [...buttons].filter((one) => (isVisible(one) || one.matches("[role=menuitem]")) && !one.hasAttribute("data-back")) };
}

function drawOwn(dialog) {
  const list = dialog.querySelector(".palette-results");
  if (list.querySelector("[data-local]")) return;
  const typed = dialog.querySelector("[data-palette-input]").value.replace(/^>/, "").trim().toLowerCase();
  const { title, buttons } = ownActions();
  const group = dialog.querySelector("[data-palette-local]").content.firstElementChild.cloneNode(true);
  if (title) group.firstElementChild.textContent = title;
  group.setAttribute("aria-label", group.firstElementChild.textContent);
  for (const button of buttons) {
    const menu = button.closest("[role=menu]:not([id$=more])")?.getAttribute("aria-label");
    const own = (button.querySelector(".btn-text, .menu-text") ?? button).textContent.trim();
    const text = menu ? `${menu}: ${own}` : own;
    if (!own || !text.toLowerCase().includes(typed)) continue;
    const entry = Object.assign(document.createElement("a"), { className: "palette-entry", href: "#", tabIndex: -1 });
    entry.setAttribute("role", "option");
    const icon = button.querySelector("svg")?.cloneNode(true);
    entry.append(...(icon ? [icon] : []), Object.assign(document.createElement("span"), { className: "clip", textContent: text }));
    entry.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
      button.click();
    });
    group.append(entry);
  }
  if (group.childElementCount < 2) return;
  list.querySelector(".palette-none")?.remove();
  const lately = list.querySelector("[data-recent]");
  if (lately && !title) lately.after(group);
  else list.prepend(group);
}

function refresh() {
  const dialog = document.querySelector("dialog[data-palette]");
  if (!dialog) return;
  drawOwn(dialog);
  if (!dialog.querySelector(".is-here")) mark(dialog, entries(dialog)[0]);
}
document.addEventListener("htmx:after:process", refresh);
refresh();
