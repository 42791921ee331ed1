"""The board: what its columns tell, and that closed stages stay cheap however long they grow."""

from __future__ import annotations

import re
from datetime import date

import pytest

from palmette.pages import board_heads
from tests.core.pages.house import House


def lose(house: House, count: int) -> None:
    """So many requests that came to nothing."""
    for _ in range(count):
        person = house.member(phone="+358401234567")
        deal = house.create(
            "deal", name="Card", contact=person, pipeline="fitness_club.new_member", branch=house.branch()
        )
        with house.records() as records:
            records.move("deal", deal, "lost", lost_reason="price", values={"closed_on": date(2026, 1, 5)})


def head(page: str, stage: str) -> str:
    """What a folded column says."""
    found = re.search(rf'id="column-{stage}-head">(.*?)</a>', page, re.DOTALL)
    assert found is not None, page
    return re.sub(r"<[^>]+>", " ", found[1])


def test_a_short_closed_stage_is_counted_and_a_long_one_says_that_it_is_long(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(house, 3)
    owner = house.visitor()
    assert head(owner.get("/r/deal/board/new_member").text, "lost").split()[-1] == "3"
    monkeypatch.setattr(board_heads, "CAP", 2)
    page = owner.get("/r/deal/board/new_member").text
    assert head(page, "lost").split()[-1] == "2+"
    opened = owner.get("/r/deal/board/new_member?open=lost").text
    assert opened.count("card-name") >= 3


def test_figures_of_many_open_cards_come_after_the_cards(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = house.pinned.blueprint.pipeline("new_member")
    for number in range(3):
        house.create(
            "deal", name=f"Open {number}", contact=house.member(), pipeline=pipeline.key, branch=house.branch()
        )
    owner, first = house.visitor(), pipeline.first.key
    assert "figures=1" not in owner.get("/r/deal/board/new_member").text
    monkeypatch.setattr(board_heads, "CAP", 2)
    page = owner.get("/r/deal/board/new_member").text
    assert re.search(rf'id="column-{first}-head">.*?2\+', page, re.DOTALL)
    found = re.search(r'hx-get="([^"]+figures=1)"', page)
    assert found is not None
    later = owner.get(found[1].replace("&amp;", "&"), htmx=True).text
    assert re.search(rf'hx-target="#column-{first}-head".*?<span class="dim num">3</span>', later, re.DOTALL)
    assert "2+" not in later
