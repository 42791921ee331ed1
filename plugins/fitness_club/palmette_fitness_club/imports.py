"""Which headers of a club's old lists mean which fields, in English, Russian and Finnish."""

from __future__ import annotations

from palmette import ImportPreset
from palmette import label as _
from palmette.packs.contacts import prepare_person

PHONE = ["Phone", "Mobile", "Tel", "Телефон", "Тел.", "Моб. телефон", "Мобильный", "Сотовый", "Телефон клиента",
         "Puhelin", "Puhelinnumero", "Matkapuhelin", "Puh."]  # fmt: skip
EMAIL = ["E-mail", "Email", "Mail", "Почта", "Эл. почта", "E-mail клиента", "Sähköposti", "S-posti"]
NAME = ["Name", "Full name", "Member", "ФИО", "Ф.И.О.", "Клиент", "Член клуба", "Имя клиента", "Nimi", "Jäsen",
        "Jäsenen nimi"]  # fmt: skip

EXPORTS = [
    ImportPreset(
        "mindbody_clients", "contact", _("Mindbody: clients", ru="Mindbody: клиенты", fi="Mindbody: asiakkaat"),
        constants={"kind": "person"}, prepare=prepare_person, match=["email", "phone"],
        columns={
            "last_name": ["LastName", "Last Name"], "first_name": ["FirstName", "First Name"],
            "middle_name": ["MiddleName"], "phone": ["MobilePhone", "Mobile Phone", "Cell Phone"],
            "email": ["Email", "E-mail"], "birthday": ["BirthDate", "Birth Date", "Birthdate"],
            "sex": ["Gender"], "source.name": ["ReferredBy", "Referral Type"],
            "branch": ["HomeLocation", "Home Location"],
            "created_at": ["CreationDate", "Creation Date"],
        },
    ),
    ImportPreset(
        "mindbody_contracts", "membership",
        _("Mindbody: contracts", ru="Mindbody: контракты", fi="Mindbody: sopimukset"), match=["former_no"],
        columns={
            "former_no": ["ClientContractID", "Contract ID"], "member.email": ["Email", "Client Email"],
            "member.phone": ["MobilePhone", "Mobile Phone"], "type.name": ["ContractName", "Contract Name"],
            "sold_at": ["AgreementDate", "Agreement Date"], "starts_on": ["StartDate", "Start Date"],
            "ends_on": ["EndDate", "End Date"], "price_paid": ["TotalPrice", "Contract Total"],
        },
    ),
    ImportPreset(
        "mindbody_visits", "visit", _("Mindbody: visits", ru="Mindbody: визиты", fi="Mindbody: käynnit"),
        columns={
            "member.email": ["Email", "Client Email"], "member.phone": ["MobilePhone", "Mobile Phone"],
            "at": ["StartDateTime", "Visit Date", "Start Time"], "club": ["Location", "Site"],
        },
    ),
    ImportPreset(
        "onec_members", "contact", _("1C:Fitness: members", ru="1С:Фитнес клуб: клиенты", fi="1C:Fitness: jäsenet"),
        constants={"kind": "person"}, prepare=prepare_person, match=["phone", "email"],
        columns={
            "raw_name": ["Контрагент", "Клиент (ФИО)", "Наименование"], "phone": ["Телефон мобильный", "Телефон"],
            "email": ["Электронная почта", "Email"], "birthday": ["Дата рождения"], "sex": ["Пол"],
            "branch": ["Структурная единица", "Клуб"], "source.name": ["Рекламный источник", "Источник"],
            "created_at": ["Дата регистрации", "Дата создания"],
        },
    ),
    ImportPreset(
        "onec_memberships", "membership",
        _("1C:Fitness: memberships", ru="1С:Фитнес клуб: членства", fi="1C:Fitness: jäsenyydet"), match=["former_no"],
        columns={
            "former_no": ["Номер членства", "Штрихкод", "Документ"], "member.raw_name": ["Клиент", "Контрагент"],
            "member.phone": ["Телефон клиента", "Телефон"], "type.name": ["Вид членства", "Номенклатура"],
            "sold_at": ["Дата документа", "Дата продажи"], "starts_on": ["Дата активации", "Действует с"],
            "ends_on": ["Дата окончания", "Действует по"], "price_paid": ["Сумма документа", "Сумма"],
        },
    ),
    ImportPreset(
        "onec_freezes", "freeze", _("1C:Fitness: freezes", ru="1С:Фитнес клуб: заморозки", fi="1C:Fitness: tauot"),
        constants={"reason": "other"},
        columns={
            "membership.former_no": ["Номер членства", "Членство"], "member.phone": ["Телефон клиента", "Телефон"],
            "from_on": ["Дата начала заморозки", "Начало"], "until_on": ["Дата разморозки", "Окончание"],
        },
    ),
    ImportPreset(
        "mobifitness_clients", "contact",
        _("Mobifitness: clients", ru="Mobifitness: клиенты", fi="Mobifitness: asiakkaat"),
        constants={"kind": "person"}, prepare=prepare_person, match=["phone", "email"],
        columns={
            "raw_name": ["Имя", "ФИО клиента"], "phone": ["Номер телефона", "Телефон"], "email": ["E-mail", "Почта"],
            "birthday": ["День рождения", "Дата рождения"], "source.name": ["Канал", "Источник"],
            "branch": ["Клуб", "Основной клуб"], "created_at": ["Создан", "Дата создания"],
        },
    ),
    ImportPreset(
        "mobifitness_subscriptions", "membership",
        _("Mobifitness: subscriptions", ru="Mobifitness: абонементы", fi="Mobifitness: jäsenyydet"),
        match=["former_no"],
        columns={
            "former_no": ["ID абонемента", "Номер абонемента"], "member.raw_name": ["Клиент", "ФИО клиента"],
            "member.phone": ["Номер телефона", "Телефон"], "type.name": ["Название абонемента", "Абонемент"],
            "sold_at": ["Дата покупки"], "starts_on": ["Дата активации", "Активен с"],
            "ends_on": ["Дата завершения", "Активен до"], "price_paid": ["Стоимость", "Цена"],
        },
    ),
]  # fmt: skip
"""What other systems of clubs write out, by the headers of their own exports."""

