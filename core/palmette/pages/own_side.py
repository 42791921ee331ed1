"""Changing one's own side bar: a star on or off, another order, the counts that are asked for beside the page."""

from __future__ import annotations

import json

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.errors import InvalidInput
from palmette.pages.desk import Desk, Incoming, own_address
from palmette.pages.shell import shell_context
from palmette.pages.side import arrange, pinned_counts, toggle_favourite
from palmette.web.identity import CSRF_FIELD

MOST_LETTERS = 15_000


@post("/favourites", status_code=200, name="favourites")
async def favourite(request: Incoming) -> Response[str]:
    """The page among the favourites, or not any more; answers the star and the side bar."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_favourite, request, form)
    return answer


@post("/side", status_code=204, name="side")
async def side_order(request: Incoming) -> None:
    """Keep the order of the side bar: `order` is a JSON list of [section, [address, …]]."""
    form = await request.form()
    await sync_to_thread(_arrange, request, form)


@get("/side/counts", sync_to_thread=True, name="side.counts")
def side_counts(request: Incoming) -> Response[str]:
    """How many records each pinned list holds, by its address."""
    return Response(json.dumps(pinned_counts(Desk(request))), media_type="application/json")


def _favourite(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    href = own_address(str(form.get("href", "")), "")
    if not href:
        raise InvalidInput("http.bad_request", "This page cannot be a favourite.")
    added = toggle_favourite(desk, href, str(form.get("label", "")))
    if not desk.is_htmx:
        return desk.go(href)
    shell = {**shell_context(desk), "favourite": added, "here": href}
    return desk.part("favourite.html", {"shell": shell})


def _arrange(request: Incoming, form: FormMultiDict) -> None:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    text = str(form.get("order", ""))
    try:
        order = [(str(key), [str(href) for href in hrefs]) for key, hrefs in json.loads(text[:MOST_LETTERS])]
    except (ValueError, TypeError) as error:
        raise InvalidInput("http.bad_request", "The order cannot be read.", remedy="Reload the page.") from error
    arrange(desk, [key for key, _ in order], dict(order))
