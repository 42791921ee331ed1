"""Rows 19 and 56 of the catalogue, and the doors that stand beside the records: given passwords, canaries, leavers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from palmette import clock
from palmette.audit.lint_forms import open_forms
from palmette.capture.definition import Form
from palmette.jobs.engine import run_now
from palmette.personal.leaver_report import leaver_report_job
from palmette.testing.club import PASSWORD
from tests.security.test_catalogue_a import NOBODY, same_as_missing, says_nothing
from tests.security.world import World, _client, open_world


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on SQLite: what is tried here is above the engine."""
    folder: Path = tmp_path_factory.mktemp("doors")
    with open_world(folder, f"sqlite:///{folder / 'palmette.db'}") as opened:
        yield opened


@pytest.mark.parametrize("who", ["m11", "c11"])
def test_row_19_a_text_is_filled_for_nobody_behind_the_wall(small: World, who: str) -> None:
    visitor = small.visitor(who)
    for query in ("", "?kind=email", "?template=none&kind=message"):
        found, missing = (visitor.get(f"/r/contact/{one}/composer{query}") for one in (small.far, NOBODY))
        same_as_missing(found, missing, small.far)
    for values in ({"kind": "email", "text": "Hello"}, {"kind": "note", "subject": "Foot in the door"}):
        found = visitor.send(f"/r/contact/{small.far}/activities", {**values, "contact": str(small.far)})
        assert found.status_code == 404
        says_nothing(found)


FILES = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.html": b"<html><script>alert(1)</script></html>",
    "photo.jpg.html": b"<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>.pdf': b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF",
}


@pytest.mark.parametrize("name", FILES)
def test_row_56_what_a_browser_would_run_is_only_handed_over(small: World, name: str) -> None:
    """A page, a drawing with a script, a name full of marks: refused, or downloaded in a sandbox under a plain name."""
    contact = small.customer()
    activity = small.create("activity", contact=contact, kind="note", subject="With a file")
    visitor = small.visitor("m11")
    sent = visitor.send(f"/r/activity/{activity}/files/files", {}, files={"files": (name, FILES[name], "image/png")})
    assert sent.status_code < 500
    assert "<img src=x" not in sent.text
    assert "<script>alert" not in sent.text
    kept = [row for row in small.rows("file") if row["record_id"] == activity]
    if sent.status_code == 200 and kept:
        answer = visitor.get(f"/files/{kept[0]['id']}")
        assert answer.headers["x-content-type-options"] == "nosniff"
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in ("application/octet-stream", "application/pdf"), kind
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("inline" if kind == "application/pdf" else "attachment")
        assert "<" not in disposition
        assert "<img src=x" not in visitor.get(f"/r/activity/{activity}").text
    else:
        assert sent.status_code in (200, 400, 413, 415, 422), sent.text[:200]


def test_a_picture_for_a_page_is_no_drawing_that_runs(small: World) -> None:
    contact = small.customer()
    files = {"photo": ("face.png", FILES["drawing.svg"], "image/png")}
    sent = small.visitor("m11").send(f"/r/contact/{contact}/files/photo", {}, files=files)
    assert not [row for row in small.rows("file") if row["record_id"] == contact]
    assert "image" in sent.text.casefold() or "picture" in sent.text.casefold()


def test_a_password_that_was_given_opens_nothing_but_the_choice_of_another(small: World) -> None:
    user = small.place.user("fresh@example.com", "agent", name="Fresh")
    small.place.pinned.logins.expect_change(user)
    client = _client(small.place)
    client.headers["origin"] = str(client.base_url)
    form = {"email": "fresh@example.com", "password": PASSWORD}
    answer = client.post("/login", data=form, follow_redirects=False)
    place = answer.headers["location"]
    assert re.fullmatch(r"/password/[\w-]{43}", place)
    assert client.get("/r/contact", follow_redirects=False).status_code == 303
    assert "Somebody else gave you your password" in client.get(place).text
    same = client.post(place, data={"password": PASSWORD}, follow_redirects=False)
    assert (same.status_code, "This is the password you were given." in same.text) == (400, True)
    assert client.post(place, data={"password": "quite another one"}, follow_redirects=False).status_code == 303
    assert client.get("/r/contact", follow_redirects=False).status_code == 200
    assert not small.place.pinned.logins.must_change(user)


