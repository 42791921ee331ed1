// What only a record's page does: keys of its neighbours, naming a colleague with @, printing.
import { isField, on, openDialog } from "./events.js";
import { placeBeside } from "./places.js";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || isField(event.target) || openDialog()) return;
  const key = { ArrowLeft: "KeyK", ArrowRight: "KeyJ" }[event.code];
  const way = key && document.querySelector(`.record-head [data-key="${key}"]`);
  if (!way) return;
  event.preventDefault();
  way.click();
});

on("click", "[data-print]", () => print());

const WORD = /(?:^|\s)@([\p{L}][\p{L}'’-]*(?: [\p{L}'’-]*)?|)$/u;
const menu = () => document.getElementById("mention-menu");
let asked = 0;

function close() { const box = menu(); if (box?.matches(":popover-open")) box.hidePopover(); }

async function suggest(text) {
  const word = WORD.exec(text.value.slice(0, text.selectionStart));
  const turn = ++asked;
  if (!word) return close();
  const box = menu();
  await htmx.ajax("GET", `${text.dataset.mention}?q=${encodeURIComponent(word[1])}`, { source: box, target: box, swap: "innerHTML" });
  if (turn !== asked) return;
  if (!box.childElementCount) return close();
  if (!box.matches(":popover-open")) box.showPopover();
  placeBeside(box, text);
}

function choose(button) {
  const text = document.querySelector("[data-mention]");
  const head = text.value.slice(0, text.selectionStart).replace(/@[^@]*$/u, `@${button.dataset.mentionName} `);
  text.value = head + text.value.slice(text.selectionStart);
  text.selectionStart = text.selectionEnd = head.length;
  const told = text.form.querySelector("[data-told]");
  if (!told.querySelector(`[value="${button.dataset.mentionId}"]`)) {
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "mention", value: button.dataset.mentionId });
    kept.dataset.name = button.dataset.mentionName;
    told.append(kept);
  }
  close();
  text.focus();
}

let waiting = 0;
on("input", "[data-mention]", (event, text) => {
  // Whoever is named no more is not told.
  for (const kept of text.form.querySelectorAll("[data-told] input")) if (!text.value.includes(`@${kept.dataset.name}`)) kept.remove();
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 150, text);
});
on("click", "[data-mention-id]", (event, button) => choose(button));
on("keydown", "[data-mention], .mention-found", (event) => {
  if (!menu()?.matches(":popover-open")) return;
  const people = [...menu().querySelectorAll("[data-mention-id]")];
  const at = people.indexOf(document.activeElement);
  if (event.key === "Escape") { event.preventDefault(); close(); document.querySelector("[data-mention]").focus(); return; }
  if ((event.key === "Enter" || event.key === "Tab") && at < 0) { event.preventDefault(); return choose(people[0]); }
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) document.querySelector("[data-mention]").focus(); else people[Math.min(to, people.length - 1)].focus();
});
document.addEventListener("htmx:after:swap", () => { for (const kept of document.querySelectorAll("[data-told] input")) if (!document.querySelector("[data-mention]")?.value) kept.remove(); });

// A kept text goes where the writer stood, or behind what is written; the box grows with it and its draft is kept.
on("click", "[data-insert]", (event, button) => {
  const text = document.getElementById("composer-text");
  const { value, selectionStart: at, selectionEnd: end } = text;
  const before = value.slice(0, at) + (at && !/\s$/u.test(value.slice(0, at)) ? " " : "");
  text.value = before + button.dataset.insert + value.slice(end);
  text.selectionStart = text.selectionEnd = before.length + button.dataset.insert.length;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => text.focus());
});
