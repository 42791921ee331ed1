"""The screens of support: side bar, lists, what stands beside a contact and a ticket, and the client's own page."""

from __future__ import annotations

from palmette import Navigation, Panel, PortalAction, PortalList, PortalPage, Tab, View
from palmette import label as _
from palmette.packs.support.records import TICKETS

VIEWS = [
    View("open_tickets", "ticket", _("Open tickets", ru="Открытые обращения", fi="Avoimet tukipyynnöt"),
         filter="solved_at is empty and stage != 'rejected'", sort="solve_due_at",
         columns=["number", "subject", "contact", "priority", "stage", "solve_due_at", "owner"], tone="info",
         pinned=True),
    View("unanswered_tickets", "ticket", _("Waiting for the first answer", ru="Ждут первого ответа",
                                           fi="Odottavat ensivastausta"),
         filter="first_answer_at is empty and stage == 'new'", sort="answer_due_at",
         columns=["number", "subject", "contact", "priority", "answer_due_at", "owner"], tone="warn"),
    View("late_tickets", "ticket", _("Late tickets", ru="Просроченные обращения", fi="Myöhässä olevat tukipyynnöt"),
         filter="is_late and solved_at is empty and stage != 'rejected'", sort="solve_due_at",
         columns=["number", "subject", "contact", "priority", "solve_due_at", "owner"], tone="bad"),
]  # fmt: skip

PORTAL = [
    PortalPage(
        "my_tickets", "ticket", _("Help", ru="Помощь", fi="Tuki"), mine="contact", icon="help", order=80, home=1,
        fields=["subject", "stage", "created_at", "number"], details=["kind"], long="text", files=["files"],
        sort="-created_at",
        new=["subject", "text", "kind", "files"], new_needs=["text"], sets={"way": "portal"},
        new_label=_("Ask us", ru="Спросить", fi="Kysy meiltä"),
        empty=_("No questions yet. Ask us when you have one.", ru="Обращений пока нет. Спросите, если что-то нужно.",
                fi="Ei vielä pyyntöjä. Kysy, kun tarvitset apua."),
        lists=[
            PortalList(
                "messages", "ticket_message", "ticket", _("Conversation", ru="Переписка", fi="Keskustelu"),
                fields=["text", "at"], filter="internal == false", sort="at", new=["text", "files"], new_needs=["text"],
                sets={"by_client": True}, new_label=_("Write", ru="Написать", fi="Kirjoita"),
            ),
        ],
        actions=[
            PortalAction(
                "rate", _("Rate our help", ru="Оценить помощь", fi="Arvioi apumme"), asks=["score", "score_note"],
                needs=["score"], sets={"scored_at": "now"}, when="stage == 'solved' and score is empty", icon="star",
                text=_("1 is bad, 5 is very good.", ru="1 — плохо, 5 — отлично.", fi="1 on huono, 5 erinomainen."),
                done=_("Thank you, that helps us.", ru="Спасибо, это нам поможет.", fi="Kiitos, tämä auttaa meitä."),
            ),
        ],
    ),
]  # fmt: skip

PAGES: list[Navigation | Panel | Tab | PortalPage] = [
    Navigation("support", _("Support", ru="Поддержка", fi="Tuki"), order=35, items=[
        "board:ticket", "view:open_tickets", "view:unanswered_tickets", "view:late_tickets", "time_entry",
        "canned_answer", "report:tickets_by_person", "report:ticket_costs", "report:ticket_satisfaction",
    ]),
    Panel("tickets", "contact", "tickets", TICKETS, fields=["stage", "subject", "solve_due_at"], sort="-created_at",
          limit=3, order=40),
    Tab("messages", "ticket", _("Conversation", ru="Переписка", fi="Keskustelu"), inverse="messages",
        fields=["at", "text", "by_client", "internal", "owner"], sort="-at", order=10),
    Panel("time_entries", "ticket", "time_entries", _("Time", ru="Время", fi="Aika"),
          fields=["minutes", "user", "worked_on", "cost"], sort="-worked_on", order=20),
    *PORTAL,
]  # fmt: skip
