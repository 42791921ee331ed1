// Forms: drafts that survive a reload, a warning before text is lost, owned rows, growing text, files dropped.
import { eachTime, on, words } from "./events.js";
import { toast } from "./toasts.js";

const keyOf = (form) => `draft:${form.dataset.draft}`;
const KEPT = ":is(textarea, select, input)[name]:not([type=hidden]:not([data-combo-value]), [type=password], [type=file])";
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const isAsGiven = (field) => (isTick(field) ? field.checked === field.defaultChecked : field.matches("select") ? [...field.options].every((one) => one.selected === one.defaultSelected) : field.value === field.defaultValue);
const shownOf = (field) => field.closest("[data-combo]")?.querySelector("[data-combo-text]");

const textsOf = (fields) => fields.map((field) => [field.name, isTick(field) ? [field.value, field.checked] : field.value, shownOf(field)?.value]);

function remember(form) {
  const fields = [...form.querySelectorAll(KEPT)];
  const texts = textsOf(fields);
  if (fields.some((field) => !isAsGiven(field))) sessionStorage.setItem(keyOf(form), JSON.stringify(texts));
  else sessionStorage.removeItem(keyOf(form));
}
on("input", "form[data-draft]", (event, form) => remember(form));
on("change", "form[data-draft]", (event, form) => remember(form));

/** Puts a kept value back where nothing else was written; whether something came. */
function bring(form, name, value, shown) {
  const named = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const tick = Array.isArray(value) ? named.find((one) => isTick(one) && one.value === value[0]) : null;
  const field = tick ?? named[0];
  if (!field || Array.isArray(value) !== Boolean(tick) || !isAsGiven(field)) return false;
  if (tick ? tick.checked === value[1] : field.value === value) return false;
  if (tick) tick.checked = value[1];
  else field.value = value;
  if (shown !== undefined && shown !== null && shownOf(field)) shownOf(field).value = shown;
  return true;
}

// Fields that are drawn anew after a choice: what was typed while the answer was under way stays, and so does the focus.
const redrawn = (ctx) => ctx.sourceElement?.matches(".form-grid[hx-post]") ? ctx.request.form : null;
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = redrawn(ctx);
  if (form) ctx.asSent = new Set(textsOf([...form.querySelectorAll(KEPT)]).map((text) => JSON.stringify(text)));
});
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const form = redrawn(ctx);
  if (!form || !ctx.asSent) return;
  const { id, name, value } = document.activeElement;
  ctx.typed = textsOf([...form.querySelectorAll(KEPT)]).filter((text) => !ctx.asSent.has(JSON.stringify(text)));
  ctx.stood = !id && name && form.contains(document.activeElement) ? { name, value } : null;
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (!ctx.typed) return;
  const { form } = ctx.request;
  for (const [name, value, shown] of ctx.typed) bring(form, name, value, shown);
  if (!ctx.stood) return;
  const { name, value } = ctx.stood;
  form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
});

on("input", "form[data-warn]", (event, form) => { form.dataset.dirty = ""; });
on("submit", "form[data-warn]", (event, form) => { delete form.dataset.dirty; });

eachTime(() => {
  for (const form of document.querySelectorAll("form[data-draft]:not([data-drafted])")) {
    form.dataset.drafted = "";
    const kept = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]");
    let came = false;
    for (const [name, value, shown] of kept) came = bring(form, name, value, shown) || came;
    if (came) toast(words().draft);
  }
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form;
  if (!form || ctx.request.method === "GET" || !(ctx.response?.status < 300)) return;
  // Only what sends the form itself: a look for its like, or a figure worked out, keeps what is typed.
  if (!ctx.sourceElement?.matches("form, [type=submit]")) return;
  delete form.dataset.dirty;
  if (form.dataset.draft) sessionStorage.removeItem(keyOf(form));
  if (form.isConnected && "clear" in form.dataset) { form.reset(); form.querySelectorAll("[data-drop]").forEach(showFiles); }
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-warn][data-dirty]")) event.preventDefault();
});

// Owned rows: the server draws a new one, told its number; taking one away needs nobody.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const button = ctx.sourceElement;
  if (!button?.hasAttribute("data-add-row")) return;
  ctx.request.body.set("index", button.dataset.addRow);
  button.dataset.addRow = String(Number(button.dataset.addRow) + 1);
});
on("click", "[data-remove-row]", (event, button) => {
  const row = button.closest("[data-child-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const table = row.closest("[data-figures]");
  row.remove();
  table?.dispatchEvent(new Event("change"));
  next?.querySelector("input, select, textarea")?.focus();
});

// Browsers that cannot size a text by its content.
function grow(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}
if (!CSS.supports("field-sizing", "content")) {
  on("input", "[data-grow]", (event, text) => grow(text));
  eachTime(() => document.querySelectorAll("[data-grow]").forEach(grow));
}

// Files by drop or by choice, with their names shown.
function showFiles(zone) {
  const names = [...zone.querySelectorAll("[data-drop-input]")].flatMap((input) => [...input.files].map((file) => file.name));
  zone.querySelector("[data-drop-files]").replaceChildren(...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
}
const sizeOf = (inputs) => inputs.flatMap((one) => [...one.files]).reduce((sum, file) => sum + file.size, 0);
function tooLarge(input) {
  const { limit, limitAll, tooLarge: one, tooLargeAll: all } = input.dataset;
  const large = limit && [...input.files].find((file) => file.size > Number(limit));
  if (large) return one.replace("{name}", large.name);
  const inputs = [...(input.form?.querySelectorAll("[data-drop-input]:enabled") ?? [input])];
  return limitAll && sizeOf(inputs) > Number(limitAll) ? all : "";
}
// What would be refused is refused here, before it is sent, at its own field.
function showRefusal(zone, input, text) {
  zone.querySelector("[data-drop-refused]")?.remove();
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (!text) return;
  input.value = "";
  zone.append(Object.assign(document.createElement("p"), { className: "field-error", textContent: text, role: "alert" }));
  zone.lastElementChild.dataset.dropRefused = "";
}
on("change", "[data-drop-input]", (event, input) => {
  const zone = input.closest("[data-drop]");
  showRefusal(zone, input, tooLarge(input));
  // One name, two inputs (camera and file): the one not used must not send an empty file.
  for (const other of zone.querySelectorAll("[data-drop-input]")) other.disabled = other !== input && input.files.length > 0;
  showFiles(zone);
});
on("dragover", "[data-drop]", (event, zone) => { event.preventDefault(); zone.classList.add("is-over"); });
on("dragleave", "[data-drop]", (event, zone) => { if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over"); });
on("drop", "[data-drop]", (event, zone) => {
  event.preventDefault();
  zone.classList.remove("is-over");
  const input = zone.querySelector(".btn:not(.drop-camera) [data-drop-input]");
  const files = new DataTransfer();
  for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
  if (!files.files.length) return;
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
