"""Personal accounts: a person sees and does what pages offer him of his own, and finds nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar.testing import TestClient

from palmette import clock
from palmette.access.mail import Mailer
from palmette.portal.accounts import forget_persons
from palmette.portal.definition import page_role
from palmette.web.portal import portal_of
from palmette_fitness_club.desk.found import look_up
from tests.core.pages.house import BASE, House, make_template, open_house


@dataclass
class Member:
    """A person of the club with a membership, a visit and a booking of his own, and a browser."""

    house: House
    person: UUID
    membership: UUID
    booking: UUID
    account: UUID
    client: TestClient[Any]  # Any: the application's own type

    def get(self, address: str) -> Response:
        return self.client.get(f"/my{address}", follow_redirects=False)

    def send(self, address: str, **values: object) -> Response:
        page = self.get("/me").text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page)
        assert token is not None, page
        sent = {"_csrf_token": token[1], **values}
        return self.client.post(f"/my{address}", data=sent, headers={"origin": BASE}, follow_redirects=False)


def enter(house: House, person: UUID, email: str) -> tuple[UUID, TestClient[Any]]:
    portal = portal_of(house.pinned)
    opened = portal.accounts.open(
        wall=1, entity="contacts.contact", record=person, email=email, language="", by=None
    )  # fmt: skip
    client = TestClient(house.app, base_url=BASE, raise_server_exceptions=False)
    client.cookies.set("palmette-my", portal.sessions.open(opened.id, address="", agent=""))
    return opened.id, client


def session_of(house: House, **values: object) -> UUID:
    """A class in a week."""
    name = str(values.pop("name", "Sunrise yoga"))
    direction = house.create("fitness_club.direction", name=f"All {name}")
    template = house.create(
        "fitness_club.class_template", name=name, direction=direction, minutes=55,
        capacity=10,
    )  # fmt: skip
    at = clock.now() + timedelta(days=7)
    given = {"template": template, "club": house.branch(), "starts_at": at, "capacity": 10, **values}
    return house.create("fitness_club.class_session", trainer=house.user("trainer@example.com"), **given)


def member(house: House, name: str, contract: str, yoga: UUID) -> Member:
    person = house.member(last_name=name, email=f"{name.lower()}@example.com", comment=f"Secret note on {name}")
    kind = house.create("fitness_club.membership_type", name=f"Annual {name}", basis="term", term=12, price="540 EUR")
    today, branch = clock.now().date(), house.branch()
    with house.records() as records:
        made = records.create(
            "fitness_club.membership",
            {"member": person, "type": kind, "sold_at": clock.now(), "starts_on": today,
             "ends_on": today + timedelta(days=90), "price_paid": "540 EUR", "former_no": contract,
             "branch": branch, "stage": "active", "pipeline": "fitness_club.membership"},
        )["id"]  # fmt: skip
    booking = house.create("fitness_club.booking", member=person, session=yoga)
    house.create("fitness_club.visit", member=person, club=house.branch(), at=clock.now(), source="desk")
    account, client = enter(house, person, f"{name.lower()}@example.com")
    return Member(house, person, UUID(str(made)), booking, account, client)


@pytest.fixture(
    scope="module", name="house",
    params=["sqlite", pytest.param("postgresql", marks=(pytest.mark.postgres, pytest.mark.slow))],
)  # fmt: skip
def opened_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A club with its owner and people, on SQLite and, among the slow tests, on PostgreSQL."""
    folder = tmp_path_factory.mktemp("accounts")
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    url = server.create_database() if server is not None else f"sqlite:///{folder / 'club.db'}"
    make_template(folder, url)
    opened = open_house(folder, database_url=url)
    yield opened
    opened.pinned.database.close()
    if server is not None:
        server.drop_database(url)


@pytest.fixture(scope="module")
def yoga(house: House) -> UUID:
    return session_of(house)


@pytest.fixture(scope="module")
def aino(house: House, yoga: UUID) -> Iterator[Member]:
    return member(house, "Zubrowska", "K-1", yoga)


@pytest.fixture(scope="module")
def other(house: House, yoga: UUID) -> Iterator[Member]:
    return member(house, "Kettunen", "K-2", yoga)


