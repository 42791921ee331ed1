"""Choices, saved things and notices: each person's own, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from uuid import UUID

import pytest

from palmette.access.actors import Actor
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound, TooLarge
from palmette.locale.sentences import sentence
from palmette.personal.notices import give_notice
from palmette.testing.club import Served, served

numbers = count()


@pytest.fixture(scope="module")
def club(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A club on each engine."""
    with served(tmp_path_factory.mktemp("club"), module_database_url) as place:
        yield place


def person(club: Served, *roles: str) -> Actor:
    """Somebody new with some roles."""
    user = club.user(f"person{next(numbers)}@example.com", *(roles or ("seller",)))
    actor = club.pinned.directory.actor(user, channel="page")
    assert actor is not None
    return actor


def test_a_choice_is_kept_changed_and_forgotten(club: Served) -> None:
    user, other = _id(person(club)), _id(person(club))
    kept = club.pinned.preferences
    kept.put(user, "list:contact", {"columns": ["name", "ё"]})
    kept.put(user, "list:contact", {"columns": ["phone"]})
    kept.put(user, "keys", False)
    assert kept.all(user) == {"list:contact": {"columns": ["phone"]}, "keys": False}
    assert kept.get(user, "keys") is False
    assert kept.all(other) == {}
    kept.put(user, "keys", None)
    assert kept.get(user, "keys", "none") == "none"


def test_a_choice_that_is_too_large_leaves_the_old_one(club: Served) -> None:
    user = _id(person(club))
    club.pinned.preferences.put(user, "order", ["a"])
    with pytest.raises(TooLarge):
        club.pinned.preferences.put(user, "order", ["x" * 20_001])
    assert club.pinned.preferences.get(user, "order") == ["a"]


def test_a_private_view_is_its_owners_alone(club: Served) -> None:
    anna, boris = person(club), person(club)
    view = club.pinned.saved.create(anna, "view", "  My  late ones ", {"filter": "x"}, entity="contacts.contact")
    assert (view.name, view.body, view.version) == ("My late ones", {"filter": "x"}, 1)
    assert [one.id for one in club.pinned.saved.open_to(anna, "view", "contacts.contact")] == [view.id]
    assert view.id not in {one.id for one in club.pinned.saved.open_to(boris, "view")}
    with pytest.raises(NotFound):
        club.pinned.saved.find(boris, view.id)
    with pytest.raises(NotFound):
        club.pinned.saved.delete(boris, view.id)


def test_a_shared_view_is_opened_by_its_roles_and_changed_by_its_owner(club: Served) -> None:
    anna, boris, boss = person(club), person(club), person(club, "boss")
    view = club.pinned.saved.create(anna, "view", "Shared", {}, shared=True, roles=["seller"])
    assert club.pinned.saved.find(boris, view.id).owner == anna.id
    with pytest.raises(NotFound):
        club.pinned.saved.find(boss, view.id)
    with pytest.raises(Forbidden):
        club.pinned.saved.change(boris, view.id, 1, name="Taken")
    changed = club.pinned.saved.change(anna, view.id, 1, name="Renamed", roles=[])
    assert (changed.name, changed.version) == ("Renamed", 2)
    assert club.pinned.saved.find(boss, view.id).name == "Renamed"


def test_the_second_of_two_changes_is_refused(club: Served) -> None:
    anna = person(club)
    board = club.pinned.saved.create(anna, "dashboard", "Mine", {"tiles": []})
    club.pinned.saved.change(anna, board.id, 1, body={"tiles": [1]})
    with pytest.raises(Conflict):
        club.pinned.saved.change(anna, board.id, 1, body={"tiles": [2]})
    assert club.pinned.saved.find(anna, board.id).body == {"tiles": [1]}


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_has_letters_and_not_too_many(club: Served, name: str) -> None:
    with pytest.raises(InvalidInput):
        club.pinned.saved.create(person(club), "view", name, {})


def test_a_notice_comes_once_by_its_key_and_is_read_in_the_readers_language(club: Served) -> None:
    anna, boris = _id(person(club)), _id(person(club))
    text = sentence("%(field)s is required.", field="X")
    given = [club.pinned.notices.give(anna, kind="reminder", text=text, key="task:1", href="/r/x/1") for _ in range(2)]
    assert given == [True, False]
    assert club.pinned.notices.give(boris, kind="reminder", text=text, key="task:1")
    assert (club.pinned.notices.unread(anna), club.pinned.notices.unread(boris)) == (1, 1)
    notice = club.pinned.notices.newest(anna)[0]
    assert (notice.kind, notice.href, notice.in_language("en")) == ("reminder", "/r/x/1", "X is required.")
    assert notice.in_language("ru") != notice.in_language("en")
    club.pinned.notices.mark_read(boris, [notice.id])
    assert club.pinned.notices.unread(anna) == 1
    club.pinned.notices.mark_read(anna)
    assert club.pinned.notices.unread(anna) == 0


def test_a_notice_goes_with_the_transaction_it_is_given_in(club: Served) -> None:
    anna = person(club)
    with suppress(RuntimeError), club.pinned.gateway.writing(anna) as records:
        assert give_notice(records.connection, records.tables, _id(anna), kind="mention", text="Lost")
        raise RuntimeError
    assert club.pinned.notices.newest(_id(anna)) == []
    with club.pinned.gateway.writing(anna) as records:
        give_notice(records.connection, records.tables, _id(anna), kind="mention", text="Kept")
    assert [one.text for one in club.pinned.notices.newest(_id(anna))] == ["Kept"]


def test_older_notices_come_page_by_page(club: Served) -> None:
    anna = _id(person(club))
    for number in range(5):
        club.pinned.notices.give(anna, kind="reminder", text=f"No {number}")
    first = club.pinned.notices.newest(anna, limit=3)
    rest = club.pinned.notices.newest(anna, limit=3, before=first[-1].id)
    assert [one.text for one in (*first, *rest)] == ["No 4", "No 3", "No 2", "No 1", "No 0"]


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
