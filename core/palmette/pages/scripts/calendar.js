// The calendar: an entry is dragged to another time or column, or moved by keys; the server draws what became of it.
import { isField, on, openDialog } from "./events.js";

const ENTRY = "[data-cal-entry][data-movable]";
const QUARTER = 15;
let drag = null;
let focusOn = "";

const pad = (number) => String(number).padStart(2, "0");
const clock = (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

function minutesOf(entry) {
  const [, time] = entry.dataset.at.split("T");
  if (!time) return null;
  const [hours, minutes] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function send(entry, values) {
  const calendar = document.getElementById("calendar");
  const where = Object.fromEntries(new FormData(document.getElementById("cal-where")));
  focusOn = entry.dataset.id;
  entry.classList.add("is-moving");
  htmx.ajax("POST", calendar.dataset.move, {
    source: calendar, target: calendar, swap: "none",
    values: { ...where, events: entry.dataset.events, id: entry.dataset.id, version: entry.dataset.version, ...values },
  });
}

// The calendar that comes back has the same entry in its new, or in its old, place.
document.addEventListener("htmx:finally:request", () => {
  if (!focusOn) return;
  const id = focusOn;
  focusOn = "";
  setTimeout(() => {
    for (const entry of document.querySelectorAll(".is-moving")) entry.classList.remove("is-moving");
    [...document.querySelectorAll(`[data-cal-entry][data-id="${CSS.escape(id)}"]`)].find((one) => one.checkVisibility())?.focus({ preventScroll: true });
  });
});

function placeUnder(x, y) {
  const beneath = document.elementsFromPoint(x, y);
  const column = beneath.find((one) => one.matches?.("[data-cal-column]"));
  if (column) {
    const box = column.getBoundingClientRect();
    const row = Math.max(0, Math.floor((y - drag.grip - box.top) / drag.quarter + 0.5));
    return { element: column, day: column.dataset.day, resource: column.dataset.resource, minutes: Number(column.dataset.first) * 60 + row * QUARTER };
  }
  const cell = beneath.find((one) => one.matches?.("[data-cal-drop]"));
  return cell ? { element: cell, day: cell.dataset.day, resource: cell.dataset.resource, minutes: null } : null;
}

function begin(event, entry) {
  if (event.button !== 0 || event.target.closest("[data-cal-move]") || event.pointerType === "touch") return;
  const column = document.querySelector("[data-cal-column]");
  const slot = column?.querySelector(".cal-slot");
  drag = {
    entry, x: event.clientX, y: event.clientY, moved: false, pointer: event.pointerId,
    grip: event.clientY - entry.getBoundingClientRect().top,
    quarter: slot ? slot.getBoundingClientRect().height / 4 : 12,
  };
}

function follow(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
  if (!drag.moved && Math.hypot(dx, dy) < 5) return;
  drag.moved = true;
  event.preventDefault();
  drag.entry.classList.add("is-lifted");
  drag.entry.style.transform = `translate(${dx}px, ${dy}px)`;
  for (const one of document.querySelectorAll(".is-target")) one.classList.remove("is-target");
  placeUnder(event.clientX, event.clientY)?.element.classList.add("is-target");
}

function end(event, cancelled = false) {
  if (!drag || (event.pointerId !== undefined && event.pointerId !== drag.pointer)) return;
  const { entry, moved } = drag;
  const place = moved && !cancelled ? placeUnder(event.clientX, event.clientY) : null;
  entry.classList.remove("is-lifted");
  entry.style.transform = "";
  for (const one of document.querySelectorAll(".is-target")) one.classList.remove("is-target");
  drag = null;
  if (!moved) return;
  // The press that ended the drag must not open the entry.
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
  if (!place) return;
  const timed = minutesOf(entry) !== null && place.minutes !== null;
  const at = timed ? `${place.day}T${clock(Math.min(place.minutes, 1425))}` : place.day;
  const resource = place.resource ?? "";
  const from = entry.closest("[data-cal-column], [data-cal-drop]")?.dataset.resource ?? "";
  if (at === entry.dataset.at && resource === from) return;
  send(entry, resource !== from ? { at, resource } : { at });
}

function swallow(click) {
  click.preventDefault();
  click.stopPropagation();
}

on("change", "select[data-submit]", (event, select) => select.form.requestSubmit());
on("pointerdown", ENTRY, begin);
document.addEventListener("pointermove", follow, { passive: false });
document.addEventListener("pointerup", (event) => end(event));
document.addEventListener("pointercancel", (event) => end(event, true));
// The browser would drag a link: the one of the entry, or that of the slot beneath it.
document.addEventListener("dragstart", (event) => { if (drag) event.preventDefault(); });

function byKeys(entry, code) {
  const [day, time] = entry.dataset.at.split("T");
  if (code === "ArrowLeft" || code === "ArrowRight") {
    const moved = new Date(`${day}T12:00:00Z`);
    moved.setUTCDate(moved.getUTCDate() + (code === "ArrowRight" ? 1 : -1));
    return moved.toISOString().slice(0, 10) + (time ? `T${time}` : "");
  }
  if (!time) return "";
  const minutes = minutesOf(entry) + (code === "ArrowDown" ? QUARTER : -QUARTER);
  return minutes < 0 || minutes > 1425 ? "" : `${day}T${clock(minutes)}`;
}

document.addEventListener("keydown", (event) => {
  const entry = event.target.closest?.("[data-cal-entry]");
  if (event.code === "Escape" && drag) return end(event, true);
  if (!entry || event.target !== entry || isField(event.target) || openDialog() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.code === "Enter") { event.preventDefault(); entry.querySelector("a").click(); return; }
  if (!entry.hasAttribute("data-movable")) return;
  if (event.code === "KeyM" && !event.shiftKey) { event.preventDefault(); entry.querySelector("[data-cal-move]")?.click(); return; }
  if (!event.shiftKey || !event.code.startsWith("Arrow")) return;
  event.preventDefault();
  const at = byKeys(entry, event.code);
  if (at) send(entry, { at });
});
