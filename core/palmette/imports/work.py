"""One import at work: chunks of rows sorted into new, known and refused, tried or stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from palmette.access.actors import Actor
from palmette.errors import Problem
from palmette.imports.ahead import Ahead, Order, converter_of, reading_ahead
from palmette.imports.also import Further, make_further
from palmette.imports.batches import (
    CHOSEN,
    CREATE,
    DONE,
    DUPLICATE,
    EMPTY,
    FILL,
    READY,
    REFUSED,
    SKIP,
    UPDATE,
    Batch,
    Batches,
    BatchRow,
    Mark,
)  # fmt: skip
from palmette.imports.convert import Converted, Converter
from palmette.imports.matching import Found, Matching
from palmette.imports.overwrite import Overwrite, Wish
from palmette.jobs.ports import JobContext
from palmette.locale.sentences import sentence
from palmette.records.results import LINK, MERGE
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.triggers.definition import ASKED, FIRE


@dataclass(frozen=True, slots=True)
class Item:
    """A row that was read, what it is like, and what is to be done if it is known."""

    row: BatchRow
    read: Converted
    like: Found | None
    rule: str

    @property
    def known(self) -> bool:
        """Whether the row is a record that is there."""
        if self.like is None or self.rule == CREATE:
            return False
        # Whoever only shares a phone is changed where a person says so for that row.
        return self.like.verdict == MERGE or self.row.choice in (FILL, UPDATE)


@dataclass(slots=True)
class _Sorted:
    fresh: list[Item] = field(default_factory=list)
    known: list[Item] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass
class Work:
    """Tries or stores chunks of rows."""

    context: JobContext
    batches: Batches
    batch: Batch
    converter: Converter
    matching: Matching
    ahead: Ahead | None = None

    @classmethod
    @contextmanager
    def of(cls, context: JobContext) -> Iterator[Work]:
        """The import that a job is about, its rows read ahead while it lasts."""
        gateway: Gateway = context.gateway
        batches = Batches(gateway.database, gateway.tables)
        batch = batches.get(UUID(str(context.arguments["batch"])))
        order = Order(batch.entity, batch.headers, batch.columns, batch.preset, context.actor.zone)
        converter = converter_of(gateway.blueprint, order)
        with gateway.reading(context.actor) as records:
            known = Matching.of(records, converter.entity, converter.preset)
        with reading_ahead(batches, batch, gateway.blueprint, order) as ahead:
            yield cls(context, batches, batch, converter, known, ahead)

    def look(self, *states: str, after: int, size: int) -> list[BatchRow]:
        """Note what the next rows would come to, and answer them; nothing of them is stored."""
        # A session that writes, for what only stored rows tell; `try_many` takes everything back.
        with self.context.gateway.writing(self.context.actor.through("import")) as records:
            rows = self._taken(records, states, after, size)
            found = self._sort(records, rows)
            refused = records.try_many(self.batch.entity, [self.converter.taken(item.read) for item in found.fresh])
            marks = [*found.marks, *(_known(item) for item in found.known)]
            for at, item in enumerate(found.fresh):
                bad = refused.get(at)
                marks.append(Mark(item.row.number, REFUSED, None, bad) if bad else _ready(item))
            self.batches.mark(records.connection, self.batch, marks)
        return rows

    def _storing(self) -> Actor:
        """Who stores; triggers are set off only where that was asked for."""
        actor = self.context.actor.through("import")
        return replace(actor, extra={**actor.extra, ASKED: FIRE}) if self.batch.triggers == FIRE else actor

    def store(self, *states: str, after: int, size: int) -> list[BatchRow]:
        """Store the next rows and mark them, together or not at all, and answer them."""
        with self.context.gateway.writing(self._storing()) as records:
            rows = self._taken(records, states, after, size)
            found = self._sort(records, rows)
            marks = {mark.number: mark for mark in [*found.marks, *self._create(records, found.fresh)]}
            # Whoever is like a row that was refused is nobody's double.
            alone = [item for item in found.known if item.like and _is_refused(marks, item.like.row)]
            marks |= {mark.number: mark for mark in self._create(records, alone)}
            known = [item for item in found.known if item.row.number not in marks]
            marks |= {mark.number: mark for mark in self._change(records, known, marks)}
            items = [*found.fresh, *found.known]
            self.batches.mark(records.connection, self.batch, _with_further(records, items, marks))
        # What was stored is found in the database from now on.
        self.matching.forget()
        return rows

    def _taken(self, records: Records, states: Sequence[str], after: int, size: int) -> list[BatchRow]:
        connection = records.connection
        return self.batches.taken(connection, self.batch, *states, after=after, limit=size, options=GATED)

    def _sort(self, records: Records, rows: Sequence[BatchRow]) -> _Sorted:
        found = _Sorted()
        begun = self.ahead.take([row.number for row in rows]) if self.ahead is not None and rows else {}
        read = [(row, self.converter.read(records, row.cells, begun.get(row.number))) for row in rows]
        good = []
        for row, one in read:
            if one.problems:
                found.marks.append(Mark(row.number, REFUSED, None, one.problems))
            elif one.empty is not None:
                found.marks.append(Mark(row.number, EMPTY, None, [one.empty]))
            else:
                good.append((row, one))
        like = self.matching.look(records, [(row.number, self.converter.taken(one)) for row, one in good])
        for row, one in good:
            item = Item(row, one, like.get(row.number), row.choice or self.batch.on_duplicate)
            (found.known if item.known else found.fresh).append(item)
        return found

    def _create(self, records: Records, items: Sequence[Item]) -> list[Mark]:
        values = [self.converter.taken(item.read) for item in items]
        cuts = [item.read.cut for item in items]
        result = records.create_many(self.batch.entity, values, all_or_nothing=False, cuts=cuts)
        refused = {which: problems for which, problems in result.refused if isinstance(which, int)}
        made = iter(result.done)
        at = {"at": records.now.isoformat()}
        return [
            Mark(item.row.number, REFUSED, None, refused[number])
            if number in refused
            else Mark(item.row.number, DONE, next(made), item.read.warnings, at)
            for number, item in enumerate(items)
        ]

    def _change(self, records: Records, items: Sequence[Item], marks: dict[int, Mark]) -> list[Mark]:
        """Changes of records that are there; a row like an earlier one of the chunk changes what that one became."""
        done = [_known(item) for item in items if item.rule == SKIP]
        became = {number: mark.record for number, mark in marks.items() if mark.state == DONE}
        for rule in (FILL, UPDATE):
            wishes = []
            for item in (item for item in items if item.rule == rule):
                record = _record(item.like, became)
                if record is None:
                    done.append(_known(item))
                else:
                    wishes.append(Wish(item.row.number, record, item.read.values, item.read.warnings))
            done += Overwrite(self.batch.entity, only_empty=rule == FILL).store(records, wishes) if wishes else []
        return done


def _is_refused(marks: dict[int, Mark], row: int | None) -> bool:
    return row in marks and marks[row].state == REFUSED


def _with_further(records: Records, items: Sequence[Item], marks: dict[int, Mark]) -> list[Mark]:
    """The marks with the further records that were made beside the rows' own."""
    became = {number: mark.record for number, mark in marks.items() if mark.state == DONE}
    wanted = []
    for item in items:
        mark = marks[item.row.number]
        if mark.state != DONE or mark.record is None:
            continue
        fresh = "values" not in (mark.before or {})
        other = _record(item.like, became) if item.like is not None and item.like.verdict == LINK else None
        tie = [item.read.tie] if item.read.tie is not None and other not in (None, mark.record) else []
        if item.read.also or tie:
            wanted.append(Further(mark.number, [*item.read.also, *tie], mark.record, fresh, other))
    beside = make_further(records, wanted)
    return [
        mark._replace(
            before={**(mark.before or {}), "also": [[entity, str(one)] for entity, one in beside.made[number]]}
            if number in beside.made
            else mark.before,
            problems=[*mark.problems, *beside.problems.get(number, ())],
        )
        for number, mark in marks.items()
    ]


def _record(like: Found | None, became: dict[int, UUID | None]) -> UUID | None:
    """The record that a row is like, or that an earlier row like it became."""
    if like is None:
        return None
    return like.record or (became.get(like.row) if like.row is not None else None)


def _ready(item: Item) -> Mark:
    state = item.row.state if item.row.state in CHOSEN.values() else READY
    record, before = (item.like.record, _told(item.like)) if item.like is not None else (None, None)
    return Mark(item.row.number, state, record, item.read.warnings, before)


def _known(item: Item) -> Mark:
    assert item.like is not None, "only what is like another one is known"
    said = (
        sentence("There is such a record already.")
        if item.like.record
        else sentence("Like row %(row)s of this file.", row=item.like.row)
    )
    problem = Problem(item.like.field, "imports.duplicate", said, "Skip it, or update the record.")
    state = item.row.state if item.row.state in CHOSEN.values() else DUPLICATE
    return Mark(item.row.number, state, item.like.record, [problem, *item.read.warnings], _told(item.like))


def _told(like: Found) -> dict[str, object]:
    """What is kept of whom a row may be."""
    record = str(like.record) if like.record is not None else None
    return {"like": {"record": record, "row": like.row, "field": like.field, "verdict": like.verdict}}
