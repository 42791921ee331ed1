"""How long an edition keeps what was written down: read, refused, shown by a plan."""

from __future__ import annotations

import pytest

from palmette.audit.definition import Retention, days
from palmette.blueprint.edition import edition_of
from palmette.errors import DeclarationError
from palmette.schema.behaviour import behaviour_changes


def read(text: str) -> Retention:
    return edition_of(f"edition: club\nretention: {text}\n").model().retention


@pytest.mark.parametrize(
    ("text", "found"), [("90", 90), (90, 90), ("90d", 90), ("12w", 84), ("36M", 1080), (" 3y ", 1095), ("0", 0)]
)
def test_a_time_is_days(text: str | int, found: int) -> None:
    assert days(text) == found


@pytest.mark.parametrize("text", ["", "d", "-1", "1.5", "3 y", "١", "1e3", "soon", "1y6m"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        days(text)


def test_an_edition_says_it_kind_by_kind() -> None:
    assert read("{audit: 5y, messages: 24m, trash: 0}") == Retention(audit=1825, messages=720, trash=0)
    assert not edition_of("edition: club\n").model().retention


@pytest.mark.parametrize(
    "text", ["{audit: 29}", "{captured: 6}", "{trash: 36501}", "{audit: true}", "{audits: 90}", "{audit: a year}"]
)
def test_too_short_a_time_and_what_is_none_are_refused_at_their_line(text: str) -> None:
    with pytest.raises(DeclarationError) as told:
        read(text)
    assert "edition.yaml:2:" in str(told.value)


def test_a_plan_shows_it() -> None:
    edition = {"key": "club", "label": {"en": "Club"}}
    (change,) = behaviour_changes({"edition": edition}, {"edition": {**edition, "retention": {"messages": 720}}})
    assert "etention becomes" in change.sentence
    assert "720" in change.sentence
