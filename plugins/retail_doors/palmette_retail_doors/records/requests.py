"""How people come: what the pack adds to a customer, and the place where doors will stand."""

from __future__ import annotations

from palmette import (
    Address,
    Boolean,
    Choice,
    Entity,
    Extension,
    Integer,
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
             example=_("Flat, 5th floor", ru="Квартира, 5 этаж", fi="Asunto, 5. kerros"),
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

ENTITIES: list[Entity | Extension] = [site, customer]
