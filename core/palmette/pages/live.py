"""The stream behind every open screen: what others changed, as it happens, and how many notices wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from litestar import get
from litestar.concurrency import sync_to_thread
from litestar.response import Stream

from palmette.access.actors import Actor
from palmette.pages.desk import Desk, Incoming
from palmette.web.identity import session_of
from palmette.web.live import Listener, Live, Told

BREATH_SECONDS = 15.0
"""A line without meaning at least this often keeps proxies from closing the stream, and finds browsers that left."""
RETRY_MS = 2000


@get("/events", name="events", opt={"packed": True}, media_type="text/event-stream")
async def events(request: Incoming) -> Stream:
    """Server-sent events for the person of the session; closed within seconds when he may not be here any more."""
    await sync_to_thread(Desk, request)
    live: Live = request.app.state.live
    queue: asyncio.Queue[Told | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(message: Told | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, message)

    listener = Listener(actor=lambda: _still(request), tell=tell)
    await sync_to_thread(live.join, listener)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(_written(live, listener, queue), media_type="text/event-stream", headers=headers)


async def _written(live: Live, listener: Listener, queue: asyncio.Queue[Told | None]) -> AsyncIterator[bytes]:
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        while True:
            try:
                message = await asyncio.wait_for(queue.get(), BREATH_SECONDS)
            except TimeoutError:
                yield b":\n\n"
                continue
            if message is None:
                return
            name, data = message
            yield f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
    finally:
        live.leave(listener)


def _still(request: Incoming) -> Actor | None:
    """Who listens now: the session must still be open, its person still active."""
    # The parts pinned for the request would keep an edition alive that is not served any more.
    request.scope.setdefault("state", {}).pop("palmette_pinned", None)
    session = session_of(request)
    if session is None:
        return None
    pinned = request.app.state.runtime.pinned
    actor: Actor | None = pinned.directory.actor(session.user, channel="page")
    return actor
