// Delegated listeners: one per kind of event on the document, so that they outlive every htmx swap.

/** Calls handler(event, element) when the event comes from inside an element that matches the selector. */
export function on(type, selector, handler, options) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) handler(event, element);
  }, options);
}

/** Runs now and after every htmx swap. */
export function eachTime(refresh) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", refresh);
  else refresh();
  document.addEventListener("htmx:after:process", refresh);
}

/** True where typing belongs to a field and not to a shortcut. */
export function isField(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]"));
}

/** The texts that scripts show, in the reader's language. */
export function words() {
  return JSON.parse(document.body.dataset.words || "{}");
}

/** Says something to the other modules. */
export function tell(name, detail = {}, element = document) {
  element.dispatchEvent(new CustomEvent(`palmette:${name}`, { bubbles: true, detail }));
}

export const openDialog = () => document.querySelector("dialog[open]");
export const isVisible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
