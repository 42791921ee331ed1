"""Logging in with the account of another house, over a real OpenID Connect server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from palmette.testing.club import OWNER, Served
from tests.core.access.oidc_house import CLIENT, SECRET, Provider, provider
from tests.core.access.places import Browser, browser, strict_place

AUDITOR = "auditor@example.com"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def house(running) -> Provider:
    running.person = {"sub": "o-1", "email": OWNER, "email_verified": True}
    running.spoils, running.shown = {}, None
    return running


@pytest.fixture
def place(tmp_path, sqlite_url, house) -> Iterator[Served]:
    given = {"oidc_issuer": house.address, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Fjord"}
    with strict_place(tmp_path, sqlite_url, **given) as found:
        yield found


@pytest.fixture
def visitor(place) -> Iterator[Browser]:
    with browser(place) as found:
        yield found


def through(visitor: Browser, begin: str = "/login/sso") -> httpx.Response:
    """Go to the provider as the browser does, and come back."""
    out = visitor.get(begin)
    assert out.status_code == 303, out.text
    back = httpx.get(out.headers["location"], verify=False).headers["location"]
    parts = urlsplit(back)
    return visitor.get(f"{parts.path}?{parts.query}")


def test_who_has_an_account_there_is_in(visitor):
    assert "Log in with Fjord" in visitor.get("/login").text
    assert through(visitor, "/login/sso?next=/r/contact").headers["location"] == "/r/contact"
    assert visitor.get("/r/contact").status_code == 200


def test_the_account_is_known_again_when_its_mail_changes(place, visitor, house):
    through(visitor)
    house.person = {"sub": "o-1", "email": "another@example.com"}
    with browser(place) as again:
        assert through(again).headers["location"] == "/"


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "o-2", "email": OWNER, "email_verified": False},
        {"sub": "o-2", "email": OWNER, "email_verified": "true"},
        {"sub": "o-2", "email": "nobody@example.com", "email_verified": True},
        {"sub": "o-2"},
    ],
)
def test_who_cannot_be_matched_is_not_let_in(visitor, house, person):
    house.person = person
    assert through(visitor).headers["location"] == "/login?refused=sso"
    assert "did not let you in" in visitor.get("/login?refused=sso").text
    assert visitor.get("/me").status_code == 303


@pytest.mark.parametrize(
    "spoils",
    [{"iss": "http://evil.example"}, {"aud": "another"}, {"exp": 1_000_000}, {"nonce": "another"}, {"sub": None}],
)
def test_a_token_that_does_not_fit_is_not_believed(visitor, house, spoils):
    house.spoils = spoils
    assert through(visitor).headers["location"] == "/login?refused=sso"


def test_a_signature_of_somebody_else_is_not_believed(visitor, house):
    house.shown = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    assert through(visitor).headers["location"] == "/login?refused=sso"


def test_the_way_back_is_that_of_this_browser_and_is_walked_once(place, visitor):
    out = visitor.get("/login/sso")
    back = urlsplit(httpx.get(out.headers["location"], verify=False).headers["location"])
    with browser(place) as thief:
        assert thief.get(f"{back.path}?{back.query}").headers["location"] == "/login?refused=sso"
    assert (
        visitor.get(f"{back.path}?code={parse_qs(back.query)['code'][0]}&state=x").headers["location"].endswith("sso")
    )
    assert visitor.get(f"{back.path}?{back.query}").headers["location"] == "/"
    with browser(place) as again:
        again.client.cookies.update(visitor.client.cookies)
        assert again.get(f"{back.path}?{back.query}").headers["location"] == "/login?refused=sso"


def test_a_second_factor_shown_there_counts_and_a_password_does_not(place, house):
    place.user(AUDITOR, "auditor")
    house.person = {"sub": "a-1", "email": AUDITOR, "email_verified": True, "amr": ["pwd"]}
    with browser(place) as visitor:
        assert through(visitor).headers["location"] == "/login/phone"
    house.person["amr"] = ["pwd", "mfa"]
    with browser(place) as visitor:
        assert through(visitor).headers["location"] == "/"


def test_the_way_out_asks_for_what_it_must(visitor, house):
    address = urlsplit(visitor.get("/login/sso?next=//evil.example", host="testserver.local").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.netloc == urlsplit(house.address).netloc
    assert asked["redirect_uri"] == "http://testserver.local/login/sso/back"
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)


def test_a_leaver_s_account_opens_nothing(place, visitor, house):
    through(visitor)
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.update("frame.user", place.user(OWNER), {"active": False})
    with browser(place) as again:
        assert through(again).headers["location"] == "/login?refused=sso"


def test_a_provider_that_is_silent_is_said_so(tmp_path, sqlite_url):
    given = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": CLIENT}
    with strict_place(tmp_path, sqlite_url, **given) as place, browser(place) as visitor:
        assert visitor.get("/login").status_code == 200
        assert visitor.get("/login/sso").status_code == 503
