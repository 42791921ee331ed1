"""One person: everything that is kept of him, and that nothing of it is left once he is erased."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from palmette import clock
from palmette.api.json_forms import encode
from palmette.audit.verify import verify_audit
from palmette.channels.outbox import SUPPRESSED, Message, queue
from palmette.errors import NotFound
from palmette.privacy.erase import erase, look
from palmette.privacy.person import require_person, told
from tests.security.world import World

pytestmark = pytest.mark.mostly_sqlite


def signs(mark: str) -> tuple[str, ...]:
    """What says who the person is."""
    return (
        f"Poistettava{mark}", f"Entinen{mark}", f"35840123{mark}", f"poistettava{mark}@example.com",
        f"Poistokuja {mark}", f"allergic to cats {mark}",
    )  # fmt: skip


def person(world: World, mark: str) -> tuple[UUID, UUID, UUID, UUID]:
    """A customer with a further number, a deal and a lead."""
    name, former, phone, email, street, comment = signs(mark)
    contact = world.customer(
        last_name=name, phone=f"+{phone}", email=email, address={"line": street, "city": "Espoo", "country": "FI"},
        comment=comment,
    )  # fmt: skip
    point = world.create("contact_point", contact=contact, kind="phone", value=f"+{phone}")
    deal = world.create("deal", name="A deal", contact=contact, owner=world.users["m11"])
    source = world.create("source", name=f"Street {mark}")
    lead = world.create(
        "lead", subject="Asks", name=name, phone=f"+{phone}", contact=contact, source=source,
        received_at=clock.now(), owner=world.users["m11"],
    )  # fmt: skip
    with world.records() as records:
        records.update("contact", contact, {"last_name": former})
    return contact, point, deal, lead


def everything(world: World) -> str:
    """Every row of every table, as text."""
    tables = world.place.pinned.tables.metadata.tables
    with world.place.pinned.database.system(writing=False) as connection:
        return "\n".join(
            f"{name} {tuple(row)}" for name, table in tables.items() for row in connection.execute(select(table))
        )


def test_all_that_is_kept_of_a_person_is_told(world: World) -> None:
    known = person(world, "1111")
    with world.place.pinned.gateway.reading(world.actor("owner")) as records:
        found = json.loads(encode(told(records, require_person(records, "contact", known[0]), known[0])))
    ids = {row["id"] for part in found["records"] for row in part["rows"]}
    assert {str(one) for one in known} <= ids
    text = json.dumps(found, ensure_ascii=False)
    assert [sign for sign in signs("1111") if sign not in text] == []


def test_nothing_of_a_person_is_left_once_he_is_erased(world: World) -> None:
    contact, _point, deal, lead = person(world, "2222")
    owner, gateway = world.actor("owner"), world.place.pinned.gateway
    with gateway.reading(owner) as records:
        seen = look(records, "contact", contact)
    done = erase(gateway, owner, "contact", contact)
    assert done == seen
    assert done.records["contacts.contact"] == 1
    with world.records() as records:
        assert records.get("contact", contact)["phone"] is None
        assert (records.get("deal", deal)["name"], records.get("lead", lead)["subject"]) == ("A deal", "Asks")
        assert records.search("Poistettava2222") == []
        assert len(records.history("contact", contact)) >= 3
    text = everything(world)
    assert [sign for sign in signs("2222") if sign in text] == []
    assert contact in [row["record_id"] for row in world.rows("erasure")]
    assert world.audited("person_erased")[-1]["record_id"] == contact
    assert verify_audit(world.place.pinned.database, world.place.pinned.tables).faults == ()


@pytest.mark.parametrize("who", ["m11", "h11", "f2", "auditor"])
def test_only_who_configures_and_sees_him_may(world: World, who: str) -> None:
    contact = world.customer()
    with pytest.raises(NotFound):
        erase(world.place.pinned.gateway, world.actor(who), "contact", contact)
    assert world.stored("contact", contact)["phone"] is not None


def test_the_screen_shows_first_and_erases_when_the_word_is_typed(world: World) -> None:
    contact, *_ = person(world, "3333")
    visitor = world.visitor("owner")
    page = visitor.get(f"/r/contact/{contact}/privacy")
    assert "Contact points" in page.text or "Leads" in page.text
    file = visitor.get(f"/r/contact/{contact}/privacy.json")
    assert signs("3333")[0] in file.text
    assert world.audited("person_exported")[-1]["record_id"] == contact
    assert visitor.send(f"/r/contact/{contact}/privacy", {"word": "yes"}, htmx=False).status_code == 400
    assert world.stored("contact", contact)["phone"] is not None
    assert visitor.send(f"/r/contact/{contact}/privacy", {"word": "ERASE"}, htmx=False).status_code == 303
    assert world.stored("contact", contact)["phone"] is None
    assert world.visitor("m11").get(f"/r/contact/{contact}/privacy").status_code == 404


def test_what_was_written_to_an_erased_person_goes_and_what_waits_is_not_sent(world: World) -> None:
    contact, *_ = person(world, "4444")
    gateway, owner = world.place.pinned.gateway, world.actor("owner")
    message = Message(
        1, "contacts.contact", contact, "contacts.contact", contact, "service", (), "none", "erased/4444",
        variables={"name": "Poistettava4444"},
    )  # fmt: skip
    outbox = gateway.tables.frame("outbox")
    with gateway.database.system() as connection:
        queue(connection, gateway.tables, [message])
    erase(gateway, owner, "contact", contact)
    with gateway.database.system(writing=False) as connection:
        row = connection.execute(select(outbox).where(outbox.c.recipient_id == contact)).one()
    assert (row.state, row.variables, row.address) == (SUPPRESSED, "{}", None)
    assert "Poistettava4444" not in everything(world)


def test_what_providers_sent_about_an_erased_person_is_emptied(world: World) -> None:
    contact, *_ = person(world, "5555")
    gateway, owner = world.place.pinned.gateway, world.actor("owner")
    arrival = gateway.tables.frame("arrival")
    bodies = {"his": b'{"from": "35840123' + b'5555", "text": "hello"}', "another": b'{"from": "358409990000"}'}
    rows = [
        {
            "id": uuid4(), "account_id": uuid4(), "channel": "whatsapp", "key": key, "body": body,
            "received_at": clock.now(), "state": "done", "attempts": 1, "next_at": clock.now(),
        }
        for key, body in bodies.items()
    ]  # fmt: skip
    with gateway.database.system() as connection:
        connection.execute(arrival.insert(), rows)
    erase(gateway, owner, "contact", contact)
    with gateway.database.system(writing=False) as connection:
        kept = {row.key: bytes(row.body) for row in connection.execute(select(arrival))}
    assert kept == {"his": b"", "another": bodies["another"]}
