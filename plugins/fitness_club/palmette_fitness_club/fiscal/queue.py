"""The queue of receipts: one for each payment, sent again by the same number until the service has it for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from palmette import BulkResult, CallFailed, Changes, InvalidInput, MoneyValue
from palmette_fitness_club.fiscal import atol
from palmette_fitness_club.fiscal.atol import Company, Item, Told
from palmette_fitness_club.rows import BRANCH, Values, amount, by_ids, every, first, is_history, uid, zone_of

if TYPE_CHECKING:
    from palmette.access.actors import Actor
    from palmette.records.session import Gateway, Records

RECEIPT, PAYMENT, SALE = "fitness_club.fiscal_receipt", "fitness_club.payment", "fitness_club.sale"
CLUB = ["fiscal_url", "fiscal_group", "fiscal_login", "fiscal_inn", "fiscal_sno", "fiscal_address", "fiscal_email",
        "fiscal_vat"]  # fmt: skip
DUE = "stage in ('queued', 'wait') and (next_try_at is empty or next_try_at <= now)"
SENT = ["id", "external_id", "stage", "operation", "amount", "uuid", "tries", "payment.kind", "payment.at", "sale",
        "sale.club", "sale.member.email", "sale.member.phone", "sale.total", "created_at"]  # fmt: skip
LONGEST = timedelta(hours=1)
TOLD = "fitness_club/fiscal/told"
"""The endpoint that the service calls back."""


class Answered(Protocol):
    """What an HTTP call gives back."""

    @property
    def status(self) -> int: ...

    def json(self) -> Any: ...  # Any: whatever the other side wrote


class Http(Protocol):
    """The one client for HTTP calls, as far as it is needed here."""

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, json: object = None
    ) -> Answered: ...


def queue_receipts(changes: Changes) -> None:
    """A payment at a club with a cash register gets its receipt, in the same transaction; never two."""
    if is_history(changes):
        return
    records = changes.records
    made = [change for change in changes.of(PAYMENT, "created") if change.new.get("sale") and change.new.get("club")]
    clubs = by_ids(records, BRANCH, (change.new["club"] for change in made), ["fiscal_url"])
    for change in made:
        paid = change.new["amount"]
        if not clubs[uid(change.new["club"])]["fiscal_url"] or not isinstance(paid, MoneyValue) or not paid.minor:
            continue
        records.create(
            RECEIPT,
            {"external_id": f"P-{change.id.hex}", "sale": change.new["sale"], "payment": change.id,
             "operation": "sell" if paid.minor > 0 else "sell_refund",
             "amount": MoneyValue.of(abs(paid.amount), paid.currency)},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """A club's account at the service."""

    url: str
    group: str
    login: str
    password: str
    company: Company


def work_queue(gateway: Gateway, actor: Actor, http: Http) -> dict[str, int]:
    """Every receipt that is due, once; how many ended how. No transaction is open while the service is asked."""
    counts: dict[str, int] = {}
    tokens: dict[UUID, str] = {}
    with gateway.reading(actor) as records:
        rows = list(every(records, RECEIPT, DUE, SENT, sort="created_at"))
        registers = {club: found for club in {uid(row["sale.club"]) for row in rows}
                     if (found := register_of(records, club))}  # fmt: skip
        bodies = {uid(row["id"]): _body(records, row, registers) for row in rows}
    for row in rows:
        register = registers.get(uid(row["sale.club"]))
        if register is None:
            continue
        told = _ask(http, register, row, bodies[uid(row["id"])], tokens)
        with gateway.writing(actor) as records:
            note(records, row, told)
        counts[told.state] = counts.get(told.state, 0) + 1
    return counts


