"""What follows from a change by itself: ends move with freezes, a day has one visit, receipts move the average."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from palmette import Conflict, PalmetteError
from palmette.money import Money
from plugins.fitness_club.tests.club import Club

FIRST, LAST = date(2026, 1, 12), date(2027, 1, 11)


@pytest.fixture
def frozen(club: Club) -> tuple[Club, object, object, object]:
    """A membership with a fortnight's freeze."""
    member = club.member()
    membership = club.membership(member, FIRST, LAST)
    return club, member, membership, club.freeze(membership, member, date(2026, 6, 1), 14)


def ends(club: Club, membership: object) -> object:
    return club.get("fitness_club.membership", membership, "ends_on")["ends_on"]  # type: ignore[arg-type]


def test_a_freeze_moves_the_end_by_its_days(frozen: tuple[Club, object, object, object]) -> None:
    club, _, membership, _ = frozen
    assert ends(club, membership) == LAST + timedelta(days=14)


def test_a_longer_freeze_moves_it_further(frozen: tuple[Club, object, object, object]) -> None:
    club, _, membership, freeze = frozen
    club.update("fitness_club.freeze", freeze, until_on=date(2026, 6, 22))  # type: ignore[arg-type]
    assert ends(club, membership) == LAST + timedelta(days=21)


def test_a_freeze_cut_short_gives_days_back(frozen: tuple[Club, object, object, object]) -> None:
    club, _, membership, freeze = frozen
    club.update("fitness_club.freeze", freeze, until_on=date(2026, 6, 4))  # type: ignore[arg-type]
    assert ends(club, membership) == LAST + timedelta(days=3)


def test_a_freeze_taken_back_moves_the_end_back(frozen: tuple[Club, object, object, object]) -> None:
    club, _, membership, freeze = frozen
    club.delete("fitness_club.freeze", freeze)  # type: ignore[arg-type]
    assert ends(club, membership) == LAST


def test_an_end_corrected_by_hand_is_kept_when_another_freeze_comes(
    frozen: tuple[Club, object, object, object],
) -> None:
    club, member, membership, _ = frozen
    club.update("fitness_club.membership", membership, ends_on=date(2027, 2, 1))  # type: ignore[arg-type]
    club.freeze(membership, member, date(2026, 9, 1), 7)  # type: ignore[arg-type]
    assert ends(club, membership) == date(2027, 2, 8)


def test_the_member_sees_the_moved_end_and_the_renewal_after_it(frozen: tuple[Club, object, object, object]) -> None:
    club, member, _, _ = frozen
    row = club.get("contacts.contact", member, "ends_on", "renewal_from")  # type: ignore[arg-type]
    assert row["ends_on"] == LAST + timedelta(days=14)
    assert row["renewal_from"] == LAST + timedelta(days=14 - 60)


def test_a_second_visit_to_a_club_on_one_day_is_refused(club: Club) -> None:
    member = club.member()
    club.visits(member, [date(2026, 11, 2)])
    with pytest.raises(PalmetteError):
        club.visits(member, [date(2026, 11, 2)])
    club.visits(member, [date(2026, 11, 3)])
    assert club.get("contacts.contact", member, "visits_total")["visits_total"] == 2


def test_the_day_of_a_visit_is_the_clubs_own(club: Club) -> None:
    member = club.member()
    late = datetime(2026, 11, 2, 21, 30, tzinfo=UTC)
    early = datetime(2026, 11, 3, 4, 30, tzinfo=UTC)
    club.create("fitness_club.visit", member=member, club=club.branch, at=late)
    club.create("fitness_club.visit", member=member, club=club.branch, at=early)
    assert club.get("contacts.contact", member, "visits_total")["visits_total"] == 2


def test_receipts_move_the_average_cost(club: Club) -> None:
    item = club.create("fitness_club.bar_item", name="Shake", sku="T-1", price=Money.of(100, "EUR"))
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    for quantity, cost in ((10, 50), (20, 65)):
        club.create(
            "fitness_club.stock_move", item=item, club=club.branch, kind="receipt", quantity=quantity,
            cost=Money.of(cost, "EUR"), at=at,
        )  # fmt: skip
    club.create("fitness_club.stock_move", item=item, club=club.branch, kind="sale", quantity=-12, at=at)
    row = club.get("fitness_club.bar_item", item, "avg_cost", "stock")
    assert (row["avg_cost"], row["stock"]) == (Money.of(60, "EUR"), 18)


def test_what_a_member_owes_is_what_was_charged_and_not_paid(club: Club) -> None:
    member, at = club.member(), datetime(2026, 11, 2, 9, tzinfo=UTC)
    sale = club.create(
        "fitness_club.sale", member=member, club=club.branch, at=at,
        lines=[{"kind": "membership", "name": "Annual", "quantity": 1, "price": Money.of(540, "EUR")}],
    )  # fmt: skip
    club.create(
        "fitness_club.payment",
        sale=sale,
        member=member,
        club=club.branch,
        kind="card",
        amount=Money.of(400, "EUR"),
        at=at,
    )
    row = club.get("contacts.contact", member, "debt", "paid")
    assert (row["debt"], row["paid"]) == (Money.of(140, "EUR"), Money.of(400, "EUR"))


def test_a_package_is_what_its_moves_leave(club: Club) -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    service = club.create("sales.product", name="Personal training", kind="service", unit="session")
    package = club.create(
        "fitness_club.package", member=club.member(), service=service, quantity=10, price=Money.of(10_000, "EUR"),
        bought_on=at.date(), expires_on=date(2100, 1, 1),
    )  # fmt: skip
    moves = [("use", -1, 1000)] * 4
    for kind, quantity, recognised in moves:
        club.create(
            "fitness_club.package_move", package=package, kind=kind, quantity=quantity, at=at,
            recognised=Money.of(recognised, "EUR"),
        )  # fmt: skip
    row = club.get("fitness_club.package", package, "balance", "used", "recognised", "liability")
    assert (row["balance"], row["used"]) == (6, 4)
    assert (row["recognised"], row["liability"]) == (Money.of(4000, "EUR"), Money.of(6000, "EUR"))


def test_no_more_sessions_are_used_than_were_bought(club: Club) -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    service = club.create("sales.product", name="Massage", kind="service", unit="session")
    package = club.create(
        "fitness_club.package", member=club.member(), service=service, quantity=1, price=Money.of(50, "EUR"),
        bought_on=at.date(),
    )  # fmt: skip
    club.create("fitness_club.package_move", package=package, kind="use", quantity=1, at=at)
    with pytest.raises(Conflict) as caught:
        club.create("fitness_club.package_move", package=package, kind="use", quantity=1, at=at)
    assert caught.value.code == "records.overdrawn"
    assert club.get("fitness_club.package", package, "balance")["balance"] == 0


def test_a_deposit_is_spent_down_to_nothing_and_no_further(club: Club) -> None:
    member, at = club.member(), datetime(2026, 11, 2, 9, tzinfo=UTC)
    for kind, amount in (("top_up", 50), ("spend", 50)):
        club.create("fitness_club.deposit_move", member=member, kind=kind, amount=Money.of(amount, "EUR"), at=at)
    with pytest.raises(Conflict):
        club.create("fitness_club.deposit_move", member=member, kind="refund", amount=Money.of(1, "EUR"), at=at)
    assert club.get("contacts.contact", member, "deposit")["deposit"] == Money.of(0, "EUR")
