"""A receipt in the shape of ATOL Online v4, from plain values: nothing here knows of a database or of a network.

Source: documentation of ATOL Online, API v4 (possystem/v4), and the rates of VAT by law: 20 % until the end of 2025,
22 % from 2026. Tried against the documented shape, not against a cash register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
PREPAID = frozenset({"membership", "package"})
ADVANCE = frozenset({"deposit", "gift_card"})
PAYMENT_TYPES: Mapping[str, int] = {
    "cash": 0, "card": 1, "online": 1, "bank": 1, "deposit": 2, "gift_card": 2, "bonus": 4,
}  # fmt: skip
"""0 cash, 1 electronic, 2 an advance that is offset, 4 other."""

GENERAL_RATES: Sequence[tuple[date, int]] = ((date(2026, 1, 1), 22), (date(2019, 1, 1), 20), (date(2004, 1, 1), 18))
"""The general rate from a day on, the newest first."""


@dataclass(frozen=True, slots=True)
class Company:
    """Whose receipt it is. `vat` is none, vat0, vat5, vat7, vat10 or general (the rate of the day)."""

    inn: str
    sno: str
    address: str
    email: str
    vat: str = "none"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a sale: its kind (membership, package, service, bar, fee, deposit, gift_card) and its sum."""

    kind: str
    name: str
    quantity: Decimal
    total: Decimal


def vat_code(vat: str, day: date, *, within: bool) -> str:
    """The code of a rate on a day; `within` for a sum that holds the tax (prepayments and advances)."""
    if vat in ("none", "vat0"):
        return vat
    rate = general_rate(day) if vat == "general" else int(vat.removeprefix("vat"))
    return f"vat{100 + rate}" if within else f"vat{rate}"


def general_rate(day: date) -> int:
    """The general rate of VAT on a day, in percent."""
    return next(rate for since, rate in GENERAL_RATES if day >= since)


def payment_method(kind: str, *, whole: bool, offset: bool) -> str:
    """How a line is paid: what is used later is a prepayment, of a deposit or card nobody knows what it will buy."""
    if kind in ADVANCE:
        return "advance"
    if kind in PREPAID and not offset:
        return "full_prepayment" if whole else "prepayment"
    return "full_payment" if whole else "partial_payment"


def shares(items: Sequence[Item], paid: Decimal) -> list[Decimal]:
    """What of a payment is for each line: by its part of the sum, to the cent, the last takes what rounding leaves."""
    total = sum((item.total for item in items), Decimal(0))
    if not total:
        return [Decimal(0) for _ in items]
    found = [(paid * item.total / total).quantize(CENT, ROUND_HALF_UP) for item in items]
    found[-1] += paid - sum(found, Decimal(0))
    return found


