"""PostgreSQL holds the wall by itself: without a word nobody sees a row, and the traps of the owner are shut."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from palmette import clock
from palmette.errors import PlanError
from palmette.ids import new_id, new_ids
from palmette.schema.apply import apply_plan, install
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import GATED, Database
from palmette.schema.frame import WALLED_FRAME_TABLES
from palmette.schema.planning import make_plan
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import club, contacts_pack, make_blueprint
from tests.core.schema.rows import fill_tables

pytestmark = pytest.mark.postgres


def _tables(database: Database):  # type: ignore[no-untyped-def] # the tables of the club
    return build_tables(club(), database.dialect)


def test_every_table_with_rows_of_walls_is_locked_and_no_other(postgres_club: Database) -> None:
    with postgres_club.system(writing=False) as connection:
        stored = read_catalogue(connection)
    locked = {name for name in stored.tables if "rows forced" in stored.security.get(name, ())}
    open_tables = {name for name in stored.tables - locked if not name.startswith("palmette__")}
    assert open_tables == {
        "contacts__country", "frame__branch", "frame__branch__search", "frame__team", "frame__team__search",
        "frame__team__members", "frame__territory", "frame__territory__search", "frame__user", "frame__user__search",
        "frame__user__territories",
    }  # fmt: skip
    journals = {
        "history", "event", "stage_move", "step_done", "phase_change", "file", "tag", "tagging", "sequence", "merge",
        "distinct", "turn", "assignment", "conversion", "record_lock",
        "disclosed", "disclosed_day", "canary", "export_file", "erasure", "audit", "audit_head",
        "outbox", "outbox_try", "occurrence", "phase_due", "webhook_delivery",
        "document", "document_template", "countersign", "tally",
    }  # fmt: skip
    assert {name for name in locked if name.startswith("palmette__")} == {f"palmette__{name}" for name in journals}


def test_a_table_of_the_frame_that_names_a_wall_is_locked_but_for_those_that_the_frame_alone_reads(
    postgres_club: Database,
) -> None:
    tables = [table for table in _tables(postgres_club).metadata.tables.values() if "wall_id" in table.columns]
    named = {table.name.removeprefix("palmette__") for table in tables if table.name.startswith("palmette__")}
    # A person's own list, import or hand-over, an account of a channel or of a customer, a webhook, and a form that
    # waits: found by their ids, in transactions of the frame that span walls.
    assert named - set(WALLED_FRAME_TABLES) == {
        "account", "saved", "import_batch", "handover", "inbox", "webhook", "portal_account",
    }  # fmt: skip


def test_the_frame_claims_what_came_in_and_the_role_is_the_applications_again(postgres_club: Database) -> None:
    arrival = _tables(postgres_club).frame("arrival")
    row = {"id": new_id(), "account_id": new_id(), "channel": "sms", "key": "1", "body": b"{}", "state": "waiting"}
    times = {"received_at": clock.now(), "next_at": clock.now(), "attempts": 0}
    with postgres_club.system() as connection:
        connection.execute(insert(arrival).values(row | times))
    claim = update(arrival).where(arrival.c.state == "waiting").values(state="done").returning(arrival.c.id)
    with postgres_club.write([1]) as connection:
        assert [found.id for found in postgres_club.as_owner(connection, claim)] == [row["id"]]
        assert connection.scalar(text("SELECT current_user"), execution_options=GATED) == "palmette_app"
        assert postgres_club.as_owner(connection, claim) == []
    with pytest.raises(DBAPIError, match="permission denied"), postgres_club.write([1]) as connection:
        connection.execute(claim, execution_options=GATED)


def test_a_gate_transaction_sees_the_rows_of_its_walls_alone(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    with postgres_club.read([2]) as connection:
        walls = connection.scalars(select(contact.c.wall_id), execution_options=GATED).all()
        assert connection.scalar(text("SELECT current_user"), execution_options=GATED) == "palmette_app"
    assert set(walls) == {2}
    assert len(walls) == 3


def test_without_a_word_nobody_sees_a_row(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    with postgres_club.read([]) as connection:
        assert connection.scalar(select(func.count()).select_from(contact), execution_options=GATED) == 0
    with postgres_club.system(writing=False) as connection:
        connection.execute(text("SELECT set_config('palmette.walls', '', true)"))
        assert connection.scalar(select(func.count()).select_from(contact)) == 0


def test_the_application_role_cannot_claim_all_walls(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    with postgres_club.read([1]) as connection:
        connection.execute(text("SELECT set_config('palmette.walls', '*', true)"), execution_options=GATED)
        assert connection.scalar(select(func.count()).select_from(contact), execution_options=GATED) == 0


def test_a_row_cannot_be_written_into_a_foreign_wall(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    with pytest.raises(DBAPIError, match="row-level security"), postgres_club.write([1]) as connection:
        connection.execute(update(contact).values(wall_id=2), execution_options=GATED)


def test_the_networks_own_journal_rows_are_seen_from_every_wall(postgres_club: Database) -> None:
    event = _tables(postgres_club).frame("event")
    row = {
        "id": new_id(),
        "at": clock.now(),
        "kind": "created",
        "entity": "frame.user",
        "record_id": new_id(),
        "version": 1,
    }
    with postgres_club.write([1]) as connection:
        connection.execute(insert(event).values(wall_id=0, **row), execution_options=GATED)
    with postgres_club.read([2]) as connection:
        assert connection.scalars(select(event.c.wall_id), execution_options=GATED).all() == [0]


@pytest.mark.parametrize("name", ["palmette__credential", "palmette__api_token", "palmette__tombstone"])
def test_the_application_role_may_not_read_secrets(postgres_club: Database, name: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), postgres_club.read([1]) as connection:
        connection.execute(text(f"SELECT * FROM {name}"), execution_options=GATED)


def test_a_reference_across_a_wall_is_refused_even_with_both_walls_open(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    with postgres_club.read([1]) as connection:
        theirs = connection.scalars(select(contact.c.id), execution_options=GATED).first()
    with pytest.raises(IntegrityError), postgres_club.write([1, 2]) as connection:
        connection.execute(
            update(contact).where(contact.c.wall_id == 2).values(friend_id=theirs), execution_options=GATED
        )


def test_an_added_reference_refuses_rows_that_break_it(postgres: Database) -> None:
    """Under forced row-level security the owner's own check passes over every row unless the walls are stated."""
    broken = make_blueprint({"contacts": contacts_pack()})
    install(postgres, broken)
    fill_tables(postgres, broken, rows=2)
    tables = build_tables(broken, "postgresql")
    contact = tables.table("contacts.contact")
    name = next(str(item.name) for item in contact.foreign_key_constraints if "friend_id" in item.columns)
    with postgres.system() as connection:
        connection.execute(text(f"ALTER TABLE contacts__contact DROP CONSTRAINT {name}"))
        connection.execute(update(contact).values(friend_id=new_id()))
    plan = make_plan(postgres, broken)
    assert [step.kind for step in plan.steps] == ["add_reference"]
    with pytest.raises(PlanError, match="violates foreign key"):
        apply_plan(postgres, broken, plan)
    with postgres.system() as connection:
        connection.execute(update(contact).values(friend_id=None))
    apply_plan(postgres, broken, make_plan(postgres, broken))
    assert make_plan(postgres, broken).empty


