"""Links by mail, over a real SMTP server: asked for, sent, opened once, and what a stranger learns of it: nothing."""

from __future__ import annotations

import email
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from palmette import clock
from palmette.testing.club import BASE_URL, OWNER, PASSWORD, Served
from tests.core.access.places import Browser, browser, strict_place

pytestmark = pytest.mark.mostly_sqlite

NEW = "quite another sentence 42"


@dataclass
class Postbox:
    """A real mail server on this machine; `refuses` lets it refuse what it is given."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        if self.refuses:
            return "451 not now"
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"

    def link(self) -> str:
        """The path of the link in the last letter."""
        found = re.search(r"https?://[^/\s]+(/password/[\w-]+)", self.letters[-1].get_content())
        assert found is not None, self.letters[-1].get_content()
        return found[1]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Postbox]:
    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def postbox(mailbox) -> Postbox:
    mailbox.letters.clear()
    mailbox.refuses = False
    return mailbox


@pytest.fixture
def place(tmp_path, database_url, postbox) -> Iterator[Served]:
    settings = {"mail_server": f"127.0.0.1:{postbox.port}", "mail_security": "none", "mail_from": "club@example.com"}
    with strict_place(tmp_path, database_url, **settings) as found:
        yield found


@pytest.fixture
def visitor(place) -> Iterator[Browser]:
    with browser(place) as found:
        yield found


def run_jobs(place: Served) -> None:
    """Run what waits in the background, the frame's daily work apart."""
    jobs = place.runtime.jobs
    assert jobs is not None
    while (row := jobs._claim()) is not None:
        jobs._run(row)


def test_a_forgotten_password_is_chosen_anew_by_mail(place, visitor, postbox):
    with browser(place) as elsewhere:
        elsewhere.login()
        assert visitor.send("/password/forgot", {"email": OWNER}, host="evil.example").status_code == 400
        assert "/password/forgot" in visitor.get("/login").text
        assert "on its way" in visitor.send("/password/forgot", {"email": OWNER}).text
        run_jobs(place)
        assert [letter["To"] for letter in postbox.letters] == [OWNER]
        assert postbox.letters[0].get_content().count(BASE_URL) == 1
        done = visitor.send(postbox.link(), {"password": NEW})
        assert done.headers["location"] == "/"
        assert visitor.get("/me").status_code == 200
        assert elsewhere.get("/me").status_code == 303
    with browser(place) as later:
        assert later.login(password=PASSWORD).status_code == 401
        assert later.login(password=NEW).status_code == 303


def test_asking_reads_the_same_for_a_stranger_and_sends_nothing(place, visitor, postbox):
    known, unknown = (visitor.send("/password/forgot", {"email": name}) for name in (OWNER, "nobody@example.com"))
    assert known.text.replace(OWNER, "") == unknown.text.replace("nobody@example.com", "")
    assert known.status_code == unknown.status_code == 200
    run_jobs(place)
    assert [letter["To"] for letter in postbox.letters] == [OWNER]


def test_a_link_opens_once_and_looking_at_it_uses_nothing_up(place, visitor):
    secret = place.pinned.links.make(place.user(OWNER), "reset")
    for _ in range(3):
        assert OWNER in visitor.get(f"/password/{secret}").text
    assert visitor.send(f"/password/{secret}", {"password": "short"}).status_code == 400
    assert visitor.send(f"/password/{secret}", {"password": NEW}).status_code == 303
    with browser(place) as other:
        assert other.get(f"/password/{secret}").status_code == 404
        assert other.send(f"/password/{secret}", {"password": "one more sentence 43"}).status_code == 404


@pytest.mark.parametrize(("kind", "hours"), [("reset", 1), ("invite", 72)])
def test_a_link_grows_too_old(place, visitor, monkeypatch, kind, hours):
    secret, now = place.pinned.links.make(place.user(OWNER), kind), clock.now()
    monkeypatch.setattr("palmette.access.links.clock.now", lambda: now + timedelta(hours=hours, seconds=-5))
    assert visitor.get(f"/password/{secret}").status_code == 200
    monkeypatch.setattr("palmette.access.links.clock.now", lambda: now + timedelta(hours=hours, seconds=5))
    assert visitor.get(f"/password/{secret}").status_code == 404


def test_links_are_kept_as_hashes_alone(place):
    secret = place.pinned.links.make(place.user(OWNER), "reset")
    with place.pinned.database.system(writing=False) as connection:
        rows = [str(tuple(row)) for name in ("access_link", "job")
                for row in connection.execute(place.pinned.tables.frame(name).select())]  # fmt: skip
    assert rows
    assert not [row for row in rows if secret in row]


def test_an_invited_person_chooses_a_password_and_is_in(place, visitor, postbox):
    visitor.login()
    new = {"name": "Niilo New", "email": "niilo@example.com", "roles": "seller", "number": "0"}
    assert visitor.send("/settings/people/-new", new).headers["location"].startswith("/settings/people/")
    run_jobs(place)
    assert postbox.letters[-1]["To"] == "niilo@example.com"
    with browser(place) as invited:
        assert "Welcome, Niilo New" in invited.get(postbox.link()).text
        assert invited.send(postbox.link(), {"password": NEW}).status_code == 303
        assert invited.get("/r/contact").status_code == 200


def test_without_mail_the_administrator_hands_a_link_over(tmp_path, database_url):
    with strict_place(tmp_path, database_url) as place, browser(place) as boss, browser(place) as invited:
        boss.login()
        seller = place.user("seller@example.com", "seller")
        page = boss.send(f"/settings/people/{seller}/access", {"act": "link"}).text
        path = re.search(rf"{BASE_URL}(/password/[\w-]+)", page)
        assert path is not None
        assert "sends no mail" in invited.get("/password/forgot").text
        assert invited.send(path[1], {"password": NEW}).status_code == 303


def test_a_letter_that_is_not_taken_is_tried_again(place, visitor, postbox):
    postbox.refuses = True
    visitor.send("/password/forgot", {"email": OWNER})
    run_jobs(place)
    postbox.refuses = False
    with place.pinned.database.system() as connection:
        job = place.pinned.tables.frame("job")
        connection.execute(job.update().where(job.c.name == "send_reset").values(run_after=clock.now()))
    run_jobs(place)
    assert len(postbox.letters) == 1
    assert visitor.get(postbox.link()).status_code == 200


def test_a_leaver_has_no_link(place, visitor, postbox):
    seller = place.user("seller@example.com", "seller")
    secret = place.pinned.links.make(seller, "reset")
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.update("frame.user", seller, {"active": False})
    visitor.send("/password/forgot", {"email": "seller@example.com"})
    run_jobs(place)
    assert postbox.letters == []
    assert visitor.send(f"/password/{secret}", {"password": NEW}).status_code == 404


def test_asking_again_and_again_is_slowed_down(visitor):
    answers = [visitor.send("/password/forgot", {"email": OWNER}).status_code for _ in range(5)]
    assert answers[:3] == [200] * 3
    assert 429 in answers[3:]
