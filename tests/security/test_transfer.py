"""A customer moves to another franchise with everything that is his own, and nothing else does."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from sqlalchemy import select, text

from palmette import clock
from palmette.access.actors import Actor
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound
from palmette.records.session import Records
from palmette.records.transfer_frame import BY_OTHER_WAYS, FOLLOWS, STAYS
from palmette.schema.database import GATED, Bypass
from palmette.schema.frame import PREFIX
from tests.security.test_catalogue_a import PNG
from tests.security.world import OWNER, World

_emails = iter(range(10_000))


def network(world: World) -> Actor:
    """Who reaches both franchises."""
    return world.actor(OWNER)


def family(world: World) -> dict[str, UUID]:
    """A customer with all that is his: points, a deal, activities, a file, tags, and a lead that only names him."""
    email = f"mover{next(_emails)}@example.com"
    contact = world.customer(email=email)
    with world.records() as records:
        deal = records.create("deal", {"name": "A deal", "contact": contact, "owner": world.users["m11"]})["id"]
        point = records.create("contact_point", {"contact": contact, "kind": "phone", "value": "+358401239999"})["id"]
        note = records.create("activity", {"contact": contact, "kind": "note", "subject": "He called"})["id"]
        source = records.create("source", {"name": f"Fair {email}"})["id"]
        said = {"name": "Aino", "phone": "+358407654321", "source": source, "received_at": clock.now()}
        lead = records.create("lead", {"subject": "A lead", "contact": contact, **said})
        friend = records.create("contact", {"kind": "person", "first_name": "Friend", "last_name": "Stays"})["id"]
        bond = records.create("relationship", {"from": contact, "to": friend, "kind": bond_kind(records)})["id"]
        records.tag("contact", [contact], ["loyal"])
        records.attach("contact", contact, "photo", "face.png", io.BytesIO(PNG))
    found = {
        "contact": contact, "deal": deal, "point": point, "note": note, "lead": lead["id"], "friend": friend,
        "bond": bond,
    }  # fmt: skip
    return {key: UUID(str(value)) for key, value in found.items()}


def bond_kind(records: Records) -> str:
    """Any kind of relationship."""
    return records.blueprint.entities["contacts.relationship"].fields["kind"].options[0].key


def transfer(world: World, contact: UUID, branch: str = "far", owner: str | None = "m21") -> None:
    """Move a customer."""
    with world.place.pinned.gateway.writing(network(world)) as records:
        taker = world.users[owner] if owner else None
        records.transfer_record("contact", contact, world.branches[branch], owner=taker)


def test_all_that_is_his_is_behind_the_other_wall_and_nothing_in_the_old_one(world: World) -> None:
    mine = family(world)
    transfer(world, mine["contact"])
    there = {"contact": "contact", "deal": "deal", "point": "contact_point", "note": "activity"}
    for name, entity in there.items():
        found = world.stored(entity, mine[name], 2)
        assert found["branch"] == world.branches["far"], entity
        with pytest.raises(NotFound):
            world.stored(entity, mine[name])
    with world.records(2) as records:
        assert records.get("contact", mine["contact"])["owner"] == world.users["m21"]
        assert records.get("deal", mine["deal"])["contact"] == mine["contact"]
        assert records.tags("contact", [mine["contact"]])[mine["contact"]] == ["loyal"]
        photo = UUID(str(records.get("contact", mine["contact"], fields=("photo",))["photo"]))
        with records.open_file(photo)[1] as stream:
            assert stream.read() == PNG
        kinds = [entry.kind for entry in records.history("contact", mine["contact"])]
        assert kinds[0] == "transferred"
        assert "created" in kinds
        assert [hit.id for hit in records.search("Own", entities=["contact"]) if hit.id == mine["contact"]]
    assert world.api("m21").get(f"/contact/{mine['contact']}").status_code == 200
    assert world.api("m11").get(f"/contact/{mine['contact']}").status_code == 404
    assert world.api("m11").get("/search?q=239999&entity=contact").json()["data"] == []


def test_what_only_named_him_stays_and_names_nobody(world: World) -> None:
    mine = family(world)
    transfer(world, mine["contact"])
    assert world.stored("lead", mine["lead"])["contact"] is None
    assert world.stored("contact", mine["friend"])["last_name"] == "Stays"
    with world.records() as records:
        trashed = records.in_scope("relationship", [mine["bond"]], deleted=True)
    assert trashed == {mine["bond"]}


def test_numbers_are_those_of_the_series_beyond_the_wall(world: World) -> None:
    mine = family(world)
    with world.records(2) as records:
        other = records.create("deal", {"name": "Theirs", "contact": world.far})
    transfer(world, mine["contact"])
    assert int(str(world.stored("deal", mine["deal"], 2)["number"])) == int(str(other["number"])) + 1


def test_the_way_back_works(world: World) -> None:
    mine = family(world)
    before = world.stored("contact", mine["contact"])
    transfer(world, mine["contact"])
    transfer(world, mine["contact"], "first", "m11")
    after = world.stored("contact", mine["contact"])
    differing = {name for name in before if before[name] != after[name]} - {"version", "updated_at"}
    assert differing == set()
    assert world.stored("deal", mine["deal"])["contact"] == mine["contact"]


def test_a_preview_tells_what_the_transfer_does(world: World) -> None:
    mine = family(world)
    with world.place.pinned.gateway.reading(network(world)) as records:
        plan = records.look_at_transfer("contact", mine["contact"], world.branches["far"])
    goes = {item.entity: item.count for item in plan.goes}
    assert goes["contacts.contact"] == 1
    assert goes["sales.deal"] == 1
    assert goes["activities.activity"] >= 1
    assert [(item.entity, item.field) for item in plan.cut if item.entity == "sales.lead"] == [
        ("sales.lead", "contact")
    ]
    assert [item.entity for item in plan.ended] == ["contacts.relationship"]
    assert ("sales.deal", "number") in plan.numbers
    assert plan.problems == ()
    assert world.stored("contact", mine["contact"])["id"] == mine["contact"]


def test_a_value_that_is_taken_beyond_is_named_and_nothing_moves(world: World) -> None:
    group = "Regulars of both"
    with world.records(2) as records:
        records.create("group", {"name": group})
    with world.records() as records:
        mine = UUID(str(records.create("group", {"name": group})["id"]))
    actor = network(world)
    with pytest.raises(Conflict) as refused, world.place.pinned.gateway.writing(actor) as records:
        records.transfer_record("group", mine, world.branches["far"])
    assert refused.value.code in ("records.taken_beyond",)
    assert group in refused.value.message
    assert world.stored("group", mine)["name"] == group


def test_his_groups_are_those_of_the_same_name_there(world: World) -> None:
    mine = family(world)["contact"]
    with world.records(2) as records:
        there = records.create("group", {"name": "Golden"})["id"]
    with world.records() as records:
        here = [records.create("group", {"name": name})["id"] for name in ("Golden", "Silver")]
        records.update("contact", mine, {"groups": here})
    transfer(world, mine)
    assert world.stored("contact", mine, 2)["groups"] == [there]


def test_both_walls_have_it_in_their_audit(world: World) -> None:
    mine = family(world)["contact"]
    transfer(world, mine)
    told = [row for row in world.audited("transferred") if row["record_id"] == mine]
    assert sorted(row["wall_id"] for row in told) == [1, 2]
    assert all(row["actor_id"] == world.users[OWNER] for row in told)


def test_who_has_the_right_but_not_the_other_wall_cannot_name_it(world: World) -> None:
    mine = family(world)["contact"]
    head = world.actor("h11")
    with pytest.raises(InvalidInput) as refused, world.place.pinned.gateway.writing(head) as records:
        records.transfer_record("contact", mine, world.branches["far"])
    assert refused.value.code == "records.no_such_branch"


def test_who_has_not_the_right_moves_nothing(world: World) -> None:
    mine = family(world)["contact"]
    with pytest.raises(Forbidden), world.place.pinned.gateway.writing(world.actor("m11")) as records:
        records.transfer_record("contact", mine, world.branches["far"])
    with pytest.raises(NotFound), world.place.pinned.gateway.writing(world.actor("h11")) as records:
        records.transfer_record("contact", world.far, world.branches["first"])


def test_within_a_wall_it_is_a_change_of_branch(world: World) -> None:
    mine = family(world)["contact"]
    with pytest.raises(InvalidInput) as refused:
        transfer(world, mine, "second", None)
    assert refused.value.code == "records.same_wall"


def test_an_owner_works_behind_that_wall(world: World) -> None:
    mine = family(world)["contact"]
    with pytest.raises(InvalidInput) as refused:
        transfer(world, mine, "far", "m12")
    assert refused.value.code == "records.no_such_owner"
    transfer(world, mine, "far", None)
    assert world.stored("contact", mine, 2)["owner"] is None


def test_a_locked_record_stays(world: World) -> None:
    mine = family(world)
    with world.records() as records:
        records.lock("deal", mine["deal"], "In dispute")
    with pytest.raises(Conflict) as refused:
        transfer(world, mine["contact"])
    assert refused.value.code == "records.locked"
    assert world.stored("contact", mine["contact"])["id"] == mine["contact"]


def test_figures_in_both_walls_are_counted_anew(world: World) -> None:
    mine = family(world)

    with world.records() as records:
        firm = records.create("contact", {"kind": "organization", "name": "Stays Ltd"})["id"]
        records.update("deal", mine["deal"], {"organization": firm})
        before = records.count("contact", cap=None).value
    transfer(world, mine["contact"])
    with world.records() as records:
        assert records.count("contact", cap=None).value == before - 1
        assert records.related("contact", UUID(str(firm)), "organization_deals").rows == []
    with world.records(2) as records:
        found = records.get("contact", mine["contact"], fields=("open_deals", "last_spoken_at"))
        assert found["open_deals"] == 1
        assert records.get("deal", mine["deal"])["organization"] is None


def test_no_table_keeps_a_row_of_his_behind_the_old_wall(world: World) -> None:
    mine = family(world)
    transfer(world, mine["contact"])
    ids = [mine[name] for name in ("contact", "deal", "point", "note")]
    tables = world.place.pinned.tables
    allowed = {f"{PREFIX}{name}" for name in STAYS}
    with world.place.pinned.database.system(writing=False) as connection:
        for table in tables.metadata.tables.values():
            named = [table.c[name] for name in ("id", "record_id", "parent_id", "target_id") if name in table.c]
            if "wall_id" not in table.c or table.name in allowed:
                continue
            for column in named:
                walls = set(connection.scalars(select(table.c.wall_id).where(column.in_(ids)).distinct()))
                assert walls <= {2}, f"{table.name}.{column.name}"


def test_each_table_of_the_frame_that_has_walls_is_thought_of(world: World) -> None:
    tables = world.place.pinned.tables.metadata.tables.values()
    walled = {
        table.name.removeprefix(PREFIX) for table in tables if table.name.startswith(PREFIX) and "wall_id" in table.c
    }
    assert walled == set(FOLLOWS) | set(BY_OTHER_WAYS) | set(STAYS)


def test_no_third_wall_is_in_reach_meanwhile(world: World) -> None:
    world.customer()
    database, table = world.place.pinned.database, world.place.pinned.tables.table("contacts.contact")
    with database.write((1, 2)) as connection:
        with pytest.raises(Bypass), database.only_walls(connection, (1, 3), back=(1, 2)):
            raise AssertionError("not reached")
        if database.dialect == "postgresql":
            asked = select(table.c.wall_id).distinct()
            with database.only_walls(connection, (2,), back=(1, 2)):
                assert set(connection.scalars(asked, execution_options=GATED)) == {2}
                role = connection.scalar(text("SELECT current_user"), execution_options=GATED)
                assert role == "palmette_app"
            assert set(connection.scalars(asked, execution_options=GATED)) == {1, 2}


def test_the_screen_shows_what_goes_and_moves_it(world: World) -> None:
    mine = family(world)["contact"]
    place = f"/r/contact/{mine}"
    owner = world.visitor(OWNER)
    assert f"{place}/transfer" in owner.get(place).text
    assert "Farawaytown" in owner.get(f"{place}/transfer").text
    shown = owner.get(f"{place}/transfer?branch={world.branches['far']}").text
    assert "What moves" in shown
    assert "agent m21" in shown
    assert "agent m12" not in shown
    answer = owner.send(f"{place}/transfer", {"branch": str(world.branches["far"]), "owner": str(world.users["m21"])})
    assert answer.status_code in (200, 303), answer.text
    assert world.stored("contact", mine, 2)["owner"] == world.users["m21"]
    assert "came from another wall" in owner.get(f"{place}?tab=history").text


def test_who_reaches_one_wall_has_no_such_screen(world: World) -> None:
    mine = family(world)["contact"]
    for who in ("m11", "h11"):
        try:
            visitor = world.visitor(who)
        except KeyError:
            continue
        assert f"{mine}/transfer" not in visitor.get(f"/r/contact/{mine}").text
        assert visitor.get(f"/r/contact/{mine}/transfer").status_code == 404


def test_the_api_looks_and_moves(world: World) -> None:
    mine, far = family(world)["contact"], str(world.branches["far"])
    ask = world.api(OWNER)
    plan = ask.get(f"/contact/{mine}/transfer?branch={far}")
    assert plan.status_code == 200, plan.text
    assert plan.json()["possible"] is True
    assert {"entity": "contacts.contact", "count": 1} in plan.json()["goes"]
    answer = ask.post(f"/contact/{mine}/transfer", {"branch": far, "owner": str(world.users["m21"])})
    assert answer.status_code == 200, answer.text
    assert answer.json()["branch"] == far
    refused = ask.post(f"/contact/{mine}/transfer", {"branch": far})
    assert refused.status_code == 400
    assert refused.json()["code"] == "records.same_wall"
    assert world.api("h11").get(f"/contact/{mine}/transfer?branch={far}").status_code == 404
