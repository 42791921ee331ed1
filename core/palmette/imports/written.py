"""How values stand in an exported table: as a person reads them, and so that an import makes the same of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette.blueprint.model import FieldModel
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.records import fields as kinds
from palmette.records.results import Masked
from palmette.records.values.addresses import PARTS
from palmette.records.values.listed import join_listed
from palmette.records.values.read_text import read_option

Cell = str | int | Decimal | bool | date | datetime | None
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Written:
    """Writes values for a reader of one language and zone; `currency` is what amounts are in where nothing is said."""

    language: str
    zone: str
    currency: str

    def cell(self, field: FieldModel | None, value: object, titles: Mapping[UUID, str]) -> Cell:
        """The cell of a value."""
        if isinstance(value, list):
            return join_listed(str(self._one(field, item, titles) or "") for item in value)
        if isinstance(value, dict):
            parts = [str(value.get(part) or "") for part in PARTS]
            return parts[0] if not any(parts[1:]) and ";" not in parts[0] else join_listed(parts, sign="; ", every=True)
        return self._one(field, value, titles)

    def _one(self, field: FieldModel | None, value: object, titles: Mapping[UUID, str]) -> Cell:
        if isinstance(value, Masked):
            return value.text
        if isinstance(value, Money):
            return self._money(field, value)
        if isinstance(value, UUID):
            return titles.get(value, "")
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, time):
            return value.strftime("%H:%M")
        if isinstance(value, str) and field is not None and field.options:
            return self._option(field, value)
        if value is None or isinstance(value, str | int | Decimal | bool | date):
            return value
        return str(value)

    def _money(self, field: FieldModel | None, value: Money) -> Cell:
        declared = field.declared if field is not None else None
        usual = (declared.currency if isinstance(declared, kinds.Money) else "") or self.currency
        return value.amount if value.currency == usual else f"{value.amount} {value.currency}"

    def _moment(self, value: datetime) -> Cell:
        """The local time to the second; with its offset in the hour that a clock shows twice."""
        local = value.astimezone(ZoneInfo(self.zone)).replace(microsecond=0)
        return local.isoformat(sep=" ") if local.utcoffset() != local.replace(fold=0).utcoffset() else (
            local.replace(tzinfo=None)
        )  # fmt: skip

    def _option(self, field: FieldModel, value: str) -> str:
        """The option's label, or its key where the label says no less than two things."""
        option = field.option(value)
        if option is None:
            return value
        label = as_label(option.label, humanize(option.key)).text(self.language)
        return label if read_option(label, {item.key: item for item in field.options}) == value else value


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front where needed; phones and numbers stay."""
    bare = text.lstrip("'")
    if not bare.startswith(_DANGEROUS) or (bare == text and _is_number(text)):
        return text
    return "'" + text


def _is_number(text: str) -> bool:
    rest = text[1:].replace(" ", "").replace("-", "")
    return text[0] in "+-" and rest.isascii() and rest.replace(".", "", 1).isdigit()


def restored(text: str) -> str:
    """What was exported as neutral text, read again."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_DANGEROUS) else text


def plain_number(value: int | Decimal) -> str:
    """A number in digits alone, whatever its size."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def fits_a_float(value: int | Decimal) -> bool:
    """Whether a spreadsheet, which keeps fifteen digits, gives the number back as it was."""
    return abs(Decimal(value)) < 10**15 and Decimal(repr(float(value))) == value
