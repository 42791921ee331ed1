"""`/_gallery`: the parts of the screens in every state, for those who draw them; served with the demo alone."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.errors import NotFound
from palmette.pages.desk import HTML, Incoming, go, templates_of
from palmette.pages.entry import reader_of
from palmette.pages.gallery import SCREENS, gallery_context
from palmette.web.runtime import runtime_of

THEMES = ("system", "light", "dark")


@get("/_gallery", sync_to_thread=True, name="gallery")
def gallery_start(request: Incoming) -> Response[str]:
    """The first screen."""
    _require_demo(request)
    return go(f"/_gallery/{SCREENS[0]}", htmx=False)


@get("/_gallery/{screen:str}", sync_to_thread=True, name="gallery.screen")
def gallery_screen(request: Incoming, screen: FromPath[str], theme: FromQuery[str] = "system") -> Response[str]:
    """One screen of samples, in a theme."""
    _require_demo(request)
    if screen not in SCREENS:
        raise _nothing()
    context = gallery_context(screen, theme=theme if theme in THEMES else THEMES[0])
    reader = reader_of(request)
    return Response(templates_of(request).render(f"gallery/{screen}.html", reader, context), media_type=HTML)


def _require_demo(request: Incoming) -> None:
    if not runtime_of(request).settings.demo:
        raise _nothing()


def _nothing() -> NotFound:
    return NotFound("http.not_found", "There is no such page.", remedy="Go to the start.")
