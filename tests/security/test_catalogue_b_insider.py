"""Rows 31 to 41 of the catalogue: somebody inside who takes more than his work needs."""

from __future__ import annotations

import csv
import io
import re
from uuid import UUID

import pytest

from tests.core.pages.house import Visitor
from tests.security.world import World, log_in

pytestmark = pytest.mark.mostly_sqlite


def exported(visitor: Visitor, reason: str = "A letter to all of them", query: str = "") -> tuple[int, str, str]:
    """Ask for the contacts as CSV: status, page, and the link if there is one."""
    answer = visitor.send("/r/contact/export", {"kind": "csv", "reason": reason, "query": query}, htmx=False)
    link = re.search(r'href="(/exports/[^"]+)"', answer.text)
    return answer.status_code, answer.text, link[1] if link else ""


def test_row_31_the_head_is_told_and_then_nothing_more_is_shown(world: World) -> None:
    ids = [world.customer("n11") for _ in range(7)]
    ask = world.api("n11")
    statuses = [ask.get(f"/contact/{one}").status_code for one in ids]
    assert statuses == [200] * 6 + [429]
    assert ask.get(f"/contact/{ids[0]}").status_code == 200
    assert ask.get(f"/contact/{ids[6]}").json()["code"] == "records.disclosure_limit"
    alarms = [row for row in world.audited("disclosure_alarm") if row["actor_id"] == world.users["n11"]]
    stops = [row for row in world.audited("disclosure_stopped") if row["actor_id"] == world.users["n11"]]
    assert (len(alarms), len(stops)) == (1, 1)
    told = [row for row in world.rows("notice") if row["kind"] == "guard" and "counted n11" in row["text"]]
    assert {row["user_id"] for row in told} >= {world.users["h11"]}
    assert world.users["m21"] not in {row["user_id"] for row in told}


def test_row_31_every_channel_feeds_the_same_counter(world: World) -> None:
    """Cards, lists, searches, pickers, histories, prints and groups count alike, and twice shown counts once."""
    world.place.user("k11@example.com", "counted", name="counted k11")
    world.users["k11"] = world.place.user("k11@example.com")
    guard = world.place.pinned.gateway.disclosures
    assert guard is not None
    mine = [world.customer("m11", comment=f"channel{number}") for number in range(3)]
    actor = world.actor("k11")
    with world.place.pinned.gateway.reading(actor) as records:
        day = records.local_today
    visitor = log_in(world.place, "k11")

    def count() -> int:
        return guard.count(actor, day)

    assert count() == 0
    assert visitor.get(f"/r/contact/{mine[0]}").status_code == 200
    assert count() == 1
    assert visitor.get(f"/r/contact/{mine[0]}/print").status_code == 200
    assert count() == 1
    phone = str(world.stored("contact", mine[1])["phone"])
    assert visitor.get(f"/find?q={phone[1:]}", htmx=True).status_code == 200
    assert count() == 2
    with world.place.pinned.gateway.reading(actor) as records:
        records.group("contact", by=[], measures=[])
    assert count() == 2


@pytest.mark.parametrize("who", ["m11", "c11", "auditor"])
def test_row_33_without_the_right_there_is_no_export(world: World, who: str) -> None:
    visitor = world.visitor(who)
    world.customer(who if who != "auditor" else "m11")
    for address in ("/r/contact/export.csv", "/r/contact/export.xlsx"):
        assert visitor.get(address).status_code in (403, 404)
    before = len(world.rows("export_file"))
    status, _page, link = exported(visitor)
    assert status in (403, 404)
    assert not link
    assert len(world.rows("export_file")) == before
    assert [row for row in world.audited("denied") if row["actor_id"] == world.users[who]]


def test_row_33_an_export_above_the_quota_is_refused_whole(world: World) -> None:
    """The head of a branch may take out five a day; what he takes out has his name in it and is his alone."""
    visitor = world.visitor("h11")
    for _ in range(6):
        world.customer("h11", industry="Quota")
    status, page, link = exported(visitor)
    assert (status, link) == (429, "")
    assert "You may export 5 records on one day; 5 are left for today." in page
    assert world.audited("export_refused")[-1]["actor_id"] == world.users["h11"]
    for one in list_ids(world, "Quota")[4:]:
        with world.records() as records:
            records.update("contact", one, {"industry": "Left"})
    status, page, link = exported(visitor, query="where=industry == 'Quota'")
    assert status == 200, page
    file = visitor.get(link)
    lines = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))
    assert len(lines) == 5
    assert re.fullmatch(r"No\. \d+ · head h11 · \d{4}-\d\d-\d\d \d\d:\d\d UTC", lines[0][-1])
    assert world.visitor("owner").get(link).status_code == 404
    assert exported(visitor, query="where=industry == 'Quota'")[0] == 429
    assert "A letter to all of them" in world.audited("exported")[-1]["body"]


