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
  const inside = (place) => (place?.matches(FOCUSABLE) ? place : place?.querySelector(FOCUSABLE));
  const near = trail.map((id) => inside(document.getElementById(id))).find(Boolean);
  (near ?? document.getElementById("content"))?.focus({ preventScroll: true });
});

on("click", "[data-theme-set]", (event, button) => { document.documentElement.dataset.theme = button.dataset.themeSet; });
on("click", "[data-density-set]", (event, button) => { document.documentElement.dataset.density = button.dataset.densitySet; });

// A stage bar that is too wide shows where the record is.
eachTime(() => {
  for (const step of document.querySelectorAll('.stage-bar > [aria-current="step"]')) {
    const bar = step.parentElement;
    if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = step.offsetLeft - bar.offsetLeft - 24;
  }
});

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

// On a narrow screen a record shows one of its sides at a time.
on("click", "[data-show]", (event, tab) => {
  tab.closest(".record").dataset.view = tab.dataset.show;
  for (const other of tab.parentElement.querySelectorAll("[data-show]")) {
    if (other === tab) other.setAttribute("aria-current", "page");
    else other.removeAttribute("aria-current");
  }
});

// Of a bar with more stages than fit, the current one is in sight.
eachTime(() => {
  for (const now of document.querySelectorAll(".stage-bar > .stage-now")) {
    const bar = now.parentElement;
    if (bar.scrollWidth > bar.clientWidth) bar.scrollLeft = now.offsetLeft - bar.offsetLeft - (bar.clientWidth - now.clientWidth) / 2;
  }
});
