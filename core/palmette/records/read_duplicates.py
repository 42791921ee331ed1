"""Records that may be one: found by equal keys within the actor's wall and scope, judged by names and conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, or_, select

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence
from palmette.records import read_one
from palmette.records.accept_values import Taken, accept_values, open_fields
from palmette.records.before import read_before
from palmette.records.dismissed import dismissed
from palmette.records.match_keys import CODE, NAME, READINGS, compatible
from palmette.records.matching import Matching, matchings
from palmette.records.permits import Scoped
from palmette.records.results import LINK, LOOK, MERGE, Candidate, DuplicatePair, Values
from palmette.records.rows import chunks
from palmette.records.stored_rows import Ask, stored_rows
from palmette.records.writer import Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_OF_ONE_KEY = 20
"""A number that more records share says nothing of who they are."""

_MOST_ASKED, _MOST_ROWS, _TOGETHER = 500, 2_000, 200
_READABLE = ("full", "read")

Known = dict[UUID, Mapping[str, Any]]  # Any: each kind has its own form
Keys = dict[tuple[str, str], list[int]]
KeyRow = tuple[object, UUID, UUID]
"""A key, the record that has it, and the record whose value it is."""


def like_values(
    records: Records, entity: str, rows: Sequence[Values], reads: Collection[str] = READINGS
) -> dict[int, list[Candidate]]:
    """Living records like new ones that were not stored yet, by the number of the row; the likeliest first."""
    model = _matched(records, entity)
    rules = [item for item in _usable(records, model) if item.match.reads in reads]
    writer = writer_of(records.gateway, model.key)
    looked_at = {name for rule in rules for name in (*rule.needs, *rule.compares)}
    defaults = {name: writer.defaults[name] for name in looked_at & set(writer.defaults)}
    given: list[dict[str, Any]] = []
    known_fields = open_fields(records, writer, creating=True)
    for row in rows:
        wanted: Values = {name: value for name, value in row.items() if name in looked_at}
        if isinstance(row, Taken):
            wanted = Taken(wanted, raw=row.raw)
        values, _problems = accept_values(records, writer, wanted, creating=True, known=known_fields)
        values.update({name: default(records) for name, default in defaults.items() if name not in values})
        given.append(values)
    keys: Keys = {}
    region, named = records.blueprint.edition.region, [(rule.key, rule) for rule in rules]
    for number, values in enumerate(given):
        for name, rule in named:
            if key := rule.key_in(values, region):
                keys.setdefault((name, key), []).append(number)
    found = _having(records, model, rules, list(keys), walls=(records.actor.wall,))
    known = _known(records, writer, rules, {record for ids in found.values() for record in ids})
    evidence = _evidence_of_rows(keys, found, known)
    titles = records.titles(model.key, sorted({record for ids in evidence.values() for record in ids}))
    found_by_row = {}
    for number, by in evidence.items():
        listed = (_candidate(rules, given[number], known[other], other, titles, met) for other, met in by.items())
        found_by_row[number] = _ranked(listed)
    return found_by_row


def like_record(records: Records, entity: str, id: UUID) -> list[Candidate]:
    """Living records that may be the same as a stored one, the likeliest first."""
    model = _matched(records, entity)
    read_one.require(records, model, id)
    rules = _usable(records, model)
    writer = writer_of(records.gateway, model.key)
    own = read_before(records, writer, [id], (), action="read", locked=False)[id]
    walls = (own.wall,) if model.walled else ()
    keys = _keys_of(records, model, rules, id)
    found = _having(records, model, rules, keys, walls=walls)
    known = _known(records, writer, rules, {id, *(record for ids in found.values() for record in ids)})
    met = _met(keys, found, known, but=id)
    apart = dismissed(records, {id, *met})
    met = {other: by for other, by in met.items() if (min(id, other), max(id, other)) not in apart}
    titles = records.titles(model.key, sorted(met))
    return _ranked(_candidate(rules, known[id], known[other], other, titles, by) for other, by in met.items())


def pairs(records: Records, entity: str, *, limit: int = 100) -> list[DuplicatePair]:
    """Pairs of living records in scope that may be one, the likeliest first."""
    model = _matched(records, entity)
    rules = _usable(records, model)
    writer = writer_of(records.gateway, model.key)
    met: dict[tuple[UUID, UUID], set[str]] = {}
    for rule in rules:
        for first, second in _meeting(records, model, rule):
            met.setdefault((first, second), set()).add(rule.key)
    known = _known(records, writer, rules, {record for pair in met for record in pair})
    apart = dismissed(records, known)
    seen = {
        pair: by
        for pair, by in met.items()
        if pair[0] in known and pair[1] in known and (min(pair), max(pair)) not in apart
    }
    judged = [
        (*judge(rules, known[first], known[second], by), (first, second), by) for (first, second), by in seen.items()
    ]
    judged.sort(key=lambda item: (-item[1], item[2]))
    chosen = judged[: max(1, min(limit, 500))]
    titles = records.titles(model.key, sorted({record for item in chosen for record in item[2]}))
    return [
        DuplicatePair(first, second, titles[first], titles[second], verdict, strength, tuple(sorted(by)))
        for verdict, strength, (first, second), by in chosen
    ]


def _matched(records: Records, entity: str) -> EntityModel:
    model = read_one.known_entity(records, entity)
    if model.key not in records.tables.matches:
        message = sentence("%(entities)s are not compared with each other.", entities=model.plural)
        raise InvalidInput("records.not_compared", message, remedy="Declare `duplicates` on the entity.")
    return model


def _usable(records: Records, model: EntityModel) -> list[Matching]:
    """The rules of which the actor reads every value: by another one it could guess what it may not see."""
    own = [item for item in matchings(records.blueprint, model) if not item.match.of]
    if records.actor.trusted:
        return own
    rights = records.gateway.reads.seen(records.actor).rights
    return [
        item
        for item in own
        if all(rights.of(model.key, name).right in _READABLE for name in (*item.needs, *item.compares))
    ]


def _foreign(records: Records, model: EntityModel) -> list[Matching]:
    """Rules of records that belong to these, of which the actor reads every value."""
    found = []
    seen = records.gateway.reads.seen(records.actor)
    for key in records.blueprint.entities:
        source = records.blueprint.entities[key]
        for item in matchings(records.blueprint, source) if source.duplicates else ():
            if not item.match.of or item.target != model.key:
                continue
            readable = key in seen.entities and all(seen.rights.of(key, name).right in _READABLE for name in item.needs)
            if readable or records.actor.trusted:
                found.append(item)
    return found


def _told(records: Records, model: EntityModel, rule: str, rows: Sequence[KeyRow]) -> Iterator[KeyRow]:
    """The rows by which the actor may find: a record's own values, and those beside it that it may read as well."""
    beside = sorted({source for _, record, source in rows if source != record})
    seen: set[UUID] = set()
    for item in _foreign(records, model) if beside else ():
        if item.key == rule:
            source = records.blueprint.entities[item.entity]
            seen |= {row["id"] for row in stored_rows(records, source, beside, Ask(action="read"))}
    return (row for row in rows if row[1] == row[2] or row[2] in seen)


