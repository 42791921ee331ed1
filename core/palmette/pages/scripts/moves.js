// Moving a record to another stage, from a board, a menu, a key or the stage bar. The server may answer with a gate:
// then the card waits in its new place until the gate is passed, and goes back when it is closed.
import { on, openDialog, tell } from "./events.js";

const waiting = new Map();
const nothing = () => {};

function send(card, { stage, after = "", putBack = nothing }) {
  if (waiting.has(card.id)) return putBack();
  waiting.set(card.id, { putBack, atGate: false });
  card.classList.add("is-moving");
  htmx.ajax("POST", card.dataset.move, { source: card, target: card, swap: "none", values: { stage, after, version: card.dataset.version } });
}

function settle(id, succeeded) {
  const move = waiting.get(id);
  if (!move) return;
  waiting.delete(id);
  const card = document.getElementById(id);
  card?.classList.remove("is-moving");
  if (!succeeded) move.putBack();
  else if (card?.hasAttribute("data-leaves")) card.remove();
}

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const id = ctx.sourceElement?.id;
  const move = waiting.get(id);
  if (!move || move.atGate || ctx.request.form) return;
  const status = ctx.response?.status ?? 0;
  if (status >= 200 && status < 300) return settle(id, true);
  if ((status === 409 || status === 422) && document.querySelector("#dialogs dialog")) move.atGate = true;
  else settle(id, false);
});
document.addEventListener("palmette:closed", ({ detail: { done } }) => {
  setTimeout(() => {
    if (openDialog()) return; // the gate came back with its errors
    for (const [id, move] of [...waiting]) if (move.atGate) settle(id, done);
  });
});
document.addEventListener("palmette:move", ({ target, detail }) => send(target, detail));

/** Puts a card on top of a stage's column, where the board has one, and remembers the way back. */
function place(card, stage) {
  const column = card.closest("[data-board]")?.querySelector(`[data-cards][data-stage="${CSS.escape(stage)}"]`);
  if (!column) return nothing;
  const [home, beside] = [card.parentElement, card.nextElementSibling];
  column.prepend(card);
  card.focus({ preventScroll: true });
  return () => { home.insertBefore(card, beside?.isConnected ? beside : null); card.focus(); };
}

export function moveTo(card, stage) {
  if (stage === card.dataset.stage) return;
  send(card, { stage, putBack: place(card, stage) });
}

// One menu serves all cards of a board: it moves the card whose button opened it.
let menuCard = null;
on("click", "[popovertarget]", (event, button) => { menuCard = button.closest("[data-move]") ?? menuCard; }, true);
document.addEventListener("toggle", (event) => {
  if (event.newState !== "open" || !menuCard) return;
  for (const entry of event.target.querySelectorAll?.("[data-move-to]") ?? []) {
    if (entry.dataset.moveTo === menuCard.dataset.stage) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
}, true);

on("click", "[data-move-to]", (event, button) => moveTo(button.closest("[data-move]") ?? menuCard, button.dataset.moveTo));
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("li[data-card]");
  if (!card || !event.shiftKey || event.ctrlKey || event.metaKey || !["ArrowLeft", "ArrowRight"].includes(event.code) || event.target !== card) return;
  event.preventDefault();
  const columns = [...card.closest("[data-board]").querySelectorAll("[data-cards]")];
  const to = columns[columns.indexOf(card.parentElement) + (event.code === "ArrowRight" ? 1 : -1)];
  if (to) moveTo(card, to.dataset.stage); else tell("edge", {}, card);
});
