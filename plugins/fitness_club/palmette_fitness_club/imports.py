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

PRESETS = [
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