def _having(
    records: Records, model: EntityModel, rules: Sequence[Matching], keys: Sequence[tuple[str, str]],
    *, walls: Sequence[int],
) -> dict[tuple[str, str], set[UUID]]:  # fmt: skip
    """The records that have each key, in any scope: the scope is asked afterwards."""
    table = records.tables.match(model.key)
    found: dict[tuple[str, str], set[UUID]] = {}
    for rule in rules:
        wanted = [key for name, key in keys if name == rule.key]
        most = _MOST_ASKED if len(wanted) <= 1 else None
        for part in chunks(wanted, _TOGETHER):
            within = [table.c.wall_id.in_(walls)] if "wall_id" in table.c else []
            statement = select(table.c.key, table.c.record_id, table.c.source_id).where(
                *within, table.c.rule == rule.key, table.c.key.in_(part)
            )
            rows = records.connection.execute(statement.limit(most), execution_options=GATED).all()
            for key, record, _ in _told(records, model, rule.key, [(row[0], row[1], row[2]) for row in rows]):
                found.setdefault((rule.key, str(key)), set()).add(record)
    return found


def _keys_of(records: Records, model: EntityModel, rules: Sequence[Matching], id: UUID) -> list[tuple[str, str]]:
    """The keys of a stored record: of its own values and of what belongs to it."""
    table = records.tables.match(model.key)
    within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
    sources = [table.c.source_id == id]
    for item in _foreign(records, model):
        source = records.tables.table(item.entity)
        column = source.c[records.blueprint.entities[item.entity].fields[item.match.of].column]
        walls = [source.c.wall_id.in_(records.actor.walls)] if "wall_id" in source.c else []
        sources.append(table.c.source_id.in_(select(source.c.id).where(*walls, column == id)))
    statement = select(table.c.rule, table.c.key, table.c.record_id, table.c.source_id).where(
        *within, or_(*sources), table.c.record_id == id
    )
    found = records.connection.execute(statement, execution_options=GATED).all()
    keys = []
    for rule in rules:
        rows = [(row[1], row[2], row[3]) for row in found if row[0] == rule.key]
        keys += [(rule.key, str(key)) for key, _, _ in _told(records, model, rule.key, rows)]
    return list(dict.fromkeys(keys))


