"""Actions that wait for a second person: asked for, signed by another, done once, never by oneself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from palmette import clock
from palmette.audit.verify import verify_audit
from palmette.countersign.requests import SIGNED, USED, WAITING, Request, Waits, Wish
from palmette.errors import Conflict, Forbidden, NotFound, PalmetteError
from palmette.web.accounts import create_user
from palmette.web.signing import do_signed, may_sign, requests_of
from tests.security.world import EDITION, PASSWORD, World, log_in, open_world

RULES = """
countersign:
  delete: {above: 3, by: [network, chief]}
  export: {above: 2, by: [network]}
  roles: {by: [network]}
"""
CHIEF = """
  chief:
    label: Chief
    grants: [{entities: contact, actions: "read update delete bulk", scope: branch}]
"""


MORE = (("chief", "chief", "first"), ("chief2", "chief", "second"), ("hq", "network", "first"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[World]:
    edition = EDITION.replace("limits: {export_rows: 5}", "limits: {export_rows: 50}") + CHIEF + RULES
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{World.__module__}.EDITION", edition)
        with open_world(tmp_path_factory.mktemp("countersign"), module_database_url) as found:
            pinned = found.place.pinned
            for who, role, branch in (
                ("chief", "chief", "first"),
                ("chief2", "chief", "second"),
                ("hq", "network", "first"),
            ):
                found.users[who] = create_user(
                    pinned, name=who, email=f"{who}@example.com", password=PASSWORD, roles=[role],
                    branch_id=found.branches[branch],
                )  # fmt: skip
            yield found


@pytest.fixture(autouse=True)
def new_day(world: World) -> None:
    """Nothing was done yet today."""
    sequence, asked = (world.place.pinned.tables.frame(name) for name in ("sequence", "countersign"))
    with world.place.pinned.database.system() as connection:
        connection.execute(sequence.delete().where(sequence.c.name.like("countersign:%")))
        connection.execute(asked.delete())


def customers(world: World, count: int) -> list[str]:
    return [str(world.customer("m11")) for _ in range(count)]


def left(world: World, ids: list[str]) -> int:
    table = world.place.pinned.tables.table("contacts.contact")
    asked = select(func.count()).select_from(table)
    with world.place.pinned.database.system(writing=False) as connection:
        return connection.scalar(asked.where(table.c.id.in_(map(UUID, ids)), table.c.deleted_at.is_(None))) or 0


def delete(world: World, ids: list[str], **more: object):
    return world.api("m11").post("/contact/bulk", {"action": "delete", "ids": ids}, **more)


def latest(world: World) -> Request:
    return requests_of(world.place.pinned).listed([1])[0]


def sign(world: World, who: str, *, yes: bool = True) -> Request:
    return requests_of(world.place.pinned).decide(world.actor(who), latest(world), sign=yes)


def test_little_needs_nobody_and_much_of_a_day_waits(world: World) -> None:
    ids = customers(world, 7)
    assert delete(world, ids[:3]).status_code == 200
    answer = delete(world, ids[3:5])
    assert (answer.status_code, answer.json()["code"]) == (409, "countersign.waits")
    assert left(world, ids) == 4
    assert (latest(world).state, latest(world).wish.records, latest(world).user) == (WAITING, 2, world.users["m11"])


def test_the_same_asked_again_is_one_request_and_its_key_is_not_used_up(world: World) -> None:
    ids = customers(world, 4)
    for _ in range(2):
        assert delete(world, ids, headers={"idempotency-key": f"k{ids[0]}"}).status_code == 409
    assert len(requests_of(world.place.pinned).listed([1])) == 1


def test_what_another_signs_is_done_once_by_who_asked(world: World) -> None:
    ids = customers(world, 4)
    delete(world, ids)
    found = sign(world, "chief")
    assert (found.state, found.decided_by, left(world, ids)) == (SIGNED, world.users["chief"], 4)
    api = world.api("m11")
    assert api.get("/countersign").json()["data"][0]["state"] == SIGNED
    assert api.post(f"/countersign/{found.id}/do", {}).json()["done"] == 4
    assert left(world, ids) == 0
    again = api.post(f"/countersign/{found.id}/do", {})
    assert (again.status_code, again.json()["code"], latest(world).state) == (409, "countersign.over", USED)


def test_nobody_signs_his_own_nor_without_the_right_nor_with_a_key(world: World) -> None:
    delete(world, customers(world, 4))
    pinned, request = world.place.pinned, latest(world)
    requests = requests_of(pinned)
    with pytest.raises(Forbidden) as own:
        requests.decide(world.actor("m11"), request, sign=True)
    assert own.value.code == "countersign.own"
    for who in ("m12", "auditor", "f2"):
        with pytest.raises(NotFound):
            requests.decide(world.actor(who), request, sign=True)
    by_key = replace(world.actor("chief"), token=UUID(int=1))
    assert not may_sign(pinned, by_key, request)
    assert may_sign(pinned, world.actor("chief"), request)
    # Of another branch: he could not delete them himself.
    assert not may_sign(pinned, world.actor("chief2"), request)
    assert latest(world).state == WAITING


def test_what_was_refused_or_is_too_old_is_not_done(world: World) -> None:
    pinned, actor = world.place.pinned, world.actor("m11")
    delete(world, customers(world, 4))
    refused = sign(world, "chief", yes=False)
    with pytest.raises(Conflict):
        do_signed(pinned, actor, refused.id)
    delete(world, customers(world, 4))
    request = latest(world)
    with clock.frozen(clock.now() + timedelta(hours=25)), pytest.raises(Conflict):
        requests_of(pinned).decide(world.actor("chief"), request, sign=True)
    signed = sign(world, "chief")
    with clock.frozen(clock.now() + timedelta(hours=25)), pytest.raises(Conflict):
        do_signed(pinned, actor, signed.id)


def test_a_request_of_another_is_not_there(world: World) -> None:
    delete(world, customers(world, 4))
    found = sign(world, "chief")
    assert world.api("m12").get("/countersign").json()["data"] == []
    answers = [world.api(who).post(f"/countersign/{found.id}/do", {}) for who in ("m12", "f2")]
    assert {answer.status_code for answer in answers} == {404}


def test_rights_are_those_of_the_moment_it_is_done(world: World) -> None:
    ids = customers(world, 4)
    delete(world, ids)
    signed = sign(world, "chief")
    weaker = replace(world.actor("m11"), roles=("counted",))
    with pytest.raises(PalmetteError):
        do_signed(world.place.pinned, weaker, signed.id)
    assert (left(world, ids), latest(world).state) == (4, SIGNED)


def test_an_export_waits_and_opens_for_who_asked(world: World) -> None:
    customers(world, 3)
    h11 = world.visitor("h11")
    page = h11.send("/r/contact/export", {"kind": "csv", "reason": "for the fair", "query": ""}, htmx=False)
    assert page.status_code == 409
    request = latest(world)
    assert (request.wish.kind, request.wish.reason, request.user) == ("export", "for the fair", world.users["h11"])
    sign(world, "hq")
    done = do_signed(world.place.pinned, world.actor("h11"), request.id)
    assert "Own" in h11.get(done.href).text


def test_roles_wait_on_the_screen_and_are_given_once_signed(world: World) -> None:
    person = world.users["c11"]
    owner = world.place.pinned.directory.actor(world.users["owner"], channel="page")
    assert owner is not None
    requests = requests_of(world.place.pinned)
    what = {"user": str(person), "roles": ["clerk", "agent"], "branch": str(world.branches["first"])}
    with pytest.raises(Waits) as waits:
        requests.require(owner, Wish("roles", "frame.user", 1, what))
    requests.decide(world.actor("hq"), waits.value.request, sign=True)
    do_signed(world.place.pinned, owner, waits.value.request.id)
    assert set(world.actor("c11").roles) == {"agent", "clerk"}


def test_row_40_a_mass_action_waits_for_a_second_person_and_is_signed_on_the_screen(world: World) -> None:
    ids = customers(world, 4)
    delete(world, ids)
    request = latest(world)
    chief = log_in(world.place, "chief")
    assert "Delete: 4 of" in chief.get("/countersign").text
    assert chief.send(f"/countersign/{request.id}/sign", {}, htmx=False).status_code == 303
    own = log_in(world.place, "m11")
    assert own.send(f"/countersign/{request.id}/sign", {}, htmx=False).status_code == 403
    assert own.send(f"/countersign/{request.id}/do", {}, htmx=False).status_code == 303
    assert left(world, ids) == 0
    told = [row["kind"] for row in world.rows("audit") if str(request.id) in row["body"]]
    assert sorted(told) == ["denied", "sign_asked", "sign_given", "sign_used"]
    assert verify_audit(world.place.pinned.database, world.place.pinned.tables).faults == ()
