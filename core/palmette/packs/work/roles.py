"""Who plans the work, and what everybody may know of it. Packs of a trade include these in roles of their own."""

from __future__ import annotations

from palmette import Grant, Mask, Role
from palmette import label as _

ROLES = [
    Role(
        "work_planner", _("Work planner", ru="Планирование работы", fi="Työn suunnittelija"),
        grants=[
            Grant("shift absence", "read create update delete bulk export import", "branches"),
            Grant("work_calendar", "read create update delete", "branches"),
            Grant("work_calendar", "read", "wall"),
        ],
        help=_("Plans shifts and absences and keeps the calendars of the branches.",
               ru="Планирует смены и отсутствия, ведёт календари филиалов.",
               fi="Suunnittelee työvuorot ja poissaolot sekä ylläpitää toimipisteiden kalentereita."),
    ),
    Role(
        "colleague", _("Colleague", ru="Сотрудник", fi="Työntekijä"),
        grants=[
            Grant("shift absence", "read", "branch"),
            Grant("shift absence", "read", "wall", where="user == me"),
            Grant("absence", "read", "wall", where="substitute == me"),
            Grant("work_calendar", "read", "wall"),
        ],
        # Why somebody is away, an illness above all, is his own affair.
        fields={"absence.kind": Mask("hidden", when="user != me"), "absence.note": Mask("hidden", when="user != me")},
        help=_("Sees the shifts of the branch, who is absent but not why, and the hours.",
               ru="Видит смены филиала, кто отсутствует, но не почему, и часы работы.",
               fi="Näkee toimipisteen vuorot, ketkä ovat poissa muttei syytä, ja aukioloajat."),
    ),
]  # fmt: skip
