// Another person's change, as it happens. One stream for all tabs: the tab that holds the lock listens and tells the rest.
const fresh = () => import(document.body.dataset.fresh);

const href = document.body.dataset.events;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("palmette-live") : null;
const AGAIN_MS = 10_000;

// Whether this page shows anything of that kind is known without the script that draws it.
function concerns({ entity }) {
  const { live, liveNear } = document.getElementById("content")?.dataset ?? {};
  return live && (!entity || entity === live || liveNear.split(" ").includes(entity));
}

function countNotices(unread) {
  for (const bell of document.querySelectorAll("[data-bell]")) {
    const count = bell.querySelector("[data-unread]");
    count.textContent = Math.min(unread, 99);
    count.hidden = !unread;
    bell.setAttribute("aria-label", unread ? `${bell.dataset.label}: ${unread}` : bell.dataset.label);
  }
}

function take(name, data) {
  if (name === "notices") countNotices(data.unread);
  else if (concerns(data)) fresh().then((module) => (name === "change" ? module.heed(data) : module.resync()));
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
