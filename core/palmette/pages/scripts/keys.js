// The sheet of keys shows those of this screen: groups that have no place here go, keys of its buttons come.
import { isVisible } from "./events.js";

const CAPS = { Slash: "/", Enter: "↵", "Shift+Slash": "?" };
const caps = (code) => CAPS[code] ?? code.split("+").map((part) => part.replace(/^(Key|Digit)/, "")).join(" ");

function fill(sheet) {
  for (const group of sheet.querySelectorAll("[data-keys-when]")) group.hidden = !document.querySelector(`#content ${group.dataset.keysWhen}`);
  const own = sheet.querySelector("[data-keys-page]");
  const known = new Set(["/", "J", "K", "E"]);
  for (const one of document.querySelectorAll("#content [data-key]")) {
    const text = caps(one.dataset.key);
    const words = (one.querySelector(".btn-text") ?? one).textContent.trim() || one.getAttribute("aria-label") || one.title;
    if (!isVisible(one) || known.has(text) || !words || /^\d$/.test(text)) continue;
    known.add(text);
    const line = document.createElement("div");
    line.append(Object.assign(document.createElement("dt"), { textContent: words }), document.createElement("dd"));
    line.lastChild.append(Object.assign(document.createElement("kbd"), { className: "key", textContent: text }));
    own.querySelector("dl").append(line);
    own.hidden = false;
  }
}
function refresh() {
  const sheet = document.querySelector("[data-keys-sheet]:not([data-filled])");
  if (sheet) { sheet.dataset.filled = ""; fill(sheet); }
}
document.addEventListener("htmx:after:process", refresh);
refresh();
