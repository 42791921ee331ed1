"""The records of support: tickets, what was written in them, the time spent, ready answers."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Extension,
    Files,
    Instant,
    Integer,
    LongText,
    Money,
    Number,
    Option,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _

KINDS = [
    Option("question", _("Question", ru="Вопрос", fi="Kysymys"), icon="help"),
    Option("problem", _("Something does not work", ru="Что-то не работает", fi="Jokin ei toimi"), icon="alert-circle"),
    Option("request", _("Request", ru="Просьба", fi="Pyyntö"), icon="clipboard-list"),
    Option("complaint", _("Complaint", ru="Жалоба", fi="Valitus"), icon="alert-triangle"),
]
PRIORITIES = [
    Option("urgent", _("Urgent", ru="Срочный", fi="Kiireellinen"), tone="bad", icon="flag"),
    Option("high", _("High", ru="Высокий", fi="Korkea"), tone="warn", icon="flag"),
    Option("normal", _("Normal", ru="Обычный", fi="Tavallinen")),
    Option("low", _("Low", ru="Низкий", fi="Matala")),
]
WAYS = [
    Option("portal", _("Personal account", ru="Личный кабинет", fi="Oma tili"), icon="user"),
    Option("email", _("E-mail", ru="Почта", fi="Sähköposti"), icon="mail"),
    Option("phone", _("Phone", ru="Телефон", fi="Puhelin"), icon="phone"),
    Option("desk", _("In person", ru="Лично", fi="Paikan päällä"), icon="building-store"),
]
CONTACT = _("Contact", ru="Контакт", fi="Yhteystieto")
TICKET = _("Ticket", ru="Обращение", fi="Tukipyyntö")
TICKETS = _("Tickets", ru="Обращения", fi="Tukipyynnöt")
TOPIC = _("Topic", ru="Тема", fi="Aihe")

ticket = Entity(
    "ticket",
    TICKET,
    TICKETS,
    title="{number} {subject}",
    branch="contact",
    subject="contact",
    sort="-created_at",
    icon="help",
    quick=["contact", "subject", "text", "kind", "priority", "way"],
    list=["number", "subject", "contact", "stage", "priority", "answer_due_at", "solve_due_at", "owner"],
    card=["contact", "priority", "solve_due_at"],
    filters=["owner", "priority", "kind"],
    indexes=[["contact", "stage"], ["stage", "solve_due_at"]],
    sections=[
        Section("terms", _("Terms", ru="Сроки", fi="Määräajat")),
        Section("effort", _("Time and cost", ru="Время и стоимость", fi="Aika ja kustannus")),
        Section("rating", _("Rating", ru="Оценка", fi="Arvio")),
    ],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="T-{n:05}"),
        Text("subject", _("In short", ru="Кратко", fi="Lyhyesti"), required=True, search=True, max_length=200,
             example=_("The door does not close", ru="Дверь не закрывается", fi="Ovi ei mene kiinni")),
        LongText("text", _("What it is about", ru="Подробно", fi="Tarkemmin"), max_length=8000),
        Reference("contact", CONTACT, to="contact", required=True, inverse="tickets", inverse_label=TICKETS),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=KINDS, default="question", required=True),
        Choice("priority", _("Priority", ru="Приоритет", fi="Kiireellisyys"), options=PRIORITIES, default="normal",
               required=True, index=True),
        Choice("way", _("Came by", ru="Откуда", fi="Tuli"), options=WAYS, default="phone"),
        Files("files", _("Files", ru="Файлы", fi="Tiedostot"), max_files=10),
        Instant("answer_due_at", _("First answer by", ru="Ответить до", fi="Vastattava viimeistään"),
                section="terms", readonly=True, index=True),
        Instant("first_answer_at", _("First answered", ru="Первый ответ", fi="Ensivastaus"), section="terms",
                readonly=True),
        Instant("solve_due_at", _("Solve by", ru="Решить до", fi="Ratkaistava viimeistään"), section="terms",
                readonly=True, index=True),
        Instant("solved_at", _("Solved", ru="Решено", fi="Ratkaistu"), section="terms", readonly=True),
        Computed("is_answer_late", "coalesce(first_answer_at, now) > answer_due_at",
                 _("Answered late", ru="Ответ просрочен", fi="Vastaus myöhässä"), section="terms"),
        Computed("is_late", "coalesce(solved_at, now) > solve_due_at",
                 _("Late", ru="Просрочено", fi="Myöhässä"), section="terms"),
        Rollup("minutes", sum="time_entries.minutes", label=_("Minutes spent", ru="Затрачено минут",
               fi="Käytetty minuutteja"), section="effort", stored=True),
        Rollup("cost", sum="time_entries.cost", label=_("Cost", ru="Стоимость", fi="Kustannus"), section="effort",
               stored=True),
        Integer("score", _("Satisfied, 1 to 5", ru="Оценка от 1 до 5", fi="Tyytyväisyys 1–5"), minimum=1, maximum=5,
                section="rating", copied=False),
        LongText("score_note", _("In the client's words", ru="Словами клиента", fi="Asiakkaan sanoin"),
                 section="rating", max_length=2000, copied=False),
        Instant("scored_at", _("Rated", ru="Когда оценили", fi="Arvioitu"), section="rating", copied=False),
    ],
)  # fmt: skip

message = Entity(
    "ticket_message",
    _("Message of a ticket", ru="Сообщение в обращении", fi="Tukipyynnön viesti"),
    _("Messages of tickets", ru="Сообщения в обращениях", fi="Tukipyyntöjen viestit"),
    title="{at}",
    branch="ticket",
    subject="ticket",
    sort="at",
    icon="message",
    quick=["ticket", "template", "text", "internal"],
    list=["ticket", "at", "text", "internal", "owner"],
    indexes=[["ticket", "at"]],
    fields=[
        Reference("ticket", TICKET, to="ticket", required=True, inverse="messages", on_delete="delete",
                  inverse_label=_("Messages", ru="Сообщения", fi="Viestit")),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), required_when="template is empty", max_length=8000),
        Reference("template", _("Ready answer", ru="Готовый ответ", fi="Valmis vastaus"), to="canned_answer",
                  inverse="used", help=_("Fills an empty text.", ru="Подставится вместо пустого текста.",
                                         fi="Täyttää tyhjän tekstin.")),
        Boolean("internal", _("For colleagues only", ru="Только для коллег", fi="Vain työtovereille"), default=False),
        Boolean("by_client", _("By the client", ru="От клиента", fi="Asiakkaalta"), default=False),
        Instant("at", _("When", ru="Когда", fi="Milloin"), default="now", required=True),
        Files("files", _("Files", ru="Файлы", fi="Tiedostot"), max_files=10),
    ],
)  # fmt: skip

time_entry = Entity(
    "time_entry",
    _("Time spent", ru="Затраченное время", fi="Käytetty aika"),
    _("Times spent", ru="Затраченное время", fi="Käytetyt ajat"),
    title="{minutes} {user}",
    branch="ticket",
    subject="ticket",
    sort="-worked_on",
    icon="clock",
    timeline=False,
    quick=["ticket", "minutes", "worked_on", "note"],
    list=["ticket", "user", "worked_on", "minutes", "cost", "note"],
    fields=[
        Reference("ticket", TICKET, to="ticket", required=True, inverse="time_entries", on_delete="delete",
                  inverse_label=_("Time", ru="Время", fi="Aika")),
        Reference("user", _("Who", ru="Кто", fi="Kuka"), to="user", required=True, default="me",
                  inverse="time_entries"),
        Date("worked_on", _("Day", ru="День", fi="Päivä"), default="today", required=True),
        Integer("minutes", _("Minutes", ru="Минут", fi="Minuuttia"), minimum=1, maximum=1440, required=True),
        Money("cost", _("Cost", ru="Стоимость", fi="Kustannus"), readonly=True),
        Text("note", _("What for", ru="На что", fi="Mihin"), max_length=300),
    ],
)  # fmt: skip

canned_answer = Entity(
    "canned_answer",
    _("Ready answer", ru="Готовый ответ", fi="Valmis vastaus"),
    _("Ready answers", ru="Готовые ответы", fi="Valmiit vastaukset"),
    title="{name}",
    sort="name",
    icon="note",
    timeline=False,
    list=["name", "kind", "active"],
    quick=["name", "kind", "text"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True, max_length=120),
        Choice("kind", _("For", ru="Для", fi="Mihin"), options=KINDS),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), required=True, max_length=8000,
                 help=_("{name} becomes the client's name, {number} the ticket's number.",
                        ru="{name} станет именем клиента, {number} — номером обращения.",
                        fi="{name} korvautuu asiakkaan nimellä, {number} tukipyynnön numerolla.")),
        Boolean("active", _("In use", ru="Используется", fi="Käytössä"), default=True),
    ],
)  # fmt: skip

person = Extension("user", fields=[
    Money("hour_cost", _("An hour costs", ru="Час стоит", fi="Tunti maksaa"), minimum=0),
])  # fmt: skip

ENTITIES: list[Entity | Extension] = [ticket, message, time_entry, canned_answer, person]
