"""The records of contacts: one entity for people and organizations, how to reach them, what they agreed to."""

from __future__ import annotations

from palmette import (
    Address,
    Boolean,
    Children,
    Choice,
    Date,
    Email,
    Entity,
    Files,
    Image,
    Links,
    LongText,
    Match,
    Phone,
    Reference,
    Section,
    Text,
    Url,
    Zone,
)
from palmette import label as _
from palmette.packs.contacts.choices import (
    CHANNELS,
    CONTACT_KINDS,
    LANGUAGES,
    POINT_KINDS,
    PURPOSES,
    SEXES,
)

NAMES = ["last_name", "first_name", "middle_name"]
PERSON, ORGANIZATION = "kind == 'person'", "kind == 'organization'"

contact = Entity(
    "contact",
    _("Contact", ru="Контакт", fi="Yhteystieto"),
    _("Contacts", ru="Контакты", fi="Yhteystiedot"),
    title="{first_name} {last_name} {name}",
    sort="last_name",
    icon="address-book",
    help=_(
        "A person or an organization.",
        ru="Человек или организация.",
        fi="Henkilö tai organisaatio.",
    ),
    quick=["kind", "last_name", "first_name", "name", "phone", "email", "source"],
    list=["phone", "email", "territory", "source", "owner"],
    card=["phone", "email"],
    filters=["owner", "source"],
    sections=[
        Section("reach", _("Contact details", ru="Связь", fi="Yhteystiedot")),
        Section("person", _("Person", ru="Человек", fi="Henkilö")),
        Section("organization", _("Organization", ru="Организация", fi="Organisaatio")),
        Section("origin", _("Origin", ru="Происхождение", fi="Alkuperä"), folded=True),
    ],
    indexes=[["kind", "last_name"], ["kind", "name"]],
    duplicates=[
        Match("phone", ["phone"], reads="phone", names=NAMES, merges_when=[PERSON]),
        Match("email", ["email"], reads="email", names=NAMES, merges_when=[PERSON]),
        Match("inn", ["inn"], reads="code", decides=[ORGANIZATION]),
        Match("person", NAMES, reads="name", when=[PERSON]),
        Match("organization", ["name"], reads="name", when=[ORGANIZATION]),
    ],
    fields=[
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=CONTACT_KINDS, default="person", required=True),
        Text(
            "last_name", _("Last name", ru="Фамилия", fi="Sukunimi"), search=True, personal=True, index=True,
            visible_when=PERSON, required_when=f"{PERSON} and first_name is empty and raw_name is empty",
            example=_("Virtanen", ru="Соколова", fi="Virtanen"),
        ),
        Text(
            "first_name", _("First name", ru="Имя", fi="Etunimi"), search=True, personal=True,
            visible_when=PERSON, example=_("Aino", ru="Анна", fi="Aino"),
        ),
        Text(
            "middle_name", _("Middle name", ru="Отчество", fi="Toinen nimi"), search=True, personal=True,
            visible_when=PERSON,
        ),
        Text(
            "name", _("Name", ru="Название", fi="Nimi"), search=True, index=True,
            visible_when=ORGANIZATION, required_when=ORGANIZATION,
            example=_("Pohjola Oy", ru="ООО «Север»", fi="Pohjola Oy"),
        ),
        Phone(
            "phone", _("Phone", ru="Телефон", fi="Puhelin"), section="reach", search=True, personal=True,
            index=True, example="+358400001234",
        ),
        Email(
            "email", _("E-mail", ru="E-mail", fi="Sähköposti"), section="reach", search=True, personal=True,
            index=True, example="aino.virtanen@example.com",
        ),
        Choice(
            "preferred_channel", _("Prefers", ru="Предпочитает", fi="Mieluiten"), section="reach",
            options=CHANNELS, merge="newest",
        ),
        Choice("language", _("Language", ru="Язык", fi="Kieli"), section="reach", options=LANGUAGES, merge="newest"),
        Zone("zone", _("Time zone", ru="Часовой пояс", fi="Aikavyöhyke"), section="reach"),
        Address("address", _("Address", ru="Адрес", fi="Osoite"), section="reach", personal=True, merge="newest"),
        Image("photo", _("Photo", ru="Фото", fi="Kuva"), section="person", personal=True, visible_when=PERSON),
        Date(
            "birthday", _("Birthday", ru="День рождения", fi="Syntymäpäivä"), section="person", personal=True,
            index=True, visible_when=PERSON,
        ),
        Choice(
            "sex", _("Sex", ru="Пол", fi="Sukupuoli"), section="person", personal=True, options=SEXES,
            visible_when=PERSON,
        ),
        Text(
            "legal_name", _("Legal name", ru="Полное наименование", fi="Virallinen nimi"),
            section="organization", visible_when=ORGANIZATION, search=True,
        ),
        Text(
            "industry", _("Industry", ru="Отрасль", fi="Toimiala"), section="organization",
            visible_when=ORGANIZATION,
        ),
        Url("website", _("Website", ru="Сайт", fi="Verkkosivu"), section="organization"),
        Text(
            "inn", _("Tax number", ru="ИНН", fi="Y-tunnus"), section="organization", index=True, max_length=20,
            copied=False, help=_("Merging two organizations needs equal tax numbers.",
            ru="Организации объединяются только при равных ИНН.",
            fi="Organisaatiot yhdistetään vain, kun tunnus on sama."),
        ),
        Text("kpp", _("Tax office code", ru="КПП", fi="KPP-koodi"), section="organization", max_length=20,
             visible_when=ORGANIZATION),
        Text("ogrn", _("Registration number", ru="ОГРН", fi="Rekisterinumero"), section="organization",
             max_length=20, visible_when=ORGANIZATION),
        Links(
            "groups", _("Groups", ru="Группы", fi="Ryhmät"), to="group", inverse="contacts",
            inverse_label=_("Contacts", ru="Контакты", fi="Yhteystiedot"),
        ),
        Reference(
            "territory", _("Territory", ru="Территория", fi="Alue"), to="territory", inverse="contacts",
            section="origin",
        ),
        Reference("source", _("Source", ru="Источник", fi="Lähde"), to="source", inverse="contacts",
                  section="origin"),
        Reference(
            "first_source", _("First source", ru="Первый источник", fi="Ensimmäinen lähde"), to="source",
            inverse="first_contacts", section="origin",
            help=_("How people came to us the very first time; never changes later.",
                   ru="Откуда пришли в самый первый раз; потом не меняется.",
                   fi="Mistä tultiin aivan ensimmäisellä kerralla; ei muutu myöhemmin."),
        ),
        LongText("comment", _("Comment", ru="Комментарий", fi="Kommentti"), section="origin", max_length=4000),
        Text(
            "raw_name", _("Name as imported", ru="Имя из импорта", fi="Nimi tuonnissa"), section="origin",
            personal=True, search=True, copied=False,
        ),
        Children(
            "external_ids", _("Ids elsewhere", ru="Внешние номера", fi="Tunnisteet muualla"), section="origin",
            copied=False, title="{system}: {value}",
            fields=[
                Text("system", _("System", ru="Система", fi="Järjestelmä"), required=True, max_length=60),
                Text("value", _("Id", ru="Номер", fi="Tunniste"), required=True, index=True, max_length=120),
            ],
        ),
    ],
)  # fmt: skip

