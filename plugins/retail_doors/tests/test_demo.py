"""The demo's figures by its recipe, and that it loads behind its walls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest

from palmette.access.sessions import Sessions
from palmette.demo.context import DemoContext
from palmette.demo.load import DemoResult, load_demo
from palmette.demo.recording import RecordingStore
from palmette_retail_doors.algorithm import KEYS
from palmette_retail_doors.demo import load
from plugins.retail_doors.tests.shop import Shop, open_empty
from tests.behind_analyses import disagreeing_analyses
from tests.behind_figures import disagreeing

Rows = list[Mapping[str, object]]
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def make(size: str = "tiny", seed: int = 7) -> RecordingStore:
    store = RecordingStore()
    load(DemoContext(size, store, AT, currency="RUB", zone="Europe/Moscow", seed=seed))
    return store


@pytest.fixture(scope="module")
def store() -> RecordingStore:
    return make()


def share(rows: Rows, part: int) -> float:
    return part / len(rows)


def test_there_is_a_store_of_each_kind_in_a_wall_of_its_own(store: RecordingStore) -> None:
    assert set(store.walls.values()) == {"main", "franchise-01"}
    assert len(store.rows["retail_doors.franchisee"]) == 1


def test_the_funnel_is_that_of_the_recipe(store: RecordingStore) -> None:
    leads = store.rows["sales.lead"]
    visits = store.rows["retail_doors.visit"]
    measured = [row for row in visits if str(row["pipeline"]).endswith("measurement") and row["stage"] == "done"]
    assert len(leads) == 2200
    assert share(leads, len(measured)) == pytest.approx(0.34, abs=0.04)
    assert share(leads, len(store.rows["retail_doors.contract"])) == pytest.approx(0.21, abs=0.03)
    assert share(leads, sum("duplicate_of" in row for row in leads)) == pytest.approx(0.06, abs=0.02)
    hours = [row["received_at"].hour for row in leads]  # type: ignore[attr-defined]
    assert share(leads, sum(hour >= 22 or hour < 7 for hour in hours)) == pytest.approx(0.03, abs=0.015)


def test_the_average_check_and_the_doors_are_those_of_the_recipe(store: RecordingStore) -> None:
    contracts = store.rows["retail_doors.contract"]
    mean = sum(row["amount"].amount for row in contracts) / len(contracts)  # type: ignore[attr-defined]
    assert mean == pytest.approx(Decimal(72_000), rel=Decimal("0.1"))
    doors = [row["doors_wanted"] for row in store.rows["sales.deal"]]
    assert sum(doors) / len(doors) == pytest.approx(2.9, abs=0.25)  # type: ignore[arg-type]


def test_orders_stand_in_many_steps_and_the_open_ones_have_a_next_one(store: RecordingStore) -> None:
    orders = store.rows["sales.deal"]
    stages = {row["stage"] for row in orders}
    assert {"production", "done", "lost"} <= stages
    assert len(stages & set(KEYS)) >= 8
    assert all(row["next_action_at"] for row in orders if row["stage"] in KEYS)
    assert all(row["lost_reason"] for row in orders if row["stage"] == "lost")


def test_what_a_finished_order_cost_was_paid_with_two_receipts(store: RecordingStore) -> None:
    done = next(row for row in store.rows["sales.deal"] if row["stage"] == "done")
    paid = [row for row in store.rows["sales.payment"] if row["deal"] == done["id"]]
    assert [row["receipt_kind"] for row in paid] == ["prepayment", "full_payment"]
    assert paid[1]["set_off"] == paid[0]["amount"]


def test_nothing_lies_in_the_future_but_visits_shifts_and_plans(store: RecordingStore) -> None:
    moments = [row["created_at"] for rows in store.rows.values() for row in rows if row.get("created_at")]
    assert max(moments) <= AT  # type: ignore[type-var]


def test_the_same_seed_makes_the_same_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("palmette_retail_doors.demo"), "REQUESTS", 20_000)

    def told(store: RecordingStore) -> list[tuple[object, ...]]:
        return [(row["name"], row["stage"], row["stage_since"]) for row in store.rows["sales.deal"]]

    assert told(make()) == told(make()) != told(make(seed=4))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, DemoResult]]:
    """A part of the tiny demo in a database: some thousand rows, of every kind, behind two walls."""
    folder: Path = tmp_path_factory.mktemp("chain")
    with open_empty(f"sqlite:///{folder / 'chain.db'}", folder) as (gateway, directory):
        sessions = Sessions(directory, secret_key="k" * 32, days=14)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(import_module("palmette_retail_doors.demo"), "REQUESTS", 40_000)
            result = load_demo(gateway, directory, sessions, size="tiny")
        nothing = UUID(int=0)
        yield Shop(gateway, directory, directory.system("api"), nothing, nothing, nothing, nothing), result


def test_it_loads_and_the_head_office_counts_both_walls(loaded: tuple[Shop, DemoResult]) -> None:
    shop, result = loaded
    with shop.gateway.reading(shop.actor) as records:
        for entity in ("sales.deal", "sales.lead", "retail_doors.door", "sales.payment"):
            assert records.count(entity, cap=None).value == result.rows[entity]
        assert records.count("sales.deal", filter="stage == 'done' and balance != 0").value == 0
        assert records.count("retail_doors.door", filter="not (fits and is_complete and has_extension)").value == 0
        assert records.count("sales.deal", filter="stage == 'contract' and not discount_is_fine").value == 0


@pytest.mark.parametrize("login", ["seller", "head", "franchisee", "office", "measurer", "installer2", "accountant"])
def test_the_people_of_the_demo_have_something_to_look_at(loaded: tuple[Shop, DemoResult], login: str) -> None:
    shop, result = loaded
    email = next(item.email for item in result.logins if item.email == f"{login}@example.com")
    with shop.gateway.reading(shop.actor) as records:
        user = next(
            row["id"]
            for row in records.list(
                "frame.user",
            ).rows
            if row["email"] == email
        )
    actor = shop.directory.actor(user, channel="page")  # type: ignore[arg-type]
    assert actor is not None
    with shop.gateway.reading(actor) as records:
        entity = "sales.payment" if login == "accountant" else "retail_doors.visit"
        assert records.list(entity).rows


def test_each_figure_of_a_dashboard_is_that_of_the_list_behind_it(loaded: tuple[Shop, DemoResult]) -> None:
    shop, _result = loaded
    with shop.gateway.reading(shop.actor) as records:
        followed, wrong = disagreeing(records)
    assert followed > 100
    assert wrong == []


def test_behind_each_figure_of_an_analysis_stand_its_records_for_every_role(loaded: tuple[Shop, DemoResult]) -> None:
    followed, wrong = disagreeing_analyses(loaded[0].gateway)
    assert followed > 100
    assert wrong == []
