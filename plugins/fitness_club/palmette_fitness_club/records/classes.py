"""The timetable: halls, kinds of class, classes on a day, and who booked them."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Entity,
    Instant,
    Integer,
    LongText,
    Money,
    Option,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _

CLUB = _("Club", ru="Клуб", fi="Keskus")
MINUTES = _("min", ru="мин", fi="min")
CAPACITY = _("Places", ru="Мест", fi="Paikkoja")
WAITLIST = _("Waiting list", ru="Лист ожидания", fi="Jonopaikat")

LEVELS = [
    Option("beginner", _("Beginners", ru="Начинающие", fi="Aloittelijat")),
    Option("everybody", _("Everybody", ru="Для всех", fi="Kaikille")),
    Option("advanced", _("Advanced", ru="Продвинутые", fi="Edistyneet")),
]

hall = Entity(
    "hall",
    _("Hall", ru="Зал", fi="Sali"),
    _("Halls", ru="Залы", fi="Salit"),
    title="{name}",
    branch="club",
    sort="name",
    icon="door",
    timeline=False,
    list=["name", "club", "capacity"],
    quick=["name", "club", "capacity"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Reference("club", CLUB, to="branch", required=True, inverse="halls"),
        Integer("capacity", CAPACITY, minimum=1),
    ],
)

class_template = Entity(
    "class_template",
    _("Kind of class", ru="Вид занятия", fi="Tuntityyppi"),
    _("Kinds of class", ru="Виды занятий", fi="Tuntityypit"),
    title="{name}",
    sort="name",
    icon="clipboard-list",
    timeline=False,
    list=["name", "direction", "level", "minutes", "capacity", "price"],
    quick=["name", "direction", "minutes", "capacity"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Reference("direction", _("Direction", ru="Направление", fi="Laji"), to="direction", required=True,
                  inverse="class_templates"),
        Choice("level", _("Level", ru="Уровень", fi="Taso"), options=LEVELS, default="everybody"),
        Integer("minutes", _("Length", ru="Длительность", fi="Kesto"), minimum=5, default=55, unit=MINUTES,
                required=True),
        Integer("capacity", CAPACITY, minimum=1, default=14, required=True),
        Integer("waitlist_max", WAITLIST, minimum=0, default=5),
        Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0, help=_(
            "Empty when the membership covers it.", ru="Пусто, если входит в абонемент.",
            fi="Tyhjä, kun kuuluu jäsenyyteen.")),
        Boolean("induction", _("Induction", ru="Вводная тренировка", fi="Alkuohjaus"), default=False,
                help=_("The first training with a plan and a goal.", ru="Первая тренировка: план и цель.",
                       fi="Ensimmäinen ohjattu harjoitus: suunnitelma ja tavoite.")),
        LongText("description", _("Description", ru="Описание", fi="Kuvaus"), max_length=4000),
    ],
)  # fmt: skip

class_session = Entity(
    "class_session",
    _("Class", ru="Занятие", fi="Tunti"),
    _("Classes", ru="Занятия", fi="Tunnit"),
    title="{template} {starts_at}",
    branch="club",
    sort="-starts_at",
    icon="barbell",
    list=["starts_at", "template", "hall", "trainer", "booked", "capacity", "waitlisted"],
    quick=["template", "club", "starts_at", "hall", "trainer", "capacity"],
    card=["starts_at", "trainer", "booked", "capacity"],
    indexes=[["trainer", "starts_at"]],
    fields=[
        Reference("template", _("Class", ru="Занятие", fi="Tunti"), to="class_template", required=True,
                  inverse="sessions"),
        Reference("direction", _("Direction", ru="Направление", fi="Laji"), to="direction", inverse="sessions"),
        Reference("club", CLUB, to="branch", required=True, inverse="class_sessions"),
        Instant("starts_at", _("Starts", ru="Начало", fi="Alkaa"), required=True, index=True),
        Integer("minutes", _("Length", ru="Длительность", fi="Kesto"), minimum=5, default=55, unit=MINUTES),
        Reference("hall", _("Hall", ru="Зал", fi="Sali"), to="hall", inverse="sessions"),
        Reference("trainer", _("Trainer", ru="Тренер", fi="Valmentaja"), to="user", required=True,
                  inverse="class_sessions"),
        Reference("substitute", _("Substitute", ru="Замена", fi="Sijainen"), to="user", inverse="substitutions"),
        Integer("capacity", CAPACITY, required=True, minimum=1),
        Integer("waitlist_max", WAITLIST, minimum=0, default=5),
        Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0),
        Instant("cancelled_at", _("Called off", ru="Отменено", fi="Peruttu"), copied=False),
        Rollup("booked", _("Booked", ru="Записано", fi="Varattu"), count="bookings",
               where="stage in ('booked', 'attended', 'no_show')", stored=True),
        Rollup("waitlisted", _("Waiting", ru="Ждут", fi="Jonossa"), count="bookings", where="stage == 'waitlisted'",
               stored=True),
        Rollup("attended", _("Came", ru="Пришло", fi="Saapui"), count="bookings", where="stage == 'attended'",
               stored=True),
        Rollup("no_shows", _("No-shows", ru="Неявок", fi="Poisjääntejä"), count="bookings",
               where="stage == 'no_show'", stored=True),
        Computed("free", "max(capacity - coalesce(booked, 0), 0)", _("Free", ru="Свободно", fi="Vapaana")),
        Computed("held_by", "coalesce(substitute, trainer)", _("Held by", ru="Проводит", fi="Ohjaa")),
    ],
)  # fmt: skip

booking = Entity(
    "booking",
    _("Booking", ru="Запись", fi="Varaus"),
    _("Bookings", ru="Записи", fi="Varaukset"),
    title="{member}, {session}",
    branch="session",
    subject="member",
    sort="-created_at",
    icon="calendar-check",
    timeline=False,
    list=["member", "session", "stage", "paid_by", "created_at"],
    quick=["member", "session", "paid_by"],
    card=["session", "paid_by"],
    indexes=[["session", "stage"]],
    fields=[
        Reference("session", _("Class", ru="Занятие", fi="Tunti"), to="class_session", required=True,
                  inverse="bookings", inverse_label=_("Bookings", ru="Записи", fi="Varaukset")),
        Reference("member", _("Member", ru="Член клуба", fi="Jäsen"), to="contact", required=True,
                  inverse="bookings", inverse_label=_("Bookings", ru="Записи", fi="Varaukset")),
        Reference("paid_by", _("Paid by package", ru="Оплачено пакетом", fi="Maksettu paketilla"), to="package",
                  inverse="bookings"),
        Computed("starts_at", "session.starts_at", _("Starts", ru="Начало", fi="Alkaa")),
        Computed("trainer", "coalesce(session.substitute, session.trainer)",
                 _("Trainer", ru="Тренер", fi="Valmentaja")),
    ],
)  # fmt: skip

ENTITIES = [hall, class_template, class_session, booking]
