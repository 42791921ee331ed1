"""What a person may do is told to himself, his heads and auditors; the journal to auditors; dangers to who runs it."""

from __future__ import annotations

from palmette.audit.lint import dangers
from tests.security.world import World


def test_a_head_sees_what_his_people_may_do_and_why(world: World) -> None:
    page = world.visitor("h11").get(f"/people/{world.users['c11']}/access")
    assert page.status_code == 200
    assert "Clerk" in page.text
    assert "Phone: masked" in page.text
    assert "shown on a press" in page.text


def test_everybody_sees_his_own_access_and_nobody_that_of_colleagues(world: World) -> None:
    visitor = world.visitor("c11")
    assert visitor.get(f"/people/{world.users['c11']}/access").status_code == 200
    for other in ("m11", "h11", "m21", "owner"):
        assert visitor.get(f"/people/{world.users[other]}/access").status_code == 404


def test_the_wall_stands_before_access_too(world: World) -> None:
    assert world.visitor("f2").get(f"/people/{world.users['m21']}/access").status_code == 200
    assert world.visitor("f2").get(f"/people/{world.users['m11']}/access").status_code == 404


def test_an_auditor_reads_the_journal_of_his_wall_and_no_customer(world: World) -> None:
    world.visitor("m11").get(f"/r/contact/{world.far}")
    world.visitor("m21").get(f"/r/contact/{world.customer()}")
    page = world.visitor("auditor").get("/audit?kind=denied").text
    assert "agent m11" in page
    assert "agent m21" not in page
    file = world.visitor("auditor").get("/audit/entries.csv?kind=denied")
    assert file.status_code == 200
    assert "agent m11" in file.text
    assert "agent m21" not in file.text
    assert world.visitor("auditor").get("/r/contact").status_code == 404
    assert world.visitor("m11").get("/audit").status_code == 404
    assert world.visitor("m11").get("/audit/entries.csv").status_code == 404


def test_dangerous_grants_are_told(world: World) -> None:
    told = {(danger.role, danger.message) for danger in dangers(world.place.pinned.blueprint)}
    assert ("local_admin", "configures the whole installation and sees one wall only") in told
    assert not any(role in ("clerk", "auditor", "network") for role, _ in told)