def register_of(records: Records, club: UUID) -> Register | None:
    """The account of a club; None where it prints no receipts."""
    row = records.get(BRANCH, club, fields=CLUB)
    if not row["fiscal_url"]:
        return None
    password = records.open_secret(BRANCH, club, "fiscal_password")
    inn, sno, address, email = (
        str(row[name] or "") for name in ("fiscal_inn", "fiscal_sno", "fiscal_address", "fiscal_email")
    )
    company = Company(inn, sno, address, email, str(row["fiscal_vat"] or "none"))
    url, group, login = (str(row[name] or "") for name in ("fiscal_url", "fiscal_group", "fiscal_login"))
    return Register(url.rstrip("/"), group, login, password, company)


def _body(records: Records, row: Values, registers: Mapping[UUID, Register]) -> dict[str, Any]:
    register = registers.get(uid(row["sale.club"]))
    if register is None or row["stage"] == "wait":
        return {}
    at = (row["payment.at"] or row["created_at"]).astimezone(zone_of(records, row["sale.club"]))
    kind, paid = str(row["payment.kind"] or "card"), amount(row["amount"])
    if row["operation"] == "sell_correction":
        return atol.correction(
            external_id=str(row["external_id"]), company=register.company, paid=paid, kind=kind, at=at,
            base_date=at.date(), base_number=str(row["external_id"])[:32],
            callback=_callback(records, row),
        )  # fmt: skip
    sale = records.get(SALE, uid(row["sale"]), fields=["lines"])
    lines: Any = sale["lines"] or ()
    items = [
        Item(str(one["kind"]), str(one["name"]), abs(Decimal(str(one["quantity"]))), abs(amount(one["total"])))
        for one in lines
    ]
    client = {"email": row["sale.member.email"]} if row["sale.member.email"] else {
        "phone": str(row["sale.member.phone"] or ""), "email": register.company.email
    }  # fmt: skip
    told = {name: str(value) for name, value in client.items() if value}
    return atol.receipt(
        external_id=str(row["external_id"]), company=register.company, client=told, items=items, paid=paid, kind=kind,
        total=abs(amount(row["sale.total"])), at=at, callback=_callback(records, row),
    )  # fmt: skip


def _callback(records: Records, row: Values) -> str:
    """Where the service tells what became of it; an installation that it cannot reach safely only asks."""
    address = records.callback_url(TOLD, uid(row["sale.club"]))
    return address if address.startswith("https://") else ""


def _ask(http: Http, register: Register, row: Values, body: dict[str, Any], tokens: dict[UUID, str]) -> Told:
    """One question; a token that is over is made anew once."""
    club = uid(row["sale.club"])
    try:
        for _ in range(2):
            if not tokens.get(club):
                tokens[club] = _token(http, register)
            if not tokens[club]:
                return Told("later", error="no token")
            told = _said(http, register, row, body, tokens[club])
            if told.state != "token":
                return told
            tokens[club] = ""
        return Told("later", error="no token")
    except (CallFailed, InvalidInput) as error:
        # Whether it was taken is not known: the same number is sent again, and the service knows it then.
        return Told("later", error=str(error)[:900])


def _token(http: Http, register: Register) -> str:
    asked = {"login": register.login, "pass": register.password}
    found = http.request("POST", f"{register.url}/possystem/v4/getToken", json=asked).json()
    return str(found.get("token") or "") if isinstance(found, Mapping) else ""


def _said(http: Http, register: Register, row: Values, body: dict[str, Any], token: str) -> Told:
    base, headers = f"{register.url}/possystem/v4/{register.group}", {"token": token}
    if row["stage"] == "wait":
        answer = http.request("GET", f"{base}/report/{row['uuid']}", headers=headers)
        return atol.read_report(answer.status, answer.json(), uuid=str(row["uuid"]), paid=amount(row["amount"]))
    answer = http.request("POST", f"{base}/{row['operation']}", headers=headers, json=body)
    return atol.read_registered(answer.status, answer.json())


