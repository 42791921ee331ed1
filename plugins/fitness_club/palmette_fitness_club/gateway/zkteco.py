"""ZKTeco push ("ADMS"): devices call us, report passes as lines and fetch commands.

`GET /iclock/getrequest?SN=…` every 30–60 s, answered `OK` when there is no command; `POST
/iclock/cdata?SN=…&table=ATTLOG` with lines of user, local time, status (0 in, 1 out), way of proof, work code, parted
by tabs; results of commands to `/iclock/devicecmd`. Written from the documented shape, tried against it and not
against a device.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from palmette_fitness_club.gateway.gate import Device, Gate

KINDS = {"1": "pin", "15": "face", "2": "card", "4": "card"}
"""Ways of proof; others (fingers, passwords) name the user by his number at the device."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report."""

    user: str
    at: datetime
    direction: str
    kind: str


def read_lines(body: str, zone: ZoneInfo) -> tuple[list[Line], list[str]]:
    """The lines that can be read, and those that cannot."""
    lines, broken = [], []
    for text in body.splitlines():
        if not text.strip():
            continue
        parts = text.split("\t")
        try:
            # Devices know no zones; of an hour that comes twice the first is meant.
            at = datetime.strptime(parts[1].strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
            user = parts[0].strip()
        except (IndexError, ValueError):
            broken.append(text)
            continue
        status, proof = (*(part.strip() for part in parts[2:4]), "", "")[:2]
        lines.append(Line(user, at, "out" if status == "1" else "in", KINDS.get(proof, "pin")))
    return lines, broken


def answer(
    gate: Gate, devices: Mapping[str, Device], method: str, path: str, query: Mapping[str, str], body: str
) -> str:
    """What a device is answered; an unknown one gets no passes in."""
    serial = query.get("SN", "")
    device = devices.get(serial)
    if device is None:
        return "ERROR: unknown device"
    if method == "POST" and path == "/iclock/cdata" and query.get("table") == "ATTLOG":
        lines, _ = read_lines(body, gate.zone)
        for line in lines:
            # The number of the user is that of his pass of the kind "pin"; a line that comes again is the same line.
            gate.passed(
                device, "pin", line.user, at=line.at, direction=line.direction, offline=True,
                external=f"{line.user}@{line.at.isoformat()}/{line.direction}",
            )  # fmt: skip
        return f"OK: {len(lines)}"
    if method == "GET" and path == "/iclock/cdata":
        return f"GET OPTION FROM: {serial}\nStamp=9999\nTransFlag=1111000000\nRealtime=1\nDelay=30\nTransInterval=1"
    return "OK"
