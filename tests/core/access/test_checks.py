"""Every single check of rights, each by a case that only this check decides; without a database."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from palmette.access.actors import Actor, TokenLimits, system_actor
from palmette.access.definition import Grant, Mask, Role
from palmette.access.delegation import Excess, excess, refuse_excess
from palmette.access.explain import Place, covers, ways
from palmette.access.grants import (
    BRANCH,
    OWNER,
    WHOLE,
    Condition,
    Reach,
    granted,
    limit_of,
    may_audit,
    may_configure,
    reaches,
    row_limit,
)
from palmette.access.masks import FULL, HIDDEN, FieldRight, FieldRights
from palmette.access.scope import Scope
from palmette.access.tokens import _comes_from
from palmette.errors import Forbidden
from palmette.expressions import Checker
from palmette.schema.tables import build_tables
from tests.core.records.read.world import blueprint

ROLES = [
    Role("chief", grants=[Grant("*", "*", "all")], configure=True, audit=True, limits={"discount": 9}),
    Role("local", grants=[Grant("contact deal", "*", "wall")], configure=True),
    Role("auditor", audit=True),
    Role("ten", grants=[Grant("contact", "read", "wall", limit=10)], limits={"discount": 3}),
    Role("twenty", grants=[Grant("contact", "read", "branch", limit=20)]),
    Role("writer", grants=[Grant("contact", "update", "wall")]),
    Role("never", grants=[Grant("contact", "read", "none")]),
    Role("setter", grants=[Grant("user", "configure", "wall")]),
    Role("starry", grants=[Grant("contact", "*", "wall")], fields={"contact.phone": "masked"}),
    Role("rated", grants=[Grant("contact", "read", "wall", where="rating > 3")]),
    Role("blind", grants=[Grant("contact", "read", "none")], fields={"contact.phone": "full"}),
    Role(
        "hides", grants=[Grant("contact", "read", "wall")], fields={"contact.phone": "hidden", "user.email": "hidden"}
    ),
    Role("reads", grants=[Grant("contact", "read", "wall")], fields={"contact.medical_note": "read"}),
    Role("at_times", grants=[Grant("contact", "read", "wall")], fields={"contact.phone": Mask("masked", when="vip")}),
    Role("own_club", grants=[Grant("club", "read", "own")]),
    Role("shut", grants=[Grant("club", "read", "none")]),
    Role("whole", grants=[Grant("contact", "read", "wall")]),
]
BLUEPRINT = blueprint(ROLES)
CONTACT, CLUB, USER = (BLUEPRINT.entity(name) for name in ("contact", "club", "user"))
ME, MATE, HOME, SIDE = (UUID(int=number) for number in range(1, 5))
HAND = system_actor(wall=1, walls=(1,), channel="job")


def actor(*roles: str, **more: object) -> Actor:
    given: dict[str, object] = {"id": ME, "roles": roles, "home_branch": HOME, **more}
    return Actor("user", "Ann", "page", 1, given.pop("walls", (1,)), **given)  # type: ignore[arg-type]


# ---- tokens


@pytest.mark.parametrize(
    ("limits", "entity", "action", "allowed"),
    [
        (TokenLimits(), "a.b", "delete", True),
        (TokenLimits(frozenset({"read"})), "a.b", "read", True),
        (TokenLimits(frozenset({"read"})), "a.b", "delete", False),
        (TokenLimits(entities=frozenset({"a.b"})), "a.b", "delete", True),
        (TokenLimits(entities=frozenset({"a.b"})), "a.c", "read", False),
        (TokenLimits(entities=frozenset({"a.b"})), "frame.user", "read", True),
        (TokenLimits(entities=frozenset({"a.b"})), "frame.user", "update", False),
        (TokenLimits(frozenset({"create"})), "frame.user", "read", False),
    ],
)
def test_a_token_carries_what_it_was_made_for(limits: TokenLimits, entity: str, action: str, allowed: bool) -> None:
    assert limits.allow(entity, action) is allowed


def test_a_token_narrows_every_question_about_rights() -> None:
    only = actor("chief", limits=TokenLimits(frozenset({"create"})))
    assert granted(BLUEPRINT, only, CONTACT, "read") == []
    assert reaches(BLUEPRINT, only, CONTACT, "read") == ()
    assert reaches(BLUEPRINT, only, USER, "read") == ()
    assert reaches(BLUEPRINT, only, CONTACT, "create")
    assert not may_configure(BLUEPRINT, only)
    assert may_configure(BLUEPRINT, actor("chief", limits=TokenLimits(frozenset({"configure"}))))


@pytest.mark.parametrize(
    ("address", "allowed", "comes"),
    [
        ("10.0.0.5", (), True), ("10.0.0.5", ("10.0.0.0/8",), True), ("11.0.0.5", ("10.0.0.0/8",), False),
        ("nowhere", ("10.0.0.0/8",), False), ("11.0.0.5", ("10.0.0.0/8", "11.0.0.5/32"), True),
    ],
)  # fmt: skip
def test_a_token_comes_from_where_it_may(address: str, allowed: tuple[str, ...], comes: bool) -> None:
    assert _comes_from(address, allowed) is comes


# ---- reach


@pytest.mark.parametrize("action", ["update", "delete", "reassign", "transfer", "merge"])
def test_moves_of_a_ledger_are_never_changed(action: str) -> None:
    ledger = replace(CONTACT, ledger=object())  # type: ignore[arg-type]
    assert reaches(BLUEPRINT, actor("chief"), ledger, action) == ()
    assert reaches(BLUEPRINT, actor("chief"), ledger, "read")
    assert reaches(BLUEPRINT, actor("chief"), CONTACT, action)


@pytest.mark.parametrize("action", ["export", "bulk", "transfer", "delete"])
def test_who_gave_notice_takes_nothing_along(action: str) -> None:
    assert reaches(BLUEPRINT, actor("chief", leaving=True), CONTACT, action) == ()
    assert reaches(BLUEPRINT, actor("chief", leaving=True), CONTACT, "update")
    assert reaches(BLUEPRINT, actor("chief"), CONTACT, action)


def test_a_shared_record_has_no_branch_and_is_read_with_any_scope() -> None:
    shop = blueprint([Role("near", grants=[Grant("club", "read update", "branch")]),
                      Role("far", grants=[Grant("club", "read update", "none")])])  # fmt: skip
    near = actor("near")
    assert reaches(shop, near, CLUB, "read") == (Reach((1,)),)
    assert reaches(shop, near, CLUB, "update") == ()
    assert reaches(shop, actor("near", walls=()), CLUB, "read") == ()
    assert reaches(shop, actor("far"), CLUB, "read") == ()
    assert reaches(BLUEPRINT, actor("chief"), CLUB, "update") == (Reach((1,)),)


def test_a_narrow_right_to_a_shared_record_does_not_lift_the_condition_of_a_wide_one() -> None:
    wide = Role("wide", grants=[Grant("club", "update", "wall", where="name == 'Own'")])
    shop = blueprint([Role("near", grants=[Grant("club", "update", "branch")]), wide])
    found = reaches(shop, actor("near", "wide"), CLUB, "update")
    assert [reach.where for reach in found] == [Condition("name == 'Own'", "shop")]


def test_a_frame_record_is_changed_by_its_own_right_too_and_in_walls_alone() -> None:
    assert reaches(BLUEPRINT, actor("setter"), USER, "update") == (Reach((1,)),)
    assert reaches(BLUEPRINT, actor("auditor"), USER, "update") == ()
    assert reaches(BLUEPRINT, actor("chief", walls=()), USER, "read") == ()


def test_a_star_is_every_action() -> None:
    assert reaches(BLUEPRINT, actor("local"), CONTACT, "merge") == (Reach((1,)),)
    assert reaches(BLUEPRINT, actor("writer"), CONTACT, "merge") == ()


def test_a_limit_of_rows_is_that_of_the_widest_grant_to_read() -> None:
    assert row_limit(BLUEPRINT, actor("ten", "twenty"), CONTACT) == 20
    assert row_limit(BLUEPRINT, actor("ten", "never", "writer"), CONTACT) == 10
    assert row_limit(BLUEPRINT, actor("ten", "chief"), CONTACT) is None
    assert row_limit(BLUEPRINT, replace(actor("ten"), trusted=True), CONTACT) is None
    assert row_limit(BLUEPRINT, actor("writer"), CONTACT) is None
    assert row_limit(BLUEPRINT, actor("ten", "a role of long ago"), CONTACT) == 10


def test_a_figure_is_that_of_the_greatest_role_and_none_where_nobody_is_limited() -> None:
    assert limit_of(BLUEPRINT, actor("ten", "chief"), "discount") == 9
    assert limit_of(BLUEPRINT, actor("ten"), "discount") == 3
    assert limit_of(BLUEPRINT, actor("writer", "a role of long ago"), "discount") == 0
    assert limit_of(BLUEPRINT, actor("ten"), "nothing") is None
    assert limit_of(BLUEPRINT, HAND, "discount") is None


def test_configuring_and_auditing_are_rights_of_roles() -> None:
    assert may_configure(BLUEPRINT, HAND)
    assert not may_configure(BLUEPRINT, actor("auditor", "a role of long ago"))
    assert may_audit(BLUEPRINT, actor("auditor"))
    assert may_audit(BLUEPRINT, actor("local"))
    assert not may_audit(BLUEPRINT, actor("writer", "a role of long ago"))


def test_reaches_of_several_walls_are_each_said_by_themselves() -> None:
    """The walls that all of them share are said once, before; different ones are not mixed."""
    tables = build_tables(BLUEPRINT, "sqlite")
    table = tables.table(CONTACT.key)

    def said(*found: Reach) -> str:
        scope = Scope(BLUEPRINT, tables, CONTACT, found, lambda *_: None, "s")  # type: ignore[arg-type,return-value]
        return str(scope.predicate(table))

    assert said(Reach((1,), OWNER, (ME,)), Reach((1,), BRANCH, (HOME,))).count("wall_id") == 3
    assert said(Reach((1,), OWNER, (ME,)), Reach((2,), BRANCH, (HOME,))).count("wall_id") == 2
    assert said(Reach((1,), OWNER, (ME,))).count("wall_id") == 1


# ---- fields


def rights(*roles: str) -> FieldRights:
    return FieldRights(BLUEPRINT, Checker(BLUEPRINT), roles, trusted=False)


@pytest.mark.parametrize(
    ("roles", "right"),
    [
        (("hides", "writer"), HIDDEN),
        (("hides", "blind"), HIDDEN),
        (("hides", "starry"), FieldRight("masked")),
        (("at_times", "whole"), FULL),
    ],
)
def test_only_roles_that_read_the_records_say_how_fields_are_shown(roles: tuple[str, ...], right: FieldRight) -> None:
    assert rights(*roles).of(CONTACT.key, "phone") == right


def test_what_everybody_reads_is_masked_by_any_role() -> None:
    assert rights("hides").of(USER.key, "email") == HIDDEN


def test_what_is_read_only_makes_nothing_that_is_computed_from_it_less() -> None:
    assert rights("reads").of(CONTACT.key, "medical_note") == FieldRight("read")
    assert rights("reads").of(CONTACT.key, "noted") == FULL


# ---- handing out roles


def lacking(giver: Actor, role: str, before: str = "") -> list[Excess]:
    known = BLUEPRINT.roles
    return list(excess(BLUEPRINT, giver, known[role], known[before] if before else None))


def test_nobody_hands_out_the_settings_or_the_journal_who_lacks_them() -> None:
    assert Excess("", "configure") in lacking(actor("whole"), "local")
    assert Excess("", "audit") in lacking(actor("whole"), "auditor")
    assert lacking(actor("chief"), "local") == []
    assert lacking(actor("auditor"), "auditor") == []
    assert lacking(HAND, "chief") == []
    assert Excess("", "configure") not in lacking(actor("whole"), "whole")


def test_what_a_role_had_before_needs_no_new_right() -> None:
    assert Excess("", "configure") not in lacking(actor("whole"), "local", "local")
    assert Excess("", "configure") in lacking(actor("whole"), "local", "whole")
    assert Excess("", "audit") not in lacking(actor("whole"), "auditor", "auditor")
    assert Excess("", "audit") in lacking(actor("whole"), "auditor", "whole")
    assert Excess(CONTACT.key, "read") in lacking(actor("auditor"), "whole")
    assert Excess(CONTACT.key, "read") not in lacking(actor("auditor"), "whole", "whole")


def test_a_right_is_handed_out_in_the_scope_and_under_the_condition_one_has_it() -> None:
    assert lacking(actor("whole"), "ten") == []
    assert lacking(actor("twenty"), "whole") == [Excess(CONTACT.key, "read")]
    assert lacking(actor("rated"), "whole") == [Excess(CONTACT.key, "read")]
    assert lacking(actor("whole"), "rated") == []
    assert lacking(actor("rated"), "rated") == []
    assert Excess(CONTACT.key, "update") in lacking(actor("whole"), "writer")
    assert lacking(actor("auditor"), "never") == []
    assert lacking(actor("whole", "a role of long ago"), "ten") == []


def test_a_field_is_shown_to_others_as_far_as_to_oneself() -> None:
    phone = Excess(CONTACT.key, "read", "phone")
    assert phone in lacking(actor("hides"), "whole")
    assert phone not in lacking(actor("hides"), "hides")
    assert phone in lacking(actor("hides", "auditor"), "whole")
    assert phone in lacking(actor("starry"), "whole")
    assert phone not in lacking(actor("hides"), "whole", "whole")
    assert phone not in lacking(actor("hides"), "auditor")
    assert phone in lacking(actor("hides"), "whole", "blind") or phone in lacking(actor("hides"), "whole", "auditor")
    assert Excess(USER.key, "read", "email") in lacking(actor("hides"), "auditor")


def test_the_refusal_names_what_is_too_much() -> None:
    refuse_excess(BLUEPRINT, actor("whole"), BLUEPRINT.roles["ten"])
    with pytest.raises(Forbidden, match="update contact"):
        refuse_excess(BLUEPRINT, actor("whole"), BLUEPRINT.roles["writer"])


# ---- why somebody sees a record


@pytest.mark.parametrize(
    ("reach", "place", "covered"),
    [
        (Reach((1,)), Place(1, None, None), True),
        (Reach((1,)), Place(2, None, None), False),
        (Reach((1,), OWNER, (ME,)), Place(1, HOME, ME), True),
        (Reach((1,), OWNER, (ME,)), Place(1, HOME, MATE), False),
        (Reach((1,), BRANCH, (HOME,)), Place(1, HOME, MATE), True),
        (Reach((1,), BRANCH, (HOME,)), Place(1, SIDE, ME), False),
        (Reach((1,), WHOLE), Place(1, SIDE, MATE), True),
    ],
)
def test_a_reach_covers_the_places_in_it(reach: Reach, place: Place, covered: bool) -> None:
    assert covers(reach, place) is covered


def test_each_way_to_a_record_is_named_with_its_role() -> None:
    here = Place(1, HOME, MATE)

    def roles(*given: str, action: str = "read", entity: object = CONTACT, at: Place = here) -> list[str]:
        return [way.role for way in ways(BLUEPRINT, actor(*given), entity, action, at)]  # type: ignore[arg-type]

    assert roles("whole", "writer", "never", "chief", "a role of long ago") == ["whole", "chief"]
    assert roles("whole", "writer", action="update") == ["writer"]
    assert roles("twenty", at=Place(1, SIDE, MATE)) == []
    assert roles("nothing", entity=CLUB, at=Place(7, None, None)) == ["nothing"]
    assert roles("shut", entity=CLUB, at=Place(1, None, None)) == []
    [way] = ways(BLUEPRINT, actor("rated"), CONTACT, "read", here)
    assert way.where == Condition("rating > 3", "shop")
    [plain] = ways(BLUEPRINT, actor("whole"), CONTACT, "read", here)
    assert plain.where is None


def test_a_way_as_a_substitute_says_so() -> None:
    standing_in = actor("own", stands_in={MATE: "Mate"})
    told = {owner: [way.stands_in for way in ways(BLUEPRINT, standing_in, CONTACT, "read", Place(1, HOME, owner))]
            for owner in (ME, MATE, SIDE)}  # fmt: skip
    assert told == {ME: [False], MATE: [True], SIDE: []}
    [shared] = ways(BLUEPRINT, actor("own_club"), CLUB, "read", Place(1, None, None))
    assert not shared.stands_in
    [plain] = ways(BLUEPRINT, actor("team", team=frozenset({MATE})), CONTACT, "read", Place(1, HOME, MATE))
    assert not plain.stands_in
