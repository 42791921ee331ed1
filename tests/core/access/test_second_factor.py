"""The second factor: who needs one sets it up, codes open once, recovery codes stand in for a lost phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from palmette import clock
from palmette.testing.club import Served
from tests.core.access.places import PASSWORD, Browser, browser, code_now, offered_secret, recovery_codes, strict_place

pytestmark = pytest.mark.mostly_sqlite

AUDITOR = "auditor@example.com"


@pytest.fixture
def place(tmp_path, database_url) -> Iterator[Served]:
    with strict_place(tmp_path, database_url) as found:
        found.user(AUDITOR, "auditor", name="Aino Auditor")
        yield found


@pytest.fixture
def visitor(place) -> Iterator[Browser]:
    with browser(place) as found:
        yield found


def set_up(visitor: Browser) -> tuple[str, list[str]]:
    """Log in for the first time and set up the phone; its secret and the recovery codes."""
    assert visitor.login(AUDITOR).headers["location"] == "/login/phone"
    offer, secret = offered_secret(visitor.get("/login/phone").text)
    done = visitor.send("/login/phone", {"offer": offer, "code": code_now(secret)})
    assert done.status_code == 200, done.text
    return secret, recovery_codes(done.text)


def test_who_needs_a_second_factor_gets_nowhere_without_one(visitor):
    visitor.login(AUDITOR, next="/r/contact")
    assert visitor.get("/r/contact").headers["location"] == "/login/phone?next=%2Fr%2Fcontact"
    assert visitor.client.get("/api/v1/contact", headers={"x-csrf-token": visitor.csrf}).status_code == 401


def test_setting_up_the_phone_opens_the_session_under_a_new_id(place, visitor):
    visitor.login(AUDITOR)
    before = visitor.cookie
    offer, secret = offered_secret(visitor.get("/login/phone").text)
    wrong = visitor.send("/login/phone", {"offer": offer, "code": "000000"})
    assert wrong.status_code == 400
    assert offered_secret(wrong.text) == (offer, secret)
    done = visitor.send("/login/phone", {"offer": offer, "code": code_now(secret)})
    assert len(set(recovery_codes(done.text))) == 10
    assert visitor.cookie != before
    assert visitor.get("/me").status_code == 200
    with browser(place) as thief:
        thief.client.cookies.set("palmette", before)
        assert thief.get("/me").status_code == 303


def test_the_next_login_asks_for_the_code_and_takes_each_once(place, visitor):
    secret, _ = set_up(visitor)
    with browser(place) as other:
        assert other.login(AUDITOR, next="/me").headers["location"] == "/login/code?next=%2Fme"
        used = other.send("/login/code", {"code": code_now(secret)})
        assert used.status_code == 401
        following = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
        assert other.send("/login/code", {"code": following, "next": "/me"}).headers["location"] == "/me"
        assert other.get("/me").status_code == 200


def test_a_recovery_code_opens_once(place, visitor):
    _, codes = set_up(visitor)
    for expected in (303, 401):
        with browser(place) as other:
            other.login(AUDITOR)
            assert other.send("/login/code", {"code": codes[0].upper()}).status_code == expected


def test_an_offer_made_to_one_person_is_nothing_for_another(place):
    factors, owner, auditor = place.pinned.factors, place.user("owner@example.com"), place.user(AUDITOR)
    offer = factors.offer(owner)
    assert factors.secret(auditor, offer) is None
    assert factors.confirm(auditor, offer, code_now(factors.secret(owner, offer) or "")) is None
    assert factors.state(auditor) is None


def test_guessing_codes_is_slowed_down_for_all_sessions_of_the_person(place, visitor):
    set_up(visitor)
    statuses = []
    for _ in range(7):
        with browser(place) as other:
            other.login(AUDITOR)
            statuses.append(other.send("/login/code", {"code": "000000"}).status_code)
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]


def test_secrets_of_phones_are_sealed_in_the_database(place, visitor):
    secret, codes = set_up(visitor)
    with place.pinned.database.system(writing=False) as connection:
        stored = [str(tuple(row)) for name in ("second_factor", "recovery_code")
                  for row in connection.execute(place.pinned.tables.frame(name).select())]  # fmt: skip
    assert len(stored) == 11
    assert not [row for row in stored if secret in row or any(code in row for code in codes)]


def test_a_person_sets_up_renews_and_ends_it_himself(place, visitor):
    visitor.login()
    offer, secret = offered_secret(visitor.get("/me/security/phone").text)
    made = visitor.send("/me/security/phone", {"offer": offer, "code": code_now(secret)})
    first = recovery_codes(made.text)
    renewed = recovery_codes(visitor.send("/me/security", {"act": "codes"}).text)
    assert len(renewed) == 10
    assert not set(first) & set(renewed)
    visitor.send("/me/security", {"act": "no_phone"})
    with browser(place) as other:
        assert other.login(password=PASSWORD).headers["location"] == "/"


def test_who_needs_it_cannot_switch_it_off(visitor):
    set_up(visitor)
    assert visitor.send("/me/security", {"act": "no_phone"}).status_code == 400


def test_an_administrator_takes_a_lost_phone_away(place, visitor):
    set_up(visitor)
    with browser(place) as boss:
        boss.login()
        boss.send(f"/settings/people/{place.user(AUDITOR)}/access", {"act": "factor"})
    with browser(place) as other:
        assert other.login(AUDITOR).headers["location"] == "/login/phone"