def test_a_lock_that_somebody_took_off_is_in_the_next_plan(postgres_club: Database) -> None:
    with postgres_club.system() as connection:
        connection.execute(text("ALTER TABLE gym__visit NO FORCE ROW LEVEL SECURITY"))
        connection.execute(text("CREATE POLICY everybody ON gym__visit USING (true)"))
        connection.execute(text("GRANT SELECT ON palmette__credential TO palmette_app"))
    plan = make_plan(postgres_club, club())
    assert {step.table for step in plan.steps} == {"gym__visit", "palmette__credential"}
    apply_plan(postgres_club, club(), plan)
    assert make_plan(postgres_club, club()).empty


def test_a_list_in_order_uses_its_standing_index_under_the_lock(postgres_club: Database) -> None:
    contact = _tables(postgres_club).table("contacts.contact")
    rows = [
        {
            "wall_id": 1,
            "id": id_,
            "version": 1,
            "created_at": clock.now(),
            "updated_at": clock.now(),
            "name": f"N{n}",
            "name__key": f"n{n:05}",
        }
        for n, id_ in enumerate(new_ids(3000))
    ]
    with postgres_club.system() as connection:
        connection.execute(insert(contact), rows)
        connection.execute(text("ANALYZE contacts__contact"))
    query = (
        "EXPLAIN SELECT id, name FROM contacts__contact WHERE wall_id = 1 AND deleted_at IS NULL "
        "ORDER BY name__key ASC NULLS FIRST, id LIMIT 50"
    )
    prefix = (
        "EXPLAIN SELECT id FROM contacts__contact WHERE wall_id = 1 AND deleted_at IS NULL "
        "AND name__key >= 'n0012' AND name__key < 'n0013'"
    )
    with postgres_club.read([1]) as connection:
        ordered = "\n".join(connection.scalars(text(query), execution_options=GATED))
        searched = "\n".join(connection.scalars(text(prefix), execution_options=GATED))
    assert "ix_contacts__contact_wall_id_name__key_id" in ordered
    assert "Sort" not in ordered
    assert "name__key >= 'n0012'" in next(line for line in searched.splitlines() if "Index Cond" in line)
