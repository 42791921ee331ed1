"""Who may do what in support: who answers, and who leads."""

from __future__ import annotations

from palmette import Grant, Role
from palmette import label as _

WORK = "ticket ticket_message time_entry"

ROLES = [
    Role(
        "support_agent", _("Support", ru="Сотрудник поддержки", fi="Tukihenkilö"),
        grants=[
            Grant(WORK, "read create update", "branch"),
            Grant("contact", "read create update", "branch"),
            Grant("canned_answer", "read", "wall"),
        ],
        home="board:ticket",
        help=_("Answers tickets of the branch and writes down the time.",
               ru="Отвечает на обращения филиала и отмечает время.",
               fi="Vastaa toimipisteen tukipyyntöihin ja kirjaa ajan."),
    ),
    Role(
        "head_of_support", _("Head of support", ru="Руководитель поддержки", fi="Tuen päällikkö"),
        grants=[
            Grant(WORK, "read create update delete reassign bulk skip export", "branches"),
            Grant("contact", "read create update reassign merge", "branches"),
            Grant("canned_answer", "read create update delete", "wall"),
            Grant("user branch team", "read", "wall"),
        ],
        home="board:ticket",
        help=_("Leads support, keeps the ready answers, sees the figures.",
               ru="Руководит поддержкой, ведёт готовые ответы, видит показатели.",
               fi="Johtaa tukea, ylläpitää valmiita vastauksia, näkee luvut."),
    ),
]  # fmt: skip
