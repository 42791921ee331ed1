"""What triggers would do on coming days: the engine itself over a copy of the database, its clock moved day by day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select

from palmette import clock
from palmette.access.actors import Actor
from palmette.channels.tasks import task_entity
from palmette.errors import InvalidInput
from palmette.ids import new_id
from palmette.lifecycles.engine import nightly_job
from palmette.locale.sentences import sentence
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.schema.types import Moment
from palmette.triggers.copying import copied
from palmette.triggers.definition import CreateTask, SendMessage, Trigger
from palmette.triggers.dispatch import dispatch
from palmette.triggers.due_sql import zones_of
from palmette.triggers.ledger import OPEN, Occurrence, occurrence
from palmette.triggers.moments import days_of, local_day, moment_of
from palmette.triggers.states import FROM_NOW, ON, running
from palmette.triggers.sweep import sweep

LONGEST = 800
"""Days that are simulated at most."""

NIGHT, MORNING = time(0, 10), time(0, 20)
"""When phases and figures of the day are counted, and when what is due is looked for, on the clocks of each zone."""

Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Happening:
    """One occurrence that came to an end on a simulated day."""

    day: date
    at: datetime
    trigger: str
    entity: str
    record: UUID
    person: UUID | None
    state: str
    reason: str
    channel: str
    detail: Mapping[str, object] = field(default_factory=dict)
    wall: int = 0
    cost: Decimal | None = None
    """In the edition's currency; None where nobody asked what it costs."""


