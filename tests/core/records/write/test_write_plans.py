"""No write reads a whole table: whatever it asks of rows by their ids, it names their wall, which every index begins
with. SQLite is asked, before anybody gave its planner figures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from palmette.schema.database import GATED
from tests.core.records.write.shop import Shop, open_shop


@pytest.fixture
def file_shop(sqlite_shop: Path, tmp_path: Path) -> Iterator[Shop]:
    """A fresh shop on SQLite."""
    copied = tmp_path / "shop.db"
    shutil.copyfile(sqlite_shop, copied)
    with open_shop(f"sqlite:///{copied}", tmp_path, installed=True) as opened:
        yield opened


def walled_tables(shop: Shop) -> set[str]:
    """The tables whose keys begin with the wall."""
    tables = shop.gateway.tables.metadata.tables.values()
    return {table.name for table in tables if "wall_id" in table.c and table.c.wall_id.primary_key}


def work(shop: Shop) -> list[tuple[str, Any]]:
    """The statements of everything that is done to records, with their parameters."""
    seen: dict[str, Any] = {}

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            seen.setdefault(statement, parameters[0] if many else parameters)

    event.listen(shop.gateway.database.engine, "before_cursor_execute", note)
    with shop.gateway.writing(shop.head) as records:
        ann = records.create("person", {"name": "Ann", "pets": [{"name": "Rex", "tricks": ["sit"]}]})["id"]
        people = [ann, *records.create_many("person", [{"name": "Bob", "friends": [ann]}, {"name": "Cid"}]).done]
        deal = records.create("deal", {"title": "One", "person": ann, "lines": [{"name": "Door"}]})["id"]
        records.create_many("visit", [{"person": key, "at": records.now, "price": 5} for key in people])
        records.update("person", ann, {"name": "Anna", "interests": ["yoga"], "pets": [{"name": "Tom"}]})
        records.update_many("person", people, {"nicknames": ["A"], "home_branch": shop.south})
        records.move("deal", deal, "offer", values={"called": True})
        records.set_step("deal", deal, "sent", done=True)
        records.update("deal", deal, {"amount": 20, "due_on": "2026-12-01"})
        records.move("deal", deal, "contract")
        records.move_many("deal", [deal], "lost", lost_reason="price")
        records.look_at_move("deal", deal, "won", values={"amount": 30})
        records.tag("person", people, ["dear"])
        records.untag("person", people, ["dear"])
        records.reassign("person", people, shop.users["seller"])
        records.delete_many("visit", [row["id"] for row in records.list("visit").rows])
        records.delete_many("deal", [deal])
        records.delete_many("person", people)
        records.restore_many("person", people)
    event.remove(shop.gateway.database.engine, "before_cursor_execute", note)
    return list(seen.items())


def test_no_write_reads_a_whole_table(file_shop: Shop) -> None:
    statements = work(file_shop)
    walled, whole = walled_tables(file_shop), []
    with file_shop.gateway.reading(file_shop.head) as records:
        for statement, parameters in statements:
            plan = "EXPLAIN QUERY PLAN " + statement
            rows = records.connection.exec_driver_sql(plan, parameters, execution_options=GATED).all()
            scanned = {found[1] for row in rows if (found := re.match(r"SCAN (\w+)", row[-1]))}
            whole += [f"{name}: {statement}" for name in scanned & walled]
    assert len(statements) > 60
    assert "\n".join(whole) == ""