def list_ids(world: World, industry: str) -> list[UUID]:
    """The contacts of an industry."""
    from palmette.records.results import ListQuery  # noqa: PLC0415 -- only here

    with world.records() as records:
        page = records.list("contact", ListQuery(filter=f"industry == '{industry}'", fields=("id",)))
        return [UUID(str(row["id"])) for row in page.rows]


def test_row_33_a_reason_has_to_be_given(world: World) -> None:
    status, page, link = exported(world.visitor("h11"), reason=" ")
    assert (status, link) == (400, "")
    assert "Say what the export is for." in page


def test_row_35_the_limit_of_reveals_is_the_roles_own(world: World) -> None:
    ask = world.api("c11")
    ids = [world.customer("c11", email=f"reveal{number}@example.com") for number in range(4)]
    statuses = [ask.post(f"/contact/{one}/reveal", {"fields": ["email"]}).status_code for one in ids]
    assert statuses == [200, 200, 200, 429]
    answer = ask.post(f"/contact/{ids[0]}/reveal", {"fields": ["phone"]})
    assert answer.status_code == 403
    history = [row for row in world.rows("history") if row["kind"] == "revealed" and row["record_id"] in ids]
    assert len(history) == 3
    page = world.visitor("c11").get(f"/r/contact/{ids[3]}").text
    assert "tel:" not in page
    assert "reveal3@" not in page


def test_row_36_nobody_gives_himself_more(world: World) -> None:
    ask, me = world.api("m11"), world.users["m11"]
    for body in (
        {"role": "network"}, {"roles": ["network"]}, {"branch_ids": [str(world.branches["far"])]}, {"is_admin": True},
        {"wall_id": 2}, {"home_branch": str(world.branches["second"])}, {"name": "Somebody else"},
    ):  # fmt: skip
        answer = ask.patch(f"/frame.user/{me}", body)
        assert answer.status_code in (400, 404), answer.text
    assert world.visitor("m11").send(f"/settings/people/{me}", {"roles": "network"}).status_code == 404
    found = world.visitor("m11").send("/me", {"roles": "network", "language": "en", "wall_id": "2", "active": "true"})
    assert found.status_code in (200, 303, 400, 422)
    assert world.actor("m11").roles == ("agent",)
    assert world.actor("m11").walls == (1,)


def test_row_36_nobody_grants_what_he_lacks(world: World) -> None:
    """The owner of a franchise sets up his people, but makes nobody of the network."""
    visitor = world.visitor("f2")
    form = {
        "name": "Mole", "email": "mole@example.com", "password": "a sentence of several words", "branch": "",
    }  # fmt: skip
    answer = visitor.send("/settings/people/-new", {**form, "roles": "network"})
    assert answer.status_code == 422
    assert "would allow what you may not do yourself" in answer.text
    answer = visitor.send(f"/settings/people/{world.users['m21']}", {**form, "roles": ["agent", "network"]})
    assert answer.status_code == 422
    assert world.actor("m21").roles == ("agent",)
    assert world.visitor("f2").get(f"/settings/people/{world.users['m11']}").status_code == 404


def test_row_36_nor_by_changing_a_role(world: World) -> None:
    visitor = world.visitor("f2")
    page = visitor.get("/settings/roles/local_admin/contacts.contact")
    assert page.status_code == 200
    number = re.search(r'name="number" value="(\d*)"', page.text)
    assert number is not None
    form = {"number": number[1], "read": "all", "export": "all", "create": "wall"}
    answer = visitor.send("/settings/roles/local_admin/contacts.contact", form)
    assert answer.status_code in (403, 422)
    assert "would allow what you may not do yourself" in answer.text
    assert world.place.runtime.shaper is not None
    assert not world.place.runtime.shaper.look_waiting()


