"""A blueprint of packs: names, columns, ways back, owned rows, what processes give, kinds of computed values."""

from __future__ import annotations

import pytest

from palmette import (
    Children,
    Choice,
    Computed,
    Date,
    Entity,
    Extension,
    Lifecycle,
    Option,
    Phase,
    Reference,
    Role,
    Rollup,
    Text,
    label,
)
from palmette.access.actors import Actor
from palmette.access.grants import limit_of
from palmette.blueprint.model import EDITION
from tests.core.blueprint.building import SHOP, blueprint_of, build, pack, shop_file, troubles_of

CLIENT = "shop.client"


def test_the_shop_is_built_without_a_problem() -> None:
    result = build(strict=True)
    assert list(result.blueprint.packs) == ["frame", "shop"]
    assert [item.state for item in result.health] == ["enabled"]
    assert result.problems == ()


def test_the_frame_comes_first() -> None:
    blueprint = blueprint_of(SHOP)
    assert list(blueprint.entities)[:4] == ["frame.branch", "frame.user", "frame.team", "frame.territory"]


def test_every_record_carries_the_columns_of_the_frame() -> None:
    fields = blueprint_of(SHOP).entities[CLIENT].fields
    assert {name: field.column for name, field in fields.items() if field.system} == {
        "id": "id",
        "version": "version",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "created_by": "created_by_id",
        "deleted_at": "deleted_at",
        "branch": "branch_id",
        "owner": "owner_id",
        "pipeline": "pipeline",
        "stage": "stage",
        "stage_since": "stage_since",
        "lost_reason": "lost_reason",
        "lost_note": "lost_note",
    }


def test_a_shared_entity_has_neither_branch_nor_owner() -> None:
    fields = blueprint_of(SHOP).entities["shop.tariff"].fields
    assert not {"branch", "owner"} & set(fields)


def test_stages_reasons_and_pipelines_are_options_of_the_fields_that_hold_them() -> None:
    fields = blueprint_of(SHOP).entities[CLIENT].fields
    assert [option.key for option in fields["stage"].options] == ["new", "talk", "won", "lost"]
    assert [option.key for option in fields["lost_reason"].options] == ["price", "moved"]
    assert [option.key for option in fields["pipeline"].options] == ["shop.sale"]


def test_a_lifecycle_gives_its_phase_and_the_day_it_began() -> None:
    fields = blueprint_of(SHOP).entities[CLIENT].fields
    assert [option.key for option in fields["phase"].options] == ["active", "quiet"]
    assert (fields["phase"].column, fields["phase_since"].column) == ("phase", "phase_since")
    assert fields["phase_since"].kind == "date"
    assert not fields["phase"].writable


def test_a_lifecycle_of_another_pack_has_columns_of_its_own() -> None:
    axis = Lifecycle("mood", "client", phases=[Phase("fine")])
    fields = blueprint_of(SHOP, pack("extra", requires=["shop"], lifecycles=[axis])).entities[CLIENT].fields
    assert fields["mood"].column == "extra__mood"
    assert fields["mood"].owner == "extra"


def test_kinds_of_computed_values_are_known() -> None:
    fields = blueprint_of(SHOP).entities[CLIENT].fields
    assert fields["visit_count"].value_kind == "integer"
    assert fields["last_visit_at"].value_kind == "instant"
    assert fields["days_absent"].value_kind == "integer"
    assert blueprint_of(SHOP).entities["shop.visit"].fields["lines_total"].value_kind == "money"


def test_only_stored_figures_have_a_column() -> None:
    fields = blueprint_of(SHOP).entities[CLIENT].fields
    assert fields["last_visit_at"].column == "last_visit_at"
    assert fields["visit_count"].column == ""
    assert fields["days_absent"].column == ""


