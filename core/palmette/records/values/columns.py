"""Between the Python form of a value and the columns it is stored in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from palmette.blueprint.model import FieldModel
from palmette.money import Money
from palmette.records.search_keys import sort_key
from palmette.schema.tables import ADDRESS_PARTS, has_sort_key

Bind = Callable[[Any, dict[str, Any]], None]  # Any: each kind has its own form
"""Puts a Python form into a row of columns."""

Load = Callable[[Mapping[str, Any]], Any]  # Any: each kind has its own form
"""Takes the Python form out of a row of columns."""


def binder(field: FieldModel) -> Bind:
    """What stores the values of a field that has columns."""
    name = field.column
    if is_plain(field):
        return partial(_bind_plain, name=name)
    if field.value_kind == "money":
        return partial(_bind_money, amount=name, currency=f"{name}_currency")
    if field.value_kind == "address":
        return partial(_bind_address, columns=tuple((part, f"{name}_{part}") for part in ADDRESS_PARTS))
    return partial(_bind_keyed, name=name, key=f"{name}__key")


def is_plain(field: FieldModel) -> bool:
    """Whether one column takes the Python form as it is."""
    return field.value_kind not in ("money", "address") and not has_sort_key(field)


def loader(field: FieldModel) -> Load:
    """What reads the values of a field that has columns."""
    name = field.column
    if field.value_kind == "money":
        return partial(_load_money, amount=name, currency=f"{name}_currency")
    if field.value_kind == "address":
        return partial(_load_address, columns=tuple((part, f"{name}_{part}") for part in ADDRESS_PARTS))
    return partial(_load_plain, name=name)


def _bind_plain(value: object, row: dict[str, Any], *, name: str) -> None:
    row[name] = value


def _bind_keyed(value: str | None, row: dict[str, Any], *, name: str, key: str) -> None:
    row[name] = value
    row[key] = None if value is None else sort_key(value)


def _bind_money(value: Money | None, row: dict[str, Any], *, amount: str, currency: str) -> None:
    row[amount] = None if value is None else value.minor
    row[currency] = None if value is None else value.currency


def _bind_address(
    value: Mapping[str, str] | None, row: dict[str, Any], *, columns: tuple[tuple[str, str], ...]
) -> None:
    for part, column in columns:
        row[column] = value.get(part) if value else None


def _load_plain(row: Mapping[str, Any], *, name: str) -> object:
    return row[name]


def _load_money(row: Mapping[str, Any], *, amount: str, currency: str) -> Money | None:
    minor = row[amount]
    return None if minor is None else Money(minor, row[currency])


def _load_address(row: Mapping[str, Any], *, columns: tuple[tuple[str, str], ...]) -> dict[str, str] | None:
    return {part: row[column] for part, column in columns if row[column]} or None
