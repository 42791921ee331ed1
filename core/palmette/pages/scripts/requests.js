// What every request of htmx gets: the CSRF header, a busy button, an honest message when it fails.
import { eachTime, on, words } from "./events.js";
import { toast } from "./toasts.js";

const SLOW = 300;
const slow = new WeakMap();

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && ctx.request.method !== "GET") ctx.request.headers["X-CSRF-Token"] = token;
});

// What looks something up for a form (its like, other fields, a figure) does not stop it from being sent meanwhile.
const sends = (ctx) => Boolean(ctx.request.form && ctx.request.method !== "GET" && ctx.sourceElement?.matches("form, [type=submit]"));

function buttonOf(ctx) {
  const button = ctx.request.submitter ?? ctx.sourceElement?.closest?.("button, .btn");
  return button ?? (sends(ctx) ? ctx.request.form.querySelector("[type=submit]") : null);
}

function setBusy(button) {
  if (!button?.classList.contains("btn")) return;
  button.style.inlineSize = `${button.getBoundingClientRect().width}px`;
  button.setAttribute("aria-busy", "true");
}

function setFree(button) {
  if (!button) return;
  button.style.inlineSize = "";
  button.removeAttribute("aria-busy");
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement?.matches("[hx-trigger^=every]")) return;
  ctx.busy = buttonOf(ctx);
  setBusy(ctx.busy);
  if (sends(ctx)) ctx.request.form.dataset.sending = "";
  const slot = ctx.target?.closest?.(".skeleton-slot");
  if (slot) slow.set(ctx, setTimeout(() => slot.classList.add("is-slow"), SLOW));
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  setFree(ctx.busy);
  if (sends(ctx)) delete ctx.request.form.dataset.sending;
  clearTimeout(slow.get(ctx));
  for (const slot of document.querySelectorAll(".skeleton-slot.is-slow")) slot.classList.remove("is-slow");
});

// The second press while the first is under way: by mouse, and by Enter in a field.
on("click", '.btn[aria-busy="true"]', (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("sending" in form.dataset) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  const plain = !form.hasAttribute("data-htmx-powered") && form.method !== "dialog";
  if (plain) setTimeout(() => { if (!event.defaultPrevented) { form.dataset.sending = ""; setBusy(event.submitter); } });
}, true);
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of document.querySelectorAll("[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll('[aria-busy="true"]')) setFree(button);
});

// Who was logged out at a form over a page finds the form there again.
let drawer = "";
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.request.method === "GET" && ctx.target?.id === "dialogs") drawer = ctx.request.action;
});
addEventListener("load", () => {
  const [at, asked] = JSON.parse(sessionStorage.getItem("reopen") ?? "[]");
  if (at !== location.href) return;
  sessionStorage.removeItem("reopen");
  htmx.ajax("GET", asked, { target: "#dialogs", swap: "innerHTML" });
});

const BY_STATUS = { 403: "forbidden", 404: "missing", 410: "missing", 429: "slow_down" };

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status === 401) { // the server leads to the login page and back, where the drafts wait
    for (const form of document.querySelectorAll("form[data-dirty]")) delete form.dataset.dirty;
    if (drawer && document.querySelector("dialog[open] form[data-draft]")) sessionStorage.setItem("reopen", JSON.stringify([location.href, drawer]));
    location.reload();
    return;
  }
  if (status === 409 || status === 422 || ctx.text?.includes("#toasts")) return; // the answer itself says it
  toast(words()[BY_STATUS[status] ?? "failed"], { problem: true });
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) toast(words()[navigator.onLine ? "failed" : "offline"], { problem: true });
});

function showConnection() {
  for (const banner of document.querySelectorAll("[data-offline]")) banner.hidden = navigator.onLine;
}
window.addEventListener("online", showConnection);
window.addEventListener("offline", showConnection);
eachTime(showConnection);

// A page that is slow to come: the work is dimmed after a while, so that the press was seen to be taken.
on("click", "a[href^='/']:not([download], [target], [hx-get], [hx-post], [href*='/export'], [href*='/files/'])", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const content = document.getElementById("content");
  const wait = setTimeout(() => { content?.classList.add("is-leaving"); content?.setAttribute("aria-busy", "true"); }, SLOW);
  setTimeout(() => { clearTimeout(wait); content?.classList.remove("is-leaving"); content?.removeAttribute("aria-busy"); }, 8000);
});
window.addEventListener("pagehide", () => { document.getElementById("content")?.classList.remove("is-leaving"); });
