// Toasts: six seconds, longer while looked at, for good when they need an answer.
import { on, tell } from "./events.js";

const LIFE = 6000;
const timers = new WeakMap();

/** Shows a sentence; a problem stays until it is closed. */
export function toast(text, { problem = false } = {}) {
  const template = document.getElementById(problem ? "problem-template" : "toast-template");
  const region = document.getElementById("toasts");
  if (!template || !region || [...region.children].some((one) => one.textContent.trim() === text)) return;
  const copy = template.content.firstElementChild.cloneNode(true);
  copy.querySelector(".toast-text").textContent = text;
  region.append(copy);
}

function rest(one) {
  if (one.hasAttribute("data-keep")) return;
  clearTimeout(timers.get(one));
  timers.set(one, setTimeout(() => {
    if (one.matches(":hover, :focus-within")) rest(one);
    else one.remove();
  }, LIFE));
}

function arrange(region) {
  if (region.matches(":popover-open")) region.hidePopover();
  if (!region.childElementCount) return;
  region.showPopover(); // shown anew, so that it lies above a dialog opened meanwhile
  for (const one of region.children) if (!timers.has(one)) rest(one);
}

const region = document.getElementById("toasts");
if (region) {
  arrange(region);
  new MutationObserver(() => arrange(region)).observe(region, { childList: true });
}

on("click", "[data-toast-close]", (event, button) => button.closest("[data-toast]").remove());
on("mouseout", "[data-toast]", (event, one) => rest(one));
on("focusout", "[data-toast]", (event, one) => rest(one));
on("htmx:finally:request", "[data-undo]", (event, button) => {
  if (event.detail.ctx.response?.status < 300) button.closest("[data-toast]").remove();
});
document.addEventListener("palmette:toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail));
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.target.closest("input, textarea, select")) return;
  const undo = [...document.querySelectorAll("[data-undo]")].at(-1);
  if (undo) { event.preventDefault(); undo.click(); tell("undone"); }
});
