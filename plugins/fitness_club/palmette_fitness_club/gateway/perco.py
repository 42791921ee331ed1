"""PERCo-Web: its report of passes is asked for again and again, from the last one that we have.

`POST /api/system/auth {login, password}` gives `{token}`; `GET /api/accessReports/events` with dateBegin, dateEnd,
page, rows and sord=asc gives `{rows: […], total, records}`, 401 asks to log in again. Names of fields differ between
versions, so each is looked for under several. Written from the documented shape, tried against it and not against a
device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from palmette_fitness_club.gateway.gate import Device, Gate

Call = Callable[[str, str, Mapping[str, Any]], tuple[int, Any]]
"""Method, path and values to status and JSON."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "event_id", "eventId"),
    "number": ("tabel_number", "tabelNumber", "staff_number"),
    "card": ("identifier", "card", "card_number", "cardNumber"),
    "at": ("time_label", "timeLabel", "datetime"),
    "enter": ("zone_enter", "zoneEnter"),
    "exit": ("zone_exit", "zoneExit"),
}
FORMATS = ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
OVERLAP = timedelta(hours=1)
"""How far back each question reaches: what came late is not lost, and what is known is not taken twice."""


@dataclass
class Perco:
    """One PERCo server. `outside` is what it calls the zone outside of the club."""

    call: Call
    login: str
    password: str
    outside: str = "Неконтролируемая территория"
    rows: int = 200
    _token: str = field(default="", repr=False)

    def fetch(self, gate: Gate, device: Device, since: datetime, until: datetime) -> int:
        """Take over the passes of a span of time; how many are new."""
        taken = 0
        for row in self._events(since - OVERLAP, until, gate):
            kind, value = ("card", row["card"]) if row["card"] else ("pin", row["number"])
            at = _moment(row["at"], gate)
            if not value or at is None or not row["id"]:
                continue
            direction = "out" if row["enter"] == self.outside else "in"
            number = gate.passed(
                device, kind, value, at=at, direction=direction, offline=True, external=f"perco:{row['id']}"
            )
            taken += number > 0
        return taken

    def _events(self, since: datetime, until: datetime, gate: Gate) -> Iterator[dict[str, str]]:
        page, pages = 1, 1
        while page <= pages:
            query = {
                "dateBegin": since.astimezone(gate.zone).strftime("%Y-%m-%d %H:%M:%S"),
                "dateEnd": until.astimezone(gate.zone).strftime("%Y-%m-%d %H:%M:%S"),
                "page": page, "rows": self.rows, "sord": "asc",
            }  # fmt: skip
            found = self._get("/api/accessReports/events", query)
            pages = int(found.get("total") or 0)
            yield from (_named(row) for row in found.get("rows") or ())
            page += 1

    def _get(self, path: str, query: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(2):
            if not self._token:
                status, answer = self.call("POST", "/api/system/auth", {"login": self.login, "password": self.password})
                self._token = str(answer["token"]) if status == 200 and isinstance(answer, Mapping) else ""
            status, answer = self.call("GET", path, {**query, "token": self._token})
            if status == 401:
                self._token = ""
                continue
            return answer if status == 200 and isinstance(answer, Mapping) else {}
        return {}


def _named(row: Mapping[str, Any]) -> dict[str, str]:
    """A row under our names."""
    return {
        ours: next((str(row[name]).strip() for name in theirs if row.get(name) is not None), "")
        for ours, theirs in ALIASES.items()
    }


def _moment(text: str, gate: Gate) -> datetime | None:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=gate.zone).astimezone(UTC)
        except ValueError:
            continue
    return None
