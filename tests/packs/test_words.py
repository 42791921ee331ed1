"""Every word of every edition: said in three languages, and by the trade's own name, not by the frame's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from palmette.labels import LANGUAGES
from tests.built import built
from tests.packs.words import SAME_EVERYWHERE, Word, words

CONFIG = Path(__file__).resolve().parents[2] / "config"
EDITIONS = {path.stem: path for path in sorted(CONFIG.rglob("*.yaml"))}
FRAME = re.compile(r"\b(entity|entities|сущност\w*|tietue\w*|records?)\b", re.IGNORECASE)
"""Words of the frame that nobody reads, whatever the trade."""
SALES = re.compile(r"\b(deals?|leads|сделк\w*|лид(ы|а|ов|ом)?|kaup(at|an)|liidi\w*)\b", re.IGNORECASE)
"""Words of selling to businesses, that other trades have their own words for."""
ITS_OWN = {
    "appraisers.admission.record": "a criminal record",
    "appraisers.admission.application.no_record": "a criminal record",
    "fitness_club.new_member.visit_done.visit": "record the visit",
}
"""Where a trade means the word itself."""
OTHER_SYSTEMS = ("amocrm_", "bitrix24_", "hubspot_")
"""Import presets are called by what the other system calls its lists."""

by_edition = pytest.mark.parametrize("edition", EDITIONS)


@cache
def words_of(edition: str) -> tuple[Word, ...]:
    blueprint = built(EDITIONS[edition]).blueprint
    return tuple((path, label) for path, label in words(blueprint) if label)


def test_there_are_eight_editions() -> None:
    assert len(EDITIONS) == 8


@by_edition
def test_every_word_is_said_in_every_language(edition: str) -> None:
    silent = {
        path: label.forms
        for path, label in words_of(edition)
        if any(not label.forms.get(language) for language in LANGUAGES) and label.text() not in SAME_EVERYWHERE
    }
    assert silent == {}


@by_edition
def test_nothing_is_called_by_a_word_of_the_frame(edition: str) -> None:
    assert [item for item in said(edition, FRAME) if item[0] not in ITS_OWN] == []


# An agency sells homes, which is a deal in its own words too.
@pytest.mark.parametrize("edition", [key for key in EDITIONS if key not in ("demo", "real_estate")])
def test_a_trade_does_not_speak_of_leads_and_deals(edition: str) -> None:
    found = [item for item in said(edition, SALES) if item[0] not in ITS_OWN]
    assert [item for item in found if not item[0].removeprefix("imports.").startswith(OTHER_SYSTEMS)] == []


def said(edition: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [(path, text) for path, label in words_of(edition) for text in label.forms.values() if pattern.search(text)]
