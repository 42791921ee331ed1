"""What an edition's demo says that cannot be is told at its line, with what mends it."""

from __future__ import annotations

import pytest

from palmette.blueprint.edition import edition_of
from palmette.blueprint.left_out import without
from palmette.blueprint.mistakes import Mistake
from palmette.errors import DeclarationError
from tests.core.demo.studio import GUESTS, HEAD, SHOOTS, STUDIO, studio

BEFORE = (STUDIO + HEAD).count("\n") + 2
"""The lines before the sets: those of `blueprint_of`, the studio and the head of its demo."""


def told(records: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        studio(records)
    return str(caught.value)


def guests(values: str) -> str:
    """The guests with one wrong value on the second line of the sets."""
    return f"    guests:\n      {{entity: guest, count: 2, values: {{name: A, {values}}}}}\n"


@pytest.mark.parametrize(
    ("values", "says", "mends"),
    [
        ("nme: B", "x.guest has no field 'nme'", "Did you mean 'name'?"),
        ("born: soon", "born: ", "Write it as 2026-11-22."),
        ("kind: funeral", "kind: ", "family"),
        ("kind: {weights: {famly: 1}}", "kind: ", "family"),
        ("born: {number: [1, 2]}", "'born' is date and takes no number", "That is for"),
        ("phone: {days: [1, 2]}", "'phone' is phone and takes no day", "That is for date."),
        ("born: {at: [1, 2]}", "'born' is date and takes no moment", "That is for instant."),
        ("born: {person: phone}", "'born' is date and takes no phone of a person", "That is for phone, text."),
        ("photographer: {user: driver}", "There is no user 'driver' in the demo", "owner"),
        ("photographer: {ref: guests}", "There is no set 'guests' before this one", "Put that set before this one."),
        ("photographer: Anna", "'Anna' is no record", "Write `{ref: set}`."),
        ("branch: {branch: north}", "There is no branch 'north' in the demo", "main"),
        ("stage: asked", "has no field 'stage'", "Known"),
        ('phone: {text: "{mobile}"}', "No recipe gives 'mobile'", "Known"),
        ("phone: {from: parent.phone}", "There is no parent here", "`per`"),
        ("phone: {phrase: x}", "there is no recipe of this word", "Words are person, any"),
        ("born: {days: [5, 1]}", "the first is larger than the second", "Write the smaller first."),
        ("born: {days: [1, 5], form: day}", "There is no 'form' here", "'from'"),
        ("born: {days: [1, 5], share: 2}", "should be less than or equal to 1", ""),
        ("phone: {person: fone}", "'fone' is not taken", "phone"),
    ],
)
def test_a_wrong_recipe_is_told_at_its_line(values: str, says: str, mends: str) -> None:
    text = told(guests(values))
    line = next(line for line in text.splitlines() if says in line)
    assert mends in line
    assert f":{BEFORE + 2}:" in line


SETS = [
    ("    a: {entity: gest, count: 1, values: {name: A}}\n", "'a' makes 'gest', which is no entity", "guest"),
    ("    a: {entity: user, count: 1, values: {name: A}}\n", "not made as a set", "`users`"),
    ("    a: {entity: shoot__pictures, count: 1, values: {name: A}}\n", "not made as a set", "`rows`"),
    ("    a: {entity: guest, count: 1}\n", "x.guest needs 'name'", "Add a recipe"),
    ("    a: {entity: guest, per: others, values: {name: A}}\n", "'others'", "Declare it first."),
    ("    a: {entity: guest, count: [1, 3], values: {name: A}}\n", "From so many to so many", "`per: set`"),
    ("    a: {entity: guest, where: {kind: family}, values: {name: A}}\n", "no set to choose from", "`per: set`"),
    ("    a: {entity: guest, count: 5, rows: {b: {name: A}}}\n", "Rows that are written out", "Remove `count`"),
    ("    a: {entity: guest, count: {tiny: 1}, values: {name: A}}\n", "the sizes are not all there", "full"),
    ("    a: {entity: guest, language: sv, count: 1, values: {name: A}}\n", "'sv'", "fi"),
    ("    a: {entity: guest, count: 1, values: {name: A}, walk: {ends: {won: 1}}}\n", "has no pipeline", "`walk`"),
]


@pytest.mark.parametrize(("record", "says", "mends"), SETS)
def test_a_wrong_set_is_told_at_its_line(record: str, says: str, mends: str) -> None:
    line = next(line for line in told(record).splitlines() if says in line)
    assert mends in line
    assert f":{BEFORE + 1}:" in line


@pytest.mark.parametrize(
    ("right", "wrong", "says", "mends"),
    [
        ("asked: 1, booked: 1", "aksed: 1, booked: 1", "There is no stage 'aksed'", "asked"),
        ("lost_reasons: {ill: 1}", "lost_reasons: {sick: 1}", "There is no reason 'sick'", "ill"),
        ("{no_show: booked}", "{no_show: handed}", "There is no stage to be lost from 'handed'", "booked"),
        ("{no_show: booked}", "{shot: booked}", "There is no stage of losing 'shot'", "no_show"),
        ("handed: {note: Fine}", "hand: {note: Fine}", "There is no stage 'hand'", "handed"),
        ("{note: Fine}", "{notes: Fine}", "has no field 'notes'", "note"),
        ("within: 100d", "within: long", "it is no length of time", "15m"),
        ("within: 100d", "within: 100d\n        pipeline: shooing", "x.shoot has no pipeline 'shooing'", "shooting"),
    ],
)
def test_a_wrong_way_is_told(right: str, wrong: str, says: str, mends: str) -> None:
    line = next(line for line in told(GUESTS + SHOOTS.replace(right, wrong)).splitlines() if says in line)
    assert mends in line


@pytest.mark.parametrize(
    ("where", "says"),
    [("{stage: given}", "'stage' is never 'given'"), ("{stge: handed}", "x.shoot has no field 'stge'")],
)
def test_a_choice_of_parents_that_can_never_be_is_told(where: str, says: str) -> None:
    again = f"    again: {{entity: shoot, per: shoots, where: {where}, values: {{guest: {{from: parent.guest}}}}}}\n"
    assert says in told(GUESTS + SHOOTS + again)


def test_a_stage_that_no_way_leads_to_is_told() -> None:
    closed = STUDIO.replace("- {key: asked, ", "- {key: asked, to: [shot], ")
    with pytest.raises(DeclarationError, match="No way leads from 'asked' to 'booked'"):
        studio(GUESTS + SHOOTS.replace("{no_show: booked}", "{no_show: shot}"), trade=closed)


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("roles: [owner]", "roles: [boss]", "There is no role 'boss'"),
        ("branch: main, count", "branch: south, count", "There is no branch 'south'"),
        ("languages: {fi: 1}", "languages: {se: 1}", "There is no language of invented people 'se'"),
        ("values: {city: Oulu}", "values: {town: Oulu}", "frame.branch has no field 'town'"),
        ("name: Main,", "name: Main, zone: Europe/Hel,", "'Europe/Hel' is no time zone"),
    ],
)
def test_a_wrong_head_is_told(right: str, wrong: str, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        studio(GUESTS, head=HEAD.replace(right, wrong))


def test_everything_is_told_at_once() -> None:
    text = told(guests("kind: x, born: y, nme: z"))
    assert "3 mistakes" in text


def test_a_set_that_speaks_of_what_is_not_there_can_be_left_out_alone() -> None:
    source = edition_of("edition: e\n" + STUDIO + HEAD + GUESTS + "    b: {entity: gone, values: {}}\n")
    node = source.node_at("demo", "records", "b", "entity")
    less = without(source, [Mistake("x", "a.b", "gone", place=node.place)])
    assert less is not None
    assert less.parsed.demo is not None
    assert list(less.parsed.demo.records) == ["guests"]
