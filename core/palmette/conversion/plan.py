"""A conversion looked at without doing it: which records there would be, and which existing ones may be meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.conversion.definition import Becomes, Conversion
from palmette.errors import Conflict, NotFound
from palmette.locale.sentences import sentence
from palmette.records.results import Candidate, ListQuery, Masked, Row
from palmette.records.session import Records

MOST = 10
"""Existing records that are offered."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An existing record that may be meant: `verdict` is that of duplicates, `tied` (already linked) or `linked`
    (has the same links)."""

    id: UUID
    title: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Part:
    """One record of the plan: what a new one would hold, what there is already, and what is meant at first."""

    declared: Becomes
    values: Mapping[str, object]
    offers: tuple[Offer, ...]
    wanted: bool
    may_create: bool

    @property
    def first(self) -> UUID | None:
        """The existing record that is proposed: one that is linked already, or surely the same."""
        return next((offer.id for offer in self.offers if offer.verdict in ("tied", "merge")), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """All of them, in order."""

    conversion: Conversion
    record: UUID
    parts: tuple[Part, ...]


def conversion_of(records: Records, entity: str, key: str = "") -> Conversion:
    """The conversion of an entity by its key, or its only one; NotFound when there is none."""
    model = records.entity(entity)
    found = [item for item in records.blueprint.conversions.values() if item.entity == model.key]
    named = [item for item in found if item.key == key] if key else found
    if len(named) != 1:
        raise NotFound(
            "conversion.unknown", sentence("%(records)s are not converted that way.", records=model.plural),
            remedy=sentence("There is: %(known)s.", known=", ".join(item.key for item in found) or "—"),
        )  # fmt: skip
    return named[0]


def look(records: Records, entity: str, record: UUID, key: str = "") -> Plan:
    """The plan; NotFound when the actor may not change the record, Conflict when it was converted already."""
    conversion = conversion_of(records, entity, key)
    require_open(records, conversion, record)
    own = _paths(records, conversion, record)
    parts: list[Part] = []
    for declared in conversion.becomes:
        parts.append(_part(records, conversion, record, declared, own, parts))
    return Plan(conversion, record, tuple(parts))


def require_open(records: Records, conversion: Conversion, record: UUID) -> None:
    """Refuse what is not there for this actor, and what is what it can become already."""
    if not records.in_scope(conversion.entity, [record], action="update"):
        raise NotFound("records.not_found", "There is no such record.", remedy="Check the link.")
    if "stage" not in records.blueprint.entities[conversion.entity].fields:
        return
    row = records.as_code().get(conversion.entity, record, fields=["pipeline", "stage"])
    if row["stage"] in conversion.stages.values():
        raise Conflict(
            "conversion.done", "It was converted already.", remedy="Open what it became, or take that back first."
        )


def _paths(records: Records, conversion: Conversion, record: UUID) -> Row:
    """What the new records take over. It is copied whole; what is shown of it is asked in the actor's own rights."""
    names = {path for part in conversion.becomes for path in part.fields.values()}
    names |= {part.into for part in conversion.becomes if part.into}
    entity = records.blueprint.entities[conversion.entity]
    names |= {"branch", "owner"} & set(entity.fields)
    return records.as_code().get(conversion.entity, record, fields=sorted(names | {"id"}))


def _part(
    records: Records, conversion: Conversion, record: UUID, declared: Becomes, own: Row, before: list[Part]
) -> Part:
    target = records.blueprint.entities[declared.entity]
    values = new_values(declared, own)
    tied = cast("UUID | None", own.get(declared.into)) if declared.into else None
    offers: dict[UUID, Offer] = {}
    if tied is not None and records.in_scope(target.key, [tied]):
        offers[tied] = Offer(tied, records.titles(target.key, [tied])[tied], "tied")
    if declared.choose and records.may(target.key, "read"):
        found = _alike(records, target, values) or _linked(records, target, declared, before)
        offers |= {offer.id: offer for offer in found if offer.id not in offers}
    wanted = not declared.optional or (bool(declared.when) and _true(records, conversion, record, declared.when))
    return Part(declared, values, tuple(offers.values())[:MOST], wanted, records.may(target.key, "create"))


def new_values(declared: Becomes, own: Row) -> dict[str, object]:
    """What a new record takes over from the converted one."""
    values = {name: own[path] for name, path in declared.fields.items() if _is_there(own[path])}
    values = {**declared.constants, **values}
    return declared.prepare(values) if declared.prepare is not None else values


def _is_there(value: object) -> bool:
    return value is not None and value != "" and value != [] and not isinstance(value, Masked)


def _true(records: Records, conversion: Conversion, record: UUID, condition: str) -> bool:
    narrow = f"id == '{record}' and ({condition})"
    return bool(records.as_code().count(conversion.entity, filter=narrow, cap=1).value)


def _alike(records: Records, target: EntityModel, values: Mapping[str, object]) -> list[Offer]:
    """Records that may be the same, in the actor's own scope."""
    if target.key not in records.tables.matches or not values:
        return []
    found: list[Candidate] = records.duplicates_of(target.key, [values]).get(0, [])
    return [Offer(item.id, item.title, item.verdict) for item in found]


def _linked(records: Records, target: EntityModel, declared: Becomes, before: list[Part]) -> list[Offer]:
    """Open records with the same links: another deal of the same client."""
    chosen = {part.declared.key: part.first for part in before}
    ways = [(name, chosen.get(key)) for name, key in declared.links.items()]
    narrow = [f"{name} == '{key}'" for name, key in ways if key is not None]
    if not narrow:
        return []
    open_ones = _open(records, target)
    query = ListQuery(
        filter=" and ".join([*narrow, *open_ones]), fields=["id"], sort="-created_at", limit=MOST, titles=False
    )
    ids = [cast("UUID", row["id"]) for row in records.list(target.key, query).rows]
    titles = records.titles(target.key, ids)
    return [Offer(key, titles[key], "linked") for key in ids]


def _open(records: Records, target: EntityModel) -> list[str]:
    closed = sorted(
        {
            stage.key
            for pipeline in records.blueprint.pipelines_of(target.key)
            for stage in pipeline.stages.values()
            if stage.kind != "open"
        }
    )
    return ["stage not in [" + ", ".join(f"'{key}'" for key in closed) + "]"] if closed else []
