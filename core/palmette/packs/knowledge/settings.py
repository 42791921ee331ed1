"""What a business may choose about knowledge in its edition."""

from __future__ import annotations

from palmette import Boolean
from palmette import label as _

SETTINGS = [
    Boolean(
        "demo", _("Demo articles", ru="Демо-статьи", fi="Esimerkkiartikkelit"), default=True,
        help=_("Load invented articles with the demo data; off where the edition brings articles of its own trade.",
               ru="Загружать вымышленные статьи с демо-данными; выключено, если редакция приносит свои.",
               fi="Lataa keksityt artikkelit esimerkkitietojen mukana; pois, kun toimiala tuo omansa."),
    ),
]  # fmt: skip
