"""Cells as other systems and people write them become the values that were meant, or are told with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from palmette.imports.convert import Converter
from palmette.imports.mapping import guess, preset_for, targets_of
from palmette.imports.read import read_table
from palmette.money import Money
from palmette.testing.club import EDITION, OWNER, served
from palmette.web.accounts import find_user


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cells")
    edition = EDITION.replace("region: FI", "region: RU").replace("currency: EUR", "currency: RUB")
    with served(folder, f"sqlite:///{folder / 'cells.db'}", edition=edition) as found:
        yield found


@pytest.fixture
def records(place):
    person = place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="import")
    with place.pinned.gateway.reading(person) as found:
        yield found


def read(records, text: str, *, entity: str = "contact", preset: str = ""):
    """Every row of a CSV read with the columns as they are guessed."""
    blueprint = records.blueprint
    model = blueprint.entity(entity)
    table = read_table("list.csv", text.encode())
    known = blueprint.imports[preset] if preset else preset_for(blueprint, model, table.headers)
    assert known is not None
    targets = targets_of(blueprint, model, frozenset(model.fields))
    columns = [item.target for item in guess(model, table.headers, targets, known)]
    converter = Converter(blueprint, model, table.headers, columns, known)
    return known.key, [converter.read(records, row) for row in table.rows]


def person(records, phone: str = "", name: str = "Иван", **more: str):
    heads = ";".join(["ФИО", "Телефон", *more])
    _, rows = read(records, f"{heads}\n" + ";".join([name, f'"{phone}"', *more.values()]) + "\n")
    return rows[0]


@pytest.mark.parametrize(
    ("text", "phone", "comment", "warned"),
    [
        ("8 (916) 123-45-67", "+79161234567", None, False),
        ("+7 916 123 45 67", "+79161234567", None, False),
        ("9161234567", "+79161234567", None, False),
        ("79161234567.0", "+79161234567", None, False),
        ("8-916-123-45-67, 8-495-111-22-33", "+79161234567", None, False),
        ("+7 916 123 45 67 доб. 12", "+79161234567;ext=12", None, False),
        ("89161234567 Маша", "+79161234567", "Маша", False),
        ("+7 (000) 000-00-00", None, "+7 (000) 000-00-00", True),
        ("111111", None, "111111", True),
        ("нет", None, None, True),
        ("8 800 555-35-35", "+78005553535", None, False),
        ("+358 40 123 4567", "+358401234567", None, False),
    ],
)
def test_every_phone_of_a_messy_list(records, text, phone, comment, warned):
    row = person(records, text)
    assert not row.problems
    assert (row.values.get("phone"), row.values.get("comment")) == (phone, comment)
    assert ("imports.left_empty" in {item.code for item in row.warnings}) == warned


def points(row):
    """The further ways to reach somebody that a row makes."""
    return [item.values["value"] for item in row.also if item.entity == "contacts.contact_point"]


def test_the_second_of_two_numbers_is_a_contact_point(records):
    assert points(person(records, "8-916-123-45-67, 8-495-111-22-33")) == ["+74951112233"]
    assert points(person(records, "+7 916 123 45 67 доб. 12")) == []


def test_digits_that_a_spreadsheet_has_lost_refuse_the_row(records):
    row = person(records, "7,91612E+10")
    assert [(item.field, item.code) for item in row.problems] == [("phone", "values.digits_lost")]


@pytest.mark.parametrize(
    ("text", "last", "first", "middle", "flagged"),
    [
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "Иванов", "Иван", "Иванович", False),
        ("Иванов И.И.", "Иванов", None, None, True),
        ("Иван (муж Марии)", None, None, None, True),
        ("Анна пластиковые окна", None, None, None, True),
    ],
)
def test_every_name_of_a_messy_list_is_kept_raw_and_flagged_where_it_is_doubtful(
    records, text, last, first, middle, flagged
):
    row = person(records, name=text)
    names = [row.values.get(part) for part in ("last_name", "first_name", "middle_name")]
    assert (row.values["raw_name"], names) == (text, [last, first, middle])
    assert bool(row.warnings) == flagged


@pytest.mark.parametrize("text", ["01.02.85", "1985-02-01", "31079"])
def test_every_date_of_a_messy_list(records, text):
    assert person(records, **{"Дата рождения": text}).values["birthday"] == date(1985, 2, 1)


def test_a_day_that_never_was_refuses_the_row(records):
    row = person(records, **{"Дата рождения": "29.02.1985"})
    assert [(item.field, item.code) for item in row.problems] == [("birthday", "values.no_such_date")]


def test_the_same_title_twice_means_its_last_filled_column(records):
    _, rows = read(records, "ФИО;Телефон;Телефон\nАнна;89161234567;\nЖанна;89161234567;89161234568\n")
    assert [row.values["phone"] for row in rows] == ["+79161234567", "+79161234568"]


def test_a_cell_without_an_end_refuses_its_row_and_is_not_cut(records):
    row = person(records, Комментарий="x" * 20_001)
    assert [item.code for item in row.problems] == ["imports.cell_too_long"]


def test_amocrm_contacts_keep_all_of_three_phones_and_two_addresses(records):
    key, rows = read(
        records,
        "Полное имя контакта;Рабочий телефон;Мобильный телефон;Домашний телефон;Рабочий email;Личный email\n"
        "Анна Петрова;'+74951112233;89161234567;;a@work.example;anna@example.com\n",
        preset="amocrm_contacts",
    )
    assert key == "amocrm_contacts"
    values = rows[0].values
    assert (values["phone"], values["email"]) == ("+79161234567", "anna@example.com")
    assert points(rows[0]) == ["+74951112233", "a@work.example"]


def test_amocrm_deals_have_their_currency_in_the_title_and_their_person_in_many_columns(records, place):
    with place.pinned.gateway.writing(records.actor) as writing:
        known = writing.create("contact", {"last_name": "Иванов", "first_name": "Иван", "phone": "+79167654321"})
    key, rows = read(
        records,
        "ID,Название сделки,Бюджет ₸,Полное имя контакта,Мобильный телефон,Рабочий телефон,Дата закрытия\n"
        "1,Двери,150 000,Иван Иванов,,8 916 765-43-21,01.11.2026\n2,Окна,,Никто Такой,,,\n",
        entity="deal",
    )  # fmt: skip
    assert key.endswith("amocrm_deals")
    assert rows[0].values["amount"] == Money(15_000_000, "KZT")
    assert rows[0].values["contact"] == known["id"]
    assert [(item.field, item.code) for item in rows[1].problems] == [("contact", "imports.not_found")]


def test_bitrix24_leads_put_names_together_and_further_numbers_into_the_text(records):
    key, rows = read(
        records,
        "Название лида;Имя;Фамилия;Рабочий телефон;Мобильный телефон;Рабочий e-mail;Комментарий;Товар\n"
        "Заявка;Анна;Петрова;84951112233;89161234567;a@example.com;срочно;Дверь\n",
        entity="lead",
    )
    assert key.endswith("bitrix24_leads")
    values = rows[0].values
    assert (values["name"], values["phone"]) == ("Петрова Анна", "+79161234567")
    assert values["text"] == "срочно\nДверь. +74951112233"


def test_hubspot_writes_the_month_first_and_full_names_in_one_column(records):
    key, rows = read(
        records,
        "Record ID,Deal Name,Amount,Close Date,Deal Stage,Pipeline\n1,Doors,100,6/4/2026,x,y\n"
        "2,Doors,100,2026-06-02,x,y\n",
        entity="deal",
    )
    assert key.endswith("hubspot_deals")
    assert [row.values["closed_on"] for row in rows] == [date(2026, 6, 4), date(2026, 6, 2)]
    key, rows = read(records, "Record ID - Contact,Full Name,Email,Phone Number,Contact owner\n1,Anna Berg,,,\n")
    assert key.endswith("hubspot_contacts")
    assert (rows[0].values["last_name"], rows[0].values["first_name"]) == ("Berg", "Anna")


def test_a_list_of_1c_is_of_organizations(records):
    _, rows = read(
        records,
        "Наименование;Полное наименование;ИНН;КПП;Телефон;E-mail;Юридический адрес\n"
        'Ромашка;"ООО ""Ромашка""";7701234567;770101001;8 495 111-22-33;info@romashka.ru;Москва, Тверская 1\n',
    )
    assert not rows[0].problems
    assert (rows[0].values["kind"], rows[0].values["inn"]) == ("organization", "7701234567")


