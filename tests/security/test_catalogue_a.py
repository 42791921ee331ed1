"""Rows 1 to 30 of the catalogue: scope, the wall between franchises, and leaks of fields."""

from __future__ import annotations

import io
import json
import queue
import re
import time
from uuid import UUID, uuid4

import pytest
from httpx import Response

from palmette.records.results import ListQuery
from palmette.web.live import Listener, Live, Told
from tests.security.world import FAR, FAR_SIGNS, World

NOBODY = uuid4()
"""An id that no record has."""


def says_nothing(answer: Response) -> None:
    """Nothing of the far customer is in the bytes or headers of an answer."""
    told = answer.text + str(answer.headers)
    assert [sign for sign in FAR_SIGNS if sign in told] == []


def same_as_missing(there: Response, missing: Response, id: UUID, other: UUID = NOBODY) -> None:
    """An answer for what may not be seen equals that for what is not there, but for the ids asked for."""

    def plain(answer: Response, asked: UUID) -> tuple[int, str, set[str]]:
        text = answer.text.replace(str(asked), "ID")
        text = re.sub(r'"request":"[0-9a-f]*"', "", text)
        text = re.sub(r"csp-nonce[^>]*|nonce-[^'\"]*|\?v=\w+", "", text)
        return answer.status_code, text, set(answer.headers) - {"date"}

    assert there.status_code == 404, there.text[:300]
    assert plain(there, id) == plain(missing, other)
    says_nothing(there)


CARDS = [
    "/r/{entity}/{id}", "/r/{entity}/{id}/edit", "/r/{entity}/{id}/print", "/r/{entity}/{id}/others",
    "/r/{entity}/{id}/access", "/api/v1/{entity}/{id}", "/api/v1/{entity}/{id}/history",
    "/api/v1/{entity}/{id}/timeline", "/api/v1/{entity}/{id}/duplicates",
]  # fmt: skip


@pytest.mark.parametrize("address", CARDS)
def test_row_1_a_card_behind_the_wall_reads_like_one_that_is_not_there(world: World, address: str) -> None:
    entities = {"contact": world.far, "deal": world.far_deal, "lead": world.far_lead}
    for entity, far in entities.items():
        if address.endswith("duplicates") and entity != "contact":
            continue
        if address.startswith("/api"):
            ask = world.api("m11")
            found, missing = (ask.get(address[7:].format(entity=entity, id=one)) for one in (far, NOBODY))
        else:
            found, missing = (world.visitor("m11").get(address.format(entity=entity, id=one)) for one in (far, NOBODY))
        same_as_missing(found, missing, far)


def test_row_1_a_file_behind_the_wall_reads_like_one_that_is_not_there(world: World) -> None:
    file = far_file(world)
    found, missing = (world.visitor("m11").get(f"/files/{one}") for one in (file, NOBODY))
    same_as_missing(found, missing, file)


def far_file(world: World) -> UUID:
    """A file of the far customer."""
    with world.records(2) as records:
        return records.attach("contact", world.far, "photo", "zubrowska.png", io.BytesIO(PNG))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)

