"""The history of a record: every change, field by field, by whom and through which channel, in words."""

from __future__ import annotations

from palmette.pages import formats
from palmette.pages.record_sheet import Sheet
from palmette.pages.timeline import change_lines, history_titles
from palmette.pages.values import Values
from palmette.records.results import HistoryEntry

PAGE = 50


def history(sheet: Sheet) -> list[Values]:
    """Entries newest first, each with its lines of label, old and new."""
    entries = sheet.records.history(sheet.entity.key, sheet.id, limit=PAGE)
    titles = {**sheet.titles, **history_titles(sheet, [entry.changes for entry in entries])}
    return [
        {
            "who": entry.actor,
            "kind": kind_words(sheet, entry),
            "looked": entry.kind == "revealed",
            "channel": channel_words(sheet, entry.channel),
            "when": sheet.words.moment(entry.at),
            "when_title": formats.moment(entry.at, sheet.desk.reader),
            "iso": entry.at.isoformat(),
            "lines": [
                {"label": label, "old": old, "new": new}
                for label, old, new in change_lines(sheet, entry.changes, titles)
            ],
        }
        for entry in entries
    ]


def kind_words(sheet: Sheet, entry: HistoryEntry) -> str:
    """What kind of change it was."""
    _ = sheet.desk.gettext
    words = {
        "created": _("created"),
        "changed": _("changed"),
        "moved": _("moved"),
        "deleted": _("deleted"),
        "restored": _("restored"),
        "merged": _("merged"),
        "unmerged": _("merge undone"),
        "step": _("step"),
        "filed": _("files"),
        "tagged": _("tags"),
        "revealed": _("looked at"),
    }
    return words.get(entry.kind, entry.kind)


def channel_words(sheet: Sheet, channel: str) -> str:
    """How a change came in."""
    _ = sheet.desk.gettext
    words = {
        "page": _("on a page"),
        "api": _("through the API"),
        "import": _("by an import"),
        "form": _("by a public form"),
        "cli": _("by the command line"),
        "job": _("by a nightly job"),
        "demo": _("with the demo data"),
    }
    return words.get(channel, channel)
