"""What people read every day speaks of what they have: a client, a booking; never of a record or an entity."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from palmette.locale.catalogues import FOLDER

DAILY = ("pages/templates/today", "pages/composer.py", "pages/settings/home.py", "pages/record_details.py")
ABSTRACT = re.compile(r"\b(records?|entit(y|ies)|deals?)\b", re.IGNORECASE)
COUNTS = "%(num)d record"
"""What a plan counts: they may be of several kinds."""


def _daily_texts() -> Iterator[str]:
    with (FOLDER / "palmette.pot").open("rb") as source:
        for item in read_po(source):
            if any(path.startswith(DAILY) for path, _line in item.locations):
                yield item.id if isinstance(item.id, str) else item.id[0]


def test_daily_screens_speak_of_what_people_have() -> None:
    texts = list(_daily_texts())
    assert len(texts) > 40
    assert [text for text in texts if ABSTRACT.search(text) and text != COUNTS] == []


@pytest.mark.parametrize(
    ("text", "abstract"), [("Nobody changed your records.", True), ("Deals", True), ("What is printed", False)]
)
def test_the_words_that_are_looked_for(text: str, abstract: bool) -> None:
    assert bool(ABSTRACT.search(text)) is abstract
