"""The calls of the server, with a short patience: at a door nobody waits."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BASE = "/api/packs/fitness_club/access/"


class Away(Exception):
    """The server did not answer, or not with what can be read."""


class Refused(Exception):
    """The server answered that it does not take this."""


@dataclass(frozen=True)
class Server:
    """The address (`https://crm.example.com`) and the token of a user with the role “Doors”."""

    url: str
    token: str
    door_seconds: float = 1.5
    other_seconds: float = 15.0

    def check(self, device: str, kind: str, value: str, direction: str, at: str) -> dict[str, Any]:
        """Whether a pass may come in."""
        asked = {"device_id": device, "credential": {"type": kind, "value": value}, "direction": direction, "at": at}
        return self._post("check", asked, self.door_seconds)

    def send(self, device: str, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Hand over events; each is taken once."""
        return self._post("events", {"device_id": device, "events": list(events)}, self.other_seconds)

    def allow_list(self, device: str) -> list[dict[str, Any]]:
        """All of the list, page by page."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self._post("allow-list", {"device_id": device, "after": after}, self.other_seconds)
            found += page["passes"]
            if not (after := page.get("next") or ""):
                return found

    def _post(self, name: str, body: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        request = urllib.request.Request(
            self.url.rstrip("/") + BASE + name,
            data=json.dumps(body).encode(),
            headers={"authorization": f"Bearer {self.token}", "content-type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                found = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in (400, 401, 403, 404, 413, 422):
                raise Refused(f"{error.code} {error.read()[:300]!r}") from error
            raise Away(str(error.code)) from error
        except (OSError, ValueError) as error:
            raise Away(str(error)) from error
        if not isinstance(found, dict):
            raise Away("no object")
        return found
