"""What a business may choose about sales in its edition."""

from __future__ import annotations

from palmette import Boolean, Integer
from palmette import label as _

SETTINGS: list[Boolean | Integer] = [
    Boolean(
        "demo", _("Demo sales", ru="Демо-продажи", fi="Esimerkkimyynti"), default=True,
        help=_("Load companies, leads and deals with the demo data; off where another pack brings a trade of its own.",
               ru="Загружать компании, лиды и сделки с демо-данными; выключено, если другой пакет приносит свои.",
               fi="Lataa yritykset, liidit ja kaupat esimerkkitietojen mukana; pois, kun toinen paketti tuo omansa."),
    ),
    Integer(
        "repeat_days", _("A request is repeated within", ru="Обращение считается повторным в течение",
                         fi="Yhteydenotto on toistuva, kun edellisestä on enintään"),
        default=30, minimum=1, maximum=366, unit=_("days", ru="дн.", fi="pv"),
    ),
]  # fmt: skip
