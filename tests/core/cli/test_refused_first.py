"""A command refuses before it asks, writes or shows anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from palmette.testing.club import EDITION, OWNER, Served
from tests.core.cli.running import run
from tests.core.plugins.installed import ENTITY, Installed


def test_a_refused_export_writes_nothing(office: Served) -> None:
    ran = run("export", "contact", "--as", OWNER, "--filter", "nmae == 1")
    assert (ran.code, ran.out) == (1, "")
    assert "nmae" in ran.err


def test_an_empty_export_has_its_head(office: Served) -> None:
    ran = run("export", "contact", "--as", OWNER, "--fields", "phone", "--filter", "last_name == 'Nobody'")
    assert ran.out == "\ufeffContact;Phone\r\n"


@pytest.mark.parametrize(("pack", "code"), [("sales", "disable sales"), ("salse", "palmette packs"), ("frame", "Drop")])
def test_purge_looks_at_the_pack_before_it_asks(office: Served, pack: str, code: str) -> None:
    ran = run("purge", pack, given="y\n")
    assert ran.code == 1
    assert "Remove all data" not in ran.out + ran.err
    assert code in ran.err
    assert not (Path("var") / "archive").exists()


def test_somebody_who_may_not_log_in_is_told_from_nobody(office: Served) -> None:
    user = office.pinned.tables.table("frame.user")
    with office.pinned.database.system() as connection:
        connection.execute(update(user).where(user.c.email == OWNER).values(active=False))
        assert connection.execute(select(user.c.id)).all()
    nobody, gone = (run("export", "contact", "--as", email) for email in ("nobody@example.com", OWNER))
    assert "Nobody logs in as nobody@example.com." in nobody.err
    assert f"{OWNER} may not log in any more." in gone.err


@pytest.fixture
def rivals(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two packs that cannot run beside one another, both enabled."""
    installed = Installed(desk / "packs", monkeypatch)
    installed.pack("left", ENTITY.format(key="left_thing"))
    installed.pack("right", ENTITY.format(key="right_thing"), manifest="conflicts: [left]\n")
    (desk / "edition.yaml").write_text(EDITION.replace("packs:\n", "packs:\n  left: {}\n  right: {}\n"), "utf-8")


def test_the_plan_names_packs_in_conflict_and_is_not_applied(rivals: None) -> None:
    plan = json.loads(run("plan", "--json").out)
    assert [(item["code"], item["sentence"]) for item in plan["conflicts"]] == [
        ("pack.conflict", "right: It cannot run beside left.")
    ]
    ran = run("apply", "--yes")
    assert ran.code == 1
    assert "right: It cannot run beside left." in ran.err
    assert "out of the edition" in ran.err
