"""What a member is charged month by month, and how it went."""

from __future__ import annotations

from palmette import Date, Entity, Integer, Money, Reference, Text
from palmette import label as _

charge = Entity(
    "charge",
    _("Charge", ru="Списание", fi="Veloitus"),
    _("Charges", ru="Регулярные списания", fi="Veloitukset"),
    title="{due_on} {amount}",
    branch="member",
    subject="member",
    sort="-due_on",
    icon="repeat",
    timeline=False,
    help=_("What a renewing membership costs from one day on; paid, it moves the end of the membership.",
           ru="Плата за очередной срок; после оплаты окончание абонемента сдвигается.",
           fi="Uusiutuvan jäsenyyden maksu; maksettuna se siirtää jäsenyyden päättymistä."),
    list=["due_on", "member", "membership", "amount", "stage", "tries", "next_try_on", "problem"],
    quick=["membership", "member", "due_on", "amount"],
    indexes=[["stage", "next_try_on"]],
    fields=[
        Reference("membership", _("Membership", ru="Абонемент", fi="Jäsenyys"), to="membership", required=True,
                  inverse="charges", inverse_label=_("Charges", ru="Списания", fi="Veloitukset")),
        Reference("member", _("Member", ru="Член клуба", fi="Jäsen"), to="contact", required=True, inverse="charges",
                  inverse_label=_("Charges", ru="Списания", fi="Veloitukset")),
        Date("due_on", _("Due", ru="Дата", fi="Eräpäivä"), required=True, index=True),
        Money("amount", _("Sum", ru="Сумма", fi="Summa"), required=True, minimum=0),
        Reference("sale", _("Sale", ru="Продажа", fi="Myynti"), to="sale", inverse="charges"),
        Integer("tries", _("Tries", ru="Попыток", fi="Yrityksiä"), default=0, minimum=0, readonly=True, copied=False),
        Date("next_try_on", _("Next try", ru="Следующая попытка", fi="Seuraava yritys"), copied=False),
        Text("problem", _("What the bank said", ru="Ответ банка", fi="Pankin vastaus"), max_length=500, copied=False),
    ],
)  # fmt: skip

ENTITIES = [charge]
