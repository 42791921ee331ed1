"""What one does on a record's page beside reading: narrowing, looking, printing, naming, locking, asking who sees."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from tests.core.pages.house import House
from tests.core.pages.test_record import PNG


def version(house: House, member: UUID) -> str:
    return str(house.get("contact", member)["version"])


def test_the_timeline_is_narrowed_to_one_kind(house: House) -> None:
    owner, member = house.visitor(), house.member()
    for mode, text in (("note", "Likes tea"), ("message", "Wrote on Telegram"), ("call", "Rang twice")):
        owner.send(f"/r/contact/{member}/activities", {"mode": mode, "text": text, "direction": "in"})
    notes = owner.get(f"/r/contact/{member}/feed?only=note", htmx=True).text
    assert "Likes tea" in notes
    assert "Wrote on Telegram" not in notes
    assert "created this" not in notes
    assert "Wrote on Telegram" in owner.get(f"/r/contact/{member}/feed?only=message", htmx=True).text
    assert "created this" in owner.get(f"/r/contact/{member}/feed?only=change", htmx=True).text


def test_the_history_is_narrowed_to_one_field(house: House) -> None:
    owner, member = house.visitor(), house.member(email="old@example.com")
    with house.records() as records:
        records.update("contact", member, {"email": "new@example.com"})
        records.update("contact", member, {"industry": "Sawmills"})
    page = owner.get(f"/r/contact/{member}?tab=history&field=email", htmx=True).text
    assert "new@example.com" in page
    assert "Sawmills" not in page
    assert "Sawmills" in owner.get(f"/r/contact/{member}?tab=history", htmx=True).text


def test_the_history_of_a_field_that_is_hidden_cannot_be_asked(house: House) -> None:
    member = house.member(medical_note="Asthma", owner=house.user("club_sales@example.com"))
    page = house.visitor("club_sales").get(f"/r/contact/{member}?tab=history&field=medical_note", htmx=True).text
    assert "Asthma" not in page
    assert "medical_note" not in page


@pytest.mark.slow
def test_related_records_are_listed_beside_the_page(house: House) -> None:
    owner, member = house.visitor(), house.member()
    # At noon: an hour before midnight moves to the next day when the clocks change.
    noon = clock.now().replace(hour=10) - timedelta(days=1)
    for days in range(45):
        at = noon - timedelta(days=days)
        house.create("visit", member=member, club=house.branch(), at=at, source="desk")
    drawer = owner.get(f"/r/contact/{member}/related/visits", htmx=True).text
    assert drawer.count("related-card") == 40
    more = re.search(r'hx-get="([^"]+after=[^"]+)"', drawer)
    assert more is not None, drawer
    assert owner.get(more[1].replace("&amp;", "&"), htmx=True).text.count("related-card") == 5
    assert owner.get(f"/r/contact/{member}/related/nothing", htmx=True).status_code == 404


def test_a_record_is_printed_as_the_person_sees_it(house: House) -> None:
    member = house.member(phone="+358400009876", medical_note="Asthma", owner=house.user("club_sales@example.com"))
    full = house.visitor().get(f"/r/contact/{member}/print").text
    assert "+358400009876" in full
    assert "Asthma" in full
    desk = house.visitor("reception").get(f"/r/contact/{member}/print").text
    assert "358400009876" not in desk
    assert "Asthma" not in house.visitor("club_sales").get(f"/r/contact/{member}/print").text


def test_a_colleague_who_is_named_is_told_once(house: House) -> None:
    member = house.member(owner=house.user("club_sales@example.com"))
    seller = house.user("club_sales@example.com")
    owner = house.visitor()
    found = owner.get(f"/r/contact/{member}/mentions?q=Saa", htmx=True).text
    assert f'data-mention-id="{seller}"' in found
    answer = owner.send(
        f"/r/contact/{member}/activities", {"mode": "note", "text": "@Saara Seller look", "mention": str(seller)}
    )
    assert answer.status_code == 200
    told = [one for one in house.pinned.notices.newest(seller) if one.kind == "mention"]
    assert [(one.kind, one.href, one.record) for one in told] == [("mention", f"/r/contact/{member}", member)]
    assert told[0].in_language("en") == "Olga Owner mentioned you."


def test_who_may_not_see_the_record_is_neither_offered_nor_told(house: House) -> None:
    member = house.member(first_name="Unseen")
    trainer = house.user("trainer@example.com")
    owner = house.visitor()
    assert str(trainer) not in owner.get(f"/r/contact/{member}/mentions?q=Tero", htmx=True).text
    owner.send(f"/r/contact/{member}/activities", {"mode": "note", "text": "@Tero Trainer", "mention": str(trainer)})
    assert [one for one in house.pinned.notices.newest(trainer) if one.kind == "mention"] == []


def test_a_locked_record_is_changed_by_nobody_until_it_is_unlocked(house: House) -> None:
    owner, member = house.visitor(), house.member(owner=house.user("club_sales@example.com"))
    owner.send(f"/r/contact/{member}/lock", {"reason": "With the lawyer"})
    seller = house.visitor("club_sales")
    page = seller.get(f"/r/contact/{member}").text
    assert "Locked by Olga Owner" in page
    assert "With the lawyer" in page
    assert "/unlock" not in page
    assert f"/r/contact/{member}/edit/" not in page
    sent = {"first_name": "Hanna", "version": version(house, member)}
    assert seller.send(f"/r/contact/{member}/edit/first_name", sent, method="PATCH").status_code in (404, 409)
    assert "With the lawyer" in owner.send(f"/r/contact/{member}/delete").text
    bulk = owner.send("/r/contact/bulk/delete", {"id": [str(member)]}).text
    assert "With the lawyer" in bulk
    assert seller.send(f"/r/contact/{member}/activities", {"mode": "note", "text": "Rang"}).status_code == 200
    assert seller.send(f"/r/contact/{member}/unlock").status_code == 404
    owner.send(f"/r/contact/{member}/unlock")
    assert seller.send(f"/r/contact/{member}/edit/first_name", sent, method="PATCH").status_code == 200


def test_who_sees_a_record_is_told_with_the_reason_as_rights_have_it(house: House) -> None:
    member = house.member(owner=house.user("club_sales@example.com"))
    answer = house.visitor().get(f"/r/contact/{member}/access", htmx=True).text
    seen, _, unseen = answer.partition("<details>")
    for name, email in (
        ("Saara Seller", "club_sales"), ("Tero Trainer", "trainer"), ("Riina Desk", "reception"),
        ("Olga Owner", "owner"),
    ):  # fmt: skip
        sees = house.visitor(email).get(f"/r/contact/{member}").status_code == 200
        assert (name in seen) is sees, name
        assert (name in unseen) is not sees, name
    assert "works in its branch" in seen
    assert "sees everything of the network" in seen
    assert house.visitor("trainer").get(f"/r/contact/{member}/access", htmx=True).status_code == 404
    assert house.visitor("reception").get(f"/r/contact/{member}/access", htmx=True).status_code == 404


def test_saving_opens_the_next_of_the_list_that_the_record_came_from(house: House) -> None:
    owner = house.visitor()
    first, second = (house.member(last_name=f"Nextone{letter}") for letter in "AB")
    within = "q=Nextone&sort=last_name"
    form = owner.get(f"/r/contact/{first}/edit?within=q%3DNextone%26sort%3Dlast_name").text
    assert "Save and open next" in form
    sent = {
        "kind": "person",
        "last_name": "NextoneA",
        "_within": within,
        "_next": "1",
        "version": version(house, first),
    }
    answer = owner.send(f"/r/contact/{first}/edit", sent)
    assert answer.headers["hx-redirect"].startswith(f"/r/contact/{second}/edit?within=")


def test_of_a_field_that_two_changed_the_person_chooses_whose_value_stays(house: House) -> None:
    owner, member = house.visitor(), house.member(industry="Paper")
    old = version(house, member)
    with house.records() as records:
        records.update("contact", member, {"industry": "Steel"})
    mine = {"kind": "person", "last_name": "Petrova", "industry": "Wood", "version": old}
    asked = owner.send(f"/r/contact/{member}/edit", mine)
    assert asked.status_code == 422
    for value in ("Wood", "Steel", "Paper"):
        assert value in asked.text
    again = {**mine, "version": version(house, member), "first_name": "Hanna"}
    owner.send(f"/r/contact/{member}/edit", {**again, "_take.industry": "stored"})
    kept = house.get("contact", member)
    assert (kept["industry"], kept["first_name"]) == ("Steel", "Hanna")
    owner.send(f"/r/contact/{member}/edit", {**again, "version": version(house, member), "_take.industry": "mine"})
    assert house.get("contact", member)["industry"] == "Wood"


def test_a_new_record_can_be_saved_and_merged_with_the_one_that_is_there(house: House) -> None:
    owner = house.visitor()
    known = house.member(first_name="Timo", last_name="Kuusela", phone="+358509998877")
    form = {"kind": "person", "first_name": "Timo", "last_name": "Kuusela", "phone": "+358509998877"}
    alike = owner.send("/r/contact/new/alike", form).text
    assert f'name="_merge_with" value="{known}"' in alike
    answer = owner.send("/r/contact/new", {**form, "_merge_with": str(known)})
    assert re.fullmatch(rf"/r/contact/[^/]+/merge\?other={known}", answer.headers["hx-redirect"])


def test_a_picture_is_looked_at_where_it_is(house: House) -> None:
    owner, member = house.visitor(), house.member()
    owner.send(f"/r/contact/{member}/files/photo", files={"photo": ("me.png", PNG, "image/png")})
    page = owner.get(f"/r/contact/{member}?tab=files", htmx=True).text
    preview = re.search(r'hx-get="(/files/[^"]+/preview)"', page)
    assert preview is not None, page
    shown = owner.get(preview[1], htmx=True).text
    assert 'class="preview-image"' in shown
    assert house.visitor("trainer").get(preview[1], htmx=True).status_code == 404
