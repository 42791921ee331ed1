"""A third pack beside two: what it may share, and what it may not take from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any  # declarations of every kind

import pytest

from palmette import Computed, Entity, Extension, Grant, Pipeline, Reference, Role, Stage, Text, View
from palmette.plugins.discovery import FoundPack
from tests.core.blueprint.building import SHOP, blueprint_of, pack, troubles_of

CLIENT = Extension("client", fields=[Text("shoe")])


def third(**declared: Sequence[Any]) -> FoundPack:
    return pack("third", requires=["shop"], **declared)


def second(**declared: Sequence[Any]) -> FoundPack:
    return pack("second", requires=["shop"], **declared)


def test_three_packs_of_one_entity_live_together() -> None:
    stages = [Stage("a"), Stage("b", kind="won")]
    one = second(
        entities=[CLIENT], pipelines=[Pipeline("care", "client", stages=stages)], views=[View("all", "client")]
    )
    two = third(entities=[CLIENT], pipelines=[Pipeline("care", "client", stages=stages)], views=[View("all", "client")])
    blueprint = blueprint_of(SHOP, one, two)
    assert {"second.care", "third.care", "shop.sale"} == set(blueprint.pipelines)
    assert {"second__all", "third__all", "gold"} == set(blueprint.views)
    assert [field.column for field in blueprint.entities["shop.client"].fields.values() if "shoe" in field.name] == [
        "second__shoe",
        "third__shoe",
    ]


CLASHES = {
    "an entity twice": ([Entity("a"), Entity("a")], "blueprint.duplicate_entity"),
    "a field twice": ([Extension("client", fields=[Text("a"), Text("a")])], "blueprint.duplicate_field"),
    "a way back of the shop": (
        [Entity("call", fields=[Reference("who", to="client", inverse="visits")])],
        "blueprint.inverse_taken",
    ),
    "a field called like a way back": ([Extension("client", fields=[Text("visits")])], "blueprint.inverse_taken"),
    "a way back called like a field": (
        [Entity("call", fields=[Reference("who", to="client", inverse="phone")])],
        "blueprint.inverse_taken",
    ),
    "a name of the frame": ([Entity("user")], "blueprint.reserved_name"),
    "a field of every record": ([Extension("client", fields=[Text("stage")])], "blueprint.reserved_name"),
    "a column of the frame": ([Extension("client", fields=[Text("wall_id")])], "blueprint.reserved_name"),
}


@pytest.mark.parametrize(("entities", "code"), CLASHES.values(), ids=CLASHES.keys())
def test_what_the_third_pack_takes_costs_only_itself(entities: list[Any], code: str) -> None:
    troubles = troubles_of(SHOP, second(entities=[CLIENT]), third(entities=entities))
    assert set(troubles) == {"third"}
    assert code in troubles["third"]


def test_a_reference_that_gives_way_takes_its_own_way_back_along() -> None:
    one = second(entities=[Entity("advice", fields=[Reference("friend", to="client", inverse="adviser")])])
    rival = Reference("adviser", to="client", inverse="advised")
    two = third(entities=[Extension("client", fields=[rival, Computed("many", "count(advised)")])])
    troubles = troubles_of(SHOP, one, two)
    assert set(troubles) == {"third"}
    assert "blueprint.inverse_taken" in troubles["third"]


def test_a_role_of_a_stranger_is_not_added_to() -> None:
    stranger = pack("stranger", roles=[Role("clerk", grants=[Grant("user", "*", "all")])])
    assert troubles_of(SHOP, stranger) == {"stranger": ["blueprint.role_taken"]}


def test_a_short_name_that_two_packs_share_must_be_written_in_full() -> None:
    one = second(entities=[Entity("order", fields=[Text("no")])])
    two = third(entities=[Entity("order", fields=[Reference("twin", to="order")])])
    blueprint = blueprint_of(SHOP, one, two)
    assert blueprint.find_entity("order") is None
    assert blueprint.entities["third.order"].fields["twin"].target == "third.order"
    fourth = pack("fourth", entities=[Entity("bill", fields=[Reference("order", to="order")])])
    assert troubles_of(SHOP, one, two, fourth) == {"fourth": ["blueprint.unknown_entity"]}
