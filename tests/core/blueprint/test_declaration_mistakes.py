"""Mistakes in a pack's declarations: each costs the pack, is told with its code, and mended by its remedy."""

from __future__ import annotations

from typing import Any  # declarations of every kind

import pytest

from palmette import (
    Button,
    Children,
    Choice,
    Computed,
    Date,
    Dimension,
    Document,
    Endpoint,
    Entity,
    Extension,
    Grant,
    Guard,
    Job,
    Lifecycle,
    Mask,
    Measure,
    Money,
    MultiChoice,
    Navigation,
    Number,
    Panel,
    Phase,
    Pipeline,
    Reference,
    Report,
    Role,
    Rollup,
    Screen,
    Section,
    Stage,
    Step,
    Tab,
    Text,
    Texts,
    Then,
    View,
    hook,
    label,
)
from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.expressions import GIVEN_NAMES, RESERVED_WORDS
from palmette.labels import Label
from palmette.plugins.health import PackHealth
from tests.core.blueprint.building import SHOP, pack


def health(hook: str, item: object) -> PackHealth:
    wrong = pack("wrong", requires=["shop"], **{hook: [item]})
    result = build_blueprint(edition_of("edition: e\npacks: {shop: , wrong: }\n"), packs=[SHOP, wrong])
    states = {found.pack: found for found in result.health}
    assert not states["shop"].troubles
    return states["wrong"]


def fields(*items: Any) -> Extension:
    return Extension("client", fields=items)


def pipeline(*stages: Stage, **more: Any) -> Pipeline:
    return Pipeline("p", "client", stages=[*stages, Stage("end", kind="won")], **more)


def draw_nothing(records: object, call: object) -> dict[str, object]:
    """A screen may draw nothing."""
    return {}


def act_nothing(records: object, call: object) -> Then:
    """An act may do nothing."""
    return Then()


def answer_nothing(records: object, asked: object) -> dict[str, object]:
    """An endpoint that says nothing."""
    return {}


def do_nothing(context: object) -> None:
    """A job that does nothing."""


