"""How contacts are reached, and what they agreed to: what messages ask, and where a withdrawal is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import Agreement, ListQuery, NotFound, Reach, Withdrawal

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT, POINT, CONSENT = "contacts.contact", "contacts.contact_point", "contacts.consent"
FIELDS = ("first_name", "last_name", "name", "phone", "email", "preferred_channel", "language", "zone")
BY_PHONE = ("phone", "whatsapp")
"""Kinds of address for which the phone stands where there is no own one."""

LIMIT = 200


def reach(records: Records, entity: str, ids: Sequence[UUID]) -> Mapping[UUID, Reach]:
    """Contacts that are still there, each with the addresses that are reachable, preferred ones first."""
    if entity != CONTACT:
        return {}
    found = {}
    for one in ids:
        try:
            row = records.get(CONTACT, one, fields=FIELDS)
        except NotFound:
            continue
        name = " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))
        found[one] = Reach(
            _addresses(records, one, row), _agreements(records, one), name or str(row.get("name") or ""),
            str(row.get("preferred_channel") or ""), str(row.get("language") or ""), str(row.get("zone") or ""),
        )  # fmt: skip
    return found


def _addresses(records: Records, contact: UUID, row: Mapping[str, object]) -> dict[str, list[str]]:
    query = ListQuery(
        fields=("kind", "value", "value_norm", "preferred", "reachable"), sort="created_at", limit=LIMIT, titles=False
    )
    points = records.related(CONTACT, contact, "contact_points", query).rows
    lost = {_value(point) for point in points if point["reachable"] is False}
    by_kind: dict[str, list[str]] = {}
    for kind in ("phone", "email"):
        if row.get(kind) and str(row[kind]) not in lost:
            by_kind[kind] = [str(row[kind])]
    for point in sorted(points, key=lambda item: item["preferred"] is not True):
        if point["reachable"] is not False:
            listed = by_kind.setdefault(str(point["kind"]), [])
            listed[:] = dict.fromkeys([*listed, _value(point)])
    for kind in BY_PHONE:
        by_kind.setdefault(kind, list(by_kind.get("phone", ())))
    return by_kind


def _value(point: Mapping[str, object]) -> str:
    return str(point["value_norm"] or point["value"])


def _agreements(records: Records, contact: UUID) -> list[Agreement]:
    query = ListQuery(
        fields=("purpose", "channel", "given_on", "revoked_on"), sort="given_on,created_at", limit=LIMIT, titles=False
    )
    return list(_in_order(records.related(CONTACT, contact, "consents", query).rows))


def _in_order(rows: Iterable[Mapping[str, object]]) -> Iterable[Agreement]:
    """Given and revoked words by the day they were said; on one day a revocation is the later word."""
    said: list[tuple[str, bool, Agreement]] = []
    for row in rows:
        purpose, channel = str(row["purpose"]), str(row["channel"] or "")
        if row["revoked_on"]:
            said.append((str(row["revoked_on"]), True, Agreement(purpose, channel, given=False)))
        else:
            said.append((str(row["given_on"]), False, Agreement(purpose, channel, given=True)))
    return [agreement for _day, _revoked, agreement in sorted(said, key=lambda item: item[:2])]


def withdraw(records: Records, withdrawal: Withdrawal) -> None:
    """Revoke what was agreed to; where nothing was, the objection itself is written down."""
    who = withdrawal.recipient
    if who.entity != CONTACT:
        return
    today = records.local_today
    wanted = f"purpose == '{withdrawal.purpose}' and revoked_on is empty"
    query = ListQuery(filter=wanted, fields=("id", "channel"), limit=LIMIT, titles=False)
    words = {"revoked_on": today, "source": withdrawal.source, "words": withdrawal.text}
    rows = records.related(CONTACT, who.id, "consents", query).rows
    mine = [row for row in rows if not withdrawal.channel or row["channel"] in (None, "", withdrawal.channel)]
    for row in mine:
        key = row["id"]
        assert isinstance(key, UUID)
        records.update(CONSENT, key, words)
    if not mine:
        values = {"contact": who.id, "purpose": withdrawal.purpose, "given_on": today, **words}
        records.create(CONSENT, values | ({"channel": withdrawal.channel} if withdrawal.channel else {}))