def test_heads_hear_each_morning_what_a_leaver_was_shown(small: World) -> None:
    """Once a day for each head, with figures and without a name of any customer."""
    leaver = small.place.user("leaver@example.com", "agent", name="Lena Leaver")
    small.users["leaver"] = leaver
    with small.records() as records:
        records.update("frame.user", leaver, {"leaving": True, "home_branch": small.branches["first"]})
    small.place.pinned.directory.forget()
    day = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    customer = small.customer(last_name="Leavesnotrace")
    with clock.frozen(day):
        assert small.api("leaver").get(f"/contact/{customer}").status_code == 200
    for _ in range(2):
        with clock.frozen(day + timedelta(days=1)):
            run_now(leaver_report_job(), small.place.pinned.gateway, small.system(), progress=lambda *_: None)
    told = [row for row in small.rows("notice") if "Lena Leaver" in row["text"]]
    assert small.users["h11"] in {row["user_id"] for row in told}
    assert len({row["user_id"] for row in told}) == len(told)
    assert "Leavesnotrace" not in str(told)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (Form("f", "deal", columns={"stage": ["stage"]}), "decide the stage"),
        (Form("f", "contact", columns={"owner": ["manager"]}), "decide the owner"),
        (Form("f", "deal", columns={"amount": ["price"]}), "set the amount"),
        (Form("f", "contact", columns={"last_name": ["name"]}, limit=100_000), "100000 posts"),
        (Form("f", "contact", columns={"last_name": ["name"]}, size=5 << 20), "very large posts"),
        (Form("f", "contact", columns={"last_name": ["name"]}, origins=["*"]), "every site"),
    ],
)
def test_doctor_warns_of_a_form_that_lets_in_too_much(small: World, form: Form, said: str) -> None:
    blueprint = small.place.pinned.blueprint
    assert [said in item.message for item in open_forms(replace(blueprint, forms={"f": form}))] == [True]
    plain = replace(form, columns={"last_name": ["name"]}, entity="contact", limit=20, size=65_536, origins=())
    assert list(open_forms(replace(blueprint, forms={"f": plain}))) == []
    assert list(open_forms(replace(blueprint, forms={"f": replace(plain, entity=str(uuid4()))}))) == []


# ---- every kind of field right through every channel

VEILED = {
    "phone": "+358405551234", "email": "veiled.secret@example.com", "inn": "500100732259", "birthday": "1971-02-03",
}  # fmt: skip
"""Masked, revealed on click, hidden, hidden: to the role `veiled`, which may do everything else."""

VEILED_SIGNS = ("405551234", "veiled.secret", "500100732259", "1971-02-03", "03.02.1971", "3.2.1971")


def veiled(world: World) -> tuple[UUID, UUID, UUID]:
    """Two customers that may be one, and a deal of the first; the person `v11` who sees little of them."""
    if "v11" not in world.users:
        world.users["v11"] = world.place.user("v11@example.com", "veiled", name="veiled v11")
        with world.records() as records:
            records.update("frame.user", world.users["v11"], {"home_branch": world.branches["first"]})
        world.place.pinned.directory.forget()
        first = world.customer(last_name="Veiledson", **VEILED)
        second = world.customer(last_name="Veiledson", **VEILED)
        deal = world.create("deal", name="Veiled deal", contact=first, owner=world.users["m11"])
        with world.records() as records:
            records.update("contact", first, {"phone": "+358405551235", "inn": "7707083893"})
            records.update("contact", first, {"phone": VEILED["phone"], "inn": VEILED["inn"]})
        _VEILED[world.place.settings.database_url] = (first, second, deal)
    return _VEILED[world.place.settings.database_url]


_VEILED: dict[str, tuple[UUID, UUID, UUID]] = {}

SHOWING = [
    "/r/contact", "/r/contact/{one}", "/r/contact/{one}?tab=history", "/r/contact/{one}/edit", "/r/contact/{one}/print",
    "/r/contact/{one}/composer", "/r/contact/{one}/merge?other={two}", "/r/contact/{one}/others",
    "/r/contact/duplicates",
    "/r/contact/{one}/look", "/r/contact/new?copy={one}", "/r/deal/{deal}", "/find?q=Veiledson", "/search?q=Veiledson",
    "/choices/contacts.contact?q=Veiledson", "/calendar", "/today", "/reports",
    "/api/v1/contact", "/api/v1/contact/{one}", "/api/v1/contact/{one}/history", "/api/v1/contact/{one}/timeline",
    "/api/v1/contact/{one}/duplicates", "/api/v1/contact/duplicates", "/api/v1/contact/{one}/merge?other={two}",
    "/api/v1/contact?fields=phone,email", "/api/v1/deal?fields=name,contact.phone,contact.email",
    "/api/v1/search?q=Veiledson",
]  # fmt: skip