def test_an_address_book_goes_in_with_every_number(records):
    model = records.entity("contact")
    card = "BEGIN:VCARD\nVERSION:3.0\nN:Berg;Anna;;;\nFN:Anna Berg\nTEL:+358401234567\nTEL:+358401234568\nEND:VCARD\n"
    table = read_table("a.vcf", card.encode())
    preset = preset_for(records.blueprint, model, table.headers)
    targets = targets_of(records.blueprint, model, frozenset(model.fields))
    columns = [item.target for item in guess(model, table.headers, targets, preset)]
    row = Converter(records.blueprint, model, table.headers, columns, preset).read(records, table.rows[0])
    assert (row.values["phone"], points(row)) == ("+358401234567", ["+358401234568"])


def test_a_firm_among_people_is_an_organization_with_its_tax_number(records):
    _, rows = read(
        records, 'ФИО;Телефон;E-mail;Комментарий\n"ООО ""Ромашка"" Петр";4951112233;info@romashka.ru;ИНН 7701234567\n'
    )
    values = rows[0].values
    assert (values["kind"], values["name"], values["inn"]) == ("organization", 'ООО "Ромашка"', "7701234567")
    behind = [dict(item.values) for item in rows[0].also]
    assert behind[0] == {"kind": "person", "raw_name": "Петр", "first_name": "Петр"}
    assert behind[1]["kind"] == "employee"
