"""What the club writes by itself in the transaction of a change: ends that move, keys of visits, average costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import Change, Changes, Conflict, ListQuery, MoneyValue, label, sentence
from palmette_fitness_club.rules import moved_end, moving_average, visit_key

FREEZE, MEMBERSHIP = "fitness_club.freeze", "fitness_club.membership"
VISIT, BRANCH = "fitness_club.visit", "frame.branch"
STOCK_MOVE, BAR_ITEM = "fitness_club.stock_move", "fitness_club.bar_item"

OUT_OF_STEP = "coalesce(frozen_days, 0) != coalesce(moved_days, 0)"
END = ["ends_on", "frozen_days", "moved_days"]


def move_ends_with_freezes(changes: Changes) -> None:
    """The last day of a membership follows its frozen days: those it was moved by already are kept beside it."""
    freezes = list(changes.of(FREEZE))
    if not freezes:
        return
    moved = {}
    for membership, row in _memberships(changes, freezes):
        before, after = _days(row["moved_days"]), _days(row["frozen_days"])
        ends_on = row["ends_on"]
        if before != after and isinstance(ends_on, date):
            moved[membership] = {"ends_on": moved_end(ends_on, before, after), "moved_days": after}
    if moved:
        changes.records.update_each(MEMBERSHIP, moved)


def _memberships(changes: Changes, freezes: Iterable[Change]) -> Iterable[tuple[UUID, dict[str, object]]]:
    """The memberships of new freezes; after any other change of freezes all that are out of step."""
    if all(change.kind == "created" for change in freezes):
        for membership in {UUID(str(change.new["membership"])) for change in freezes}:
            yield membership, changes.records.get(MEMBERSHIP, membership, fields=END)
        return
    after = ""
    while True:
        query = ListQuery(filter=OUT_OF_STEP, fields=END, limit=200, after=after)
        page = changes.records.list(MEMBERSHIP, query)
        yield from ((UUID(str(row["id"])), row) for row in page.rows)
        if not (after := page.next):
            return


def _days(value: object) -> int:
    return value if isinstance(value, int) else 0


def key_visits(changes: Changes) -> None:
    """Members' visits bear a key of member, club and local day, so that a second one that day is refused."""
    zones: dict[object, ZoneInfo] = {}
    keyed = {}
    for change in changes.of(VISIT, "created"):
        new = change.new
        if new.get("dedup_key") or new.get("guest") is True:
            continue
        club, at = new["club"], new["at"]
        if club not in zones:
            branch = changes.records.get(BRANCH, UUID(str(club)), fields=["zone"])
            zones[club] = ZoneInfo(str(branch["zone"]))
        assert isinstance(at, datetime)
        keyed[change.id] = {"dedup_key": visit_key(new["member"], club, at.astimezone(zones[club]).date())}
    if keyed and changes.records.update_each(VISIT, keyed).refused:
        raise Conflict(
            "fitness_club.second_visit",
            sentence(
                label(
                    "This member has been in this club today already.",
                    ru="Этот член клуба сегодня уже был в этом клубе.",
                    fi="Tämä jäsen on jo käynyt tässä klubissa tänään.",
                )
            ),
            remedy=sentence(
                label(
                    "One visit a day counts; leave the second one out.",
                    ru="Учитывается одно посещение в день, второе не нужно.",
                    fi="Päivässä lasketaan yksi käynti; jätä toinen pois.",
                )
            ),
        )


def average_costs(changes: Changes) -> None:
    """A receipt of goods moves the average cost of its item."""
    receipts: defaultdict[UUID, list[Change]] = defaultdict(list)
    for change in changes.of(STOCK_MOVE, "created"):
        if change.new["kind"] == "receipt" and change.new.get("cost") is not None:
            receipts[UUID(str(change.new["item"]))].append(change)
    if receipts:
        changes.records.update_each(
            BAR_ITEM, {item: {"avg_cost": _average(changes, item, moves)} for item, moves in receipts.items()}
        )


def _average(changes: Changes, item: UUID, receipts: list[Change]) -> MoneyValue:
    row = changes.records.get(BAR_ITEM, item, fields=["stock", "avg_cost"])
    known = row["avg_cost"]
    average = known.amount if isinstance(known, MoneyValue) else Decimal(0)
    # The stored stock holds these receipts already.
    stock = Decimal(str(row["stock"] or 0)) - sum((Decimal(str(move.new["quantity"])) for move in receipts), Decimal(0))
    currency = ""
    for move in receipts:
        quantity, cost = Decimal(str(move.new["quantity"])), move.new["cost"]
        assert isinstance(cost, MoneyValue)
        average = moving_average(stock, average, quantity, cost.amount)
        stock, currency = stock + quantity, cost.currency
    return MoneyValue.of(average, currency)