def test_row_38_who_leaves_is_out_of_everything(world: World) -> None:
    gone = world.place.user("gone@example.com", "agent", name="gone")
    visitors = [log_in(world.place, "gone") for _ in range(2)]
    token = world.place.token("gone@example.com")
    from tests.security.world import Api  # noqa: PLC0415 -- only here

    ask = Api(world, token)
    assert ask.get("/contact").status_code == 200
    with world.records() as records:
        records.update("frame.user", gone, {"active": False})
    world.place.pinned.directory.forget()
    for visitor in visitors:
        assert visitor.get("/me").status_code in (302, 303)
        assert visitor.send("/me", {"language": "en"}).status_code in (303, 401)
    assert ask.get("/contact").status_code == 401
    assert ask.patch(f"/frame.user/{gone}", {"active": True}).status_code == 401


def test_row_38_who_gave_notice_takes_nothing_along(world: World) -> None:
    leaving = world.place.user("leaving@example.com", "network", name="leaving")
    world.users["leaving"] = leaving
    ids = [str(world.customer()) for _ in range(2)]
    with world.records() as records:
        records.update("frame.user", leaving, {"leaving": True})
    world.place.pinned.directory.forget()
    ask = world.api("leaving")
    assert ask.get(f"/contact/{ids[0]}").status_code == 200
    answer = ask.post("/contact/bulk", {"action": "update", "ids": ids, "values": {"comment": "x"}})
    assert answer.status_code == 403
    assert ask("DELETE", f"/contact/{ids[0]}").status_code == 404
    assert exported(log_in(world.place, "leaving"))[0] == 403
    guard = world.place.pinned.gateway.disclosures
    assert guard is not None
    assert guard.limits(world.actor("leaving")).reveals == 10


def test_row_40_a_mass_change_takes_a_right_and_has_a_limit(world: World) -> None:
    ids = [str(world.customer("c11")) for _ in range(2)]
    change = {"action": "update", "ids": ids, "values": {"comment": "mine"}}
    answer = world.api("c11").post("/contact/bulk", change)
    assert (answer.status_code, answer.json()["code"]) == (403, "records.may_not_bulk")
    assert world.stored("contact", UUID(ids[0]))["comment"] is None
    assert world.api("m11").post("/contact/bulk", change).status_code == 200
    many = {**change, "ids": [*ids, *[str(UUID(int=number)) for number in range(1, 999)]]}
    answer = world.api("m11").post("/contact/bulk", many)
    assert (answer.status_code, answer.json()["code"]) == (429, "records.bulk_limit")


def test_row_40_what_was_deleted_comes_back_at_once(world: World) -> None:
    ids = [str(world.customer()) for _ in range(2)]
    ask = world.api("m11")
    assert len(ask.post("/contact/bulk", {"action": "delete", "ids": ids}).json()["done"]) == 2
    assert len(ask.post("/contact/bulk", {"action": "restore", "ids": ids}).json()["done"]) == 2


def test_row_41_a_stolen_token_has_a_counter_of_its_own(world: World) -> None:
    for _ in range(7):
        world.customer("n11")
    user = world.place.user("robot@example.com", "counted", name="robot")
    world.users["robot"] = user
    first = world.api("robot")
    assert first.get("/contact?limit=200").status_code == 429
    # Nothing of the page that was refused has left, so it is not counted.
    assert first.get("/contact?limit=2").status_code == 200
    tokens = world.place.pinned.tokens
    for token in tokens.list(user):
        tokens.revoke(user, token.id)
    assert first.get("/contact?limit=1").status_code == 401
    assert [row for row in world.audited("disclosure_stopped") if row["actor_id"] == user]


def test_a_canary_alarms_whoever_is_shown_it(world: World) -> None:
    guard = world.place.pinned.gateway.disclosures
    assert guard is not None
    canary = world.customer("m11", last_name="Kanarialintu")
    guard.canaries.mark("contacts.contact", canary, 1, world.system())
    assert world.api("m11").get(f"/contact/{canary}").status_code == 200
    found = [row for row in world.audited("canary") if row["record_id"] == canary]
    assert [row["actor_id"] for row in found] == [world.users["m11"]]
    told = [row for row in world.rows("notice") if row["kind"] == "guard" and "canary" in row["text"]]
    assert world.users["h11"] in {row["user_id"] for row in told}
    assert "Kanarialintu" not in str(told)
    guard.canaries.unmark(canary)
