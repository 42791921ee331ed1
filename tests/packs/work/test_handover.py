"""Handing a leaver's work over: looked at first with reasons, shared, done as a batch, taken back, history kept."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any  # fields of a form
from uuid import UUID, uuid4

import pytest

from palmette.handover.looking import look
from palmette.handover.store import DONE, WAITING, Handovers, Wish
from palmette.handover.work import give, take_back
from palmette.jobs.definition import Job
from palmette.jobs.engine import run_now
from palmette.records.results import ListQuery
from tests.core.pages.house import House

KINDS = ("contacts.contact", "sales.deal", "activities.activity")


@dataclass
class Leaver:
    """Somebody who leaves a client with an open and a lost deal, a task and a note behind."""

    house: House
    user: UUID
    contact: UUID
    deal: UUID
    lost: UUID
    task: UUID
    note: UUID

    def owner(self, entity: str, record: UUID) -> object:
        return self.house.get(entity, record)["owner"]

    def owners(self) -> list[object]:
        found = (("contact", self.contact), ("deal", self.deal), ("activity", self.task))
        return [self.owner(*what) for what in found]

    def kept(self) -> list[object]:
        return [self.owner("deal", self.lost), self.owner("activity", self.note)]

    @property
    def handovers(self) -> Handovers:
        return Handovers(self.house.pinned.database, self.house.pinned.tables)


def home(house: House) -> object:
    """The head's own branch; tests make others."""
    return house.get("frame.user", house.user("head@example.com"))["home_branch"]


@pytest.fixture
def leaver(house: House) -> Leaver:
    place = home(house)
    user = house.create("frame.user", name="Lea Leaver", email=f"{uuid4()}@example.com", home_branch=place)
    mine = {"owner": user, "branch": place}
    contact = house.create("contact", kind="person", first_name="Client", **mine)
    deal, lost = (house.create("deal", name=name, contact=contact, owner=user) for name in ("Open", "Lost"))
    task = house.create("activity", kind="task", subject="Call", contact=contact, owner=user)
    note = house.create("activity", kind="note", text="Likes mornings.", contact=contact, owner=user)
    with house.records() as records:
        records.move("deal", lost, "lost", lost_reason="price", values={"closed_on": records.local_today})
    return Leaver(house, user, contact, deal, lost, task, note)


def begin(leaver: Leaver, who: str = "head", **given: object) -> str:
    """The address of what the form leads to, or the page with what is wrong."""
    values = {
        "owner": str(leaver.user), "entity": list(KINDS), "open_only": "true",
        "to": [str(leaver.house.user("sami@example.com"))], **given,
    }  # fmt: skip
    answer = leaver.house.visitor(who).send("/reassign", values, htmx=False)
    return answer.headers.get("location") or html.unescape(answer.text)


def run(leaver: Leaver, address: str, work: object, who: str = "head") -> UUID:
    key = UUID(address.rsplit("/", 1)[1])
    actor = leaver.house.pinned.directory.actor(leaver.house.user(f"{who}@example.com"), channel="job")
    assert actor is not None
    job = Job("handover.test", run=work)  # type: ignore[arg-type]
    run_now(job, leaver.house.pinned.gateway, actor, progress=lambda *_: None, arguments={"handover": str(key)})
    return key


def test_what_is_still_to_be_done_goes_with_history_and_can_be_taken_back(leaver: Leaver) -> None:
    sami = leaver.house.user("sami@example.com")
    address = begin(leaver)
    page = leaver.house.visitor("head").get(address)
    assert "Hand over 3" in page.text
    assert leaver.owners() == [leaver.user] * 3
    run(leaver, address, give)
    assert leaver.owners() == [sami] * 3
    assert leaver.kept() == [leaver.user] * 2
    with leaver.house.records() as records:
        entry = records.history("deal", leaver.deal)[0]
        assert (entry.actor, entry.channel, entry.changes["owner"]) == ("Hanna Head", "page", (leaver.user, sami))
    run(leaver, address, take_back)
    assert leaver.owners() == [leaver.user] * 3


