"""What devices and gateways ask: whether a pass opens, who may come while the server is away, and what has happened."""

from __future__ import annotations

from palmette import Endpoint
from palmette import label as _
from palmette_fitness_club.doors.allow_list import allow_list
from palmette_fitness_club.doors.check import check
from palmette_fitness_club.doors.events import take_events

ENDPOINTS = [
    Endpoint(
        "access/check", check,
        _("May this pass come in?", ru="Можно ли пройти по пропуску?", fi="Saako tunnisteella kulkea?"),
        entity="access_event", action="create", writes=False,
    ),
    Endpoint(
        "access/allow-list", allow_list,
        _("Who may come while the server is away", ru="Кого впускать без связи", fi="Ketkä pääsevät ilman yhteyttä"),
        entity="access_event", action="create", writes=False,
    ),
    Endpoint(
        "access/events", take_events,
        _("Passes that devices tell of", ru="События устройств прохода", fi="Laitteiden kulkutapahtumat"),
        entity="access_event", action="create",
    ),
]  # fmt: skip