WRONG: dict[str, tuple[str, object, str]] = {
    "the moment as a date": ("entities", fields(Date("a", default="now")), "blueprint.bad_default"),
    "a branch as a user": (
        "entities",
        fields(Reference("a", to="user", default="my_branch")),
        "blueprint.bad_default",
    ),
    "one field unique together": (
        "entities",
        Entity("a", fields=[Text("name")], unique=[["name"]]),
        "blueprint.bad_unique",
    ),
    "money unique together": (
        "entities",
        Entity("a", fields=[Text("name"), Money("paid")], unique=[["name", "paid"]]),
        "blueprint.bad_unique",
    ),
    "a number that tells money": (
        "entities",
        fields(Number("no", pattern="{paid}-{n}"), Money("paid")),
        "blueprint.bad_pattern",
    ),
    "a number per money": ("entities", fields(Number("no", per="paid"), Money("paid")), "blueprint.bad_pattern"),
    "a guard of no stage": (
        "pipelines",
        pipeline(Stage("a", guards=[Guard("g", "exists(visits)", to=["ende"])])),
        "blueprint.unknown_stage",
    ),
    "a guard of the way in to elsewhere": (
        "pipelines",
        pipeline(Stage("a"), Stage("b", enter=[Guard("g", "exists(visits)", to=["end"])])),
        "blueprint.bad_guard",
    ),
    "a stage of no role": ("pipelines", pipeline(Stage("a", roles=["clark"])), "blueprint.unknown_role"),
    "a step of no role": (
        "pipelines",
        pipeline(Stage("a", steps=[Step("s", roles=["clark"])])),
        "blueprint.unknown_role",
    ),
    "a limit of writing": (
        "roles",
        Role("r", grants=[Grant("client", "create", "own", limit=5)]),
        "blueprint.bad_limit",
    ),
    "a ratio of one figure": (
        "reports",
        Report("r", "visit", measures=[Measure("all"), Measure("share", "ratio", "all")]),
        "blueprint.bad_ratio",
    ),
    "a ratio of another report": (
        "reports",
        Report("r", "visit", measures=[Measure("all"), Measure("share", "ratio", "won / all")]),
        "blueprint.bad_ratio",
    ),
    "the hour of a date": (
        "reports",
        Report("r", "client", by=[Dimension("born_on", period="hour")]),
        "blueprint.no_period",
    ),
    "a lifecycle of a misspelt field": (
        "lifecycles",
        Lifecycle("l", "client", where="levle == 'gold'", phases=[Phase("p")]),
        "expressions.unknown_name",
    ),
    "a key in capitals": ("entities", Entity("Thing"), "blueprint.bad_key"),
    "a key with a dash": ("entities", fields(Text("shoe-size")), "blueprint.bad_key"),
    "a long key": ("entities", Entity("t" * 41), "blueprint.name_too_long"),
    **{
        f"the word {word}": ("entities", fields(Text(word)), "blueprint.reserved_name")
        for word in sorted({*RESERVED_WORDS, *GIVEN_NAMES})
    },
    "rows where an entity is searched": (
        "entities",
        Entity("a", fields=[Text("name", search=True), Children("search", fields=[Text("word")])]),
        "blueprint.table_taken",
    ),
    "a list where an entity is searched": (
        "entities",
        Entity("a", fields=[Text("name", search=True), Texts("search")]),
        "blueprint.table_taken",
    ),
    "an unknown scope": ("entities", Entity("a", scope="private"), "blueprint.unknown_word"),
    "an unknown tone": ("entities", Entity("a", tone="pink"), "blueprint.unknown_word"),
    "an unknown language": ("entities", Entity("a", Label({"de": "A"})), "blueprint.unknown_language"),
    "a broken title": ("entities", Entity("a", title="{name"), "blueprint.bad_title"),
    "a title of nothing": ("entities", Entity("a", title="{name}"), "blueprint.unknown_field"),
    "a title behind a text": (
        "entities",
        Entity("a", title="{name.first}", fields=[Text("name")]),
        "blueprint.no_way",
    ),
    "a zone of text": ("entities", Entity("a", zone="name", fields=[Text("name")]), "blueprint.bad_zone"),
    "a subject of text": ("entities", Entity("a", subject="name", fields=[Text("name")]), "blueprint.bad_subject"),
    "a branch of text": ("entities", Entity("a", branch="name", fields=[Text("name")]), "blueprint.bad_branch"),
    "a sort by many": (
        "entities",
        Entity("a", sort="tags", fields=[MultiChoice("tags", options=["x"])]),
        "blueprint.not_sortable",
    ),
    "an index of nothing": (
        "entities",
        Entity("a", indexes=[["nam"]], fields=[Text("name")]),
        "blueprint.unknown_field",
    ),
    "an index of a computed": (
        "entities",
        Entity("a", indexes=[["n"]], fields=[Computed("n", "1 + 1")]),
        "blueprint.no_column",
    ),
    "a section of nothing": (
        "entities",
        Entity("a", sections=[Section("s")], fields=[Text("name", section="t")]),
        "blueprint.unknown_section",
    ),
    "a shared thing that knows a client": (
        "entities",
        Entity("a", scope="shared", fields=[Reference("who", to="client")]),
        "blueprint.shared_refers",
    ),
    "a shared thing with a birthday": (
        "entities",
        Entity("a", scope="shared", fields=[Date("born_on", personal=True)]),
        "blueprint.shared_personal",
    ),
    "a reference to nothing": ("entities", fields(Reference("r", to="clint")), "blueprint.unknown_entity"),
    "a reference with a mistaken condition": (
        "entities",
        fields(Reference("r", to="client", where="levl == 'gold'")),
        "expressions.unknown_name",
    ),
    "a reference that deletes somehow": (
        "entities",
        fields(Reference("r", to="client", on_delete="cascade")),
        "blueprint.unknown_word",
    ),
    "a choice of nothing": ("entities", fields(Choice("c")), "blueprint.no_options"),
    "a choice of one twice": ("entities", fields(Choice("c", options=["a", "a"])), "blueprint.duplicate_key"),
    "a default that is no option": (
        "entities",
        fields(Choice("c", options=["a"], default="b")),
        "blueprint.bad_default",
    ),
    "a default of a number": ("entities", fields(Number("n", default=3)), "blueprint.no_default"),
    "a number without a number": ("entities", fields(Number("n", pattern="M-{year}")), "blueprint.bad_pattern"),
    "a required figure": ("entities", fields(Computed("n", "1 + 1", required=True)), "blueprint.not_required"),
    "a unique figure": ("entities", fields(Rollup("n", count="visits", unique=True)), "blueprint.not_unique"),
    "a figure of nothing": ("entities", fields(Computed("n", "")), "blueprint.no_expression"),
    "a figure of a mistake": ("entities", fields(Computed("n", "phon")), "expressions.unknown_name"),
    "a rollup of nothing": ("entities", fields(Rollup("n")), "blueprint.bad_rollup"),
    "a rollup that is stored sometimes": (
        "entities",
        fields(Rollup("n", count="visits", stored="weekly")),
        "blueprint.unknown_word",
    ),
    "a rollup that grows stale": (
        "entities",
        fields(Rollup("n", count="visits", where="at > now - days(1)", stored=True)),
        "blueprint.stale",
    ),
    "a pipeline over nothing": ("pipelines", Pipeline("p", "clint", stages=[Stage("a")]), "blueprint.unknown_entity"),
    "a pipeline over the network": (
        "pipelines",
        Pipeline("p", "tariff", stages=[Stage("a")]),
        "blueprint.bad_pipeline",
    ),
    "a pipeline without a beginning": ("pipelines", pipeline(), "blueprint.no_stage"),
    "a pipeline that begins won": ("pipelines", pipeline(Stage("a", kind="won"), Stage("b")), "blueprint.first_stage"),
    "a stage twice": ("pipelines", pipeline(Stage("a"), Stage("a")), "blueprint.duplicate_key"),
    "a stage of no kind": ("pipelines", pipeline(Stage("a"), Stage("b", kind="done")), "blueprint.unknown_word"),
    "a stage behind nothing": ("pipelines", pipeline(Stage("a", after="z")), "blueprint.unknown_stage"),
    "a way to nowhere": ("pipelines", pipeline(Stage("a", to=["z"])), "blueprint.unknown_stage"),
    "a required field of nothing": ("pipelines", pipeline(Stage("a", requires=["z"])), "blueprint.unknown_field"),
    "an asked field of nothing": ("pipelines", pipeline(Stage("a", ask=["z"])), "blueprint.unknown_field"),
    "a step that needs nothing known": (
        "pipelines",
        pipeline(Stage("a", steps=[Step("s", requires=["z"])])),
        "blueprint.unknown_field",
    ),
    "a step twice": ("pipelines", pipeline(Stage("a", steps=[Step("s"), Step("s")])), "blueprint.duplicate_key"),
    "a guard of nothing": ("pipelines", pipeline(Stage("a", guards=[Guard("g", "")])), "blueprint.no_condition"),
    "a guard with a mistake": (
        "pipelines",
        pipeline(Stage("a", guards=[Guard("g", "exists(visit)")])),
        "expressions.unknown_name",
    ),
    "a guard that is no condition": (
        "pipelines",
        pipeline(Stage("a", guards=[Guard("g", "visit_count")])),
        "expressions.not_a_condition",
    ),
    "a time that is none": ("pipelines", pipeline(Stage("a", sla="soon")), "blueprint.bad_length"),
    "a probability of ten": ("pipelines", pipeline(Stage("a", probability=10)), "blueprint.bad_probability"),
    "an amount of text": ("pipelines", pipeline(Stage("a"), amount="phone"), "blueprint.not_money"),
    "a lifecycle over nothing": (
        "lifecycles",
        Lifecycle("l", "clint", phases=[Phase("a")]),
        "blueprint.unknown_entity",
    ),
    "a lifecycle of nothing": ("lifecycles", Lifecycle("l", "client"), "blueprint.no_phases"),
    "a phase that shadows": (
        "lifecycles",
        Lifecycle("l", "client", phases=[Phase("a"), Phase("b")]),
        "blueprint.always",
    ),
    "a phase with a mistake": (
        "lifecycles",
        Lifecycle("l", "client", phases=[Phase("a", "level == 'golden'"), Phase("b")]),
        "expressions.unknown_choice",
    ),
    "a watch over nothing": (
        "lifecycles",
        Lifecycle("l", "client", phases=[Phase("a")], watch=["visits"]),
        "blueprint.unknown_entity",
    ),
    "a grant on nothing": ("roles", Role("r", grants=[Grant("clint", "read")]), "blueprint.unknown_entity"),
    "a grant of nothing": ("roles", Role("r", grants=[Grant("client", "reed")]), "blueprint.unknown_action"),
    "a grant nowhere": ("roles", Role("r", grants=[Grant("client", "read", "shop")]), "blueprint.unknown_scope"),
    "a grant on a mistake": (
        "roles",
        Role("r", grants=[Grant("client", "read", where="levl == 'gold'")]),
        "expressions.unknown_name",
    ),
    "a right over nothing": ("roles", Role("r", fields={"client.fone": "hidden"}), "blueprint.unknown_field"),
    "a right that is none": ("roles", Role("r", fields={"client.phone": "secret"}), "blueprint.unknown_right"),
    "a right without entity": ("roles", Role("r", fields={"phone": "hidden"}), "blueprint.unknown_entity"),
    "a mask on a mistake": (
        "roles",
        Role("r", fields={"client.phone": Mask("hidden", when="levl == 'gold'")}),
        "expressions.unknown_name",
    ),
    "a role that includes nothing": ("roles", Role("r", includes=["clrk"]), "blueprint.unknown_role"),
    "a role that includes itself": ("roles", Role("r", includes=["r"]), "blueprint.role_circle"),
    "a home that is none": ("roles", Role("r", home="board:sael"), "blueprint.unknown_item"),
    "a report of nothing": ("reports", Report("r", "clint"), "blueprint.unknown_entity"),
    "a report by nothing": ("reports", Report("r", "client", by=["z"]), "blueprint.unknown_field"),
    "a payment of no form": ("documents", Document("d", "client", pays={"form": "cheque"}), "blueprint.bad_payment"),
    "a stored report of a median": (
        "reports",
        Report("r", "client", measures=[Measure("m", "median", "age")], stored=True),
        "blueprint.not_stored",
    ),
    "a report of no figure": ("reports", Report("r", "client", measures=[]), "blueprint.no_measures"),
    "a report for nobody": ("reports", Report("r", "client", roles=["clrk"]), "blueprint.unknown_role"),
    "a view of nothing": ("views", View("v", "clint"), "blueprint.unknown_entity"),
    "a view of no column": ("views", View("v", "client", columns=["z"]), "blueprint.unknown_field"),
    "a view with a mistake": ("views", View("v", "client", filter="z"), "expressions.unknown_name"),
    "a view by a figure that is not stored": (
        "views",
        View("v", "client", sort="visit_count"),
        "blueprint.not_sortable",
    ),
    "a panel of nothing": ("pages", Panel("p", "client", "visit"), "blueprint.unknown_inverse"),
    "a panel of no field": ("pages", Panel("p", "client", "visits", fields=["z"]), "blueprint.unknown_field"),
    "a tab of nothing": ("pages", Tab("t", "client", inverse="visit"), "blueprint.unknown_inverse"),
    "a tab of no column": ("pages", Tab("t", "client", inverse="visits", fields=["z"]), "blueprint.unknown_field"),
    "a tab that shows nothing": ("pages", Tab("t", "client"), "blueprint.empty_tab"),
    "a tab with a figure of nothing": ("pages", Tab("t", "client", figures=["z"]), "blueprint.unknown_field"),
    "a tab whose text names nothing": ("pages", Tab("t", "client", text="Owes {z}"), "blueprint.unknown_field"),
    "a tab for a role of nobody": ("pages", Tab("t", "client", text="x", roles=["z"]), "blueprint.unknown_role"),
    "a button that does nothing": ("pages", Button("b", "client"), "pack.no_press"),
    "a side bar of nothing": ("pages", Navigation("n", items=["clint"]), "blueprint.unknown_entity"),
    "a side bar of what there is not": ("pages", Navigation("n", items=["chart:sale"]), "blueprint.unknown_item"),
    "a board of nothing": ("pages", Navigation("n", items=["board:sael"]), "blueprint.unknown_item"),
    "a schedule that is none": ("jobs", Job("j", do_nothing, schedule="nightly"), "blueprint.bad_schedule"),
    "an endpoint that is no address": (
        "endpoints",
        Endpoint("Find It", answer_nothing, entity="client"),
        "blueprint.bad_endpoint",
    ),
    "an endpoint of nothing": (
        "endpoints",
        Endpoint("find", answer_nothing, entity="clint"),
        "blueprint.unknown_entity",
    ),
    "a screen of nothing": (
        "pages",
        Screen("s", draw_nothing, template="palmette:version.py", entity="clint"),
        "blueprint.unknown_entity",
    ),
    "a screen without its file": (
        "pages",
        Screen("s", draw_nothing, template="palmette:none.html", entity="client"),
        "blueprint.bad_screen",
    ),
    "a screen with an act that is no address": (
        "pages",
        Screen("s", draw_nothing, template="palmette:version.py", entity="client", acts={"Do it": act_nothing}),
        "blueprint.bad_screen",
    ),
    "a screen whose style is none": (
        "pages",
        Screen("s", draw_nothing, template="palmette:version.py", entity="client", styles=["palmette:version.py"]),
        "blueprint.bad_screen",
    ),
    "a side bar with a screen of nothing": ("pages", Navigation("n", items=["screen:z"]), "blueprint.unknown_item"),
    "an extension of nothing": ("entities", Extension("clint"), "blueprint.unknown_entity"),
}