def _meeting(records: Records, model: EntityModel, rule: Matching) -> Iterable[tuple[UUID, UUID]]:
    """Pairs of records that share a key of a rule; keys that many share are left out."""
    one, other = records.tables.match(model.key).alias("one"), records.tables.match(model.key).alias("other")
    scoped = Scoped(records, model, "read")
    walled = "wall_id" in one.c
    same = [one.c.rule == other.c.rule, one.c.key == other.c.key, one.c.record_id != other.c.record_id]
    if walled:
        same.append(one.c.wall_id == other.c.wall_id)
    again = select(other.c.key).where(*same, _in_scope(records, model, scoped, other)).correlate(one).exists()
    columns = [*([one.c.wall_id] if walled else []), one.c.key, one.c.record_id, one.c.source_id]
    within = [one.c.wall_id.in_(records.actor.walls)] if walled else []
    statement = select(*columns).where(*within, one.c.rule == rule.key, again, _in_scope(records, model, scoped, one))
    ordered = statement.order_by(*columns).limit(_MOST_ROWS)
    rows = records.connection.execute(ordered, scoped.values, execution_options=GATED).all()
    by_key: dict[object, dict[UUID, None]] = {}
    for key, record, _ in _told(records, model, rule.key, [(tuple(row[:-2]), row[-2], row[-1]) for row in rows]):
        by_key.setdefault(key, {})[record] = None
    for found in by_key.values():
        ids = list(found)
        if len(ids) <= MOST_OF_ONE_KEY:
            yield from ((first, second) for at, first in enumerate(ids) for second in ids[at + 1 :])


def _in_scope(records: Records, model: EntityModel, scoped: Scoped, keys: FromClause) -> ColumnElement[bool]:
    """Whether the record of a key is one that the actor reads."""
    table = records.tables.table(model.key).alias()
    same = [table.c.id == keys.c.record_id]
    if "wall_id" in keys.c:
        same.append(table.c.wall_id == keys.c.wall_id)
    return select(table.c.id).where(*same, scoped.clause(table)).correlate(keys).exists()


def _known(records: Records, writer: Writer, rules: Sequence[Matching], ids: Collection[UUID]) -> Known:
    """What the rules look at, of those records that the actor may read."""
    names = list(dict.fromkeys(name for rule in rules for name in rule.compares))
    found = read_before(records, writer, sorted(ids), names, action="read", locked=False) if ids else {}
    return {record: before.values for record, before in found.items()}


def _evidence_of_rows(
    keys: Keys, found: Mapping[tuple[str, str], set[UUID]], known: Known
) -> dict[int, dict[UUID, set[str]]]:
    evidence: dict[int, dict[UUID, set[str]]] = {}
    for (rule, key), numbers in keys.items():
        ids = found.get((rule, key), set()) & known.keys()
        if len(ids) > MOST_OF_ONE_KEY:
            continue
        for number in numbers:
            for record in ids:
                evidence.setdefault(number, {}).setdefault(record, set()).add(rule)
    return evidence


def _met(
    keys: Iterable[tuple[str, str]], found: Mapping[tuple[str, str], set[UUID]], known: Known, *, but: UUID
) -> dict[UUID, set[str]]:
    met: dict[UUID, set[str]] = {}
    for rule, key in keys:
        ids = (found.get((rule, key), set()) & known.keys()) - {but}
        for record in ids if len(ids) < MOST_OF_ONE_KEY else ():
            met.setdefault(record, set()).add(rule)
    return met


def _candidate(
    rules: Sequence[Matching], one: Mapping[str, Any], other: Mapping[str, Any], record: UUID,
    titles: Mapping[UUID, str], met: Collection[str],
) -> Candidate:  # fmt: skip
    verdict, strength = judge(rules, one, other, met)
    return Candidate(record, titles[record], verdict, strength, tuple(sorted(met)))


def judge(
    rules: Sequence[Matching], one: Mapping[str, Any], other: Mapping[str, Any], met: Collection[str]
) -> tuple[str, int]:
    """Whether two records that meet by the rules `met` may be one, are tied to each other, or should be looked at; and
    how much speaks for it."""
    verdict, strength = LOOK, 0
    for rule in (item for item in rules if item.key in met):
        if rule.match.reads == NAME:
            strength += 1
            continue
        fits = compatible(*([values.get(name) for name in rule.match.names] for values in (one, other)))
        one_thing = fits and all(item.holds(values) for item in rule.merging for values in (one, other))
        strength += (40 if rule.match.reads == CODE else 30) if one_thing else 10
        if one_thing:
            verdict = MERGE
        elif verdict != MERGE:
            verdict = LINK
    return verdict, strength


def _ranked(found: Iterable[Candidate]) -> list[Candidate]:
    return sorted(found, key=lambda item: (-item.strength, item.title, item.id))