def note(records: Records, row: Values, told: Told) -> None:
    """Write down what became of a receipt, unless somebody else has meanwhile."""
    if records.get(RECEIPT, uid(row["id"]), fields=["stage"])["stage"] != row["stage"]:
        return
    key, tries = uid(row["id"]), int(row["tries"] or 0) + 1
    values: dict[str, Any]
    if told.state == "done":
        values = {
            "uuid": told.uuid or row["uuid"],
            "fn": told.fn,
            "fd": told.fd,
            "fpd": told.fpd,
            "error": None,
            "next_try_at": None,
        }
        records.move(RECEIPT, key, "done", values=values)
    elif told.state == "fail":
        records.move(RECEIPT, key, "fail", values={"error": told.error, "next_try_at": None})
    elif told.state == "wait" and row["stage"] == "queued":
        values = {"uuid": told.uuid, "tries": 0, "next_try_at": records.now + wait(1), "error": None}
        records.move(RECEIPT, key, "wait", values=values)
    else:
        error = told.error or "no answer that fits"
        records.update(RECEIPT, key, {"tries": tries, "next_try_at": records.now + wait(tries), "error": error})


def wait(tries: int) -> timedelta:
    """How long until the next try: ten seconds, doubled, an hour at most."""
    return min(timedelta(seconds=10 * 2 ** min(tries - 1, 12)), LONGEST)


def press_correct(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """A correction for money that was taken without a receipt; one for each payment, as everything printed of it."""
    code, result = records.as_code(), BulkResult([])
    for key, row in by_ids(code, PAYMENT, ids, ["sale", "amount", "kind"]).items():
        if any(True for _ in every(code, RECEIPT, "", ["id"], equal=[("payment", key)])):
            result.skipped.append((key, "receipt"))
            continue
        given = {"external_id": f"C-{key.hex}", "sale": row["sale"], "payment": key, "amount": row["amount"]}
        code.create(RECEIPT, {**given, "operation": "sell_correction"})
        result.done.append(key)
    return result


def take_report(records: Records, asked: Mapping[str, Any]) -> dict[str, object]:
    """What the service tells by itself about a receipt, in the shape of its report: `{uuid, status, payload}` to
    `{known, stage}`. Told twice it changes nothing; what does not fit the receipt is not believed, but asked for."""
    code = records.as_code()
    uuid = str(asked.get("uuid") or "")[:80]
    row = first(code, RECEIPT, "stage in ('queued', 'wait')", SENT, equal=[("uuid", uuid)]) if uuid else None
    if row is None or not records.in_scope(RECEIPT, [uid(row["id"])], action="update"):
        return {"known": False, "stage": None}
    return _believe(code, row, asked, uuid)


def take_callback(records: Records, asked: Mapping[str, Any]) -> dict[str, object]:
    """The same at the address that a receipt names: it was made for one club, and moves receipts of no other."""
    uuid, number = str(asked.get("uuid") or "")[:80], str(asked.get("external_id") or "")[:80]
    row = first(records, RECEIPT, "stage in ('queued', 'wait')", SENT, equal=[("uuid", uuid)]) if uuid else None
    if row is None and number:
        # The service may call before its first answer was stored: our own number is known from the beginning.
        row = first(records, RECEIPT, "stage == 'queued'", SENT, equal=[("external_id", number)])
    if row is None or uid(row["sale.club"]) != records.actor.home_branch:
        return {"known": False, "stage": None}
    return _believe(records, row, asked, uuid)


def _believe(code: Records, row: Values, asked: Mapping[str, Any], uuid: str) -> dict[str, object]:
    told = atol.read_report(200, asked, uuid=uuid, paid=amount(row["amount"]))
    if told.state in ("done", "fail"):
        note(code, row, told)
    return {"known": True, "stage": code.get(RECEIPT, uid(row["id"]), fields=["stage"])["stage"]}


def press_again(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """Put receipts that failed into the queue again, under their old numbers."""
    values = {"tries": 0, "next_try_at": None, "error": None, "uuid": None}
    for one in ids:
        records.as_code().move(RECEIPT, one, "queued", values=values)
    return BulkResult(list(ids))
