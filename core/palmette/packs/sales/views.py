"""The lists of sales."""

from __future__ import annotations

from palmette import View
from palmette import label as _

OPEN_DEAL = "closed_on is empty"

VIEWS = [
    View(
        "unanswered_leads", "lead", _("Not answered", ru="Без ответа", fi="Vastaamatta"),
        filter="is_unanswered", columns=["subject", "name", "phone", "source", "received_at"], sort="received_at",
        tone="bad", pinned=True,
        why=_("Nobody has answered yet", ru="Ещё никто не ответил", fi="Kukaan ei ole vastannut"),
    ),
    View(
        "my_deals", "deal", _("My deals", ru="Мои сделки", fi="Omat kaupat"),
        filter=f"{OPEN_DEAL} and owner == me", columns=["contact", "amount", "stage", "next_action_at"],
        sort="next_action_at",
    ),
    View(
        "late_deals", "deal", _("Late deals", ru="Просроченные сделки", fi="Myöhässä olevat kaupat"),
        filter=f"{OPEN_DEAL} and is_late", columns=["contact", "amount", "stage", "next_action", "next_action_at",
                                                    "owner"],
        sort="next_action_at", tone="bad", pinned=True,
        why=_("The agreed step is late", ru="Обещанный шаг просрочен", fi="Sovittu askel on myöhässä"),
    ),
    View(
        "no_next_step", "deal", _("No next step", ru="Без следующего шага", fi="Ei seuraavaa askelta"),
        filter=f"{OPEN_DEAL} and has_no_next_step", columns=["contact", "amount", "stage", "stage_since", "owner"],
        tone="warn",
        why=_("Nothing is planned next", ru="Следующий шаг не назначен", fi="Seuraavaa askelta ei ole sovittu"),
    ),
    View(
        "closing_this_month", "deal", _("Closing this month", ru="Закрытие в этом месяце", fi="Päättyy tässä kuussa"),
        filter=f"{OPEN_DEAL} and month(expected_close) == month(today) and year(expected_close) == year(today)",
        columns=["contact", "amount", "stage", "expected_close", "owner"], sort="expected_close",
    ),
]  # fmt: skip
