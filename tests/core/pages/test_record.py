"""The page of a record: changed in place, its stage, timeline, files and history, under the rights of each role."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from palmette import clock
from tests.core.pages.house import House, Visitor

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def change(visitor: Visitor, member: UUID, field: str, value: str, version: int) -> tuple[int, str]:
    """Change one field where it stands."""
    sent = {field: value, "version": str(version)}
    answer = visitor.send(f"/r/contact/{member}/edit/{field}", sent, method="PATCH")
    return answer.status_code, answer.text


def test_a_page_shows_the_record_with_its_parts(house: House) -> None:
    page = house.visitor().get(f"/r/contact/{house.member(email='anna@example.com')}").text
    assert "<h1>Anna Petrova</h1>" in page
    assert 'href="mailto:anna@example.com"' in page
    assert 'id="composer"' in page
    assert 'id="feed"' in page
    assert "/others" in page


def test_a_record_that_is_not_there_is_not_found(house: House) -> None:
    visitor = house.visitor()
    assert visitor.get(f"/r/contact/{uuid4()}").status_code == 404
    assert visitor.get("/r/contact/not-an-id").status_code == 404


def test_a_record_out_of_scope_looks_as_if_it_were_missing(house: House) -> None:
    member = house.member(first_name="Untold")
    visitor = house.visitor("trainer")
    seen, missing = visitor.get(f"/r/contact/{member}"), visitor.get(f"/r/contact/{uuid4()}")
    assert seen.status_code == missing.status_code == 404
    assert "Untold" not in seen.text
    assert visitor.send(f"/r/contact/{member}/delete").status_code == 404
    assert visitor.get(f"/r/contact/{member}/look").status_code == 404


def test_the_bytes_of_a_hidden_field_are_nowhere_on_the_page(house: House) -> None:
    member = house.member(medical_note="Asthma inhaler", owner=house.user("club_sales@example.com"))
    seller = house.visitor("club_sales")
    for address in ("", "?tab=history", "/look", "/edit", "/feed"):
        answer = seller.get(f"/r/contact/{member}{address}")
        assert answer.status_code == 200
        assert "Asthma" not in answer.text
        assert "medical_note" not in answer.text
    assert "Asthma" in house.visitor().get(f"/r/contact/{member}?tab=history").text


def test_a_masked_field_shows_its_last_letters_alone_in_details_and_history(house: House) -> None:
    member = house.member(phone="+358400001234")
    desk = house.visitor("reception")
    for address in ("", "?tab=history", "/look"):
        page = desk.get(f"/r/contact/{member}{address}")
        assert page.status_code == 200
        assert "358400001234" not in page.text
    assert "••1234" in desk.get(f"/r/contact/{member}?tab=history").text
    assert desk.get(f"/r/contact/{member}/edit/phone").status_code == 404


def test_a_field_is_changed_where_it_stands(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    cell = visitor.get(f"/r/contact/{member}/edit/first_name", htmx=True).text
    assert 'value="Anna"' in cell
    assert 'hx-target="#row-first_name"' in cell
    status, row = change(visitor, member, "first_name", "Hanna", 1)
    assert status == 200
    assert 'id="row-first_name"' in row
    assert "<h1>Hanna Petrova</h1>" in row
    assert house.get("contact", member)["first_name"] == "Hanna"


def test_a_value_that_cannot_be_is_said_at_the_field_and_kept(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    status, cell = change(visitor, member, "email", "anna@", 1)
    assert status == 422
    assert 'value="anna@"' in cell
    assert 'role="alert"' in cell
    assert house.get("contact", member)["email"] is None


def test_two_people_at_one_field_are_asked_which_value_stays(house: House) -> None:
    member, visitor = house.member(first_name="Before"), house.visitor()
    assert change(visitor, member, "first_name", "Theirs", 1)[0] == 200
    status, dialog = change(visitor, member, "first_name", "Mine", 1)
    assert status == 409
    for value in ("Mine", "Theirs", "Before"):
        assert value in dialog
    assert house.get("contact", member)["first_name"] == "Theirs"
    version = re.search(r'name="version" value="(\d+)"', dialog)
    assert version is not None
    assert change(visitor, member, "first_name", "Mine", int(version[1]))[0] == 200
    assert house.get("contact", member)["first_name"] == "Mine"


def test_a_change_of_another_field_meanwhile_is_no_conflict(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    assert change(visitor, member, "first_name", "One", 1)[0] == 200
    assert change(visitor, member, "last_name", "Two", 1)[0] == 200
    stored = house.get("contact", member)
    assert (stored["first_name"], stored["last_name"]) == ("One", "Two")


def test_the_whole_record_is_changed_in_a_form(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    page = visitor.get(f"/r/contact/{member}/edit").text
    assert 'name="version" value="1"' in page
    sent = {"kind": "person", "first_name": "Form", "last_name": "Petrova", "version": "1"}
    assert visitor.send(f"/r/contact/{member}/edit", sent).headers["hx-redirect"] == f"/r/contact/{member}"
    again = visitor.send(f"/r/contact/{member}/edit", {**sent, "first_name": "Late"})
    assert again.status_code == 422
    assert 'value="Late"' in again.text
    assert "changed the record while you were writing" in again.text
    assert house.get("contact", member)["first_name"] == "Form"


def test_a_note_is_kept_and_comes_into_the_timeline(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    line = visitor.send(f"/r/contact/{member}/activities", {"mode": "note", "text": "Wants <b>pilates</b>"})
    assert line.status_code == 200
    assert "Wants &lt;b&gt;pilates&lt;/b&gt;" in line.text
    assert "Wants &lt;b&gt;pilates&lt;/b&gt;" in visitor.get(f"/r/contact/{member}").text


def test_an_empty_note_is_refused_in_the_composer(house: House) -> None:
    answer = house.visitor().send(f"/r/contact/{house.member()}/activities", {"mode": "note", "text": "  "})
    assert answer.status_code == 422
    assert 'id="composer"' in answer.text


def test_a_task_is_planned_on_top_and_ticked_off(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    sent = {"mode": "task", "subject": "Call about the pool", "due_on": "2030-01-02", "text": ""}
    line = visitor.send(f"/r/contact/{member}/activities", sent).text
    done = re.search(r'hx-post="([^"]+/done)"', line)
    assert done is not None
    assert "feed-planned" in line
    assert "feed-planned" not in visitor.send(done[1]).text


def test_a_note_about_a_record_of_another_kind_is_found_there(house: House) -> None:
    visitor = house.visitor()
    lead = _lead(house)
    assert visitor.send(f"/r/lead/{lead}/activities", {"mode": "note", "text": "Only by phone"}).status_code == 200
    assert "Only by phone" in visitor.get(f"/r/lead/{lead}").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b"<!doctype html><script>alert(1)</script>"),
    ],
)
def test_what_could_run_in_a_browser_is_no_photo(house: House, name: str, content: bytes) -> None:
    member, visitor = house.member(), house.visitor()
    files = {"photo": (name, content, "image/png")}
    answer = visitor.send(f"/r/contact/{member}/files/photo", files=files)
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert house.get("contact", member)["photo"] is None


def test_a_picture_is_shown_in_a_sandbox_downloaded_and_removed(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    page = visitor.send(f"/r/contact/{member}/files/photo", files={"photo": ("me.png", PNG, "image/png")})
    assert page.status_code == 200
    found = re.search(r'href="(/files/[0-9a-f-]+)"', page.text)
    assert found is not None
    shown = visitor.get(found[1])
    assert shown.content == PNG
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert visitor.get(f"{found[1]}?download=true").headers["content-disposition"].startswith("attachment")
    assert house.visitor("trainer").get(found[1]).status_code == 404
    assert visitor.send(f"{found[1]}/remove").status_code == 200
    assert visitor.get(found[1]).status_code == 404


def test_tags_are_put_on_and_taken_off(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    assert "VIP" in visitor.send(f"/r/contact/{member}/tags", {"name": "VIP"}).text
    assert "VIP" in visitor.get(f"/r/contact/{member}").text
    assert "VIP" not in visitor.send(f"/r/contact/{member}/untag?name=VIP").text


def test_a_deleted_record_is_gone_until_it_is_taken_back(house: House) -> None:
    member, visitor = house.member(first_name="Gone"), house.visitor()
    answer = visitor.send(f"/r/contact/{member}/delete")
    assert f"/r/contact/{member}/restore" in answer.text
    assert visitor.get(f"/r/contact/{member}").status_code == 404
    assert visitor.send(f"/r/contact/{member}/restore").headers["hx-redirect"] == f"/r/contact/{member}"
    assert visitor.get(f"/r/contact/{member}").status_code == 200


def test_steps_are_ticked_and_unticked_on_the_stage_bar(house: House) -> None:
    visitor = house.visitor()
    lead = _lead(house)
    with house.records() as records:
        records.move("lead", lead, "contacted")
    address = f"/r/lead/{lead}"
    assert "/step/need?done=true" in visitor.get(address).text
    assert "/step/need?done=false" in visitor.send(f"{address}/step/need?done=true").text
    assert "/step/need?done=true" in visitor.send(f"{address}/step/need?done=false").text


def test_a_move_from_the_page_answers_with_the_parts_it_changes(house: House) -> None:
    visitor = house.visitor()
    lead = _lead(house)
    address, version = f"/r/lead/{lead}", str(house.get("lead", lead)["version"])
    answer = visitor.send(
        f"{address}/move", {"stage": "contacted", "version": version}, headers={"hx-current-url": address}
    )
    assert answer.status_code == 200, answer.text
    assert 'hx-target="#record-stage"' in answer.text
    assert "/step/need?done=true" in answer.text


def test_related_records_are_counted_and_added_with_the_reference_filled(house: House) -> None:
    member, visitor = house.member(), house.visitor()
    address = f"/r/contact/{member}"
    assert f"/r/survey/new?member={member}" in visitor.get(f"{address}/others", htmx=True).text
    assert f"/r/package/new?member={member}" in visitor.get(address).text
    house.create("survey", member=member, kind="nps", score=9, at=clock.now())
    others = visitor.get(f"{address}/others", htmx=True).text
    assert f"/r/survey?f=member%3Ais%3A{member}" in others


def test_why_a_phase_holds_is_said_in_words(house: House) -> None:
    page = house.visitor().get(f"/r/contact/{house.member()}").text
    assert 'popovertarget="why-phase"' in page or "why-head" in page
    assert "Ends: empty" in page


def test_no_id_stands_twice_on_the_page(house: House) -> None:
    page = re.sub(r"<template.*?</template>", "", house.visitor().get(f"/r/contact/{house.member()}").text, flags=re.S)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def _lead(house: House) -> UUID:
    """An inquiry in the first stage of its pipeline."""
    source = house.create("source", name=f"Walked in {uuid4()}")
    values = {"subject": "Asks for a price", "received_at": clock.now(), "source": source, "branch": house.branch()}
    return house.create("lead", **values)
