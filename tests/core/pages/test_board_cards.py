"""Cards of a board: what each person has on them, what is planned next, many at once, and two who move one card."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.money import Money
from palmette.pages import boards
from tests.core.pages.house import House, Visitor

BOARD = "/r/deal/board/new_member"


def deal(house: House, name: str = "Card", **values: object) -> UUID:
    """A request at the first stage."""
    person = house.member()
    return house.create(
        "deal", name=name, contact=person, pipeline="fitness_club.new_member", branch=house.branch(), **values
    )


def card(visitor: Visitor, id: UUID, address: str = BOARD) -> str:
    """One card as the board draws it."""
    page = visitor.get(address).text
    found = re.search(rf'<li class="[^"]*" id="card-{id}".*?</li>', page, re.DOTALL)
    assert found is not None, "the card is on the board"
    return found[0]


def test_each_person_has_the_fields_of_his_choice_on_cards(house: House) -> None:
    made = deal(house, campaign="Autumn leaflet")
    owner, seller = house.visitor(), house.visitor("club_sales")
    assert "Autumn leaflet" not in card(owner, made)
    answer = owner.send(f"{BOARD}/cards", {"fields": ["campaign"], "compact": "false"})
    assert answer.headers["hx-redirect"] == BOARD
    assert "Autumn leaflet" in card(owner, made)
    assert "Autumn leaflet" not in card(seller, made)
    assert re.search(r'value="campaign" checked', owner.get(f"{BOARD}/cards", htmx=True).text)
    owner.send(f"{BOARD}/cards", {"reset": "1", "fields": ["campaign"]})
    assert "Autumn leaflet" not in card(owner, made)


def test_compact_cards_leave_the_facts_out(house: House) -> None:
    made, owner = deal(house), house.visitor()
    assert "Anna Petrova" in card(owner, made)
    owner.send(f"{BOARD}/cards", {"fields": ["contact"], "compact": "true"})
    shown = card(owner, made)
    assert "card-compact" in shown
    assert "Anna Petrova" not in shown
    owner.send(f"{BOARD}/cards", {"reset": "1"})


def test_a_field_that_the_person_does_not_see_is_not_offered_and_not_kept(house: House) -> None:
    trainer = house.visitor("club_sales")
    assert 'value="medical_note"' not in trainer.get("/r/deal/board/new_member/cards", htmx=True).text
    trainer.send(f"{BOARD}/cards", {"fields": ["no_such_field", "deleted_at"], "compact": "false"})
    assert trainer.get(BOARD).status_code == 200
    trainer.send(f"{BOARD}/cards", {"reset": "1"})


def test_a_sum_of_nought_is_not_shown(house: House) -> None:
    shown = card(house.visitor(), deal(house, amount=Money(0, "EUR")))
    assert "€0" not in shown


def test_a_card_tells_the_nearest_open_task_about_it(house: House) -> None:
    made, owner = deal(house), house.visitor()
    today = clock.now().date()
    for subject, days, done in (("Later", 9, None), ("Ring her", 2, None), ("Was done", 1, clock.now())):
        with house.records() as records:
            task = records.create(
                "activity",
                {"kind": "task", "subject": subject, "due_on": today + timedelta(days=days), "done_at": done},
            )
            records.as_code().update("activity", task["id"], {"about_entity": "sales.deal", "about_id": str(made)})
    shown = card(owner, made)
    assert "Ring her" in shown
    assert "Later" not in shown
    assert "Was done" not in shown
    assert "No next step" in card(owner, deal(house))


def test_cards_behind_those_that_are_shown_come_when_one_scrolls(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "CARDS", 2)
    monkeypatch.setattr(boards, "LEAST_CARDS", 2)
    made = {str(deal(house)) for _ in range(3)}
    owner = house.visitor()
    page = owner.get(BOARD).text
    more = re.search(r'hx-get="([^"]+column=request[^"]*)" hx-trigger="click, intersect once"', page)
    assert more is not None, page
    seen = set(re.findall(r'id="card-([^"]+)"', page))
    address = more[1].replace("&amp;", "&")
    for _ in range(20):
        answer = owner.get(address, htmx=True).text
        seen |= set(re.findall(r'id="card-([^"]+)"', answer))
        following = re.search(r'hx-get="([^"]+column=request[^"]*)"', answer)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert made <= seen


def test_selected_cards_are_moved_together_within_their_pipeline(house: House) -> None:
    ids = [str(deal(house)) for _ in range(2)]
    owner = house.visitor()
    page = owner.get(BOARD).text
    assert 'data-selection="board"' in page
    assert 'form="board-selection"' in card(owner, UUID(ids[0]))
    asked = owner.send("/r/deal/bulk/move?pipeline=fitness_club.new_member", {"id": ids}).text
    assert "Contacted" in asked
    assert "Test training" not in asked, "stages of another pipeline are not offered"
    answer = owner.send(
        "/r/deal/bulk/move", {"ids": ",".join(ids), "go": "1", "to": "lost", "lost_reason": "price"},
        headers={"hx-current-url": f"http://testserver.local{BOARD}?mine=1"},
    )  # fmt: skip
    assert f'href="{BOARD}?mine=1"' in answer.text, "the way back is the board as it was"


def test_the_second_of_two_who_move_one_card_is_told_and_nothing_is_lost(house: House) -> None:
    made = deal(house)
    first, second = house.visitor(), house.visitor("club_sales")
    row, seller = house.get("deal", made), house.user("club_sales@example.com")
    with house.records() as records:
        records.update("deal", made, {"owner": seller})
    version = str(house.get("deal", made)["version"])
    assert version != str(row["version"])
    late = first.send(f"/r/deal/{made}/move", {"stage": "lost", "version": str(row["version"]), "lost_reason": "price"})
    assert late.status_code == 409
    assert "Somebody was quicker" in late.text
    assert house.get("deal", made)["stage"] == "request"
    assert second.get(f"/r/deal/{made}").status_code == 200
