// Another person's change, as it happens. One stream for all tabs: the tab that holds the lock listens and tells the rest.
import { countNotices, heed, resync } from "./fresh.js";

const href = document.body.dataset.events;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("palmette-live") : null;
const AGAIN_MS = 10_000;

function take(name, data) {
  if (name === "notices") countNotices(data.unread);
  else if (name === "change") heed(data);
  else resync();
}

function spread(name, data = {}) {
  take(name, data);
  channel?.postMessage([name, data]);
}

/** Resolves when the stream is over for good: logged out, or the server refuses. */
function listen() {
  return new Promise((over) => {
    const stream = new EventSource(href);
    let broken = false;
    for (const name of ["change", "notices"]) stream.addEventListener(name, (event) => spread(name, JSON.parse(event.data)));
    stream.onopen = () => { if (broken) spread("resync"); broken = false; };
    stream.onerror = () => {
      broken = true;
      if (stream.readyState === EventSource.CLOSED) over();
    };
  });
}

async function stay() {
  for (;;) {
    if (navigator.locks) await navigator.locks.request("palmette-live", listen);
    else await listen();
    await new Promise((later) => { setTimeout(later, AGAIN_MS); });
  }
}

channel?.addEventListener("message", ({ data: [name, data] }) => take(name, data));
if (document.readyState === "complete") stay();
else addEventListener("load", () => setTimeout(stay, 200));
