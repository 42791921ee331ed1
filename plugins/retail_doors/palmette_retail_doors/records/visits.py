"""Who goes to the customer and when: to measure, to deliver, to install. The pipeline of a visit says which."""

from __future__ import annotations

from palmette import Boolean, Children, Choice, Computed, Entity, Files, Instant, LongText, Money, Reference, Text
from palmette import label as _
from palmette_retail_doors.choices import VISIT_RESULTS

MEASURING = "pipeline == 'retail_doors.measurement'"
DELIVERING = "pipeline == 'retail_doors.delivery'"
INSTALLING = "pipeline == 'retail_doors.installation'"

visit = Entity(
    "visit",
    _("Visit to a customer", ru="Выезд к клиенту", fi="Käynti asiakkaalla"),
    _("Visits to customers", ru="Выезды к клиентам", fi="Käynnit asiakkailla"),
    title="{order}",
    branch="order",
    subject="customer",
    sort="slot",
    icon="truck",
    list=["slot", "pipeline", "order", "worker", "stage", "result"],
    quick=["order", "customer", "slot", "worker", "fee", "note"],
    card=["slot", "worker"],
    indexes=[["worker", "slot"]],
    fields=[
        Reference("order", _("Order", ru="Заказ", fi="Tilaus"), to="deal", required=True, inverse="visits",
                  inverse_label=_("Visits", ru="Выезды", fi="Käynnit"), on_delete="delete"),
        Reference("customer", _("Customer", ru="Клиент", fi="Asiakas"), to="contact", required=True,
                  inverse="home_visits", inverse_label=_("Visits", ru="Выезды", fi="Käynnit"), on_delete="delete"),
        Reference("site", _("Address of works", ru="Объект", fi="Kohde"), to="site", inverse="visits"),
        Instant("slot", _("When", ru="Когда", fi="Milloin"), required=True, index=True),
        Reference("worker", _("Who goes", ru="Кто едет", fi="Kuka menee"), to="user", inverse="visits"),
        Text("crew", _("Crew", ru="Бригада", fi="Työryhmä")),
        Money("fee", _("Fee", ru="Стоимость", fi="Hinta"), minimum=0),
        Children(
            "checklist", _("Checklist", ru="Чек-лист", fi="Tarkistuslista"), title="{item}",
            fields=[
                Text("item", _("What", ru="Что", fi="Mitä"), required=True),
                Boolean("done", _("Done", ru="Сделано", fi="Tehty")),
            ],
        ),
        Instant("done_at", _("Done at", ru="Выполнен", fi="Tehty"), copied=False),
        Choice("result", _("Result", ru="Итог", fi="Tulos"), options=VISIT_RESULTS, copied=False),
        Files("signature", _("Signature", ru="Подпись клиента", fi="Allekirjoitus"), max_files=1, copied=False),
        Files("photos", _("Photos", ru="Фото", fi="Kuvat"), copied=False),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=2000),
        Computed("is_missed", "done_at is empty and slot < now - minutes(30) and stage in ('booked', 'on_way')",
                 _("Missed", ru="Сорван", fi="Jäi väliin")),
    ],
)  # fmt: skip

ENTITIES = [visit]
