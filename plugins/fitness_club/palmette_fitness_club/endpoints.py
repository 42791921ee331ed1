"""What devices and gateways ask: whether a pass opens, who may come while the server is away, and what has happened."""

from __future__ import annotations

from palmette import Endpoint
from palmette import label as _
from palmette_fitness_club.doors.allow_list import allow_list
from palmette_fitness_club.doors.check import check
from palmette_fitness_club.doors.decide import REASONS
from palmette_fitness_club.doors.events import MOST, take_events
from palmette_fitness_club.fiscal.queue import take_callback, take_report

TEXT = {"type": "string"}
CREDENTIAL = {
    "type": "object", "required": ["type", "value"],
    "properties": {"type": {"type": "string", "enum": ["card", "qr", "face", "pin", "wristband"]}, "value": TEXT},
}  # fmt: skip
EVENT = {
    "type": "object", "required": ["sequence", "credential"],
    "properties": {
        "sequence": {"type": "integer", "minimum": 0}, "at": {"type": "string", "format": "date-time"},
        "credential": {"type": "object"}, "direction": {"type": "string", "enum": ["in", "out"]},
        "allowed": {"type": "boolean"}, "reason": TEXT, "offline": {"type": "boolean"},
    },
}  # fmt: skip

EVENTS = {"type": "array", "maxItems": MOST, "items": EVENT}


def _object(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties}


NUMBERS = {"type": "array", "items": {"type": "integer"}}

ENDPOINTS = [
    Endpoint(
        "access/check", check,
        _("May this pass come in?", ru="Можно ли пройти по пропуску?", fi="Saako tunnisteella kulkea?"),
        entity="access_event", action="create", writes=False,
        asks=_object(["device_id", "credential"], device_id=TEXT, credential=CREDENTIAL,
                     direction={"type": "string", "enum": ["in", "out"]}, at={"type": "string", "format": "date-time"}),
        gives=_object(["allow", "reason", "text", "member"], allow={"type": "boolean"}, text=TEXT,
                      reason={"type": "string", "enum": list(REASONS)}, member={"type": ["object", "null"]}),
    ),
    Endpoint(
        "access/allow-list", allow_list,
        _("Who may come while the server is away", ru="Кого впускать без связи", fi="Ketkä pääsevät ilman yhteyttä"),
        entity="access_event", action="create", writes=False,
        asks=_object(["device_id"], device_id=TEXT, after=TEXT),
        gives=_object(["passes", "next"], passes={"type": "array", "items": {"type": "object"}},
                      next={"type": ["string", "null"]}),
    ),
    Endpoint(
        "access/events", take_events,
        _("Passes that devices tell of", ru="События устройств прохода", fi="Laitteiden kulkutapahtumat"),
        entity="access_event", action="create",
        asks=_object(["device_id", "events"], device_id=TEXT, events=EVENTS),
        gives=_object(["accepted", "known", "refused"], accepted=NUMBERS, known=NUMBERS,
                      refused={"type": "array", "items": {"type": "object"}}),
    ),
    Endpoint(
        "fiscal/report", take_report,
        _("What became of a receipt", ru="Что стало с чеком", fi="Mitä kuitille tapahtui"),
        entity="fiscal_receipt", action="update",
        asks=_object(["uuid", "status"], uuid=TEXT, external_id=TEXT, status={"type": "string"},
                     payload={"type": ["object", "null"]}, error={"type": ["object", "null"]}),
        gives=_object(["known", "stage"], known={"type": "boolean"}, stage={"type": ["string", "null"]}),
    ),
    Endpoint(
        "fiscal/told", take_callback,
        _("The fiscal service calls back", ru="Сервис чеков сообщает сам", fi="Kuittipalvelu ilmoittaa itse"),
        entity="fiscal_receipt", action="update", called_back=True,
        asks=_object(["uuid", "status"], uuid=TEXT, external_id=TEXT, status={"type": "string"},
                     payload={"type": ["object", "null"]}, error={"type": ["object", "null"]}),
        gives=_object(["known", "stage"], known={"type": "boolean"}, stage={"type": ["string", "null"]}),
    ),
]  # fmt: skip
