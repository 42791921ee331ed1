"""What a customer has in his own account: the order on its way, visits, papers, claims."""

from __future__ import annotations

from palmette import PortalAction, PortalList, PortalPage
from palmette import label as _

PORTAL = [
    PortalPage(
        "my_orders", "deal", _("My order", ru="Мой заказ", fi="Tilaukseni"), mine="contact", icon="door", order=10,
        home=1, fields=["name", "stage", "total", "balance"],
        details=["number", "prepaid", "prepayment_due", "wanted_by"],
        stages=True, filter="pipeline == 'retail_doors.order'", sort="-created_at", choices=["product"],
        empty=_("You have no order with us yet.", ru="Заказов пока нет.", fi="Sinulla ei ole vielä tilausta."),
        lists=[
            PortalList("visits", "visit", "order", _("Visits", ru="Выезды", fi="Käynnit"),
                       fields=["slot", "pipeline", "stage"], sort="slot"),
            PortalList("openings", "opening", "order", _("Measurements", ru="Замеры", fi="Mittaukset"),
                       fields=["room", "width_middle", "height_middle", "clear_width", "clear_height", "thickness"],
                       filter="is_measured"),
            PortalList("doors", "door", "order", _("Doors", ru="Двери", fi="Ovet"),
                       fields=["leaf", "colour", "side", "total"]),
        ],
    ),
    PortalPage(
        "my_papers", "contract", _("Papers", ru="Документы", fi="Asiakirjat"), mine="customer", icon="file-text",
        order=20, fields=["number", "signed_on", "amount"], details=["deliver_by", "install_by"], files=["papers"],
        sort="-created_at",
        empty=_("The contract will be here.", ru="Здесь будет договор.", fi="Sopimus tulee tähän."),
    ),
    PortalPage(
        "my_visits", "visit", _("Visits", ru="Выезды", fi="Käynnit"), mine="customer", icon="truck", order=30, home=1,
        fields=["slot", "pipeline", "stage", "worker"], details=["site", "fee"], sort="-slot", files=["signature"],
        choices=["site:customer"],
        empty=_("No visit is planned.", ru="Выездов не запланировано.", fi="Ei sovittuja käyntejä."),
    ),
    PortalPage(
        "my_claims", "claim", _("Claims", ru="Рекламации", fi="Reklamaatiot"), mine="customer", icon="alert-triangle",
        order=40, fields=["number", "kind", "stage", "opened_on"], details=["deadline", "resolution"], long="text",
        stages=True, files=["photos"], sort="-opened_on", choices=["deal:contact"],
        new=["order", "kind", "text", "photos"], new_needs=["order", "kind", "text"], sets={"opened_on": "today"},
        new_label=_("Report a fault", ru="Сообщить о дефекте", fi="Ilmoita viasta"),
        empty=_("No claims.", ru="Рекламаций нет.", fi="Ei reklamaatioita."),
    ),
    PortalPage(
        "my_data", "contact", _("My details", ru="Мои данные", fi="Omat tiedot"), mine="id", icon="user", order=90,
        look="one", fields=["last_name", "first_name", "phone", "email"], details=["address"],
        actions=[
            PortalAction("change", _("Change", ru="Изменить", fi="Muuta"), asks=["phone", "address"],
                         done=_("Your details are changed.", ru="Данные изменены.", fi="Tiedot on muutettu.")),
        ],
    ),
]  # fmt: skip