def test_giving_twice_gives_once(leaver: Leaver) -> None:
    address = begin(leaver)
    key = run(leaver, address, give)
    with leaver.house.records() as records:
        before = records.get("deal", leaver.deal)["version"]
    run(leaver, address, give)
    assert leaver.house.get("deal", leaver.deal)["version"] == before
    assert {row.state for row in leaver.handovers.rows(key)} == {DONE}


def test_what_somebody_changed_meanwhile_stays_as_he_changed_it(leaver: Leaver) -> None:
    sara = leaver.house.user("sara@example.com")
    address = begin(leaver)
    with leaver.house.records() as records:
        records.reassign("deal", [leaver.deal], sara)
        records.delete("activity", leaver.task)
    run(leaver, address, give)
    assert leaver.owner("deal", leaver.deal) == sara
    page = html.unescape(leaver.house.visitor("head").get(address).text)
    assert "somebody gave them to somebody else meanwhile" in page
    assert "they are not there any more" in page


def test_several_share_and_one_client_keeps_one_face(leaver: Leaver) -> None:
    takers = [leaver.house.user(f"{name}@example.com") for name in ("sami", "sara")]
    more = [
        leaver.house.create("contact", kind="person", first_name="More", owner=leaver.user, branch=home(leaver.house))
        for _ in range(3)
    ]
    run(leaver, begin(leaver, to=[str(taker) for taker in takers]), give)
    faces = [leaver.owner("contact", contact) for contact in (leaver.contact, *more)]
    assert sorted(faces.count(taker) for taker in takers) == [2, 2]
    assert len(set(leaver.owners())) == 1


def test_what_one_may_see_but_not_give_is_left_alone_with_the_reason(leaver: Leaver) -> None:
    head = leaver.house.pinned.directory.actor(leaver.house.user("head@example.com"), channel="page")
    assert head is not None
    elsewhere = leaver.house.create("frame.branch", name=f"Far {uuid4()}", zone="UTC", kind="branch")
    far = leaver.house.create("contact", kind="person", first_name="Far", owner=leaver.user, branch=elsewhere)
    wish = Wish(("contacts.contact",), (leaver.house.user("sami@example.com"),), owners=(leaver.user,))
    with leaver.house.pinned.gateway.reading(head) as records:
        found = {row.record: row.state for row in look(records, wish)}
    assert found == {leaver.contact: WAITING}
    assert far not in found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": []}, "Choose who gets them"),
        ({"entity": []}, "Choose what is given"),
        ({"owner": ""}, "everything there is"),
        ({"filter": "name == 'x'"}, "one kind of record"),
        ({"entity": ["sales.deal"], "filter": "nonsense == 1"}, "nonsense"),
    ],
)
def test_a_wish_that_cannot_be_is_told_at_the_form(leaver: Leaver, given: dict[str, Any], said: str) -> None:
    assert said in begin(leaver, **given)


def test_a_seller_without_the_right_has_no_such_page(leaver: Leaver) -> None:
    sami = leaver.house.visitor("sami")
    assert sami.get("/reassign").status_code in (403, 404)
    assert "/reassign" not in sami.get("/me").text
    assert not re.match("/reassign/", begin(leaver, "sami"))


def test_another_persons_handover_is_not_shown(leaver: Leaver) -> None:
    assert leaver.house.visitor("owner").get(begin(leaver)).status_code == 404


def test_the_button_starts_one_job_however_often_it_is_pressed(leaver: Leaver) -> None:
    address = begin(leaver)
    head = leaver.house.visitor("head")
    for _ in range(2):
        assert head.send(f"{address}/give", htmx=False).status_code == 303
    jobs = leaver.house.app.state.jobs.recent(user=leaver.house.user("head@example.com"))
    assert [job.name for job in jobs if job.arguments["handover"] == address.rsplit("/", 1)[1]] == ["handover.give"]
    assert "Handing over" in head.get(address).text


def test_a_filter_narrows_one_kind(leaver: Leaver) -> None:
    wish = Wish(
        ("sales.deal",), (leaver.house.user("sami@example.com"),), owners=(leaver.user,), filter="name == 'Lost'",
        open_only=False,
    )  # fmt: skip
    with leaver.house.records() as records:
        assert [row.record for row in look(records, wish)] == [leaver.lost]
        assert records.list("deal", ListQuery(filter="name == 'Lost'")).rows
