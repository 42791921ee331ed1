"""Reports come by e-mail: to each reader in his rights and language of that day, once, until somebody stops it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import delete

from palmette import clock
from palmette.pages.manifest import load_assets
from palmette.pages.periods import Stretch, before, finished
from palmette.pages.report_letter import about, asked_for
from palmette.pages.report_letter_job import report_letters_job
from palmette.pages.seat import Seat
from palmette.pages.templating import Templates
from palmette.personal.letters import Letters
from palmette.schema.sending import hold, release
from palmette.testing.mail import Letters as Mailbox
from palmette.testing.mail import mail_server
from tests.core.pages.house import House, Visitor

OWNER, SELLER = "owner@example.com", "club_sales@example.com"
DEALS = {"entity": "sales.deal", "f1": "count", "b1": "name", "name": "All deals", "shared": "true"}
FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def house(house_on_both: House) -> House:
    return house_on_both


class Post:
    """The house with a mailbox and a clock of its own: one report that owner and seller get each day."""

    def __init__(self, house: House, box: Mailbox, port: int) -> None:
        self.house, self.box = house, box
        given = {"mail_server": f"127.0.0.1:{port}", "mail_security": "none", "mail_from": "club@example.com"}
        self.settings = house.runtime.settings.model_copy(update=given)
        self.now = clock.now()
        self.owner, self.seller = house.user(OWNER), house.user(SELLER)
        self.visitor = house.visitor()
        self.address = self.visitor.send("/reports/own", DEALS).headers["hx-redirect"]

    @property
    def letters(self) -> Letters:
        return Letters(self.house.pinned.database, self.house.pinned.tables)

    def order(self, visitor: Visitor | None = None, **given: Any) -> UUID:  # Any: fields of a form
        """Let the report come daily; the letter's id."""
        form = {"every": "day", "hour": "8", "days": "all", "readers": [str(self.owner), str(self.seller)], **given}
        answer = (visitor or self.visitor).send(f"{self.address}/letter", form)
        assert answer.headers["hx-redirect"] == "/reports/letters", answer.text
        return self.letters.all()[-1].id

    def run(self, *, days: int = 2, minutes: int = 0) -> list[EmailMessage]:
        """Look for due letters so much later; those that came, by their reader."""
        self.now += timedelta(days=days, minutes=minutes)
        before = len(self.box.taken)
        templates = Templates(load_assets())
        job = report_letters_job(self.settings, lambda: self.house.pinned, lambda: templates)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("palmette.clock.now", lambda: self.now)
            job.run(cast(Any, SimpleNamespace(step=lambda *_: None, finish=lambda _: None)))
        came = [email.message_from_bytes(one, policy=policy.default) for one in self.box.taken[before:]]
        return sorted(cast(list[EmailMessage], came), key=lambda one: str(one["To"]))

    def state(self, letter: UUID, reader: UUID) -> str:
        found = self.letters.last(letter, reader)
        return found.state if found else ""

    def change(self, user: UUID, **values: object) -> None:
        """Another right or language, known at once."""
        with self.house.records() as records:
            row = records.get("frame.user", user)
            records.update("frame.user", user, values, version=int(str(row["version"])))
        self.house.pinned.directory.forget()


@pytest.fixture(scope="module")
def mailed(house: House) -> Iterator[Post]:
    member = house.member(last_name="Aho", first_name="A")
    for name, owner in ((FORMULA, SELLER), ("Of the owner", OWNER)):
        house.create("deal", name=name, contact=member, owner=house.user(owner))
    with mail_server() as (box, port):
        yield Post(house, box, port)


@pytest.fixture
def post(mailed: Post) -> Iterator[Post]:
    """With no letter ordered yet."""
    mailed.now = clock.now()
    yield mailed
    pinned = mailed.house.pinned
    with pinned.database.system() as connection:
        for name in ("report_letter", "report_reader", "report_sent"):
            connection.execute(delete(pinned.tables.frame(name)))
        connection.execute(delete(pinned.tables.frame("notice")))


