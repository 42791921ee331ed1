"""Sessions bought in advance, and the ledger of each: what was bought, used, returned, burnt."""

from __future__ import annotations

from palmette import Choice, Computed, Date, Entity, Instant, Integer, Ledger, Money, Reference, Rollup
from palmette import label as _
from palmette_fitness_club.choices import PACKAGE_MOVES

package = Entity(
    "package",
    _("Package", ru="Пакет", fi="Paketti"),
    _("Packages", ru="Пакеты", fi="Paketit"),
    title="{service}",
    branch="member",
    subject="member",
    sort="-bought_on",
    icon="ticket",
    list=["member", "service", "trainer", "quantity", "balance", "expires_on", "price"],
    quick=["member", "service", "quantity", "price", "trainer", "expires_on"],
    card=["member", "balance", "expires_on"],
    fields=[
        Reference("member", _("Member", ru="Член клуба", fi="Jäsen"), to="contact", required=True, inverse="packages",
                  inverse_label=_("Packages", ru="Пакеты", fi="Paketit")),
        Reference("service", _("Service", ru="Услуга", fi="Palvelu"), to="product", required=True, inverse="packages",
                  where="kind == 'service'"),
        Integer("quantity", _("Sessions", ru="Занятий", fi="Kertoja"), required=True, minimum=1),
        Money("price", _("Price", ru="Цена", fi="Hinta"), required=True, minimum=0),
        Date("bought_on", _("Bought", ru="Куплен", fi="Ostettu"), required=True),
        Date("expires_on", _("Valid until", ru="Действует по", fi="Voimassa asti"), index=True),
        Reference("trainer", _("Trainer", ru="Тренер", fi="Valmentaja"), to="user", inverse="packages"),
        Rollup("balance", _("Left", ru="Осталось", fi="Jäljellä"), sum="moves.quantity", stored=True),
        Rollup("used", _("Used", ru="Использовано", fi="Käytetty"), count="moves", where="kind == 'use'", stored=True),
        Rollup("recognised", _("Revenue recognised", ru="Признанная выручка", fi="Tuloutettu"),
               sum="moves.recognised", stored=True),
        Money("refunded", _("Refunded", ru="Возвращено деньгами", fi="Palautettu"), minimum=0, readonly=True,
              copied=False),
        Computed("liability", "price - coalesce(recognised, 0) - coalesce(refunded, 0)",
                 _("Owed in sessions", ru="Обязательство", fi="Velka palveluna")),
        Computed("needs_attention",
                 "balance > 0 and (balance <= 2 or days_between(today, expires_on) <= 14)",
                 _("Nearly used up", ru="Почти закончился", fi="Melkein käytetty")),
    ],
)  # fmt: skip

package_move = Entity(
    "package_move",
    _("Package move", ru="Движение по пакету", fi="Paketin tapahtuma"),
    _("Package moves", ru="Движения по пакетам", fi="Pakettien tapahtumat"),
    title="{kind} {quantity}",
    branch="package",
    sort="-at",
    icon="transform",
    timeline=False,
    list=["at", "package", "kind", "quantity", "booking", "recognised"],
    quick=["package", "kind", "quantity", "at"],
    fields=[
        Reference("package", _("Package", ru="Пакет", fi="Paketti"), to="package", required=True, inverse="moves",
                  inverse_label=_("Moves", ru="Движения", fi="Tapahtumat")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=PACKAGE_MOVES, required=True),
        Integer("quantity", _("Sessions, ±", ru="Занятий, ±", fi="Kertoja, ±"), required=True),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True),
        Reference("booking", _("Booking", ru="Запись", fi="Varaus"), to="booking", inverse="package_moves"),
        Money("recognised", _("Revenue recognised", ru="Признанная выручка", fi="Tuloutettu")),
    ],
    ledger=Ledger("package", plus=["buy"], minus=["use", "burn"], transfer="transfer",
                  label=_("Sessions left", ru="Осталось занятий", fi="Kertoja jäljellä")),
)  # fmt: skip

ENTITIES = [package, package_move]
