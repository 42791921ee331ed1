"""The inbox on the screen: open ones with their messages, an answer, a note, taking, handing over, closing, files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from httpx import Response

from palmette import clock
from palmette.access.actors import Actor
from palmette.channels.ports import Arrived, Came
from palmette.ids import new_id
from palmette.records.results import ListQuery
from palmette.testing.club import EDITION, Served, served
from palmette.web.runtime import office_of
from tests.core.access.places import Browser, browser

WITH_MESSAGES = EDITION.replace("packs:\n", "packs:\n  messaging: {}\n")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("talks")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=WITH_MESSAGES) as found:
        office_of(found.pinned).accounts.add("sms", "Gateway", {"url": "https://sms.example/"}, secrets=("token",))
        found.user("boss@example.com", "boss", name="Bea Boss")
        found.user("seller@example.com", "seller", name="Sam Seller")
        yield found


@pytest.fixture
def bea(place: Served) -> Iterator[Browser]:
    with browser(place) as found:
        assert found.login("boss@example.com").status_code == 303
        yield found


def come(place: Served, sender: str, text: str, *files: tuple[str, str, bytes]) -> UUID:
    """A message that came in; its conversation."""
    office = office_of(place.pinned)
    came = Came(str(new_id()), sender, text, clock.now(), files=files)
    with place.pinned.gateway.writing(place.pinned.directory.system("channel")) as records:
        office.packs.receive(records, [Arrived(new_id(), "sms", 1, came)])
        rows = records.list("conversation", ListQuery(filter=f"address == '{sender}'", fields=("id",))).rows
    return UUID(str(rows[0]["id"]))


def at(conversation: UUID, view: str = "inbox") -> str:
    return f"/r/conversation/talk?view={view}&id={conversation}"


def act(who: Browser, conversation: UUID, **values: object) -> Response:
    version = re.search(r'name="version" value="(\d+)"', who.get(at(conversation, "open_conversations")).text)
    given = {"view": "open_conversations", "version": version[1] if version else "", **values}
    return who.send(f"/r/conversation/talk/{conversation}", given)


def text_of(page: Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def row(place: Served, conversation: UUID, *fields: str) -> dict[str, object]:
    with place.pinned.gateway.reading(actor(place)) as records:
        return dict(records.get("conversation", conversation, fields=fields))


def actor(place: Served) -> Actor:
    found = place.pinned.directory.actor(place.user("boss@example.com"), channel="page")
    assert found is not None
    return found


def waiting(place: Served, conversation: UUID) -> list[tuple[str, str]]:
    table = place.pinned.tables.frame("outbox")
    with place.pinned.database.system(writing=False) as connection:
        rows = connection.execute(table.select().where(table.c.record_id == conversation)).all()
    return [(item.channel, item.variables) for item in rows]


def test_the_inbox_lists_what_waits_and_opens_one_with_its_messages(place: Served, bea: Browser) -> None:
    come(place, "+358405550010", "Are you open?")
    conversation = come(place, "+358405550010", "On Sunday, I mean")
    page = bea.get(at(conversation))
    told = text_of(page)
    assert told.index("Are you open?") < told.rindex("On Sunday, I mean")
    assert "Unanswered: 2" in told
    assert 'href="/r/conversation/talk?view=inbox"' in bea.get("/today").text


def test_an_answer_leaves_once_and_the_conversation_is_mine(place: Served, bea: Browser) -> None:
    conversation = come(place, "+358405550011", "How much?")
    sent = {"view": "inbox", "version": "1", "act": "send", "text": "Ninety."}
    version = re.search(r'name="version" value="(\d+)"', bea.get(at(conversation)).text)
    assert version is not None
    answers = [bea.send(f"/r/conversation/talk/{conversation}", {**sent, "version": version[1]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert len(waiting(place, conversation)) == 1
    found = row(place, conversation, "state", "owner", "answer")
    assert (found["state"], found["owner"], found["answer"]) == ("answered", actor(place).id, None)


def test_nothing_typed_is_refused_and_what_was_typed_stays(place: Served, bea: Browser) -> None:
    conversation = come(place, "+358405550012", "Hello")
    assert "There is nothing to send." in text_of(act(bea, conversation, act="send", text=" "))
    stale = bea.send(
        f"/r/conversation/talk/{conversation}", {"view": "inbox", "version": "99", "act": "send", "text": "Kept text"}
    )
    assert stale.status_code == 409
    assert "Kept text" in stale.text


def test_a_note_stays_among_colleagues(place: Served, bea: Browser) -> None:
    conversation = come(place, "+358405550013", "I am angry")
    assert act(bea, conversation, act="note", text="Careful with him").status_code == 303
    assert waiting(place, conversation) == []
    assert "Careful with him" in text_of(bea.get(at(conversation)))
    assert row(place, conversation, "state")["state"] == "open"


def test_it_is_taken_handed_over_and_closed(place: Served, bea: Browser) -> None:
    conversation = come(place, "+358405550014", "Who is there?")
    assert act(bea, conversation, act="take").status_code == 303
    assert row(place, conversation, "owner")["owner"] == actor(place).id
    seller = place.user("seller@example.com")
    assert act(bea, conversation, act="hand", owner=str(seller)).status_code == 303
    assert row(place, conversation, "owner")["owner"] == seller
    assert act(bea, conversation, act="close").status_code == 303
    assert row(place, conversation, "state")["state"] == "closed"
    assert str(conversation) not in bea.get("/r/conversation/talk?view=open_conversations").text


def test_who_may_not_read_conversations_finds_nothing(place: Served) -> None:
    conversation = come(place, "+358405550015", "Secret")
    with browser(place) as seller:
        seller.login("seller@example.com")
        assert seller.get(at(conversation)).status_code == 404
        assert seller.send(f"/r/conversation/talk/{conversation}", {"view": "inbox", "act": "close"}).status_code == 404


def test_files_that_came_along_stand_behind_the_rights_of_the_message(place: Served, bea: Browser) -> None:
    program = b"MZ\x90\x00" + b"\x00" * 100
    conversation = come(
        place, "+358405550016", "See here", ("note.txt", "text/plain", b"hello"), ("run.exe", "x/y", program)
    )
    page = bea.get(at(conversation))
    (address,) = re.findall(r'href="(/files/[0-9a-f-]+)">note.txt', page.text)
    assert bea.get(f"{address}?download=true").content == b"hello"
    assert "[run.exe: –]" in text_of(page)
    with browser(place) as seller:
        seller.login("seller@example.com")
        assert seller.get(address).status_code == 404


def test_a_list_without_conversations_has_no_such_page(place: Served, bea: Browser) -> None:
    assert bea.get("/r/contact/talk").status_code == 404
    assert bea.get("/r/conversation/talk?view=people").status_code == 404
