"""How people come: what the pack adds to a request and to a customer, and the place where doors will stand."""

from __future__ import annotations

from palmette import (
    Address,
    Boolean,
    Children,
    Choice,
    Computed,
    Decimal,
    Entity,
    Extension,
    Integer,
    Money,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette_retail_doors.choices import RENOVATIONS

site = Entity(
    "site",
    _("Address of works", ru="Объект", fi="Kohde"),
    _("Addresses of works", ru="Объекты", fi="Kohteet"),
    title="{place}",
    branch="customer",
    subject="customer",
    icon="map-pin",
    timeline=False,
    list=["place", "customer", "floor", "lift", "renovation"],
    quick=["customer", "place", "floor", "lift", "renovation", "access"],
    fields=[
        Reference("customer", _("Customer", ru="Клиент", fi="Asiakas"), to="contact", required=True, inverse="sites",
                  inverse_label=_("Addresses of works", ru="Объекты", fi="Kohteet"), on_delete="delete"),
        Text("place", _("Short name", ru="Кратко", fi="Lyhyesti"), required=True, search=True,
             example="Flat, 5th floor",
             help=_("Without the address: everybody who works on the order reads it.",
                    ru="Без адреса: это видят все, кто работает с заказом.",
                    fi="Ilman osoitetta: kaikki tilauksen tekijät näkevät tämän.")),
        Address("address", _("Address", ru="Адрес", fi="Osoite"), personal=True),
        Integer("floor", _("Floor", ru="Этаж", fi="Kerros"), minimum=-5, maximum=200),
        Boolean("lift", _("Lift", ru="Лифт", fi="Hissi")),
        Choice("renovation", _("State of works", ru="Стадия ремонта", fi="Remontin vaihe"), options=RENOVATIONS),
        Text("access", _("How to get in", ru="Как попасть", fi="Miten sisään"), personal=True),
    ],
)  # fmt: skip


def request(minutes: object) -> Extension:
    """A request: from which form and advertising it came, what was in the basket, and how soon it was answered."""
    return Extension(
        "lead",
        list=["response_minutes"],
        card=["response_minutes"],
        fields=[
            Text("form", _("Form", ru="Форма", fi="Lomake"), section="origin", index=True),
            Text("utm_source", _("Tag of the source", ru="Метка источника", fi="Lähteen tunniste"), section="origin"),
            Text("utm_medium", _("Tag of the medium", ru="Метка канала", fi="Kanavan tunniste"), section="origin"),
            Text("utm_term", _("Tag of the words", ru="Метка запроса", fi="Hakusanan tunniste"), section="origin"),
            Text("tran_id", _("Number at the site", ru="Номер на сайте", fi="Sivuston tunnus"), section="origin",
                 unique=True, readonly=True, copied=False, max_length=80,
                 help=_("Makes a form sent twice harmless.", ru="Повторная отправка формы не создаст дубль.",
                        fi="Kahdesti lähetetty lomake ei haittaa.")),
            Children(
                "basket", _("Basket", ru="Корзина", fi="Ostoskori"), title="{name}",
                fields=[
                    Text("name", _("What", ru="Что", fi="Mitä"), required=True),
                    Text("sku", _("SKU", ru="Артикул", fi="Tuotenumero"), max_length=60),
                    Decimal("quantity", _("Quantity", ru="Количество", fi="Määrä"), default=1, required=True),
                    Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0),
                ],
            ),
            Integer("response_minutes", _("Answered in", ru="Ответили за", fi="Vastattu ajassa"), readonly=True,
                    minimum=0, unit=_("min", ru="мин", fi="min"), copied=False,
                    help=_("Minutes in the hours of the store.", ru="Минуты в часы работы салона.",
                           fi="Minuutit myymälän aukioloaikana.")),
            Computed("in_time", f"response_minutes <= {minutes}",
                     _("Answered in time", ru="Ответили вовремя", fi="Vastattu ajoissa")),
        ],
    )  # fmt: skip


customer = Extension(
    "contact",
    list=["client_phase", "contracts_count", "next_step_on"],
    card=["client_phase"],
    sections=[Section("orders", _("Orders", ru="Заказы", fi="Tilaukset"))],
    fields=[
        Reference("referred_by", _("Recommended by", ru="Кто порекомендовал", fi="Suosittelija"), to="contact",
                  inverse="referred", inverse_label=_("Recommended", ru="Порекомендовал", fi="Suositteli"),
                  section="orders"),
        Rollup("contracts_count", _("Contracts", ru="Договоров", fi="Sopimuksia"), count="contracts",
               where="signed_on is not empty", stored=True, section="orders"),
        Rollup("referred_count", _("Recommended us to", ru="Привёл клиентов", fi="Suositellut"), count="referred",
               section="orders"),
        Rollup("last_order_at", _("Last move of an order", ru="Последнее движение заказа",
                                  fi="Viimeisin tilauksen liike"),
               maximum="deals.stage_since", stored=True, section="orders"),
        Rollup("accepted_on", _("Doors accepted", ru="Двери приняты", fi="Ovet hyväksytty"),
               maximum="acts.signed_on", stored=True, section="orders"),
    ],
)  # fmt: skip


def entities(minutes: object) -> list[Entity | Extension]:
    """Requests, customers, places."""
    return [site, request(minutes), customer]
