"""The audit journal: nothing is changed in it or taken out unseen, whoever writes at once, and people can be erased."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, select, update

from palmette.audit.journal import Event, tell
from palmette.audit.retention import forget_old
from palmette.audit.verify import verify_audit
from palmette.schema.database import Bypass
from tests.security.world import World, log_in


def faults(world: World) -> list[str]:
    found = verify_audit(world.place.pinned.database, world.place.pinned.tables)
    return [item.message for item in found.faults]


def write(world: World, count: int, wall: int = 1) -> None:
    pinned = world.place.pinned
    for number in range(count):
        tell(
            pinned.database, pinned.tables, Event("denied", world.actor("m11"), about={"path": f"/{number}"}), wall=wall
        )


def test_writers_at_once_make_one_chain(world: World) -> None:
    threads = [threading.Thread(target=write, args=(world, 12)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults(world) == []
    numbers = sorted(row["number"] for row in world.rows("audit") if row["wall_id"] == 1)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert len(numbers) >= 48


@pytest.mark.parametrize("how", ["change", "change what", "take out", "take the last"])
def test_what_was_tampered_with_is_named(world: World, how: str) -> None:
    write(world, 5)
    database, audit = world.place.pinned.database, world.place.pinned.tables.frame("audit")
    with database.system() as connection:
        last = connection.execute(select(audit).where(audit.c.wall_id == 1).order_by(audit.c.number.desc())).all()
        target = last[0] if how == "take the last" else last[2]
        kept = dict(target._mapping)
        at = audit.c.id == target.id
        if how == "change":
            connection.execute(update(audit).where(at).values(body='{"path": "/other"}'))
        elif how == "change what":
            connection.execute(update(audit).where(at).values(actor_id=world.users["h11"]))
        else:
            connection.execute(delete(audit).where(at))
    assert faults(world)
    with database.system() as connection:
        connection.execute(delete(audit).where(at))
        connection.execute(audit.insert(), kept)
    assert faults(world) == []


def test_erasing_what_an_entry_says_keeps_the_chain(world: World) -> None:
    from palmette import clock  # noqa: PLC0415 -- only here

    write(world, 2)
    database, audit = world.place.pinned.database, world.place.pinned.tables.frame("audit")
    with database.system() as connection:
        one = connection.scalar(select(audit.c.id).where(audit.c.wall_id == 1).limit(1))
        connection.execute(update(audit).where(audit.c.id == one).values(body="{}", erased_at=clock.now()))
    assert faults(world) == []


def test_what_is_old_is_let_go_and_the_rest_still_holds(world: World) -> None:
    write(world, 6, wall=2)
    pinned = world.place.pinned
    assert forget_old(pinned.database, pinned.tables, days=30) == 0
    audit = pinned.tables.frame("audit")
    with pinned.database.system(writing=False) as connection:
        newest = connection.scalar(
            select(audit.c.at).where(audit.c.wall_id == 2).order_by(audit.c.number.desc()).limit(1)
        )
    assert newest is not None
    gone = forget_old(pinned.database, pinned.tables, days=0)
    assert gone >= 6
    assert faults(world) == []
    write(world, 2, wall=2)
    assert faults(world) == []


def test_the_application_may_not_change_an_entry(world: World) -> None:
    """On PostgreSQL the role that serves requests may add entries and read them, no more."""
    write(world, 1)
    pinned = world.place.pinned
    if pinned.database.dialect != "postgresql":
        with pytest.raises(Bypass), pinned.database.write([1]) as connection:
            connection.execute(delete(pinned.tables.frame("audit")))
        return
    from sqlalchemy.exc import ProgrammingError  # noqa: PLC0415 -- only here

    from palmette.schema.database import GATED  # noqa: PLC0415 -- only here

    with pytest.raises(ProgrammingError, match="permission denied"), pinned.database.write([1]) as connection:
        connection.execute(delete(pinned.tables.frame("audit")), execution_options=GATED)


def test_a_denied_try_is_written_down_once_with_who_and_where(world: World) -> None:
    world.visitor("m11").get(f"/r/contact/{world.far}")
    last = world.audited("denied")[-1]
    assert last["actor_id"] == world.users["m11"]
    assert str(world.far) in last["body"]
    assert "Zubrowska" not in last["body"]


def test_logins_are_written_down_and_no_password_is(world: World) -> None:
    visitor = log_in(world.place, "m12")
    visitor.client.post("/login", data={"email": "m12@example.com", "password": "a wrong secret"})
    visitor.client.post("/login", data={"email": "nobody@example.com", "password": "a wrong secret"})
    visitor.send("/logout", {}, htmx=False)
    assert world.audited("login")[-1]["actor_id"] == world.users["m12"]
    assert world.audited("logout")[-1]["actor_id"] == world.users["m12"]
    failed = world.audited("login_failed")[-2:]
    assert len(failed) == 2
    assert not [row for row in failed if "wrong secret" in row["body"] or "example.com" in row["body"]]
