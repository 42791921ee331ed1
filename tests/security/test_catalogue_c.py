"""Part C of the catalogue: authentication, sessions, browser. Each test names its row."""

from __future__ import annotations

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from palmette import clock
from palmette.access.attempts import ACCOUNT, ADDRESS
from palmette.access.sessions import PROVED
from palmette.errors import PalmetteError
from palmette.files.names import clean_name
from palmette.pages.desk import own_address
from palmette.testing.club import BASE_URL, OWNER, PASSWORD, Served
from palmette.web.access_jobs import link_address
from palmette.web.edge import Edge, Metrics
from palmette.web.file_answers import disposition
from tests.core.access.places import SAME, browser

SELLER = "seller@example.com"


def age_proof(place: Served) -> None:
    """Let everybody's last proof be eleven minutes old."""
    table = place.pinned.tables.frame("web_session")
    with place.pinned.database.system() as connection:
        connection.execute(table.update().values(proved_at=clock.now() - PROVED - timedelta(minutes=1)))
    place.pinned.sessions.forget()


def is_in(place: Served, cookie: str) -> bool:
    """Whether a cookie opens anything."""
    with browser(place) as found:
        found.client.cookies.set("palmette", cookie)
        return found.get("/me").status_code == 200


def contact(place: Served, **values: object) -> str:
    """A new contact; its id."""
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        branch = records.list("frame.branch").rows[0]["id"]
        row = records.create("contact", {"kind": "person", "last_name": "Row", "branch": branch, **values})
    return str(row["id"])


def test_row_42_an_id_of_before_login_is_never_taken_over(place, visitor):
    visitor.client.cookies.set("palmette", "x" * 43, domain="testserver.local")
    visitor.login()
    assert visitor.cookie != "x" * 43
    assert not is_in(place, "x" * 43)


def test_row_42_a_proof_gives_a_new_id_and_the_old_one_is_dead(place, visitor):
    visitor.login()
    before, token = visitor.cookie, visitor.csrf
    age_proof(place)
    visitor.send("/me/proof", {"_proof": PASSWORD, "next": "/me"})
    assert visitor.cookie != before
    assert not is_in(place, before)
    assert is_in(place, visitor.cookie)
    assert place.pinned.sessions.is_csrf(visitor.cookie, token)


def test_row_42_a_change_of_roles_ends_the_sessions_of_before(place, visitor):
    user = place.user(SELLER, "seller")
    with browser(place) as seller:
        seller.login(SELLER)
        visitor.login()
        values = {"name": SELLER, "email": SELLER, "roles": ["seller", "boss"], "active": "true", "branch": ""}
        assert visitor.send(f"/settings/people/{user}", values).status_code == 303
        place.pinned.sessions.forget()
        assert not is_in(place, seller.cookie)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-csrf-token": "0" * 80},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain", "hx-request": "true"},
    ],
)
def test_row_43_a_request_that_our_page_did_not_send_changes_nothing(visitor, headers):
    visitor.login()
    foreign = {"x-csrf-token": visitor.csrf} if {"origin", "sec-fetch-site"} & set(headers) else {}
    for address, body in (("/me", b"language=fi"), ("/api/v1/contact", b'{"kind": "person", "last_name": "Forged"}')):
        sent = {"content-type": "application/x-www-form-urlencoded", **SAME, **foreign, **headers}
        assert visitor.client.post(address, content=body, headers=sent).status_code in (401, 403)
    assert 'lang="en"' in visitor.get("/me").text


def test_row_43_another_person_s_token_is_no_token(place, visitor):
    place.user(SELLER, "seller")
    with browser(place) as seller:
        seller.login(SELLER)
        visitor.login()
        stolen = {**SAME, "x-csrf-token": seller.csrf}
        assert visitor.client.post("/me", data={"language": "fi"}, headers=stolen).status_code == 403


def dump(place: Served) -> dict[str, list[str]]:
    """Every row of every table, but for when somebody was last seen, what was refused and who was shown whom."""
    seen = {"seen_at", "used_at", "read_at"}
    watched = {"audit", "audit_head", "disclosed", "disclosed_day"}
    with place.pinned.database.system(writing=False) as connection:
        return {
            name: sorted(repr([value for key, value in row._mapping.items() if key not in seen])
                         for row in connection.execute(select(table)))
            for name, table in place.pinned.tables.metadata.tables.items()
            if name.removeprefix("palmette__") not in watched
        }  # fmt: skip


