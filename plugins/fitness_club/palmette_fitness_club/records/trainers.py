"""Trainers' work and pay: who is on duty, the rules of pay, and a line for each earned sum."""

from __future__ import annotations

from palmette import Boolean, Choice, Date, Decimal, Entity, Extension, Money, Number, Reference, Text
from palmette import label as _
from palmette_fitness_club.choices import PAY_KINDS

TRAINER = _("Trainer", ru="Тренер", fi="Valmentaja")
CLUB = _("Club", ru="Клуб", fi="Keskus")

shift = Extension(
    "shift",
    fields=[Boolean("duty", _("On duty in the gym", ru="Дежурство в зале", fi="Päivystää salissa"))],
    list=["duty"],
)

pay_rule = Entity(
    "pay_rule",
    _("Pay rule", ru="Правило оплаты", fi="Palkkiosääntö"),
    _("Pay rules", ru="Правила оплаты", fi="Palkkiosäännöt"),
    title="{kind} {rate}",
    sort="-valid_from",
    icon="percentage",
    timeline=False,
    list=["kind", "trainer", "service", "rate", "minimum", "cap", "valid_from"],
    quick=["kind", "trainer", "service", "rate", "valid_from"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=PAY_KINDS, required=True),
        Reference("trainer", TRAINER, to="user", inverse="pay_rules", help=_(
            "Empty means every trainer.", ru="Пусто — все тренеры.", fi="Tyhjä tarkoittaa kaikkia valmentajia.")),
        Reference("service", _("Service", ru="Услуга", fi="Palvelu"), to="product", inverse="pay_rules"),
        Decimal("rate", _("Rate", ru="Ставка", fi="Taksa"), required=True, minimum=0, help=_(
            "A sum, or percent where the kind says so.", ru="Сумма или процент, смотря по виду.",
            fi="Summa, tai prosentti lajin mukaan.")),
        Money("minimum", _("At least", ru="Не менее", fi="Vähintään"), minimum=0),
        Money("cap", _("At most", ru="Не более", fi="Enintään"), minimum=0),
        Date("valid_from", _("Valid from", ru="Действует с", fi="Voimassa alkaen"), required=True),
    ],
)  # fmt: skip

pay_line = Entity(
    "pay_line",
    _("Pay line", ru="Начисление", fi="Palkkiorivi"),
    _("Pay lines", ru="Начисления", fi="Palkkiorivit"),
    title="{trainer} {amount}",
    branch="club",
    sort="-month",
    icon="coins",
    timeline=False,
    list=["month", "trainer", "rule", "session", "amount", "frozen"],
    quick=["trainer", "rule", "amount", "month"],
    indexes=[["trainer", "month"]],
    fields=[
        Reference("trainer", TRAINER, to="user", required=True, inverse="pay_lines"),
        Reference("club", CLUB, to="branch", required=True, inverse="pay_lines"),
        Reference("rule", _("Rule", ru="Правило", fi="Sääntö"), to="pay_rule", required=True, inverse="lines"),
        Reference("session", _("Class", ru="Занятие", fi="Tunti"), to="class_session", inverse="pay_lines"),
        Reference("package_move", _("Session held", ru="Проведённое занятие", fi="Pidetty kerta"), to="package_move",
                  inverse="pay_lines"),
        Reference("shift", _("Shift", ru="Смена", fi="Vuoro"), to="shift", inverse="pay_lines"),
        Reference("sale", _("Sale", ru="Продажа", fi="Myynti"), to="sale", inverse="pay_lines"),
        Money("amount", _("Sum", ru="Сумма", fi="Summa"), required=True),
        Text("fact_key", _("Key of the fact", ru="Ключ события", fi="Tapahtuman avain"), unique=True, readonly=True,
             hidden=True, copied=False, max_length=80),
        Date("month", _("Month", ru="Месяц", fi="Kuukausi"), required=True, help=_(
            "First day of the month.", ru="Первый день месяца.", fi="Kuukauden ensimmäinen päivä.")),
        Boolean("frozen", _("Closed", ru="Закрыто", fi="Lukittu"), default=False, help=_(
            "The month is paid out: the line stays.", ru="Месяц выплачен: строка не меняется.",
            fi="Kuukausi on maksettu: rivi ei muutu.")),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [shift, pay_rule, pay_line]
