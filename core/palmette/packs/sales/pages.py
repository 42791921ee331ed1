"""Where sales stand in the side bar, and what they put beside a contact."""

from __future__ import annotations

from palmette import Navigation, Panel
from palmette import label as _

PAGES: list[Navigation | Panel] = [
    Navigation(
        "sales", _("Sales", ru="Продажи", fi="Myynti"),
        items=["board:lead", "board:sale", "board:repeat_sale", "deal", "product", "dashboard:sales",
               "report:weighted_forecast", "report:sales_by_month"], order=30,
    ),
    Panel("deals", "contact", "deals", _("Deals", ru="Сделки", fi="Kaupat"),
          fields=["amount", "stage", "expected_close"], filter="closed_on is empty", order=40),
    Panel("leads", "contact", "leads", _("Leads", ru="Лиды", fi="Liidit"),
          fields=["source", "stage", "received_at"], order=60),
]  # fmt: skip
