"""Trainers' pay: a line for each earned sum, worked out anew until its month is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import BulkResult, Changes, Conflict, MoneyValue, label, sentence
from palmette_fitness_club.pay_rules import PayRule, earned_by, hours, rule_for, visit_share
from palmette_fitness_club.rows import Values, amount, by_ids, every, is_history, uid, zone_of

if TYPE_CHECKING:
    from palmette.records.session import Records

LINE, RULE, SESSION = "fitness_club.pay_line", "fitness_club.pay_rule", "fitness_club.class_session"
MOVE, SHIFT = "fitness_club.package_move", "work.shift"
SALE, PACKAGE = "fitness_club.sale", "fitness_club.package"
SINCE = "now - days(62)"
"""Facts of the last two months are looked at; what lies behind is paid out."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a trainer is paid for: the field that names it on the line, and what is measured."""

    kind: str
    field: str
    id: UUID
    trainer: UUID
    club: UUID
    at: datetime
    measure: Decimal
    service: UUID | None = None
    part: UUID | None = None
    """The line of it, where one thing is paid line by line."""

    @property
    def key(self) -> str:
        """What makes a line of pay the same line when it is worked out anew."""
        return f"{self.kind}:{self.part or self.id}"


def work_out(records: Records) -> dict[str, int]:
    """Make the lines of open months what the rules say: new, changed and gone ones; how many of each."""
    rules = [_rule(row) for row in every(records, RULE, "", RULES)]
    wanted: dict[str, dict[str, Any]] = {}
    zones: dict[UUID, Any] = {}
    for fact in facts(records):
        zone = zones.setdefault(fact.club, zone_of(records, fact.club))
        day = fact.at.astimezone(zone).date()
        rule = rule_for(rules, fact.kind, day, trainer=fact.trainer, service=fact.service)
        if rule is None:
            continue
        sum_earned = earned_by(rule, fact.measure)
        if sum_earned:
            wanted[fact.key] = _values(records, fact, rule, sum_earned, day.replace(day=1))
    return _store(records, wanted)


def _values(records: Records, fact: Fact, rule: PayRule, earned: Decimal, month: date) -> dict[str, Any]:
    currency = records.blueprint.edition.currency
    return {
        "trainer": fact.trainer, "club": fact.club, "rule": rule.id, fact.field: fact.id, "month": month,
        "amount": MoneyValue.of(earned, currency),
    }  # fmt: skip


def _store(records: Records, wanted: Mapping[str, dict[str, Any]]) -> dict[str, int]:
    known = {
        str(row["fact_key"]): row
        for row in every(records, LINE, f"fact_key is not empty and date(created_at) >= date({SINCE})", LINES)
    }
    fresh = [{**values, "fact_key": key} for key, values in wanted.items() if key not in known]
    closed = _closed_months(records)
    open_rows = {key: row for key, row in known.items() if row["frozen"] is not True}
    changed = {
        uid(row["id"]): values
        for key, row in open_rows.items()
        if (values := wanted.get(key)) and _differs(row, values)
    }
    gone = [uid(row["id"]) for key, row in open_rows.items() if key not in wanted]
    # What was found after its month was closed is paid with the month that is open.
    this_month = records.local_today.replace(day=1)
    rows = [{**row, "month": this_month} if (row["trainer"], row["month"]) in closed else row for row in fresh]
    for start in range(0, len(rows), 200):
        records.create_many(LINE, rows[start : start + 200])
    if changed:
        records.update_each(LINE, changed)
    if gone:
        records.delete_many(LINE, gone)
    return {"made": len(rows), "changed": len(changed), "gone": len(gone)}


def _closed_months(records: Records) -> set[tuple[UUID, date]]:
    rows = every(records, LINE, f"frozen and month >= date({SINCE}) - days(31)", ["trainer", "month"])
    return {(uid(row["trainer"]), row["month"]) for row in rows}


def _differs(row: Values, values: Mapping[str, Any]) -> bool:
    return any(row[name] != values[name] for name in ("trainer", "rule", "amount"))


RULES = ["id", "kind", "rate", "valid_from", "trainer", "service", "minimum", "cap"]
LINES = ["id", "fact_key", "frozen", "trainer", "rule", "amount", "month"]


def _rule(row: Values) -> PayRule:
    limits = [row[name].amount if isinstance(row[name], MoneyValue) else None for name in ("minimum", "cap")]
    trainer, service = (uid(row[name]) if row[name] else None for name in ("trainer", "service"))
    rate = Decimal(str(row["rate"]))
    return PayRule(uid(row["id"]), str(row["kind"]), rate, row["valid_from"], trainer, service, *limits)


