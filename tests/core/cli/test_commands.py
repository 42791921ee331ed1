"""What the commands answer when all is well, for people and for programs."""

from __future__ import annotations

import json

import pytest

from palmette.testing.club import OWNER, Served
from tests.core.cli.running import run


@pytest.mark.slow
def test_a_plan_says_two_until_it_is_applied_and_zero_after(desk):
    first = run("plan")
    assert first.code == 2
    hash_ = first.out.rsplit("palmette apply ", 1)[1].strip()
    applied = run("apply", hash_)
    assert applied.code == 0
    assert "Applied" in applied.out
    again = run("plan")
    assert (again.code, again.out) == (0, "No changes: the database is as the edition says.\n")


def test_a_plan_made_before_the_edition_changed_is_not_applied(desk):
    hash_ = json.loads(run("plan", "--json").out)["hash"]
    edition = desk / "edition.yaml"
    edition.write_text(edition.read_text() + "fields: {contact: {shoe_size: {type: integer}}}\n")
    late = run("apply", hash_)
    assert late.code == 1
    assert "Run `palmette plan` again" in late.err
    assert run("plan").code == 2


@pytest.mark.slow
def test_plan_and_apply_answer_programs(office, desk):
    edition = desk / "edition.yaml"
    edition.write_text(edition.read_text() + "fields: {contact: {shoe_size: {type: integer}}}\n")
    planned = json.loads(run("plan", "--json").out)
    assert [change["key"] for change in planned["changes"]] != []
    applied = json.loads(run("apply", "--yes", "--json").out)
    assert (applied["applied"], applied["plan"], applied["steps"]) == (True, planned["hash"], 1)
    assert json.loads(run("apply", "--yes", "--json").out)["applied"] is False


def test_packs_are_listed_with_their_state(desk):
    told = {item["pack"]: item["state"] for item in json.loads(run("packs", "--json").out)}
    assert told["sales"] == "enabled"
    assert told["fitness_club"] == "available"
    assert "sales" in run("packs").out


@pytest.mark.slow
def test_the_doctor_finds_what_is_wrong_and_says_so_with_its_exit_code(desk):
    ill = run("doctor", "--json")
    assert ill.code == 1
    found = next(item for item in json.loads(ill.out) if item["what"] == "database")
    assert found["level"] == "error"
    assert "palmette plan" in found["remedy"]
    run("apply", "--yes")
    well = {item["what"]: item["level"] for item in json.loads(run("doctor", "--json").out) if item["level"] == "error"}
    assert "database" not in well
    assert "edition" not in well


def test_the_doctor_tells_the_line_of_a_broken_edition(desk):
    (desk / "broken.yaml").write_text("edition: broken\npacks: {sales: [}\n")
    ran = run("doctor", "--edition", "broken.yaml")
    assert ran.code == 1
    assert "broken.yaml:2:17" in ran.out


def test_who_set_a_thing_is_told_with_file_and_line(desk):
    told = run("why", "setting", "roles.boss.label")
    assert told.code == 0
    assert "edition.yaml:" in told.out
    asked = json.loads(run("why", "setting", "sale.stage.new.sla", "--json").out)
    assert asked["value"] == "1d"
    assert asked["origins"][0]["author"].startswith("sales")


def test_schemas_are_written_where_one_wants_them(desk):
    ran = run("schema", "write", "--to", "schemas")
    assert ran.code == 0
    names = {path.name for path in (desk / "schemas").glob("*.json")}
    assert {"edition.schema.json", "pack.schema.json"} <= names
    assert all(json.loads(path.read_text()) for path in (desk / "schemas").glob("*.json"))


def test_a_pack_is_disabled_in_the_file_and_comments_stay(desk):
    edition = desk / "edition.yaml"
    edition.write_text("# ours\nedition: small\npacks:\n  contacts: {}\n  sales: {demo: false}\n")
    ran = run("disable", "sales")
    assert ran.code == 0
    assert "-  sales: {demo: false}" in ran.out
    assert edition.read_text() == "# ours\nedition: small\npacks:\n  contacts: {}\n"


def test_a_user_and_a_token_are_made_for_programs_too(office):
    wish = [
        "user",
        "create",
        "--name",
        "Eve",
        "--email",
        "eve@example.com",
        "--role",
        "seller",
        "--password-stdin",
        "--json",
    ]
    made = json.loads(run(*wish, given="a sentence of several words\n").out)
    assert made["email"] == "eve@example.com"
    token = json.loads(run("token", "create", "--email", "eve@example.com", "--days", "7", "--json").out)
    assert token["days"] == 7
    assert len(token["token"]) > 30


@pytest.mark.slow
def test_a_table_goes_in_and_comes_out(office, desk):
    (desk / "people.csv").write_text("Last name,First name,Phone\nVirtanen,Aino,+358401234567\nKorhonen,Eero,rubbish\n")
    checked = run("import", "people.csv", "--entity", "contact", "--as", OWNER, "--dry-run", "--json")
    assert checked.code == 0, checked.err
    dry = json.loads(checked.out)
    assert "id" not in run("export", "contact", "--as", OWNER, "--fields", "phone").out
    assert dry["counts"]
    told = run("import", "people.csv", "--entity", "contact", "--as", OWNER)
    assert told.code == 0
    assert run("export", "contact", "--as", OWNER, "--fields", "last_name,phone", "--to", "out.xlsx").code == 0
    assert (desk / "out.xlsx").read_bytes().startswith(b"PK")
    out = run("export", "contact", "--as", OWNER, "--fields", "last_name", "--filter", "last_name == 'Virtanen'").out
    assert "Virtanen" in out
    assert "Korhonen" not in out


def test_duplicates_are_listed_in_the_rights_of_a_user(office: Served) -> None:
    with office.pinned.gateway.writing(office.pinned.directory.system("cli")) as records:
        rows = [{"kind": "person", "last_name": "Salo", "first_name": name, "phone": "+358409990001"} for name in "AA"]
        records.create_many("contact", rows)
    assert run("duplicates", "contact", "--as", OWNER).out.startswith("merge")
    found = json.loads(run("duplicates", "contact", "--as", OWNER, "--json").out)
    assert [pair["verdict"] for pair in found] == ["merge"]
    assert run("duplicates", "deal", "--as", OWNER).code == 1


def test_a_canary_is_marked_listed_and_let_go(office):
    with office.pinned.gateway.writing(office.pinned.directory.system("cli")) as records:
        made = str(records.create("contact", {"kind": "person", "last_name": "Kanarienvogel"})["id"])
    refused = run("canary", "mark", "source", made, "--as", OWNER)
    assert (refused.code, "is no customer" in refused.err, "Traceback" in refused.err) == (1, True, False)
    assert run("canary", "mark", "contact", made, "--as", OWNER).code == 0
    listed = run("canary", "list")
    assert made in listed.out
    assert "Kanarienvogel" not in listed.out
    assert run("canary", "unmark", made).code == 0
