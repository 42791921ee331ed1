// The order of the side bar, by drag or by Alt and arrows. Loaded when somebody comes near it.
import { on } from "./events.js";

const bar = () => document.querySelector("[data-side]");

function keep() {
  const order = [...bar().querySelectorAll("[data-section]")].map((section) => [section.dataset.section, [...section.querySelectorAll(".side-item")].map((item) => item.getAttribute("href"))]);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch("/side", { method: "POST", body: new URLSearchParams({ order: JSON.stringify(order) }), headers: { "X-CSRF-Token": token } });
}
function step(thing, up) {
  const other = up ? thing.previousElementSibling : thing.nextElementSibling;
  if (!other) return;
  if (up) other.before(thing); else other.after(thing);
}
on("keydown", ".side-item, .side-section > summary", (event, item) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  step(item.closest("li") ?? item.parentElement, event.key === "ArrowUp");
  item.focus();
  keep();
});
let carried = null;
on("dragstart", ".side-item, .side-section > summary", (event, item) => {
  carried = item.closest("li") ?? item.parentElement;
  event.dataTransfer.effectAllowed = "move";
});
on("dragover", "[data-side] li, [data-side] > details", (event) => {
  const over = carried && event.target.closest(carried.localName === "li" ? "li" : "[data-side] > details");
  if (!over || over.parentElement !== carried.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== carried) { if (event.clientY < top + height / 2) over.before(carried); else over.after(carried); }
});
document.addEventListener("dragend", () => { if (carried) keep(); carried = null; });
document.addEventListener("drop", (event) => { if (carried) event.preventDefault(); });
