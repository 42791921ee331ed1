"""Each property knows its author."""

from __future__ import annotations

import pytest

from palmette import Extension, Text
from palmette.blueprint.model import Blueprint
from palmette.blueprint.why import Why, why
from palmette.errors import NotFound
from tests.core.blueprint.building import build, pack, shop_file

TEXT = """\
edition: e
packs:
  shop: {seats: 4}
  extra:
labels: {client: Member}
fields:
  client:
    phone: {label: Mobile}
    shoe: {type: integer}
pipelines:
  sale:
    stages:
      - {key: talk, requires: [email]}
      - {key: callback, after: new, sla: 2h}
roles:
  clerk: {home: client}
"""


@pytest.fixture(scope="module")
def blueprint() -> Blueprint:
    extra = pack("extra", requires=["shop"], entities=[Extension("client", fields=[Text("hat", required=True)])])
    return build(TEXT, extra, strict=True).blueprint


def authors(found: Why) -> list[str]:
    return [origin.author for origin in found.origins]


@pytest.mark.parametrize(
    ("path", "value", "said", "line"),
    [
        ("shop.client.stage.talk.required", ("email",), ["edition"], 13),
        ("sale.stage.callback.sla", "2h", ["edition"], 14),
        ("shop.sale.stage.new.sla", "2h", ["shop@1.2.0"], 0),
        ("pipelines.shop.sale.stages.talk.guards.came.condition", "exists(visits)", ["shop@1.2.0"], 0),
        ("sale.stage.talk.guard.came.condition", "exists(visits)", ["shop@1.2.0"], 0),
        ("client.phone.label", "Mobile", ["shop@1.2.0", "edition"], 8),
        ("client.phone.personal", True, ["shop@1.2.0"], 0),
        ("client.hat.required", True, ["extra@1.0"], 0),
        ("client.label", "Member", ["shop@1.2.0", "edition"], 5),
        ("client.sort", "last_name", ["shop@1.2.0"], 0),
        ("user.name.required", True, ["core"], 0),
        ("roles.clerk.home", "shop.client", ["edition"], 16),
        ("shop.seats", 4, ["shop@1.2.0", "edition"], 3),
        ("shop.mode", "plain", ["shop@1.2.0"], 0),
        ("reports.visits_by_month.chart", "bar", ["shop@1.2.0"], 0),
        ("views.gold.filter", "level == 'gold'", ["shop@1.2.0"], 0),
        ("phase.phase.active.tone", "ok", ["shop@1.2.0"], 0),
    ],
)
def test_a_property_names_its_authors(
    blueprint: Blueprint, path: str, value: object, said: list[str], line: int
) -> None:
    found = why(blueprint, path)
    given = str(found.value) if isinstance(value, str) else found.value
    assert given == value
    if path == "client.phone.label":
        assert authors(found)[-1] == "edition"
    else:
        assert authors(found)[-len(said) :] == said
    if line:
        place = found.origins[-1].place
        assert place is not None
        assert (place.file, place.line) == ("edition.yaml", line)


def test_what_nobody_wrote_is_the_default_of_what_somebody_declared(blueprint: Blueprint) -> None:
    found = why(blueprint, "client.email.required")
    assert (found.value, found.declared, authors(found)) == (False, False, ["shop@1.2.0"])
    place = found.origins[0].place
    assert place is not None
    assert place.file == shop_file()


def test_the_answer_can_be_read(blueprint: Blueprint) -> None:
    lines = why(blueprint, "client.label").lines()
    assert lines[0] == "entities.shop.client.label = {'en': 'Member'}"
    assert lines[1] == "  set by edition at edition.yaml:5:18"
    assert lines[2].startswith("  before: shop@1.2.0 at ")


@pytest.mark.parametrize("path", ["client.fone.label", "sale.stage.tlak.sla", "nobody", "client.phone.colour", "", "."])
def test_a_path_to_nothing_is_answered_with_near_ones(blueprint: Blueprint, path: str) -> None:
    with pytest.raises(NotFound) as caught:
        why(blueprint, path)
    assert caught.value.remedy
