"""Whom to speak to next: the order by values, and the list with its presses through the gateway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from palmette import ListQuery, ScreenCall
from palmette.pages.screens_open import may_open_screen
from palmette_fitness_club.desk import next_steps
from palmette_fitness_club.desk.ranking import Reason, overdue_weight, rank
from plugins.fitness_club.tests.club import Club

ANNA, BORIS, CLARA = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([(ANNA, Reason("debt", 35)), (BORIS, Reason("task", 60))], [BORIS, ANNA]),
        ([(ANNA, Reason("debt", 35)), (ANNA, Reason("no_shows", 25)), (BORIS, Reason("x", 41))], [ANNA, BORIS]),
        ([(ANNA, Reason("a", 25)), (ANNA, Reason("b", 25)), (BORIS, Reason("x", 60))], [BORIS, ANNA]),
        ([(CLARA, Reason("a", 30)), (ANNA, Reason("a", 30))], [CLARA, ANNA]),
        ([], []),
    ],
)
def test_the_gravest_reason_leads_and_more_of_them_add_a_little(
    found: list[tuple[UUID, Reason]], expected: list[UUID]
) -> None:
    assert [one.member for one in rank(found, 10)] == expected


def test_one_reason_counts_once_and_the_list_has_its_end() -> None:
    found = [(ANNA, Reason("debt", 35)), (ANNA, Reason("debt", 35)), (BORIS, Reason("debt", 35))]
    assert [len(one.reasons) for one in rank(found, 10)] == [1, 1]
    assert len(rank(found, 1)) == 1


@pytest.mark.parametrize(("days", "expected"), [(-3, 60), (0, 60), (4, 68), (100, 80)])
def test_a_late_task_weighs_more(days: int, expected: float) -> None:
    assert overdue_weight(60, days) == expected


def test_it_is_for_whoever_may_plan_what_is_to_be_done(club: Club) -> None:
    blueprint, user = club.gateway.blueprint, club.user()
    screen = blueprint.screens["fitness_club/next"]
    opened = {role for role in blueprint.roles if may_open_screen(blueprint, club.somebody(role, user=user), screen)}
    assert opened >= {"business_owner", "club_owner", "club_manager", "club_sales", "trainer", "reception"}
    assert not opened & {"bar", "accountant", "marketer", "club_gateway"}


# ---- through the gateway


class Coordinator:
    """Somebody of the club with members of his own."""

    def __init__(self, club: Club, role: str = "club_manager") -> None:
        self.club, self.user = club, club.user("Coordinator")
        self.actor = club.somebody(role, user=self.user)

    def member(self, **values: object) -> UUID:
        return self.club.member(owner=self.user, **values)

    def listed(self, who: str = "mine") -> dict[str, dict[str, Any]]:
        with self.club.gateway.reading(self.actor) as records:
            return {one["id"]: one for one in next_steps.draw(records, ScreenCall({"who": (who,)}))["due"]}

    def press(self, act: Any, member: UUID, **values: str) -> None:
        sent = {"member": str(member), "who": "mine", **values}
        with self.club.gateway.writing(self.actor) as records:
            act(records, ScreenCall({name: (value,) for name, value in sent.items()}))

    def open_tasks(self, member: UUID) -> list[Any]:
        with self.club.gateway.reading(self.club.actor) as records:
            query = ListQuery("kind == 'task' and done_at is empty", equal=[("contact", member)])
            return [row["due_on"] for row in records.list("activity", query).rows]

    def task(self, member: UUID, subject: str) -> UUID:
        due = self.today - timedelta(days=1)
        given = {"kind": "task", "subject": subject, "contact": member, "due_on": due}
        return self.club.create("activity", owner=self.user, **given)

    @property
    def today(self) -> Any:
        with self.club.gateway.reading(self.actor) as records:
            return records.local_today


@pytest.fixture(scope="module")
def coordinator(club: Club) -> Coordinator:
    return Coordinator(club)


def ending(coordinator: Coordinator, days: int) -> UUID:
    """A member whose year ends in so many days."""
    member = coordinator.member(last_name=f"Ends in {days}")
    last = coordinator.today + timedelta(days=days)
    coordinator.club.membership(member, last - timedelta(days=364), last)
    return member


def test_a_due_task_says_what_it_is_and_is_done_with_one_press(coordinator: Coordinator) -> None:
    member = coordinator.member()
    coordinator.task(member, "Book the induction")
    assert coordinator.listed()[str(member)]["reasons"][0] == "Book the induction"
    for _ in range(2):
        coordinator.press(next_steps.done, member)
    assert coordinator.open_tasks(member) == []
    assert str(member) not in coordinator.listed()


def test_who_ends_soon_stands_there_until_somebody_has_spoken_to_him(coordinator: Coordinator) -> None:
    soon, later = ending(coordinator, 5), ending(coordinator, 200)
    listed = coordinator.listed()
    assert "Ends within two weeks" in " ".join(listed[str(soon)]["reasons"])
    assert not any("Ends within" in reason for reason in listed.get(str(later), {}).get("reasons", ()))
    for _ in range(2):
        coordinator.press(next_steps.done, soon)
    assert str(soon) not in coordinator.listed()
    with coordinator.club.gateway.reading(coordinator.club.actor) as records:
        assert len(records.related("contact", soon, "activities").rows) == 1


def test_putting_off_moves_the_task_or_makes_one(coordinator: Coordinator) -> None:
    tasked, bare = coordinator.member(), ending(coordinator, 6)
    coordinator.task(tasked, "Call back")
    for member in (tasked, bare):
        for _ in range(2):
            coordinator.press(next_steps.put_off, member, until="week", why="Ends soon")
        assert coordinator.open_tasks(member) == [coordinator.today + timedelta(days=7)]
        assert str(member) not in coordinator.listed()


def test_a_trainer_is_told_of_his_own_clients_and_no_reason_he_may_not_see(club: Club) -> None:
    trainer, other = Coordinator(club, "trainer"), Coordinator(club)
    own, foreign = ending(other, 3), ending(other, 4)
    club.update("contact", own, trainer=trainer.user)
    listed = trainer.listed("all")
    assert str(own) in listed
    assert str(foreign) not in listed
    assert "debt" not in listed[str(own)]["facts"]
