"""A list as each person has it: columns, groups, views, values changed in their cells, the place one comes back to."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest

from tests.core.pages.house import House, Visitor, hidden

LIST = "/r/contact"


@pytest.fixture(scope="module")
def anna(house: House) -> UUID:
    house.member(first_name="Carl", last_name="Olsen", created_at="2026-01-05T10:00:00Z")
    return house.member(phone="+358401112233")


@pytest.fixture
def owner(house: House, anna: UUID) -> Visitor:
    return house.visitor()


def columns(page: str) -> list[str]:
    return re.findall(r'data-column="([^"]+)"', page)


def current_tab(page: str) -> str:
    found = re.search(r'<a class="tab" href="[^"]*" aria-current="page"[^>]*>(.*?)</a>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


# Columns


def test_chosen_columns_stay_for_the_person_and_the_view(house: House, owner: Visitor) -> None:
    chosen = {"query": "", "col": ["phone", "source.name", "owner"], "width": ["phone:222", "_title:300", "owner:9"]}
    assert owner.send(f"{LIST}/columns", chosen).headers["hx-redirect"].startswith(LIST)
    page = owner.get(LIST).text
    assert columns(page) == ["_title", "phone", "source.name", "owner"]
    assert re.findall(r'<col width="(\d+)">', page) == ["52", "300", "222", "160", "48"]
    assert "source.name" not in columns(house.visitor("club_sales").get(LIST).text)
    view = re.search(r'href="(/r/contact\?view=[a-z_]+)"', page)
    assert view is not None
    assert "source.name" not in columns(owner.get(view[1]).text)
    owner.send(f"{LIST}/columns", {"query": "", "reset": "1"})
    assert "source.name" not in columns(owner.get(LIST).text)


def test_a_column_that_one_may_not_see_is_not_taken(house: House) -> None:
    trainer = house.visitor("trainer")
    trainer.send(f"{LIST}/columns", {"query": "", "col": ["phone", "debt", "nothing.at.all"]})
    assert "debt" not in columns(trainer.get(LIST).text)


def test_a_phone_names_a_bare_number(owner: Visitor) -> None:
    owner.send(f"{LIST}/columns", {"query": "", "col": ["open_deals"]})
    page = owner.get(LIST).text
    owner.send(f"{LIST}/columns", {"query": "", "reset": "1"})
    assert "Open requests 0" in page[page.index('class="phone-rows') :]


def test_an_export_has_the_columns_that_are_seen(owner: Visitor) -> None:
    owner.send(f"{LIST}/columns", {"query": "", "col": ["phone", "source.name"]})
    asked = owner.get(f"{LIST}/export.csv").text
    assert 'name="reason"' in asked
    answer = owner.send(f"{LIST}/export", {"kind": "csv", "reason": "For the accountant"}, htmx=False)
    link = re.search(r'href="(/exports/[^"]+)"', answer.text)
    assert link is not None, answer.text
    head = owner.get(link[1]).text.splitlines()[0]
    owner.send(f"{LIST}/columns", {"query": "", "reset": "1"})
    assert head.lstrip("\ufeff").startswith("Member;Phone;Source · Name;No. ")


# Groups


def test_a_list_is_grouped_by_a_month(owner: Visitor) -> None:
    page = owner.get(f"{LIST}?group=created_at:month").text
    assert re.search(r'data-fold.*?<span class="strong">[A-Z][a-z]+ 20\d\d</span><span class="num strong">\d+', page)


def test_the_order_of_groups_can_be_turned(owner: Visitor) -> None:
    first, last = (
        re.findall(r'data-fold.*?<span class="strong">([^<]+)</span>', owner.get(f"{LIST}?group=owner&{sort}").text)
        for sort in ("", "sort=-owner")
    )
    assert first == last[::-1]


def test_a_field_of_no_group_is_left_alone(owner: Visitor) -> None:
    assert "data-fold" not in owner.get(f"{LIST}?group=comment").text


# Views


def test_a_view_is_saved_changed_and_never_by_itself(owner: Visitor) -> None:
    made = owner.send(f"{LIST}/views", {"query": "f=last_name:has:petro&group=owner", "name": "Petrovs"})
    address = made.headers["hx-redirect"]
    page = owner.get(address).text
    assert current_tab(page) == "Petrovs 1"
    assert "View changed" not in page
    changed = f"{address}&changed=1&f=first_name:is:Anna"
    page = owner.get(changed).text
    assert "View changed" in page
    assert 'title="Anna Petrova"' in page
    assert "last_name" not in owner.get(address).text.split("tools-sheet")[0]
    save = re.search(r'hx-post="([^"]+/save\?[^"]+)"[^>]*hx-vals="([^"]+)"', page)
    assert save is not None
    version = re.findall(r"\d+", unescape(save[2]))[0]
    assert owner.send(unescape(save[1]), {"version": version}).status_code == 200
    assert "First name" in owner.get(address).text
    assert owner.send(unescape(save[1]), {"version": version}).status_code == 409


def test_a_shared_view_opens_for_others_who_save_a_copy(house: House, owner: Visitor) -> None:
    query = "f=last_name:has:petro"
    made = owner.send(f"{LIST}/views", {"query": query, "name": "For sellers", "shared": "club_sales"})
    address = made.headers["hx-redirect"]
    seller, trainer = house.visitor("club_sales"), house.visitor("trainer")
    assert current_tab(seller.get(address).text).startswith("For sellers")
    assert "For sellers" not in trainer.get(LIST).text
    page = seller.get(f"{address}&changed=1").text
    assert "/save?" not in page
    assert "/views/new?" in page
    key = address.partition("view=")[2]
    assert seller.send(f"{LIST}/views/{key}/delete").status_code == 403


def test_a_pinned_view_stands_in_the_side_bar(owner: Visitor) -> None:
    key = owner.send(f"{LIST}/views", {"query": "sort=last_name", "name": "Alphabet"}).headers["hx-redirect"][-36:]
    owner.send(f"{LIST}/views/{key}/pin")
    entry = f'class="side-item" href="{LIST}?view={key}"'
    assert entry in owner.get("/me").text
    owner.send(f"{LIST}/views/{key}/pin")
    assert entry not in owner.get("/me").text


def test_a_list_begins_with_the_default_view(owner: Visitor) -> None:
    key = owner.send(f"{LIST}/views", {"query": "f=kind:is:person", "name": "First"}).headers["hx-redirect"][-36:]
    owner.send(f"{LIST}/views/{key}/default")
    assert "First" in current_tab(owner.get(LIST).text)
    assert current_tab(owner.get(f"{LIST}?view=-").text).startswith("All")
    owner.send(f"{LIST}/views/{key}/default")
    assert current_tab(owner.get(LIST).text).startswith("All")


def test_a_deleted_view_can_be_taken_back(owner: Visitor) -> None:
    key = owner.send(f"{LIST}/views", {"query": "f=kind:is:person", "name": "Gone soon"}).headers["hx-redirect"][-36:]
    after = owner.send(f"{LIST}/views/{key}/delete").headers["hx-redirect"]
    page = owner.get(after).text
    assert f'hx-post="{LIST}/views/restore"' in page
    assert "Gone soon" not in page
    back = owner.send(f"{LIST}/views/restore").headers["hx-redirect"]
    assert "Gone soon" in current_tab(owner.get(back).text)
    assert owner.send(f"{LIST}/views/restore").status_code == 404


def test_a_view_without_a_name_is_asked_for_one(owner: Visitor) -> None:
    answer = owner.send(f"{LIST}/views", {"query": "", "name": " "})
    assert answer.status_code == 422
    assert "A name has 1 to 80 letters." in answer.text


# Cells


def test_a_value_is_changed_in_its_cell(house: House, owner: Visitor, anna: UUID) -> None:
    cell = f"{LIST}/{anna}/cell/phone"
    form = owner.get(cell, htmx=True).text
    values = {"version": hidden(form, "version"), "phone": "+358 40 765 4321", "_shown": "phone"}
    answer = owner.send(cell, values, method="PATCH")
    assert re.match(r'<td id="[^"]+-phone" data-edit="phone"><span>\+358407654321</span></td>', answer.text.strip())
    assert house.get("contacts.contact", anna)["phone"] == "+358407654321"


def test_a_refusal_stands_at_the_cell(owner: Visitor, anna: UUID) -> None:
    cell = f"{LIST}/{anna}/cell/email"
    version = hidden(owner.get(cell, htmx=True).text, "version")
    answer = owner.send(cell, {"version": version, "email": "no mail", "_shown": "email"}, method="PATCH")
    assert answer.status_code == 422
    assert 'class="cell-error"' in answer.text


def test_who_changes_a_cell_after_somebody_else_is_asked(house: House, owner: Visitor, anna: UUID) -> None:
    cell = f"{LIST}/{anna}/cell/phone"
    version = hidden(owner.get(cell, htmx=True).text, "version")
    with house.records() as records:
        records.update("contacts.contact", anna, {"phone": "+358401000001"})
    values = {"version": version, "phone": "+358401000002", "_shown": "phone"}
    answer = owner.send(cell, values, method="PATCH")
    assert answer.status_code == 409
    assert "+358401000001" in answer.text
    assert house.get("contacts.contact", anna)["phone"] == "+358401000001"


def test_a_cell_that_one_may_not_change_is_no_field(house: House, owner: Visitor, anna: UUID) -> None:
    assert 'data-edit="activity_state"' not in owner.get(LIST).text
    assert owner.get(f"{LIST}/{anna}/cell/activity_state", htmx=True).status_code == 404


# The place one comes back to


def test_who_comes_back_finds_as_many_rows(house: House, owner: Visitor) -> None:
    branch = house.branch()
    with house.records() as records:
        people = [{"kind": "person", "last_name": f"Q{number:03}", "branch": branch} for number in range(120)]
        records.create_many("contacts.contact", people)
    query = "f=last_name:starts:Q&sort=last_name"
    page = owner.get(f"{LIST}?{query}").text
    more = re.search(r'hx-get="([^"]+after=[^"]+)"', page)
    assert more is not None
    answer = owner.get(unescape(more[1]), htmx=True)
    assert answer.headers["hx-replace-url"].endswith("&shown=100")
    back = owner.get(answer.headers["hx-replace-url"]).text
    assert back.count('class="grid-row"') == 100
    again = re.search(r'hx-get="([^"]+after=[^"]+)"', back)
    assert again is not None
    assert owner.get(unescape(again[1]), htmx=True).text.count('class="grid-row"') == 20


def test_a_head_with_shift_orders_by_both(owner: Visitor) -> None:
    page = owner.get(f"{LIST}?sort=owner").text
    also = re.search(r'data-also="([^"]*)">Phone', page)
    assert also is not None
    assert "sort=owner%2Cphone" in unescape(also[1])