@dataclass(frozen=True, slots=True)
class Load:
    """Tasks that a person would get on a day; nobody's have no user."""

    day: date
    user: UUID | None
    tasks: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that would happen, in order, and the work it makes."""

    first: date
    last: date
    triggers: tuple[str, ...]
    happenings: tuple[Happening, ...]
    load: tuple[Load, ...]

    def by_day(self) -> dict[date, dict[str, int]]:
        """How often each trigger would act, by day."""
        found: dict[date, dict[str, int]] = {}
        for item in self.happenings:
            if item.state == "done":
                day = found.setdefault(item.day, {})
                day[item.trigger] = day.get(item.trigger, 0) + 1
        return found

    def costs(self) -> dict[date, dict[str, Decimal]]:
        """What the contacts of each trigger would cost, by day; nothing where the edition names no tariffs."""
        found: dict[date, dict[str, Decimal]] = {}
        for item in self.happenings:
            if item.cost is not None:
                day = found.setdefault(item.day, {})
                day[item.trigger] = day.get(item.trigger, Decimal(0)) + item.cost
        return found

    def cost_of_triggers(self) -> dict[str, Decimal]:
        """What the contacts of each trigger would cost altogether."""
        found: dict[str, Decimal] = {}
        for by_trigger in self.costs().values():
            for key, cost in by_trigger.items():
                found[key] = found.get(key, Decimal(0)) + cost
        return found

    def by_channel(self) -> dict[str, int]:
        """How many contacts by channel."""
        found: dict[str, int] = {}
        for item in self.happenings:
            if item.state == "done" and item.channel:
                found[item.channel] = found.get(item.channel, 0) + 1
        return found


def simulate(
    gateway: Gateway, actor: Actor, first: date, last: date,
    *, triggers: Sequence[str] = (), step: Step = lambda done, total, text: None,
) -> Simulation:  # fmt: skip
    """Run days over a copy. Without `triggers` those that are on; those named are simulated as if they were.

    Records count as they are now. Nothing leaves the process, and the database is only read.
    """
    _checked(gateway, first, last, triggers)
    with copied(gateway) as copy:
        return run_days(copy, actor, first, last, triggers=triggers, step=step)


def _checked(gateway: Gateway, first: date, last: date, triggers: Sequence[str]) -> None:
    if last < first or (last - first).days >= LONGEST:
        raise InvalidInput(
            "triggers.bad_days",
            sentence("From %(first)s to %(last)s is no span of days.", first=first, last=last),
            remedy=sentence("Take up to %(count)s days, the first one first.", count=LONGEST),
        )
    for key in triggers:
        if key not in gateway.blueprint.triggers:
            raise InvalidInput("triggers.not_found", sentence("There is no trigger %(key)r.", key=key))


def run_days(
    copy: Gateway, actor: Actor, first: date, last: date,
    *, triggers: Sequence[str] = (), step: Step = lambda done, total, text: None,
) -> Simulation:  # fmt: skip
    """The days over a gateway that nobody else uses."""
    zone = copy.blueprint.edition.zone
    chosen = _prepare(copy, actor, moment_of(first, time(), zone), triggers)
    happenings: list[Happening] = []
    load: list[Load] = []
    # Whatever is made from here on has a later id, also where a record is dated on a day to come.
    made_after = new_id()
    total = (last - first).days + 1
    for number, day in enumerate(days_of(first, last)):
        step(number, total, day.isoformat())
        begins = moment_of(day, time(), zone)
        live_through(copy, actor, day, chosen)
        ends = moment_of(day + timedelta(days=1), time(), zone)
        with clock.frozen(ends), copy.reading(actor) as records:
            happenings += _happened(records, begins, ends, zone)
            load += _load(records, begins, ends, day, made_after)
    step(total, total, "")
    return Simulation(first, last, tuple(chosen), tuple(happenings), tuple(load))


def _prepare(copy: Gateway, actor: Actor, begins: datetime, triggers: Sequence[str]) -> list[str]:
    """Forget what the ledger knows of the days to come, and turn on what is asked for."""
    with clock.frozen(begins), copy.writing(actor) as records:
        ledger, marks = records.tables.frame("occurrence"), records.tables.frame("sweep_mark")
        known = running(records)
        chosen = list(triggers) or list(known)
        ahead = delete(ledger).where(ledger.c.due_at >= literal(begins, Moment()))
        records.connection.execute(ahead, execution_options=GATED)
        records.connection.execute(delete(marks), execution_options=GATED)
        table = records.tables.frame("activation")
        rows = [
            {
                "id": new_id(), "trigger": key, "state": ON, "mode": FROM_NOW, "at": begins, "actor": "",
                "counts": "{}",
            }
            for key in chosen if key not in known or known[key].at > begins
        ]  # fmt: skip
        if triggers or rows:
            # Only what is asked for is on, and since the first day at the latest.
            kept = [key for key in chosen if key in known and known[key].at <= begins]
            gone = delete(table).where(table.c.trigger.not_in(kept)) if kept else delete(table)
            records.connection.execute(gone, execution_options=GATED)
            if rows:
                records.connection.execute(insert(table), rows, execution_options=GATED)
        if triggers:
            others = delete(ledger).where(ledger.c.trigger.not_in(chosen), ledger.c.state.in_(list(OPEN)))
            records.connection.execute(others, execution_options=GATED)
    return chosen


def live_through(gateway: Gateway, actor: Actor, day: date, only: Sequence[str] = ()) -> None:
    """One day of the engine: the night's counting, what each zone's morning finds, and each moment when it comes."""
    with gateway.reading(actor) as records:
        zones = zones_of(records)
    zone = gateway.blueprint.edition.zone
    ends = moment_of(day + timedelta(days=1), time(), zone)
    with clock.frozen(moment_of(day, NIGHT, zone)):
        nightly_job().run(_Night(gateway, actor))
    begins = moment_of(day, time(), zone)
    mornings = sorted({_within(moment_of(day, MORNING, one), begins) for one in zones})
    for number, morning in enumerate(mornings):
        with clock.frozen(morning):
            sweep(gateway, actor, only=only)
        until = mornings[number + 1] if number + 1 < len(mornings) else ends
        _do_until(gateway, actor, morning, until, only)


def _within(moment: datetime, begins: datetime) -> datetime:
    """The same hour within the day that is simulated: mornings of zones to the east lie in the evening before."""
    while moment < begins:
        moment += timedelta(days=1)
    while moment >= begins + timedelta(days=1):
        moment -= timedelta(days=1)
    return moment


def _do_until(gateway: Gateway, actor: Actor, begins: datetime, until: datetime, only: Sequence[str]) -> None:
    """Do what is due at its own moment, one moment after the other."""
    moment: datetime | None = begins
    while moment is not None and moment < until:
        with clock.frozen(moment):
            dispatch(gateway, actor, announcer=_Unheard(), only=only)
        with gateway.reading(actor) as records:
            moment = _next(records, moment, only)


def _next(records: Records, after: datetime, only: Sequence[str]) -> datetime | None:
    ledger = records.tables.frame("occurrence")
    statement = select(func.min(ledger.c.run_at, type_=Moment())).where(
        ledger.c.state.in_(list(OPEN)), ledger.c.run_at > literal(after, Moment())
    )
    if only:
        statement = statement.where(ledger.c.trigger.in_(list(only)))
    found: datetime | None = records.connection.scalar(statement, execution_options=GATED)
    return found


def _happened(records: Records, begins: datetime, ends: datetime, zone: str) -> list[Happening]:
    ledger = records.tables.frame("occurrence")
    statement = (
        select(ledger)
        .where(ledger.c.done_at >= literal(begins, Moment()), ledger.c.done_at < literal(ends, Moment()))
        .order_by(ledger.c.done_at, ledger.c.trigger, ledger.c.record_id)
    )
    rows = [occurrence(row) for row in records.connection.execute(statement, execution_options=GATED)]
    return [_happening(records.blueprint.triggers.get(item.trigger), item, zone) for item in rows]


def _happening(trigger: Trigger | None, item: Occurrence, zone: str) -> Happening:
    at = item.done_at or item.due_at
    return Happening(
        local_day(at, zone), at, item.trigger, item.entity, item.record, item.subject, item.state, item.reason,
        channel_of(trigger) if trigger is not None else "", item.detail, item.wall,
    )  # fmt: skip


def channel_of(trigger: Trigger) -> str:
    """By which channel it makes a contact first: that of the message, or of the task; `preferred` where the person's
    own order decides; empty where it makes none."""
    for action in trigger.do:
        if isinstance(action, SendMessage):
            return action.channels[0] if action.channels else "preferred"
        if isinstance(action, CreateTask) and action.channel:
            return action.channel
    return ""


def _load(records: Records, begins: datetime, ends: datetime, day: date, made_after: UUID) -> list[Load]:
    tasks = task_entity(records.blueprint)
    if tasks is None:
        return []
    table = records.tables.table(tasks.key)
    made = [
        table.c.id > made_after,
        table.c.created_at >= literal(begins, Moment()),
        table.c.created_at < literal(ends, Moment()),
    ]
    statement = select(table.c.owner_id, func.count()).where(*made).group_by(table.c.owner_id)
    rows = records.connection.execute(statement, execution_options=GATED)
    return [Load(day, row[0], row[1]) for row in sorted(rows, key=lambda row: str(row[0]))]


class _Unheard:
    """Nobody is told of what is simulated."""

    def announce(self, records: Records, event: str, entity: str, record: UUID, *, key: str) -> None:
        """Nothing."""


@dataclass(frozen=True)
class _Night:
    """What the nightly job needs, here and now."""

    gateway: Gateway
    actor: Actor
    id: UUID = field(default_factory=new_id)
    arguments: Mapping[str, object] = field(default_factory=dict)

    def step(self, done: int, total: int, message: str = "") -> None:
        """Nobody watches."""

    def finish(self, result: Mapping[str, object]) -> None:
        """Nobody asks."""
