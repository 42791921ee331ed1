"""Fiscal receipts: their shape to the letter, and one for each payment whatever the service does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from palmette import CallFailed, Forbidden, ListQuery, clock
from palmette.money import Money
from palmette_fitness_club.fiscal.atol import (
    Company,
    Item,
    correction,
    payment_method,
    read_registered,
    read_report,
    receipt,
    shares,
    vat_code,
)
from palmette_fitness_club.fiscal.queue import press_again, press_correct, take_callback, take_report, wait, work_queue
from plugins.fitness_club.tests.club import Club

NOW = datetime(2026, 2, 1, 10, 45, tzinfo=UTC)
COMPANY = Company("1234567891", "usn_income", "https://club.example", "k@ex.ru")
ANNUAL = Item("membership", "Клубная карта 12 мес", Decimal(1), Decimal(36_000))
BRANCH, RECEIPT = "frame.branch", "fitness_club.fiscal_receipt"


def test_a_membership_is_written_as_the_service_documents_it() -> None:
    made = receipt(
        external_id="S-1001", company=COMPANY, client={"email": "a@ex.ru"}, items=[ANNUAL], paid=Decimal(36_000),
        total=Decimal(36_000), kind="card", at=datetime(2026, 2, 1, 13, 45, tzinfo=UTC),
        callback="https://crm.example/back",
    )  # fmt: skip
    line = {"name": "Клубная карта 12 мес", "price": 36000.00, "quantity": 1.0, "sum": 36000.00,
            "payment_method": "full_prepayment", "payment_object": "service", "vat": {"type": "none"}}  # fmt: skip
    assert made == {
        "external_id": "S-1001",
        "receipt": {
            "client": {"email": "a@ex.ru"},
            "company": {"email": "k@ex.ru", "sno": "usn_income", "inn": "1234567891",
                        "payment_address": "https://club.example"},
            "items": [line], "payments": [{"type": 1, "sum": 36000.00}], "total": 36000.00,
        },
        "service": {"callback_url": "https://crm.example/back"},
        "timestamp": "01.02.2026 13:45:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "whole", "offset", "method"),
    [
        ("membership", True, False, "full_prepayment"), ("membership", False, False, "prepayment"),
        ("membership", True, True, "full_payment"), ("bar", True, False, "full_payment"),
        ("bar", False, False, "partial_payment"), ("deposit", True, False, "advance"),
        ("gift_card", True, False, "advance"), ("service", True, True, "full_payment"),
    ],
)  # fmt: skip
def test_what_is_used_later_is_paid_in_advance(kind: str, whole: bool, offset: bool, method: str) -> None:
    assert payment_method(kind, whole=whole, offset=offset) == method


@pytest.mark.parametrize(
    ("vat", "day", "within", "code"),
    [
        ("general", date(2025, 12, 31), False, "vat20"), ("general", date(2026, 1, 1), False, "vat22"),
        ("general", date(2026, 1, 1), True, "vat122"), ("general", date(2018, 12, 31), True, "vat118"),
        ("vat5", date(2026, 1, 1), True, "vat105"), ("vat10", date(2026, 1, 1), False, "vat10"),
        ("none", date(2026, 1, 1), True, "none"), ("vat0", date(2026, 1, 1), True, "vat0"),
    ],
)  # fmt: skip
def test_the_rate_is_that_of_the_day(vat: str, day: date, within: bool, code: str) -> None:
    assert vat_code(vat, day, within=within) == code


@pytest.mark.parametrize(
    ("totals", "paid", "expected"),
    [([100, 200], "150", ["50.00", "100.00"]), ([1, 1, 1], "1", ["0.33", "0.33", "0.34"]), ([0], "5", ["0"])],
)
def test_a_part_is_shared_among_the_lines_to_the_cent(totals: list[int], paid: str, expected: list[str]) -> None:
    items = [Item("bar", "x", Decimal(1), Decimal(total)) for total in totals]
    assert [str(one) for one in shares(items, Decimal(paid))] == expected


def test_the_sums_of_the_lines_are_the_sum_of_the_payment() -> None:
    items = [Item("bar", "Shake", Decimal(3), Decimal("9.99")), Item("bar", "Bar", Decimal(1), Decimal("2.50"))]
    made = receipt(
        external_id="x", company=COMPANY, client={}, items=items, paid=Decimal("7.77"), total=Decimal("12.49"),
        kind="deposit", at=NOW,
    )["receipt"]  # fmt: skip
    assert sum(Decimal(str(line["sum"])) for line in made["items"]) == Decimal("7.77")
    assert all(line["price"] * line["quantity"] == pytest.approx(line["sum"]) for line in made["items"])
    assert made["payments"] == [{"type": 2, "sum": 7.77}]


def test_a_correction_tells_the_tax_that_lies_in_the_sum() -> None:
    company = Company("1", "osn", "club", "a@b.c", vat="general")
    made = correction(
        external_id="K-1", company=company, paid=Decimal(122), kind="cash", at=NOW, base_date=NOW.date(),
        base_number="1",
    )["correction"]  # fmt: skip
    assert (made["vats"], made["payments"]) == ([{"type": "vat22", "sum": 22.0}], [{"type": 0, "sum": 122.0}])


DONE = {"uuid": "u", "status": "done", "error": None, "payload": {
    "total": 36000, "fn_number": "9999", "fiscal_document_number": 7, "fiscal_document_attribute": 42,
}}  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, DONE, "done"), (200, {"uuid": "u", "status": "wait"}, "later"), (200, None, "later"),
        (200, {"uuid": "u", "status": "fail", "error": {"code": 5, "text": "no paper"}}, "fail"),
        (200, {**DONE, "uuid": "other"}, "later"), (401, {"error": {"code": 11}}, "token"),
        (200, {**DONE, "payload": {**DONE["payload"], "total": 1}}, "later"),  # type: ignore[dict-item]
        (200, {**DONE, "payload": {**DONE["payload"], "fn_number": ""}}, "later"),  # type: ignore[dict-item]
        (500, {"status": "done"}, "later"), (200, ["done"], "later"),
    ],
)  # fmt: skip
def test_only_an_answer_that_fits_is_believed(status: int, answer: object, state: str) -> None:
    assert read_report(status, answer, uuid="u", paid=Decimal(36_000)).state == state


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, {"uuid": "u", "status": "wait"}, "wait"), (400, {"error": {"code": 33}, "uuid": "u"}, "wait"),
        (400, {"error": {"code": 32, "text": "bad"}}, "fail"), (500, {"error": {"code": 1}}, "later"),
        (429, {"error": {"code": 1}}, "later"), (401, {"error": {"code": 11}}, "token"), (401, {}, "token"),
        (200, {}, "later"), (200, None, "later"), (502, "oops", "later"),
    ],
)  # fmt: skip
def test_a_receipt_counts_as_taken_only_with_its_number(status: int, answer: object, state: str) -> None:
    assert read_registered(status, answer).state == state


@pytest.mark.parametrize(("tries", "seconds"), [(1, 10), (2, 20), (5, 160), (20, 3600)])
def test_it_is_tried_again_later_and_later(tries: int, seconds: int) -> None:
    assert wait(tries) == timedelta(seconds=seconds)


# ---- the queue against a service that misbehaves


@dataclass
class Answer:
    status: int
    body: Any

    def json(self) -> Any:
        return self.body


class Service:
    """The service by its document. `script` says how each question goes wrong, `printed` counts receipts."""

    def __init__(self, *script: str) -> None:
        self.script = list(script)
        self.printed: Counter[str] = Counter()
        self.uuids: dict[str, str] = {}
        self.sums: dict[str, float] = {}

    def request(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: Any = None) -> Answer:
        if url.endswith("getToken"):
            return Answer(200, {"token": "t"} if json == {"login": "club", "pass": "s3cret"} else {})
        how = self.script.pop(0) if self.script else "ok"
        if how == "not at all":
            raise CallFailed("integrations.no_answer", "No answer.", sent=False)
        answer = self._report(url) if method == "GET" else self._sell(json)
        if how == "after":
            raise CallFailed("integrations.cut", "The answer was lost.", sent=True)
        if how == "late":
            return Answer(200, {"uuid": url.rpartition("/")[2], "status": "wait", "error": None})
        wrong = {"garbage": Answer(200, None), "500": Answer(500, {}), "token": Answer(401, {"error": {"code": 11}}),
                 "other": Answer(200, {**answer.body, "uuid": "another"}), "refuses": Answer(400, {
                     "uuid": None, "error": {"code": 32, "text": "bad inn"}})}  # fmt: skip
        return wrong.get(how, answer)

    def _sell(self, body: Mapping[str, Any]) -> Answer:
        number = body["external_id"]
        if number in self.uuids:
            return Answer(400, {"uuid": self.uuids[number], "error": {"code": 33, "text": "exists"}})
        self.uuids[number] = f"u-{number}"
        self.sums[f"u-{number}"] = body["receipt"]["total"]
        self.printed[number] += 1
        return Answer(200, {"uuid": f"u-{number}", "status": "wait", "error": None})

    def _report(self, url: str) -> Answer:
        uuid = url.rpartition("/")[2]
        payload = {"total": self.sums[uuid], "fn_number": "9999078900000001", "fiscal_document_number": 12,
                   "fiscal_document_attribute": 3004521}  # fmt: skip
        return Answer(200, {"uuid": uuid, "status": "done", "error": None, "payload": payload})


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture(scope="module")
def shop(club: Club) -> UUID:
    """A club with a register, apart from that of other tests."""
    return club.create(
        BRANCH, name="Moscow", zone="Europe/Moscow", kind="branch", fiscal_url="https://fiscal.example",
        fiscal_group="g1", fiscal_login="club", fiscal_password="s3cret", fiscal_inn="7701",
        fiscal_sno="usn_income", fiscal_email="k@ex.ru", fiscal_address="https://club.example", fiscal_vat="none",
    )  # fmt: skip


def pay(club: Club, shop: UUID, amount: int = 100, kind: str = "card", total: int = 100) -> UUID:
    member = club.member(branch=shop, email=f"m{amount}@ex.ru")
    line = {"kind": "bar", "name": "Shake", "quantity": 1, "price": Money.of(total, "EUR")}
    sale = club.create("fitness_club.sale", member=member, club=shop, at=clock.now(), lines=[line])
    paid = club.create(
        "fitness_club.payment", sale=sale, member=member, club=shop, kind=kind, amount=Money.of(amount, "EUR"),
        at=clock.now(),
    )  # fmt: skip
    with club.gateway.reading(club.actor) as records:
        rows = records.list(RECEIPT, ListQuery(fields=["id"], equal=[("payment", paid)])).rows
    assert len(rows) == 1
    return UUID(str(rows[0]["id"]))


def work(club: Club, service: Service, *, times: int, minutes: int = 61) -> None:
    for number in range(times):
        with clock.frozen(NOW + timedelta(minutes=number * minutes)):
            work_queue(club.gateway, club.actor, service)


def state(club: Club, key: UUID) -> tuple[object, object]:
    row = club.get(RECEIPT, key, "stage", "fd")
    return row["stage"], row["fd"]


@pytest.mark.parametrize(
    "script",
    [
        [], ["not at all", "not at all"], ["after"], ["after", "after", "after"], ["500", "garbage"], ["token"],
        ["ok", "late", "late"], ["ok", "not at all", "garbage", "500"], ["ok", "other"], ["ok", "after", "token"],
    ],
)  # fmt: skip
def test_each_payment_has_exactly_one_receipt_whatever_the_service_does(
    club: Club, shop: UUID, script: list[str]
) -> None:
    key, service = pay(club, shop), Service(*script)
    work(club, service, times=len(script) + 3)
    assert state(club, key) == ("done", "12")
    assert list(service.printed.values()) == [1]


def test_what_the_service_does_not_take_stands_in_the_queue_and_is_sent_again(club: Club, shop: UUID) -> None:
    key, service = pay(club, shop), Service("refuses")
    work(club, service, times=3)
    row = club.get(RECEIPT, key, "stage", "error")
    assert (row["stage"], row["error"]) == ("fail", "32 bad inn")
    with club.gateway.writing(club.actor) as records:
        press_again(records, [key])
    work(club, service, times=3)
    assert (state(club, key), list(service.printed.values())) == (("done", "12"), [1])


def test_a_service_that_is_away_for_good_leaves_a_queue_that_says_so(club: Club, shop: UUID) -> None:
    key, service = pay(club, shop), Service(*["not at all"] * 50)
    work(club, service, times=5)
    row = club.get(RECEIPT, key, "stage", "tries", "error")
    assert (row["stage"], row["tries"], row["error"]) == ("queued", 5, "No answer.")
    work(club, Service(), times=8)
    assert state(club, key) == ("done", "12")


def test_money_that_goes_back_is_a_refund_of_the_same_sum(club: Club, shop: UUID) -> None:
    key = pay(club, shop, amount=-40)
    row = club.get(RECEIPT, key, "operation", "amount")
    assert (row["operation"], row["amount"]) == ("sell_refund", Money.of(40, "EUR"))
    work(club, Service(), times=3)
    assert state(club, key) == ("done", "12")


def told(club: Club, body: Mapping[str, Any]) -> dict[str, object]:
    with club.gateway.writing(club.somebody("accountant")) as records:
        return take_report(records, body)


def test_what_the_service_tells_by_itself_is_believed_when_it_fits_and_once(club: Club, shop: UUID) -> None:
    key, service = pay(club, shop), Service()
    work(club, service, times=1)
    uuid = str(club.get(RECEIPT, key, "uuid")["uuid"])
    report = service._report(uuid).json()
    wrong = {**report, "payload": {**report["payload"], "total": 1}}
    assert told(club, wrong) == {"known": True, "stage": "wait"}
    assert told(club, report) == {"known": True, "stage": "done"}
    for other in (report, {**report, "uuid": "nothing"}, {}):
        assert told(club, other) == {"known": False, "stage": None}
    assert state(club, key) == ("done", "12")


def test_money_taken_without_a_receipt_gets_one_correction(club: Club, shop: UUID) -> None:
    club.update(BRANCH, shop, fiscal_url=None)
    line = {"kind": "bar", "name": "Shake", "quantity": 1, "price": Money.of(30, "EUR")}
    sale = club.create("fitness_club.sale", club=shop, at=clock.now(), lines=[line])
    given = {"sale": sale, "club": shop, "kind": "cash", "amount": Money.of(30, "EUR")}
    paid = club.create("fitness_club.payment", at=clock.now(), **given)
    club.update(BRANCH, shop, fiscal_url="https://fiscal.example")
    with club.gateway.writing(club.somebody("accountant")) as records:
        first, second = (press_correct(records, [paid]) for _ in range(2))
    assert (first.done, second.done) == ([paid], [])
    with club.gateway.reading(club.actor) as records:
        query = ListQuery(fields=["id", "operation", "amount"], equal=[("payment", paid)])
        rows = records.list(RECEIPT, query).rows
    assert [(row["operation"], row["amount"]) for row in rows] == [("sell_correction", Money.of(30, "EUR"))]
    club.delete(RECEIPT, UUID(str(rows[0]["id"])))


def test_nobody_reads_the_password_back(club: Club, shop: UUID) -> None:
    with club.reading_as("club_owner") as records, pytest.raises(Forbidden):
        records.open_secret(BRANCH, shop, "fiscal_password")
    with club.gateway.reading(club.actor) as records:
        assert records.open_secret(BRANCH, shop, "fiscal_password") == "s3cret"


# ---- the service calls back


def called_back(club: Club, branch: UUID, body: Mapping[str, Any]) -> dict[str, object]:
    with club.gateway.writing(replace(club.actor, home_branch=branch)) as records:
        return take_callback(records, body)


def answered(number: str, total: float = 100, status: str = "done") -> dict[str, Any]:
    """What the service writes to the address of a receipt."""
    report = Service()
    report.sums[f"u-{number}"] = total
    told = report._report(f"/u-{number}").json()
    return {**told, "external_id": number, "status": status}


@pytest.mark.parametrize(
    ("before", "after"),
    [(0, 3), (1, 0), (1, 3), (2, 3)],
    ids=["before its first answer", "instead of an answer", "while it is asked", "late, when it is known"],
)
def test_a_call_back_at_any_moment_leaves_one_receipt(club: Club, shop: UUID, before: int, after: int) -> None:
    key, service = pay(club, shop), Service()
    number = str(club.get(RECEIPT, key, "external_id")["external_id"])
    work(club, service, times=before)
    for _ in range(2):
        called_back(club, shop, answered(number))
    work(club, service, times=after)
    assert state(club, key) == ("done", "12")
    assert sum(service.printed.values()) <= 1


def test_a_call_back_that_is_wrong_moves_nothing_and_the_queue_still_shows_it(club: Club, shop: UUID) -> None:
    key, other = pay(club, shop), club.create(BRANCH, name="Elsewhere", zone="UTC", kind="branch")
    number = str(club.get(RECEIPT, key, "external_id")["external_id"])
    right = answered(number)
    for branch, body in ((shop, answered(number, total=1)), (shop, answered("P-nobody")), (other, right), (shop, {})):
        called_back(club, branch, body)
    assert club.get(RECEIPT, key, "stage")["stage"] == "queued"
    called_back(club, shop, {**right, "status": "fail", "error": {"code": 5, "text": "no paper"}})
    assert called_back(club, shop, right) == {"known": False, "stage": None}
    row = club.get(RECEIPT, key, "stage", "error")
    assert (row["stage"], row["error"]) == ("fail", "5 no paper")


def test_a_receipt_names_the_address_only_where_it_can_be_called_safely(club: Club, shop: UUID) -> None:
    key, seen = pay(club, shop), []
    number = str(club.get(RECEIPT, key, "external_id")["external_id"])

    class Listening(Service):
        def _sell(self, body: Mapping[str, Any]) -> Answer:
            if body["external_id"] == number:
                seen.append(body.get("service", {}).get("callback_url", ""))
            raise CallFailed("integrations.no_answer", "No answer.", sent=False)

    for number_of_try, base in enumerate(("http://127.0.0.1:8000", "https://crm.example")):
        with clock.frozen(NOW + timedelta(hours=2 * number_of_try)):
            work_queue(replace(club.gateway, base_url=base), club.actor, Listening())
    assert seen[0] == ""
    assert seen[1].startswith("https://crm.example/callback/")
    assert seen[1].endswith("/fitness_club/fiscal/told")
    club.delete(RECEIPT, key)
