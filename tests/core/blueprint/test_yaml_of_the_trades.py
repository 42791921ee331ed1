"""What the trades asked of the frame, written in an edition: every word of it arrives in the blueprint."""

from __future__ import annotations

import pytest

from palmette.blueprint.model import Blueprint
from palmette.errors import DeclarationError
from palmette.records.fields import Number
from tests.core.blueprint.building import blueprint_of

WORKSHOP = """\
entities:
  repair:
    label: Repair
    unique: [[place, day]]
    fields:
      place: {type: reference, to: branch, default: my_branch}
      taken_by: {type: reference, to: user, default: me}
      day: {type: date, default: today}
      at: {type: instant, default: now}
      checked: {type: boolean}
      number: {type: number, pattern: "{place.city}-{n:03}", per: place}
      size: {type: choice, options: [{key: small, label: {en: Small, ru: Малый}, tone: ok}, {key: old, hidden: true}]}
      expected: {type: computed, expression: "stage.probability * 10"}
pipelines:
  work:
    entity: repair
    stages:
      - key: asked
        guards: [{key: told, condition: checked == true, message: Tell the customer, to: [away]}]
      - key: bench
        probability: 0.5
        roles: [head]
        enter: [{key: looked, condition: checked == true, message: {en: Look first, fi: Katso ensin}}]
        steps: [{key: clean, roles: [head]}]
      - {key: away, kind: lost}
lifecycles:
  pace: {entity: repair, where: size == 'small', phases: [{key: new}]}
roles:
  head: {label: Head, grants: [{entities: repair, actions: "*", scope: all}]}
  desk: {label: Desk, grants: [{entities: repair, actions: read, scope: all, limit: 50}]}
views:
  kept: {entity: repair, hidden: true}
reports:
  share:
    entity: repair
    measures: [{key: all}, {key: good, where: checked == true}, {key: share, function: ratio, of: good / all}]
    by: [{of: at, period: weekday}, {of: at, period: hour}]
"""


@pytest.fixture(scope="module")
def workshop() -> Blueprint:
    return blueprint_of(more=WORKSHOP)


def test_stages_guards_and_steps(workshop: Blueprint) -> None:
    stages = workshop.pipelines["x.work"].stages
    assert tuple(stages["asked"].guards[0].to) == ("away",)
    assert (stages["bench"].roles, stages["bench"].steps[0].roles) == (("head",), ("head",))
    assert stages["bench"].enter[0].message.text("fi") == "Katso ensin"  # type: ignore[union-attr]


def test_fields_and_what_is_unique_together(workshop: Blueprint) -> None:
    repair = workshop.entities["x.repair"]
    number = repair.fields["number"].declared
    assert isinstance(number, Number)
    assert repair.unique == (("place", "day"),)
    assert (number.per, repair.fields["place"].declared.default) == ("place", "my_branch")
    assert [(option.tone, option.hidden) for option in repair.fields["size"].options] == [("ok", False), ("calm", True)]
    assert repair.fields["expected"].value_kind == "decimal"


def test_limits_lifecycles_views_and_figures(workshop: Blueprint) -> None:
    assert workshop.roles["desk"].grants["x.repair"][0].limit == 50
    assert workshop.lifecycles["x.pace"].declared.where == "size == 'small'"
    assert workshop.views["kept"].hidden
    assert [measure.function for measure in workshop.reports["share"].measures] == ["count", "count", "ratio"]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("to: [away]", "to: [awya]", "'away'"),
        ("        roles: [head]", "        roles: [haed]", "'head'"),
        ("unique: [[place, day]]", "unique: [[place, dya]]", "'day'"),
        ("limit: 50", "limit: -1", "above 0"),
        ("of: good / all", "of: god / all", "'good'"),
        ("period: hour", "period: hours", "'hour'"),
        ("stage.probability", "stage.probabilty", "'probability'"),
    ],
)
def test_a_slip_of_the_pen_is_told_at_its_line(good: str, bad: str, said: str) -> None:
    text = WORKSHOP.replace(good, bad, 1)
    # Two lines of head stand above.
    line = next(number for number, written in enumerate(text.splitlines(), 3) if bad in written)
    with pytest.raises(DeclarationError) as caught:
        blueprint_of(more=text)
    told = [item for item in str(caught.value).splitlines() if f":{line}:" in item]
    assert any(said in item for item in told), str(caught.value)