def test_row_29_a_member_sees_his_own_and_nothing_of_another(aino: Member, other: Member) -> None:
    for page in (
        "",
        "/p/my_membership",
        "/p/my_bookings",
        "/p/classes",
        "/p/my_visits",
        "/p/my_data",
        "/me",
        f"/p/my_membership/{aino.membership}",
        f"/p/my_bookings/{aino.booking}",
    ):
        answer = aino.get(page)
        assert answer.status_code == 200, (page, answer.text)
        assert "Kettunen" not in answer.text, page
        assert "Secret note" not in answer.text, page
    assert "Annual Zubrowska" in aino.get("/p/my_membership").text


# ---- nothing of anybody else: security catalogue, row 29


def my_routes(house: House, method: str) -> list[str]:
    """The templates of every route of personal accounts that leads to a record."""
    found = {route.path for route in house.app.routes if method in getattr(route, "methods", ())}
    return sorted(path for path in found if path.startswith("/my/") and "{" in path and "secret" not in path)


def filled(house: House, template: str, ids: list[UUID]) -> Iterator[str]:
    """A template behind `/my` with every page, and every id in each of its places."""
    for key, page in house.pinned.blueprint.portal.items():
        actions, parts = [one.key for one in page.actions], [one.key for one in page.lists]
        for one, action, part in product(ids, actions or ["none"], parts or ["none"]):
            words = {"page:str": key, "id:uuid": one, "file:uuid": one, "action:str": action, "part:str": part}
            address = template.removeprefix("/my")
            for name, word in words.items():
                address = address.replace(f"{{{name}}}", str(word))
            yield address


def shown(answer: Response) -> tuple[int, str]:
    return answer.status_code, re.sub(r'name="(_csrf_token|_once)" value="[^"]*"', "", answer.text)


@pytest.mark.slow
def test_row_29_no_route_leads_to_a_record_of_another(house: House, aino: Member, other: Member) -> None:
    theirs, nobody = [other.membership, other.booking, other.person, other.account], UUID(int=7)
    asked = 0
    for template in my_routes(house, "GET"):
        if "{id:" not in template:
            continue
        for address in dict.fromkeys(filled(house, template, theirs)):
            answer = aino.get(address)
            unknown = aino.get(re.sub("|".join(map(str, theirs)), str(nobody), address))
            assert shown(answer) == shown(unknown), address
            assert answer.status_code == 404, address
            asked += 1
    assert asked > 30


def test_row_29_nothing_is_written_to_a_record_of_another(house: House, aino: Member, other: Member) -> None:
    theirs = [other.booking, other.person]
    before = [house.get("fitness_club.booking", other.booking), house.get("contacts.contact", other.person)]
    for template in my_routes(house, "POST"):
        for address in dict.fromkeys(filled(house, template, theirs)) if "{id:" in template else ():
            assert aino.send(address, phone="+358409990000").status_code == 404, address
    after = [house.get("fitness_club.booking", other.booking), house.get("contacts.contact", other.person)]
    assert after == before


def applications(house: House) -> set[UUID]:
    with house.records() as records:
        return {UUID(str(row["id"])) for row in records.list("fitness_club.application").rows}


def test_row_29_a_form_takes_no_record_of_another_and_no_field_it_does_not_ask_for(
    house: House, aino: Member, other: Member
) -> None:
    sent = {"from_on": "2030-01-01", "until_on": "2030-01-20", "reason": "vacation", "member": str(other.person)}
    before = applications(house)
    refused = aino.send("/p/my_freezes/new", membership=str(other.membership), **sent)
    assert refused.status_code == 422, refused.text
    stored = aino.send("/p/my_freezes/new", membership=str(aino.membership), refund="900", **sent)
    assert stored.status_code == 303, stored.text
    (new,) = applications(house) - before
    with house.records() as records:
        made = records.get("fitness_club.application", new)
    assert (made["member"], made["membership"], made["refund"]) == (aino.person, aino.membership, None)
    assert made["branch"] == house.get("contacts.contact", aino.person)["branch"]


def test_row_29_an_account_opens_no_screen_and_no_api_of_the_firm(aino: Member) -> None:
    for address in ("/today", "/r/contact", f"/r/contact/{aino.person}", f"/files/{aino.booking}"):
        answer = aino.client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/login")
    assert aino.client.get("/api/v1/contact").status_code == 401


