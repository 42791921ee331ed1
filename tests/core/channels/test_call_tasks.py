"""Calls as a channel: a task for a colleague, once, whose outcome is the delivery state and moves the chain on."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select, update

from palmette import Message
from palmette.channels.adapters.call import CallTasks, outcome_of
from palmette.channels.outbox import FAILED, PENDING, SENT, Waiting
from palmette.channels.ports import DELIVERED, UNDELIVERED, Outgoing
from palmette.channels.sending import send_messages
from palmette.ids import new_id
from palmette.records.changes import Change
from palmette.records.results import ListQuery, Row
from palmette.schema.database import GATED
from palmette.testing.club import EDITION, Served, served
from palmette.web.runtime import office_of
from tests.core.channels.sending import rows

TASK = "activities.activity"
CONTACT = "contacts.contact"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("calls")
    edition = EDITION.replace("contact.inn: hidden", "contact.inn: hidden\n      contact.phone: hidden")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=edition) as found:
        yield found
        office_of(found.pinned).desk.http.close()


def person(place: Served, **values: object) -> UUID:
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        return UUID(str(records.create(CONTACT, {"kind": "person", "last_name": "Virtanen", **values})["id"]))


def say(place: Served, who: UUID, *channels: str) -> Waiting:
    """A message to a person, sent as far as it goes."""
    message = Message(
        0, CONTACT, who, CONTACT, who, "service", list(channels), "", f"hello/{who}",
        variables={"text": "Ask how the first week was."},
    )  # fmt: skip
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        send_messages(records, [message])
    return after(place, who)


def after(place: Served, who: UUID) -> Waiting:
    """What became of it by now."""
    office_of(place.pinned).work()
    return rows(place.runtime.database, place.pinned.tables)[f"hello/{who}"]


def tasks(place: Served, who: UUID) -> list[Row]:
    with place.pinned.gateway.reading(place.pinned.directory.system("test")) as records:
        fields = ["subject", "text", "number_to_call", "owner", "about_id", "due_on", "done_at"]
        return list(records.list(TASK, ListQuery(filter=f"contact == '{who}'", fields=fields)).rows)


def press(place: Served, task: Row, button: str) -> None:
    """A colleague presses a button of the task."""
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        pressed = place.pinned.gateway.presses.press(records, "activities", button, [UUID(str(task["id"]))])
    assert not pressed.refused


def test_a_call_is_a_task_with_number_words_and_owner(place: Served) -> None:
    seller = place.user("seller@example.com", "seller")
    anna = person(place, first_name="Anna", phone="+358401111301", owner=seller)
    found = say(place, anna, "call")
    (task,) = tasks(place, anna)
    assert (found.state, found.channel, found.provider_id) == (SENT, "call", f"call:{task['id']}")
    assert (task["number_to_call"], task["text"]) == ("+358401111301", "Ask how the first week was.")
    assert (task["owner"], task["about_id"]) == (seller, str(anna))
    assert task["subject"] == "Call Anna Virtanen"
    assert task["due_on"] is not None


def test_who_may_not_see_a_number_does_not_see_it_at_the_task_either(place: Served) -> None:
    seller = place.user("seller@example.com", "seller")
    hanna = person(place, phone="+358401111308", owner=seller)
    say(place, hanna, "call")
    actor = place.pinned.directory.actor(seller, channel="api")
    assert actor is not None
    with place.pinned.gateway.reading(actor) as records:
        (task,) = records.list(TASK, ListQuery(filter=f"contact == '{hanna}'", fields=["calling"])).rows
        whole = records.get(TASK, UUID(str(task["id"])))
    assert task["calling"] is True
    assert "+358401111308" not in str(whole)


def test_who_was_spoken_to_was_reached(place: Served) -> None:
    boris = person(place, phone="+358401111302")
    say(place, boris, "call")
    press(place, tasks(place, boris)[0], "spoke")
    assert (after(place, boris).state, told(place, boris)) == (SENT, DELIVERED)
    assert tasks(place, boris)[0]["done_at"] is not None


def told(place: Served, who: UUID) -> object:
    box = place.pinned.tables.frame("outbox")
    with place.runtime.database.system(writing=False) as connection:
        return connection.scalar(select(box.c.told).where(box.c.recipient_id == who))


def test_nobody_answers_and_the_next_channel_is_tried(place: Served) -> None:
    clara = person(place, phone="+358401111303")
    say(place, clara, "call", "email")
    press(place, tasks(place, clara)[0], "no_answer")
    found = rows(place.runtime.database, place.pinned.tables)[f"hello/{clara}"]
    assert (found.state, found.channel, found.place) == (PENDING, "email", 1)
    assert after(place, clara).state == FAILED
    assert len(tasks(place, clara)) == 1


def test_a_wrong_number_at_the_end_of_the_chain_has_failed(place: Served) -> None:
    daniel = person(place, phone="+358401111304")
    say(place, daniel, "call")
    press(place, tasks(place, daniel)[0], "wrong_number")
    found = after(place, daniel)
    assert (found.state, found.reason) == (FAILED, "Nobody answered the call.")


def test_the_chain_ends_with_a_call_where_nothing_else_reaches(place: Served) -> None:
    eva = person(place, phone="+358401111305")
    assert say(place, eva, "email", "call").channel == "call"
    assert len(tasks(place, eva)) == 1


def test_a_message_that_names_no_channel_is_no_call(place: Served) -> None:
    fred = person(place, phone="+358401111306")
    assert say(place, fred).state == FAILED
    assert tasks(place, fred) == []


def test_the_same_message_handed_over_again_makes_no_second_task(place: Served) -> None:
    gina = person(place, phone="+358401111307")
    found = say(place, gina, "call")
    again = CallTasks(place.pinned.gateway).send(Outgoing(found.id, "k", "+358401111307", "Again"))
    assert (again.outcome, again.provider_id, len(tasks(place, gina))) == ("accepted", found.provider_id, 1)
    with place.runtime.database.system() as connection:
        box = place.pinned.tables.frame("outbox")
        lost = update(box).where(box.c.id == found.id).values(state=PENDING)
        connection.execute(lost, execution_options=GATED)
    assert (after(place, gina).state, len(tasks(place, gina))) == (SENT, 1)


@pytest.mark.parametrize(
    ("kind", "new", "state"),
    [
        ("changed", {"result": "agreed", "done_at": 1}, DELIVERED), ("changed", {"result": "no_answer"}, UNDELIVERED),
        ("changed", {"result": "wrong_number"}, UNDELIVERED), ("changed", {"result": "not_needed"}, ""),
        ("changed", {"done_at": 1}, DELIVERED), ("changed", {"done_at": None}, ""), ("changed", {"text": "x"}, ""),
        ("changed", {"result": None, "done_at": 1}, ""), ("created", {"result": "done"}, ""),
    ],
)  # fmt: skip
def test_what_a_change_of_the_task_says_of_the_message(kind: str, new: dict[str, object], state: str) -> None:
    assert outcome_of(Change(kind, TASK, 1, new_id(), {}, new)) == state
