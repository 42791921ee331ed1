// Dialogs, drawers and bottom sheets: what an answer puts into #dialogs opens, and closing gives the focus back.
import { on, tell } from "./events.js";

let cameFrom = null;
const FIRST = "[autofocus], [aria-invalid=true], .dialog-body input:not([type=hidden]), .dialog-body textarea, .dialog-body select, .dialog-body button, .btn-primary";

function open(dialog) {
  if (!document.querySelector("dialog[open]")) cameFrom = document.activeElement;
  dialog.showModal();
  const first = [...dialog.querySelectorAll(FIRST)].sort((a, b) => b.matches("[autofocus], [aria-invalid=true]") - a.matches("[autofocus], [aria-invalid=true]"))[0];
  first?.focus();
}

function finish(dialog) {
  const done = "done" in dialog.dataset;
  const held = dialog.closest("#dialogs") !== null;
  if (held) dialog.remove();
  if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
  tell("closed", { done });
}

const place = document.getElementById("dialogs");
if (place) {
  new MutationObserver(() => {
    for (const dialog of place.querySelectorAll("dialog[data-modal]:not([open])")) open(dialog);
  }).observe(place, { childList: true, subtree: true });
}

on("click", "[data-close]", (event, button) => { event.preventDefault(); button.closest("dialog")?.close(); });
on("click", "[data-open-skip]", (event, button) => {
  const skip = button.closest("dialog").querySelector(".gate-skip");
  skip.open = true;
  button.hidden = true;
  skip.querySelector("textarea").focus();
});
document.addEventListener("close", (event) => {
  if (event.target.matches?.("dialog[data-modal]")) finish(event.target);
}, true);

// A press on the shade closes, unless something was written.
let pressedShade = false;
const onShade = (event) => event.target.matches?.("dialog[data-modal]") && !inside(event.target, event);
function inside(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}
document.addEventListener("pointerdown", (event) => { pressedShade = onShade(event); });
document.addEventListener("click", (event) => {
  if (pressedShade && onShade(event) && !("dirty" in event.target.dataset)) event.target.close();
});
on("input", "dialog[data-modal]", (event, dialog) => { dialog.dataset.dirty = ""; });

// A form in a dialog that was accepted closes it; a refused one came back as a new dialog. What asks again while
// something is chosen (other fields, other figures) is no answer to the form.
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form;
  if (!form?.matches("[data-dialog-form]") || ctx.sourceElement?.matches("[data-figures], [data-form-fields], [hx-trigger*=change]") || !(ctx.response?.status < 300)) return;
  const dialog = form.closest("dialog");
  if (!dialog?.isConnected) { if (!document.querySelector("dialog[open]")) tell("closed", { done: true }); return; }
  dialog.dataset.done = "";
  dialog.close();
});
document.addEventListener("palmette:close-dialog", () => {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) { dialog.dataset.done = ""; dialog.close(); }
});

// Browsers without invoker commands.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  on("click", "[commandfor]", (event, button) => {
    const target = document.getElementById(button.getAttribute("commandfor"));
    const command = button.getAttribute("command");
    if (command === "show-modal") target.showModal();
    else if (command === "close") target.close();
    else if (command === "toggle-popover") target.togglePopover();
  });
}
