// Tiles of a dashboard: dragged by their grip, or moved by the arrow keys while the grip has the focus; print.
const GRIP = "[data-grip]";
let dragged = null;
let again = "";
let waiting = 0;

const tileOf = (element) => element.closest?.("[data-tile]");
const orderOf = () => [...document.querySelectorAll("[data-tile]")].map((tile) => tile.dataset.tile).join(" ");

function send() {
  const form = document.getElementById("dash-order");
  form.elements.order.value = orderOf();
  form.requestSubmit();
}

document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(GRIP)) return;
  dragged = tileOf(event.target);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.tile);
  event.dataTransfer.setDragImage(dragged, 20, 20);
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const over = dragged && tileOf(event.target);
  if (!over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  const behind = event.clientX > box.left + box.width / 2;
  over[behind ? "after" : "before"](dragged);
});

document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  again = `grip-${dragged.dataset.tile}`;
  dragged = null;
  send();
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(GRIP) || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.code];
  if (!way) return;
  event.preventDefault();
  const tile = tileOf(event.target);
  const next = way < 0 ? tile.previousElementSibling : tile.nextElementSibling;
  if (!next?.matches("[data-tile]")) return;
  next[way < 0 ? "before" : "after"](tile);
  event.target.focus();
  again = event.target.id;
  // Several presses are one change.
  clearTimeout(waiting);
  waiting = setTimeout(send, 300);
});

// A width is kept as soon as it is chosen; without this script the button beside it does that.
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-span]")) return;
  again = event.target.id;
  event.target.form.requestSubmit(event.target.form.querySelector("[data-resize]"));
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
  const pressed = event.target.closest?.(".dash-edit button[id]");
  if (pressed) again = pressed.id;
});

// The grid is drawn anew after a change: the focus stays where it was.
new MutationObserver(() => {
  const found = again && document.activeElement === document.body ? document.getElementById(again) : null;
  if (!found) return;
  again = "";
  (found.disabled ? tileOf(found).querySelector(GRIP) : found).focus({ preventScroll: true });
}).observe(document.body, { childList: true, subtree: true });
