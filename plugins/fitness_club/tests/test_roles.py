"""Who sees what: no role more than its work needs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from palmette import NotFound
from palmette.records.results import Masked, Row
from plugins.fitness_club.tests.club import Club, built

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROLES = built().blueprint.roles
HEALTH = ("medical_note", "health_consent_on", "emergency")


@pytest.fixture(scope="module")
def trainer(club: Club) -> UUID:
    return club.user("Petra")


@pytest.fixture(scope="module")
def member(club: Club, trainer: UUID) -> UUID:
    """A member with everything on his card, trained by Petra."""
    return club.member(
        last_name="Virtanen", phone="+358400000010", email="aino@example.com", medical_note="Old knee injury",
        health_consent_on=date(2026, 1, 1), goals="Run ten kilometres", trainer=trainer, inn="123",
    )  # fmt: skip


def seen(club: Club, member: UUID, role: str, user: UUID | None = None) -> Row:
    with club.reading_as(role, user=user) as records:
        return records.get("contacts.contact", member)


@pytest.mark.parametrize("role", ["club_manager", "club_sales", "reception", "marketer"])
def test_health_is_nobodys_business_but_the_trainers(club: Club, member: UUID, role: str) -> None:
    assert not set(HEALTH) & set(seen(club, member, role))


def test_the_owner_sees_everything(club: Club, member: UUID) -> None:
    row = seen(club, member, "club_owner")
    assert (row["medical_note"], row["phone"]) == ("Old knee injury", "+358400000010")


@pytest.mark.parametrize("role", ["reception", "marketer"])
def test_phones_and_addresses_are_masked(club: Club, member: UUID, role: str) -> None:
    row = seen(club, member, role)
    assert isinstance(row["phone"], Masked)
    assert isinstance(row["email"], Masked)
    assert "0000" not in row["phone"].text


def test_reception_sees_balance_and_debt_but_no_goals(club: Club, member: UUID) -> None:
    row = seen(club, member, "reception")
    assert {"debt", "package_balance", "activity_state", "ends_on"} <= set(row)
    assert not {"goals", "inn", "address"} & set(row)


def test_a_trainer_sees_first_name_goals_and_note_of_his_own_client(club: Club, member: UUID, trainer: UUID) -> None:
    row = seen(club, member, "trainer", trainer)
    assert (row["first_name"], row["goals"], row["medical_note"]) == ("Aino", "Run ten kilometres", "Old knee injury")
    assert not {"last_name", "phone", "email", "debt", "paid", "address", "birthday"} & set(row)


def test_a_trainer_does_not_know_of_anothers_client(club: Club, member: UUID) -> None:
    with pytest.raises(NotFound):
        seen(club, member, "trainer", club.user("Olga"))


def test_without_consent_the_note_is_hidden_from_the_trainer(club: Club, trainer: UUID) -> None:
    client = club.member(trainer=trainer, medical_note="Asthma")
    assert "medical_note" not in seen(club, client, "trainer", trainer)


def test_a_task_of_his_shows_the_trainer_the_phone(club: Club, trainer: UUID) -> None:
    client = club.member(trainer=trainer, phone="+358400000011")
    task = club.create(
        "activities.activity", kind="task", subject="Call", contact=client, owner=trainer, due_on=NOW.date()
    )
    assert seen(club, client, "trainer", trainer)["phone"] == "+358400000011"
    club.update("activities.activity", task, done_at=NOW)
    assert "phone" not in seen(club, client, "trainer", trainer)


@pytest.mark.parametrize("role", ["bar", "accountant"])
def test_members_are_unknown_to_the_bar_and_the_accountant(club: Club, member: UUID, role: str) -> None:
    with pytest.raises(NotFound):
        seen(club, member, role)


def grants(role: str, entity: str, action: str) -> bool:
    found = ROLES[role].grants.get(entity, ())
    return any(action in grant.actions.split() or grant.actions == "*" for grant in found)


@pytest.mark.parametrize("role", ["club_sales", "reception", "trainer", "bar", "marketer"])
def test_only_owner_manager_and_accountant_export(role: str) -> None:
    entities = built().blueprint.entities
    assert [key for key in entities if grants(role, key, "export")] == []


@pytest.mark.parametrize("role", ["accountant", "bar", "marketer"])
def test_correspondence_is_closed_to_those_who_do_not_talk_to_members(role: str) -> None:
    assert not grants(role, "activities.activity", "read")


HEADS = ("club_owner", "club_manager", "business_owner", "head_of_sales", "work_planner")


@pytest.mark.parametrize("role", [key for key in ROLES if key not in HEADS])
def test_nobody_else_skips_a_gate_or_deletes(role: str) -> None:
    entities = built().blueprint.entities
    assert [key for key in entities if grants(role, key, "skip") or grants(role, key, "delete")] == []


@pytest.mark.parametrize("role", ["club_sales", "reception"])
def test_only_a_manager_approves_an_application(role: str) -> None:
    assert ROLES[role].fields["fitness_club.application", "approved_by"].right == "read"


def test_only_the_owner_configures() -> None:
    assert [key for key in ROLES if key.startswith("club") and ROLES[key].configure] == ["club_owner"]
