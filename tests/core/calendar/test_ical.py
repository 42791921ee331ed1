"""The text of a feed, read back by the rules of RFC 5545."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from palmette.calendar.ical import FeedEvent, calendar_text

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")


def text_of(*events: FeedEvent) -> str:
    return calendar_text("Клуб", "Europe/Helsinki", events, now=NOW)


def read(text: str) -> list[dict[str, str]]:
    """The events of a feed by property, as a program reads it: lines unfolded, then names, parameters and values."""
    assert text.endswith("\r\n")
    events: list[dict[str, str]] = []
    for line in re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and not name.startswith(("BEGIN", "END")):
            events[-1][name] = re.sub(r"\\([\\;,nN])", lambda one: {"n": "\n", "N": "\n"}.get(one[1], one[1]), value)
    return events


def test_a_moment_is_written_in_utc_whatever_zone_it_was_given_in() -> None:
    starts = datetime(2026, 11, 24, 10, 0, tzinfo=HELSINKI)
    event = read(text_of(FeedEvent("1", starts, starts.replace(hour=11), "Yoga")))[0]
    assert (event["DTSTART"], event["DTEND"]) == ("20261124T080000Z", "20261124T090000Z")


def test_the_end_of_whole_days_is_the_day_behind_the_last_one() -> None:
    event = read(text_of(FeedEvent("1", date(2026, 12, 30), date(2026, 12, 31), "Away")))[0]
    assert event["DTSTART;VALUE=DATE"] == "20261230"
    assert event["DTEND;VALUE=DATE"] == "20270101"


@pytest.mark.parametrize(
    "title", ["a, b; c\\d", "two\nlines", "Звонок: «Анна», 10–11", "x" * 300, "ж" * 200, "🦁" * 60]
)
def test_a_title_comes_back_as_it_was(title: str) -> None:
    event = read(text_of(FeedEvent("1", NOW, NOW, title, description=title)))[0]
    assert event["SUMMARY"] == event["DESCRIPTION"] == title


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    lines = text_of(FeedEvent("1", NOW, NOW, "ж" * 200)).encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)


def test_a_control_character_cannot_begin_a_property() -> None:
    text = text_of(FeedEvent("1", NOW, NOW, "a\x00\rX-EVIL:1\x1b"))
    assert not re.search(r"^X-EVIL", text, re.MULTILINE)
    assert read(text)[0]["SUMMARY"] == "a\nX-EVIL:1"
