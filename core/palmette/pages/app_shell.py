"""What makes the screens an application of their own: the service worker and the page without a connection.

The worker keeps the styles, scripts and icons of the shell and one page that says the connection is gone. It never
keeps an answer that belongs to a person.
"""

from __future__ import annotations

import hashlib
import json

from litestar import Response, get

from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Incoming, templates_of
from palmette.pages.entry import reader_of
from palmette.web.runtime import pinned_of

KEPT = ("palmette.css", "app.js", "htmx.js", "icons.svg", "favicon.svg", "inter-latin-wght-normal.woff2")
OFFLINE = "/offline"


@get("/sw.js", sync_to_thread=True, name="worker")
def service_worker(request: Incoming) -> Response[str]:
    """The worker with the names of this build's files; it changes when they do."""
    files = templates_of(request).assets
    kept = [*(files.url(name) for name in KEPT), OFFLINE]
    version = hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:12]
    text = templates_of(request).render("sw.js", reader_of(request), {"version": version, "kept": kept})
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


@get(OFFLINE, sync_to_thread=True, name="offline")
def offline_page(request: Incoming) -> Response[str]:
    """Shown by the worker when a page cannot be fetched. It is the same for everybody."""
    context = {"theme": "system", "brand": brand_context(pinned_of(request).blueprint)}
    text = templates_of(request).render("offline.html", reader_of(request), context)
    return Response(text, media_type=HTML, headers={"cache-control": "no-cache"})
