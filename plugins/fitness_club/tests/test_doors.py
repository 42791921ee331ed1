"""The doors of a club: what is answered, what comes in batches, what a visit brings with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from palmette import ListQuery, NotFound, PalmetteError, clock
from palmette.money import Money
from palmette_fitness_club.doors.allow_list import allow_list
from palmette_fitness_club.doors.check import KEPT, check
from palmette_fitness_club.doors.events import take_events
from plugins.fitness_club.tests.club import Club

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
_numbers = iter(range(1, 10_000))


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    KEPT.clear()
    with clock.frozen(NOW):
        yield


def a_device(club: Club, at: UUID | None = None, **values: object) -> str:
    name = f"gate-{next(_numbers)}"
    row = {"name": "Gate", "external_id": name, "club": at or club.branch, **values}
    club.create("fitness_club.access_device", **row)
    return name


def a_pass(club: Club, member: UUID, **values: object) -> str:
    number = f"77{next(_numbers):06}"
    club.create("fitness_club.credential", member=member, kind="card", value=number, **values)
    return number


def a_member(club: Club, **type_values: object) -> UUID:
    member = club.member()
    club.membership(member, TODAY - timedelta(days=30), TODAY + timedelta(days=300), type=club.type(**type_values))
    return member


def ask(club: Club, device: str, number: str, **more: object) -> Mapping[str, Any]:
    question = {"device_id": device, "credential": {"type": "card", "value": number}, **more}
    with club.gateway.reading(club.somebody("club_gateway")) as records:
        return check(records, question)


def send(club: Club, device: str, events: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    with club.gateway.writing(club.somebody("club_gateway")) as records:
        return take_events(records, {"device_id": device, "events": events})


def event(number: int, card: str, at: datetime = NOW, **more: object) -> Mapping[str, Any]:
    return {"sequence": number, "at": at.isoformat(), "credential": {"type": "card", "value": card}, **more}


def visits(club: Club, member: UUID) -> list[Mapping[str, Any]]:
    with club.gateway.reading(club.actor) as records:
        query = ListQuery(sort="at", fields=["at", "source", "membership", "club"], equal=[("member", member)])
        return records.list("fitness_club.visit", query).rows


def test_a_member_is_greeted_with_first_name_and_balances(any_club: Club) -> None:
    member, device = a_member(any_club), a_device(any_club)
    answer = ask(any_club, device, a_pass(any_club, member))
    assert (answer["allow"], answer["reason"], answer["text"]) == (True, "ok", "Welcome!")
    assert (answer["member"]["id"], answer["member"]["name"]) == (member, "Aino T")


def frozen(club: Club, member: UUID) -> None:
    with club.gateway.reading(club.actor) as records:
        held = records.list("fitness_club.membership", ListQuery(equal=[("member", member)])).rows[0]
    club.freeze(UUID(str(held["id"])), member, TODAY - timedelta(days=1), 14)


def owes(days: int) -> Any:
    def make(club: Club, member: UUID) -> None:
        line = {"kind": "fee", "name": "Towel", "quantity": 1, "price": Money.of(10, "EUR")}
        at = NOW - timedelta(days=days)
        club.create("fitness_club.sale", member=member, club=club.branch, at=at, lines=[line])

    return make


def shut_out(club: Club, member: UUID) -> None:
    club.update("contacts.contact", member, door_blocked=True)


@pytest.mark.parametrize(
    ("happens", "reason"), [(frozen, "frozen"), (owes(7), "debt"), (owes(6), "ok"), (shut_out, "blocked")]
)
def test_the_reason_of_a_refusal_is_told(club: Club, happens: Any, reason: str) -> None:
    member, device = a_member(club), a_device(club)
    happens(club, member)
    assert ask(club, device, a_pass(club, member))["reason"] == reason


def test_a_pass_that_nobody_has_and_one_without_membership(club: Club) -> None:
    device = a_device(club)
    assert ask(club, device, "nobody")["member"] is None
    assert ask(club, device, "nobody")["reason"] == "unknown"
    assert ask(club, device, a_pass(club, club.member()))["reason"] == "no_membership"


def test_a_blocked_card_and_one_out_of_its_days(club: Club) -> None:
    member, device = a_member(club), a_device(club)
    for values in ({"blocked": True}, {"valid_to": TODAY - timedelta(days=1)}):
        assert ask(club, device, a_pass(club, member, **values))["reason"] == "blocked"


def test_hours_and_zones_of_the_kind_of_membership_hold(club: Club) -> None:
    pool = club.create("fitness_club.access_zone", name="Pool", club=club.branch)
    gym = club.create("fitness_club.access_zone", name="Gym", club=club.branch)
    hours = [{"weekdays": ["mon"], "from_time": "07:00", "until_time": "13:00"}]
    member = a_member(club, zones=[gym], hours=hours)
    card, gym_door = a_pass(club, member), a_device(club, zone=gym)
    # Noon in UTC is two o'clock in Helsinki.
    assert ask(club, gym_door, card)["reason"] == "wrong_time"
    assert ask(club, gym_door, card, at="2026-11-23T10:59:00+00:00")["reason"] == "ok"
    morning = "2026-11-23T08:00:00+00:00"
    assert ask(club, a_device(club, zone=pool), card, at=morning)["reason"] == "wrong_zone"


def test_a_pass_that_came_in_just_now_does_not_come_in_again(club: Club) -> None:
    member, device = a_member(club), a_device(club)
    card = a_pass(club, member)
    send(club, device, [event(1, card, NOW - timedelta(minutes=1))])
    assert ask(club, device, card)["reason"] == "inside"
    assert ask(club, device, card, direction="out")["reason"] == "ok"


def test_a_batch_that_is_sent_again_changes_nothing(any_club: Club) -> None:
    member, device = a_member(any_club), a_device(any_club)
    card = a_pass(any_club, member)
    batch = [event(number, card, NOW - timedelta(minutes=number)) for number in range(1, 6)]
    assert send(any_club, device, batch[:3])["accepted"] == [1, 2, 3]
    again = send(any_club, device, batch)
    assert (again["accepted"], again["known"], again["refused"]) == ([4, 5], [1, 2, 3], [])
    rows = visits(any_club, member)
    assert [(row["source"], row["membership"] is not None) for row in rows] == [("turnstile", True)]


def test_a_pass_over_midnight_is_one_visit_and_the_next_evening_another(club: Club) -> None:
    member, device = a_member(club), a_device(club)
    card = a_pass(club, member)
    # 23:50, 00:10 and the next 23:50 in Helsinki.
    times = ["2026-11-20T21:50:00+00:00", "2026-11-20T22:10:00+00:00", "2026-11-21T21:50:00+00:00"]
    send(club, device, [event(number, card, datetime.fromisoformat(at)) for number, at in enumerate(times)])
    assert [str(row["at"]) for row in visits(club, member)] == [times[0].replace("T", " "), times[2].replace("T", " ")]


def test_who_was_refused_made_no_visit_and_stands_in_the_passes(club: Club) -> None:
    member, device = a_member(club), a_device(club)
    card = a_pass(club, member)
    answer = send(club, device, [event(1, card, allowed=False, reason="debt"), event(2, "nobody"), {"sequence": 3}])
    assert (answer["accepted"], [row["sequence"] for row in answer["refused"]]) == ([1, 2], [3])
    assert visits(club, member) == []


def test_the_list_for_hours_without_a_server_holds_who_may_come(club: Club) -> None:
    device = a_device(club)
    good, debtor, away = a_member(club), a_member(club), a_member(club)
    owes(1)(club, debtor)
    frozen(club, away)
    for member in (good, debtor, away):
        a_pass(club, member)
    found, after = [], ""
    with club.gateway.reading(club.somebody("club_gateway")) as records:
        while True:
            page: Any = allow_list(records, {"device_id": device, "after": after})
            found += page["passes"]
            if not (after := page["next"] or ""):
                break
    mine = [one for one in found if one["member"] in (good, debtor, away)]
    assert [(one["member"], one["until"]) for one in mine] == [(good, TODAY + timedelta(days=300))]


def test_a_device_of_another_club_is_not_there(club: Club) -> None:
    other = club.create("frame.branch", name="Far", zone="Europe/Stockholm", kind="branch")
    device = a_device(club, other)
    with pytest.raises(PalmetteError) as caught:
        ask(club, device, "1")
    assert caught.value.code == "fitness_club.unknown_device"


def test_a_gateway_reads_no_member_by_itself(club: Club) -> None:
    member = club.member()
    with club.gateway.reading(club.somebody("club_gateway")) as records, pytest.raises(NotFound):
        records.get("contacts.contact", member)


def test_a_number_that_was_typed_is_not_read_back(club: Club) -> None:
    member = club.member()
    made = club.create("fitness_club.credential", member=member, kind="card", value="998877")
    with pytest.raises(PalmetteError):
        club.create("fitness_club.credential", member=club.member(), kind="card", value=" 0998877")
    row = club.get("fitness_club.credential", made, "value", "value_hash")
    assert "998877" not in repr(row)


# ---- what a visit brings with it


def waiting(club: Club, member: UUID, **type_values: object) -> UUID:
    return club.membership(
        member, TODAY, TODAY + timedelta(days=365), stage="waiting_activation", activated_on=None,
        type=club.type(activation="first_visit", **type_values),
    )  # fmt: skip


def test_the_first_visit_begins_a_membership_that_waits(club: Club) -> None:
    member = club.member()
    first, second = waiting(club, member), waiting(club, member)
    club.create("fitness_club.visit", member=member, club=club.branch, at=NOW)
    row = club.get("fitness_club.membership", first, "stage", "activated_on", "starts_on", "ends_on")
    assert (row["stage"], row["activated_on"], row["ends_on"]) == ("active", TODAY, date(2027, 11, 22))
    assert club.get("fitness_club.membership", second, "stage")["stage"] == "waiting_activation"


def test_a_visit_ends_a_freeze_and_gives_the_days_back(club: Club) -> None:
    member, last = club.member(), TODAY + timedelta(days=100)
    membership = club.membership(member, TODAY - timedelta(days=30), last)
    freeze = club.freeze(membership, member, TODAY - timedelta(days=4), 14)
    club.create("fitness_club.visit", member=member, club=club.branch, at=NOW)
    row = club.get("fitness_club.freeze", freeze, "until_on", "ended_by_visit", "days")
    assert (row["until_on"], row["ended_by_visit"], row["days"]) == (TODAY, True, 4)
    ends = club.get("fitness_club.membership", membership, "ends_on")["ends_on"]
    assert ends == last + timedelta(days=4)


def test_a_pack_of_visits_ends_with_its_last_one(club: Club) -> None:
    member = club.member()
    kind = club.type(basis="visit_pack", sessions=2)
    pack = club.membership(member, TODAY - timedelta(days=9), TODAY + timedelta(days=90), type=kind)
    for days in (1, 0):
        assert club.get("fitness_club.membership", pack, "stage")["stage"] == "active"
        at = NOW - timedelta(days=days)
        club.create("fitness_club.visit", member=member, club=club.branch, at=at, membership=pack)
    assert club.get("fitness_club.membership", pack, "stage")["stage"] == "ended"
