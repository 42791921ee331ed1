"""The choices of work: days of the week, kinds of special days and of absence."""

from __future__ import annotations

from palmette import Option
from palmette import label as _

WEEKDAYS = [
    Option("mon", _("Mon", ru="Пн", fi="Ma")),
    Option("tue", _("Tue", ru="Вт", fi="Ti")),
    Option("wed", _("Wed", ru="Ср", fi="Ke")),
    Option("thu", _("Thu", ru="Чт", fi="To")),
    Option("fri", _("Fri", ru="Пт", fi="Pe")),
    Option("sat", _("Sat", ru="Сб", fi="La")),
    Option("sun", _("Sun", ru="Вс", fi="Su")),
]

SPECIAL_DAYS = [
    Option("closed", _("Closed", ru="Выходной", fi="Suljettu"), tone="warn"),
    Option("hours", _("Other hours", ru="Особые часы", fi="Poikkeava aukiolo"), tone="info"),
]

ABSENCES = [
    Option("vacation", _("Vacation", ru="Отпуск", fi="Loma"), tone="info", icon="beach"),
    Option("illness", _("Illness", ru="Больничный", fi="Sairausloma"), tone="warn", icon="first-aid-kit"),
    Option("trip", _("Business trip", ru="Командировка", fi="Työmatka"), tone="plum", icon="plane"),
    Option("day_off", _("Day off", ru="Отгул", fi="Vapaapäivä"), icon="calendar-off"),
    Option("training", _("Training", ru="Обучение", fi="Koulutus"), icon="school"),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]
