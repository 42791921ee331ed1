"""The code for payment of a record, by what a document or a page of accounts declares about who is paid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

import segno

from palmette.documents.payment_codes import FORMS, payment_text
from palmette.money import Money
from palmette.records.results import Masked
from palmette.records.session import Records

SLOT = re.compile(r"\{([^{}]+)\}")
SETTINGS = "settings."
WAYS = ("form", "amount", "purpose")


def paths_of(pays: Mapping[str, str]) -> list[str]:
    """The paths of the record that a declaration reads."""
    found = [pays["amount"]] if pays.get("amount") else []
    texts = [text for name, text in pays.items() if name not in ("form", "amount")]
    found += [path for text in texts for path in SLOT.findall(text) if not path.startswith(SETTINGS)]
    return list(dict.fromkeys(found))


def payment_of(
    records: Records, entity: str, record: UUID, pays: Mapping[str, str], pack: str, number: str = ""
) -> str:  # fmt: skip
    """The text of the code; empty where nothing is owed, or nobody said yet on which account it is paid.

    `number` stands for `{document.number}`.
    """
    paths = [path for path in paths_of(pays) if path != "document.number"]
    row = records.get(entity, record, fields=paths)
    amount = row.get(pays["amount"])
    found = records.blueprint.packs.get(pack)
    settings = found.settings if found is not None else {}

    def filled(text: str) -> str:
        def value(match: re.Match[str]) -> str:
            path = match[1]
            if path == "document.number":
                return number
            given = settings.get(path.removeprefix(SETTINGS)) if path.startswith(SETTINGS) else row.get(path)
            return "" if given is None or isinstance(given, Masked) else str(given)

        return SLOT.sub(value, text)

    payee = {name: filled(pays.get(name, "")).strip() for name in FORMS[pays["form"]]}
    if not isinstance(amount, Money) or not payee["account"]:
        return ""
    return payment_text(pays["form"], payee, amount, filled(pays.get("purpose", "")))


def squares(text: str) -> str:
    """A code as rows of 0 and 1 with strokes between, as templates draw it."""
    made = segno.make(text, error="m", micro=False)
    return "/".join("".join("1" if cell else "0" for cell in row) for row in made.matrix)


def wrong_payment(pays: Mapping[str, str]) -> str:
    """What is wrong about a declaration, in words; empty where nothing is."""
    form = pays.get("form", "")
    if form not in FORMS:
        return f"There is no form {form!r}: take {' or '.join(FORMS)}."
    if unknown := sorted(set(pays) - {*WAYS, *FORMS[form]}):
        return f"{form} has no {unknown[0]!r}."
    missing = [name for name in ("amount", "name", "account") if not pays.get(name)]
    return f"It does not say {missing[0]!r}." if missing else ""