@pytest.mark.slow
def test_row_45_looking_changes_nothing(place, visitor):
    visitor.login()
    given = {"entity": "contact", "id": contact(place), "key": "sales", "person": "-new", "secret": "x" * 43,
             "name": "phone", "inverse": "deals", "view": "all", "role": "boss"}  # fmt: skip
    before = dump(place)
    answers: dict[int, int] = {}
    for route in place.app.routes:
        if "GET" not in getattr(route, "methods", ()) or route.path in ("/events", "/login/sso"):
            continue
        address = re.sub(r"\{(\w+):\w+\}", lambda found: given.get(found[1], "x"), route.path)
        status = visitor.get(address).status_code
        answers[status] = answers.get(status, 0) + 1
        assert status < 500, (address, status)
    assert answers[200] > 40, answers
    assert dump(place) == before


def test_row_46_what_a_cookie_says_is_not_written_into_a_page(visitor):
    evil = 'csrftoken="><script>alert(1)</script>; _csrf_token="><script>alert(1)</script>'
    for address in ("/login", "/password/forgot"):
        assert "alert(1)" not in visitor.get(address, cookie=evil).text


def test_row_47_links_in_mail_lead_to_the_address_of_the_settings(place, visitor):
    assert visitor.send("/password/forgot", {"email": OWNER}, host="evil.example").status_code == 400
    assert link_address(place.settings, "s") == f"{BASE_URL}/password/s"


def test_row_48_only_our_own_host_names_are_served(visitor):
    for host in ("evil.example", "testserverXlocal", "testserver.local.evil.example", "", "testserver.local@evil"):
        assert visitor.get("/login", host=host).status_code == 400
    two = visitor.client.build_request("GET", "/login", headers=[("host", "testserver.local"), ("host", "evil")])
    assert visitor.client.send(two).status_code == 400


def test_row_48_a_forwarded_name_is_read_from_known_proxies_alone(place, visitor):
    page = visitor.get("/login", **{"x-forwarded-host": "evil.example"})
    assert page.status_code == 200
    assert "evil.example" not in page.text
    edge = Edge(place.app.asgi_handler, place.settings.model_copy(update={"trusted_proxies": ["127.0.0.1/32"]}),
                Metrics())  # fmt: skip
    headers = [(b"host", b"testserver.local"), (b"x-forwarded-host", b"evil.example")]
    assert not edge._host_allowed({"headers": headers, "client": ("127.0.0.1", 1)})
    assert edge._host_allowed({"headers": headers, "client": ("192.0.2.9", 1)})


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "https:evil.example", "%2f/evil"],
)
def test_row_49_open_redirects_go_home(visitor, address):
    assert own_address(address) == "/"
    assert visitor.login(next=address).headers["location"] == "/"
    answer = visitor.send("/me/proof", {"next": address}, **{"hx-request": "false"})
    assert answer.headers["location"] == "/"


def test_row_50_guessing_is_slowed_down_whatever_address_is_claimed(visitor):
    answers = [visitor.login(password="guess", **{"x-forwarded-for": f"192.0.2.{n}"}) for n in range(11)]
    assert [answer.status_code for answer in answers[: ACCOUNT.free]] == [401] * ACCOUNT.free
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


def test_row_50_a_stranger_who_guesses_does_not_keep_the_person_out(place, visitor):
    visitor.login()
    visitor.client.cookies.delete("palmette")
    with browser(place) as stranger:
        for _ in range(8):
            stranger.login(password="guess")
        assert stranger.login().status_code == 429
    assert visitor.login().status_code == 303


def test_row_50_waiting_is_never_for_ever():
    assert ACCOUNT.wait(10_000) == timedelta(seconds=900)
    assert ADDRESS.wait(10_000) == timedelta(seconds=300)


def test_row_51_one_password_against_many_accounts_trips_the_address(visitor):
    statuses = [visitor.login(f"nobody{n}@example.com", "one password").status_code for n in range(ADDRESS.free + 4)]
    assert statuses[: ADDRESS.free] == [401] * ADDRESS.free
    assert 429 in statuses[ADDRESS.free :]


