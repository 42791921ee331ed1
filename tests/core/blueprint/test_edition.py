"""What an edition changes and adds over packs, and how editions build on each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from palmette import Extension, Navigation, Report, Role, Text, View
from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import read_edition
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import DeclarationError
from tests.core.blueprint.building import HEAD, SHOP, build, pack


def built(more: str) -> Blueprint:
    return build(HEAD + more, strict=True).blueprint


def client(more: str) -> EntityModel:
    return built(more).entities["shop.client"]


def test_an_entity_is_called_otherwise_in_each_language() -> None:
    label = client("labels: {client: {one: {en: Member, ru: Член клуба}, many: Members}}\n")
    assert label.label.forms == {"en": "Member", "ru": "Член клуба", "fi": "Asiakas"}
    assert label.plural.text("ru") == "Members"


def test_a_plain_text_is_what_people_read_in_every_language() -> None:
    text = "edition: e\nlanguage: ru\npacks: {shop: }\nlabels: {client: Гость}\n"
    label = build(text).blueprint.entities["shop.client"].label
    assert [label.text(language) for language in ("en", "ru", "fi")] == ["Гость"] * 3


def test_plural_forms_may_be_given() -> None:
    more = "labels: {client: {counted: {ru: {one: гость, few: гостя, many: гостей}}}}\n"
    assert client(more).label.plurals["ru"]["few"] == "гостя"


def test_a_new_field_is_the_editions_own() -> None:
    field = client("fields: {client: {shoe: {type: integer, label: Shoe size, after: phone, minimum: 20}}}\n").fields[
        "shoe"
    ]
    assert (field.owner, field.column, field.label.text()) == ("x", "x__shoe", "Shoe size")
    assert field.declared.minimum == 20  # type: ignore[attr-defined]  # an integer field


def test_a_new_field_stands_where_it_is_put() -> None:
    names = list(client("fields: {client: {shoe: {type: integer, after: phone}}}\n").fields)
    assert names.index("shoe") == names.index("phone") + 1


def test_a_field_of_a_pack_is_changed_only_where_the_edition_speaks() -> None:
    field = client("fields: {client: {phone: {label: Mobile, required: true}}}\n").fields["phone"]
    assert (field.label.text(), field.required, field.owner) == ("Mobile", True, "shop")
    assert field.declared.personal


def test_a_hidden_field_is_still_there() -> None:
    field = client("fields: {client: {born_on: {hidden: true}}}\n").fields["born_on"]
    assert field.hidden


def test_an_own_field_of_a_key_that_is_taken_is_led_by_the_edition() -> None:
    fields = client("fields: {client: {born_on: {type: text}}}\n").fields
    assert fields["born_on"].kind == "date"
    assert (fields["x__born_on"].kind, fields["x__born_on"].column) == ("text", "x__born_on")


def test_options_merge_by_key() -> None:
    more = (
        "fields: {client: {level: {options: "
        "[{key: new, label: Fresh}, {key: silver, after: new}, {key: gold, hidden: true}]}}}\n"
    )
    options = client(more).fields["level"].options
    assert [option.key for option in options] == ["new", "silver", "gold"]
    assert options[0].label.text() == "Fresh"
    assert options[2].hidden
    assert options[2].tone == "ok"


def test_a_default_is_read_by_the_kind_of_its_field() -> None:
    fields = client("fields: {client: {n: {type: integer, default: 5}, b: {type: boolean, default: true}}}\n").fields
    assert fields["b"].declared.default is True
    assert fields["n"].declared.default == "5"


def test_lists_of_fields_are_replaced() -> None:
    entity = client("entities: {client: {list: [phone, level], sort: -phone, icon: user}}\n")
    assert (entity.list, entity.sort, entity.icon) == (("phone", "level"), "-phone", "user")
    assert entity.quick == ("last_name", "phone")


def test_an_entity_is_hidden_and_stays() -> None:
    assert client("entities: {client: {hidden: true}}\n").hidden


def test_stages_merge_by_key_and_stand_where_they_are_put() -> None:
    more = (
        "pipelines:\n  sale:\n    stages:\n"
        "      - {key: callback, after: new, label: Call back, sla: 2h}\n"
        "      - {key: talk, requires: [email], sla: 1d}\n"
        "      - {key: won, hidden: true}\n"
    )
    pipeline = built(more).pipelines["shop.sale"]
    assert list(pipeline.stages) == ["new", "callback", "talk", "won", "lost"]
    assert pipeline.stages["talk"].requires == ("email",)
    assert [guard.key for guard in pipeline.stages["talk"].guards] == ["came"]
    assert pipeline.stages["won"].hidden


def test_guards_and_steps_merge_by_key() -> None:
    more = (
        "pipelines:\n  sale:\n    stages:\n      - key: talk\n"
        "        guards: [{key: came, message: Come first}, {key: known, condition: phone is not empty}]\n"
        "        steps: [{key: tour}, {key: call, optional: true}]\n"
        "    lost_reasons: [moved, {key: price, label: Too dear}, rude]\n"
    )
    pipeline = built(more).pipelines["shop.sale"]
    stage = pipeline.stages["talk"]
    assert [(guard.key, guard.condition) for guard in stage.guards] == [
        ("came", "exists(visits)"),
        ("known", "phone is not empty"),
    ]
    assert [(step.key, step.optional) for step in stage.steps] == [("call", True), ("tour", False)]
    assert [str(reason.label) for reason in pipeline.lost_reasons] == ["Too dear", "Moved", "Rude"]


def test_a_phase_is_put_before_the_last_one() -> None:
    more = (
        "lifecycles:\n  phase:\n    phases:\n"
        "      - {key: new, after: active, when: visit_count == 0}\n      - {key: quiet, label: Sleeping}\n"
    )
    axis = built(more).lifecycles["shop.phase"]
    assert list(axis.phases) == ["active", "new", "quiet"]
    assert [option.key for option in built(more).entities["shop.client"].fields["phase"].options] == list(axis.phases)


def test_a_grant_takes_the_place_of_the_packs_on_that_entity_alone() -> None:
    more = "roles: {clerk: {grants: [{entities: visit, actions: read, scope: own}], fields: {client.phone: reveal}}}\n"
    role = built(more).roles["clerk"]
    assert [(grant.actions, grant.scope) for grant in role.grants["shop.visit"]] == [("read", "own")]
    assert [grant.scope for grant in role.grants["shop.client"]] == ["branch"]
    assert role.fields["shop.client", "phone"].right == "reveal"
    assert role.fields["shop.client", "email"].right == "masked"


def test_reports_and_views_are_changed_and_hidden() -> None:
    blueprint = built("reports: {visits_by_month: {chart: line, hidden: true}}\nviews: {gold: {pinned: true}}\n")
    report = blueprint.reports["visits_by_month"]
    assert (report.chart, report.hidden, report.roles) == ("line", True, ("head",))
    assert blueprint.views["gold"].pinned


def test_a_hidden_section_of_the_side_bar_is_gone() -> None:
    assert built("navigation: {work: {hidden: true}}\n").navigation == ()


def test_items_of_the_side_bar_are_replaced() -> None:
    section = built("navigation: {work: {items: [visit]}}\n").navigation[0]
    assert (section.items, section.label.text()) == (("shop.visit",), "Work")


def test_what_two_packs_call_alike_is_told_apart() -> None:
    one = pack("one", requires=["shop"], views=[View("gold", "client"), View("all", "client")])
    two = pack("two", requires=["shop"], views=[View("all", "client")], reports=[Report("r", "client")])
    result = build(
        "edition: e\npacks: {shop: , one: , two: }\nviews: {one.all: {pinned: true}}\n", one, two, strict=True
    )
    assert set(result.blueprint.views) == {"gold", "one__gold", "one__all", "two__all"}
    assert result.blueprint.views["one__all"].pinned
    with pytest.raises(DeclarationError, match="Several packs"):
        build("edition: e\npacks: {shop: , one: , two: }\nviews: {all: {pinned: true}}\n", one, two)


def test_packs_share_a_section_of_the_side_bar() -> None:
    extra = pack("extra", requires=["shop"], pages=[Navigation("work", items=["visit"])])
    section = build("edition: e\npacks: {shop: , extra: }\n", extra).blueprint.navigation[0]
    assert section.items[-1] == "shop.visit"
    assert len(section.items) == 5


def test_a_pack_adds_to_a_role_of_a_pack_it_stands_on_and_to_no_other() -> None:
    grown = pack("grown", requires=["shop"], roles=[Role("clerk", fields={"client.phone": "masked"})])
    clashing = pack("clashing", roles=[Role("clerk")])
    result = build("edition: e\npacks: {shop: , grown: , clashing: }\n", grown, clashing)
    assert result.blueprint.roles["clerk"].fields["shop.client", "phone"].right == "masked"
    assert [item.pack for item in result.health if item.troubles] == ["clashing"]


def test_fields_of_owned_rows_are_changed_through_their_field() -> None:
    blueprint = built("fields: {visit: {lines: {fields: {name: {label: Title}, note: {type: text}}}}}\n")
    rows = blueprint.entities["shop.visit__lines"].fields
    assert rows["name"].label.text() == "Title"
    assert rows["note"].column == "x__note"


def test_a_field_of_an_extending_pack_is_found_by_its_name() -> None:
    extra = pack("extra", requires=["shop"], entities=[Extension("client", fields=[Text("shoe")])])
    text = "edition: e\npacks: {shop: , extra: }\nfields: {client: {shoe: {label: Size}}}\n"
    field = build(text, extra).blueprint.entities["shop.client"].fields["shoe"]
    assert (field.label.text(), field.owner) == ("Size", "extra")


class Files:
    """Edition files of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, **texts: str) -> Path:
        for name, text in texts.items():
            (self.folder / f"{name}.yaml").write_text(text, "utf-8")
        return self.folder / f"{next(iter(texts))}.yaml"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_an_edition_builds_on_another(files: Files) -> None:
    top = files.write(
        top="edition: north\nextends: base.yaml\nfields: {client: {phone: {label: Mobile}}}\nroles: {guest: {}}\n",
        base=HEAD + "zone: Europe/Helsinki\nfields: {client: {phone: {required: true}, shoe: {type: integer}}}\n",
    )
    blueprint = build_blueprint(top, packs=[SHOP], strict=True).blueprint
    assert (blueprint.edition.key, blueprint.edition.zone) == ("north", "Europe/Helsinki")
    phone = blueprint.entities["shop.client"].fields["phone"]
    assert (phone.label.text(), phone.required) == ("Mobile", True)
    assert "shoe" in blueprint.entities["shop.client"].fields


