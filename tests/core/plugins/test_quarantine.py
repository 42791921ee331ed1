"""A pack that fails is named with its reason and its remedy, with those that need it, and the rest runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.errors import DeclarationError
from palmette.plugins.health import PackHealth, State
from tests.core.plugins.installed import Installed, entity_code

EDITION = "edition: shop\npacks:\n"


def build(*packs: str, strict: bool = False) -> BuildResult:
    return build_blueprint(edition_of(EDITION + "".join(f"  {key}:\n" for key in packs)), strict=strict)


def of(result: BuildResult, key: str) -> PackHealth:
    return next(pack for pack in result.health if pack.pack == key)


@dataclass
class Broken:
    """A pack that fails: its parts, the code of its trouble, the file and line, words of the reason."""

    code: str
    trouble: str
    said: str
    line: int = 0
    manifest: str = ""
    api: str = ">=1.0,<2"


BROKEN = {
    "its __init__ raises": Broken("x = 1\nraise RuntimeError('no licence')", "pack.raises", "no licence", line=2),
    "its __init__ exits": Broken("import sys\nsys.exit(3)", "pack.raises", "SystemExit", line=2),
    "its code does not parse": Broken("def entities(ctx:\n", "pack.raises", "SyntaxError", line=1),
    "it wants another API": Broken("", "pack.api_range", "hook API >=2", api=">=2"),
    "it requires what is not there": Broken("", "pack.requirement_missing", "'gone'", manifest="requires: [gone]\n"),
    "it requires what is misspelt": Broken(
        "", "pack.requirement_missing", "Did you mean 'contacts'?", manifest="requires: [contcts]\n"
    ),
    "it bears another pack badly": Broken("", "pack.conflict", "contacts", manifest="conflicts: [contacts]\n"),
    "a hook is misspelt": Broken(
        "from palmette import hook\n\n@hook\ndef entitis(ctx):\n    return []\n",
        "pack.hook_unknown",
        "Did you mean 'entities'",
        line=3,
    ),
    "a hook takes what nobody gives": Broken(
        "from palmette import hook\n@hook\ndef entities(ctx, database):\n    return []\n",
        "pack.hook_invalid",
        "database",
    ),
    "a hook raises": Broken(
        "from palmette import hook\n@hook\ndef entities(ctx):\n    return ctx.settings['nothing']\n",
        "pack.raises",
        "KeyError",
        line=4,
    ),
    "a hook returns no list": Broken(
        "from palmette import hook\n@hook\ndef entities(ctx):\n    return 3\n", "pack.hook_answer", "int", line=2
    ),
    "a hook returns a stranger": Broken(
        "from palmette import Text, hook\n@hook\ndef entities(ctx):\n    return [Text('name')]\n",
        "pack.hook_answer",
        "Text",
        line=2,
    ),
    "it extends what is not there": Broken(
        "from palmette import Extension, hook\n@hook\ndef entities(ctx):\n    return [Extension('contct')]\n",
        "blueprint.unknown_entity",
        "Did you mean 'contact'",
        line=4,
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_pack_is_named_and_the_others_run(installed: Installed, broken: Broken) -> None:
    package = installed.pack("broken", broken.code, manifest=broken.manifest, api=broken.api)
    installed.pack("sound", entity_code("thing"))
    result = build("broken", "sound")
    health = of(result, "broken")
    assert health.state is State.QUARANTINED
    trouble = health.troubles[0]
    assert trouble.code == broken.trouble
    assert broken.said.strip("'") in str(trouble)
    assert trouble.remedy
    if broken.line:
        assert trouble.place is not None
        assert Path(trouble.place.file) == package / "__init__.py"
        assert trouble.place.line == broken.line
    assert of(result, "sound").state is State.ENABLED
    assert "sound.thing" in result.blueprint.entities
    assert not any(key.startswith("broken.") for key in result.blueprint.entities)


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_strict_refuses_a_broken_pack(installed: Installed, broken: Broken) -> None:
    installed.pack("broken", broken.code, manifest=broken.manifest, api=broken.api)
    with pytest.raises(DeclarationError) as caught:
        build("broken", strict=True)
    assert broken.trouble in {problem.code for problem in caught.value.problems}
    assert "broken: " in str(caught.value)


def test_both_of_two_mistakes_in_declarations_are_told_each_at_its_line(installed: Installed) -> None:
    code = """
    from palmette import Choice, Entity, Reference, hook

    @hook
    def entities(ctx):
        return [
            Entity(
                "order",
                fields=[
                    Reference("buyer", to="contakt"),
                    Choice("state", options=["new", "paid"], default="payed"),
                ],
            ),
        ]
    """
    installed.pack("broken", code)
    troubles = of(build("broken"), "broken").troubles
    told = {(trouble.place.line, trouble.code) for trouble in troubles if trouble.place}
    assert told == {(10, "blueprint.unknown_entity"), (11, "blueprint.bad_default")}
    assert "'contact'" in troubles[0].remedy
    assert "'paid'" in troubles[1].remedy


def test_those_that_need_a_broken_pack_wait_with_it(installed: Installed) -> None:
    installed.pack("broken", "raise RuntimeError('no')")
    installed.pack("upon", entity_code("thing"), manifest="requires: [broken]\n")
    installed.pack("above", entity_code("other"), manifest="requires: [upon]\n")
    result = build("broken", "upon", "above")
    assert [of(result, key).state for key in ("upon", "above")] == [State.QUARANTINED] * 2
    assert of(result, "above").troubles[0].code == "pack.requirement_failed"
    assert "upon" in of(result, "above").reason


def test_those_that_need_a_pack_with_wrong_declarations_wait_with_it(installed: Installed) -> None:
    wrong = "from palmette import Entity, hook\n@hook\ndef entities(ctx):\n    return [Entity('a', title='{x}')]\n"
    installed.pack("broken", wrong)
    installed.pack("upon", entity_code("thing"), manifest="requires: [broken]\n")
    result = build("broken", "upon")
    assert of(result, "broken").troubles[0].code == "blueprint.unknown_field"
    assert of(result, "upon").state is State.QUARANTINED
    assert "upon.thing" not in result.blueprint.entities


def test_an_enabled_pack_that_is_not_installed_is_named_and_the_rest_runs() -> None:
    result = build("telephone_exchange")
    assert of(result, "telephone_exchange").troubles[0].code == "pack.not_installed"
    assert "contacts.contact" in result.blueprint.entities


def test_an_installed_pack_that_nobody_enables_is_available(installed: Installed) -> None:
    installed.pack("idle", "raise RuntimeError('never imported')")
    assert of(build(), "idle").state is State.AVAILABLE


@pytest.mark.parametrize(("first", "later"), [("alpha", "omega"), ("omega", "alpha")])
def test_of_two_packs_that_clash_the_one_enabled_later_yields(installed: Installed, first: str, later: str) -> None:
    code = """
    from palmette import Entity, Reference, hook
    @hook
    def entities(ctx):
        return [Entity("visit", fields=[Reference("who", to="contact", inverse="visits")])]
    """
    installed.pack("alpha", code)
    installed.pack("omega", code)
    result = build(first, later)
    assert of(result, first).state is State.ENABLED
    trouble = of(result, later).troubles[0]
    assert trouble.code == "blueprint.inverse_taken"
    assert f"{first}.visit.who" in trouble.reason
    assert result.blueprint.entities["contacts.contact"].inverses["visits"].entity == f"{first}.visit"


def test_what_the_edition_says_of_a_pack_that_does_not_run_is_left_out_and_told(installed: Installed) -> None:
    installed.pack("broken", "raise RuntimeError('no')")
    text = (
        "edition: shop\n"
        "packs: {broken: {speed: 3}}\n"
        "fields:\n"
        "  gadget: {size: {type: integer}}\n"
        "  contact: {shoe: {type: integer}}\n"
        "roles:\n"
        "  clerk:\n"
        "    grants:\n"
        "      - {entities: gadget, actions: read, scope: all}\n"
        "      - {entities: contact, actions: read, scope: own}\n"
    )
    result = build_blueprint(edition_of(text))
    assert "shoe" in result.blueprint.entities["contacts.contact"].fields
    assert list(result.blueprint.roles["clerk"].grants) == ["contacts.contact"]
    assert len(result.problems) == 2
    assert all("gadget" in problem.message for problem in result.problems)
    with pytest.raises(DeclarationError):
        build_blueprint(edition_of(text), strict=True)


def test_a_guard_that_speaks_of_a_pack_which_does_not_run_closes(installed: Installed) -> None:
    installed.pack("broken", "raise RuntimeError('no')")
    text = (
        "edition: shop\n"
        "packs: {broken: }\n"
        "pipelines:\n"
        "  care:\n"
        "    entity: contact\n"
        "    stages:\n"
        "      - key: new\n"
        "        guards: [{key: cared, condition: exists(gadgets)}]\n"
        "      - key: done\n"
    )
    result = build_blueprint(edition_of(text))
    guard = result.blueprint.pipelines["x.care"].stages["new"].guards[0]
    assert guard.condition == "false"
    assert [problem.code for problem in result.problems] == ["expressions.unknown_name"]


def test_a_pack_in_quarantine_is_called_by_no_runtime_hook(installed: Installed) -> None:
    wrong = """
    from palmette import Entity, hook
    @hook
    def entities(ctx):
        return [Entity("a", title="{x}")]
    @hook
    def after_commit(changes):
        raise RuntimeError("called")
    """
    installed.pack("broken", wrong)
    result = build("broken")
    assert "broken" not in result.registry.modules
    assert result.registry.manager.hook.after_commit(changes=None) == []
