"""Sigur: its "reaction to an event" sends a request of our own wording for each pass, also for those of the time when
it could not reach us.

The request is `GET` or `POST /sigur` with `point` (the door), `card` in hex or decimal, `direction` (1 out, 2 in),
`time` and `id` of the event, as variables of Sigur's template. Written from the documented shape, tried against it and
not against a device.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from palmette_fitness_club.gateway.gate import Device, Gate

NEEDED = ("point", "card", "id")


def take(gate: Gate, devices: Mapping[str, Device], given: Mapping[str, str]) -> str:
    """Keep the pass of a request; what Sigur is answered."""
    missing = [name for name in NEEDED if not given.get(name)]
    if missing:
        return f"missing: {', '.join(missing)}"
    device = devices.get(given["point"])
    if device is None:
        return "unknown point"
    allowed = given.get("allowed", "1") not in ("0", "false", "no")
    gate.passed(
        device, "card", card_number(given["card"]), at=_moment(given.get("time", ""), gate), allowed=allowed,
        direction="out" if given.get("direction") in ("1", "out") else "in", offline=True,
        external=f"sigur:{given['id']}",
    )  # fmt: skip
    return "OK"


def card_number(text: str) -> str:
    """A card as digits: hex of a fixed length is what readers of Wiegand 26 and 34 give."""
    plain = "".join(letter for letter in text if letter.isalnum()).upper()
    is_hex = any(letter in "ABCDEF" for letter in plain) and all(letter in "0123456789ABCDEF" for letter in plain)
    return str(int(plain, 16)) if is_hex else plain


def _moment(text: str, gate: Gate) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=gate.zone).astimezone(UTC)
        except ValueError:
            continue
    return None
