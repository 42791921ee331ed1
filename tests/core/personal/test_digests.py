"""Notices as a letter: when it is due, what stands in it, who gets one, and that it leaves once."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from uuid import UUID

import pytest

from palmette import clock
from palmette.locale.sentences import sentence
from palmette.personal.digests import DigestWish, keep_wish, read_wish
from palmette.personal.notices import give_notice
from palmette.schema.sending import hold, release
from palmette.testing.club import OWNER, Served, served
from palmette.testing.mail import Letters, mail_server
from palmette.web.digest_job import digest_job

DAY, WEEK = DigestWish("day", 8), DigestWish("week", 8, weekday=0)
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wish", "now", "due"),
    [
        (DigestWish(), MONDAY, None),
        (DAY, MONDAY.replace(hour=4, minute=59), datetime(2026, 5, 31, 5, tzinfo=UTC)),
        (DAY, MONDAY.replace(hour=5), MONDAY.replace(hour=5)),
        (WEEK, MONDAY.replace(hour=4), datetime(2026, 5, 25, 5, tzinfo=UTC)),
        (WEEK, MONDAY.replace(day=7, hour=20), MONDAY.replace(hour=5)),
        (DAY, datetime(2026, 1, 10, 6, 30, tzinfo=UTC), datetime(2026, 1, 10, 6, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_letter_is_due_at_the_hour_of_the_persons_zone(wish: DigestWish, now: datetime, due: datetime | None) -> None:
    assert wish.due(now, "Europe/Helsinki") == due


def test_what_cannot_be_read_of_a_wish_is_as_at_first() -> None:
    assert read_wish({"every": "hourly", "hour": "25", "weekday": "x"}) == DigestWish()
    assert read_wish({"every": "week", "hour": "0", "weekday": "6"}) == DigestWish("week", 0, 6)


class Club:
    """A served club, its mailbox, and the clock of the letters."""

    def __init__(self, place: Served, letters: Letters, moment: datetime) -> None:
        self.place, self.letters, self.now = place, letters, moment
        self.owner = place.user(OWNER)

    def tell(self, user: UUID, text: str, *, href: str = "", record: UUID | None = None, kind: str = "mention") -> None:
        pinned, self.now = self.place.pinned, self.now + timedelta(seconds=1)
        with pinned.database.system() as connection:
            give_notice(
                connection, pinned.tables, user, kind=kind, text=text, href=href, record=record,
                entity="contacts.contact" if record else "",
            )  # fmt: skip

    def run(self, *, later: timedelta = timedelta()) -> list[str]:
        """Look for due letters so much later; the texts of those that came."""
        self.now += later
        before = len(self.letters.taken)
        job = digest_job(self.place.runtime.settings)
        job.run(Context(self.place))  # type: ignore[arg-type]
        came = [email.message_from_bytes(one, policy=policy.default) for one in self.letters.taken[before:]]
        return [f"{one['Subject']}\n{one.get_content()}".replace("\r\n", "\n") for one in came]  # type: ignore[attr-defined]


class Context:
    """What a job holds, without an engine."""

    def __init__(self, place: Served) -> None:
        self.gateway, self.done = place.pinned.gateway, {}

    def step(self, done: int, total: int, message: str = "") -> None:
        """Nobody looks."""

    def finish(self, result: dict[str, object]) -> None:
        self.done = result


@pytest.fixture
def club(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Club]:
    folder = tmp_path_factory.mktemp("digest")
    with mail_server() as (letters, port), served(folder, f"sqlite:///{folder / 'club.db'}") as place:
        given = {"mail_server": f"127.0.0.1:{port}", "mail_security": "none", "mail_from": "club@example.com"}
        place.runtime.settings = place.runtime.settings.model_copy(update=given)
        made = Club(place, letters, clock.now().replace(hour=12))
        monkeypatch.setattr("palmette.clock.now", lambda: made.now)
        keep_wish(place.pinned.preferences, made.owner, DAY)
        yield made


def test_a_letter_comes_once_a_day_with_what_is_new_and_theirs_to_see(club: Club) -> None:
    pinned = club.place.pinned
    with pinned.gateway.writing(pinned.directory.system("page")) as records:
        member = UUID(
            str(records.create("contact", {"kind": "person", "first_name": "Anna", "last_name": "Aho"})["id"])
        )
    gone = UUID(int=7)
    club.tell(club.owner, sentence("%(who)s mentioned you.", who="Saara"), href=f"/r/contact/{member}", record=member)
    club.tell(club.owner, sentence("%(who)s mentioned you.", who="Tero"), href=f"/r/contact/{gone}", record=gone)
    assert club.run() == [], "the hour has not come"

    (letter,) = club.run(later=timedelta(days=1))
    assert letter.splitlines()[0].endswith(": 2 notices")
    assert f"Saara mentioned you. — Anna Aho\n  {club.place.runtime.settings.base_url}/r/contact/{member}" in letter
    assert "Tero mentioned you.\n" in letter
    assert club.letters.recipients == [OWNER]
    assert club.run() == []
    assert club.run(later=timedelta(days=1)) == [], "nothing is new"


def test_what_was_read_or_is_not_wished_does_not_come(club: Club) -> None:
    club.tell(club.owner, "Read already")
    club.place.pinned.notices.mark_read(club.owner)
    club.tell(club.owner, "Not wished", kind="import")
    club.place.pinned.preferences.put(club.owner, "notices", ["import"])
    assert club.run(later=timedelta(days=1)) == []


def test_a_letter_that_was_not_taken_is_tried_again(club: Club) -> None:
    club.tell(club.owner, "Something new")
    club.letters.script.append("451 not now")
    assert club.run(later=timedelta(days=1)) == []
    assert len(club.run(later=timedelta(minutes=15))) == 1


def test_nothing_leaves_while_sending_is_held_or_to_who_has_left(club: Club) -> None:
    pinned = club.place.pinned
    club.tell(club.owner, "Something new")
    with pinned.database.system() as connection:
        hold(connection, "restored")
    assert club.run(later=timedelta(days=1)) == []
    with pinned.database.system() as connection:
        release(connection)
        connection.execute(pinned.tables.table("frame.user").update().values(active=False))
    pinned.directory.forget()
    assert club.run() == []


def test_who_asks_later_hears_only_of_what_comes_then(club: Club) -> None:
    keep_wish(club.place.pinned.preferences, club.owner, DigestWish())
    club.tell(club.owner, "Of before")
    club.now += timedelta(minutes=1)
    keep_wish(club.place.pinned.preferences, club.owner, DAY)
    assert club.run(later=timedelta(days=1)) == []
