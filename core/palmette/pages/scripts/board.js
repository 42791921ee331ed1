// Dragging cards between columns. Loaded only where there is a board; the move itself is the work of moves.js.
import Sortable from "sortablejs/modular/sortable.core.esm.js";
import { eachTime } from "./events.js";

function dropped({ item, from, to, oldDraggableIndex, newDraggableIndex }, home) {
  const putBack = () => from.insertBefore(item, home?.isConnected && home.parentElement === from ? home : null);
  if (from === to) { if (oldDraggableIndex !== newDraggableIndex) putBack(); return; }
  const after = item.previousElementSibling?.dataset.card ?? "";
  item.dispatchEvent(new CustomEvent("palmette:move", { bubbles: true, detail: { stage: to.dataset.stage, after, putBack } }));
}

function swallow(click) {
  click.preventDefault();
  click.stopPropagation();
}

function makeSortable(column) {
  let home = null;
  Sortable.create(column, {
    group: column.closest("[data-board]").id,
    draggable: "[data-card]",
    filter: "[data-fixed], button",
    preventOnFilter: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    delay: 180,
    delayOnTouchOnly: true,
    ghostClass: "card-ghost",
    fallbackClass: "card-lifted",
    onStart: ({ item }) => { home = item.nextElementSibling; document.body.classList.add("is-dragging-cards"); },
    onEnd: (event) => {
      document.body.classList.remove("is-dragging-cards");
      dropped(event, home);
      // The press that ended the drag must not open the card.
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
    },
  });
}

const bound = new WeakSet();
eachTime(() => {
  for (const column of document.querySelectorAll("[data-board] [data-cards]")) {
    if (bound.has(column)) continue;
    bound.add(column);
    makeSortable(column);
  }
});
