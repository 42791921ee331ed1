"""What a bank's application reads from a QR code: a transfer by ST00012 (Russia) or EPC069-12 (the euro area). Pure.

ST00012: GOST R 56042-2014, text in UTF-8, sums in kopecks. EPC069-12: the European Payments Council's guidelines
for SEPA credit transfers, version 002, character set 1 (UTF-8). Neither takes money: each fills a transfer in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence
from palmette.money import Money

ST00012, EPC069 = "ST00012", "EPC069-12"
FORMS: Mapping[str, tuple[str, ...]] = {
    ST00012: ("name", "account", "bank", "bic", "correspondent", "tax"),
    EPC069: ("name", "account", "bic"),
}
"""What each form says of who is paid; of these `tax` (ST00012) and `bic` (EPC069-12) may be empty."""
CURRENCIES = {ST00012: "RUB", EPC069: "EUR"}
_LIMITS = {"name": 160, "bank": 45, "purpose": 210}
_MOST_CENTS = 99_999_999_999


def payment_text(form: str, payee: Mapping[str, str], amount: Money, purpose: str) -> str:
    """The text of a code; empty where nothing is owed, InvalidInput for what no bank would read."""
    if amount.minor <= 0:
        return ""
    if amount.currency != CURRENCIES[form]:
        raise _wrong("amount", amount.currency)
    given = {name: " ".join(payee.get(name, "").split()) for name in FORMS[form]}
    make = _st00012 if form == ST00012 else _epc069
    return make(given, amount.minor, " ".join(purpose.split()))


def _st00012(payee: Mapping[str, str], kopecks: int, purpose: str) -> str:
    digits = {"account": 20, "bic": 9, "correspondent": 20}
    for name, length in digits.items():
        if not re.fullmatch(rf"[0-9]{{{length}}}", payee[name].replace(" ", "")):
            raise _wrong(name, payee[name])
    for name in ("name", "bank"):
        if not payee[name]:
            raise _wrong(name, "")
    if payee["tax"] and not re.fullmatch(r"[0-9]{10}|[0-9]{12}", payee["tax"]):
        raise _wrong("tax", payee["tax"])
    parts = {
        "Name": payee["name"][: _LIMITS["name"]], "PersonalAcc": payee["account"].replace(" ", ""),
        "BankName": payee["bank"][: _LIMITS["bank"]], "BIC": payee["bic"], "CorrespAcc": payee["correspondent"],
        "PayeeINN": payee["tax"], "Sum": str(kopecks), "Purpose": purpose[: _LIMITS["purpose"]],
    }  # fmt: skip
    told = (f"{key}={value.replace('|', ' ')}" for key, value in parts.items() if value)
    return "|".join([ST00012, *told])


def _epc069(payee: Mapping[str, str], cents: int, purpose: str) -> str:
    iban = payee["account"].replace(" ", "").upper()
    if not is_iban(iban):
        raise _wrong("account", payee["account"])
    if payee["bic"] and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", payee["bic"]):
        raise _wrong("bic", payee["bic"])
    if not payee["name"]:
        raise _wrong("name", "")
    if cents > _MOST_CENTS:
        raise _wrong("amount", str(cents))
    lines = [
        "BCD", "002", "1", "SCT", payee["bic"], payee["name"][:70], iban, f"EUR{cents // 100}.{cents % 100:02}", "", "",
        purpose[:140],
    ]  # fmt: skip
    return "\n".join(lines)


def is_iban(text: str) -> bool:
    """Whether an account number is well formed and its check digits are right (ISO 13616)."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def _wrong(name: str, value: str) -> InvalidInput:
    return InvalidInput(
        "documents.bad_payee",
        sentence("A code for payment cannot be made: %(name)s is %(value)r.", name=name, value=value),
        remedy="Mend what is said of who is paid, in the settings or the edition.",
    )
