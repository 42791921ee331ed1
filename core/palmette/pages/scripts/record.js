// What only a record's page does: keys of its neighbours.
import { isField, openDialog } from "./events.js";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || isField(event.target) || openDialog()) return;
  const key = { ArrowLeft: "KeyK", ArrowRight: "KeyJ" }[event.code];
  const way = key && document.querySelector(`.record-head [data-key="${key}"]`);
  if (!way) return;
  event.preventDefault();
  way.click();
});
