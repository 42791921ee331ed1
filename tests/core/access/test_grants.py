"""The union of an actor's grants, without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from palmette.access.actors import Actor, system_actor
from palmette.access.grants import BRANCH, OWNER, WHOLE, Condition, Reach, may, may_configure, reaches
from palmette.access.scope import MOST_SEEKS, Scope, values_of
from tests.core.records.read.world import BLUEPRINT, blueprint

ME, MATE, HOME, SIDE, FAR = (UUID(int=number) for number in range(1, 6))
CONTACT = BLUEPRINT.entity("contact")
ALL = "read create update delete reassign export"


def actor(*roles: str, **more: object) -> Actor:
    given: dict[str, object] = {
        "id": ME, "roles": roles, "home_branch": HOME, "team": frozenset({MATE}), "branches": frozenset({SIDE}),
        "region": frozenset({FAR}), **more,
    }  # fmt: skip
    return Actor("user", "Ann", "page", 1, given.pop("walls", (1,)), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        ("own", Reach((1,), OWNER, (ME,))),
        ("team", Reach((1,), OWNER, (ME, MATE))),
        ("branch", Reach((1,), BRANCH, (HOME,))),
        ("branches", Reach((1,), BRANCH, (HOME, SIDE))),
        ("region", Reach((1,), BRANCH, (HOME, SIDE, FAR))),
        ("wall", Reach((1,), WHOLE)),
        ("all", Reach((1,), WHOLE)),
    ],
)
def test_each_scope_has_its_reach(role: str, reach: Reach) -> None:
    assert reaches(BLUEPRINT, actor(role), CONTACT, "read") == (reach,)


@pytest.mark.parametrize("role", ["own", "team", "branch", "branches", "region", "wall", "all"])
def test_another_wall_is_reached_by_all_alone(role: str) -> None:
    found = reaches(BLUEPRINT, actor(role, walls=(1, 2)), CONTACT, "read")
    assert {wall for reach in found for wall in reach.walls} == ({1} if role == "wall" else {1, 2})


def test_without_a_role_a_grant_or_the_action_there_is_nothing() -> None:
    assert reaches(BLUEPRINT, actor(), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("a_role_of_a_removed_pack"), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("nothing"), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("own"), CONTACT, "update") == ()
    assert reaches(BLUEPRINT, actor("refused"), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("boss"), CONTACT, "no_such_action") == ()


def test_an_empty_list_is_nothing() -> None:
    assert reaches(BLUEPRINT, actor("branch", home_branch=None), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("own", id=None), CONTACT, "read") == ()
    assert reaches(BLUEPRINT, actor("all", walls=()), CONTACT, "read") == ()


def test_grants_are_put_together() -> None:
    both = reaches(BLUEPRINT, actor("own", "branch", "team"), CONTACT, "read")
    assert set(both) == {Reach((1,), OWNER, (ME, MATE)), Reach((1,), BRANCH, (HOME,))}
    assert reaches(BLUEPRINT, actor("own", "branch", "wall"), CONTACT, "read") == (Reach((1,), WHOLE),)
    narrowed = reaches(BLUEPRINT, actor("own", "starred"), CONTACT, "read")
    assert Reach((1,), WHOLE, where=Condition("rating > 3", "shop")) in narrowed
    assert len(narrowed) == 2


def test_frame_entities_are_read_by_all_and_changed_by_those_who_configure() -> None:
    user = BLUEPRINT.entity("user")
    assert reaches(BLUEPRINT, actor(), user, "read") == (Reach((1,)),)
    assert reaches(BLUEPRINT, actor("refused"), user, "read") == ()
    assert reaches(BLUEPRINT, actor("network"), user, "update") == ()
    assert reaches(BLUEPRINT, actor("boss"), user, "update") == (Reach((1,)),)
    assert may_configure(BLUEPRINT, actor("boss"))
    assert not may_configure(BLUEPRINT, actor("network"))


def test_shared_records_are_changed_by_the_right_to_a_whole_wall() -> None:
    club = BLUEPRINT.entity("club")
    assert reaches(BLUEPRINT, actor("nothing"), club, "read") == (Reach((1,)),)
    assert reaches(BLUEPRINT, actor("own"), club, "read") == ()
    assert reaches(BLUEPRINT, actor("nothing"), club, "update") == ()
    assert reaches(BLUEPRINT, actor("boss"), club, "update") == (Reach((1,)),)


def test_the_product_itself_needs_no_grant_but_keeps_to_its_walls() -> None:
    own_hand = system_actor(wall=1, walls=(1, 2), channel="job")
    for action in ALL.split():
        assert reaches(BLUEPRINT, own_hand, CONTACT, action) == (Reach((1, 2)),)
    assert reaches(BLUEPRINT, system_actor(wall=1, walls=(), channel="job"), CONTACT, "read") == ()


def test_a_button_may_be_shown_where_any_row_can_be_reached() -> None:
    pets = BLUEPRINT.entity("shop.contact__pets")
    assert may(BLUEPRINT, actor("boss"), CONTACT, "update")
    assert may(BLUEPRINT, actor("own"), pets, "read")
    assert not may(BLUEPRINT, actor("own"), pets, "update")


def test_values_name_lists_and_each_of_their_items() -> None:
    assert values_of((Reach((1, 2), OWNER, (ME,)),), "s") == {
        "s_0w": [1, 2], "s_0w0": 1, "s_0w1": 2, "s_0v": [ME], "s_0v0": ME,
    }  # fmt: skip


def test_too_many_seeks_are_none() -> None:
    from palmette.schema.tables import build_tables  # noqa: PLC0415 -- only here

    tables = build_tables(BLUEPRINT, "sqlite")
    for count, seeks in ((MOST_SEEKS, MOST_SEEKS), (MOST_SEEKS + 1, 0)):
        reach = Reach((1,), BRANCH, tuple(UUID(int=number) for number in range(count)))
        scope = Scope(BLUEPRINT, tables, CONTACT, (reach,), lambda *_: None, "s")  # type: ignore[arg-type,return-value]
        assert len(scope.seeks(tables.table(CONTACT.key))) == seeks


def test_the_blueprint_of_the_tests_is_a_function_of_its_declarations() -> None:
    assert blueprint().hash == BLUEPRINT.hash
