// Menus and why-notes: placed beside their button, walked by arrows, closed by what they do.
import { on } from "./events.js";
import { placeBeside } from "./places.js";

let pressed = null; // a menu may have many buttons: the one pressed last is its place
on("click", "[popovertarget]", (event, button) => { pressed = button; }, true);

function invokerOf(menu) {
  if (pressed?.isConnected && pressed.getAttribute("popovertarget") === menu.id) return pressed;
  return [...document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)].find((one) => one.checkVisibility?.() ?? true);
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-menu]")) return;
  const invoker = invokerOf(menu);
  invoker?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !invoker) return;
  placeBeside(menu, invoker);
  if (menu.matches("[role=menu]")) menu.querySelector("[role=menuitem]")?.focus({ preventScroll: true });
}, true);

on("keydown", "[role=menu]", (event, menu) => {
  const entries = [...menu.querySelectorAll("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined || !entries.length) return;
  event.preventDefault();
  event.stopPropagation();
  entries[to % entries.length].focus();
});
on("click", "[role=menuitem]", (event, entry) => {
  const menu = entry.closest("[popover]");
  setTimeout(() => menu?.isConnected && menu.matches(":popover-open") && menu.hidePopover());
});
document.addEventListener("scroll", (event) => {
  for (const menu of document.querySelectorAll("[data-menu]:popover-open")) if (!menu.contains(event.target)) menu.hidePopover();
}, { capture: true, passive: true });

// A why-note also answers a resting mouse.
let waiting = 0;
on("mouseover", ".why, .pill-why", (event, button) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const note = document.getElementById(button.getAttribute("popovertarget"));
    if (note && button.matches(":hover") && !document.querySelector("[data-menu]:popover-open")) note.showPopover({ source: button });
  }, 450);
});
on("mouseout", ".why, .pill-why", () => clearTimeout(waiting));
// Who pressed has decided: the note must not come back by itself after Esc.
on("click", ".why, .pill-why", () => clearTimeout(waiting), true);
