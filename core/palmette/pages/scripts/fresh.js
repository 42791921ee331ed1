// Loaded with the first change. Draws again what changed: the page is fetched once more through the gate and only what differs is put in its place.
// Nothing moves under the pointer or the focus: what would, is offered with a button.
import { openDialog, words } from "./events.js";

const page = document.getElementById("content");
const offer = page?.querySelector("[data-live-offer]");
const REGIONS = [".record-head", ".record-details", ".stage", ".feed", ".record-related", ".ribbon-box", ".column-head", ".title-note", ".talk-tabs", ".talk-list", ".talk-feed"];
const WAIT = 400, GAP = 2000, NEAR_GAP = 10_000;
const changed = new Map();
let timer = 0, last = 0, fresh = null;

/** A change was told: of this page or of another. */
export function heed({ entity, id, kind, version }) {
  const { live, liveRecord, liveNear } = page?.dataset ?? {};
  const near = liveNear?.split(" ").includes(entity);
  if (!live || (entity !== live && !near)) return;
  if (liveRecord && entity === live && id && id !== liveRecord) return;
  if (version && document.querySelector(`[data-card="${id}"][data-version="${version}"]`)) return;
  changed.set(id ?? entity, kind ?? "many");
  plan(near ? NEAR_GAP : GAP);
}

/** The stream was broken: whatever happened meanwhile is drawn. */
export function resync() {
  if (!page?.dataset.live) return;
  changed.set("", "many");
  plan(GAP);
}

function plan(gap) {
  if (timer || document.hidden) return;
  timer = setTimeout(look, Math.max(WAIT + Math.random() * 300, last + gap - Date.now()));
}
document.addEventListener("visibilitychange", () => { if (changed.size) plan(GAP); });

async function look() {
  timer = 0;
  last = Date.now();
  if (page.matches(".is-editing") || document.querySelector("[data-cell-form]") || document.body.matches(".is-dragging-cards")) return plan(GAP);
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("content");
  if (!fresh) return;
  const told = new Map(changed);
  changed.clear();
  for (const one of pairs()) if (!draw(...one)) { changed.set("", "many"); }
  const waiting = lines(told) + cards();
  if (waiting) show(waiting);
  if (changed.size) plan(GAP);
}

const attributes = (part) => [...part.querySelectorAll("[href], [data-version], [aria-pressed], [class*=tone-]")].map((one) => `${one.getAttribute("href")}${one.dataset.version}${one.ariaPressed}${/tone-\w+/.exec(one.className.baseVal ?? one.className)?.[0]}`);
const sign = (part) => part.textContent.replace(/\s+/g, " ") + attributes(part).join();
const isBusy = (part) => part.querySelector("form[data-dirty], .is-editing, :popover-open") || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

function pairs() {
  const found = [];
  for (const selector of REGIONS) {
    const now = [...page.querySelectorAll(selector)], then = [...fresh.querySelectorAll(selector)];
    if (now.length === then.length) now.forEach((one, index) => found.push([one, then[index]]));
  }
  return found;
}

/** Puts the new part in the place of the old one; false when a person is at work in it. */
function draw(now, then) {
  if (sign(now) === sign(then)) return true;
  if (isBusy(now) || openDialog()) return false;
  const focused = now.contains(document.activeElement) ? document.activeElement : null;
  const place = focused?.id || (focused ? [...now.querySelectorAll("a, button")].indexOf(focused) : -1);
  const next = document.importNode(then, true);
  for (const box of now.querySelectorAll("details[data-remember]")) {
    const same = next.querySelector(`details[data-remember="${CSS.escape(box.dataset.remember)}"]`);
    if (same) same.open = box.open;
  }
  next.classList.add("just-changed");
  now.replaceWith(next);
  window.htmx?.process(next);
  if (focused) (typeof place === "string" ? document.getElementById(place) : next.querySelectorAll("a, button")[place])?.focus({ preventScroll: true });
  return true;
}

/** Rows of a list are drawn where they stand; how many came or went elsewhere. */
function lines(told) {
  let elsewhere = 0;
  const then = new Map([...fresh.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
  const now = new Map([...page.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
  if (!now.size && !then.size) return 0;
  for (const [id, row] of then) {
    const old = now.get(id);
    if (!old) elsewhere += 1;
    else if (sign(old) !== sign(row)) swapRow(old, row);
  }
  for (const id of told.keys()) if (now.has(id) && !then.has(id)) elsewhere += 1;
  return elsewhere;
}

function swapRow(old, row) {
  const next = document.importNode(row, true);
  const held = old.contains(document.activeElement);
  next.tabIndex = old.tabIndex;
  if (old.ariaSelected) next.ariaSelected = old.ariaSelected;
  const tick = next.querySelector("[data-select]");
  if (tick) tick.checked = old.querySelector("[data-select]")?.checked ?? false;
  next.classList.add("just-changed");
  old.replaceWith(next);
  window.htmx?.process(next);
  if (held) next.focus({ preventScroll: true });
}

/** Cards are drawn where they stand; those that change their column go there unless somebody is at the board. */
function cards() {
  const board = page.querySelector("[data-board]");
  if (!board) return 0;
  let elsewhere = 0;
  const atWork = board.matches(":hover") || board.contains(document.activeElement) || openDialog();
  for (const column of fresh.querySelectorAll("[data-board] [data-cards]")) {
    const home = board.querySelector(`[data-cards][data-stage="${CSS.escape(column.dataset.stage)}"]`);
    for (const card of home ? column.querySelectorAll("[data-card]") : []) elsewhere += place(card, home, atWork);
  }
  const there = new Set([...fresh.querySelectorAll("[data-board] [data-card]")].map((card) => card.dataset.card));
  for (const card of board.querySelectorAll("[data-card]")) {
    const shown = card.closest("[data-cards]")?.querySelector("[data-fixed]");
    if (there.has(card.dataset.card) || shown) continue;
    if (atWork) elsewhere += 1;
    else card.remove();
  }
  return elsewhere;
}

function place(card, home, atWork) {
  const old = document.getElementById(card.id);
  if (old && old.parentElement === home) { if (sign(old) !== sign(card) || old.dataset.version !== card.dataset.version) swapRow(old, card); return 0; }
  if (atWork) return 1;
  const next = document.importNode(card, true);
  next.classList.add("just-changed");
  old?.remove();
  const before = card.previousElementSibling && home.querySelector(`#${CSS.escape(card.previousElementSibling.id)}`);
  if (before) before.after(next);
  else home.prepend(next);
  window.htmx?.process(next);
  return 0;
}

function show(count) {
  if (!offer) return;
  offer.querySelector("[role=status]").textContent = words().changed.replace("{count}", count);
  offer.hidden = false;
}
offer?.addEventListener("click", () => {
  const body = page.querySelector(".sheet-body"), next = fresh?.querySelector(".sheet-body");
  offer.hidden = true;
  if (!body || !next) { location.reload(); return; }
  const drawn = document.importNode(next, true);
  body.replaceWith(drawn);
  window.htmx?.process(drawn);
  page.focus({ preventScroll: true });
});
