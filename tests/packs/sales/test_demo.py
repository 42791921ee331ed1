"""The invented business: how many of what, and every deal with a fate."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from palmette.demo.context import DemoContext
from palmette.demo.recording import RecordingStore
from palmette.packs.sales.demo import load

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def store() -> RecordingStore:
    made = RecordingStore()
    load(DemoContext("demo", made, NOW, zone="Europe/Helsinki"))
    return made


def test_every_company_has_two_people_who_work_there(store: RecordingStore) -> None:
    kinds = Counter(row["kind"] for row in store.rows["contacts.contact"])
    assert kinds == {"organization": 200, "person": 400}
    assert len(store.rows["contacts.relationship"]) == 400


def test_a_third_of_the_decided_deals_is_won(store: RecordingStore) -> None:
    stages = Counter(row["stage"] for row in store.rows["sales.deal"])
    assert stages["won"] / (stages["won"] + stages["lost"]) == pytest.approx(0.35, abs=0.05)
    assert sum(stages.values()) == 400


def test_open_deals_have_a_task_for_their_next_step(store: RecordingStore) -> None:
    planned = {str(row["id"]) for row in store.rows["sales.deal"] if "next_action_at" in row}
    assert planned
    assert {row["about_id"] for row in store.rows["activities.activity"]} == planned


def test_lost_deals_say_why(store: RecordingStore) -> None:
    assert all(row["lost_reason"] for row in store.rows["sales.deal"] if row["stage"] == "lost")
