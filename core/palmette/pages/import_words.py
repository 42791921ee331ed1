"""The words of the import wizard: its steps, and the states of imports."""

from __future__ import annotations

from palmette.imports.batches import Batches
from palmette.pages.desk import Desk
from palmette.pages.values import Values


def batches_of(desk: Desk) -> Batches:
    """What keeps imports."""
    return Batches(desk.pinned.database, desk.pinned.tables)


def state_word(desk: Desk, state: str) -> str:
    """What an import is doing, in one's earlier imports."""
    _ = desk.gettext
    words = {
        "mapping": _("columns to choose"), "checking": _("being checked"), "checked": _("checked"),
        "running": _("running"),
        "done": _("done"), "cancelled": _("stopped"), "failed": _("failed"),
        "undoing": _("being undone"), "undone": _("undone"),
    }  # fmt: skip
    return words.get(state, state)


def steps_of(desk: Desk, now: str) -> list[Values]:
    """The four steps with the one that the wizard is at."""
    _ = desk.gettext
    steps = [("file", _("File")), ("columns", _("Columns")), ("check", _("Check")), ("import", _("Import"))]
    at = [key for key, _label in steps].index(now)
    return [
        {"label": label, "state": "done" if index < at else "now" if index == at else "ahead"}
        for index, (_key, label) in enumerate(steps)
    ]
