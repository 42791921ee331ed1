"""What the pack adds to a deal: the way of a newcomer from a request to the first visit, and of a training package."""

from __future__ import annotations

from palmette import Choice, Date, Extension, Instant, Money, Reference, Section
from palmette import label as _
from palmette_fitness_club.choices import CONTACT_RESULTS

deal = Extension(
    "deal",
    card=["offer_type", "guest_visit_at"],
    sections=[Section("club", _("Club", ru="Клуб", fi="Keskus"))],
    fields=[
        Choice("contact_result", _("Result of contact", ru="Итог контакта", fi="Yhteydenoton tulos"), section="club",
               options=CONTACT_RESULTS),
        Reference("club", _("Club", ru="Клуб", fi="Keskus"), to="branch", inverse="club_deals", section="club"),
        Instant("guest_visit_at", _("Guest visit at", ru="Гостевой визит", fi="Tutustumiskäynti"), section="club",
                index=True),
        Reference("offer_type", _("Offered membership", ru="Предложенный абонемент", fi="Tarjottu jäsenyys"),
                  to="membership_type", inverse="offers", section="club"),
        Money("offer_price", _("Offered price", ru="Предложенная цена", fi="Tarjottu hinta"), minimum=0,
              section="club"),
        Reference("sale", _("Sale", ru="Продажа", fi="Myynti"), to="sale", inverse="deals", section="club"),
        Date("instalments_until", _("Paid in parts until", ru="Рассрочка до", fi="Osamaksu asti"), section="club"),
        Reference("membership", _("Membership", ru="Абонемент", fi="Jäsenyys"), to="membership", inverse="deals",
                  section="club"),
        Reference("interest", _("Interested in", ru="Интересует", fi="Kiinnostaa"), to="direction", inverse="deals",
                  section="club"),
        Instant("test_training_at", _("Test training", ru="Пробная тренировка", fi="Kokeilutreeni"), section="club"),
        Reference("package", _("Package", ru="Пакет", fi="Paketti"), to="package", inverse="deals", section="club"),
    ],
)  # fmt: skip

ENTITIES = [deal]
