"""The tabs that packs add to a record's page, between the timeline and the files."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput
from palmette.labels import as_label
from palmette.pages.definition import Tab
from palmette.pages.list_rows import Drawer
from palmette.pages.record_panels import add_href, all_href, visible_inverses
from palmette.pages.record_sheet import Sheet
from palmette.pages.shell import list_address
from palmette.pages.values import Values, path_field
from palmette.records.presses import is_true_of
from palmette.records.results import ListQuery, Masked


def tabs_of(sheet: Sheet) -> Iterator[Tab]:
    """The tabs of packs for this record and this person, in order."""
    roles = set(sheet.desk.actor.roles)
    for key, tab in sheet.desk.blueprint.tabs.items():
        if tab.entity != sheet.entity.key or (tab.roles and not roles & set(tab.roles)):
            continue
        if tab.inverse and tab.inverse not in visible_inverses(sheet) and not (tab.text or tab.figures):
            continue
        pack = sheet.desk.blueprint.tab_packs[key]
        if not tab.when or is_true_of(sheet.records, sheet.entity, sheet.id, tab.when, pack):
            yield tab


def tab_key(tab: Tab) -> str:
    """What the address calls a pack's tab; never one of the product's own."""
    return f"x-{tab.key}"


def slot_context(sheet: Sheet, tab: Tab) -> Values:
    """What a pack's tab holds: text, figures, a table."""
    return {
        "label": as_label(tab.label).text(sheet.desk.language),
        "text": _text(sheet, tab),
        "figures": list(_figures(sheet, tab)),
        "table": _table(sheet, tab) if tab.inverse else None,
    }


class _Shown(dict[str, str]):
    """Values by name; one that the person does not see reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def _text(sheet: Sheet, tab: Tab) -> str:
    shown = _Shown(
        {field.name: sheet.text(field) or "—" for field in sheet.entity.fields.values() if sheet.sees(field)}
    )
    return as_label(tab.text).text(sheet.desk.language).format_map(shown)


def _figures(sheet: Sheet, tab: Tab) -> Iterator[Values]:
    for name in tab.figures:
        field = sheet.entity.fields[name]
        if sheet.sees(field) and not isinstance(sheet.row.get(name), Masked):
            yield {"name": sheet.label(field), "number": sheet.text(field) or "—"}


def _table(sheet: Sheet, tab: Tab) -> Values | None:
    inverse = visible_inverses(sheet).get(tab.inverse)
    if inverse is None:
        return None
    behind = sheet.desk.blueprint.entities[inverse.entity]
    names = [name for name in tab.fields or behind.list if _is_seen(sheet, behind, name, inverse.field)]
    query = ListQuery(filter=tab.filter, sort=tab.sort, limit=tab.limit, fields=("id", *names))
    try:
        page = sheet.records.related(sheet.entity.key, sheet.id, tab.inverse, query)
    except InvalidInput:
        return None  # its filter or order reads what this person does not see
    ids = [row["id"] for row in page.rows if isinstance(row["id"], UUID)]
    draw = Drawer(sheet.desk, behind, names, {**page.titles, **sheet.records.titles(behind.key, ids)})
    return {
        "columns": [
            behind.label.text(sheet.desk.language),
            *(draw.words.label(field) for field in draw.fields.values()),
        ],
        "rows": [_line(sheet, behind, draw, row) for row in page.rows],
        "all_href": all_href(sheet, inverse) if page.next else "",
        "add_href": add_href(sheet, inverse),
    }


def _line(sheet: Sheet, entity: EntityModel, draw: Drawer, row: dict[str, object]) -> Values:
    base = list_address(sheet.desk.blueprint, entity)
    cells = [draw.words.text(field, row.get(name), draw.titles) for name, field in draw.fields.items()]
    return {
        "title": draw.title(row), "cells": cells,
        "href": "" if entity.is_child else f"{base}/{row['id']}",
    }  # fmt: skip


def _is_seen(sheet: Sheet, entity: EntityModel, name: str, back: str) -> bool:
    """Whether a column may be shown; the way back would say the same in every row."""
    known = sheet.rights.of(entity.key, name.split(".")[0]).known
    return name != back and known and path_field(sheet.desk, entity, name) is not None
