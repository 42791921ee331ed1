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
  const sum = Number.parseFloat(form.querySelector("[data-top]").value.replace(",", "."));
  if (sum > 0) put("line", `deposit::${sum.toFixed(2)}`);
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

// Enter in a field of the basket sends nothing: a sale is paid by a press on a way to pay.
document.addEventListener("submit", (event) => {
  if (event.target !== basket()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.submit();
});