WRITES: list[tuple[str, str, object]] = [
    ("PATCH", "", {"first_name": "Taken"}), ("DELETE", "", None), ("POST", "/move", {"to": "won"}),
    ("POST", "/reveal", {"fields": ["phone"]}), ("POST", "/merge", {"with": str(NOBODY)}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest", "body"), WRITES)
def test_row_2_no_write_reaches_a_record_behind_the_wall(world: World, method: str, rest: str, body: object) -> None:
    before = world.stored("contact", world.far, 2)
    ask = world.api("m11")
    found = ask(method, f"/contact/{world.far}{rest}", **({"json": body} if body is not None else {}))
    missing = ask(method, f"/contact/{NOBODY}{rest}", **({"json": body} if body is not None else {}))
    assert (found.status_code, found.status_code) == (missing.status_code, missing.status_code)
    assert found.status_code in (400, 404)
    says_nothing(found)
    assert world.stored("contact", world.far, 2) == before


def test_row_2_no_button_of_the_screens_reaches_it(world: World) -> None:
    before = world.stored("contact", world.far, 2)
    visitor = world.visitor("m11")
    for rest in ("/edit", "/delete", "/lock", "/tags", "/write", "/reveal", "/merge", "/favourite", "/restore"):
        found, missing = (
            visitor.send(f"/r/contact/{one}{rest}", {"first_name": "Taken", "version": "1", "field": "phone"})
            for one in (world.far, NOBODY)
        )
        assert found.status_code == missing.status_code, rest
        assert found.status_code >= 400, rest
        says_nothing(found)
    assert world.stored("contact", world.far, 2) == before


FILTERS = [
    "phone == '+79991231234'", "phone != '+70000000000'", "phone > '+7999'", "phone < '+8'",
    "starts_with(phone, '+7999123')", "contains(phone, '1234')", "phone in ['+79991231234']", "phone is not empty",
    "email == 'zlatana@zubrowska.example'", "last_name == 'Zubrowska'", "exists(deals, name == 'Zubrowska deal')",
]  # fmt: skip


@pytest.mark.parametrize("text", FILTERS)
def test_row_3_no_filter_is_an_oracle_for_a_value_behind_the_wall(world: World, text: str) -> None:
    """What a filter finds is the same whether the far customer is there or lies in the trash."""
    ask = world.api("m11")

    def told() -> list[tuple[int, str]]:
        addresses = (
            "/contact?count=exact&filter=",
            "/contact/group?by=kind&filter=",
        )
        found = [ask.get(f"{address}{text}") for address in addresses]
        return [(one.status_code, re.sub(r'"request":"\w*"', "", one.text)) for one in found]

    there = told()
    again = world.create("contact", 2, **FAR, branch=world.branches["far"])
    world.create("deal", 2, name="Zubrowska deal", contact=again)
    assert told() == there
    assert not any(sign in text for _, text in there for sign in FAR_SIGNS[:2])


@pytest.mark.parametrize(
    "text",
    ["phone == '+358407770001'", "phone > '+3584'", "starts_with(phone, '+3')", "inn == '1'", "email is not empty"],
)
def test_row_4_a_field_that_is_masked_or_hidden_cannot_be_filtered(world: World, text: str) -> None:
    world.customer("c11")
    answer = world.api("c11").get(f"/contact?filter={text}")
    assert answer.status_code == 400, answer.text
    assert "is not available for filtering" in answer.json()["title"]
    for way in ("sort=phone", "sort=-inn", "count=exact&filter=phone is not empty"):
        assert world.api("c11").get(f"/contact?{way}").status_code == 400
    assert world.api("c11").get("/contact/group?by=phone").status_code == 400


def test_row_4_nor_searched(world: World) -> None:
    world.customer("c11", phone="+358401112223", email="only.here@example.com")
    for text in ("401112223", "only.here@example.com"):
        assert world.api("c11").get(f"/search?q={text}&entity=contact").json()["data"] == []
    assert len(world.api("m11").get("/search?q=401112223&entity=contact").json()["data"]) == 1


SUGGESTIONS = [
    "/find?q=Zubrowska", "/search?q=Zubrowska", "/choices/contacts.contact?q=Zubrow", "/choices/contacts.source?q=Zub",
    "/choices/frame.user?q=m21", "/choices/frame.branch?q=Faraway", "/mentions?q=m21", "/r/contact?q=Zubrowska",
    "/find?q=%2B79991231234", "/r/lead?q=Zubrowska", "/",
]  # fmt: skip


@pytest.mark.parametrize("address", SUGGESTIONS)
def test_row_7_nothing_behind_the_wall_is_suggested(world: World, address: str) -> None:
    with world.records(2) as records:
        records.tag("contact", [world.far], ["zubrowskatag"])
    visitor = world.visitor("m11")
    for htmx in (True, False):
        text = visitor.get(address, htmx=htmx).text
        # The question itself may be said again.
        found = re.sub(r'value="[^"]*"|q=[^"&]*|“[^”]*”', "", text)
        assert [sign for sign in (*FAR_SIGNS[:1], "Farawaytown", "zubrowskatag") if sign in found] == []
        assert str(world.far) not in text
        assert str(world.users["m21"]) not in text


def test_row_7_tags_are_those_of_the_own_wall(world: World) -> None:
    with world.records(2) as records:
        records.tag("contact", [world.far], ["zubrowskatag"])
    own = world.customer()
    assert "zubrowskatag" not in world.visitor("m11").get(f"/r/contact/{own}").text
    assert "zubrowskatag" not in world.visitor("m11").get("/r/contact").text


def test_row_9_a_customer_of_another_franchise_is_no_duplicate(world: World) -> None:
    ask = world.api("m11")
    far = {key: FAR[key] for key in ("kind", "first_name", "last_name", "phone", "email")}
    answer = ask.post("/contact", far)
    assert answer.status_code == 201, answer.text
    assert answer.json()["id"] != str(world.far)
    assert ask.get(f"/contact/{answer.json()['id']}/duplicates").json()["data"] == []
    with world.records(1) as records:
        records.delete("contact", UUID(answer.json()["id"]))


@pytest.mark.parametrize("entity", ["deal", "activity", "contact_point"])
def test_row_10_a_reference_to_a_record_behind_the_wall_is_one_to_nothing(world: World, entity: str) -> None:
    bodies = {
        "deal": {"name": "Foot in the door"}, "activity": {"subject": "Note", "kind": "note"},
        "contact_point": {"kind": "phone", "value": "+358400000001"},
    }  # fmt: skip
    ask = world.api("m11")

    def send(id: UUID) -> Response:
        return ask.post(f"/{entity}", {**bodies[entity], "contact": str(id)})

    with world.records(1) as records:
        before = records.count(entity).value
    found, missing = send(world.far), send(NOBODY)
    assert found.status_code == missing.status_code >= 400
    assert (
        found.text.replace(str(world.far), "ID").split('"request"')[0]
        == (missing.text.replace(str(NOBODY), "ID").split('"request"')[0])
    )
    says_nothing(found)
    with world.records(1) as records:
        assert records.count(entity).value == before


def test_row_13_a_record_that_may_not_be_read_is_restricted_wherever_it_is_named(world: World) -> None:
    """A customer of another branch: a reference across the wall cannot even be stored."""
    other = world.customer("m12", last_name="Restrictova")
    deal = world.create("deal", name="Shared", contact=other, owner=world.users["m11"], branch=world.branches["first"])
    visitor, ask = world.visitor("m11"), world.api("m11")
    for answer in (
        visitor.get(f"/r/deal/{deal}"), visitor.get(f"/r/deal/{deal}/print"), visitor.get("/r/deal"),
        ask.get(f"/deal/{deal}"), ask.get(f"/deal/{deal}/history"), ask.get(f"/deal/{deal}/timeline"),
        ask.get("/deal?fields=name,contact,contact.phone"),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert "Restrictova" not in answer.text
        assert str(other) not in answer.text
    assert "restricted" in ask.get(f"/deal/{deal}").text


def test_row_16_a_bulk_change_touches_and_counts_only_own_records(world: World) -> None:
    own = [world.customer() for _ in range(2)]
    ask = world.api("m11")
    ids = [str(one) for one in (*own, world.far, NOBODY)]
    answer = ask.post("/contact/bulk", {"action": "update", "ids": ids, "values": {"comment": "bulk"}})
    assert answer.status_code == 200, answer.text
    assert sorted(answer.json()["done"]) == sorted(str(one) for one in own)
    assert str(world.far) not in answer.text
    assert world.stored("contact", world.far, 2)["comment"] == FAR["comment"]


def test_row_16_everything_of_a_list_is_asked_anew_within_the_scope(world: World) -> None:
    world.customer()
    far_before = world.stored("contact", world.far, 2)
    answer = world.visitor("m11").send("/r/contact/bulk/tag", {"everything": "1", "go": "1", "tags": "everybody"})
    assert answer.status_code == 200, answer.text[:300]
    with world.records(2) as records:
        assert records.tags("contact", [world.far]).get(world.far, []) in ([], ["zubrowskatag"])
    assert world.stored("contact", world.far, 2) == far_before


def test_row_18_a_file_behind_the_wall_cannot_be_looked_at_or_taken_off(world: World) -> None:
    file = far_file(world)
    visitor = world.visitor("m11")
    for address in (f"/files/{file}", f"/files/{file}/preview", f"/files/{file}/delete"):
        for method in ("GET", "POST", "DELETE"):
            answer = visitor.send(address, {}, method=method) if method != "GET" else visitor.get(address)
            assert answer.status_code in (404, 405), (address, method)
            says_nothing(answer)
    with world.records(2) as records:
        row, stream = records.open_file(file)
        with stream:
            assert stream.read() == PNG
        assert row["name"] == "zubrowska.png"


def test_row_20_who_asks_is_said_by_the_session_alone(world: World) -> None:
    ask = world.api("m11")
    plain = json.loads(ask.get("/contact").text)
    for headers in ({"X-User-Id": "1"}, {"X-Forwarded-User": "owner@example.com"}, {"X-Wall": "2"}):
        assert json.loads(ask.get("/contact", headers=headers).text) == plain
    for query in ("as=hq", "user=owner", f"branch_id={world.branches['far']}", "wall_id=2"):
        assert json.loads(ask.get(f"/contact?{query}").text) == plain
    answer = ask.get("/contact/group?by=kind&wall=2")
    says_nothing(answer)


def test_row_21_child_rows_are_asked_for_at_their_record(world: World) -> None:
    ask = world.api("m11")
    for address in ("/contact/{id}/related/deals", "/contact/{id}/history", "/contact/{id}/timeline"):
        same_as_missing(ask.get(address.format(id=world.far)), ask.get(address.format(id=NOBODY)), world.far)
    with world.records(2) as records:
        records.create("contact_point", {"contact": world.far, "kind": "phone", "value": "+79991231234"})
    for address in (f"/contact_point?filter=contact == '{world.far}'", "/contact_point", "/contact__external_ids"):
        says_nothing(ask.get(address))


def test_row_22_what_lies_in_another_franchises_trash_is_not_restored(world: World) -> None:
    gone = world.create("contact", 2, **{**FAR, "phone": "+79990000001", "email": "gone@zubrowska.example"})
    with world.records(2) as records:
        records.delete("contact", gone)
    ask = world.api("m11")
    answer = ask.post("/contact/bulk", {"action": "restore", "ids": [str(gone)]})
    assert answer.json()["done"] == []
    assert world.visitor("m11").send(f"/r/contact/{gone}/restore", {}).status_code in (404, 405)
    assert str(gone) not in world.visitor("m11").get("/r/contact?trash=1").text
    with world.records(2) as records:
        assert [row["id"] for row in records.list("contact", ListQuery(deleted=True)).rows] == [gone]


def test_row_22_an_undo_takes_back_nothing_of_others(world: World) -> None:
    answer = world.visitor("m11").send(
        "/r/contact/bulk/undo",
        {"ids": str(world.far), "what": "edit", "field": "comment", "at": "2020-01-01T00:00:00Z"},
    )
    assert answer.status_code >= 400 or "0 done" in answer.text
    assert world.stored("contact", world.far, 2)["comment"] == FAR["comment"]


def test_row_23_a_view_of_somebody_else_is_not_there(world: World) -> None:
    saved = world.place.pinned.saved
    view = saved.create(world.actor("m21"), "view", "Zubrowska only", {}, entity="contacts.contact")
    mine = saved.create(world.actor("h11"), "view", "Of the head", {}, entity="contacts.contact")
    visitor = world.visitor("m11")
    for one in (view, mine):
        key = getattr(one, "id", one)
        for address in (f"/r/contact?view={key}", f"/r/contact/views/{key}/edit"):
            answer = visitor.get(address)
            assert "Zubrowska only" not in answer.text
            assert "Of the head" not in answer.text
        visitor.send(f"/r/contact/views/{key}", {"name": "Taken", "do": "delete"})
    names = {row["name"] for row in world.rows("saved")}
    assert {"Zubrowska only", "Of the head"} <= names


def test_row_25_numbers_of_one_franchise_tell_nothing_of_another(world: World) -> None:
    def number() -> int:
        customer = world.customer()
        invoice = world.create("invoice", 1, contact=customer, branch=world.branches["first"])
        return int(re.findall(r"\d+", str(world.stored("invoice", invoice)["number"]))[-1])

    first = number()
    for _ in range(5):
        world.create("invoice", 2, contact=world.far, branch=world.branches["far"])
    assert number() == first + 1


def test_row_25_ids_are_not_counted_up(world: World) -> None:
    first, second = world.customer(), world.customer()
    assert first.version == second.version == 7
    assert abs(first.int - second.int) > 1 << 32


MASKED = "+358409998887"


def test_row_26_a_masked_value_is_in_no_bytes(world: World) -> None:
    own = world.customer("c11", phone=MASKED, email="masked.secret@example.com", birthday="1971-02-03")
    with world.records(1) as records:
        records.update("contact", own, {"phone": "+358409998886"})
        records.update("contact", own, {"phone": MASKED})
    visitor, ask = world.visitor("c11"), world.api("c11")
    answers = [
        visitor.get(f"/r/contact/{own}"), visitor.get(f"/r/contact/{own}/edit"), visitor.get("/r/contact"),
        visitor.get(f"/r/contact/{own}?tab=history"), visitor.get(f"/r/contact/{own}/print"),
        visitor.get(f"/r/contact/new?copy={own}"), ask.get(f"/contact/{own}"), ask.get("/contact"),
        ask.get(f"/contact/{own}/history"), ask.get(f"/contact/{own}/timeline"),
        ask.get("/contact?fields=phone,email"),
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 200, answer.url
        plain = re.sub(r"[\s\u00a0\-]", "", answer.text)
        for secret in ("40999888", "masked.secret", "19710203", "03.02.1971"):
            assert secret not in plain, answer.url


def test_row_28_secret_columns_are_in_no_schema(world: World) -> None:
    for who in ("owner", "m11"):
        ask = world.api(who)
        for name in ("password_hash", "totp_secret", "api_key", "reset_token", "id_hash", "search_key", "email__key"):
            for entity in ("frame.user", "contact"):
                assert ask.get(f"/{entity}?fields={name}").status_code == 400, name
                assert ask.get(f"/{entity}?sort={name}").status_code == 400, name
        for name in ("credential", "web_session", "api_token", "palmette__credential", "frame.credential"):
            assert ask.get(f"/{name}").status_code == 404
        for word in ("password", "totp", "credential", "id_hash"):
            assert word not in ask.get("/frame.user").text


def test_row_29_a_role_without_grants_sees_no_record_at_all(world: World) -> None:
    """The portal's clients have no grants; nor has the auditor."""
    own = world.customer()
    visitor, ask = world.visitor("auditor"), world.api("auditor")
    for address in (f"/r/contact/{own}", "/r/contact", "/r/contact/export.csv", "/settings/roles", "/import"):
        assert visitor.get(address).status_code in (403, 404), address
    for address in (f"/contact/{own}", "/contact", "/contact/group?by=kind", f"/contact/{own}?include=comment"):
        assert ask.get(address).status_code == 404, address


def test_row_30_the_event_stream_tells_nobody_of_other_branches(world: World) -> None:
    live = Live(world.place.runtime)
    told: queue.Queue[Told | None] = queue.Queue()
    live.join(Listener(actor=lambda: world.actor("m11"), tell=told.put))
    try:
        assert told.get(timeout=10) is not None
        time.sleep(0.1)
        with world.records(2) as records:
            records.update("contact", world.far, {"comment": str(FAR["comment"])})
            records.update("contact", world.far, {"industry": "Fairs"})
        other = world.customer("m12")
        own = world.customer()
        until, said = time.monotonic() + 10, ""
        while str(own) not in said and time.monotonic() < until:
            said += str(told.get(timeout=10))
        assert str(own) in said
        assert str(world.far) not in said
        assert str(other) not in said
    finally:
        live.close()
