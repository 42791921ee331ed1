"""What a business chooses of its support: how soon it answers and solves by priority, and what an hour costs."""

from __future__ import annotations

from palmette import Decimal, Label, Text
from palmette import label as _

PRIORITIES = ("urgent", "high", "normal", "low")
ANSWER = {"urgent": "30m", "high": "2h", "normal": "4h", "low": "2d"}
SOLVE = {"urgent": "4h", "high": "1d", "normal": "3d", "low": "10d"}
NAMES = {
    "urgent": _("urgent", ru="срочное", fi="kiireellinen"), "high": _("high", ru="высокий", fi="korkea"),
    "normal": _("normal", ru="обычный", fi="tavallinen"), "low": _("low", ru="низкий", fi="matala"),
}  # fmt: skip
LENGTH = _("Work time: 30m, 2h, 3d, 1w.", ru="Рабочее время: 30m, 2h, 3d, 1w.", fi="Työaikaa: 30m, 2h, 3d, 1w.")


def _said(before: Label, priority: str) -> Label:
    name = NAMES[priority]
    return Label({language: f"{text}: {name.text(language)}" for language, text in before.forms.items()})


_FIRST = _("First answer", ru="Первый ответ", fi="Ensivastaus")
_DONE = _("Solution", ru="Решение", fi="Ratkaisu")

SETTINGS: list[Text | Decimal] = [
    *(Text(f"answer_{one}", _said(_FIRST, one), default=ANSWER[one], max_length=6, help=LENGTH) for one in PRIORITIES),
    *(Text(f"solve_{one}", _said(_DONE, one), default=SOLVE[one], max_length=6, help=LENGTH) for one in PRIORITIES),
    Decimal("hour_cost", _("An hour of work costs", ru="Час работы стоит", fi="Työtunti maksaa"), default=30,
            minimum=0,
            help=_("In the edition's currency, where the person has no price of his own.",
                   ru="В валюте редакции, если у сотрудника нет своей цены.",
                   fi="Version valuutassa, jos työntekijällä ei ole omaa hintaa.")),
]  # fmt: skip
