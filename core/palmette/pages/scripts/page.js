// The page as a whole: where the focus goes after a swap, the theme, what is folded, which part a narrow screen shows.
import { eachTime, on } from "./events.js";

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex]";
let trail = [];

document.addEventListener("htmx:before:swap", () => {
  trail = [];
  for (let one = document.activeElement; one && one !== document.body; one = one.parentElement) if (one.id) trail.push(one.id);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const wished = ctx?.target?.querySelector?.("[data-focus]");
  if (wished) return wished.focus();
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = trail.map((id) => document.getElementById(id)).find(Boolean);
  const inner = place && (place.matches(FOCUSABLE) ? place : place.querySelector(FOCUSABLE));
  (inner ?? document.getElementById("content"))?.focus({ preventScroll: true });
});

on("click", "[data-theme-set]", (event, button) => { document.documentElement.dataset.theme = button.dataset.themeSet; });
on("click", "[data-density-set]", (event, button) => { document.documentElement.dataset.density = button.dataset.densitySet; });

// Sections of details stay as they were left.
const folded = (section) => `folded:${section.dataset.remember}`;
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-remember]")) localStorage.setItem(folded(event.target), event.target.open ? "" : "1");
}, true);
eachTime(() => {
  for (const section of document.querySelectorAll("details[data-remember]:not([data-known])")) {
    section.dataset.known = "";
    const kept = localStorage.getItem(folded(section));
    if (kept !== null) section.open = kept === "";
  }
});

// On a narrow screen a tab shows a side of the record: [data-show="record-details"].
on("click", "[data-show]", (event, tab) => {
  event.preventDefault();
  const here = tab.closest(".record-views");
  for (const other of here.querySelectorAll("[data-show]")) {
    other.toggleAttribute("aria-current", other === tab);
    if (other === tab) other.setAttribute("aria-current", "true");
    document.getElementById(other.dataset.show)?.classList.toggle("is-shown", other === tab);
  }
});
