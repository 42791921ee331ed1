"""The list by which a gateway admits while the server is away: digests of passes, and when each opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from palmette import ListQuery, MoneyValue
from palmette_fitness_club.doors.check import HELD, MEMBERSHIP, VALID, cover_of, device_of, text_of
from palmette_fitness_club.doors.check import PASS as FIELDS
from palmette_fitness_club.doors.passes import CREDENTIAL
from palmette_fitness_club.rows import Values, every, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

PAGE = 200
OPEN = (
    "value_hash is not empty and blocked != true and member.door_blocked != true and member.ends_on >= today"
    " and (valid_to is empty or valid_to >= today)"
)


def allow_list(records: Records, asked: Mapping[str, Any]) -> dict[str, object]:
    """`{device_id, after?}` to `{passes: [{hash, member, from, until, zones, hours}], next}`, a page at a time.

    Who is frozen or owes is not in it; whose membership ends meanwhile is in it with the last day. `until` is the last
    valid day.
    """
    device = device_of(records, text_of(asked, "device_id"))
    code = records.as_code()
    query = ListQuery(
        OPEN, "created_at", PAGE, str(asked.get("after") or ""), ["value_hash", "member.ends_on", *FIELDS], titles=False
    )
    page = code.list(CREDENTIAL, query)
    passes = [one for row in page.rows for one in _passes(code, row, device)]
    return {"passes": passes, "next": page.next or None}


def _passes(code: Records, row: Values, device: Values) -> list[dict[str, object]]:
    debt = row["member.debt"]
    if row["member.is_frozen"] is True or (isinstance(debt, MoneyValue) and debt.minor > 0):
        return []
    found: list[dict[str, object]] = []
    held = every(code, MEMBERSHIP, VALID, [*HELD, "ends_on"], equal=[("member", row["member"])])
    for membership in held:
        cover = cover_of(code, membership)
        if cover.used_up or (cover.clubs and uid(device["club"]) not in cover.clubs):
            continue
        found.append({
            "hash": row["value_hash"], "member": row["member"],
            "from": row["valid_from"], "until": min(filter(None, (row["valid_to"], membership["ends_on"]))),
            "zones": sorted(map(str, cover.zones)),
            "hours": [
                {"weekdays": sorted(one.weekdays), "from": one.since.isoformat(), "until": one.until.isoformat()}
                for one in cover.windows
            ],
        })  # fmt: skip
    return found
