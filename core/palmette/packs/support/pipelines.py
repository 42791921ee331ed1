"""The way of a ticket: until it is answered, while it is worked on, while the client is asked, and its end."""

from __future__ import annotations

from palmette import Guard, Option, Pipeline, Stage
from palmette import label as _

PIPELINES = [
    Pipeline(
        "ticket", "ticket", _("Tickets", ru="Обращения", fi="Tukipyynnöt"), icon="help",
        lost_reasons=[
            Option("duplicate", _("Was asked twice", ru="Дубль", fi="Kahdesti kysytty")),
            Option("not_ours", _("Not for us", ru="Не по адресу", fi="Ei meille")),
            Option("silent", _("No answer from the client", ru="Клиент не отвечает", fi="Asiakas ei vastaa")),
        ],
        stages=[
            Stage("new", _("New", ru="Новое", fi="Uusi"), sla="4h", hours="work", tone="plum"),
            Stage("in_work", _("In work", ru="В работе", fi="Työn alla"), sla="3d", hours="work", tone="info"),
            Stage("waiting", _("Waits for the client", ru="Ждёт клиента", fi="Odottaa asiakasta"), sla="5d",
                  hours="work", tone="warn"),
            Stage("solved", _("Solved", ru="Решено", fi="Ratkaistu"), kind="won", tone="ok", enter=[
                Guard("answered", "first_answer_at is not empty",
                      _("Answer the client first.", ru="Сначала ответьте клиенту.", fi="Vastaa ensin asiakkaalle.")),
            ]),
            Stage("rejected", _("Closed without a solution", ru="Закрыто без решения", fi="Suljettu ratkaisematta"),
                  kind="lost"),
        ],
    ),
]  # fmt: skip
