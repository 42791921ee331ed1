"""How a value reads in a message: in the recipient's language and time zone, plain text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from babel.numbers import format_currency, format_decimal

from palmette.blueprint.model import FieldModel
from palmette.labels import as_label, humanize
from palmette.labels import label as _
from palmette.locale.dates import clock_time, full_day, full_moment, locale_of
from palmette.money import Money
from palmette.records.results import Masked

_YES, _NO = _("yes", ru="да", fi="kyllä"), _("no", ru="нет", fi="ei")


def said_value(field: FieldModel | None, value: object, language: str, zone: str, titles: Mapping[UUID, str]) -> str:
    """A value of a record, or of a variable when there is no field; empty for nothing."""
    if value is None or isinstance(value, Masked):
        return ""
    if isinstance(value, UUID):
        return titles.get(value, "")
    if isinstance(value, datetime):
        return full_moment(value, language, zone)
    if isinstance(value, date):
        return full_day(value, language)
    if isinstance(value, time):
        return clock_time(value, language)
    if isinstance(value, Money):
        return format_currency(value.amount, value.currency, locale=locale_of(language))
    if isinstance(value, bool):
        return {"ru": "да" if value else "нет", "fi": "kyllä" if value else "ei"}.get(
            language, "yes" if value else "no"
        )
    if isinstance(value, int | Decimal):
        return format_decimal(value, locale=locale_of(language))
    option = field.option(str(value)) if field is not None and field.options else None
    if option is not None:
        return as_label(option.label, humanize(option.key)).text(language)
    if isinstance(value, dict):
        parts = (str(value.get(part) or "") for part in ("line", "postal_code", "city", "region", "country"))
        return ", ".join(part for part in parts if part)
    return str(value)


def said_variable(kind: str, value: object, language: str, zone: str) -> str:
    """A variable that came as JSON, in its kind."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        read: object = value
        if kind == "date":
            read = date.fromisoformat(value)
        elif kind == "instant":
            read = datetime.fromisoformat(value)
        elif kind == "local_time":
            read = time.fromisoformat(value)
        elif kind in ("decimal", "integer"):
            read = Decimal(value)
        return said_value(None, read, language, zone, {})
    if kind == "money" and isinstance(value, dict):
        value = Money.of(str(value.get("amount")), str(value.get("currency")))
    return said_value(None, value, language, zone, {})