def test_a_page_of_another_trade_is_not_there(aino: Member) -> None:
    assert aino.get("/p/my_orders").status_code == 404


# ---- what a person does


def test_a_member_books_a_class_once_and_cancels_it(house: House, aino: Member) -> None:
    class_ = session_of(house, name="Pilates", starts_at=clock.now() + timedelta(days=5))
    assert "Book" in aino.get(f"/p/classes/{class_}").text
    assert aino.send(f"/p/classes/{class_}/in/bookings").status_code == 303
    assert aino.send(f"/p/classes/{class_}/in/bookings").status_code == 404
    mine = re.findall(r"/my/p/my_bookings/([0-9a-f-]{36})", aino.get("/p/my_bookings").text)
    with house.records() as records:
        made = next(UUID(one) for one in mine if records.get("fitness_club.booking", UUID(one))["session"] == class_)
    assert aino.send(f"/p/my_bookings/{made}/do/cancel").status_code == 303
    assert house.get("fitness_club.booking", made)["stage"] == "cancelled"
    assert aino.send(f"/p/my_bookings/{made}/do/cancel").status_code == 404


def test_history_names_the_person_and_the_way(house: House, aino: Member) -> None:
    assert aino.send("/p/my_data/" + f"{aino.person}/do/change", phone="+358401112233").status_code == 303
    with house.records() as records:
        entry = records.history("contacts.contact", aino.person)[0]
    assert (entry.channel, entry.actor_id) == ("portal", None)
    assert "Zubrowska" in entry.actor


def test_row_43_nothing_is_written_in_an_account_without_the_token_of_a_form(house: House, aino: Member) -> None:
    address = f"/my/p/my_data/{aino.person}/do/change"
    answer = aino.client.post(address, data={"phone": "+358401110000"}, headers={"origin": BASE})
    assert answer.status_code == 403
    stranger = aino.client.post(address, data={"phone": "+358401110000"}, headers={"origin": "http://evil.example"})
    assert stranger.status_code == 403


def test_a_form_that_is_sent_twice_is_stored_once(house: House, other: Member) -> None:
    sent = {"membership": str(other.membership), "from_on": "2030-02-01", "until_on": "2030-02-20",
            "reason": "vacation", "_once": "the same form"}  # fmt: skip
    before = house.count("fitness_club.application")
    assert [other.send("/p/my_freezes/new", **sent).status_code for _ in range(2)] == [303, 303]
    assert house.count("fitness_club.application") == before + 1


# ---- getting in: security catalogue, rows 51, 52 and 53


