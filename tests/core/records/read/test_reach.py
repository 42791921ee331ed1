"""A record out of scope is named nowhere: wherever a value refers to it, neither its id nor its title is told."""

from __future__ import annotations

from palmette.ids import new_id
from palmette.records.journal import encode_changes
from palmette.records.results import GroupSpec, ListQuery, Masked, MeasureSpec
from tests.core.records.read.world import START, World

RESTRICTED = Masked("restricted")


def test_a_reference_out_of_scope_has_no_id(world: World) -> None:
    theirs = world.add("contact", last_name="Secretive", owner="bob")
    mine = world.add("contact", last_name="Berg", owner="ann")
    hidden, shown = world.add("deal", name="Theirs", contact=theirs), world.add("deal", name="Mine", contact=mine)
    with world.reading("seller") as records:
        assert records.get("deal", hidden)["contact"] == RESTRICTED
        assert records.get("deal", shown)["contact"] == mine
        rows = records.list("deal", ListQuery(fields=["contact"], sort="name", titles=False)).rows
    assert [row["contact"] for row in rows] == [mine, RESTRICTED]


def test_a_reference_into_another_wall_has_no_id(world: World) -> None:
    deal = world.add("deal", name="Sale", owner="eve")
    with world.reading("boss") as records:
        assert records.get("deal", deal)["owner"] == RESTRICTED
    with world.reading("network", walls=(1, 2)) as records:
        assert records.get("deal", deal)["owner"] == world.users["eve"]


def test_a_reference_along_a_way_has_no_id(world: World) -> None:
    theirs = world.add("contact", last_name="Secretive", owner="bob")
    mine = world.add("contact", last_name="Berg", owner="ann", adviser=theirs)
    world.add("deal", name="Sale", contact=mine)
    with world.reading("seller") as records:
        page = records.list("deal", ListQuery(fields=["contact", "contact.adviser"]))
    assert page.rows[0]["contact.adviser"] == RESTRICTED
    assert dict(page.titles) == {mine: "Berg"}


def test_links_show_those_in_scope_and_that_there_are_others(world: World) -> None:
    friend = world.add("contact", last_name="Friend", owner="ann")
    theirs = [world.add("contact", last_name="Secretive", owner="bob") for _ in range(2)]
    someone = world.add("contact", last_name="Berg", owner="ann", friends=[theirs[0], friend, theirs[1]])
    with world.reading("seller") as records:
        assert records.get("contact", someone)["friends"] == [friend, RESTRICTED]


def test_what_lies_in_the_trash_is_still_named(world: World) -> None:
    gone = world.add("contact", last_name="Gone", owner="ann", deleted_at=START)
    deal = world.add("deal", name="Sale", contact=gone)
    with world.reading("seller") as records:
        assert records.get("deal", deal)["contact"] == gone


def test_history_names_nobody_out_of_scope(world: World) -> None:
    theirs = world.add("contact", last_name="Secretive", owner="bob")
    mine = world.add("contact", last_name="Berg", owner="ann")
    deal = world.add("deal", name="Sale", contact=theirs)
    changes = encode_changes({"contact": mine}, {"contact": theirs}, frozenset())
    world.put(
        "history", wall_id=1, id=new_id(), entity="shop.deal", at=START, record_id=deal, kind="changed", actor="Bob",
        actor_id=world.users["bob"], channel="page", changes=changes,
    )  # fmt: skip
    with world.reading("seller") as records:
        assert records.history("deal", deal)[0].changes == {"contact": (mine, RESTRICTED)}
        assert str(theirs) not in repr(records.timeline("deal", deal))
    with world.trusted() as records:
        assert records.history("deal", deal)[0].changes == {"contact": (mine, theirs)}


def test_groups_by_records_out_of_scope_are_one_group_of_nobody(world: World) -> None:
    mine = world.add("contact", last_name="Berg", owner="ann")
    theirs = [world.add("contact", last_name="Secretive", owner="bob") for _ in range(2)]
    for contact in (mine, *theirs, None):
        world.add("deal", name="Sale", contact=contact)
    counted, apart = MeasureSpec("n"), MeasureSpec("names", "distinct", "name")
    with world.reading("seller") as records:
        plain = records.group("deal", by=[GroupSpec("contact")], measures=[counted])
        unsplit = records.group("deal", by=[GroupSpec("contact")], measures=[counted, apart])
    assert plain == [{"contact": None, "n": 3}, {"contact": mine, "n": 1}]
    assert unsplit == [{"contact": None, "n": 3, "names": 1}, {"contact": mine, "n": 1, "names": 1}]


def test_who_reads_all_records_of_the_wall_is_not_asked_again(world: World) -> None:
    contact = world.add("contact", last_name="Berg", owner="bob")
    deal = world.add("deal", name="Sale", contact=contact, owner="bob")
    with world.reading("boss") as records:
        row = records.get("deal", deal)
    assert (row["contact"], row["owner"]) == (contact, world.users["bob"])
