"""The outermost layer: hosts, headers, sessions, CSRF, health."""

from __future__ import annotations

import pytest
from litestar.testing import TestClient

from palmette.access.attempts import ACCOUNT
from palmette.pages.desk import own_address
from palmette.testing.club import BASE_URL, OWNER, PASSWORD, served

SAME = {"origin": BASE_URL, "sec-fetch-site": "same-origin"}


@pytest.fixture
def place(tmp_path, sqlite_url):
    with served(tmp_path, sqlite_url) as found:
        yield found


@pytest.fixture
def browser_like(place):
    with TestClient(place.app, base_url=BASE_URL) as client:
        yield client


def login(client, password=PASSWORD, email=OWNER):
    return client.post("/login", data={"email": email, "password": password}, headers=SAME, follow_redirects=False)


def test_a_foreign_host_name_is_not_served(browser_like):
    assert browser_like.get("/health/live", headers={"host": "evil.example"}).status_code == 400
    assert browser_like.get("/health/live", headers={"x-forwarded-host": "evil.example"}).status_code == 200


def test_every_answer_carries_the_policy(browser_like):
    for address in ("/login", "/health", "/nothing", "/schema/openapi.json"):
        headers = browser_like.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_login_gives_a_new_session_and_logout_ends_it(place, browser_like):
    answer = login(browser_like)
    assert answer.status_code == 303
    cookie = answer.cookies["palmette"]
    assert "httponly" in answer.headers["set-cookie"].lower()
    csrf = place.pinned.sessions.csrf(cookie)
    assert browser_like.get("/me").status_code == 200
    browser_like.post("/logout", data={"_csrf_token": csrf}, headers=SAME, follow_redirects=False)
    browser_like.cookies.set("palmette", cookie)
    assert browser_like.get("/me", follow_redirects=False).headers["location"] == "/login?next=%2Fme"


def test_a_wrong_password_and_an_unknown_person_read_the_same(browser_like):
    wrong, unknown = login(browser_like, "not it at all"), login(browser_like, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(OWNER, "") == unknown.text.replace("nobody@example.com", "")


def test_guessing_is_slowed_down_but_never_locks_out_for_ever(place, browser_like):
    for _ in range(ACCOUNT.free + 1):
        login(browser_like, "guess")
    assert login(browser_like).status_code == 429
    assert "second" in login(browser_like).text


def test_a_post_without_the_session_s_token_changes_nothing(browser_like):
    login(browser_like)
    for headers in (SAME, {**SAME, "x-csrf-token": "wrong"}, {"origin": "http://evil.example"}):
        assert browser_like.post("/me", data={"language": "fi"}, headers=headers).status_code == 403
    assert 'lang="en"' in browser_like.get("/me").text


def test_a_person_changes_the_language_at_once(place, browser_like):
    cookie = login(browser_like).cookies["palmette"]
    headers = {**SAME, "x-csrf-token": place.pinned.sessions.csrf(cookie)}
    browser_like.post("/me", data={"language": "fi", "theme": "dark"}, headers=headers)
    page = browser_like.get("/me").text
    assert 'lang="fi"' in page
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "https://evil.example",
        "evil",
        "",
    ],
)
def test_the_way_back_after_login_stays_on_this_site(address):
    assert own_address(address) == "/"
    assert own_address("/r/contact?f=a:b") == "/r/contact?f=a:b"


def test_a_deactivated_person_is_out_within_seconds(place, browser_like, monkeypatch):
    user = place.user("leaver@example.com", "seller")
    login(browser_like, email="leaver@example.com")
    assert browser_like.get("/me").status_code == 200
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.update("frame.user", user, {"active": False})
    place.pinned.directory.forget()
    assert browser_like.get("/me", follow_redirects=False).status_code == 303


def test_health_speaks_of_the_process_and_the_packs(browser_like):
    body = browser_like.get("/health").json()
    assert body["status"] == "ok"
    assert {"pack": "contacts", "state": "enabled"} in body["packs"]
    assert browser_like.get("/health/ready").json()["status"] == "ready"
    assert (
        "palmette_requests_total" in browser_like.get("/metrics").text
        or browser_like.get("/metrics").status_code == 404
    )


@pytest.mark.slow
def test_an_empty_installation_asks_for_its_owner_once(tmp_path, sqlite_url):
    from palmette.app import build, create_app, open_database, open_runtime  # noqa: PLC0415 - a start without people
    from palmette.schema.apply import install  # noqa: PLC0415
    from palmette.settings import Settings  # noqa: PLC0415
    from palmette.testing.club import EDITION  # noqa: PLC0415

    path = tmp_path / "e.yaml"
    path.write_text(EDITION)
    settings = Settings(
        edition=path, database_url=sqlite_url, data_dir=tmp_path, base_url=BASE_URL, secret_key="k" * 40
    )
    database = open_database(settings)
    install(database, build(settings).blueprint)
    database.close()
    wish = {"company": "Club", "branch": "Main", "zone": "Europe/Helsinki", "name": "Olga", "email": OWNER}
    with TestClient(create_app(open_runtime(settings)), base_url=BASE_URL) as client:
        assert client.get("/", follow_redirects=False).headers["location"] == "/setup"
        weak = client.post("/setup", data={**wish, "password": "short"}, headers=SAME)
        assert weak.status_code == 400
        assert "at least 10 characters" in weak.text
        done = client.post("/setup", data={**wish, "password": PASSWORD}, headers=SAME, follow_redirects=False)
        assert done.status_code == 303
        assert client.get("/me").status_code == 200
        again = client.post("/setup", data={**wish, "password": PASSWORD}, headers=SAME)
        assert again.status_code == 409
