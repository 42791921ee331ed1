"""Where activities stand in the side bar, and what one press does to them."""

from __future__ import annotations

from palmette import Button, Navigation
from palmette import label as _

TO_DO = "kind in ('task', 'meeting') and done_at is empty"
CALLING = "calling and done_at is empty"

PAGES: list[Navigation | Button] = [
    Navigation(
        "activities", _("Work", ru="Работа", fi="Työ"),
        items=["view:my_open_tasks", "view:late_tasks", "view:calls", "dashboard:team_work",
               "report:activities_by_owner"], order=10,
    ),
    Button("done", "activity", _("Done", ru="Сделано", fi="Tehty"), icon="circle-check", when=TO_DO),
    Button("tomorrow", "activity", _("Put off till tomorrow", ru="Перенести на завтра", fi="Siirrä huomiseen"),
           icon="calendar-event", when=TO_DO, order=60),
    Button("spoke", "activity", _("Spoke", ru="Поговорили", fi="Puhuttu"), icon="phone-call", when=CALLING, order=10),
    Button("no_answer", "activity", _("No answer", ru="Не ответил", fi="Ei vastannut"), icon="phone-outgoing",
           when=CALLING, order=11),
    Button("refused", "activity", _("Refused", ru="Отказ", fi="Kieltäytyi"), icon="circle-x", when=CALLING, order=12),
    Button("wrong_number", "activity", _("Wrong number", ru="Неверный номер", fi="Väärä numero"), icon="phone",
           when=CALLING, order=13),
]  # fmt: skip
