"""What is typed wrongly is answered with one clear sentence and what mends it; never with a trace, never with 2."""

from __future__ import annotations

import pytest

from palmette.testing.club import OWNER
from tests.core.cli.running import Ran, run


def refused(ran: Ran, *words: str) -> None:
    """It failed in words: a sentence, a remedy, nothing of the inside."""
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "unforeseen" not in ran.err
    lines = ran.err.strip().splitlines()
    assert len(lines) >= 2, ran.err
    for word in words:
        assert word in ran.err


COMMANDS_OF_AN_EDITION = [
    "plan",
    "apply --yes",
    "packs",
    "demo --no-serve",
    "serve",
    "disable sales",
    "why setting contact.name",
]


@pytest.mark.parametrize("command", COMMANDS_OF_AN_EDITION)
def test_an_edition_that_is_not_there_is_named(desk, command):
    refused(run(*command.split(), "--edition", "nowhere.yaml"), "error: nowhere.yaml: ", "--edition")


@pytest.mark.parametrize("command", COMMANDS_OF_AN_EDITION)
def test_broken_yaml_is_told_at_its_line(desk, command):
    (desk / "broken.yaml").write_text("edition: broken\npacks: {sales: [}\n")
    refused(run(*command.split(), "--edition", "broken.yaml"), "error: broken.yaml:2:17: ", "Mind indents")


def test_all_mistakes_of_an_edition_are_told_at_once(desk):
    (desk / "wrong.yaml").write_text("edition: wrong\nlanguge: en\npacks: {sales: {demoo: true}}\n")
    ran = run("plan", "--edition", "wrong.yaml")
    assert ran.code == 1
    assert "wrong.yaml:2:1" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "Write sqlite:///path/file.db"),
        ("mysql://127.0.0.1/x", "Use SQLite or PostgreSQL"),
        ("sqlite://", "Write sqlite:///path/file.db"),
        ("postgresql://127.0.0.1:1/none", "does not answer"),
        ("sqlite:////proc/none/palmette.db", "Check that the path is right"),
    ],
)
def test_a_database_that_cannot_be_used_is_told(desk, url, words):
    refused(run("plan", "--database", url), words)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("disable salse", "Did you mean 'sales'?"),
        ("apply", "Give the hash"),
        ("apply 0123456789ab", "Run `palmette plan` again"),
        ("purge sales --yes", "sales"),
        ("serve --port 99999", "Usage: palmette serve"),
        ("serve --workers 2", "PostgreSQL"),
        ("frobnicate", "No such command"),
        ("plan --frobnicate", "Usage: palmette plan"),
        ("why setting contact.nmae.label", "Did you mean"),
        ("demo --size huge", "tiny"),
        ("demo --no-serve --fresh --database postgresql://127.0.0.1:1/none", "Drop the database yourself"),
    ],
)
def test_a_wish_that_cannot_be_met_says_what_can(desk, command, words):
    refused(run(*command.split()), words)


def test_a_command_that_needs_a_database_says_how_to_make_one(desk):
    refused(run("token", "create", "--email", OWNER), "The database is empty", "palmette plan", "palmette apply")
    refused(run("serve"), "The database is empty", "palmette plan")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("import nowhere.csv --entity contact --as owner@example.com", "nowhere.csv"),
        ("import people.csv --entity contct --as owner@example.com", "Did you mean 'contact'"),
        ("import people.csv --entity spaceship --as owner@example.com", "Entities: "),
        ("import people.csv --entity contact --as nobody@example.com", "Nobody logs in as nobody@example.com"),
        ("import people.csv --entity contact --as owner@example.com --map Name=nam", "Fields: "),
        ("import people.csv --entity contact --as owner@example.com --map Nmae=name", "Its columns: Name, Phone"),
        ("import empty.csv --entity contact --as owner@example.com", "nothing in the file"),
        ("export contct --as owner@example.com", "Did you mean 'contact'"),
        ("export contact --as nobody@example.com", "Nobody logs in as nobody@example.com"),
        ("export contact --as owner@example.com --fields nam", "nam"),
        ("export contact --as owner@example.com --filter nam==1 --to out.csv", "nam"),
        ("export contact --as owner@example.com --to nowhere/out.csv", "Check that the path is right"),
        ("token create --email nobody@example.com", "Nobody logs in"),
        ("token create --email owner@example.com --days 5000", "1 to 366"),
    ],
)
def test_what_people_and_files_are_not_there_is_named(office, desk, command, words):
    (desk / "people.csv").write_text("Name,Phone\nAnn,+358401234567\n")
    (desk / "empty.csv").write_text("")
    refused(run(*command.split()), words)
    assert not list(desk.glob("out.csv*"))


@pytest.mark.parametrize(
    ("options", "password", "words"),
    [
        ("--role nobody", "a sentence of several words", "nobody"),
        ("--role seller", "short", "10 characters"),
        ("--role seller --branch Nowhere", "a sentence of several words", "Branches: Main"),
    ],
)
def test_a_user_that_cannot_be_made_is_refused(office, options, password, words):
    wish = ["user", "create", "--name", "Eve", "--email", "eve@example.com", "--password-stdin", *options.split()]
    refused(run(*wish, given=f"{password}\n"), words)


def test_an_environment_that_cannot_be_used_is_named(desk, monkeypatch):
    monkeypatch.setenv("PALMETTE_UPLOAD_MB", "lots")
    refused(run("plan"), "PALMETTE_UPLOAD_MB", "docs/reference/settings.md")
    monkeypatch.delenv("PALMETTE_UPLOAD_MB")
    monkeypatch.setenv("PALMETTE_SECRET_KEY_FILE", "nowhere")
    refused(run("plan"), "PALMETTE_SECRET_KEY_FILE")


def test_what_nobody_foresaw_is_one_sentence_and_a_trace_only_when_asked(desk, monkeypatch):
    monkeypatch.setattr("palmette.cli.plan.make_plan", lambda *_, **__: 1 // 0)
    ran = run("plan")
    assert ran.code == 1
    assert "unforeseen" in ran.err
    assert "PALMETTE_DEBUG=1" in ran.err
    monkeypatch.setenv("PALMETTE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("plan")
