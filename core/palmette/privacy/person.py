"""All that is kept of one person across packs: the record, its history and files, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.errors import NotFound
from palmette.records.disclose import CONTACT_KINDS
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records

FREE_TEXTS = frozenset({"long_text", "rich_text"})
"""Kinds in which people write what they like, about a person too."""

FILES = frozenset({"files", "image"})
_PAGE = 200
_HISTORY = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one entity that refer to the person by a field (empty: the person's own record)."""

    entity: str
    field: str
    rows: tuple[Row, ...]


def require_person(records: Records, entity: str, id: UUID) -> EntityModel:
    """The entity of a person's record, for who configures and reads it; NotFound else."""
    model = records.entity(entity)
    if not may_ask_all(records, model) or not records.in_scope(model.key, [id]):
        raise NotFound("records.not_found", "There is no such record.", remedy="It may not be yours to see.")
    return model


def may_ask_all(records: Records, entity: EntityModel) -> bool:
    """Whether the actor may ask for all that is kept of a person of this entity, and erase him."""
    return may_configure(records.blueprint, records.actor) and is_person(entity)


def is_person(entity: EntityModel) -> bool:
    """Whether records of an entity are people: walled, and marked as holding personal data."""
    return entity.walled and not entity.is_child and any(item.declared.personal for item in entity.declared_fields())


def personal_fields(blueprint: Blueprint, entity: EntityModel) -> list[FieldModel]:
    """What of a record is erased with its person: marked fields, ways to reach people, texts and files."""
    return [field for field in entity.declared_fields() if field.owner != "frame" and _is_personal(blueprint, field)]


def parts_of(records: Records, entity: EntityModel, id: UUID) -> list[Part]:
    """The person's record and all that refers to it, whoever may see it: the law asks for everything."""
    code = records.as_code()
    found = [Part(entity.key, "", (code.get(entity.key, id),))]
    for name, inverse in entity.inverses.items():
        source = records.blueprint.entities[inverse.entity]
        if source.scope == "frame" or not source.walled:
            continue
        rows = tuple(_behind(code, entity, id, name, source))
        if rows:
            found.append(Part(source.key, inverse.field, rows))
    return found


def told(records: Records, entity: EntityModel, id: UUID) -> dict[str, object]:
    """All of it as plain values, for JSON: by entity the records, of the person's own its history and tags too."""
    code = records.as_code()
    parts = parts_of(records, entity, id)
    return {
        "entity": entity.key,
        "id": id,
        "at": records.now,
        "records": [{"entity": part.entity, "by": part.field, "rows": list(part.rows)} for part in parts],
        "history": [
            {"at": one.at, "kind": one.kind, "who": one.actor, "channel": one.channel, "changes": one.changes}
            for one in code.history(entity.key, id, limit=_HISTORY)
        ],
        "tags": code.tags(entity.key, [id]).get(id, []),
    }


def _behind(code: Records, entity: EntityModel, id: UUID, inverse: str, source: EntityModel) -> Iterator[Row]:
    names = _readable(source)
    after = ""
    while True:
        page = code.related(entity.key, id, inverse, ListQuery(fields=names, limit=_PAGE, after=after))
        yield from page.rows
        after = page.next
        if not after:
            return


def _readable(entity: EntityModel) -> Sequence[str]:
    return [name for name, field in entity.fields.items() if field.kind != "secret" and name != "deleted_at"]


def _is_personal(blueprint: Blueprint, field: FieldModel) -> bool:
    if field.declared.personal or field.kind in CONTACT_KINDS or field.kind in FREE_TEXTS or field.kind in FILES:
        return field.kind not in ("computed", "rollup", "number")
    if field.kind == "children":
        rows: Mapping[str, FieldModel] = blueprint.entities[field.target].fields
        return any(item.declared.personal or item.kind in CONTACT_KINDS for item in rows.values())
    return False
