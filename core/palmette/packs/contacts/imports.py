"""Which headers of other systems mean which fields of a contact."""

from __future__ import annotations

from palmette import ImportPreset
from palmette import label as _
from palmette.packs.contacts.reading import prepare_person

PHONE = [
    "Phone", "Phone Number", "Mobile", "Mobile Phone", "Cell", "Tel", "Телефон", "Мобильный телефон", "Моб. телефон",
    "Рабочий телефон", "Номер телефона", "Puhelin", "Puhelinnumero", "Matkapuhelin", "Gsm",
]  # fmt: skip
EMAIL = ["Email", "E-mail", "Email Address", "Почта", "Эл. почта", "Рабочий email", "Личный email", "Sähköposti"]

PRESETS = [
    ImportPreset(
        "people", "contact", _("List of people", ru="Список людей", fi="Henkilöluettelo"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["email", "phone"],
        columns={
            "raw_name": ["Name", "Full Name", "ФИО", "Ф.И.О.", "Имя и фамилия", "Клиент", "Контакт", "Nimi",
                         "Koko nimi"],
            "last_name": ["Last Name", "Surname", "Family Name", "Фамилия", "Sukunimi"],
            "first_name": ["First Name", "Given Name", "Имя", "Etunimi"],
            "middle_name": ["Middle Name", "Отчество", "Toinen nimi"],
            "phone": PHONE,
            "email": EMAIL,
            "birthday": ["Birthday", "Date of Birth", "DOB", "Дата рождения", "День рождения", "Syntymäaika"],
            "sex": ["Sex", "Gender", "Пол", "Sukupuoli"],
            "address": ["Address", "Адрес", "Osoite"],
            "source.name": ["Source", "Original Source", "Источник", "Откуда узнал", "Lähde"],
            "owner": ["Owner", "Manager", "Ответственный", "Менеджер", "Vastuuhenkilö"],
            "created_at": ["Created", "Create Date", "Дата создания", "Luotu"],
        },
    ),
    ImportPreset(
        "organizations", "contact", _("List of organizations", ru="Список организаций", fi="Organisaatioluettelo"),
        constants={"kind": "organization"},
        match=["inn"],
        columns={
            "name": ["Company", "Company name", "Organization", "Наименование", "Компания", "Название компании",
                     "Yritys"],
            "legal_name": ["Legal name", "Полное наименование", "Virallinen nimi"],
            "inn": ["Tax number", "VAT", "ИНН", "Y-tunnus"],
            "kpp": ["КПП"],
            "ogrn": ["ОГРН"],
            "phone": PHONE,
            "email": EMAIL,
            "website": ["Website", "Сайт", "Verkkosivu"],
            "address": ["Address", "Юридический адрес", "Адрес", "Osoite"],
            "industry": ["Industry", "Отрасль", "Сфера деятельности", "Toimiala"],
            "owner": ["Owner", "Основной менеджер", "Ответственный", "Vastuuhenkilö"],
        },
    ),
    ImportPreset(
        "hubspot_contacts", "contact", _("HubSpot contacts", ru="Контакты HubSpot", fi="HubSpotin yhteystiedot"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["email", "phone"],
        columns={
            "last_name": ["Last Name"],
            "first_name": ["First Name"],
            "raw_name": ["Full Name"],
            "phone": ["Phone Number", "Mobile Phone Number"],
            "email": ["Email"],
            "source.name": ["Original Source"],
            "owner": ["Contact owner"],
            "created_at": ["Create Date"],
        },
    ),
    ImportPreset(
        "amocrm_contacts", "contact", _("amoCRM contacts", ru="Контакты amoCRM", fi="amoCRM:n yhteystiedot"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["email", "phone"],
        columns={
            "raw_name": ["Полное имя контакта", "Имя контакта"],
            "phone": ["Мобильный телефон", "Рабочий телефон", "Рабочий прямой телефон", "Домашний телефон",
                      "Другой телефон"],
            "email": ["Личный email", "Рабочий email", "Другой email"],
            "owner": ["Ответственный за контакт", "Ответственный"],
            "created_at": ["Дата создания"],
        },
    ),
]  # fmt: skip
