"""The rows of a list under the headings of its view's group, with how many each group has in all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.values import Titles, Values, Words, path_field
from palmette.records.read_fields import GROUPING, SORTING, is_available
from palmette.records.results import GroupSpec, Masked, MeasureSpec, Row
from palmette.records.session import Records

if TYPE_CHECKING:
    from palmette.pages.lists import Drawer

MOST_GROUPS = 1_000
Counts = Mapping[str, int]
"""How many records each group has, by its text."""


def group_of(desk: Desk, entity: EntityModel, name: str) -> str:
    """The field or path by which a view's rows are grouped, if the person may order and group by it."""
    model = desk.pinned.gateway.reads
    seen = model.seen(desk.actor)
    known = name and all(is_available(model, seen, entity, name, use) for use in (SORTING, GROUPING))
    return name if known else ""


def counts_of(desk: Desk, records: Records, entity: EntityModel, name: str, filter: str) -> Counts:
    """How many records of the whole list are in each group."""
    found = records.group(
        entity.key, by=[GroupSpec(name)], measures=[MeasureSpec("count")], filter=filter, limit=MOST_GROUPS
    )
    field = _field(desk, entity, name)
    values = [line[name] for line in found]
    titles = records.titles(field.target, [value for value in values if value]) if field.target else {}  # type: ignore[misc]  # ids
    words, counts = Words(desk), dict[str, int]()
    for line in found:
        text = _text(words, field, line[name], titles)
        counts[text] = counts.get(text, 0) + int(str(line["count"]))
    return counts


def grouped(draw: Drawer, name: str, rows: Sequence[Row], counts: Counts) -> list[Values]:
    """The groups of a page's rows in their order, each with its heading and rows as the templates take them."""
    field = _field(draw.desk, draw.entity, name)
    found = []
    for text, some in groupby(rows, key=lambda row: _text(draw.words, field, row.get(name), draw.titles)):
        members = list(some)
        found.append(
            {
                "key": key_of(text),
                "count": formats.number(counts[text], draw.desk.reader) if text in counts else "",
                "rows": [draw.row(row) for row in members],
                "phone": [draw.phone(row) for row in members],
                **_heading(draw, field, members[0].get(name), text),
            }
        )
    return found


def key_of(text: str) -> str:
    """What tells a group from others in addresses and ids."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _heading(draw: Drawer, field: FieldModel, value: object, text: str) -> Values:
    if not text:
        none = draw.desk.gettext("No %(name)s") % {"name": field.label.text(draw.desk.language)}
        return {"text": none}
    if field.options and isinstance(value, str):
        pill = draw.words.pill(field, value, text)
        if pill["kind"] == "pill":
            return {"text": text, "tone": pill["tone"], "icon": pill["icon"]}
    return {"text": text}


def _text(words: Words, field: FieldModel, value: object, titles: Titles) -> str:
    """Moments are grouped by their day; records that may not be named are one group with none."""
    if isinstance(value, Masked):
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(words.reader.tz).date()
    return words.text(field, value, titles)


def _field(desk: Desk, entity: EntityModel, name: str) -> FieldModel:
    field = path_field(desk, entity, name)
    assert field is not None, "a view's group was checked when the blueprint was built"
    return field
