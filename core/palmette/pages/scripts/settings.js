// The order of things in the settings: by drag, by the arrows of a line, or by Alt and arrows.
import { on } from "./events.js";

const lineOf = (element) => element.closest("[data-order-line]");
const first = (line) => line.parentElement.querySelector("[data-order-line]");
function put(line, before) {
  const list = line.parentElement;
  if (before === first(line) && first(line).hasAttribute("data-order-fixed")) return;
  list.insertBefore(line, before);
}
function step(line, up) {
  if (line.hasAttribute("data-order-fixed")) return;
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (other) put(line, up ? other : other.nextElementSibling);
  line.scrollIntoView({ block: "nearest" });
}
for (const [name, up] of [["up", true], ["down", false]]) {
  on("click", `[data-order-${name}]`, (event, button) => { step(lineOf(button), up); button.focus(); });
}
on("keydown", "[data-order-line] :is(button, input)", (event, element) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  step(lineOf(element), event.key === "ArrowUp");
  element.focus();
});
let carried = null;
on("dragstart", "[data-order-line]", (event, line) => {
  carried = line.hasAttribute("data-order-fixed") ? null : line;
  event.dataTransfer.effectAllowed = "move";
});
on("dragover", "[data-order-line]", (event, over) => {
  if (!carried || over.parentElement !== carried.parentElement) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  if (over !== carried) put(carried, event.clientY < top + height / 2 ? over : over.nextElementSibling);
});
document.addEventListener("drop", (event) => { if (carried) event.preventDefault(); });
document.addEventListener("dragend", () => { carried = null; });
