"""Invented people are nobody, and no two of them share a phone or an address."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from palmette.demo.context import SIZES, DemoContext
from palmette.demo.people import FIRST, LAST, invent_person
from palmette.demo.recording import RecordingStore
from palmette.money import Money

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def context(size: str = "demo", *, seed: int = 7) -> DemoContext:
    return DemoContext(size, RecordingStore(), NOW, zone="Europe/Helsinki", seed=seed)


@pytest.mark.parametrize("language", ["en", "ru", "fi"])
def test_a_person_has_a_name_of_the_language(language: str) -> None:
    person = invent_person(random.Random(1), language, 1)
    assert person.first_name in FIRST[language][person.sex]
    assert any(person.last_name.startswith(name) for name in LAST[language])


def test_twenty_thousand_people_share_neither_phone_nor_address() -> None:
    dice = random.Random(1)
    people = [invent_person(dice, "fi", number) for number in range(20_000)]
    assert len({person.phone for person in people}) == len({person.email for person in people}) == 20_000


def test_addresses_are_latin_and_at_example_com() -> None:
    dice = random.Random(2)
    people = [invent_person(dice, "ru", number) for number in range(200)]
    assert all(person.email.isascii() and person.email.endswith("@example.com") for person in people)


def test_the_same_seed_gives_the_same_people() -> None:
    first, second = context(seed=3), context(seed=3)
    assert [first.person("en") for _ in range(20)] == [second.person("en") for _ in range(20)]


@pytest.mark.parametrize(("size", "count"), [("tiny", 50), ("demo", 500), ("full", 5000)])
def test_counts_follow_the_size(size: str, count: int) -> None:
    assert context(size).count(5000) == count


def test_a_count_has_a_floor() -> None:
    assert context("tiny").count(12, at_least=3) == 3


def test_an_unknown_size_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=", ".join(SIZES)):
        context("huge")


def test_today_is_the_local_day_of_the_installation() -> None:
    assert context().today.isoformat() == "2026-11-24"


def test_money_is_in_the_currency_of_the_installation() -> None:
    assert context().money("12.5") == Money(1250, "EUR")


def test_rows_are_told_as_progress() -> None:
    told: list[tuple[str, int, int]] = []
    demo = DemoContext("tiny", RecordingStore(), NOW, progress=lambda *step: told.append(step))
    demo.create_many("contacts.source", [{"name": "Site"}, {"name": "Phone"}])
    assert told == [("contacts.source", 2, 2)]
