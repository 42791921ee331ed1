"""What packs add to records and lists: tabs, and buttons that do something to one record or to many."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from palmette import clock
from tests.core.pages.house import House


def task(house: House, **values: object) -> UUID:
    """An open task of the owner."""
    today = clock.now().date()
    given = {"kind": "task", "subject": "Send the offer", "due_on": today, "branch": house.branch()}
    return house.create("activity", **{**given, **values})


def visited(house: House) -> UUID:
    """A member who came once."""
    member = house.member()
    house.create("visit", member=member, club=house.branch(), at=clock.now() - timedelta(days=1), source="desk")
    return member


def test_a_tab_of_a_pack_shows_its_figures_and_the_records_behind(house: House) -> None:
    owner, member = house.visitor(), visited(house)
    assert "?tab=x-attendance" in owner.get(f"/r/contact/{member}").text
    tab = owner.get(f"/r/contact/{member}?tab=x-attendance", htmx=True).text
    assert "Visits, 28 days" in tab
    assert re.search(r'<dd class="num">1</dd>', tab)
    assert tab.count('<th scope="row">') == 1


def test_a_tab_is_only_there_for_records_that_its_condition_fits(house: House) -> None:
    page = house.visitor().get(f"/r/contact/{house.member()}").text
    assert "x-attendance" not in page


def test_an_unknown_tab_is_the_timeline(house: House) -> None:
    tab = house.visitor().get(f"/r/contact/{house.member()}?tab=x-nothing", htmx=True).text
    assert 'id="feed"' in tab


def test_a_button_of_a_pack_does_its_work_from_the_records_page(house: House) -> None:
    owner, made = house.visitor(), task(house)
    page = owner.get(f"/r/activity/{made}").text
    address = f"/r/activity/press/done?one={made}"
    assert address in page
    answer = owner.send(address)
    assert answer.headers["hx-redirect"] == f"/r/activity/{made}"
    assert house.get("activity", made)["done_at"] is not None
    assert "/press/" not in owner.get(f"/r/activity/{made}").text, "what is done needs no button any more"


def test_a_button_is_pressed_for_many_and_says_which_it_did_not_fit(house: House) -> None:
    owner = house.visitor()
    open_one, done_one = task(house), task(house, subject="Was done", done_at=clock.now())
    assert "/r/activity/press/tomorrow" in owner.get("/r/activity").text
    answer = owner.send("/r/activity/press/tomorrow", {"id": [str(open_one), str(done_one)]}).text
    assert "1 done, 1 refused" in answer
    assert "Was done" in answer
    assert house.get("activity", open_one)["due_on"] > clock.now().date()


def test_a_button_that_asks_before_does_nothing_until_it_is_answered(house: House) -> None:
    owner, made = house.visitor(), task(house)
    blueprint = house.pinned.blueprint
    button = blueprint.buttons["done"]
    object.__setattr__(button, "confirm", "Are all of them done?")
    try:
        asked = owner.send("/r/activity/press/done", {"id": [str(made)]})
        assert "Are all of them done?" in asked.text
        assert house.get("activity", made)["done_at"] is None
        owner.send("/r/activity/press/done", {"ids": str(made), "go": "1"})
    finally:
        object.__setattr__(button, "confirm", blueprint.entities["activities.activity"].help.__class__({}))
    assert house.get("activity", made)["done_at"] is not None


def test_a_button_is_not_there_for_who_may_not_do_what_it_needs(house: House) -> None:
    made = task(house, owner=house.user("owner@example.com"))
    trainer = house.visitor("trainer")
    assert trainer.send(f"/r/activity/press/done?one={made}").status_code in (404, 200)
    assert house.get("activity", made)["done_at"] is None
    assert house.visitor().send("/r/activity/press/nothing", {"id": [str(made)]}).status_code == 404
    assert house.visitor().send("/r/contact/press/done", {"id": [str(made)]}).status_code == 404


def test_a_button_cannot_be_pressed_without_the_token(house: House) -> None:
    made, owner = task(house), house.visitor()
    owner.csrf = "wrong"
    assert owner.send(f"/r/activity/press/done?one={made}").status_code == 403
    assert house.get("activity", made)["done_at"] is None


def test_another_number_becomes_the_main_one_and_the_main_one_stays_known(house: House) -> None:
    owner = house.visitor()
    member = house.member(phone="+358401111111")
    point = house.create("contact_point", contact=member, kind="phone", value="+358402222222")
    owner.send(f"/r/contact_point/press/make_main?one={point}")
    assert house.get("contact", member)["phone"] == "+358402222222"
    assert house.get("contact_point", point)["value"] == "+358401111111"


def test_one_number_of_a_kind_is_preferred(house: House) -> None:
    member = house.member()
    first = house.create("contact_point", contact=member, kind="phone", value="+358403333333", preferred=True)
    mail = house.create("contact_point", contact=member, kind="email", value="a@example.com", preferred=True)
    second = house.create("contact_point", contact=member, kind="phone", value="+358404444444", preferred=True)
    preferred = {point: house.get("contact_point", point)["preferred"] for point in (first, second, mail)}
    assert preferred == {first: False, second: True, mail: True}
