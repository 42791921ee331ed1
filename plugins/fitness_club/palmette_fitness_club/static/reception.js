// The field of the reader: what a scanner types goes there wherever the focus is, and the field is empty for the next one.
const field = document.querySelector("[data-reader]");
const busy = () => document.querySelector("dialog[open]") || document.activeElement?.matches("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || busy()) return;
  if (/\d/.test(event.key)) field.focus();
}, true);

// Enter in the empty field is the press on "Let in": a reader needs no mouse.
document.addEventListener("submit", (event) => {
  if (!field.form.isSameNode(event.target) || field.value.trim()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.querySelector("[data-let-in]")?.click();
}, true);

document.addEventListener("htmx:after:swap", () => {
  const found = document.getElementById("desk-found");
  if (document.activeElement === field && found?.querySelector(".desk-person, .desk-hits")) field.value = "";
  const lost = document.activeElement === document.body && matchMedia("(pointer: fine)").matches;
  if (lost) field.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.submit();
});
