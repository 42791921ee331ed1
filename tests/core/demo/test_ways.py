"""Records of a demo walk through the gateway: gates are passed, never gone round, and the history lies in the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from palmette.access.directory import Directory
from palmette.access.sessions import Sessions
from palmette.blueprint.model import Blueprint
from palmette.clock import frozen
from palmette.demo.load import load_demo
from palmette.errors import DeclarationError
from palmette.records.results import ListQuery
from palmette.records.session import Gateway, Records
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.core.demo.studio import GUESTS, HEAD, NOW, SHOOTS, STUDIO, studio


@contextmanager
def loaded(blueprint: Blueprint, url: str) -> Iterator[Records]:
    """A tiny demo in a database of its own, to be read."""
    database = Database(DatabaseSettings(url))
    try:
        install(database, blueprint)
        tables = build_tables(blueprint, database.dialect)
        directory = Directory(database, blueprint, tables)
        gateway = Gateway(database, blueprint, tables, zones=directory.zones)
        with frozen(NOW):
            load_demo(gateway, directory, Sessions(directory, secret_key="k" * 32, days=14), size="tiny")
        with gateway.reading(directory.system("cli")) as records:
            yield records
    finally:
        database.close()


@pytest.mark.slow
def test_records_stand_where_their_way_led_with_every_stay_in_their_history(database_url: str) -> None:
    with loaded(studio(GUESTS + SHOOTS), database_url) as records:
        page = records.list("shoot", ListQuery(filter="stage == 'handed'", fields=["price", "note", "stage_since"]))
        assert page.rows
        assert all(row["price"] and row["note"] == "Fine" for row in page.rows)
        history = records.stage_history("shoot", page.rows[0]["id"])
        assert [stay["to_stage"] for stay in history] == ["asked", "booked", "shot", "handed"]
        assert [stay["at"] for stay in history] == sorted(stay["at"] for stay in history)
        assert history[-1]["at"] == page.rows[0]["stage_since"] < NOW
        assert records.count("shoot", filter="stage in ['cancelled', 'no_show'] and lost_reason is empty").value == 0


def test_a_gate_that_stays_closed_stops_the_demo_at_its_set(sqlite_url: str) -> None:
    unpriced = SHOOTS.replace("booked: {price: {number: [100, 200]}}, ", "")
    with pytest.raises(DeclarationError) as caught, loaded(studio(GUESTS + unpriced), sqlite_url):
        pass
    assert caught.value.code == "demo.refused"
    assert "'shoots'" in caught.value.message
    assert "Name the price." in caught.value.message
    assert caught.value.place is not None
    assert caught.value.place.line == (STUDIO + HEAD + GUESTS).count("\n") + 3


SHOWN = """\
    shoots:
      entity: shoot
      per: guests
      values: {guest: {from: parent}, day: {days: [3, 9], from: created_at}, price: 90}
      walk: {AT_END ends: {shot: 1}}
    later: {entity: shoot, per: shoots, values: {guest: {from: parent.guest}, earlier: {from: parent}}}
"""


def test_ways_at_the_end_pass_gates_that_ask_for_later_sets(sqlite_url: str) -> None:
    asking = STUDIO.replace("condition: price is not empty", "condition: exists(later)")
    ways = studio(GUESTS + SHOWN.replace("AT_END", "at_end: true,"), trade=asking)
    with loaded(ways, sqlite_url) as records:
        assert records.count("shoot", filter="stage == 'shot'").value == 20


def test_without_that_the_gate_is_closed(sqlite_url: str) -> None:
    asking = STUDIO.replace("condition: price is not empty", "condition: exists(later)")
    ways = studio(GUESTS + SHOWN.replace("AT_END", ""), trade=asking)
    with pytest.raises(DeclarationError, match="'shoots' makes what is refused"), loaded(ways, sqlite_url):
        pass


def test_a_row_that_is_refused_is_told_with_its_set(sqlite_url: str) -> None:
    ruled = STUDIO.replace("phone: {type: phone}", "phone: {type: phone, unique: true}")
    twice = "    guests: {entity: guest, count: 200, values: {name: {person: name}, phone: '+358401234567'}}\n"
    refused = pytest.raises(DeclarationError, match="'guests' makes what is refused: row 1: phone")
    with refused, loaded(studio(twice, trade=ruled), sqlite_url):
        pass
