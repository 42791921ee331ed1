"""The reference is whole: every command, option, setting, error code and route has its place, and nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from palmette.api.records import records_router
from palmette.cli import cli
from palmette.settings import Settings
from tests.docs.codes import codes

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
OF_DECLARATIONS = ("yaml.", "pack.", "edition.", "blueprint.")


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def sections(name: str, level: str) -> dict[str, str]:
    """The text under each heading of a level."""
    parts = re.split(rf"^{level} (.+)$", page(name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands(cli))


def test_every_command_has_a_heading_and_no_heading_speaks_of_another() -> None:
    assert set(sections("cli", "##")) - {"Exit codes"} == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_told_with_an_example(name: str) -> None:
    told = sections("cli", "##")[name]
    assert f"$ palmette {name}" in told
    options = {word for option in COMMANDS[name].params for word in option.opts if word.startswith("--")}
    assert options - {"--edition", "--database"} == set(re.findall(r"^\| `(--[a-z-]+)", told, re.MULTILINE))


def test_the_common_options_are_those_of_every_command() -> None:
    without = [
        name for name, command in COMMANDS.items() if "--database" not in {o for p in command.params for o in p.opts}
    ]
    assert without == ["schema write"]


def test_every_error_code_has_a_heading_with_a_sentence_and_a_remedy() -> None:
    told = {heading.split(" {")[0]: text for heading, text in sections("errors", "###").items()}
    raised = {code for code in codes() if not code.startswith(OF_DECLARATIONS)}
    assert sorted(raised - set(told)) == []
    assert sorted(set(told) - raised) == []
    # A sentence and what to do: at least two full stops outside of code.
    assert [code for code, text in told.items() if len(re.findall(r"[.`)]\s", text.split("\n## ")[0] + " ")) < 2] == []


def test_the_address_of_an_error_is_an_anchor_of_its_page() -> None:
    headings = sections("errors", "###")
    assert [heading for heading in headings if not re.fullmatch(r"([a-z_.]+) \{ #\1 \}", heading)] == []


def test_codes_of_declarations_stand_among_the_mistakes() -> None:
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|", page("mistakes"), re.MULTILINE))
    assert {code for code in codes() if code.startswith(OF_DECLARATIONS)} <= listed


def test_the_codes_that_everybody_knows_are_found_in_the_source() -> None:
    known = {"records.not_found", "values.bad_email", "expressions.unknown_name", "imports.bad_xlsx", "api.key_reused",
             "database.behind", "pipelines.missing_step", "plan.doubles", "packs.hook_failed"}  # fmt: skip
    assert known <= codes()


def test_every_setting_is_told() -> None:
    told = page("settings")
    assert [name for name in Settings.model_fields if f"`PALMETTE_{name.upper()}`" not in told] == []
    assert "`PALMETTE_DEBUG`" in told


def test_no_setting_is_told_that_there_is_not() -> None:
    named = set(re.findall(r"^\| (`PALMETTE_[^|]+) \|", page("settings"), re.MULTILINE))
    told = {name.lower() for cell in named for name in re.findall(r"PALMETTE_([A-Z_]+)", cell)}
    assert told == {*Settings.model_fields, "debug"}


def test_every_route_of_the_api_is_told() -> None:
    routes = {
        f"{method} {re.sub(r':str', '', route.path)}"
        for route in records_router().routes
        for method in route.methods - {"OPTIONS"}
    }
    told = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /api/v1[^`]*)`", page("api")))
    assert told == routes
