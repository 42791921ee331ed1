"""One transaction of one actor: the only way to the data. Reads are in `read_*`, writes in `write_*` modules."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import BinaryIO, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.grants import limit_of
from palmette.audit.disclosure import Disclosures
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import Problem
from palmette.integrations.http import HttpClient
from palmette.pages.definition import Button
from palmette.records import (
    bulk_right,
    ledger_transfer,
    merge_undo,
    presses,
    read_duplicates,
    read_groups,
    read_history,
    read_lists,
    read_merge,
    read_neighbours,
    read_one,
    read_recent,
    read_search,
    read_timeline,
    record_locks,
    record_tags,
    reveal,
    secrets,
    steps,
    write_bulk,
    write_files,
    write_merge,
    write_move,
    write_one,
    write_transfer,
)
from palmette.records.callbacks import PLACE, CalledFor, callback_token
from palmette.records.changes import Change, Changes
from palmette.records.match_keys import READINGS
from palmette.records.read_model import ReadModel
from palmette.records.read_recent import RecentChange
from palmette.records.record_locks import Lock
from palmette.records.results import (
    BulkResult,
    Candidate,
    Count,
    DuplicatePair,
    GroupSpec,
    HistoryEntry,
    Hit,
    ListQuery,
    MeasureSpec,
    MergedRecord,
    MergePlan,
    MovePlan,
    Page,
    Row,
    TimelineItem,
    TransferPlan,
    UnmergePlan,
    Values,
)  # fmt: skip
from palmette.records.search_keys import Cut
from palmette.records.snapshots import SnapshotSource
from palmette.records.writer import Writer
from palmette.schema.database import Database
from palmette.schema.tables import Tables
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.shifts import ShiftSpan


class Interceptor(Protocol):
    """How a higher part joins a transaction (pack hooks, lifecycles, triggers); wired by the application."""

    def before_commit(self, changes: Changes) -> None: ...

    def after_commit(self, changes: Changes) -> None: ...


class WorkCalendars(Protocol):
    """The work calendars of branches, by branch; those that are not in it have plain time."""

    def of(self, records: Records) -> Mapping[UUID, WorkCalendar]: ...


class PlainTime:
    """No branch has hours."""

    def of(self, records: Records) -> Mapping[UUID, WorkCalendar]:
        """None of them."""
        return {}


class Shifts(Protocol):
    """Who is at work when; None when nothing plans it."""

    def of(
        self, records: Records, branches: Sequence[UUID], since: datetime, until: datetime
    ) -> builtins.list[ShiftSpan] | None: ...


class NoShifts:
    """Nobody plans shifts."""

    def of(
        self, records: Records, branches: Sequence[UUID], since: datetime, until: datetime
    ) -> builtins.list[ShiftSpan] | None:
        """No plan."""
        return None


class Presses(Protocol):
    """What the buttons of packs do."""

    def press(self, records: Records, pack: str, button: str, ids: Sequence[UUID]) -> BulkResult: ...


class NoPresses:
    """No pack is there to do anything."""

    def press(self, records: Records, pack: str, button: str, ids: Sequence[UUID]) -> BulkResult:
        """Nothing is done."""
        return BulkResult([], skipped=[(one, "") for one in ids])


class FileStore(Protocol):
    """Where bytes of files lie, by the SHA-256 of their content."""

    def put(self, stream: BinaryIO, *, limit: int) -> tuple[bytes, int]: ...

    def open(self, digest: bytes) -> BinaryIO: ...

    def sweep(self, named: Callable[[Collection[bytes]], set[bytes]], *, unused_for: timedelta) -> int: ...


def _only_utc() -> tuple[str, ...]:
    return ("UTC",)


@dataclass
class Gateway:
    """Makes sessions. One per pinned blueprint; thread-safe."""

    database: Database
    blueprint: Blueprint
    tables: Tables
    files: FileStore | None = None
    interceptors: Sequence[Interceptor] = ()
    secret_key: bytes = b""
    old_secret_keys: tuple[bytes, ...] = ()
    """Keys that open secrets which were stored with them, and store none any more."""
    upload_bytes: int = 25 * (1 << 20)
    """How large a file may be, and all files of one form together."""
    reveals_a_day: int = 50
    """How many masked values one person may reveal on one day."""
    disclosures: Disclosures | None = None
    """Counts the customers that people are shown; without it nobody counts."""
    calendars: WorkCalendars = field(default_factory=PlainTime)
    """The hours of branches: what limits in work hours need."""
    shifts: Shifts = field(default_factory=NoShifts)
    """Who is at work: what distribution needs."""
    presses: Presses = field(default_factory=NoPresses)
    """What the buttons of packs do."""
    snapshots: SnapshotSource | None = None
    """Copies for analyses over very many records."""
    tally_worth: int | None = 10_000
    """From how many records on figures that are kept in the write are asked instead of them; None for never."""
    zones: Callable[[], tuple[str, ...]] = _only_utc
    """The time zones that records live in: what `today` needs."""
    http: HttpClient = field(default_factory=HttpClient)
    """What calls other systems, between transactions: nobody waits for a far server inside of one."""
    base_url: str = ""
    """Where the installation is reached: what addresses for other systems begin with."""
    writers: dict[str, Writer] = field(default_factory=dict)
    """What the writes of each entity are compiled to, by full key; filled by use."""

    @cached_property
    def reads(self) -> ReadModel:
        """What reading knows of the blueprint: rights by role, statements built once."""
        return ReadModel(self.blueprint, self.tables)

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Records]:
        """A session that only reads, on one snapshot."""
        with self.database.read(actor.walls) as connection:
            yield Records(self, actor, connection, writing=False)

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Records]:
        """A session that writes; everything in it commits together or not at all."""
        try:
            with self.database.write(actor.walls) as connection:
                records = Records(self, actor, connection, writing=True)
                yield records
                changes = records.settle()
        except BaseException:
            if self.disclosures is not None:
                self.disclosures.forget(actor)
            raise
        finally:
            if self.disclosures is not None:
                self.disclosures.flush()
        for interceptor in self.interceptors:
            interceptor.after_commit(changes)


@dataclass
class Records:
    """The session. Entities are named as in expressions (`contact`, `sales.deal`); answers are as the actor sees."""

    gateway: Gateway
    actor: Actor
    connection: Connection
    writing: bool
    now: datetime = field(default_factory=clock.now)
    _changes: list[Change] = field(default_factory=list)
    _settled: list[Change] = field(default_factory=list)

    @property
    def local_today(self) -> date:
        """The date now where the actor is; at the installation for the product's own work."""
        return self.now.astimezone(self.local_zone).date()

    @property
    def local_zone(self) -> ZoneInfo:
        """The time zone of the actor; that of the installation for the product's own work."""
        mine = self.actor.id or self.actor.person
        return ZoneInfo(self.actor.zone if mine else self.blueprint.edition.zone)

    def as_code(self) -> Records:
        """The same transaction for a pack's own code: no grants are asked and readonly fields may be written.

        History still names the actor. Never for values that a person typed.
        """
        trusted = replace(self.actor, trusted=True)
        return Records(
            self.gateway, trusted, self.connection, self.writing, self.now, self._changes, self._settled
        )  # fmt: skip

    def callback_url(self, endpoint: str, branch: UUID) -> str:
        """Where a far service calls back the endpoint `pack/key` for a branch; the address itself is the secret."""
        token = callback_token(self.gateway.secret_key, endpoint, CalledFor(branch, self.actor.wall))
        return f"{self.gateway.base_url.rstrip('/')}{PLACE}/{token}/{endpoint}"

    def calendars(self) -> Mapping[UUID, WorkCalendar]:
        """The work calendars of branches, by branch; one that is not in it has plain time."""
        return self.gateway.calendars.of(self)

    def calendar(self, branch: UUID | None) -> WorkCalendar:
        """The work calendar of a branch; always open, in the installation's zone, where there is none."""
        found = self.calendars().get(branch) if branch is not None else None
        return found or WorkCalendar(self.blueprint.edition.zone)

    @property
    def blueprint(self) -> Blueprint:
        """The pinned blueprint."""
        return self.gateway.blueprint

    @property
    def tables(self) -> Tables:
        """Its tables."""
        return self.gateway.tables

    def entity(self, name: str) -> EntityModel:
        """The entity the actor may know of; NotFound when there is none or no grant names it."""
        return read_one.known_entity(self, name)

    # ---- reading

    def get(self, entity: str, id: UUID, *, fields: Sequence[str] = ()) -> Row:
        """One record; NotFound when it is missing, deleted or out of scope. `fields` empty = all that may be seen."""
        return read_one.get(self, entity, id, fields=fields)

    def list(self, entity: str, query: ListQuery = ListQuery()) -> Page:
        """A page of a list in order, by keyset."""
        return read_lists.list_page(self, entity, query)

    def neighbours(self, entity: str, id: UUID, query: ListQuery = ListQuery()) -> tuple[UUID | None, UUID | None]:
        """The records before and behind one in a list; None at an end, and where the list does not hold it."""
        return read_neighbours.neighbours(self, entity, id, query)

    def count(self, entity: str, *, filter: str = "", search: str = "", cap: int | None = 10_000) -> Count:
        """How many records match, up to the cap (None = exact)."""
        return read_lists.count(self, entity, filter=filter, search=search, cap=cap)

    def group(
        self,
        entity: str,
        *,
        by: Sequence[GroupSpec],
        measures: Sequence[MeasureSpec],
        filter: str = "",
        limit: int = 1000,
    ) -> builtins.list[dict[str, object]]:
        """Figures by groups: each row has the keys of `by` (as `of`) and of `measures`; money measures are a list of
        Money, one per currency."""
        return read_groups.group(self, entity, by=by, measures=measures, filter=filter, limit=limit)

    def may_group(
        self, entity: str, *, by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], filter: str = ""
    ) -> bool:
        """Whether the actor may ask for these figures; a declared report that it may not ask for is not offered."""
        return read_groups.may_group(self, entity, by, measures, filter)

    def search(self, text: str, *, entities: Sequence[str] = (), limit: int = 20) -> builtins.list[Hit]:
        """Records whose names, numbers, phones or addresses hold every word of `text`, word starts first."""
        return read_search.search(self, text, entities=entities, limit=limit)

    def suggest(self, entity: str, text: str, *, where: str = "", limit: int = 10) -> builtins.list[Hit]:
        """Records of one entity to choose from while a reference is filled; `where` is the field's own narrowing."""
        return read_search.suggest(self, entity, text, where=where, limit=limit)

    def may(self, entity: str, action: str) -> bool:
        """Whether there can be any record for which the actor may do this (read, create, update, delete, …)."""
        return read_one.may(self, entity, action)

    def right(self, entity: str, field: str) -> str:
        """The actor's right to a field: full, read, reveal, masked or hidden, the strictest of any record."""
        return read_one.right(self, entity, field)

    def limit(self, what: str, *, of: Actor | None = None) -> Decimal | None:
        """Up to which figure the actor (or another) decides alone by his roles; None where nothing is limited."""
        found = limit_of(self.blueprint, of or self.actor, what)
        return None if found is None else Decimal(str(found))

    def available(self, entity: str, names: Sequence[str], *, use: str = "showing") -> builtins.list[str]:
        """Those of some fields and paths that the actor may use for `showing`, `sorting` or `grouping`, in order."""
        return read_one.available(self, entity, names, use)

    def may_filter(self, entity: str, filter: str) -> bool:
        """Whether the actor may ask this filter; a declared view whose filter it may not ask is not offered."""
        return read_one.may_filter(self, entity, filter)

    def open_secret(self, entity: str, id: UUID, field: str) -> str:
        """A secret of a record, for the product's own connection to another system; empty where none is set.
        Forbidden to people and their tokens, whatever their roles."""
        return secrets.open_for_code(self, entity, id, field)

    def in_scope(self, entity: str, ids: Sequence[UUID], *, action: str = "read", deleted: bool = False) -> set[UUID]:
        """Those of some records that the actor may do this to; with `deleted` those in the trash."""
        return read_one.in_scope(self, self.entity(entity), ids, action=action, deleted=deleted)

    def related(self, entity: str, id: UUID, inverse: str, query: ListQuery = ListQuery()) -> Page:
        """The records behind an inverse, links or children field of one record."""
        return read_lists.related(self, entity, id, inverse, query)

    def titles(self, entity: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Titles of records; those out of scope read `restricted` in the actor's language."""
        return read_one.titles(self, entity, ids)

    def history(
        self, entity: str, id: UUID, *, limit: int = 100, before: UUID | None = None
    ) -> builtins.list[HistoryEntry]:
        """Changes of one record, newest first."""
        return read_history.history(self, entity, id, limit=limit, before=before)

    def timeline(
        self, entity: str, id: UUID, *, limit: int = 50, before: datetime | None = None
    ) -> builtins.list[TimelineItem]:
        """Activities, moves, phases, files and changes of one record, newest first, planned ones on top."""
        return read_timeline.timeline(self, entity, id, limit=limit, before=before)

    def stage_history(self, entity: str, id: UUID) -> builtins.list[Row]:
        """Moves of one record, oldest first: pipeline, from_stage, to_stage, at, left_at, actor, reason, skipped."""
        return read_history.stage_history(self, entity, id)

    def recent_changes(self, *, since: timedelta, limit: int = 20) -> builtins.list[RecentChange]:
        """What others changed lately on the actor's own records, newest first, the last change of each."""
        return read_recent.recent_changes(self, since=since, limit=limit)

    def look_at_move(self, entity: str, id: UUID, to: str, *, values: Values | None = None) -> MovePlan:
        """What a move would need, without doing it."""
        return write_move.look(self, entity, id, to, values=values or {})

    def may_reveal(self, entity: str, id: UUID, field: str) -> bool:
        """Whether the actor may reveal a masked field of a record that it reads."""
        return reveal.may_reveal(self, self.entity(entity), id, field)

    def reveal(self, entity: str, id: UUID, *fields: str) -> Row:
        """Masked fields of one record, whole; each look is counted and written down (so the session must write)."""
        return reveal.reveal(self, entity, id, fields)

    def duplicates_of(
        self, entity: str, rows: Sequence[Values], *, reads: Collection[str] = READINGS
    ) -> dict[int, builtins.list[Candidate]]:
        """Records in scope that new ones, not stored yet, may duplicate: by the number of the row, likeliest first.
        `reads` names the readings to go by: of many rows names find far too many."""
        return read_duplicates.like_values(self, entity, rows, reads)

    def duplicates(self, entity: str, id: UUID) -> builtins.list[Candidate]:
        """Records in scope that may be the same as a stored one, likeliest first."""
        return read_duplicates.like_record(self, entity, id)

    def duplicate_pairs(self, entity: str, *, limit: int = 100) -> builtins.list[DuplicatePair]:
        """Pairs of records in scope that may be one, likeliest first."""
        return read_duplicates.pairs(self, entity, limit=limit)

    def look_at_merge(self, entity: str, survivor: UUID, other: UUID) -> MergePlan:
        """What would become of two records as one, without doing it."""
        return read_merge.look(self, entity, survivor, other)

    def merges(self, entity: str, id: UUID) -> builtins.list[MergedRecord]:
        """The records that went into one, newest first."""
        return read_merge.merges(self, entity, id)

    def merged_into(self, entity: str, id: UUID) -> UUID | None:
        """The record in scope that stands for one that went into it; None for any other."""
        return read_merge.merged_into(self, entity, id)

    def look_at_unmerge(self, entity: str, id: UUID, merge: UUID) -> UnmergePlan:
        """What undoing a merge would bring back and what would stay, without doing it."""
        return merge_undo.look(self, entity, id, merge)

    def look_at_transfer(self, entity: str, id: UUID, branch: UUID) -> TransferPlan:
        """What would move with a record to a branch of another wall, and what would stay, without doing it."""
        return write_transfer.look(self, entity, id, branch)

    # ---- writing

    def create(self, entity: str, values: Values) -> Row:
        """A new record; InvalidInput with every problem when it cannot be."""
        return write_one.create(self, entity, values)

    def create_many(
        self, entity: str, rows: Sequence[Values], *, all_or_nothing: bool = True, cuts: Sequence[Cut | None] = ()
    ) -> BulkResult:
        """New records as one batch; with `all_or_nothing=False` bad rows are refused and the others stored. `cuts` are
        search pieces made beforehand, by row: they are taken where the values are still those they were made of."""
        return write_bulk.create_many(self, entity, rows, all_or_nothing=all_or_nothing, cuts=cuts)

    def try_many(self, entity: str, rows: Sequence[Values]) -> dict[int, tuple[Problem, ...]]:
        """What `create_many` would refuse, by number of the row; nothing stays."""
        return write_bulk.try_many(self, entity, rows)

    def transfer(
        self, entity: str, giver: UUID, taker: UUID, quantity: object, *, values: Values | None = None
    ) -> tuple[UUID, UUID]:
        """Two moves of a ledger, from one holder to another; Conflict when the giver has too little."""
        return ledger_transfer.transfer(self, entity, giver, taker, quantity, values=values or {})

    def transfer_record(self, entity: str, id: UUID, branch: UUID, *, owner: UUID | None = None) -> Row:
        """Move a record with everything that is its own to a branch of another wall: needs the right `transfer` on it,
        and to `create` there. `owner` takes over what belonged to people of the old wall. Conflict with what is in the
        way: values that are taken there, and records that need something of both walls."""
        write_transfer.transfer(self, entity, id, branch, owner=owner)
        return self.get(entity, id)

    def update(self, entity: str, id: UUID, values: Values, *, version: int | None = None) -> Row:
        """Changed fields of a record; Conflict with the fields that differ when `version` is not the stored one."""
        return write_one.update(self, entity, id, values, version=version)

    def update_many(self, entity: str, ids: Sequence[UUID], values: Values) -> BulkResult:
        """The same change on many records; those out of scope are left out without a word."""
        return write_bulk.update_many(self, entity, ids, values)

    def update_each(self, entity: str, changes: Mapping[UUID, Values]) -> BulkResult:
        """A change of its own for each record, as one batch."""
        return write_bulk.update_each(self, entity, changes)

    def delete(self, entity: str, id: UUID, *, version: int | None = None) -> None:
        """Move a record to the trash."""
        write_bulk.delete_one(self, entity, id, version=version)

    def delete_many(self, entity: str, ids: Sequence[UUID]) -> BulkResult:
        """Move many records to the trash."""
        return write_bulk.delete_many(self, entity, ids)

    def restore_many(self, entity: str, ids: Sequence[UUID]) -> BulkResult:
        """Take records back from the trash."""
        return write_bulk.restore_many(self, entity, ids)

    def merge(self, entity: str, survivor: UUID, other: UUID, *, choices: Mapping[str, str] | None = None) -> Row:
        """Let one record go into another with everything that refers to it; needs the right `merge` on both.

        `choices` say by field whose value stays: `survivor`, `other`, or `both` of lists and long texts; the others are
        chosen by their `merge`. Conflict where they cannot become one.
        """
        return write_merge.merge(self, entity, survivor, other, choices=choices or {})

    def unmerge(self, entity: str, id: UUID, merge: UUID) -> UUID:
        """Undo a merge: both records are there again; what was changed since stays. The id of the one that had gone."""
        return merge_undo.unmerge(self, entity, id, merge)

    def dismiss_duplicate(self, entity: str, first: UUID, second: UUID) -> None:
        """Say that two records are not the same; they are not shown as duplicates again."""
        write_merge.dismiss(self, entity, first, second)

    def recall_duplicate(self, entity: str, first: UUID, second: UUID) -> None:
        """Take that back."""
        write_merge.recall(self, entity, first, second)

    def reassign(self, entity: str, ids: Sequence[UUID], owner: UUID) -> BulkResult:
        """Give records to another user; needs the right `reassign`."""
        return write_bulk.reassign(self, entity, ids, owner)

    def move(
        self, entity: str, id: UUID, to: str, *, version: int | None = None, values: Values | None = None,
        lost_reason: str = "", note: str = "", skip_reason: str = "",
    ) -> Row:  # fmt: skip
        """Move a record to a stage; GateClosed with the whole list when something is missing. `values` are stored
        with it. A `skip_reason` passes unmet guards where the actor has the right."""
        return write_move.move(
            self, entity, id, to, version=version, values=values or {}, lost_reason=lost_reason, note=note,
            skip_reason=skip_reason,
        )  # fmt: skip

    def begin_bulk(self, entity: str, count: int, *, of: int = 0) -> None:
        """Called by screens and API before a person changes several records in this transaction (`of` in the whole
        call): Forbidden without the right `bulk`, TooMany behind the day's limit."""
        bulk_right.begin_bulk(self, entity, count, of=of)

    def move_many(
        self, entity: str, ids: Sequence[UUID], to: str, *, lost_reason: str = "", note: str = ""
    ) -> BulkResult:
        """Move many records; those whose gate is closed are refused with what is missing."""
        return write_move.move_many(self, entity, ids, to, lost_reason=lost_reason, note=note)

    def buttons(self, entity: str, *, place: str, id: UUID | None = None) -> builtins.list[Button]:
        """The buttons of packs that the actor may press in a place; of one record only those that fit it."""
        return presses.offered(self, self.entity(entity), place, id)

    def press(self, button: str, ids: Sequence[UUID]) -> BulkResult:
        """Press a button of a pack for some records; those that it is not for are refused."""
        return presses.press(self, button, ids)

    def set_step(self, entity: str, id: UUID, step: str, *, done: bool) -> None:
        """Tick or untick a step of the record's current stage."""
        steps.set_step(self, entity, id, step, done=done)

    def attach(self, entity: str, id: UUID, field: str, name: str, stream: BinaryIO) -> UUID:
        """Store a file in a files or image field; type and size are checked. Answers the file's id."""
        return write_files.attach(self, entity, id, field, name, stream)

    def open_file(self, id: UUID) -> tuple[Row, BinaryIO]:
        """A file whose record the actor may read: (name, media_type, size, …) and its bytes."""
        return write_files.open_file(self, id)

    def detach(self, id: UUID) -> None:
        """Remove a file from its record."""
        write_files.detach(self, id)

    def tag(self, entity: str, ids: Sequence[UUID], names: Sequence[str]) -> None:
        """Put tags on records, made when new (per wall)."""
        record_tags.tag(self, entity, ids, names)

    def untag(self, entity: str, ids: Sequence[UUID], names: Sequence[str]) -> None:
        """Take tags off records."""
        record_tags.untag(self, entity, ids, names)

    def tags(self, entity: str, ids: Sequence[UUID]) -> dict[UUID, builtins.list[str]]:
        """The tags of records."""
        return record_tags.tags(self, entity, ids)

    def lock(self, entity: str, id: UUID, reason: str = "") -> None:
        """Lock a record, so that nobody changes it; needs the right `lock`."""
        record_locks.lock(self, entity, id, reason)

    def unlock(self, entity: str, id: UUID) -> None:
        """Let a record be changed again; needs the right `lock`."""
        record_locks.unlock(self, entity, id)

    def locks(self, ids: Sequence[UUID]) -> dict[UUID, Lock]:
        """Who locked which of some records that were read."""
        return record_locks.lock_of(self, ids)

    def check(self, entity: str, values: Values, *, id: UUID | None = None) -> builtins.list[Problem]:
        """What would be refused in these values, without storing."""
        return write_one.check(self, entity, values, id=id)

    # ---- the end of a transaction

    def note(self, change: Change) -> None:
        """Remember a change for the hooks of this transaction (called by the write modules)."""
        self._changes.append(change)

    def noted(self) -> tuple[int, int]:
        """How many changes wait for the hooks, and how many went through them."""
        return len(self._changes), len(self._settled)

    def forget_after(self, noted: tuple[int, int]) -> None:
        """Forget the changes behind those noted then: what made them was rolled back."""
        waiting, settled = noted
        del self._changes[waiting:]
        del self._settled[settled:]

    def waiting(self) -> tuple[Change, ...]:
        """The changes that the hooks have not seen yet."""
        return tuple(self._changes)

    def settle_now(self, interceptors: Sequence[Interceptor] | None = None) -> tuple[Change, ...]:
        """Run the interceptors, or some of them, over what waits until they change nothing more (at most five rounds);
        all of it."""
        first = len(self._settled)
        asked = self.gateway.interceptors if interceptors is None else interceptors
        for _ in range(5):
            if not self._changes:
                break
            batch = tuple(self._changes)
            # In place: sessions of packs in this transaction note into the same lists.
            self._changes.clear()
            self._settled += batch
            for interceptor in asked:
                interceptor.before_commit(Changes(self, batch))
        return tuple(self._settled[first:])

    def settle(self) -> Changes:
        """The same before the commit; all changes of the transaction."""
        self.settle_now()
        return Changes(self, tuple(self._settled))