contact_point = Entity(
    "contact_point",
    _("Contact point", ru="Способ связи", fi="Yhteystapa"),
    _("Contact points", ru="Способы связи", fi="Yhteystavat"),
    title="{value}",
    branch="contact",
    subject="contact",
    icon="at",
    timeline=False,
    help=_("A further way to reach a contact, beside its main phone and e-mail.",
           ru="Ещё один способ связи, кроме основного телефона и почты.",
           fi="Muu yhteystapa ensisijaisen puhelimen ja sähköpostin lisäksi."),
    list=["contact", "kind", "value", "preferred", "reachable"],
    quick=["contact", "kind", "value", "ext"],
    indexes=[["kind", "value_norm"]],
    alike=["contact", "kind", "value_norm"],
    duplicates=[
        Match("phone", ["value"], reads="phone", of="contact",
              when=["kind == 'phone'", "shared == false"]),
        Match("email", ["value"], reads="email", of="contact",
              when=["kind == 'email'", "shared == false"]),
    ],
    fields=[
        Reference(
            "contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", required=True,
            inverse="contact_points", on_delete="delete",
            inverse_label=_("Contact points", ru="Способы связи", fi="Yhteystavat"),
        ),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=POINT_KINDS, required=True, default="phone"),
        Text("value", _("Number or address", ru="Номер или адрес", fi="Numero tai osoite"), required=True,
             search=True, personal=True),
        Text("value_norm", _("In normal form", ru="В нормальной форме", fi="Vakiomuodossa"), readonly=True,
             personal=True, hidden=True),
        Text("ext", _("Extension", ru="Добавочный", fi="Alanumero"), max_length=20, visible_when="kind == 'phone'"),
        Boolean("preferred", _("Preferred", ru="Предпочтительный", fi="Ensisijainen"), default=False),
        Boolean("reachable", _("Reachable", ru="Доступен", fi="Tavoitettavissa"), default=True),
        Boolean(
            "shared", _("Shared", ru="Общий", fi="Yhteinen"), default=False,
            help=_("A family's phone or a switchboard: never a reason to merge two people.",
                   ru="Семейный телефон или коммутатор: не повод объединять людей.",
                   fi="Perheen puhelin tai vaihde: ei syy yhdistää kahta ihmistä."),
        ),
    ],
)  # fmt: skip

consent = Entity(
    "consent",
    _("Consent", ru="Согласие", fi="Suostumus"),
    _("Consents", ru="Согласия", fi="Suostumukset"),
    title="{purpose} {channel}",
    branch="contact",
    subject="contact",
    icon="shield-check",
    sort="-given_on",
    timeline=False,
    list=["contact", "purpose", "channel", "given_on", "revoked_on"],
    quick=["contact", "purpose", "channel", "given_on"],
    fields=[
        Reference(
            "contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", required=True,
            inverse="consents", on_delete="delete",
            inverse_label=_("Consents", ru="Согласия", fi="Suostumukset"),
        ),
        Choice("purpose", _("Purpose", ru="Цель", fi="Tarkoitus"), options=PURPOSES, required=True),
        Choice("channel", _("Channel", ru="Канал", fi="Kanava"), options=CHANNELS,
               help=_("Empty means every channel.", ru="Пусто — все каналы.", fi="Tyhjä tarkoittaa kaikkia kanavia.")),
        Date("given_on", _("Given on", ru="Дано", fi="Annettu"), required=True),
        Date("revoked_on", _("Revoked on", ru="Отозвано", fi="Peruttu")),
        Text("source", _("How", ru="Как получено", fi="Miten"), max_length=200,
             help=_("The form, the call, the link by which it came.", ru="Форма, звонок или ссылка.",
                    fi="Lomake, puhelu tai linkki.")),
        LongText("words", _("What was agreed to", ru="Текст согласия", fi="Suostumuksen teksti"), max_length=2000),
        Files("proof", _("Proof", ru="Подтверждение", fi="Todiste"), max_files=3),
    ],
)  # fmt: skip

ENTITIES = [contact, contact_point, consent]
