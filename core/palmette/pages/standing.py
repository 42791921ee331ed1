"""The lines above every screen while something is not as always: little room on the disk, sending held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from palmette.access.grants import may_configure
from palmette.web.runtime import runtime_of

if TYPE_CHECKING:
    from palmette.pages.desk import Desk

Values = dict[str, Any]  # Any: what templates take
SENDING = "/settings/sending"


def standing_lines(desk: Desk) -> list[Values]:
    """Icon, text, and where to mend it for those who may."""
    seen = runtime_of(desk.request).watch.seen
    _ = desk.gettext
    lines: list[Values] = []
    if seen.short:
        lines.append({"icon": "alert-circle", "text": _("The disk is nearly full: nothing is stored now."), "href": ""})
    elif seen.low:
        text = _("The disk is getting full: imports and exports wait until there is room.")
        lines.append({"icon": "alert-circle", "text": text, "href": ""})
    if seen.hold is not None:
        href = SENDING if may_configure(desk.blueprint, desk.actor) else ""
        lines.append(
            {"icon": "clock", "text": _("Nothing is sent: messages wait until they are let go."), "href": href}
        )
    return lines