PRESETS = [
    *EXPORTS,
    ImportPreset(
        "club_members", "contact", _("Members of a club", ru="Список членов клуба", fi="Keskuksen jäsenluettelo"),
        constants={"kind": "person"},
        prepare=prepare_person,
        match=["email", "phone"],
        columns={
            "raw_name": NAME,
            "last_name": ["Last name", "Surname", "Фамилия", "Sukunimi"],
            "first_name": ["First name", "Имя", "Etunimi"],
            "middle_name": ["Middle name", "Отчество", "Toinen nimi"],
            "phone": PHONE,
            "email": EMAIL,
            "birthday": ["Birthday", "Date of birth", "Born", "Дата рождения", "ДР", "Д.р.", "Syntymäaika", "Synt."],
            "sex": ["Sex", "Gender", "Пол", "Sukupuoli"],
            "address": ["Address", "Адрес", "Osoite"],
            "source.name": ["Source", "How did you hear of us", "Источник", "Откуда узнал", "Lähde", "Mistä kuulit"],
            "owner": ["Manager", "Seller", "Менеджер", "Ответственный", "Myyjä", "Vastuuhenkilö"],
            "branch": ["Club", "Клуб", "Филиал", "Keskus", "Toimipiste"],
            "goals": ["Goal", "Цель", "Tavoite"],
            "emergency": ["Emergency contact", "Контакт для экстренной связи", "Hätäyhteys"],
            "created_at": ["Created", "Дата добавления", "Дата создания", "Luotu"],
        },
    ),
    ImportPreset(
        "club_memberships", "membership", _("Memberships", ru="Абонементы", fi="Jäsenyydet"),
        match=["former_no"],
        columns={
            "former_no": ["Contract", "Contract no", "Card no", "Договор", "№ договора", "Номер карты", "№ карты",
                          "Sopimus", "Sopimusnumero", "Jäsennumero", "Korttinumero"],
            "member.raw_name": NAME,
            "member.phone": PHONE,
            "member.email": EMAIL,
            "type.name": ["Membership", "Type", "Plan", "Абонемент", "Вид абонемента", "Карта", "Тип карты", "Jäsenyys",
                          "Jäsenyystyyppi", "Tuote"],
            "sold_at": ["Sold", "Date of sale", "Дата продажи", "Продан", "Myyty", "Ostopäivä"],
            "starts_on": ["Start", "From", "Начало", "Дата начала", "Действует с", "Alkaa", "Alkamispäivä"],
            "ends_on": ["End", "Valid until", "Expires", "Окончание", "Дата окончания", "Действует до", "Päättyy",
                        "Päättymispäivä", "Voimassa asti"],
            "price_paid": ["Price", "Paid", "Цена", "Стоимость", "Оплачено", "Сумма", "Hinta", "Maksettu"],
            "seller": ["Seller", "Продавец", "Менеджер", "Myyjä"],
        },
    ),
    ImportPreset(
        "club_visits", "visit", _("Visits", ru="Посещения", fi="Käynnit"),
        columns={
            "member.phone": PHONE,
            "member.email": EMAIL,
            "at": ["Time", "Date", "Visit", "Дата", "Время", "Дата и время", "Вход", "Aika", "Päivä", "Kulkuaika"],
            "club": ["Club", "Клуб", "Филиал", "Keskus"],
        },
    ),
    ImportPreset(
        "bar_items", "bar_item", _("Bar items", ru="Товары бара", fi="Baarituotteet"),
        match=["sku"],
        columns={
            "name": ["Name", "Item", "Название", "Наименование", "Товар", "Nimi", "Tuote"],
            "sku": ["SKU", "Code", "Артикул", "Код", "Tuotenumero", "Koodi"],
            "category": ["Category", "Категория", "Группа", "Ryhmä"],
            "price": ["Price", "Цена", "Розничная цена", "Hinta"],
        },
    ),
]  # fmt: skip
