// Keys: [data-key="KeyN"] is pressed by its physical key, so that it works on every keyboard layout.
import { eachTime, isField, isVisible, on, openDialog } from "./events.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
let goUntil = 0;

function combination(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  return [...parts, event.code === "NumpadEnter" ? "Enter" : event.code].join("+");
}

function press(selector) {
  const scope = openDialog() ?? document;
  const all = [...scope.querySelectorAll(selector)];
  // On a narrow screen the side bar is folded away; its keys work all the same.
  const element = all.find(isVisible) ?? all.find((one) => one.closest(".side"));
  if (!element) return false;
  if (element.matches("input, textarea")) { element.focus(); element.select(); } else element.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.code === "") return;
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (!held && (isField(event.target) || document.documentElement.dataset.shortcuts === "off")) return;
  if (!held && document.querySelector("[role=menu]:popover-open")) return;
  if (!held && event.timeStamp < goUntil) {
    goUntil = 0;
    if (press(`[data-go="${CSS.escape(event.code)}"]`)) event.preventDefault();
    return;
  }
  if (event.code === "KeyG" && !held && !event.shiftKey) { goUntil = event.timeStamp + 1200; return; }
  if (press(`[data-key="${CSS.escape(combination(event))}"]`)) event.preventDefault();
});

eachTime(() => {
  if (isMac) for (const cap of document.querySelectorAll("[data-mod-key]")) cap.textContent = "⌘";
});

// Back means back to the same list, scrolled as it was.
on("click", "[data-back]", (event) => {
  if (event.ctrlKey || event.metaKey || !document.referrer.startsWith(location.origin) || history.length < 2) return;
  event.preventDefault();
  history.back();
});
