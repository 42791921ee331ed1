"""Which headers of an association's lists mean which fields, in English, Russian and Finnish."""

from __future__ import annotations

from palmette import ImportPreset
from palmette import label as _
from palmette.packs.contacts import prepare_person

PRESETS = [
    ImportPreset(
        "association_members", "contact", _("Register of members", ru="Реестр членов СРО", fi="Jäsenrekisteri"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["register_no", "inn"],
        columns={
            "raw_name": ["Name", "Full name", "Member", "ФИО", "Ф.И.О.", "Член СРО", "Оценщик", "Nimi", "Jäsen"],
            "last_name": ["Last name", "Surname", "Фамилия", "Sukunimi"],
            "first_name": ["First name", "Имя", "Etunimi"],
            "middle_name": ["Middle name", "Отчество", "Toinen nimi"],
            "register_no": ["Register no", "Register number", "Реестровый номер", "№ в реестре", "Рег. номер",
                            "Rekisterinumero", "Rekisterinro"],
            "joined_on": ["In the register since", "Joined", "Дата включения", "Дата включения в реестр",
                          "Дата вступления", "Rekisterissä alkaen", "Liittynyt"],
            "inn": ["Tax number", "ИНН", "Veronumero"],
            "snils": ["SNILS", "СНИЛС"],
            "phone": ["Phone", "Mobile", "Телефон", "Моб. телефон", "Puhelin"],
            "email": ["E-mail", "Email", "Почта", "Эл. почта", "Sähköposti"],
            "address": ["Address", "Адрес", "Osoite"],
            "birthday": ["Birthday", "Date of birth", "Дата рождения", "Syntymäaika"],
            "territory.name": ["Region", "Регион", "Субъект РФ", "Alue"],
            "employer.name": ["Employer", "Место работы", "Работодатель", "Организация", "Työnantaja"],
            "employer_since": ["Employed since", "Работает с", "Töissä alkaen"],
            "directions": ["Directions", "Направления", "Направления оценки", "Arviointialat"],
            "branch": ["Office", "Представительство", "Отделение", "Toimipiste"],
        },
    ),
    ImportPreset(
        "report_rows", "report_row", _("Reports of a period", ru="Отчёты за период", fi="Kauden arviokirjat"),
        columns={
            "submission.number": ["Submission", "Submission no", "Отчётность", "Номер отчётности", "Ilmoitus",
                           "Ilmoituksen numero"],
            "number": ["Report no", "Report number", "Номер отчёта", "№ отчёта", "Arviokirjan nro",
                       "Arviokirjan numero"],
            "dated_on": ["Date", "Date of the report", "Дата отчёта", "Дата составления", "Päiväys",
                         "Arviokirjan päiväys"],
            "object": ["Object", "Объект", "Объект оценки", "Kohde"],
            "object_kind": ["Kind of object", "Вид объекта", "Kohteen laji"],
            "region.name": ["Region", "Регион", "Alue"],
            "purpose": ["Purpose", "Цель оценки", "Tarkoitus"],
            "value_kind": ["Kind of value", "Вид стоимости", "Arvon laji"],
            "value": ["Value", "Стоимость", "Итоговая стоимость", "Arvo"],
            "customer": ["Customer", "Заказчик", "Tilaaja"],
            "cadastral_no": ["Cadastral no", "Кадастровый номер", "Kiinteistötunnus"],
        },
    ),
    ImportPreset(
        "association_policies", "policy", _("Insurance policies", ru="Страховые полисы", fi="Vastuuvakuutukset"),
        match=["number"],
        columns={
            "number": ["Policy no", "Policy number", "Номер полиса", "№ полиса", "Vakuutusnumero"],
            "member.register_no": ["Register no", "Register number", "Реестровый номер", "№ в реестре", "Рег. номер",
                                   "Rekisterinumero"],
            "insurer.name": ["Insurer", "Страховщик", "Страховая компания", "Vakuutusyhtiö"],
            "sum": ["Sum insured", "Страховая сумма", "Vakuutusmäärä"],
            "premium": ["Premium", "Премия", "Страховая премия", "Vakuutusmaksu"],
            "from_on": ["From", "Начало", "Дата начала", "Alkaa"],
            "to_on": ["Until", "Окончание", "Дата окончания", "Päättyy"],
        },
    ),
]  # fmt: skip