def test_row_51_of_many_codes_at_once_few_are_looked_at(place, monkeypatch):
    user, factors = place.user("codes@example.com", "seller"), place.pinned.factors
    secret = factors.secret(user, factors.offer(user)) or ""
    offer = factors.keyring.seal(f"second factor {user}", secret)
    assert factors.confirm(user, offer, pyotp.TOTP(secret).now())
    looked: list[str] = []
    monkeypatch.setattr(
        "palmette.access.second_factor.SecondFactors.check", lambda self, who, code: looked.append(code)
    )

    def guess(number: int) -> None:
        with suppress(PalmetteError):
            place.pinned.logins.check_code(user, f"{number:06}", address=f"192.0.2.{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(20)))
    assert len(looked) == 5


def test_row_52_nobody_learns_who_has_an_account(place, visitor):
    table = place.pinned.tables.frame("login_attempt")

    def cost(name: str, number: int) -> tuple[float, int, str]:
        with place.pinned.database.system() as connection:
            connection.execute(table.delete())
        began = time.process_time()
        answer = visitor.login(name, f"wrong {number}")
        return time.process_time() - began, answer.status_code, answer.text.replace(name, "")

    pairs = [(cost(OWNER, n), cost("nobody@example.com", n)) for n in range(7)]
    assert {known[1:] for known, _ in pairs} == {unknown[1:] for _, unknown in pairs}
    known, unknown = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    assert abs(known - unknown) < 0.02


def test_row_53_a_link_is_not_used_up_by_looking_and_opens_once(place, visitor):
    secret = place.pinned.links.make(place.user("linked@example.com", "seller"), "reset")
    page = visitor.get(f"/password/{secret}")
    # To other sites nothing; with `no-referrer` browsers would hide from ourselves, too, whose form it is.
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert visitor.get(f"/password/{secret}").status_code == 200
    assert visitor.send(f"/password/{secret}", {"password": "a new one of words"}).status_code == 303
    with browser(place) as again:
        assert again.send(f"/password/{secret}", {"password": "a new one of words"}).status_code == 404


XSS = "<img src=x onerror=alert(1)><script>alert(1)</script>"


def test_row_54_what_people_type_is_shown_as_text(place, visitor):
    visitor.login()
    found = contact(place, last_name=XSS)
    for address in (f"/r/contact/{found}", "/r/contact", f"/r/contact/{found}/edit", f"/find?q={XSS}"):
        page = visitor.get(address)
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text
        assert 'href="javascript:' not in page.text
        assert "'unsafe-inline'" not in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\x", "x"),
        ("a\r\nSet-Cookie: x=1", "a__Set-Cookie_ x=1"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("CON", "_CON"),
        ("", "file"),
        ('"><img src=x onerror=alert(1)>.pdf', "_img src=x onerror=alert(1)_.pdf"),
    ],
)
def test_row_57_names_of_files_are_one_harmless_line(name, kept):
    assert clean_name(name) == kept
    assert len(clean_name("n" * 300 + ".pdf")) <= 150
    header = disposition(clean_name(name), inline=False)
    assert header.isprintable()
    assert header.startswith("attachment; filename=")


def test_row_58_pages_are_not_kept_and_leaving_clears_what_was(place, visitor):
    visitor.login()
    found = contact(place)
    for address in ("/r/contact", f"/r/contact/{found}", "/me", "/today"):
        page = visitor.get(address)
        assert page.headers["cache-control"] == "no-store", address
        assert '"history":"reload"' in page.text
    assert visitor.send("/logout").headers["clear-site-data"] == '"cache", "storage"'
    assert visitor.get("/me").status_code == 303


def test_every_answer_carries_the_headers_of_safety(place, visitor):
    wanted = {"content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy",
              "cross-origin-resource-policy", "permissions-policy", "x-request-id", "cache-control"}  # fmt: skip
    for route in place.app.routes:
        if getattr(route, "methods", None) is None or route.path == "/events":
            continue
        address = re.sub(r"\{(\w+):\w+\}", "x", route.path)
        for method in sorted(route.methods - {"OPTIONS", "HEAD"}):
            answer = visitor.client.request(method, address, headers={"accept": "text/html"}, follow_redirects=False)
            assert wanted <= set(answer.headers), (method, address, wanted - set(answer.headers))
            assert answer.status_code < 500, (method, address)
