"""A ticket from its first word to its solution: terms, answers, time, and what opens it again."""

from __future__ import annotations

from uuid import UUID

import pytest

from palmette import MoneyValue
from tests.packs.office import Office

TICKET, MESSAGE = "support.ticket", "support.ticket_message"


@pytest.fixture
def ticket(office: Office) -> UUID:
    person = office.create("contacts.contact", kind="person", first_name="Aino", last_name="Virtanen")
    return office.create(TICKET, contact=person, subject="The gate stays shut", priority="high")


def test_a_new_ticket_has_terms_and_another_priority_other_ones(office: Office, ticket: UUID) -> None:
    before = office.get(TICKET, ticket, "answer_due_at", "solve_due_at")
    assert before["answer_due_at"]
    assert before["solve_due_at"]
    office.update(TICKET, ticket, priority="low")
    assert office.get(TICKET, ticket, "answer_due_at")["answer_due_at"] != before["answer_due_at"]


def test_the_first_answer_is_kept_and_takes_the_ticket_into_work(office: Office, ticket: UUID) -> None:
    office.create(MESSAGE, ticket=ticket, text="For us alone", internal=True)
    assert office.get(TICKET, ticket, "first_answer_at")["first_answer_at"] is None
    office.create(MESSAGE, ticket=ticket, text="We look at it")
    row = office.get(TICKET, ticket, "first_answer_at", "stage")
    assert row["first_answer_at"] is not None
    assert row["stage"] == "in_work"


def test_a_ready_answer_fills_an_empty_text(office: Office, ticket: UUID) -> None:
    answer = office.create("support.canned_answer", name="Thanks", text="Dear {name}, thank you.")
    message = office.create(MESSAGE, ticket=ticket, template=answer)
    assert office.get(MESSAGE, message, "text")["text"] == "Dear Aino Virtanen, thank you."


def test_nothing_is_solved_unanswered_and_what_the_client_writes_opens_it_again(office: Office, ticket: UUID) -> None:
    assert office.missing(TICKET, ticket, "solved") == ["answered"]
    office.create(MESSAGE, ticket=ticket, text="Done")
    with office.gateway.writing(office.actor) as records:
        records.move(TICKET, ticket, "solved")
    assert office.get(TICKET, ticket, "solved_at")["solved_at"] is not None
    office.create(MESSAGE, ticket=ticket, text="It is shut again", by_client=True)
    row = office.get(TICKET, ticket, "solved_at", "stage")
    assert (row["solved_at"], row["stage"]) == (None, "in_work")


def test_time_costs_what_an_hour_of_its_person_does(office: Office, ticket: UUID) -> None:
    own = office.create("frame.user", name="Teemu", email="teemu@example.com", hour_cost="60 EUR")
    usual = office.create("frame.user", name="Ulla", email="ulla@example.com")
    for user in (own, usual):
        office.create("support.time_entry", ticket=ticket, user=user, minutes=30)
    row = office.get(TICKET, ticket, "minutes", "cost")
    assert (row["minutes"], row["cost"]) == (60, MoneyValue(4500, "EUR"))
