"""How a record's values read on screens: as text, and as the cells of lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from palmette import clock
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.seat import Seat
from palmette.records.fields import Option
from palmette.records.results import Masked

Values = dict[str, Any]  # Any: what templates take
Titles = Mapping[UUID, str]

TONE_ICONS = {
    "ok": "circle-check", "warn": "alert-triangle", "bad": "alert-circle", "info": "calendar", "plum": "sparkles",
    "calm": "circle-dashed",
}  # fmt: skip
END_KINDS = ("integer", "decimal", "money", "duration")


class Words:
    """Texts of values for one reader."""

    def __init__(self, desk: Seat) -> None:
        self.desk = desk
        self.reader = desk.reader
        self.today = clock.now().astimezone(desk.reader.tz).date()

    def text(self, field: FieldModel, value: object, titles: Titles) -> str:
        """A value as plain text; empty for nothing."""
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, Masked):
            return value.text
        if isinstance(value, Money):
            return formats.round_money(value, self.reader)
        if isinstance(value, bool):
            return self.desk.gettext("Yes") if value else self.desk.gettext("No")
        if isinstance(value, list):
            return ", ".join(self._one(field, item, titles) for item in value)
        if isinstance(value, dict):
            parts = (str(value.get(part) or "") for part in ("line", "postal_code", "city", "region", "country"))
            return ", ".join(part for part in parts if part)
        return self._one(field, value, titles)

    def _one(self, field: FieldModel, value: object, titles: Titles) -> str:
        if isinstance(value, UUID):
            return titles.get(value, "")
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return formats.day(value, self.reader, self.today)
        if isinstance(value, time):
            return formats.clock_time(value, self.reader)
        if field.value_kind == "duration" and isinstance(value, int):
            return formats.length(value, self.reader)
        if isinstance(value, int | Decimal):
            unit = getattr(field.declared, "unit", "")
            return f"{formats.number(value, self.reader)} {unit}".strip()
        option = field.option(str(value)) if field.options else None
        if option is not None:
            return option_label(self.desk, option)
        return str(value)

    def moment(self, value: datetime) -> str:
        """A moment: the clock for today, else day and clock."""
        local = value.astimezone(self.reader.tz)
        at = formats.clock_time(value, self.reader)
        if local.date() == self.today:
            return at
        return f"{formats.day(value, self.reader, self.today)}, {at}"

    def label(self, field: FieldModel) -> str:
        """A field's label."""
        return field.label.text(self.desk.language)

    def cell(self, field: FieldModel, value: object, titles: Titles) -> Values | None:
        """A list's cell; None is drawn as a dash."""
        text = self.text(field, value, titles)
        if not text:
            return None
        if field.options and isinstance(value, str):
            return self.pill(field, value, text)
        if field.kind == "reference" and field.target == "frame.user":
            return {"kind": "person", "initials": formats.initials(text), "tone": formats.tone_of(text), "text": text}
        cell: Values = {"kind": "text", "text": text}
        if isinstance(value, datetime):
            cell["title"] = formats.moment(value, self.reader)
        if isinstance(value, date) and not isinstance(value, datetime):
            days = (value - self.today).days
            cell["title"] = formats.full_day(value, self.reader)
            if 0 <= days <= 60 and field.name not in ("birthday",):
                cell["note"] = self.desk.ngettext("%(count)s d", "%(count)s d", days) % {"count": days}
        if isinstance(value, Money) and value.minor == 0:
            return None
        if isinstance(value, Money):
            cell["strong"] = True
        return cell

    def pill(self, field: FieldModel, value: str, text: str) -> Values:
        """A choice as a pill; quiet text where its tone says nothing."""
        option = field.option(value)
        tone = option.tone if option else "calm"
        if tone == "calm" and field.name not in ("stage",):
            return {"kind": "text", "text": text}
        icon = (option.icon if option else "") or TONE_ICONS.get(tone, "circle")
        return {"kind": "pill", "text": text, "tone": tone, "icon": icon}


def option_label(desk: Seat, option: Option) -> str:
    """A choice's label in the reader's language."""
    return as_label(option.label, humanize(option.key)).text(desk.language)


def path_field(desk: Seat, entity: EntityModel, path: str) -> FieldModel | None:
    """The field at the end of a path like `member.phone`; None where there is none."""
    found: FieldModel | None = None
    for name in path.split("."):
        found = entity.fields.get(name)
        if found is None:
            return None
        if found.target:
            entity = desk.blueprint.entities[found.target]
    return found