def receipt(
    *, external_id: str, company: Company, client: Mapping[str, str], items: Sequence[Item], paid: Decimal, kind: str,
    total: Decimal, at: datetime, callback: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The body of `sell`, `sell_refund` or `sell_correction`; all sums above zero, `at` local."""
    whole, offset = paid >= total, kind in ("deposit", "gift_card")
    lines = [
        _line(company, item, share, whole=whole, offset=offset, day=at.date())
        for item, share in zip(items, shares(items, paid), strict=True)
        if share > 0
    ]
    body: dict[str, Any] = {
        "external_id": external_id,
        "receipt": {
            "client": dict(client),
            "company": {"email": company.email, "sno": company.sno, "inn": company.inn,
                        "payment_address": company.address},
            "items": lines,
            "payments": [{"type": PAYMENT_TYPES[kind], "sum": _number(paid)}],
            "total": _number(paid),
        },
        "timestamp": at.strftime("%d.%m.%Y %H:%M:%S"),
    }  # fmt: skip
    return body | ({"service": {"callback_url": callback}} if callback else {})


def correction(
    *, external_id: str, company: Company, paid: Decimal, kind: str, at: datetime, base_date: date, base_number: str,
    callback: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The body of `sell_correction`: a sum that was taken without a receipt, by our own finding."""
    body: dict[str, Any] = {
        "external_id": external_id,
        "correction": {
            "company": {"sno": company.sno, "inn": company.inn, "payment_address": company.address},
            "correction_info": {
                "type": "self",
                "base_date": base_date.strftime("%d.%m.%Y"),
                "base_number": base_number,
            },
            "payments": [{"type": PAYMENT_TYPES[kind], "sum": _number(paid)}],
            "vats": [{"type": vat_code(company.vat, at.date(), within=False), "sum": _number(_tax(company, paid, at))}],
        },
        "timestamp": at.strftime("%d.%m.%Y %H:%M:%S"),
    }
    return body | ({"service": {"callback_url": callback}} if callback else {})


def _tax(company: Company, paid: Decimal, at: datetime) -> Decimal:
    """The tax within a sum."""
    code = vat_code(company.vat, at.date(), within=False)
    if code in ("none", "vat0"):
        return Decimal(0)
    rate = Decimal(code.removeprefix("vat"))
    return (paid * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)


def _line(company: Company, item: Item, share: Decimal, *, whole: bool, offset: bool, day: date) -> dict[str, Any]:
    method = payment_method(item.kind, whole=whole, offset=offset)
    early = method in ("full_prepayment", "prepayment", "advance")
    # A part of a payment has no number of pieces that would fit to the cent: it is one piece of that sum.
    quantity = item.quantity if share == item.total and item.quantity > 0 else Decimal(1)
    price = (share / quantity).quantize(CENT, ROUND_HALF_UP)
    if price * quantity != share:
        quantity, price = Decimal(1), share
    return {
        "name": item.name[:128], "price": _number(price), "quantity": _number(quantity), "sum": _number(share),
        "payment_method": method, "payment_object": _object(item.kind, method),
        "vat": {"type": vat_code(company.vat, day, within=early)},
    }  # fmt: skip


def _object(kind: str, method: str) -> str:
    if method == "advance":
        return "payment"
    return "commodity" if kind == "bar" else "service"


def _number(value: Decimal) -> float:
    """JSON knows one kind of number; cents survive in it."""
    return float(value)


# ---- what comes back


@dataclass(frozen=True, slots=True)
class Told:
    """What the service said: `wait`, `done` with the fiscal marks, `fail` for good, or `later` (nothing to go by)."""

    state: str
    uuid: str = ""
    fn: str = ""
    fd: str = ""
    fpd: str = ""
    error: str = ""


LATER = Told("later")
KNOWN_ALREADY = 33
"""The code of “this external_id was taken before”: it comes with the uuid of that receipt."""
TOKEN_OVER = frozenset({10, 11, 12, 13, 14})


def read_registered(status: int, answer: object) -> Told:
    """What `sell` was answered."""
    if not isinstance(answer, Mapping):
        return LATER
    error = answer.get("error")
    if isinstance(error, Mapping):
        if error.get("code") == KNOWN_ALREADY and answer.get("uuid"):
            return Told("wait", uuid=str(answer["uuid"]))
        if status == 401 or error.get("code") in TOKEN_OVER:
            return Told("token", error=_said(error))
        return Told("fail", error=_said(error)) if 400 <= status < 500 and status != 429 else LATER
    if status == 200 and answer.get("uuid"):
        return Told("wait", uuid=str(answer["uuid"]))
    return Told("token") if status == 401 else LATER


def read_report(status: int, answer: object, *, uuid: str, paid: Decimal) -> Told:
    """What `report/{uuid}` or the callback says. An answer about another receipt or another sum is none."""
    if not isinstance(answer, Mapping) or str(answer.get("uuid") or uuid) != uuid:
        return LATER
    error, payload = answer.get("error"), answer.get("payload")
    if answer.get("status") == "fail":
        return Told("fail", uuid, error=_said(error))
    if answer.get("status") != "done" or not isinstance(payload, Mapping):
        return Told("token") if status == 401 else LATER
    try:
        fits = Decimal(str(payload.get("total"))) == paid
    except ArithmeticError:
        fits = False
    marks = [payload.get(name) for name in ("fn_number", "fiscal_document_number", "fiscal_document_attribute")]
    if not fits or not all(marks):
        return LATER
    return Told("done", uuid, *(str(mark) for mark in marks))


def _said(error: object) -> str:
    if not isinstance(error, Mapping):
        return "?"
    return f"{error.get('code', '')} {error.get('text', '')}".strip()[:900]
