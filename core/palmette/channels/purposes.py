"""The purposes that every installation has: packs and editions change them and add their own."""

from __future__ import annotations

from palmette.channels.definition import ASK, DROP, Purpose
from palmette.labels import label as _

SERVICE = Purpose(
    "service",
    _("Service messages", ru="Сервисные сообщения", fi="Palveluviestit"),
    unknown=ASK,
)
MARKETING = Purpose(
    "marketing",
    _("Marketing", ru="Реклама", fi="Markkinointi"),
    consent=True,
    quiet=("21:00", "09:00"),
    unknown=DROP,
)
PURPOSES = (SERVICE, MARKETING)
