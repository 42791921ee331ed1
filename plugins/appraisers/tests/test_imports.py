"""Rows of an association's own lists: which headers mean what, and which records they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from palmette.imports.convert import Converter
from palmette.imports.mapping import guess, preset_for, targets_of
from plugins.appraisers.tests.association import Association, built, roubles

BLUEPRINT = built().blueprint


def read(union: Association, entity: str, row: Mapping[str, str]) -> dict[str, object]:
    """The values of a row under its headers, with the preset that fits them best."""
    model = BLUEPRINT.entity(entity)
    headers = tuple(row)
    preset = preset_for(BLUEPRINT, model, headers)
    assert preset is not None
    targets = targets_of(BLUEPRINT, model, frozenset(model.fields))
    columns = [item.target for item in guess(model, headers, targets, preset)]
    with union.gateway.reading(union.actor) as records:
        found = Converter(BLUEPRINT, model, headers, columns, preset).read(records, tuple(row.values()))
    assert not found.problems
    return found.values


@pytest.mark.parametrize(
    "headers",
    [
        ("Номер отчётности", "№ отчёта", "Дата отчёта", "Объект оценки", "Вид объекта", "Регион", "Стоимость"),
        ("Submission no", "Report no", "Date of the report", "Object", "Kind of object", "Region", "Value"),
        ("Ilmoituksen numero", "Arviokirjan nro", "Arviokirjan päiväys", "Kohde", "Kohteen laji", "Alue", "Arvo"),
    ],
)
def test_a_sheet_of_reports_finds_its_submission_and_regions(union: Association, headers: tuple[str, ...]) -> None:
    with union.together():
        submission = union.create("appraisers.submission", member=union.member(), period=union.period())
        name = f"Область {submission}"
        region = union.create("frame.territory", name=name)
    number = str(union.get("appraisers.submission", submission, "number")["number"])
    cells = (number, "12/26-н", "03.08.2026", "Квартира, 40 м²", "Квартира", name, "5 200 000,00")
    assert read(union, "appraisers.report_row", dict(zip(headers, cells, strict=True))) == {
        "submission": submission, "number": "12/26-н", "dated_on": date(2026, 8, 3), "object": "Квартира, 40 м²",
        "object_kind": "flat", "region": region, "value": roubles(5_200_000),
    }  # fmt: skip


def test_a_register_is_read_with_names_in_parts_and_the_employer_found(union: Association) -> None:
    firm = union.firm(name="Бюро «Импорт»")
    row = {
        "ФИО": "СЕМЁНОВ ПЁТР ИЛЬИЧ", "Реестровый номер": "007001", "Дата включения в реестр": "01.03.2012",
        "ИНН": "000000000077", "СНИЛС": "112-233-445 95", "Место работы": "Бюро «Импорт»",
        "Направления оценки": "Недвижимость; Бизнес", "Телефон": "8 (916) 123-45-67",
    }  # fmt: skip
    values = read(union, "contacts.contact", row)
    wanted = {
        "last_name": "Семёнов", "first_name": "Пётр", "middle_name": "Ильич", "register_no": "007001",
        "joined_on": date(2012, 3, 1), "employer": firm, "directions": ["real_estate", "business"],
        "phone": "+79161234567", "kind": "person",
    }  # fmt: skip
    assert {name: values.get(name) for name in wanted} == wanted
