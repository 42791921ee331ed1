"""The keys of a screen: the sheet behind the question mark. What is not on the screen is left out by its script."""

from __future__ import annotations

from litestar import Response, get

from palmette.pages.desk import Desk, Incoming
from palmette.pages.values import Values


@get("/keys", sync_to_thread=True, name="keys")
def keys_sheet(request: Incoming) -> Response[str]:
    """A dialog; `when` names what a group of keys needs on the screen."""
    desk = Desk(request)
    return desk.part("keys.html", {"groups": _groups(desk)})


def _groups(desk: Desk) -> list[Values]:
    _ = desk.gettext
    return [
        {"label": _("Everywhere"), "when": "", "keys": [
            ("Ctrl K", _("Search or do")), ("?", _("Keys of this screen")), ("G T", _("Go to the start")),
            ("G I", _("Go to the notices")), ("G M", _("Go to the first list")), ("Esc", _("Close, put back, clear")),
            ("Ctrl Enter", _("Save")), ("Ctrl Z", _("Undo what was just done")),
            ("Alt ↑ ↓", _("Move an entry of the side bar")),
        ]},
        {"label": _("In a list"), "when": ".grid-row", "keys": [
            ("↑ ↓", _("Move")), ("J K", _("Move")), ("Enter", _("Open")), ("Space", _("Look in the drawer")),
            ("X", _("Select")), ("Shift X", _("Select a range")), ("Ctrl A", _("Select all on the screen")),
            ("E", _("Edit a cell")), ("/", _("Search here")), ("1 – 9", _("Another view")),
        ]},
        {"label": _("On a board"), "when": "[data-board]", "keys": [
            ("↑ ↓ ← →", _("Move")), ("Enter", _("Open")), ("Shift ← →", _("Move the card to another stage")),
            ("/", _("Search here")),
        ]},
        {"label": _("On a record"), "when": ".record-head", "keys": [
            ("J K", _("Next and previous record of the list")), ("E", _("Edit")),
        ]},
    ]  # fmt: skip
