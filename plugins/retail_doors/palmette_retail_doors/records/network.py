"""The chain: franchisees, stores as branches, staff, and what lay in the till of a shift."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Extension,
    Instant,
    Links,
    LongText,
    Money,
    Reference,
    Rollup,
    Section,
    Text,
    Texts,
)
from palmette import label as _
from palmette.packs.sales import PRICE_TYPES
from palmette_retail_doors.choices import JOBS, OWNERSHIPS

STORE = _("Store", ru="Салон", fi="Myymälä")

franchisee = Entity(
    "franchisee",
    _("Franchisee", ru="Франчайзи", fi="Franchising-yrittäjä"),
    _("Franchisees", ru="Франчайзи", fi="Franchising-yrittäjät"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="heart-handshake",
    timeline=False,
    help=_("A partner with stores of its own behind its own wall.",
           ru="Партнёр со своими салонами и своей закрытой базой.",
           fi="Kumppani, jolla on omat myymälät ja oma suljettu tietokanta."),
    list=["name", "contract_no", "royalty", "price_type", "stores_count", "shows_phones", "active"],
    quick=["name", "legal_name", "contract_no", "royalty", "price_type"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Text("legal_name", _("Legal name", ru="Юридическое лицо", fi="Virallinen nimi"), search=True),
        Text("inn", _("Tax number", ru="ИНН", fi="Y-tunnus"), max_length=20),
        Text("contract_no", _("Contract", ru="Договор", fi="Sopimus"), required=True, unique=True, max_length=40),
        Date("since", _("Since", ru="С", fi="Alkaen")),
        Decimal("royalty", _("Royalty", ru="Роялти", fi="Rojalti"), minimum=0, maximum=100, unit="%"),
        Choice("price_type", _("Prices", ru="Цены", fi="Hinnat"), options=PRICE_TYPES, default="franchise"),
        Boolean("shows_phones", _("Head office sees customers' phones", ru="Головной офис видит телефоны клиентов",
                                  fi="Pääkonttori näkee asiakkaiden puhelimet"), default=False,
                help=_("As the contract says.", ru="По договору.", fi="Sopimuksen mukaan.")),
        Boolean("active", _("Works", ru="Работает", fi="Toiminnassa"), default=True),
        Rollup("stores_count", _("Stores", ru="Салонов", fi="Myymälöitä"), count="stores"),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=2000),
    ],
)  # fmt: skip

store = Extension(
    "branch",
    list=["city", "ownership", "franchisee"],
    quick=["city", "ownership", "franchisee"],
    sections=[Section("store", STORE)],
    fields=[
        Choice("ownership", _("Own or franchise", ru="Свой или франчайзи", fi="Oma vai franchising"), section="store",
               options=OWNERSHIPS, index=True),
        Reference("franchisee", _("Franchisee", ru="Франчайзи", fi="Franchising-yrittäjä"), to="franchisee",
                  inverse="stores", inverse_label=_("Stores", ru="Салоны", fi="Myymälät"), section="store",
                  visible_when="ownership == 'franchise'", required_when="ownership == 'franchise'"),
        Texts("more_phones", _("More phones", ru="Другие телефоны", fi="Muut puhelimet"), section="store"),
        Texts("channels", _("Messengers", ru="Мессенджеры", fi="Pikaviestimet"), section="store"),
        Reference("warehouse", _("Warehouse", ru="Склад", fi="Varasto"), to="branch", inverse="supplied",
                  inverse_label=_("Supplies", ru="Снабжает", fi="Toimittaa"), section="store"),
        Decimal("prepayment_share", _("Own share of prepayment", ru="Своя доля предоплаты",
                                      fi="Oma ennakkomaksuosuus"), minimum=0, maximum=100, unit="%", section="store"),
        Money("measure_fee", _("Measuring costs", ru="Стоимость замера", fi="Mittauksen hinta"), minimum=0,
              section="store"),
    ],
)  # fmt: skip

staff = Extension(
    "user",
    list=["job"],
    fields=[
        Choice("job", _("Job", ru="Кем работает", fi="Työ"), options=JOBS, index=True),
        Links(
            "stores",
            _("Works in stores", ru="Работает в салонах", fi="Työskentelee myymälöissä"),
            to="branch",
            inverse="staff",
            inverse_label=_("Staff", ru="Сотрудники", fi="Henkilöstö"),
        ),
    ],
)

cash_shift = Entity(
    "cash_shift",
    _("Cash shift", ru="Кассовая смена", fi="Kassavuoro"),
    _("Cash shifts", ru="Кассовые смены", fi="Kassavuorot"),
    title="{day} {store}",
    branch="store",
    sort="-day",
    icon="cash-register",
    timeline=False,
    list=["day", "store", "opened_by", "cash_open", "taken", "collected", "cash_close", "difference"],
    quick=["store", "day", "opened_by", "opened_at", "cash_open"],
    unique=[["store", "day"]],
    fields=[
        Reference("store", STORE, to="branch", required=True, inverse="cash_shifts", default="my_branch"),
        Date("day", _("Day", ru="День", fi="Päivä"), required=True, default="today", index=True),
        Reference("opened_by", _("Opened by", ru="Открыл", fi="Avasi"), to="user", required=True, default="me",
                  inverse="cash_shifts"),
        Instant("opened_at", _("Opened", ru="Открыта", fi="Avattu")),
        Instant("closed_at", _("Closed", ru="Закрыта", fi="Suljettu")),
        Money("cash_open", _("Cash at the start", ru="Наличные на начало", fi="Käteistä alussa"), required=True,
              minimum=0),
        Money("cash_close", _("Cash at the end", ru="Наличные на конец", fi="Käteistä lopussa"), minimum=0),
        Money("collected", _("Given to the bank", ru="Инкассация", fi="Tilitetty pankkiin"), minimum=0),
        Rollup("taken", _("Taken in cash", ru="Принято наличными", fi="Otettu käteistä"), sum="payments.amount",
               where="kind == 'cash'"),
        Computed("difference", "cash_close + coalesce(collected, 0) - cash_open - coalesce(taken, 0)",
                 _("Over or short", ru="Излишек или недостача", fi="Yli tai vajaa")),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [franchisee, store, staff, cash_shift]
