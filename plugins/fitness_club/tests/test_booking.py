"""Places in classes: nobody too many, who waits moves up once, late leaving and missing have a price."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from palmette import Conflict, ListQuery, clock
from palmette.money import Money
from palmette_fitness_club.bookings import close_classes
from palmette_fitness_club.classes import press_repeat
from plugins.fitness_club.tests.club import Club

NOW = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
BOOKING, SESSION = "fitness_club.booking", "fitness_club.class_session"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


_made = iter(range(10_000))


def a_class(club: Club, *, hours: float = 24, capacity: int = 1, waitlist: int = 5, **values: object) -> UUID:
    number = next(_made)
    direction = club.create("fitness_club.direction", name=f"Yoga {number}")
    kind = club.create("fitness_club.class_template", name=f"Yoga {number}", direction=direction)
    row = {"template": kind, "club": club.branch, "starts_at": clock.now() + timedelta(hours=hours), "minutes": 55,
           "trainer": club.user("Trainer"), "capacity": capacity, "waitlist_max": waitlist, **values}  # fmt: skip
    return club.create(SESSION, **row)


def book(club: Club, session: UUID, **values: object) -> UUID:
    return club.create(BOOKING, session=session, member=club.member(), **values)


def stage(club: Club, booking: UUID) -> object:
    return club.get(BOOKING, booking, "stage")["stage"]


def cancel(club: Club, booking: UUID, to: str = "cancelled") -> None:
    with club.gateway.writing(club.actor) as records:
        records.move(BOOKING, booking, to)


def test_whoever_comes_too_late_waits_and_a_full_waiting_list_takes_nobody(club: Club) -> None:
    session = a_class(club, capacity=1, waitlist=1)
    bookings = [book(club, session) for _ in range(2)]
    assert [stage(club, one) for one in bookings] == ["booked", "waitlisted"]
    with pytest.raises(Conflict) as caught:
        book(club, session)
    assert caught.value.code == "fitness_club.class_full"


def test_the_first_who_waits_moves_up_when_a_place_is_free(club: Club) -> None:
    session = a_class(club)
    first, second, third = (book(club, session) for _ in range(3))
    cancel(club, first)
    assert [stage(club, one) for one in (first, second, third)] == ["cancelled", "booked", "waitlisted"]


def test_two_who_leave_at_once_make_room_for_two(any_club: Club) -> None:
    session = a_class(any_club, capacity=2)
    leaving = [book(any_club, session) for _ in range(2)]
    waiting = [book(any_club, session) for _ in range(3)]
    together = Barrier(2)

    def leave(booking: UUID) -> None:
        together.wait()
        cancel(any_club, booking)

    threads = [Thread(target=copy_context().run, args=(leave, one)) for one in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stage(any_club, one) for one in waiting] == ["booked", "booked", "waitlisted"]
    assert any_club.get(SESSION, session, "booked", "waitlisted")["booked"] == 2


def test_two_who_want_the_last_place_get_one_between_them(any_club: Club) -> None:
    session, together, stages = a_class(any_club, waitlist=1), Barrier(2), []

    def take(member: UUID) -> None:
        together.wait()
        stages.append(stage(any_club, any_club.create(BOOKING, session=session, member=member)))

    threads = [Thread(target=copy_context().run, args=(take, any_club.member())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, stages)) == ["booked", "waitlisted"]


def test_a_larger_hall_lets_those_in_who_wait(club: Club) -> None:
    session = a_class(club)
    book(club, session)
    waiting = book(club, session)
    club.update(SESSION, session, capacity=2)
    assert stage(club, waiting) == "booked"


def test_nobody_moves_up_in_the_last_hour(club: Club) -> None:
    session = a_class(club, hours=0.9)
    first, second = book(club, session), book(club, session)
    cancel(club, first)
    assert [stage(club, one) for one in (first, second)] == ["late_cancel", "waitlisted"]


@pytest.mark.parametrize(("hours", "expected"), [(2.1, "cancelled"), (1.9, "late_cancel")])
def test_leaving_shortly_before_is_late_whatever_is_pressed(club: Club, hours: float, expected: str) -> None:
    booking = book(club, a_class(club, hours=hours))
    cancel(club, booking)
    assert stage(club, booking) == expected


def test_a_member_is_not_booked_twice(club: Club) -> None:
    session, member = a_class(club, capacity=5), club.member()
    club.create(BOOKING, session=session, member=member)
    with pytest.raises(Conflict) as caught:
        club.create(BOOKING, session=session, member=member)
    assert caught.value.code == "fitness_club.booked_twice"


def test_a_class_that_is_called_off_lets_everybody_go_free_of_charge(club: Club) -> None:
    session = a_class(club, hours=1)
    bookings = [book(club, session) for _ in range(2)]
    club.update(SESSION, session, cancelled_at=NOW)
    assert [stage(club, one) for one in bookings] == ["cancelled", "cancelled"]
    with pytest.raises(Conflict):
        book(club, session)


def test_a_hall_and_a_trainer_have_one_class_at_a_time(club: Club) -> None:
    hall = club.create("fitness_club.hall", name="Hall", club=club.branch)
    first = a_class(club, hours=48, hall=hall)
    with pytest.raises(Conflict) as caught:
        a_class(club, hours=48.5, hall=hall)
    assert caught.value.code == "fitness_club.hall_taken"
    trainer = club.get(SESSION, first, "trainer")["trainer"]
    with pytest.raises(Conflict) as caught:
        a_class(club, hours=48.5, trainer=trainer)
    assert caught.value.code == "fitness_club.trainer_busy"
    a_class(club, hours=49, hall=hall, trainer=trainer)


def test_a_class_is_repeated_at_the_same_time_of_the_clocks(club: Club) -> None:
    with clock.frozen(datetime.fromisoformat("2026-10-20T09:00:00+00:00")):
        session = a_class(club, hours=24)
        with club.gateway.writing(club.actor) as records:
            assert press_repeat(records, [session]).done == [session]
            assert press_repeat(records, [session]).skipped
        kind = club.get(SESSION, session, "template")["template"]
        with club.gateway.reading(club.actor) as records:
            rows = records.list(SESSION, ListQuery(f"template == '{kind}'", "starts_at", fields=["starts_at"])).rows
    # The clocks go back on 25 October.
    assert [str(row["starts_at"]) for row in rows] == ["2026-10-21 09:00:00+00:00", "2026-10-28 10:00:00+00:00"]


def a_package(club: Club, *, price: int = 100, quantity: int = 3) -> UUID:
    service = club.create("sales.product", name=f"Training {next(_made)}", kind="service", unit="session")
    return club.create(
        "fitness_club.package", member=club.member(), service=service, quantity=quantity,
        price=Money.of(price, "EUR"), bought_on=date(2026, 11, 1),
    )  # fmt: skip


def state(club: Club, package: UUID) -> tuple[Any, ...]:
    row: dict[str, Any] = club.get("fitness_club.package", package, "balance", "recognised", "liability")
    return row["balance"], row["recognised"].amount, row["liability"].amount


def test_attending_uses_the_package_to_the_last_cent_and_is_a_visit(club: Club) -> None:
    package = a_package(club)
    assert state(club, package)[0] == 3
    members = []
    for left in (2, 1, 0):
        booking = book(club, a_class(club), paid_by=package)
        cancel(club, booking, "attended")
        members.append(club.get(BOOKING, booking, "member")["member"])
        assert state(club, package)[0] == left
    assert [str(value) for value in state(club, package)[1:]] == ["100.00", "0.00"]
    assert club.get("contacts.contact", members[0], "visits_total")["visits_total"] == 1  # type: ignore[arg-type]


def test_missing_a_class_burns_the_session_and_a_mistake_gives_it_back(club: Club) -> None:
    package = a_package(club, price=10_000, quantity=10)
    booking = book(club, a_class(club), paid_by=package)
    cancel(club, booking, "no_show")
    assert [str(value) for value in state(club, package)] == ["9", "1000.00", "9000.00"]
    cancel(club, booking, "booked")
    assert [str(value) for value in state(club, package)] == ["10", "0.00", "10000.00"]


def test_after_a_class_who_passed_the_door_came_and_who_did_not_is_a_no_show(club: Club) -> None:
    session = a_class(club, hours=1, capacity=2, waitlist=1)
    came, missed, waited = (book(club, session) for _ in range(3))
    member = club.get(BOOKING, came, "member")["member"]
    club.create("fitness_club.visit", member=member, club=club.branch, at=NOW, source="turnstile")
    with clock.frozen(NOW + timedelta(hours=4)), club.gateway.writing(club.actor) as records:
        close_classes(records)
    assert [stage(club, one) for one in (came, missed, waited)] == ["attended", "no_show", "cancelled"]