def test_keyed_lists_of_editions_merge_by_key(files: Files) -> None:
    stages = "pipelines: {sale: {stages: [{key: a, after: new, label: A}, {key: b, after: a}]}}\n"
    top = files.write(
        top="edition: e\nextends: base.yaml\npipelines: {sale: {stages: [{key: a, sla: 1d}]}}\n", base=HEAD + stages
    )
    found = build_blueprint(top, packs=[SHOP], strict=True).blueprint.pipelines["shop.sale"].stages
    assert list(found)[:3] == ["new", "a", "b"]
    assert (str(found["a"].label), found["a"].sla) == ("A", "1d")


def test_a_mistake_in_the_lower_edition_is_told_in_its_own_file(files: Files) -> None:
    top = files.write(
        top="edition: e\nextends: base.yaml\n", base="edition: b\npacks: {shop: }\nfields:\n  client: {fone: {}}\n"
    )
    with pytest.raises(DeclarationError, match=r"base\.yaml:4:"):
        build_blueprint(top, packs=[SHOP])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"a": "edition: a\nextends: b.yaml\n", "b": "edition: b\nextends: a.yaml\n"}, "extends itself"),
        ({"a": "edition: a\nextends: a.yaml\n"}, "extends itself"),
        ({"a": "edition: a\nextends: c.yaml\n", "b": "edition: b\n"}, "Beside it are b.yaml"),
        ({"a": "edition: a\nextends: /etc/passwd\n"}, "relative path"),
        ({"a": "edition: a\nextends: [b.yaml]\n"}, "relative path"),
        ({"a": "- edition\n"}, "keys and values"),
    ],
)
def test_an_edition_that_cannot_build_on_another_says_why(files: Files, texts: dict[str, str], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        read_edition(files.write(**texts))


def test_a_file_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(DeclarationError, match="--edition"):
        read_edition("nowhere/edition.yaml")
