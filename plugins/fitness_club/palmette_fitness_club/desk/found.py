"""Who stands at the desk: a pass held to a reader that types, the digits of a phone, or a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from palmette_fitness_club.doors.digest import digest
from palmette_fitness_club.doors.passes import CREDENTIAL
from palmette_fitness_club.rows import first, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT, MEMBERSHIP = "contacts.contact", "fitness_club.membership"
PASSES = ("card", "qr", "wristband")
"""Kinds of passes that a reader types; the rest have devices of their own."""
MOST = 8
FEW_DIGITS = 6
"""So many digits of a phone find its owner: fewer would tell numbers that the desk may not see."""


def is_phone(text: str) -> bool:
    """Whether somebody typed a number, or a good part of one."""
    digits = re.sub(r"[\s()+.-]", "", text)
    return digits.isdigit() and len(digits) >= FEW_DIGITS


def by_pass(records: Records, text: str) -> tuple[UUID, UUID] | None:
    """The pass that was held to the reader and its member, within what the person may see."""
    for kind in PASSES:
        found = first(records.as_code(), CREDENTIAL, "", ["id", "member"], equal=[("value_hash", digest(kind, text))])
        if found is not None and records.in_scope(CONTACT, [uid(found["member"])]):
            return uid(found["id"]), uid(found["member"])
    return None


def look_up(records: Records, text: str) -> list[dict[str, object]]:
    """People by name, phone or the number of a contract, the likeliest first: `{id, name, detail}`."""
    # Who types a whole number knows it: the desk sees phones masked, and still finds who called.
    asked = records.as_code() if is_phone(text) else records
    hits = asked.search(text, entities=[CONTACT], limit=MOST)
    seen = records.in_scope(CONTACT, [hit.id for hit in hits])
    found = [hit.id for hit in hits if hit.id in seen] or by_contract(records, text)
    titles = records.titles(CONTACT, found)
    return [{"id": str(one), "name": titles[one]} for one in found if one in titles]


def by_contract(records: Records, text: str) -> list[UUID]:
    """Whose contract has this number: members show it as a code in their accounts."""
    held = first(records.as_code(), MEMBERSHIP, "", ["member"], equal=[("contract_no", text.strip())])
    return sorted(records.in_scope(CONTACT, [uid(held["member"])])) if held is not None else []