@pytest.mark.parametrize("address", SHOWING)
def test_no_channel_shows_a_value_that_is_masked_or_hidden(small: World, address: str) -> None:
    one, two, deal = veiled(small)
    asked = address.format(one=one, two=two, deal=deal)
    by_api = asked.startswith("/api/v1")
    answer = small.api("v11").get(asked[7:]) if by_api else small.visitor("v11").get(asked)
    assert answer.status_code == 200, answer.text[:200]
    plain = re.sub(r"[\s\u00a0\-]", "", answer.text) + answer.text
    assert [sign for sign in VEILED_SIGNS if sign in plain] == []


@pytest.mark.parametrize("name", VEILED)
def test_no_channel_asks_by_a_field_that_is_masked_or_hidden(small: World, name: str) -> None:
    veiled(small)
    ask, value = small.api("v11"), VEILED[name]
    for query in (f"filter={name} == '{value}'", f"filter={name} is not empty", f"sort={name}", f"sort=-{name}"):
        assert ask.get(f"/contact?{query}").status_code == 400, query
    for query in (f"by={name}", f"by=kind&measures=min:{name}", f"by=kind&filter={name} is not empty"):
        assert ask.get(f"/contact/group?{query}").status_code == 400, query
    assert ask.get(f"/deal?filter=contact.{name} == '{value}'").status_code == 400
    found = ask.get(f"/search?q={value.removeprefix('+')}").json()["data"]
    assert [hit for hit in found if "Veiledson" in str(hit)] == []
    for address in (f"/r/contact?q={value.removeprefix('+')}", f"/choices/contacts.contact?q={value}"):
        assert "Veiledson" not in small.visitor("v11").get(address).text, address


def test_an_export_has_masks_and_no_hidden_columns(small: World) -> None:
    veiled(small)
    visitor = small.visitor("v11")
    form = {"kind": "csv", "reason": "To see what it has", "query": "where=last_name == 'Veiledson'"}
    answer = visitor.send("/r/contact/export", form, htmx=False)
    link = re.search(r'href="(/exports/[^"]+)"', answer.text)
    assert link is not None, answer.text[:300]
    file = visitor.get(link[1]).text
    assert "Veiledson" in file
    assert [sign for sign in VEILED_SIGNS if sign in re.sub(r"[\s\u00a0\-]", "", file) + file] == []
    assert "Birthday" not in file


def test_a_wrong_value_is_refused_without_the_right_one(small: World) -> None:
    """What a masked or hidden field holds is in no refusal either: of the same value, of an older version."""
    one, *_ = veiled(small)
    ask = small.api("v11")
    answers = [
        ask.post("/contact", {"kind": "person", "last_name": "Other", "phone": VEILED["phone"]}),
        ask.patch(f"/contact/{one}", {"inn": "1"}),
        ask.patch(f"/contact/{one}", {"phone": "12"}),
        ask.patch(f"/contact/{one}", {"last_name": "X"}, headers={"if-match": '"1"'}),
        ask.post(f"/contact/{one}/reveal", {"fields": ["inn"]}),
    ]
    for answer in answers[1:]:
        assert answer.status_code >= 400, answer.text
    for answer in answers:
        said = answer.request.content.decode()
        told = [sign for sign in VEILED_SIGNS if sign in answer.text and sign not in said]
        assert told == [], answer.text


def test_a_dialog_of_merging_counts_both_customers(small: World) -> None:
    guard = small.place.pinned.gateway.disclosures
    assert guard is not None
    small.users["g11"] = small.place.user("g11@example.com", "agent", name="agent g11")
    pair = [small.customer("m11", last_name="Zweimal") for _ in range(2)]
    actor = small.actor("g11")
    with small.place.pinned.gateway.reading(actor) as records:
        day = records.local_today
    before = guard.count(actor, day)
    with small.place.pinned.gateway.reading(actor) as records:
        records.look_at_merge("contact", *pair)
    assert guard.count(actor, day) == before + 2
