"""`/docs/errors`: what each code means and what to do, where the `type` of every problem document leads."""

from __future__ import annotations

from litestar import Response, get

from palmette.pages.desk import HTML, Incoming, templates_of
from palmette.pages.entry import reader_of
from palmette.web.error_meanings import error_areas


@get("/docs/errors", sync_to_thread=True, name="errors")
def errors_page(request: Incoming) -> Response[str]:
    """Every code under its own anchor; nothing in it is secret, so nobody need be logged in."""
    context = {"areas": error_areas()}
    return Response(templates_of(request).render("errors.html", reader_of(request), context), media_type=HTML)