def test_owned_rows_are_an_entity_reached_through_their_field() -> None:
    blueprint = blueprint_of(SHOP)
    assert blueprint.entities["shop.visit"].fields["lines"].target == "shop.visit__lines"
    rows = blueprint.entities["shop.visit__lines"]
    assert (rows.table, rows.parent, rows.parent_field) == ("shop__visit__lines", "shop.visit", "lines")
    assert [field.name for field in rows.declared_fields()] == ["name", "quantity", "price"]
    assert "owner" not in rows.fields


def test_a_reference_with_an_inverse_gives_the_way_back() -> None:
    way = blueprint_of(SHOP).entities[CLIENT].inverses["visits"]
    assert (way.entity, way.field, way.label.text()) == ("shop.visit", "client", "Visits")


def test_a_reference_without_an_inverse_gives_none() -> None:
    extra = pack("extra", requires=["shop"], entities=[Entity("note", fields=[Reference("about", to="client")])])
    assert set(blueprint_of(SHOP, extra).entities[CLIENT].inverses) == {"friends", "visits"}


def test_a_field_of_another_pack_has_a_column_of_its_own_and_a_plain_name() -> None:
    extra = pack("extra", requires=["shop"], entities=[Extension("client", fields=[Reference("guide", to="user")])])
    field = blueprint_of(SHOP, extra).entities[CLIENT].fields["guide"]
    assert (field.name, field.column, field.owner, field.target) == ("guide", "extra__guide_id", "extra", "frame.user")


def test_a_key_that_two_packs_chose_is_led_by_the_pack_for_both() -> None:
    a = pack("a", requires=["shop"], entities=[Extension("client", fields=[Text("shoe")])])
    b = pack("b", requires=["shop"], entities=[Extension("client", fields=[Text("shoe")])])
    fields = blueprint_of(SHOP, a, b).entities[CLIENT].fields
    assert {"a__shoe", "b__shoe"} <= set(fields)
    assert "shoe" not in fields
    assert blueprint_of(SHOP, a, b).field(CLIENT, "shoe", pack="b").name == "b__shoe"


def test_an_entitys_own_field_keeps_its_key() -> None:
    extra = pack("extra", requires=["shop"], entities=[Extension("client", fields=[Date("phone")])])
    fields = blueprint_of(SHOP, extra).entities[CLIENT].fields
    assert (fields["phone"].owner, fields["extra__phone"].kind) == ("shop", "date")


def test_in_its_own_declarations_a_packs_own_field_comes_first() -> None:
    extension = Extension("client", fields=[Choice("level", options=["low"]), Computed("low", "level == 'low'")])
    extra = pack("extra", requires=["shop"], entities=[extension])
    assert blueprint_of(SHOP, extra).entities[CLIENT].fields["low"].value_kind == "boolean"


def test_a_field_stands_behind_the_one_it_names_and_chains_keep_their_order() -> None:
    extension = Extension(
        "client", fields=[Text("b", after="a"), Text("a", after="phone"), Text("c", after="phone"), Text("z")]
    )
    fields = list(blueprint_of(SHOP, pack("extra", requires=["shop"], entities=[extension])).entities[CLIENT].fields)
    at = fields.index("phone")
    assert fields[at : at + 4] == ["phone", "a", "b", "c"]
    assert fields.index("z") > fields.index("email")


def test_an_entity_knows_where_it_was_declared() -> None:
    place = blueprint_of(SHOP).entities["shop.visit"].place
    assert place is not None
    assert place.file == shop_file()
    assert place.line > 40


def test_a_pack_may_extend_owned_rows_of_its_own_extension() -> None:
    extension = Extension("client", fields=[Children("sizes", fields=[Text("part")]), Rollup("many", count="sizes")])
    blueprint = blueprint_of(SHOP, pack("extra", requires=["shop"], entities=[extension]))
    rows = blueprint.entities["shop.client__extra__sizes"]
    assert (rows.pack, rows.table) == ("extra", "shop__client__extra__sizes")


