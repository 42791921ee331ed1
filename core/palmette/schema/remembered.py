"""Fields as snapshots and tombstones remember them: which columns and side tables they were stored in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from palmette.blueprint.model import FieldModel
from palmette.blueprint.snapshot import Json
from palmette.labels import Label
from palmette.records.fields import KINDS, Field
from palmette.records.system import Id
from palmette.schema.tables import SIDE_KINDS, columns_of

_STORAGE_ATTRIBUTES = ("stored", "scale", "search", "index", "unique", "expression")
FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(("text", "long_text", "choice", "email", "phone", "url", "zone", "number"), "text"),
    **dict.fromkeys(("integer", "duration"), "integer"),
    **dict.fromkeys(("multi_choice", "texts"), "texts"),
    **dict.fromkeys(("computed", "rollup"), "derived"),
    **dict.fromkeys(("files", "image", "children"), "elsewhere"),
}
"""Kinds whose stored values mean the same; any other kind is a family of its own."""


@dataclass(frozen=True)
class OldField:
    """A field as it was stored: its model, enough of it to find its values, and the table of its entity."""

    model: FieldModel
    table: str

    @property
    def columns(self) -> list[str]:
        """The names of its columns, derived ones too."""
        return [name for name, _ in columns_of(self.model)]

    @property
    def side(self) -> str:
        """The side table of a kind that has one, else empty."""
        return f"{self.table}__{self.model.column}" if self.model.kind in SIDE_KINDS and self.model.column else ""

    @property
    def family(self) -> str:
        """What its values mean."""
        return FAMILIES.get(self.model.kind, self.model.kind)


def old_field(entity: str, table: str, name: str, body: Json) -> OldField:
    """A field from what a snapshot or a tombstone holds of it."""
    declared_as = cast("Json", body.get("declared") or {})
    attributes = {key: declared_as[key] for key in _STORAGE_ATTRIBUTES if key in declared_as}
    kind = KINDS.get(str(body["kind"]))
    declared: Field = Id(name) if kind is None else kind(name, **attributes)  # type: ignore[arg-type] # by attribute name
    model = FieldModel(
        entity=entity, name=name, owner=str(body["owner"]), declared=declared,
        label=Label({key: str(text) for key, text in cast("Json", body["label"]).items() if isinstance(text, str)}),
        help=Label(), column=str(body["column"]), target=str(body["target"]), system=bool(body["system"]),
        result=str(body["value_kind"]) if str(body["kind"]) in ("computed", "rollup") else "",
        scale=int(cast("int", body["scale"])),
    )  # fmt: skip
    return OldField(model, table)


def fields_of(snapshot: Mapping[str, object]) -> dict[tuple[str, str], OldField]:
    """Every field of a snapshot by (entity, name)."""
    found = {}
    for key, entity in cast("Mapping[str, Json]", snapshot.get("entities") or {}).items():
        for name, body in cast("Mapping[str, Json]", entity["fields"]).items():
            found[key, name] = old_field(key, str(entity["table"]), name, body)
    return found
