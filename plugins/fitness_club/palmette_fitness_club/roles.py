"""Who sees and does what in a club. No role has more than its work needs."""

from __future__ import annotations

from palmette import Grant, Mask, Role
from palmette import label as _

HEALTH = ("medical_note", "health_consent_on", "emergency")
PAPERS = ("inn", "kpp", "ogrn", "legal_name", "raw_name", "external_ids", "address")
ACCOUNT = ("charged", "paid", "debt", "deposit", "bonus", "package_balance", "payments_365", "last_paid_at")


def _fields(right: str, *names: str) -> dict[str, str | Mask]:
    return {f"contact.{name}": right for name in names}


STAFF = "user branch team territory"
PRICE_LIST = "membership_type product product_category direction"
TIMETABLE = "class_template class_session hall"
MEMBERSHIP = "membership freeze renewal package package_move application charge"
TILL = "sale payment fiscal_receipt deposit_move gift_card bonus_move till_shift"
BAR = "bar_item recipe stock_move inventory"
CARE = "event event_signup referral survey complaint"
PEOPLE = "contact contact_point consent relationship significant_date"
DOORS = "visit access_zone access_device credential access_event"
PAY = "pay_rule pay_line"

ROLES = [
    Role(
        "club_owner", _("Owner", ru="Владелец", fi="Omistaja"), configure=True, home="dashboard:club",
        grants=[Grant("*", "*", "all")],
        help=_("Every club, all its data, the settings.", ru="Все клубы, все данные, настройки.",
               fi="Kaikki keskukset, kaikki tiedot, asetukset."),
    ),
    Role(
        "club_manager", _("Club manager", ru="Управляющий клубом", fi="Keskuksen päällikkö"),
        home="dashboard:club", includes=["work_planner"],
        grants=[
            Grant(f"{PEOPLE} lead deal activity {MEMBERSHIP} {CARE} {TIMETABLE} booking {TILL} {BAR} {PAY} {DOORS}",
                  "read create update delete bulk", "branch"),
            Grant("contact lead deal renewal activity complaint", "reassign", "branch"),
            Grant("contact membership deal renewal sale payment pay_line", "export", "branch"),
            Grant("contact", "merge import reveal", "branch"),
            Grant("deal renewal application membership booking", "skip", "branch"),
            Grant("group", "read create update", "branch"),
            Grant("target", "read create update delete import", "branch"),
            Grant(f"{PRICE_LIST} source", "read create update", "wall"),
            Grant(STAFF, "read", "wall"),
        ],
        fields=_fields("hidden", *HEALTH),
        help=_("His club: members, money, staff.", ru="Свой клуб: члены, деньги, сотрудники.",
               fi="Oma keskus: jäsenet, rahat, henkilöstö."),
    ),
    Role(
        "club_sales", _("Sales", ru="Менеджер по продажам", fi="Myyjä"), home="board:new_member",
        includes=["colleague"],
        grants=[
            Grant(PEOPLE, "read create update", "branch"),
            Grant("lead deal", "read create update", "own"),
            Grant("lead deal", "read update", "branch", where="owner is empty"),
            Grant("target", "read", "own"),
            Grant("renewal", "read create update", "branch"),
            Grant("membership package sale payment application", "read create", "branch"),
            Grant("membership", "update", "branch", where="stage == 'draft'"),
            Grant("freeze visit event event_signup referral charge", "read", "branch"),
            Grant("activity", "read create update", "own"),
            Grant("activity", "read", "branch"),
            Grant(f"{PRICE_LIST} source", "read", "wall"),
            Grant(f"{TIMETABLE} {STAFF}", "read", "wall"),
        ],
        fields={**_fields("hidden", *HEALTH), "application.approved_by": "read"},
        help=_("Own requests and the club's renewals; no health notes, no export.",
               ru="Свои заявки и продления клуба; без медицинских отметок и выгрузки.",
               fi="Omat pyynnöt ja keskuksen uusinnat; ei terveysmerkintöjä, ei vientiä."),
    ),
    Role(
        "reception", _("Reception", ru="Администратор рецепции", fi="Vastaanotto"), home="screen:reception",
        includes=["colleague"],
        grants=[
            Grant("contact freeze package charge", "read", "branch"),
            Grant("membership", "read create", "branch"),
            Grant("membership", "update", "branch", where="stage == 'draft'"),
            Grant("visit booking", "read create update", "branch"),
            Grant("access_event access_device", "read", "branch"),
            Grant("credential", "read create update", "branch"),
            Grant("package_move sale payment deposit_move application", "read create", "branch"),
            Grant("gift_card bonus_move", "read", "branch"),
            Grant("till_shift", "read create", "own"),
            Grant("till_shift", "update", "own", where="closed_at is empty"),
            Grant("activity", "read create update", "own"),
            Grant(f"{TIMETABLE} bar_item {STAFF}", "read", "wall"),
            Grant(PRICE_LIST, "read", "wall"),
        ],
        fields={
            **_fields("hidden", *HEALTH, *PAPERS, "goals", "groups", "source", "first_source", "territory"),
            **_fields("masked", "phone", "email"),
            "application.approved_by": "read",
        },
        help=_("Status, photo, balance, debt, booking, sale.", ru="Статус, фото, остаток, долг, запись, продажа.",
               fi="Tila, kuva, saldo, velka, varaus, myynti."),
    ),
    Role(
        "trainer", _("Trainer", ru="Тренер", fi="Valmentaja"), home="view:my_classes", includes=["colleague"],
        grants=[
            Grant("contact", "read", "branch", where="trainer == me or exists(packages where trainer == me)"),
            Grant("contact", "update", "branch", where="trainer == me"),
            Grant("class_session", "read", "branch", where="trainer == me or substitute == me"),
            Grant("booking", "read update", "branch", where="session.trainer == me or session.substitute == me"),
            Grant("package", "read", "branch", where="trainer == me"),
            Grant("package_move", "read create", "branch", where="package.trainer == me"),
            Grant("pay_line", "read", "branch", where="trainer == me"),
            Grant("activity", "read create update", "own"),
            Grant("class_template hall branch user", "read", "wall"),
            Grant("direction product", "read", "wall"),
        ],
        fields={
            **_fields("hidden", *PAPERS, *ACCOUNT, "last_name", "middle_name", "email", "birthday", "sex", "photo",
                      "emergency", "groups", "source", "first_source", "territory", "guardian"),
            "contact.phone": Mask(
                "hidden", when="not exists(activities where kind == 'task' and done_at is empty and owner == me)"),
            "contact.medical_note": Mask("hidden", when="health_consent_on is empty"),
            "package.price": "hidden",
            "package.recognised": "hidden",
            "package.liability": "hidden",
        },
        help=_("Own timetable, own clients' first name and goals, own pay.",
               ru="Своё расписание, имена и цели своих клиентов, свои начисления.",
               fi="Oma aikataulu, omien asiakkaiden etunimi ja tavoitteet, omat palkkiot."),
    ),
    Role(
        "bar", _("Bar", ru="Бар", fi="Baari"), home="screen:till", includes=["colleague"],
        grants=[
            Grant("bar_item recipe", "read", "wall"),
            Grant("stock_move inventory", "read create", "branch"),
            Grant("inventory", "update", "branch"),
            Grant("sale payment", "read create", "own"),
            Grant("till_shift", "read create", "own"),
            Grant("till_shift", "update", "own", where="closed_at is empty"),
            Grant("branch user", "read", "wall"),
        ],
        help=_("Goods, stock, sale.", ru="Товары, склад, продажа.", fi="Tuotteet, varasto, myynti."),
    ),
    Role(
        "club_gateway", _("Doors", ru="Двери", fi="Ovet"),
        grants=[Grant("access_device", "read", "branch"), Grant("access_event", "create", "branch")],
        help=_("For the program in the club's network that asks at the doors; for no person.",
               ru="Для программы в сети клуба, которая спрашивает у дверей; не для людей.",
               fi="Keskuksen verkossa ovilla kysyvälle ohjelmalle, ei ihmisille."),
    ),
    Role(
        "accountant", _("Accountant", ru="Бухгалтер", fi="Kirjanpitäjä"), home="dashboard:club_money",
        grants=[
            Grant("sale payment fiscal_receipt pay_line shift till_shift", "read export", "wall"),
            Grant("fiscal_receipt", "update", "wall"),
            Grant("pay_line", "update", "wall", where="frozen != true"),
            Grant("pay_rule user branch", "read", "wall"),
        ],
        help=_("Sales, receipts, pay lines; no correspondence.", ru="Продажи, чеки, начисления; без переписки.",
               fi="Myynnit, kuitit, palkkiorivit; ei viestejä."),
    ),
    Role(
        "marketer", _("Marketer", ru="Маркетолог", fi="Markkinoija"), home="dashboard:club_sales_desk",
        grants=[
            Grant("contact group", "read", "wall"),
            Grant("event event_signup", "read create update", "wall"),
            Grant("survey referral", "read", "wall"),
            Grant("direction source", "read", "wall"),
            Grant("branch", "read", "wall"),
        ],
        fields={
            **_fields("masked", "phone", "email"),
            **_fields("hidden", *HEALTH, *PAPERS, *ACCOUNT, "goals", "guardian", "photo"),
        },
        help=_("Segments and counts; phones masked.", ru="Сегменты и количества; телефоны скрыты.",
               fi="Segmentit ja lukumäärät; puhelimet peitettyinä."),
    ),
]  # fmt: skip
