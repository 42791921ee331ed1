// The basket answers at once: a press goes into the form, and the server draws the form anew. A press during the answer is kept.
const basket = () => document.getElementById("till-basket");

function put(name, value) {
  const form = basket();
  if (form?.tagName !== "FORM") return false;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
  window.htmx.trigger(form, "basket");
  return true;
}

// After a sale the receipt stands there; the next tile begins the next sale.
function begin(add) {
  const next = document.querySelector("[data-next]");
  if (next) location.assign(`${next.href}&add=${encodeURIComponent(add)}`);
}

function topUp(form) {
  const field = form.querySelector("[data-top]");
  const sum = Number.parseFloat(field.value.replace(",", "."));
  if (!(sum > 0)) return;
  field.value = "";
  put("line", `deposit::${sum.toFixed(2)}`);
}

document.addEventListener("click", ({ target }) => {
  const { add, less, member } = target.closest("[data-add], [data-less], [data-member]")?.dataset ?? {};
  if (add && !put("add", add)) begin(add);
  if (less) put("less", less);
  if (member) put("member", member);
  if (target.closest("[data-drop]")) { target.closest(".till-line").querySelector("[name=line]").remove(); window.htmx.trigger(basket(), "basket"); }
  if (target.closest("[data-leave]")) { basket().querySelector("[name=member]").remove(); window.htmx.trigger(basket(), "basket"); }
  if (target.closest("[data-top-up]")) topUp(basket());
});

// What is typed or unfolded while the server draws stays as it is in the basket drawn anew.
let kept = null;
document.addEventListener("htmx:before:swap", () => {
  const form = basket();
  const texts = [...(form?.querySelectorAll("input.form-control") ?? [])].filter((field) => field.value);
  kept = form && { texts: texts.map(({ id, value }) => [id, value]), open: [...form.querySelectorAll("details")].map((part) => part.open) };
});
document.addEventListener("htmx:after:swap", () => {
  const form = basket();
  if (!kept || form?.tagName !== "FORM") return;
  const { texts, open } = kept;
  kept = null;
  form.querySelectorAll("details").forEach((part, at) => { part.open ||= Boolean(open[at]); });
  for (const [id, value] of texts) {
    const field = document.getElementById(id);
    if (!field || field.value || !form.contains(field)) continue;
    field.value = value;
    if (field.matches("[data-who]")) window.htmx.trigger(field, "search");
  }
});

// Enter in a field of the basket sends nothing: a sale is paid by a press on a way to pay.
document.addEventListener("submit", (event) => {
  if (event.target !== basket()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.submit();
});
