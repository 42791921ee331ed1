"""Screens of duplicates: who may be there already, pairs, two records side by side, and the way back."""

from __future__ import annotations

import re
from itertools import count
from uuid import UUID

from tests.core.pages.house import House, Visitor

_numbers = count(1)


def phone() -> str:
    return f"+35850{next(_numbers):07}"


def two_of(house: House, **values: object) -> tuple[UUID, UUID]:
    """Two that share a phone, the second with an initial alone."""
    number = phone()
    one = house.member(first_name="Maria", last_name=f"Salo{number[-4:]}", phone=number)
    return one, house.member(first_name="M.", last_name=f"Salo{number[-4:]}", phone=number, **values)


def undo_address(page: str) -> str:
    found = re.search(r'href="(/r/contact/[^"]+/unmerge/[^"]+)"', page)
    assert found is not None, "the page offers to undo the merge"
    return found[1]


def new_form(first: str, last: str, number: str, **more: str) -> dict[str, str]:
    return {"kind": "person", "first_name": first, "last_name": last, "phone": number, **more}


def test_a_new_record_that_is_likely_there_is_asked_about_and_may_be_saved(house: House) -> None:
    number, visitor = phone(), house.visitor()
    known = house.member(first_name="Timo", last_name="Kuusi", phone=number)
    before = house.count("contact")
    answer = visitor.send("/r/contact/new", new_form("Timo", "Kuusi", number))
    assert answer.status_code == 422
    assert f"/r/contact/{known}" in answer.text
    assert 'name="_anyway"' in answer.text
    assert house.count("contact") == before
    again = visitor.send("/r/contact/new", new_form("Timo", "Kuusi", number, _anyway="1"))
    assert again.headers.get("hx-redirect", "").startswith("/r/contact/")
    assert house.count("contact") == before + 1


def test_a_family_is_shown_while_typing_and_saved_without_a_question(house: House) -> None:
    number, visitor = phone(), house.visitor()
    known = house.member(first_name="Timo", last_name="Vaara", phone=number)
    shown = visitor.send("/r/contact/new/alike", new_form("Liisa", "Vaara", number)).text
    assert f"/r/contact/{known}" in shown
    assert "_anyway" not in shown
    assert visitor.send("/r/contact/new", new_form("Liisa", "Vaara", number)).headers.get("hx-redirect")


def test_a_form_tells_nothing_of_those_out_of_scope(house: House) -> None:
    number = phone()
    elsewhere = house.create("frame.branch", name="Elsewhere", zone="Europe/Helsinki", kind="branch")
    house.member(first_name="Untold", last_name="Secret", phone=number, branch=elsewhere)
    seller = house.visitor("club_sales")
    sent = new_form("Untold", "Secret", number)
    assert "Untold" not in seller.send("/r/contact/new/alike", sent).text
    assert seller.send("/r/contact/new", sent).headers.get("hx-redirect")


def test_pairs_are_listed_and_told_apart(house: House) -> None:
    one, two = two_of(house)
    visitor = house.visitor()
    page = visitor.get("/r/contact/duplicates").text
    assert f"/r/contact/{one}/merge?other={two}" in page or f"/r/contact/{two}/merge?other={one}" in page
    sent = {"first": str(one), "second": str(two)}
    assert "it is remembered" in visitor.send("/r/contact/duplicates/apart", sent).text
    assert str(two) not in visitor.get("/r/contact/duplicates").text
    visitor.send("/r/contact/duplicates/apart", {**sent, "back": "1"})
    assert str(two) in visitor.get("/r/contact/duplicates").text


def test_the_two_stand_side_by_side_with_what_follows(house: House) -> None:
    one, two = two_of(house, birthday="1990-05-04", comment="Swims")
    house.create("activities.activity", kind="call", subject="Call", contact=two)
    page = house.visitor().get(f"/r/contact/{one}/merge?other={two}").text
    assert re.search(r'name="keep.birthday" value="other" checked', page)
    assert re.search(r'name="keep.first_name" value="survivor" checked', page)
    assert "Tasks and calls" in page
    assert "Swims" in page


def test_a_merge_is_done_as_chosen_and_undone(house: House) -> None:
    one, two = two_of(house, birthday="1990-05-04")
    visitor = house.visitor()
    sent = {"other": str(two), "keep.first_name": "other", "keep.birthday": "survivor"}
    answer = visitor.send(f"/r/contact/{one}/merge", sent)
    assert answer.headers["hx-redirect"] == f"/r/contact/{one}"
    row = house.get("contact", one)
    assert (row["first_name"], row["birthday"]) == ("M.", None)
    page = visitor.get(f"/r/contact/{one}").text
    assert "was merged into this one" in page
    moved = visitor.get(f"/r/contact/{two}")
    assert (moved.status_code, moved.headers["location"]) == (303, f"/r/contact/{one}")
    address = undo_address(page)
    assert "Both will be there again" in visitor.get(address).text
    assert visitor.send(address).headers["hx-redirect"] == f"/r/contact/{two}"
    assert house.get("contact", one)["first_name"] == "Maria"


def test_with_whom_to_merge_is_offered_or_chosen(house: House) -> None:
    one, two = two_of(house)
    page = house.visitor().get(f"/r/contact/{one}/merge").text
    assert f"/r/contact/{one}/merge?other={two}" in page
    assert "/choices/contact" in page


def test_two_companies_without_a_number_are_not_merged(house: House) -> None:
    one, two = (house.create("contacts.contact", kind="organization", name="Alpha") for _ in range(2))
    visitor = house.visitor()
    page = visitor.get(f"/r/contact/{one}/merge?other={two}").text
    assert "are one only when Tax number is the same" in page
    answer = visitor.send(f"/r/contact/{one}/merge", {"other": str(two)})
    assert answer.status_code == 409
    assert house.get("contact", two)["name"] == "Alpha"


def test_who_may_not_merge_finds_no_way_to_it(house: House) -> None:
    seller_id = house.user("club_sales@example.com")
    one, two = (house.member(first_name=name, last_name="Owned", owner=seller_id) for name in ("A", "B"))
    seller: Visitor = house.visitor("club_sales")
    assert "/merge" not in seller.get(f"/r/contact/{one}").text
    assert seller.get(f"/r/contact/{one}/merge?other={two}").status_code == 404
    assert seller.send(f"/r/contact/{one}/merge", {"other": str(two)}).status_code == 403
    assert seller.send("/r/contact/duplicates/apart", {"first": str(one), "second": str(two)}).status_code == 403


def test_what_is_not_compared_has_no_page_of_duplicates(house: House) -> None:
    assert house.visitor().get("/r/deal/duplicates").status_code == 404
