// A select with search: options in the page or from the server, chosen by keys or a press.
import { isVisible, on } from "./events.js";
import { placeBeside } from "./places.js";

const parts = (combo) => ({
  text: combo.querySelector("[data-combo-text]"),
  value: combo.querySelector("[data-combo-value]"),
  list: combo.querySelector("[role=listbox]"),
});
const optionsOf = (list) => [...list.querySelectorAll("[role=option]")].filter(isVisible);
const isLocal = (text) => !text.hasAttribute("hx-get");

function open(combo) {
  const { text, list } = parts(combo);
  if (!list.matches(":popover-open")) list.showPopover();
  list.style.minWidth = `${text.getBoundingClientRect().width}px`;
  placeBeside(list, text);
  text.setAttribute("aria-expanded", "true");
}

function close(combo) {
  const { text, list } = parts(combo);
  if (list.matches(":popover-open")) list.hidePopover();
  text.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
  for (const option of list.querySelectorAll(".is-here")) option.classList.remove("is-here");
}

function mark(combo, option) {
  const { text, list } = parts(combo);
  for (const other of list.querySelectorAll(".is-here")) { other.classList.remove("is-here"); other.setAttribute("aria-selected", "false"); }
  if (!option) return;
  option.id ||= `${list.id}-${[...list.children].indexOf(option)}`;
  option.classList.add("is-here");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", option.id);
}

function filter(combo) {
  const { text, list } = parts(combo);
  if (!isLocal(text)) return;
  const wanted = text.value.trim().toLocaleLowerCase();
  for (const option of list.querySelectorAll("[role=option]")) {
    option.hidden = Boolean(wanted) && !option.textContent.toLocaleLowerCase().includes(wanted);
  }
}

function choose(combo, option) {
  const { text, value } = parts(combo);
  if (combo.dataset.combo === "many") {
    const pill = combo.querySelector("template").content.firstElementChild.cloneNode(true);
    pill.querySelector(".clip").textContent = option.dataset.label;
    pill.querySelector("input").value = option.dataset.value;
    combo.before(pill);
    text.value = "";
  } else {
    value.value = option.dataset.value;
    text.value = option.dataset.label;
    text.dataset.settled = option.dataset.label;
    if ("create" in option.dataset) value.value = `new:${option.dataset.label}`;
  }
  (value ?? text).dispatchEvent(new Event("change", { bubbles: true }));
  close(combo);
  offerAll(combo);
}

// What is chosen already is no search: on focus everything is offered, and typing takes its place.
const isSettled = (text) => text.value === (text.dataset.settled ?? text.defaultValue);
function offerAll(combo) {
  const { text, list } = parts(combo);
  if (isLocal(text)) for (const option of list.querySelectorAll("[role=option]")) option.hidden = false;
}
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const text = ctx.sourceElement;
  if (text?.hasAttribute("data-combo-text") && isSettled(text)) ctx.request.body.set("q", "");
});
on("focusin", "[data-combo-text]", (event, text) => {
  text.dataset.settled ??= text.value;
  offerAll(text.closest("[data-combo]"));
  text.select();
});
on("click", "[data-combo-text]", (event, text) => {
  const combo = text.closest("[data-combo]");
  if (isSettled(text)) offerAll(combo);
  open(combo);
});
on("input", "[data-combo-text]", (event, text) => {
  const combo = text.closest("[data-combo]");
  filter(combo);
  open(combo);
  const { value, list } = parts(combo);
  if (value && !text.value) value.value = "";
  if (isLocal(text)) mark(combo, optionsOf(list)[0]);
});
on("keydown", "[data-combo-text]", (event, text) => {
  const combo = text.closest("[data-combo]");
  const { list } = parts(combo);
  const isOpen = list.matches(":popover-open");
  const options = isOpen ? optionsOf(list) : [];
  const at = options.findIndex((option) => option.classList.contains("is-here"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) open(combo);
    else mark(combo, options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if (event.key === "Enter" && isOpen && at >= 0) {
    event.preventDefault();
    event.stopPropagation();
    choose(combo, options[at]);
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    close(combo);
  } else if (event.key === "Backspace" && !text.value && combo.dataset.combo === "many") {
    combo.previousElementSibling?.matches("[data-chosen]") && combo.previousElementSibling.remove();
  }
}, true);
on("mousedown", "[role=listbox]", (event) => event.preventDefault());
on("click", ".combo-option", (event, option) => choose(option.closest("[data-combo]"), option));
on("focusout", "[data-combo-text]", (event, text) => {
  const combo = text.closest("[data-combo]");
  close(combo);
  const { value } = parts(combo);
  if (value) text.value = text.value === "" ? "" : text.dataset.settled ?? text.value;
  if (value && text.value === "") { value.value = ""; text.dataset.settled = ""; }
});
on("click", "[data-unchoose]", (event, button) => button.closest("[data-chosen]").remove());