@pytest.mark.parametrize(("hook", "item", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_in_a_declaration_costs_its_pack_and_names_what_mends_it(hook: str, item: object, code: str) -> None:
    troubles = health(hook, item).troubles
    assert code in [trouble.code for trouble in troubles]
    assert all(trouble.remedy for trouble in troubles)


BUTTONS = {
    "blueprint.unknown_entity": Button("b", "clint"),
    "expressions.unknown_name": Button("b", "client", when="z"),
    "blueprint.unknown_word": Button("b", "client", needs="reed"),
}


@pytest.mark.parametrize("code", BUTTONS)
def test_a_mistake_in_a_button_costs_its_pack(code: str) -> None:
    wrong = pack("wrong", requires=["shop"], pages=[BUTTONS[code]])
    assert wrong.loaded is not None
    wrong.loaded.press = hook(lambda records, button, ids: None)  # type: ignore[attr-defined]
    result = build_blueprint(edition_of("edition: e\npacks: {shop: , wrong: }\n"), packs=[SHOP, wrong])
    troubles = next(found.troubles for found in result.health if found.pack == "wrong")
    assert [trouble.code for trouble in troubles] == [code]
    assert all(trouble.remedy for trouble in troubles)


def test_a_long_column_is_refused_where_it_would_be_cut() -> None:
    long = pack("p" * 40, requires=["shop"], entities=[Extension("client", fields=[Money("m" * 20)])])
    result = build_blueprint(edition_of(f"edition: e\npacks: {{shop: , {'p' * 40}: }}\n"), packs=[SHOP, long])
    troubles = next(found.troubles for found in result.health if found.pack == "p" * 40)
    assert [trouble.code for trouble in troubles] == ["blueprint.name_too_long"]


def test_several_mistakes_of_a_pack_are_all_told() -> None:
    item = fields(Reference("r", to="clint"), Choice("c"), Text("where"), Computed("n", "phon", label("N")))
    assert len(health("entities", item).troubles) == 4