def test_an_option_under_another_stands_behind_it_and_is_called_by_both() -> None:
    wider = Option("price", label("Price", ru="Цена"))
    listed = ["silence", Option("rival", "a rival is cheaper", under="price"), wider]
    field = blueprint_of(pack("a", entities=[Entity("thing", fields=[Choice("why", options=listed)])])).field(
        "a.thing", "why"
    )
    assert [option.key for option in field.options] == ["silence", "price", "rival"]
    assert [str(option.label) for option in field.options] == ["Silence", "Price", "Price: a rival is cheaper"]
    assert field.options[2].label.text("ru") == "Цена: a rival is cheaper"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wider", "code"), [("prize", "blueprint.unknown_option"), ("rival", "blueprint.option_circle")]
)
def test_an_option_is_under_another_that_is_there(wider: str, code: str) -> None:
    listed = [Option("price"), Option("rival", under=wider)]
    assert troubles_of(pack("a", entities=[Entity("thing", fields=[Choice("why", options=listed)])])) == {"a": [code]}


def test_a_limit_is_the_greatest_of_the_roles_and_nothing_for_a_role_without_one() -> None:
    roles = [Role("clerk", limits={"discount": 3}), Role("head", includes=["clerk"], limits={"discount": 7}),
             Role("deputy", includes=["clerk"]), Role("guest")]  # fmt: skip
    blueprint = blueprint_of(pack("a", roles=roles), more="roles: {deputy: {limits: {discount: 5}}}\n")

    def limit(*held: str, trusted: bool = False) -> float | None:
        return limit_of(blueprint, Actor("user", "Ann", "page", 1, (1,), roles=held, trusted=trusted), "discount")

    assert [limit("clerk"), limit("deputy"), limit("head", "clerk"), limit("guest")] == [3, 5, 7, 0]
    assert limit("guest", trusted=True) is None
    assert limit_of(blueprint, Actor("user", "Ann", "page", 1, (1,), roles=("clerk",)), "credit") is None


def test_a_role_holds_what_it_includes() -> None:
    roles = blueprint_of(SHOP).roles
    assert {grant.scope for grant in roles["head"].grants[CLIENT]} == {"wall", "branch"}
    assert roles["head"].fields[CLIENT, "email"].right == "masked"
    assert "shop.visit__lines" not in roles["head"].grants


def test_names_on_screens_are_led_to_what_they_mean() -> None:
    blueprint = blueprint_of(SHOP)
    assert blueprint.navigation[0].items == (CLIENT, "board:shop.sale", "view:gold", "report:visits_by_month")
    assert blueprint.reports["visits_by_month"].entity == "shop.visit"
    assert blueprint.panels[CLIENT][0].label.text() == "Visits"


def test_settings_are_those_of_the_pack_after_the_editions() -> None:
    blueprint = build("edition: e\npacks: {shop: {seats: 3, mode: rich}}\n").blueprint
    assert blueprint.setting("shop", "seats") == 3
    assert blueprint.setting("shop", "mode") == "rich"
    assert blueprint.setting("shop", "demo") is True


def test_nothing_in_a_blueprint_can_be_changed() -> None:
    blueprint = blueprint_of(SHOP)
    with pytest.raises(TypeError):
        blueprint.entities[CLIENT].fields["phone"] = blueprint.entities[CLIENT].fields["email"]  # type: ignore[index]
    with pytest.raises(TypeError):
        blueprint.roles["clerk"] = blueprint.roles["head"]  # type: ignore[index]


def test_two_blueprints_live_side_by_side() -> None:
    one = build("edition: one\npacks: {shop: }\nfields: {client: {shoe: {type: integer}}}\n").blueprint
    two = build("edition: two\npacks: {shop: }\n").blueprint
    assert one.entities[CLIENT].fields["shoe"].owner == EDITION
    assert "shoe" not in two.entities[CLIENT].fields
