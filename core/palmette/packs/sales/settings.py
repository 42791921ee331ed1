"""What a business may choose about sales in its edition."""

from __future__ import annotations

from palmette import Boolean, Choice, Decimal, Integer, Option
from palmette import label as _

DAYS = _("days", ru="дн.", fi="pv")

SETTINGS: list[Boolean | Choice | Decimal | Integer] = [
    Boolean(
        "documents", _("Quotes, orders, invoices", ru="Предложения, заказы, счета", fi="Tarjoukset, tilaukset, laskut"),
        default=True,
        help=_("Price lists, taxes, quotes, orders, invoices and payments; off where a trade has its own till.",
               ru="Прайс-листы, налоги, предложения, заказы, счета и оплаты; выключено, если у отрасли своя касса.",
               fi="Hinnastot, verot, tarjoukset, tilaukset, laskut ja maksut; pois, jos alalla on oma kassa."),
    ),
    Choice(
        "rounding", _("Tax is rounded", ru="Налог округляется", fi="Vero pyöristetään"), default="line",
        options=[Option("line", _("On each line", ru="В каждой строке", fi="Joka rivillä")),
                 Option("document", _("Once for each rate", ru="Один раз по каждой ставке", fi="Kerran kannoittain"))],
    ),
    Boolean("tax_included", _("Prices hold the tax", ru="Цены с налогом", fi="Hinnat sisältävät veron"), default=True),
    Integer("quote_days", _("A quote is valid for", ru="Предложение действует", fi="Tarjous on voimassa"), default=14,
            minimum=1, maximum=3650, unit=DAYS),
    Integer("payment_days", _("An invoice is due in", ru="Срок оплаты счёта", fi="Laskun maksuaika"), default=14,
            minimum=0, maximum=3650, unit=DAYS),
    Decimal("prepayment_share", _("Prepayment", ru="Предоплата", fi="Ennakkomaksu"), default=50, minimum=0, maximum=100,
            unit="%"),
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
