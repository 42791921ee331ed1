"""Which physical columns a field has."""

from __future__ import annotations

from palmette.blueprint.model import FieldModel

TABLES_OF_THEIR_OWN = frozenset({"multi_choice", "texts", "links", "files", "image", "children"})
"""Kinds whose values are rows elsewhere; the column's name is then part of that table's."""

ADDRESS_PARTS = ("line", "city", "region", "postal_code", "country")

STANDING = {
    "id": "id", "version": "version", "created_at": "created_at", "updated_at": "updated_at",
    "created_by": "created_by_id", "deleted_at": "deleted_at", "branch": "branch_id", "owner": "owner_id",
    "pipeline": "pipeline", "stage": "stage", "stage_since": "stage_since", "stage_due_at": "stage_due_at",
    "stage_late_at": "stage_late_at", "lost_reason": "lost_reason", "lost_note": "lost_note",
}  # fmt: skip
"""The frame's columns, by field."""


def column_name(key: str, kind: str, *, owner: str, pack: str) -> str:
    """The column of an author's field on an entity of a pack: led by the author where it is not the entity's own."""
    name = key if owner == pack else f"{owner}__{key}"
    return f"{name}_id" if kind == "reference" else name


def physical_columns(field: FieldModel) -> tuple[str, ...]:
    """All columns of a field: money has two, an address five, a rollup that decays says of which day it is."""
    if not field.column or field.kind in TABLES_OF_THEIR_OWN:
        return ()
    if field.kind == "address":
        return tuple(f"{field.column}_{part}" for part in ADDRESS_PARTS)
    if field.value_kind == "money":
        return field.column, f"{field.column}_currency"
    if getattr(field.declared, "stored", False) == "daily":
        return field.column, f"{field.column}__as_of"
    return (field.column,)