def body(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_reader_gets_it_once_a_day_with_what_he_may_see_in_his_language(post: Post) -> None:
    post.change(post.seller, language="ru")
    letter = post.order(file="csv")
    assert post.run(days=0) == [], "the hour has not come"

    sellers, owners = post.run()
    assert [sellers["To"], owners["To"]] == [SELLER, OWNER]
    assert "Of the owner" in body(owners, "plain")
    assert "Of the owner" not in body(sellers, "plain") + body(sellers, "html")
    assert "Открыть отчёт" in body(sellers, "html")
    assert f'<a href="{post.settings.base_url}/r/deal?where=' in body(owners, "html")
    assert post.run(days=0) == []
    assert (post.state(letter, post.owner), post.state(letter, post.seller)) == ("sent", "sent")
    assert len(post.run()) == 2
    post.change(post.seller, language="en")


def test_the_file_has_no_formula_and_comes_only_to_who_may_export(post: Post) -> None:
    post.order(file="csv")
    sellers, owners = post.run()
    (file,) = owners.iter_attachments()
    assert f"\n'{FORMULA};1" in file.get_content().replace("\r", "")
    assert list(sellers.iter_attachments()) == []
    post.order(file="xlsx", readers=[str(post.owner)])
    files = [one.get_filename() for letter in post.run() for one in letter.iter_attachments()]
    assert [str(name).rpartition(".")[2] for name in files] == ["csv", "xlsx"]


def test_what_was_being_handed_over_when_the_job_was_killed_is_not_sent_again(post: Post) -> None:
    letter = post.order(readers=[str(post.owner)])
    post.box.script.append("cut after")
    assert len(post.run()) == 1
    assert post.state(letter, post.owner) == "sending"
    assert post.run(days=0, minutes=30) == []
    assert len(post.run()) == 1


def test_what_was_still_being_made_is_made_again_when_its_time_is_over(post: Post) -> None:
    letter = post.order(readers=[str(post.owner)])
    due_on, _ = post.letters.all()[0].wish.timing.due(post.now + timedelta(days=2), "Europe/Helsinki")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("palmette.clock.now", lambda: post.now + timedelta(days=2))
        assert post.letters.claim(letter, post.owner, due_on)
        assert not post.letters.claim(letter, post.owner, due_on), "another makes it now"
    assert post.run() == []
    assert len(post.run(days=0, minutes=11)) == 1
    assert post.run(days=0, minutes=30) == []


def test_a_server_that_does_not_take_it_now_is_asked_again(post: Post) -> None:
    post.order(readers=[str(post.owner)])
    post.box.script.append("451 not now")
    assert post.run() == []
    assert len(post.run(days=0, minutes=15)) == 1


def test_nothing_leaves_while_sending_is_held_or_long_after_its_hour(post: Post) -> None:
    post.order(readers=[str(post.owner)], every="month", on_month=str((post.now + timedelta(days=2)).day % 28 + 1))
    database = post.house.pinned.database
    with database.system() as connection:
        hold(connection, "restored")
    assert post.run(days=6) == []
    with database.system() as connection:
        release(connection)
    assert post.run(days=4) == []


def test_who_lost_the_right_gets_nothing_and_the_owner_is_told_once(post: Post) -> None:
    letter = post.order()
    assert len(post.run()) == 2
    post.visitor.send(f"{post.address}/delete", {})
    assert post.run() == []
    assert post.state(letter, post.seller) == "refused"
    assert post.run() == []
    told = [one for one in post.house.pinned.notices.newest(post.owner) if one.kind == "report"]
    assert len(told) == 2, "one for each reader"
    post.address = post.visitor.send("/reports/own", DEALS).headers["hx-redirect"]


def test_a_reader_stops_it_for_himself_and_its_owner_for_all(post: Post) -> None:
    letter = post.order()
    seller, stranger = post.house.visitor("club_sales"), post.house.visitor("trainer")
    assert "All deals" in seller.get("/reports/letters").text
    assert "All deals" not in stranger.get("/reports/letters").text
    stop = f"/reports/letters/{letter}/stop"
    assert stranger.send(stop).status_code == 404
    assert seller.send(stop).status_code == 200
    assert [one["To"] for one in post.run()] == [OWNER]
    assert seller.send(stop).status_code == 404
    assert post.visitor.send(stop).status_code == 200
    assert post.run() == []
    assert "Nothing comes by e-mail" in post.visitor.get("/reports/letters").text


def test_ones_own_report_comes_to_others_only_when_it_is_shared(post: Post) -> None:
    mine = post.visitor.send("/reports/own", {**DEALS, "name": "Mine", "shared": ""}).headers["hx-redirect"]
    form = {"every": "week", "readers": [str(post.owner), str(post.seller)]}
    refused = post.visitor.send(f"{mine}/letter", form)
    assert refused.status_code == 400
    assert "yours alone" in refused.text
    assert post.visitor.send(f"{mine}/letter", {**form, "readers": [str(post.owner)]}).status_code == 200
    assert post.house.visitor("club_sales").get(f"{mine}/letter").status_code == 404


def test_it_comes_to_people_of_the_house_alone(post: Post) -> None:
    for readers in ([], [str(UUID(int=1))], ["stranger@example.com"]):
        refused = post.visitor.send(f"{post.address}/letter", {"every": "day", "readers": readers})
        assert refused.status_code == 400
    assert post.letters.all() == []


def test_the_days_of_a_letter_are_those_that_are_over(post: Post) -> None:
    given = {"every": "week", "on_week": "1", "compare": "previous", "readers": [str(post.owner)]}
    assert post.visitor.send("/reports/visits_by_week/letter", given).status_code == 200
    (letter,) = post.letters.all()
    seat = Seat(post.house.pinned, post.house.pinned.directory.actor(post.owner, channel="job") or pytest.fail("gone"))
    asked = asked_for(seat, letter.wish, date(2026, 6, 9))
    assert asked.stretch == Stretch(date(2026, 6, 1), date(2026, 6, 7))
    assert about(seat, asked) == ["1 Jun 2026 – 7 Jun 2026", "With the period before"]


@pytest.mark.parametrize(
    ("every", "days", "earlier"),
    [
        ("day", Stretch(date(2026, 2, 28), date(2026, 2, 28)), Stretch(date(2026, 2, 27), date(2026, 2, 27))),
        ("week", Stretch(date(2026, 2, 16), date(2026, 2, 22)), Stretch(date(2026, 2, 9), date(2026, 2, 15))),
        ("month", Stretch(date(2026, 2, 1), date(2026, 2, 28)), Stretch(date(2026, 1, 1), date(2026, 1, 31))),
    ],
)
def test_a_whole_day_week_or_month_stands_beside_the_one_before(every: str, days: Stretch, earlier: Stretch) -> None:
    assert finished(every, date(2026, 3, 1)) == days
    assert before("custom", days) == earlier
