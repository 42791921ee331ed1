"""The entities that the frame itself declares: users, branches (a tree), teams, territories. Packs may extend them."""

from __future__ import annotations

from palmette.labels import label as _
from palmette.records.definition import Entity
from palmette.records.fields import Boolean, Choice, Date, Email, Image, Links, Option, Phone, Reference, Text, Zone

LANGUAGE_OPTIONS: list[Option | str] = [Option("en", "English"), Option("ru", "Русский"), Option("fi", "Suomi")]

THEMES: list[Option | str] = [
    Option("system", _("As the device", ru="Как на устройстве", fi="Laitteen mukaan")),
    Option("light", _("Light", ru="Светлая", fi="Vaalea")),
    Option("dark", _("Dark", ru="Тёмная", fi="Tumma")),
]

DENSITIES: list[Option | str] = [
    Option("normal", _("Normal", ru="Обычные", fi="Tavallinen")),
    Option("compact", _("Compact", ru="Плотные", fi="Tiivis")),
]


def frame_entities() -> list[Entity]:
    """Keyed by id alone, outside row-level security, reached only through access; each row names its wall."""
    return [
        Entity(
            "branch",
            _("Branch", ru="Филиал", fi="Toimipiste"),
            _("Branches", ru="Филиалы", fi="Toimipisteet"),
            scope="frame",
            title="{name}",
            sort="name",
            icon="building-store",
            timeline=False,
            list=["name", "kind", "parent", "zone"],
            quick=["name", "kind", "parent", "zone"],
            search=["name"],
            fields=[
                Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
                Choice(
                    "kind",
                    _("Kind", ru="Вид", fi="Tyyppi"),
                    options=[
                        Option("branch", _("Branch", ru="Филиал", fi="Toimipiste")),
                        Option("region", _("Region", ru="Регион", fi="Alue")),
                    ],
                    default="branch",
                    required=True,
                ),
                Reference(
                    "parent",
                    _("Part of", ru="Входит в", fi="Kuuluu"),
                    to="branch",
                    inverse="parts",
                    inverse_label=_("Parts", ru="Состав", fi="Osat"),
                ),
                Zone("zone", _("Time zone", ru="Часовой пояс", fi="Aikavyöhyke"), required=True, default="UTC"),
                Text("city", _("City", ru="Город", fi="Kaupunki")),
                Text("address", _("Address", ru="Адрес", fi="Osoite")),
                Phone("phone", _("Phone", ru="Телефон", fi="Puhelin")),
            ],
        ),
        Entity(
            "user",
            _("User", ru="Сотрудник", fi="Käyttäjä"),
            _("Users", ru="Сотрудники", fi="Käyttäjät"),
            scope="frame",
            title="{name}",
            sort="name",
            icon="user",
            timeline=False,
            list=["name", "email", "home_branch", "active"],
            quick=["name", "email", "home_branch"],
            search=["name", "email"],
            fields=[
                Text("name", _("Name", ru="Имя", fi="Nimi"), required=True, search=True),
                Email("email", _("E-mail", ru="E-mail", fi="Sähköposti"), required=True, search=True),
                Phone("phone", _("Phone", ru="Телефон", fi="Puhelin")),
                Text("position", _("Position", ru="Должность", fi="Tehtävä")),
                Reference("home_branch", _("Branch", ru="Филиал", fi="Toimipiste"), to="branch", inverse="users"),
                Choice("language", _("Language", ru="Язык", fi="Kieli"), options=LANGUAGE_OPTIONS),
                Zone("zone", _("Time zone", ru="Часовой пояс", fi="Aikavyöhyke")),
                Choice("theme", _("Theme", ru="Тема", fi="Teema"), options=THEMES),
                Choice("density", _("Density", ru="Плотность", fi="Tiheys"), options=DENSITIES),
                Choice(
                    "seat",
                    _("Seat", ru="Место", fi="Käyttöoikeus"),
                    options=[
                        Option("regular", _("Regular", ru="Постоянное", fi="Säännöllinen")),
                        Option("occasional", _("Occasional", ru="Временное", fi="Satunnainen")),
                    ],
                    default="regular",
                ),
                Boolean("active", _("Active", ru="Работает", fi="Aktiivinen"), default=True),
                Boolean(
                    "leaving",
                    _("Has given notice", ru="Увольняется", fi="On irtisanoutunut"),
                    help=_(
                        "Exports, deletes and changes nothing in bulk from now on, and reveals little.",
                        ru="С этого дня не выгружает, не удаляет, не меняет массово и почти не раскрывает скрытое.",
                        fi="Ei enää vie, poista eikä muuta joukkona, ja näkee vain vähän peitettyä.",
                    ),
                ),
                Date("left_on", _("Left on", ru="Уволен", fi="Lähti"), readonly=True),
                Links(
                    "territories",
                    _("Territories", ru="Территории", fi="Alueet"),
                    to="territory",
                    inverse="users",
                    help=_(
                        "Of which he may be given new requests.",
                        ru="Новые обращения каких территорий ему дают.",
                        fi="Minkä alueiden uusia pyyntöjä hänelle annetaan.",
                    ),
                ),
                Image("photo", _("Photo", ru="Фото", fi="Kuva")),
            ],
        ),
        Entity(
            "team",
            _("Team", ru="Команда", fi="Tiimi"),
            _("Teams", ru="Команды", fi="Tiimit"),
            scope="frame",
            title="{name}",
            sort="name",
            icon="users-group",
            timeline=False,
            list=["name", "branch"],
            search=["name"],
            fields=[
                Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
                Reference("branch", _("Branch", ru="Филиал", fi="Toimipiste"), to="branch", inverse="teams"),
                Links("members", _("Members", ru="Участники", fi="Jäsenet"), to="user", inverse="teams"),
            ],
        ),
        Entity(
            "territory",
            _("Territory", ru="Территория", fi="Alue"),
            _("Territories", ru="Территории", fi="Alueet"),
            scope="frame",
            title="{name}",
            sort="name",
            icon="map-2",
            timeline=False,
            list=["name", "parent"],
            search=["name"],
            fields=[
                Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
                Text("code", _("Code", ru="Код", fi="Koodi"), index=True),
                Reference("parent", _("Part of", ru="Входит в", fi="Kuuluu"), to="territory", inverse="parts"),
            ],
        ),
    ]