def test_row_53_a_link_to_an_account_opens_once_and_is_not_used_up_by_looking(house: House, aino: Member) -> None:
    logins = portal_of(house.pinned).logins
    armed = logins.arm(logins.begin("zubrowska@example.com"))
    assert armed is not None
    guest, address = house.guest(), f"/my/enter/{armed[1]}"
    assert [guest.get(address).status_code for _ in range(2)] == [200, 200]
    # A browser tells other sites nothing of the secret, and itself enough for the press to be known as its own.
    assert guest.get(address).headers["referrer-policy"] == "same-origin"
    assert "no-referrer" not in guest.get(address).text
    entered = guest.client.post(address, headers={"origin": BASE}, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/my")
    assert "Zubrowska" in guest.get("/my/me").text
    again = house.guest()
    assert again.client.post(address, headers={"origin": BASE}).status_code == 404
    assert again.get("/my").status_code == 303


def test_row_51_of_a_code_five_tries_are_looked_at(house: House, aino: Member) -> None:
    logins = portal_of(house.pinned).logins
    login = logins.begin("zubrowska@example.com")
    armed = logins.arm(login)
    assert armed is not None
    wrong = f"{(int(armed[0]) + 1) % 10**6:06d}"
    assert [logins.check_code(login, wrong) for _ in range(5)] == [None] * 5
    assert logins.check_code(login, armed[0]) is None


def test_row_53_links_and_codes_of_accounts_end_after_a_quarter_of_an_hour(house: House, aino: Member) -> None:
    logins = portal_of(house.pinned).logins
    login = logins.begin("zubrowska@example.com")
    armed = logins.arm(login)
    assert armed is not None
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert not logins.look(armed[1])
        assert logins.use(armed[1]) is None
        assert logins.check_code(login, armed[0]) is None


def test_row_52_who_asks_for_an_account_is_told_the_same_whether_anybody_is_known(house: House, aino: Member) -> None:
    settings = house.runtime.settings.model_copy(update={"mail_server": "localhost", "mail_from": "a@example.com"})
    kept, house.runtime.mailer = house.runtime.mailer, Mailer(settings)
    try:
        answers = [
            house.guest().client.post("/my/login", data={"email": email}, headers={"origin": BASE},
                                      follow_redirects=False)
            for email in ("zubrowska@example.com", "nobody@example.com")
        ]  # fmt: skip
    finally:
        house.runtime.mailer = kept
    assert [(one.status_code, one.headers["location"], one.text) for one in answers] == [(303, "/my/code", "")] * 2


def test_a_mail_of_another_wall_lets_into_that_account_alone(house: House, aino: Member) -> None:
    accounts = portal_of(house.pinned).accounts
    assert [one.record for one in accounts.of_email("ZUBROWSKA@example.com")] == [aino.person]
    assert accounts.of_email("nobody@example.com") == []


# ---- the firm's side


def test_staff_open_an_account_by_the_mail_of_the_record_and_end_it(house: House) -> None:
    person, owner = house.member(last_name="Salo", email="salo@example.com"), house.visitor()
    screen = owner.get(f"/r/contact/{person}/account")
    assert "salo@example.com" in screen.text
    opened = owner.send(f"/r/contact/{person}/account", {"mail": "email"}, htmx=False)
    link = re.search(r"/my/enter/([\w-]+)", opened.text)
    assert link is not None, opened.text
    guest = house.guest()
    assert (
        guest.client.post(f"/my/enter/{link[1]}", headers={"origin": BASE}, follow_redirects=False).status_code == 303
    )
    assert guest.get("/my").status_code == 200
    owner.send(f"/r/contact/{person}/account", {"do": "end"}, htmx=False)
    assert guest.get("/my").status_code == 303


def test_who_may_not_change_the_person_gets_no_screen_for_his_account(house: House, aino: Member) -> None:
    trainer = house.visitor("trainer")
    assert trainer.get(f"/r/contact/{aino.person}/account").status_code == 404


def test_an_account_ends_with_its_person(house: House) -> None:
    person = house.member(last_name="Gone", email="gone@example.com")
    account, client = enter(house, person, "gone@example.com")
    assert client.get("/my", follow_redirects=False).status_code == 200
    with house.records() as records:
        records.delete("contacts.contact", person)
    portal_of(house.pinned).accounts.forget()
    assert client.get("/my", follow_redirects=False).status_code == 303
    with house.pinned.database.system() as connection:
        assert forget_persons(connection, house.pinned.tables, [person]) == 1
    assert portal_of(house.pinned).accounts.get(account) is None


def test_no_user_is_ever_given_the_rights_of_a_page(house: House) -> None:
    blueprint = house.pinned.blueprint
    assert set(blueprint.portal_roles) == {page_role(key) for key in blueprint.portal}
    assert not set(blueprint.portal_roles) & set(blueprint.roles)
    assert all(role.closed for role in blueprint.portal_roles.values())


def test_the_accounts_can_be_installed_and_have_no_script(house: House, aino: Member) -> None:
    manifest = house.guest().get("/my/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"]) == ("/my", "/my")
    page = aino.get("").text
    assert "<script" not in page
    assert '/my/manifest.webmanifest"' in page


def test_a_membership_shows_its_number_as_a_code_and_the_desk_reads_it(house: House, aino: Member) -> None:
    page = aino.get(f"/p/my_membership/{aino.membership}").text
    assert 'class="qr"' in page
    with house.records() as records:
        number = str(records.get("fitness_club.membership", aino.membership)["contract_no"])
    assert f"<strong>{number}</strong>" in page
    with house.pinned.gateway.reading(
        house.pinned.directory.actor(house.user("reception@example.com"), channel="page")
    ) as records:
        assert [found["id"] for found in look_up(records, number)] == [str(aino.person)]
        assert look_up(records, "no such number") == []
