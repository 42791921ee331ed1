"""The page of a record: its head, details, stage and timeline, and what stands beside it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.labels import as_label
from palmette.pages import formats
from palmette.pages.assignments import assignment_pill
from palmette.pages.composer import composer
from palmette.pages.conversions import became, convert_entries
from palmette.pages.desk import Desk, Incoming
from palmette.pages.documents import documents_context, has_documents
from palmette.pages.faces import face
from palmette.pages.files import count_files, files
from palmette.pages.merging import merged_address, merged_lines
from palmette.pages.neighbours import neighbours
from palmette.pages.pack_buttons import record_buttons
from palmette.pages.portal_accounts import offers_account
from palmette.pages.record_access import may_ask
from palmette.pages.record_details import detail_row, details
from palmette.pages.record_history import history_context
from palmette.pages.record_lock import lock_entry, lock_note
from palmette.pages.record_panels import panels
from palmette.pages.record_ribbon import ribbon
from palmette.pages.record_rules import has_rules, rules_context
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.record_slots import slot_context, tab_key, tabs_of
from palmette.pages.record_stage import stage_bar
from palmette.pages.record_tags import tag_list
from palmette.pages.record_why import phase_pills
from palmette.pages.shell import list_address, record_address
from palmette.pages.timeline import feed, feed_box
from palmette.pages.transfers import transfer_entry
from palmette.pages.values import Values, option_label
from palmette.privacy.person import may_ask_all

TABS = ("timeline", "files", "history")
MOST_ROWS = 12


@get("/r/{entity:str}/{id:uuid}", sync_to_thread=True, name="record")
def record_screen(
    request: Incoming,
    entity: FromPath[str],
    id: FromPath[UUID],
    tab: FromQuery[str] = "timeline",
    within: FromQuery[str | None] = None,
    field: FromQuery[str] = "",
) -> Response[str]:
    """The page; only its middle when htmx asks for a tab. `within` is the query of the list it was opened from.

    The address of a record that was merged leads to the one that stands for it.
    """
    desk = Desk(request)
    try:
        with open_sheet(desk, entity, id) as sheet:
            work = tab_context(sheet, tab, field)
            if desk.is_htmx:
                return desk.part("record_tab.html", {"work": work})
            context = {"record": record_context(sheet, within), "work": work}
    except NotFound:
        if address := merged_address(desk, entity, id):
            return desk.go(address)
        raise
    return desk.page("record.html", context)


@get("/r/{entity:str}/{id:uuid}/look", sync_to_thread=True, name="record.look")
def look_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The record in short, in a drawer beside what one was doing."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        pills = [{**pill, "why_id": ""} for pill, _ in phase_pills(sheet)] + stage_pills(sheet)
        names = dict.fromkeys([*sheet.entity.list, *sheet.entity.quick, *sheet.entity.card])
        fields = [field for name in names if (field := sheet.entity.fields.get(name)) and sheet.sees(field)]
        rows = [{**detail_row(sheet, field), "edit_href": "", "id": ""} for field in fields if sheet.text(field)]
        plain = [row for row in rows if row["kind"] in ("text", "locked")][:MOST_ROWS]
        context = {
            "title": sheet.title,
            "pills": pills,
            "line": line(sheet),
            "sections": [
                {"key": f"look.{sheet.entity.key}", "label": sheet.entity.label.text(desk.language), "rows": plain}
            ],
            "href": sheet.address,
            "edit_href": f"{sheet.address}/edit" if sheet.may_update else "",
        }
    return desk.part("record_look.html", context)


def record_context(sheet: Sheet, within: str | None = None) -> Values:
    """Everything of the page beside the tabs."""
    shown, notes = details(sheet)
    pills = phase_pills(sheet) + assignment_pill(sheet)
    return {
        "title": sheet.title,
        "address": sheet.address,
        "head": {
            "back_href": _list_href(sheet, within),
            **_neighbours(sheet, within),
            "name": sheet.title,
            **face(sheet.entity, sheet.title),
            "pills": [pill for pill, _ in pills] + stage_pills(sheet),
            "line": line(sheet),
            "more": _more(sheet),
        },
        "edit_href": _edit_href(sheet, within),
        "call_href": _call(sheet),
        "converts": convert_entries(sheet),
        "lock": lock_note(sheet),
        "buttons": record_buttons(sheet.desk, sheet.records, sheet.entity, sheet.id),
        "became": became(sheet),
        "notes": notes + [(str(pill["why_id"]), note) for pill, note in pills],
        "details": shown,
        "tags": tag_list(sheet),
        "stage": stage_bar(sheet),
        "ribbon": ribbon(sheet),
        "merged": merged_lines(sheet),
        "panels": panels(sheet),
        "others_href": f"{sheet.address}/others" if sheet.entity.inverses else "",
    }


def _edit_href(sheet: Sheet, within: str | None) -> str:
    if not sheet.may_update:
        return ""
    return f"{sheet.address}/edit" + (f"?{urlencode({'within': within})}" if within else "")


def _list_href(sheet: Sheet, within: str | None) -> str:
    base = list_address(sheet.desk.blueprint, sheet.entity)
    return f"{base}?{within}" if within else base


def _neighbours(sheet: Sheet, within: str | None) -> Values:
    """Where the records before and behind this one in its list are; nothing where it was not opened from a list."""
    if within is None:
        return {}
    found = neighbours(sheet, within)
    names = ("previous_href", "next_href")
    return {
        name: f"{record_address(sheet.desk.blueprint, sheet.entity, record)}?{urlencode({'within': within})}"
        for name, record in zip(names, found, strict=True)
        if record is not None
    }


def tab_context(sheet: Sheet, tab: str, field: str = "") -> Values:
    """The middle of the page: its tabs and what the chosen one holds."""
    _ = sheet.desk.gettext
    labels = {"timeline": _("Timeline"), "files": _("Files"), "history": _("History"), "rules": _("Rules"),
              "documents": _("Documents")}  # fmt: skip
    number = count_files(sheet)
    has_files = any(
        field.value_kind in ("files", "image") and sheet.sees(field) for field in sheet.entity.fields.values()
    )
    slots = {tab_key(slot): slot for slot in tabs_of(sheet)}
    rules = ["rules"] if has_rules(sheet) else []
    documents = ["documents"] if has_documents(sheet) else []
    shown = ["timeline", *slots, *documents, *(["files"] if has_files else []), *rules, "history"]
    tab = tab if tab in shown else TABS[0]
    labels |= {key: as_label(slot.label).text(sheet.desk.language) for key, slot in slots.items()}
    context: Values = {
        "tabs": [
            {
                "label": labels[key],
                "href": sheet.address if key == TABS[0] else f"{sheet.address}?tab={key}",
                "current": key == tab,
                "target": "#record-tab",
                "note": str(number) if key == "files" and number else "",
            }
            for key in shown
        ],
        "tab": tab,
    }
    if tab == "timeline":
        items, more = feed(sheet)
        return {**context, "composer": composer(sheet), "feed": feed_box(sheet, items, more)}
    if tab == "files":
        return {**context, "groups": files(sheet)}
    if tab == "documents":
        return {**context, "documents": documents_context(sheet)}
    if tab == "rules":
        return {**context, "rules": rules_context(sheet)}
    if tab in slots:
        return {**context, "slot": slot_context(sheet, slots[tab])}
    return {**context, **history_context(sheet, field)}


def stage_pills(sheet: Sheet) -> list[Values]:
    """The stage as a pill, where the record is in a pipeline."""
    field = sheet.entity.fields.get("stage")
    value = sheet.row.get("stage")
    if field is None or not isinstance(value, str) or not sheet.sees(field):
        return []
    option = field.option(value)
    if option is None:
        return []
    return [{"text": option_label(sheet.desk, option), "tone": option.tone, "icon": option.icon or "layout-kanban"}]


def line(sheet: Sheet) -> list[str]:
    """The quiet line under the name: number, branch, owner, when it was made."""
    fields = sheet.entity.fields
    found = [sheet.text(field) for field in fields.values() if field.kind == "number" and sheet.sees(field)]
    for name in ("branch", "owner"):
        if name in fields and sheet.sees(fields[name]):
            found.append(sheet.text(fields[name]))
    made = sheet.row.get("created_at")
    if isinstance(made, datetime):
        found.append(sheet.desk.gettext("since %(day)s") % {"day": formats.full_day(made, sheet.desk.reader)})
    return [text for text in found if text]


def _call(sheet: Sheet) -> str:
    """Where the call button leads: the first phone that is shown whole."""
    for field in sheet.entity.fields.values():
        value = sheet.row.get(field.name)
        if field.value_kind == "phone" and isinstance(value, str) and value and sheet.sees(field):
            return f"tel:{value}"
    return ""


def _more(sheet: Sheet) -> list[Values]:
    _ = sheet.desk.gettext
    base = list_address(sheet.desk.blueprint, sheet.entity)
    entries: list[Values] = []
    if sheet.may_update:
        entries.append({"label": _("Edit everything"), "icon": "pencil", "href": f"{sheet.address}/edit"})
    if may_create(sheet, sheet.entity):
        entries.append({"label": _("Duplicate"), "icon": "copy", "href": f"{base}/new?copy={sheet.id}"})
    if sheet.entity.mergeable and sheet.may("merge"):
        label = sheet.desk.gettext("Merge with…")
        entries.append({"label": label, "icon": "switch-horizontal", "href": f"{sheet.address}/merge"})
    entries += transfer_entry(sheet)
    entries += _stages(sheet)
    entries += lock_entry(sheet)
    if offers_account(sheet.records, sheet.entity) and sheet.may("update"):
        entries.append({"label": _("Personal account"), "icon": "user", "href": f"{sheet.address}/account"})
    entries.append({"label": _("Print"), "icon": "printer", "href": f"{sheet.address}/print"})
    if may_ask(sheet):
        label = _("Who can see this")
        entries.append(
            {"label": label, "icon": "eye", "method": "get", "dialog": True, "href": f"{sheet.address}/access"}
        )
    if may_ask_all(sheet.records, sheet.entity):
        label = _("Personal data")
        entries.append({"label": label, "icon": "shield-lock", "href": f"{sheet.address}/privacy"})
    if sheet.may("delete"):
        entries.append({"rule": True})
        entries.append(
            {"label": _("Delete"), "icon": "trash", "method": "post", "href": f"{sheet.address}/delete", "danger": True}
        )
    return entries


def _stages(sheet: Sheet) -> list[Values]:
    """The way to the board, where the record can be moved by hand too."""
    pipeline = sheet.pipeline
    if pipeline is None:
        return []
    href = f"{list_address(sheet.desk.blueprint, sheet.entity)}/board/{pipeline.key}"
    return [{"label": sheet.desk.gettext("Show on the board"), "icon": "layout-kanban", "href": href}]


def may_create(sheet: Sheet, entity: EntityModel) -> bool:
    """Whether the person may make another one."""
    return sheet.records.may(entity.key, "create") and entity.scope != "frame"
