"""The settings: what is changed on their screens waits, is applied, and is there for everybody at once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import yaml
from httpx import Response

from tests.core.pages.house import House, Visitor, hidden


@pytest.fixture
def owner(house: House) -> Iterator[Visitor]:
    """Who may configure; what waits after a test is dropped."""
    visitor = house.visitor()
    yield visitor
    send(visitor, "/settings/changes", act="drop")


def send(visitor: Visitor, address: str, **values: object) -> Response:
    """Send a form as the browser does."""
    return visitor.send(address, {"_csrf_token": visitor.csrf, **values}, htmx=False)


def change(visitor: Visitor, address: str, **values: object) -> Response:
    """Open a form and send it with the number it was drawn with."""
    page = visitor.get(address)
    assert page.status_code == 200, page.text
    return send(visitor, address, number=hidden(page.text, "number"), **values)


def apply(visitor: Visitor) -> Response:
    """Apply what waits as its page offers it."""
    page = visitor.get("/settings/changes")
    return send(visitor, "/settings/changes", act="apply", plan=hidden(page.text, "plan"))


def text_of(page: Response) -> str:
    """What one reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


ADDRESSES = [
    "/settings", "/settings/changes", "/settings/names", "/settings/names/contacts.contact", "/settings/fields",
    "/settings/fields/contacts.contact", "/settings/fields/contacts.contact/phone",
    "/settings/fields/contacts.contact/-new", "/settings/stages", "/settings/lists", "/settings/roles",
    "/settings/roles/-new", "/settings/roles/reception", "/settings/roles/reception/contacts.contact",
    "/settings/fields/contacts.contact/-layout", "/settings/stages/fitness_club.renewal/-order",
    "/settings/stages/fitness_club.renewal/-reasons", "/settings/brand",
    "/settings/people", "/settings/people/-new", "/settings/packs", "/settings/changes.yaml",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_screen_is_there_for_who_configures_and_for_nobody_else(house: House, address: str) -> None:
    assert house.visitor().get(address).status_code == 200
    assert house.visitor("reception").get(address).status_code == 404


@pytest.mark.slow
def test_a_new_name_stands_on_every_screen_once_it_is_applied(house: House, owner: Visitor) -> None:
    sent = {"one__en": "Guest", "many__en": "Guests", "one__ru": "Гость", "many__ru": "Гости"}
    assert change(owner, "/settings/names/contacts.contact", **sent).status_code == 303
    assert "1 change waits." in text_of(owner.get("/settings"))
    assert "Guests" not in text_of(owner.get("/r/contact"))
    assert apply(owner).status_code == 303
    assert "Guests" in text_of(owner.get("/r/contact"))
    assert "Guests" in text_of(house.visitor("reception").get("/r/contact"))
    exported = yaml.safe_load(owner.get("/settings/changes.yaml").text)
    assert exported["labels"]["contacts.contact"]["many"]["ru"] == "Гости"


@pytest.mark.slow
def test_a_field_is_added_filled_in_and_hidden_again(house: House, owner: Visitor) -> None:
    form = "/settings/fields/contacts.contact"
    sent = {"type": "choice", "label__en": "Favourite drink", "label__ru": "Любимый напиток", "options": "Tea\nCoffee"}
    assert change(owner, f"{form}/-new", **sent).headers["location"] == form
    plan = text_of(owner.get("/settings/changes"))
    assert "A new field of" in plan
    assert "Favourite drink" in plan
    apply(owner)
    assert "Favourite drink" in text_of(owner.get("/r/contact/new"))
    assert change(owner, f"{form}/favourite_drink", label__en="Drink", options="Tea\nCocoa", hidden="true").is_redirect
    apply(owner)
    assert "Favourite drink" not in text_of(owner.get("/r/contact/new"))
    assert "hidden" in text_of(owner.get(form))


def test_what_is_wrong_is_told_at_the_form_and_nothing_typed_is_lost(owner: Visitor) -> None:
    form = "/settings/fields/contacts.contact/-new"
    refused = change(owner, form, type="choice", label__en="Without choices")
    assert refused.status_code == 422
    assert "The choices are missing." in text_of(refused)
    assert 'value="Without choices"' in refused.text
    refused = change(owner, form, type="text", label__ru="")
    assert (refused.status_code, "A name is missing." in text_of(refused)) == (422, True)
    assert "waits" not in text_of(owner.get("/settings"))


@pytest.mark.slow
def test_a_stage_is_added_behind_another(house: House, owner: Visitor) -> None:
    page = owner.get("/settings/stages")
    pipeline = re.findall(r'href="(/settings/stages/[^"]+)"', page.text)[0]
    form = owner.get(f"{pipeline}/-new")
    places = re.findall(r'name="after"[^>]*value="([^"]+)"', form.text) or re.findall(
        r'<option value="([^"]+)"', form.text
    )
    assert change(owner, f"{pipeline}/-new", label__en="Thinking it over", after=places[0], sla="3d").is_redirect
    apply(owner)
    listed = text_of(owner.get(pipeline))
    assert "Thinking it over" in listed
    assert "at most 3d" in listed
    wrong = change(owner, f"{pipeline}/thinking_it_over", label__en="Thinking it over", sla="three days")
    assert wrong.status_code == 422
    assert 'value="three days"' in wrong.text


@pytest.mark.slow
def test_a_right_is_taken_and_felt_at_once(house: House, owner: Visitor) -> None:
    desk = house.visitor("reception")
    assert desk.get("/r/contact").status_code == 200
    grants = "/settings/roles/reception/contacts.contact"
    assert change(owner, grants, read="").is_redirect
    apply(owner)
    assert desk.get("/r/contact").status_code == 404
    newest = re.findall(r'name="back" value="(\d+)"', owner.get("/settings/changes").text)[0]
    assert send(owner, "/settings/changes", act="back", back=newest).is_redirect
    apply(owner)
    assert desk.get("/r/contact").status_code == 200


def first_login(house: House, who: str, chosen: str) -> Visitor:
    """Somebody logs in with the password he was given, and chooses one of his own."""
    visitor = house.guest()
    visitor.client.headers["origin"] = str(visitor.client.base_url)
    form = {"email": f"{who}@example.com", "password": "a long pass phrase 7"}
    place = visitor.client.post("/login", data=form, follow_redirects=False).headers["location"]
    assert "Somebody else gave you your password" in visitor.get(place).text
    assert visitor.client.post(place, data={"password": chosen}, follow_redirects=False).status_code == 303
    return visitor


def test_a_person_is_added_changed_and_leaves(house: House, owner: Visitor) -> None:
    new = {"name": "Niilo New", "email": "niilo@example.com", "roles": "reception", "password": "a long pass phrase 7"}
    assert change(owner, "/settings/people/-new", **new).is_redirect
    visitor = first_login(house, "niilo", "another pass phrase 8")
    assert visitor.get("/r/contact").status_code == 200
    listed = owner.get("/settings/people")
    assert "Niilo New" in listed.text
    found = re.search(r'href="(/settings/people/[0-9a-f-]{36})"[^>]*>(?:(?!</a>).)*Niilo New', listed.text, re.S)
    assert found is not None
    kept = {"name": "Niilo Newer", "email": "niilo@example.com", "roles": "reception", "active": "false"}
    assert change(owner, found[1], **kept).is_redirect
    assert "Niilo Newer" in owner.get("/settings/people").text
    assert visitor.get("/r/contact").status_code in (303, 401)


def test_a_weak_password_or_a_taken_address_is_told_at_the_form(owner: Visitor) -> None:
    new = {"name": "Olga Again", "email": "owner@example.com", "roles": "reception", "password": "a long pass phrase 7"}
    refused = change(owner, "/settings/people/-new", **new)
    assert refused.status_code in (409, 422)
    assert "Somebody logs in with this e-mail already." in text_of(refused)
    refused = change(owner, "/settings/people/-new", **{**new, "email": "weak@example.com", "password": "short"})
    assert refused.status_code == 422
    assert 'value="weak@example.com"' in refused.text


def test_nobody_takes_his_own_place_away(house: House, owner: Visitor) -> None:
    own = f"/settings/people/{house.user('owner@example.com')}"
    refused = change(owner, own, name="Olga Owner", email="owner@example.com", active="false")
    assert refused.status_code == 422
    assert owner.get("/settings").status_code == 200


@pytest.mark.slow
def test_a_pack_is_switched_off_and_on_again(owner: Visitor) -> None:
    answer = send(owner, "/settings/packs", pack="knowledge")
    assert answer.is_redirect, text_of(answer)
    assert "Pack Knowledge switched on" in text_of(owner.get("/settings/changes"))
    assert send(owner, "/settings/packs", pack="knowledge").is_redirect
    assert "Pack Knowledge switched off" in text_of(owner.get("/settings/changes"))
    assert send(owner, "/settings/packs", pack="nothing").status_code == 404


def test_the_settings_speak_the_words_of_the_trade_and_the_language_of_the_reader(owner: Visitor) -> None:
    assert "Clubs The places where you work, and their regions." in text_of(owner.get("/settings"))
    assert "All branches" not in text_of(owner.get("/calendar"))
    send(owner, "/me", language="ru")
    try:
        shown = text_of(owner.get("/settings/packs"))
        assert "Фитнес-клуб" in shown
        assert "Fitness club" not in shown
    finally:
        send(owner, "/me", language="en")


def test_a_pack_that_another_needs_stays_on(owner: Visitor) -> None:
    assert "Needed by Fitness club" in text_of(owner.get("/settings/packs"))
    refused = send(owner, "/settings/packs", pack="work")
    assert refused.status_code == 422
    assert "Fitness club cannot run without Work organisation. Switch off what needs it first." in text_of(refused)
    assert "waits" not in text_of(owner.get("/settings"))


def test_a_form_that_was_drawn_before_anothers_change_is_refused(house: House, owner: Visitor) -> None:
    other = house.visitor()
    form = "/settings/names/contacts.contact"
    number = hidden(owner.get(form).text, "number")
    change(other, form, one__en="Client", many__en="Clients")
    late = send(owner, form, number=number, one__en="Patron", many__en="Patrons")
    assert late.status_code in (409, 422)
    assert "Somebody changed the settings meanwhile." in text_of(late)


def lines(page: Response) -> list[str]:
    """The lines of a page of things in an order."""
    return re.findall(r'name="line" value="([^"]*)"', page.text)


@pytest.mark.slow
def test_stages_are_put_into_another_order(house: House, owner: Visitor) -> None:
    address = "/settings/stages/fitness_club.renewal"
    before = lines(owner.get(f"{address}/-order"))
    moved = [before[0], before[2], before[1], *before[3:]]
    assert change(owner, f"{address}/-order", line=moved).is_redirect
    assert "stage order" in text_of(owner.get("/settings/changes"))
    apply(owner)
    assert lines(owner.get(f"{address}/-order")) == moved
    assert list(house.blueprint.pipelines["fitness_club.renewal"].stages) == moved
    assert change(owner, f"{address}/-order", line=[before[-1], *before[:-1]]).status_code == 422
    exported = yaml.safe_load(owner.get("/settings/changes.yaml").text)
    assert exported["pipelines"]["fitness_club.renewal"]["stage_order"] == moved


@pytest.mark.slow
def test_reasons_of_loss_are_moved_hidden_and_added(house: House, owner: Visitor) -> None:
    address = "/settings/stages/fitness_club.renewal/-reasons"
    before = lines(owner.get(address))
    moved = [*before[1:], before[0]]
    assert change(owner, address, line=moved, shown=moved[:-1], label__en="Moved to another town").is_redirect
    apply(owner)
    found = house.blueprint.pipelines["fitness_club.renewal"].lost_reasons
    assert [reason.key for reason in found][: len(moved)] == moved
    assert found[len(moved) - 1].hidden
    assert "Moved to another town" in text_of(owner.get(address))


@pytest.mark.slow
def test_the_field_panel_is_laid_out_and_seen_as_a_role_sees_it(house: House, owner: Visitor) -> None:
    address = "/settings/fields/contacts.contact/-layout"
    page = owner.get(f"{address}?role=trainer")
    before = lines(page)
    fields = [line for line in before if line.startswith("field:")]
    added = change(owner, address, line=before, shown=fields, label__en="On the phone")
    assert added.is_redirect, text_of(added)
    moved = ["section:", "field:email", *(line for line in before if line not in ("section:", "field:email"))]
    moved += ["section:on_the_phone", "field:phone"]
    moved = [line for at, line in enumerate(moved) if line != "field:phone" or at == len(moved) - 1]
    kept = [line for line in fields if line != "field:language"]
    assert change(owner, address, line=moved, shown=kept).is_redirect
    apply(owner)
    contact = house.blueprint.entities["contacts.contact"]
    assert next(iter(contact.fields)) == "email"
    assert contact.fields["phone"].section == "on_the_phone"
    assert contact.fields["language"].hidden
    sheet = owner.get(f"/r/contact/{house.member(phone='+358401231231')}").text
    assert "On the phone" in sheet
    assert "As a role sees it" in text_of(page)
    assert 'href="?role=trainer" aria-current="true"' in page.text
