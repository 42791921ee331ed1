"""The history of a record: every change, field by field, by whom and through which channel, in words."""

from __future__ import annotations

from dataclasses import replace

from palmette.blueprint.model import FieldModel
from palmette.pages import formats
from palmette.pages.record_sheet import Sheet
from palmette.pages.timeline import change_lines, history_titles
from palmette.pages.values import Values
from palmette.records.results import HistoryEntry

PAGE, MOST = 50, 500
NEVER_CHANGED = ("computed", "rollup", "number", "id")
KEPT = ("owner", "branch", "stage")


def history_context(sheet: Sheet, field: str) -> Values:
    """The tab of the history: its entries, and the fields it can be narrowed to."""
    known = sheet.entity.fields.get(field)
    chosen = known if known is not None and sheet.sees(known) else None
    base = f"{sheet.address}?tab=history"
    into = {"method": "get", "target": "#record-tab", "swap": "innerHTML"}
    entries: list[Values] = [{"label": sheet.desk.gettext("All fields"), "href": base, "current": not chosen, **into}]
    entries += [
        {"label": sheet.label(one), "href": f"{base}&field={one.name}", "current": one is chosen, **into}
        for one in sheet.entity.fields.values()
        if sheet.sees(one) and has_history(one)
    ]
    return {
        "history": history(sheet, chosen.name if chosen else ""),
        "fields": entries,
        "chosen": sheet.label(chosen) if chosen else "",
    }


def has_history(field: FieldModel) -> bool:
    """Whether changes of the field are written down under its own name."""
    return not field.hidden and field.kind not in NEVER_CHANGED and (not field.system or field.name in KEPT)


def history(sheet: Sheet, field: str = "") -> list[Values]:
    """Entries newest first, each with its lines of label, old and new; of one field, those that changed it."""
    entries = sheet.records.history(sheet.entity.key, sheet.id, limit=MOST if field else PAGE)
    if field:
        entries = [replace(one, changes={field: one.changes[field]}) for one in entries if field in one.changes]
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
        "transferred": _("came from another wall"),
        "step": _("step"),
        "filed": _("files"),
        "tagged": _("tags"),
        "locked": _("locked"),
        "unlocked": _("unlocked"),
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
        "portal": _("in the personal account"),
        "cli": _("by the command line"),
        "job": _("by a nightly job"),
        "demo": _("with the demo data"),
    }
    return words.get(channel, channel)
