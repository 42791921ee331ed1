"""What posts become: records with everything that was said, or a post that waits with its reason."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from palmette.capture.definition import Form
from palmette.capture.inbox import DONE, REFUSED, SPAM, Post
from palmette.capture.work import Place as Goes
from palmette.capture.work import read_post
from palmette.errors import Unavailable
from palmette.money import Money
from tests.core.capture.conftest import Place

pytestmark = pytest.mark.mostly_sqlite

FORM = {"content-type": "application/x-www-form-urlencoded"}
TILDA = {
    "Name": "Анна Петрова", "Phone": "+7 (916) 123-45-67", "Email": "anna@example.com", "tranid": "4242:1",
    "formid": "form42", "formname": "Basket", "utm_source": "yandex", "utm_medium": "cpc", "utm_campaign": "autumn",
    "COOKIES": "_ga=1", "Colour": "white",
    "payment": '{"orderid":"9","amount":"25800","products":[{"name":"Door 800","quantity":2,"price":"12900",'
               '"amount":"25800","sku":"D-800"}]}',
}  # fmt: skip


def test_a_post_of_a_site_builder_becomes_a_lead_with_basket_and_tags(either: Place) -> None:
    either.post(content=urlencode(TILDA), headers=FORM)
    either.read()
    kept = either.newest()
    assert (kept.state, kept.problems) == (DONE, ())
    lead = either.lead(
        "subject", "name", "phone", "email", "form", "campaign", "utm_source", "utm_medium", "tran_id", "text",
        "received_at", "basket",
    )  # fmt: skip
    assert (lead["subject"], lead["name"], lead["phone"]) == ("Website form", "Анна Петрова", "+79161234567")
    assert (lead["form"], lead["campaign"], lead["utm_source"], lead["utm_medium"]) == (
        "Basket", "autumn", "yandex", "cpc",
    )  # fmt: skip
    assert (lead["tran_id"], lead["received_at"]) == ("4242:1", kept.received_at)
    rows = lead["basket"]
    assert isinstance(rows, list)
    row = rows[0]
    assert (row["name"], row["sku"], row["quantity"], row["price"]) == (
        "Door 800", "D-800", Decimal(2), Money.of("12900", "EUR"),
    )  # fmt: skip
    assert lead["text"] == "Colour: white\npayment.orderid: 9\npayment.amount: 25800"


def test_the_same_post_three_times_is_one_lead(either: Place) -> None:
    before = either.count()
    for _ in range(3):
        either.post(json={"Name": "Once", "Phone": "+358401000001", "tranid": "once"})
        either.read()
    assert either.count() == before + 1


def test_two_readers_of_one_post_make_one_lead(either: Place) -> None:
    either.post(json={"Name": "Twice"})
    kept = either.newest()
    gateway = either.served.pinned.gateway
    assert [read_post(gateway, either.inbox, kept) for _ in range(2)] == [1, 0]


def test_what_a_field_cannot_take_is_kept_as_text(place: Place) -> None:
    place.post(json={"Name": "Eve", "Email": "not an address", "Comment": "Call me", "Phone": "+358401000002"})
    place.read()
    lead = place.lead("email", "text", "phone")
    assert (lead["email"], lead["phone"]) == (None, "+358401000002")
    assert lead["text"] == "Call me\nEmail: not an address"
    assert [problem.field for problem in place.newest().problems] == ["email"]


def test_a_source_that_is_not_there_yet_is_made_by_its_form(place: Place) -> None:
    place.post(json={"Name": "Finn", "source": "Nobody knows"})
    place.read()
    assert place.lead("source.name")["source.name"] == "Website"


def test_a_post_goes_to_the_branch_it_names(place: Place) -> None:
    place.post(json={"Name": "Gaia", "store": "north"})
    place.read()
    assert place.lead("branch")["branch"] == place.north


def test_a_post_that_names_no_branch_of_ours_goes_to_the_first_with_a_note(place: Place) -> None:
    place.post(json={"Name": "Hugo", "store": "Atlantis"})
    place.read()
    assert place.lead("branch.name")["branch.name"] == "Main"
    assert [problem.code for problem in place.newest().problems] == ["capture.unknown_branch"]


def test_the_trap_catches_spam_until_somebody_says_otherwise(place: Place) -> None:
    place.post(json={"Name": "Iris", "website2": "https://spam.example"})
    place.read()
    spam = place.newest()
    assert spam.state == SPAM
    assert place.inbox.retry(spam.id) == 1
    place.read()
    assert place.inbox.get(spam.id).state == DONE


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", "capture.unreadable"), (b'{"Name": ""}', "capture.empty")],
)  # fmt: skip
def test_what_cannot_be_read_stays_with_its_reason(place: Place, body: bytes, code: str) -> None:
    place.post(content=body, headers={"content-type": "application/json"})
    place.read()
    kept = place.newest()
    assert (kept.state, [problem.code for problem in kept.problems]) == (REFUSED, [code])


def test_a_post_without_what_a_record_needs_can_be_read_again_once_the_form_is_mended(place: Place) -> None:
    form = place.served.pinned.blueprint.forms["partner"]
    kept, _ = place.inbox.add(form, _post(b'{"client": {"phone": "+358401000003"}}'), limited=False)
    place.read()
    refused = place.inbox.get(kept)
    assert (refused.state, [problem.field for problem in refused.problems]) == (REFUSED, ["subject"])
    mended = dict(place.served.pinned.blueprint.forms) | {"partner": _with_subject(form)}
    gateway = place.served.pinned.gateway
    object.__setattr__(gateway.blueprint, "forms", mended)
    place.inbox.retry(kept)
    place.read()
    assert place.inbox.get(kept).state == DONE
    object.__setattr__(gateway.blueprint, "forms", dict(mended) | {"partner": form})


def test_a_failure_that_may_pass_is_tried_again_later(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> Goes:
        raise Unavailable("database.unavailable", "The database does not answer now.")

    place.post(json={"Name": "Jack"})
    key = place.newest().id
    with monkeypatch.context() as patched:
        patched.setattr("palmette.capture.work.place_of", busy)
        place.read()
    waiting = place.inbox.get(key)
    assert (waiting.state, waiting.attempts, key in place.inbox.due(10)) == ("waiting", 1, False)


def _post(body: bytes) -> Post:
    return Post(body, "application/json", "198.51.100.7")


def _with_subject(form: Form) -> Form:
    return replace(form, constants={**form.constants, "subject": "By a partner"})