# ---- what is paid for


def facts(records: Records) -> Iterator[Fact]:
    """Everything of the last two months that a rule may pay."""
    yield from _classes(records)
    yield from _visits_held(records)
    yield from _duty(records)
    yield from _sold(records)


def _classes(records: Records) -> Iterator[Fact]:
    """Classes that took place: one session each, and the heads that came. Whoever held it is paid."""
    held = f"starts_at > {SINCE} and starts_at < now and cancelled_at is empty"
    for row in every(records, SESSION, held, ["id", "held_by", "club", "starts_at", "attended"]):
        one = (uid(row["id"]), uid(row["held_by"]), uid(row["club"]), row["starts_at"])
        yield Fact("per_session", "session", *one, Decimal(1))
        yield Fact("per_head", "session", *one, Decimal(int(row["attended"] or 0)))


def _visits_held(records: Records) -> Iterator[Fact]:
    """Sessions of packages that were held; a burnt one pays nobody, one that was given back neither."""
    fields = ["id", "at", "booking", "package.trainer", "package.branch", "package.price", "package.quantity",
              "package.service"]  # fmt: skip
    back = {uid(row["booking"]) for row in every(records, MOVE, f"kind == 'correction' and at > {SINCE}"
                                                 " and booking is not empty", ["booking"])}  # fmt: skip
    for row in every(records, MOVE, f"kind == 'use' and at > {SINCE} and package.trainer is not empty", fields):
        if row["booking"] is not None and uid(row["booking"]) in back:
            continue
        share = visit_share(amount(row["package.price"]), int(row["package.quantity"]))
        yield Fact("package_percent", "package_move", uid(row["id"]), uid(row["package.trainer"]),
                   uid(row["package.branch"]), row["at"], share, uid(row["package.service"]))  # fmt: skip


def _duty(records: Records) -> Iterator[Fact]:
    """Hours on duty in the gym, by the clock where somebody was clocked in, else by the plan."""
    wanted = f"duty and starts_at > {SINCE} and ends_at < now"
    fields = ["id", "user", "place", "starts_at", "ends_at", "came_at", "left_at"]
    for row in every(records, SHIFT, wanted, fields):
        begins, ends = row["came_at"] or row["starts_at"], row["left_at"] or row["ends_at"]
        worked = hours((ends - begins).total_seconds())
        yield Fact("duty_hour", "shift", uid(row["id"]), uid(row["user"]), uid(row["place"]), begins, worked)


def _sold(records: Records) -> Iterator[Fact]:
    """Packages that were sold for a trainer; of several in one sale each is a line of its own."""
    wanted = f"at > {SINCE} and exists(lines where kind == 'package' and package is not empty)"
    sales = list(every(records, SALE, wanted, ["id", "lines", "club", "at"]))
    lines = [(row, line) for row in sales for line in row["lines"] if line["kind"] == "package" and line["package"]]
    packages = by_ids(records, PACKAGE, (line["package"] for _, line in lines), ["trainer", "service"])
    for row, line in lines:
        package = packages.get(uid(line["package"]))
        if package is not None and package["trainer"] is not None:
            yield Fact("sale_percent", "sale", uid(row["id"]), uid(package["trainer"]), uid(row["club"]), row["at"],
                       amount(line["total"]), uid(package["service"]), uid(line["id"]))  # fmt: skip


# ---- closing


def keep_closed(changes: Changes) -> None:
    """A line that was paid out stays as it is."""
    if is_history(changes):
        return
    touched = {
        change.id: change for change in changes.of(LINE) if change.kind == "deleted" or set(change.new) - {"frozen"}
    }
    edited = [key for key, change in touched.items() if change.kind == "changed" and "frozen" not in change.new]
    closed = {key for key, row in by_ids(changes.records, LINE, edited, ["frozen"]).items() if row["frozen"] is True}
    if closed or any(change.old.get("frozen") is True for change in touched.values()):
        raise Conflict("fitness_club.pay_closed", sentence(CLOSED), remedy=sentence(NEXT_MONTH))


def press_close(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The lines are paid out."""
    return records.update_many(LINE, ids, {"frozen": True})


CLOSED = label("This sum was paid out, so it is not changed.", ru="Начисление выплачено и не меняется.",
               fi="Summa on maksettu, joten sitä ei muuteta.")  # fmt: skip
NEXT_MONTH = label("Write a correction in the month that is open.", ru="Внесите исправление в открытый месяц.",
                   fi="Tee oikaisu avoimeen kuukauteen.")  # fmt: skip
