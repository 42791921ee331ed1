"""A shift at a till: what lay in the drawer at first, and what was counted at the end."""

from __future__ import annotations

from palmette import Computed, Entity, Instant, LongText, Money, Number, Reference, Text
from palmette import label as _

till_shift = Entity(
    "till_shift",
    _("Till shift", ru="Кассовая смена", fi="Kassavuoro"),
    _("Till shifts", ru="Кассовые смены", fi="Kassavuorot"),
    title="{number}",
    branch="club",
    sort="-opened_at",
    icon="cash-register",
    timeline=False,
    help=_("One person at one till: open until the drawer is counted.",
           ru="Один человек за одной кассой: открыта, пока не пересчитан ящик.",
           fi="Yksi henkilö yhdellä kassalla: auki, kunnes kassa on laskettu."),
    list=["number", "club", "cashier", "opened_at", "closed_at", "expected_cash", "counted_cash", "difference"],
    quick=["club", "cashier", "opened_at", "opening_cash"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="T-{n:05}"),
        Reference("club", _("Club", ru="Клуб", fi="Keskus"), to="branch", required=True, inverse="till_shifts"),
        Reference("cashier", _("Cashier", ru="Кассир", fi="Kassanhoitaja"), to="user", required=True, default="me",
                  inverse="till_shifts"),
        Instant("opened_at", _("Opened", ru="Открыта", fi="Avattu"), required=True, default="now"),
        Money("opening_cash", _("In the drawer at first", ru="Остаток на начало", fi="Pohjakassa"), required=True,
              minimum=0),
        Instant("closed_at", _("Closed", ru="Закрыта", fi="Suljettu"), copied=False),
        Money("expected_cash", _("Expected cash", ru="Должно быть наличных", fi="Käteistä pitäisi olla"),
              copied=False),
        Money("counted_cash", _("Counted cash", ru="Пересчитано", fi="Laskettu käteinen"), minimum=0, copied=False),
        Computed("difference", "counted_cash - expected_cash", _("Difference", ru="Расхождение", fi="Ero")),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=1000),
        Text("open_key", _("Key of an open shift", ru="Ключ открытой смены", fi="Avoimen vuoron avain"), unique=True,
             hidden=True, copied=False, max_length=120,
             help=_("One open shift per person and club.", ru="Одна открытая смена на человека и клуб.",
                    fi="Yksi avoin vuoro henkilöä ja keskusta kohti.")),
    ],
)  # fmt: skip

ENTITIES = [till_shift]
