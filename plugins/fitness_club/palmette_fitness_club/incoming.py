"""How requests come in: the form of the website, who gets them in the club, and the sale they become."""

from __future__ import annotations

from palmette import AssignRule, Becomes, Conversion, Distribution, Form
from palmette import label as _
from palmette.packs.sales import CONVERSION_FILLS, PERSON_PART

FORMS = [
    Form(
        "guest_visit", "lead", _("Guest visit", ru="Гостевой визит", fi="Tutustumiskäynti"),
        columns={
            "name": ["Name", "Имя", "Nimi"],
            "phone": ["Phone", "Телефон", "Puhelin"],
            "email": ["Email", "Почта", "Sähköposti"],
            "text": ["Comment", "Goal", "Комментарий", "Цель", "Viesti"],
            "form": ["formname", "formid"],
            "page": ["page", "referer"],
            "utm_source": ["utm_source"],
            "utm_medium": ["utm_medium"],
            "campaign": ["utm_campaign"],
            "tran_id": ["tranid"],
        },
        constants={"subject": "Guest visit", "source": "Website form"},
        received="received_at", rest="text", branch_from=["club", "Клуб", "keskus"], honeypot="website",
    ),
]  # fmt: skip

DISTRIBUTIONS = [
    Distribution(
        "requests", "lead", _("Requests to sales", ru="Заявки менеджерам", fi="Pyynnöt myyjille"),
        load="stage in ['new', 'contacted', 'qualified']", returns="is_unanswered",
        rules=[
            AssignRule("known", _("The member's own manager", ru="Свой менеджер клиента", fi="Jäsenen oma myyjä"),
                       owner_of="contact.owner", shift="now"),
            AssignRule("load", _("Who has the least to do", ru="У кого меньше всего заявок",
                                 fi="Vähiten työtä"),
                       roles=["club_sales"], shift="next", by="load"),
            AssignRule("manager", _("The club manager", ru="Управляющий клубом", fi="Keskuksen päällikkö"),
                       roles=["club_manager"]),
        ],
    ),
]  # fmt: skip

SALE = Becomes(
    "sale", "deal", into="deal", pipeline="fitness_club.new_member", links={"contact": "contact"},
    fields={"name": "subject", "source": "source", "campaign": "campaign", "club": "branch"},
    ask=["name", "interest", "guest_visit_at"],
)  # fmt: skip

CONVERSIONS = [
    Conversion("membership_sale", "lead", _("Begin a membership sale", ru="Начать продажу абонемента",
                                            fi="Aloita jäsenyyden myynti"),
               icon="user-plus", becomes=[PERSON_PART, SALE], stages={"sales.lead": "converted"},
               fills=CONVERSION_FILLS),
]  # fmt: skip
