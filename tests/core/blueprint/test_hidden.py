"""A hidden entity takes everything about itself out of sight, and a preset may be like another."""

from __future__ import annotations

import pytest

from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.blueprint.model import Blueprint
from palmette.errors import DeclarationError
from tests.core.blueprint.building import blueprint_of

TRADE = """\
entities:
  guest:
    title: "{name}"
    list: [name, room, orders_count]
    card: [room]
    quick: [name, room]
    fields:
      name: {type: text, required: true}
      phone: {type: phone}
      room: {type: reference, to: room, inverse: guests}
      orders_count: {type: rollup, count: orders}
  room:
    title: "{name}"
    fields: {name: {type: text}}
  order:
    title: "{guest}"
    fields:
      guest: {type: reference, to: guest, inverse: orders}
      lines: {type: children, fields: {name: {type: text}}}
pipelines:
  cooking: {entity: order, stages: [{key: new}, {key: done, kind: won}]}
views:
  all_orders: {entity: order}
  guests_by_room: {entity: guest, columns: [name, room], group: room}
reports: {orders: {entity: order}, guests: {entity: guest}}
panels:
  guest_orders: {entity: guest, inverse: orders}
  room_guests: {entity: room, inverse: guests}
imports:
  old_guests: {entity: guest, columns: {name: [Name]}, match: [name]}
  old_orders: {entity: order, columns: {guest.name: [Guest]}}
  more_guests: {entity: guest, like: old_guests, columns: {phone: [Tel]}}
navigation:
  work: {items: [guest, order, "board:cooking", "view:all_orders", "report:orders"]}
  kitchen: {items: ["board:cooking"]}
roles:
  cook: {home: "board:cooking", grants: [{entities: order, actions: read, scope: all}]}
"""
HIDDEN = TRADE.replace("  order:\n", "  order:\n    hidden: true\n").replace("  room:\n", "  room:\n    hidden: true\n")


@pytest.fixture(scope="module")
def shown() -> Blueprint:
    return blueprint_of(more=TRADE)


@pytest.fixture(scope="module")
def hidden() -> Blueprint:
    return blueprint_of(more=HIDDEN)


def test_without_hiding_everything_is_there(shown: Blueprint) -> None:
    assert set(shown.views) >= {"all_orders"}
    assert shown.entities["x.guest"].list == ("name", "room", "orders_count")
    assert [section.key for section in shown.navigation] == ["work", "kitchen"]


def test_fields_that_lead_to_it_or_count_it_are_hidden(hidden: Blueprint) -> None:
    guest = hidden.entities["x.guest"]
    assert [name for name in ("name", "room", "orders_count") if guest.fields[name].hidden] == ["room", "orders_count"]
    assert (guest.list, guest.card, guest.quick) == (("name",), (), ("name",))


def test_owned_rows_are_hidden_with_their_record(hidden: Blueprint) -> None:
    assert hidden.entities["x.order__lines"].hidden


def test_its_lists_figures_panels_and_presets_step_back(hidden: Blueprint) -> None:
    assert "all_orders" not in hidden.views
    assert hidden.views["guests_by_room"].columns == ("name",)
    assert hidden.views["guests_by_room"].group == ""
    assert (hidden.reports["orders"].hidden, hidden.reports["guests"].hidden) == (True, False)
    assert not any(hidden.panels.values())
    assert "old_orders" not in hidden.imports


def test_the_side_bar_leads_to_nothing_hidden(hidden: Blueprint) -> None:
    assert [(section.key, section.items) for section in hidden.navigation] == [("work", ("x.guest",))]
    assert hidden.roles["cook"].home == ""


def test_nothing_is_deleted(shown: Blueprint, hidden: Blueprint) -> None:
    assert set(shown.entities) == set(hidden.entities)
    assert {key: set(item.fields) for key, item in shown.entities.items()} == {
        key: set(item.fields) for key, item in hidden.entities.items()
    }


def test_a_preset_is_laid_over_the_one_it_is_like(shown: Blueprint) -> None:
    preset = shown.imports["more_guests"]
    assert preset.columns == {"name": ("Name",), "phone": ("Tel",)}
    assert preset.match == ("name",)


@pytest.mark.parametrize("like", ["old_gests", "old_orders", "more_guests"])
def test_a_preset_that_is_like_none_of_its_entity_is_a_mistake(like: str) -> None:
    with pytest.raises(DeclarationError, match=r"is no preset of x\.guest"):
        blueprint_of(more=TRADE.replace("like: old_guests", f"like: {like}"))


def test_a_preset_of_a_pack_can_be_hidden() -> None:
    hide = "edition: e\nimports: {hubspot_contacts: {hidden: true}}\n"
    assert "hubspot_contacts" not in build_blueprint(edition_of(hide), strict=True).blueprint.imports
