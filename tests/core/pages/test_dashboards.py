"""Dashboards on screen: who sees which, what a tile says, copies that are changed, shared and fought over."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from palmette import clock
from palmette.pages.tile_cache import TileCache
from palmette.web.accounts import create_user
from tests.core.pages.house import PASSWORD, House, Visitor, hidden

TILE = re.compile(r'hx-get="(/dashboards/[^"]+/tiles/[^"]+)"')


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    """The owner of a club with visits of this month and of the month before."""
    member = house.member(last_name="Visitor")
    today = clock.now().replace(hour=10, minute=0)
    for days in (0, 1, 2, 40, 41):
        house.create("visit", member=member, at=today - timedelta(days=days), club=house.branch(), source="desk")
    return house.visitor()


def tiles(visitor: Visitor, address: str) -> dict[str, str]:
    """The address of each tile of a dashboard."""
    found = (unescape(href) for href in TILE.findall(visitor.get(address).text))
    return {href.split("/")[4].split("?")[0]: href for href in found}


def copied(visitor: Visitor, key: str = "club") -> str:
    """The address of a fresh copy."""
    return str(visitor.send(f"/dashboards/{key}/copy").headers["hx-redirect"]).split("?")[0]


def test_every_tile_of_every_dashboard_of_the_owner_is_drawn(owner: Visitor) -> None:
    boards = set(re.findall(r'href="(/dashboards/[a-z_]+)"', owner.get("/reports").text))
    assert {"/dashboards/club", "/dashboards/club_money", "/dashboards/team_work"} <= boards
    for board in boards:
        for name, href in tiles(owner, board).items():
            answer = owner.get(href, htmx=True)
            assert answer.status_code == 200, (board, name)
            assert "not there for you" not in answer.text, (board, name)


def test_a_role_sees_its_own_dashboards_and_reports_alone(house: House) -> None:
    trainer = house.visitor("trainer")
    bar = trainer.get("/reports").text
    assert "/dashboards/club" not in bar
    assert "/reports/till_by_month" not in bar
    assert trainer.get("/dashboards/club").status_code == 404
    assert trainer.get("/dashboards/club/tiles/joined").status_code == 404


def test_a_role_begins_its_day_at_its_dashboard(house: House) -> None:
    roles = ["club_manager"]
    create_user(house.pinned, name="Mia", email="mia@example.com", password=PASSWORD, roles=roles, branch="Kamppi")
    manager = house.visitor("mia")
    assert manager.get("/").headers["location"] == "/dashboards/club"
    assert 'href="/dashboards/club" aria-current="page"' in manager.get("/dashboards/club").text


def test_a_number_has_its_trend_and_opens_its_records(owner: Visitor) -> None:
    text = owner.get(f"{tiles(owner, '/dashboards/club')['visits'].split('?')[0]}?period=days30", htmx=True).text
    number = re.search(r'<p class="tile-number num"><a href="([^"]+)"[^>]*>3</a>', text)
    assert number is not None
    assert owner.get(unescape(number[1])).text.count('class="grid-row') == 3
    assert re.search(r'tone-ok">.*\+1</span>.*was 2', text, re.DOTALL)


def test_a_branch_and_a_person_are_in_the_address_and_a_tile_says_what_it_cannot_follow(
    house: House, owner: Visitor
) -> None:
    seller = house.user("club_sales@example.com")
    query = f"period=month&owner={seller}&branch={house.branch()}"
    page = owner.get(f"/dashboards/club?{query}").text
    assert "Saara Seller" in page
    lines = owner.get(f"/dashboards/club_money/tiles/bar?{query}", htmx=True).text
    assert "as of today · all people · all branches" in lines
    assert "all people" not in owner.get(f"/dashboards/club/tiles/visits?{query}", htmx=True).text
    assert "as of today" in owner.get(f"/dashboards/club/tiles/phases?{query}", htmx=True).text


def test_words_of_an_address_that_mean_nothing_are_passed_over(owner: Visitor) -> None:
    odd = "period=soon&compare=x&owner=y&branch=z&from=1&to=2"
    assert owner.get(f"/dashboards/club?{odd}").status_code == 200
    assert owner.get(f"/dashboards/club/tiles/visits?{odd}", htmx=True).status_code == 200
    assert "2026-02-03" in owner.get("/dashboards/club?period=custom&from=2026-02-03&to=2026-02-09").text


def test_a_copy_is_changed_and_brought_back(owner: Visitor) -> None:
    mine = copied(owner)
    names = list(tiles(owner, mine))

    def version() -> str:
        return hidden(owner.get(f"{mine}?edit=1").text, "version")

    grid = owner.send(f"{mine}/tiles/{names[0]}", {"do": "later", "version": version()})
    assert grid.status_code == 200
    assert list(tiles(owner, mine))[:2] == [names[1], names[0]]
    owner.send(f"{mine}/order", {"order": " ".join(reversed(names)), "version": version()})
    assert list(tiles(owner, mine)) == names[::-1]
    owner.send(f"{mine}/tiles/{names[0]}", {"do": "remove", "version": version()})
    wide = owner.send(f"{mine}/tiles/{names[1]}", {"span": "12", "do": "span", "version": version()}).text
    assert re.search(rf'span-12 is-\w+" data-tile="{names[1]}"', wide)
    assert set(tiles(owner, mine)) == set(names[1:])
    owner.send(f"{mine}/reset", {"version": version()})
    assert list(tiles(owner, mine)) == names


def test_a_tile_is_added_in_every_way_a_report_can_be_drawn(owner: Visitor) -> None:
    mine = str(owner.send("/dashboards").headers["hx-redirect"]).split("?")[0]
    assert "Visits by hour" in owner.get(f"{mine}/add", htmx=True).text
    for version, chart in enumerate(("number", "bar", "heat", "line", "table"), start=1):
        form = {
            "figure": "visits_by_hour visits",
            "chart": chart,
            "span": "4",
            "name": f"As {chart}",
            "version": version,
        }
        assert owner.send(f"{mine}/tiles", form).headers["hx-redirect"] == f"{mine}?edit=1"
    for href in tiles(owner, mine).values():
        assert owner.get(href, htmx=True).status_code == 200
    refused = owner.send(f"{mine}/tiles", {"figure": "debts debt", "chart": "heat", "span": "4", "version": "6"})
    assert (refused.status_code, "too few groups" in refused.text) == (422, True)
    assert owner.send(f"{mine}/tiles", {"figure": "nothing here", "version": "6"}).status_code == 422


def test_the_second_of_two_changes_is_told_and_nothing_is_lost(owner: Visitor) -> None:
    mine = copied(owner)
    first, second = list(tiles(owner, mine))[:2]
    assert owner.send(f"{mine}/tiles/{first}", {"do": "remove", "version": "1"}).status_code == 200
    assert owner.send(f"{mine}/tiles/{second}", {"do": "remove", "version": "1"}).status_code == 409
    assert second in tiles(owner, mine)


def test_a_shared_dashboard_is_read_with_ones_own_rights(house: House, owner: Visitor) -> None:
    mine = copied(owner, "club_money")
    reception = house.visitor("reception")
    assert reception.get(mine).status_code == 404
    assert owner.send(f"{mine}/about", {"name": "For all", "seen": "roles", "version": "1"}).status_code == 422
    shared = {"name": "For all", "seen": "roles", "roles": "reception", "period": "year", "compare": "year"}
    owner.send(f"{mine}/about", {**shared, "version": "1"})
    seen = reception.get(mine)
    assert "<h1>For all</h1>" in seen.text
    assert "pay" not in tiles(reception, mine)
    assert "pay" in tiles(owner, mine)
    assert reception.send(f"{mine}/tiles/till", {"do": "remove", "version": "2"}).status_code == 403
    assert reception.send("/dashboards/club_money/copy").status_code == 404
    assert house.visitor("trainer").get(mine).status_code == 404


def test_a_declared_dashboard_is_nobodys_to_change_and_a_deleted_one_is_gone(owner: Visitor) -> None:
    assert owner.send("/dashboards/club/tiles/visits", {"do": "remove", "version": "1"}).status_code == 403
    mine = copied(owner)
    assert owner.send(f"{mine}/delete").headers["hx-redirect"] == "/reports"
    assert owner.get(mine).status_code == 404


def test_a_report_is_cut_and_taken_away_as_it_is_seen(house: House, owner: Visitor) -> None:
    page = owner.get("/reports/visits_by_hour?period=days30").text
    assert '<td class="end num"><a class="link" href="/r/visit?' in page
    file = owner.get("/reports/visits_by_hour/export.csv?period=days30")
    lines = file.text.lstrip("\ufeff").splitlines()
    assert (file.status_code, sum(int(line.split(";")[-1]) for line in lines[1:])) == (200, 3)
    assert owner.get("/reports/visits_by_hour/export.xlsx").content[:2] == b"PK"
    assert house.visitor("trainer").get("/reports/till_by_month/export.csv").status_code == 404


def test_kept_tiles_grow_old_and_are_never_those_of_another() -> None:
    now = [0.0]
    cache = TileCache(clock=lambda: now[0])
    made: list[str] = []

    def make(who: str) -> dict[str, str]:
        made.append(who)
        return {"who": who}

    assert [cache.get(who, lambda who=who: make(who))["who"] for who in ("a", "b", "a")] == ["a", "b", "a"]  # type: ignore[misc]
    now[0] = 10
    cache.get("a", lambda: make("a"))
    assert made == ["a", "b", "a"]
