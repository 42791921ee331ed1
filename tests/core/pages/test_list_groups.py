"""A view with a group shows its rows under headings with their counts, in order within each, page after page."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.core.pages.house import House, Visitor

VIEW = "/r/activity?view=late_tasks"


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    """The owner, over 60 late tasks of two people: 55 of the seller's, five of his own."""
    people = [house.user("club_sales@example.com"), house.user("owner@example.com")]
    with house.records() as records:
        tasks = [
            {
                "kind": "task", "subject": f"Task {number:02}", "owner": people[0 if number >= 5 else 1],
                "due_on": f"2026-01-{number % 28 + 1:02}",
            }
            for number in range(60)
        ]  # fmt: skip
        records.create_many("activity", tasks)
    return house.visitor()


def headings(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'data-fold .*?<span class="strong">([^<]+)</span><span class="num strong">(\d*)</span>', page)
    return [(unescape(text), count) for text, count in found]


def test_rows_stand_under_headings_with_counts(owner: Visitor) -> None:
    page = owner.get(VIEW).text
    assert headings(page) == [("Olga Owner", "5"), ("Saara Seller", "55")]
    phone = page[page.index('class="phone-rows') :]
    assert phone.count('class="phone-group"') == 2


def test_rows_are_sorted_within_their_group(owner: Visitor) -> None:
    page = owner.get(f"{VIEW}&sort=-subject").text
    names = re.findall(r'class="strong clip" title="(Task \d+)"', page)
    assert names[:5] == [f"Task {number:02}" for number in (4, 3, 2, 1, 0)]
    assert names[5:8] == ["Task 59", "Task 58", "Task 57"]


def test_more_rows_go_on_in_their_group(owner: Visitor) -> None:
    page = owner.get(VIEW).text
    more, target = re.search(r'hx-get="([^"]+)" hx-target="(#[^"]+)"[^>]*>(?:<[^>]+>)*\s*Show more', page).groups()  # type: ignore[union-attr]  # it is there
    assert f'<tbody id="{target[1:]}"' in page
    answer = owner.get(unescape(more), htmx=True).text
    assert answer.count('class="grid-row"') == 10
    assert headings(answer) == []
    assert 'class="phone-group"' not in answer


def test_the_first_group_of_another_page_brings_its_heading(owner: Visitor) -> None:
    page = owner.get(VIEW).text
    more = unescape(re.search(r'hx-get="([^"]+)"[^>]*>(?:<[^>]+>)*\s*Show more', page)[1])  # type: ignore[index]  # it is there
    answer = owner.get(more.replace("within=", "within=x"), htmx=True).text
    assert headings(answer) == [("Saara Seller", "55")]


def test_a_search_has_headings_without_counts(owner: Visitor) -> None:
    assert headings(owner.get(f"{VIEW}&q=task").text) == [("Olga Owner", ""), ("Saara Seller", "")]


def test_other_lists_have_none(owner: Visitor) -> None:
    assert headings(owner.get("/r/activity").text) == []
