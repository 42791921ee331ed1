"""A messy list of people goes in: what can be used is stored once, the rest is told with its reasons."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import suppress

import pytest

from palmette.imports.batches import Batches
from palmette.imports.begin import begin, begin_again
from palmette.imports.failed_rows import failed_rows
from palmette.imports.job import import_jobs
from palmette.imports.mapping import targets_of
from palmette.imports.shape import Reading
from palmette.jobs.engine import run_now
from palmette.records.results import ListQuery
from palmette.testing.club import EDITION, OWNER, served
from palmette.web.accounts import find_user
from tests.core.imports.messy import write_messy

pytestmark = pytest.mark.mostly_sqlite

CHECK, RUN, UNDO = import_jobs()
PEOPLE = 60


on_both_engines = pytest.mark.usefixtures("database_url")


@pytest.fixture
def place(tmp_path, request):
    """A club's database: SQLite, and for the tests that ask for it either engine in turn."""
    either = "database_url" in request.fixturenames
    url = request.getfixturevalue("database_url") if either else f"sqlite:///{tmp_path / 'import.db'}"
    with served(tmp_path, url, edition=EDITION.replace("region: FI", "region: RU")) as found:
        yield found


@pytest.fixture
def messy(place, tmp_path):
    """A batch of the messy list with its columns guessed, and what each row must come to."""
    path = tmp_path / "messy.xlsx"
    expected = write_messy(path, people=PEOPLE)
    return start(place, path), expected


def actor(place):
    return place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="import")


def start(place, path):
    blueprint = place.pinned.blueprint
    entity = blueprint.entity("contact")
    targets = targets_of(blueprint, entity, frozenset(entity.fields))
    with path.open("rb") as source:
        return begin(place.pinned.gateway, actor(place), entity, path.name, source, targets)


def run(place, job, batch, progress=lambda *_: None):
    run_now(job, place.pinned.gateway, actor(place), progress=progress, arguments={"batch": str(batch.id)})


def counts(place, batch):
    return Batches(place.runtime.database, place.pinned.tables).counts(batch)


def contacts(place):
    with place.pinned.gateway.reading(actor(place)) as records:
        return records.count("contact", cap=None).value


@on_both_engines
def test_a_check_says_what_will_happen_and_stores_nothing(place, messy):
    batch, expected = messy
    wanted = Counter({"added": "ready"}.get(row.verdict, row.verdict) for row in expected)
    run(place, CHECK, batch)
    assert counts(place, batch) == wanted
    assert contacts(place) == 0


def test_every_refused_row_names_its_field_and_reason(place, messy):
    batch, expected = messy
    run(place, CHECK, batch)
    batches = Batches(place.runtime.database, place.pinned.tables)
    refused = {row.number: row for row in batches.each(batch, "refused")}
    assert set(refused) == {row.number for row in expected if row.verdict == "refused"}
    assert {problem.field for row in refused.values() for problem in row.problems} == {"phone", "birthday", "email"}


@on_both_engines
def test_the_import_stores_each_person_once_also_when_it_is_run_again(place, messy):
    batch, expected = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    wanted = sum(row.verdict == "added" for row in expected)
    assert contacts(place) == wanted
    run(place, RUN, batch)
    assert contacts(place) == wanted


def test_an_import_that_dies_half_way_goes_on_without_loss_or_doubling(place, messy, monkeypatch):
    batch, expected = messy
    run(place, CHECK, batch)
    monkeypatch.setattr("palmette.imports.job.CHUNK", 20)

    def die(message, done, total):
        if done >= 20:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        run(place, RUN, batch, progress=die)
    assert 0 < contacts(place) < sum(row.verdict == "added" for row in expected)
    run(place, RUN, batch)
    assert contacts(place) == sum(row.verdict == "added" for row in expected)


def test_names_phones_and_dates_are_read_as_people_meant_them(place, messy):
    batch, _ = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    with place.pinned.gateway.reading(actor(place)) as records:
        rows = records.list("contact").rows
        people = [records.get("contact", row["id"]) for row in rows]
    with_phone = [row for row in people if row["phone"]]
    assert with_phone
    assert all(row["phone"].startswith("+7916") for row in with_phone)
    assert all(row["raw_name"] for row in people)
    assert {row["sex"] for row in people} <= {"male", "female", None}


def text_file(place, tmp_path, text, name="list.csv"):
    path = tmp_path / name
    path.write_text(text)
    return start(place, path)


def dump(place):
    """Everything an owner sees of all people, in one order."""
    with place.pinned.gateway.reading(actor(place)) as records:
        ids = [row["id"] for row in records.list("contact", ListQuery(sort="created_at", limit=200)).rows]
        rows = [records.get("contact", one) for one in ids]
    return [{key: value for key, value in row.items() if key not in ("version", "updated_at")} for row in rows]


def change(place, batch, **changes):
    return Batches(place.runtime.database, place.pinned.tables).change(batch, **changes)


def states(place, batch):
    return [row.state for row in Batches(place.runtime.database, place.pinned.tables).each(batch)]


FIRST = (
    "Фамилия;Имя;Телефон;E-mail;Дата рождения;Комментарий\n"
    "Иванов;Иван;8 916 123-45-67;ivan@mail.ru;;\n"
    "Петрова;Анна;8 916 765-43-21;anna@mail.ru;01.02.85;постоянный\n"
)
SECOND = (
    "Фамилия;Имя;Телефон;E-mail;Дата рождения;Комментарий\n"
    "Иванов;Иван;8 916 123-45-67;IVAN@MAIL.RU;05.03.1980;VIP\n"
    "Петрова;Анна;;anna@mail.ru;02.02.1985;\n"
    "Зайцев;Егор;8 916 000-11-22;;;\n"
    "Зайцев;Егор;8 916 000-11-22;egor@mail.ru;;позже\n"
)


def imported(place, tmp_path, text, rule="skip", name="list.csv"):
    batch = text_file(place, tmp_path, text, name)
    run(place, CHECK, batch)
    run(place, RUN, change(place, batch, on_duplicate=rule))
    return batch


@pytest.mark.slow
@on_both_engines
@pytest.mark.parametrize(("rule", "born"), [("update", "1985-02-02"), ("fill", "1985-02-01"), ("skip", "1985-02-01")])
def test_known_people_are_updated_filled_or_left_and_an_undo_puts_everything_back(place, tmp_path, rule, born):
    imported(place, tmp_path, FIRST)
    before = dump(place)
    batch = imported(place, tmp_path, SECOND, rule, "second.csv")
    people = {row["last_name"]: row for row in dump(place)}
    assert len(people) == 3
    assert str(people["Петрова"]["birthday"]) == born
    assert (str(people["Иванов"]["birthday"]) == "1980-03-05") == (rule != "skip")
    assert people["Зайцев"]["email"] == (None if rule == "skip" else "egor@mail.ru")
    run(place, UNDO, batch)
    assert dump(place) == before
    assert set(states(place, batch)) <= {"undone", "duplicate"}
    run(place, UNDO, batch)
    assert dump(place) == before


@pytest.mark.slow
def test_what_somebody_changed_after_the_import_is_told_and_not_overwritten(place, tmp_path):
    imported(place, tmp_path, FIRST)
    batch = imported(place, tmp_path, SECOND, "update", "second.csv")
    people = {row["last_name"]: row for row in dump(place)}
    with place.pinned.gateway.writing(actor(place)) as records:
        records.update("contact", people["Иванов"]["id"], {"comment": "said himself"})
        records.update("contact", people["Зайцев"]["id"], {"comment": "said himself"})
    run(place, UNDO, batch)
    after = {row["last_name"]: row for row in dump(place)}
    assert (after["Иванов"]["comment"], str(after["Иванов"]["birthday"])) == ("said himself", "1980-03-05")
    assert after["Зайцев"]["comment"] == "said himself"
    assert str(after["Петрова"]["birthday"]) == "1985-02-01"
    kept = list(Batches(place.runtime.database, place.pinned.tables).each(batch, "kept"))
    assert {row.number for row in kept} == {2, 4, 5}
    assert {problem.code for row in kept for problem in row.problems} == {"imports.changed_since"}


@on_both_engines
def test_an_undo_that_dies_half_way_goes_on(place, tmp_path, monkeypatch):
    batch = imported(place, tmp_path, FIRST + "".join(f"Гость;Гость{n};;g{n}@mail.ru;;\n" for n in range(30)))
    monkeypatch.setattr("palmette.imports.undo.CHUNK", 10)

    def die(message, done, total):
        if done >= 20:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        run(place, UNDO, batch, progress=die)
    assert 0 < contacts(place) < 32
    run(place, UNDO, batch)
    assert contacts(place) == 0


SAMPLE = (
    "Иванов Иван;8(916)1234567;IVAN@mail.ru;постоянный\n"
    "иванов и.и.;+7 916 123-45-67;;VIP!!\n"
    '"ООО ""Ромашка"" Петр";4951112233;info@romashka.ru;ИНН 7701234567\n'
    "Мария Иванова;89161234567;maria@mail.ru;жена\n"
    ";нет;;перезвонить после 15.00\n"
)


@on_both_engines
def test_the_messy_sample_is_three_persons_one_company_and_one_warning(place, tmp_path):
    batch = text_file(place, tmp_path, SAMPLE)
    batch = change(place, batch, columns=("raw_name", "phone", "email", "comment"), preset="people")
    run(place, CHECK, batch)
    assert states(place, batch) == ["ready", "duplicate", "ready", "ready", "empty"]
    batches = Batches(place.runtime.database, place.pinned.tables)
    assert batches.warned(batch) == 1
    # The candidate is accepted, for this row alone.
    batches.choose(batch, 2, "update")
    run(place, RUN, batch)
    assert states(place, batch) == ["done", "done", "done", "done", "empty"]
    assert batches.warned(batch) == 1
    people = dump(place)
    assert Counter(row["kind"] for row in people) == {"person": 3, "organization": 1}
    ivan = next(row for row in people if row["email"] == "IVAN@mail.ru")
    assert (ivan["raw_name"], ivan["last_name"], ivan["comment"]) == ("Иванов Иван", "Иванов", "VIP!!")
    with place.pinned.gateway.reading(actor(place)) as records:
        ties = records.list("relationship").rows
        kinds = {(row["kind"], records.titles("contact", [row["from"], row["to"]])[row["from"]]) for row in ties}
    assert kinds == {("employee", "Петр"), ("family", "Мария Иванова")}
    run(place, UNDO, batch)
    assert dump(place) == []
    with place.pinned.gateway.reading(actor(place)) as records:
        assert not records.list("relationship").rows


def test_a_number_of_many_is_nobody_s_own(place, tmp_path):
    batch = text_file(place, tmp_path, "ФИО;Телефон\nОбщий Один;8 800 555-35-35\nОбщий Один;8 800 555-35-35\n")
    run(place, CHECK, batch)
    assert states(place, batch) == ["ready", "ready"]


@pytest.mark.slow
@on_both_engines
def test_further_numbers_are_kept_once_and_go_with_an_undo(place, tmp_path):
    text = "ФИО;Телефон;E-mail\nИванов Иван;8-916-123-45-67, 8-495-111-22-33;ivan@mail.ru, ivan@work.example\n"
    first = imported(place, tmp_path, text)
    batch = imported(place, tmp_path, text.replace("111-22-33", "111-22-34"), "update", "again.csv")

    def points():
        with place.pinned.gateway.reading(actor(place)) as records:
            return sorted(row["value"] for row in records.list("contact_point").rows)

    assert points() == ["+74951112233", "+74951112234", "ivan@work.example"]
    run(place, UNDO, batch)
    assert points() == ["+74951112233", "ivan@work.example"]
    run(place, UNDO, first)
    assert points() == []


@on_both_engines
def test_two_at_once_take_no_row_twice(place, messy):
    batch, expected = messy

    def meddle(message, done, total):
        if done == 20:
            run(place, RUN, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("palmette.imports.job.CHUNK", 20)
        run(place, RUN, batch, progress=meddle)
    assert contacts(place) == sum(row.verdict == "added" for row in expected)


@pytest.mark.slow
def test_columns_are_remembered_for_the_same_titles_in_any_order(place, tmp_path):
    batch = text_file(place, tmp_path, "Кто;Куда звонить\nАнна;8 916 123-45-67\n")
    assert batch.columns == ("", "")
    change(place, batch, columns=("raw_name", "phone"), preset="people", on_duplicate="update", state="checked")
    again = text_file(place, tmp_path, "КУДА ЗВОНИТЬ;Кто\n8 916 765-43-21;Пётр\n", "other.csv")
    assert (again.columns, again.preset, again.on_duplicate) == (("phone", "raw_name"), "people", "update")


@pytest.mark.slow
def test_the_same_file_is_read_otherwise_when_a_person_says_so(place, tmp_path):
    path = tmp_path / "dos.csv"
    path.write_bytes("Имя;Телефон\nАнна;8 916 123-45-67\n".encode("cp1251"))
    batch = start(place, path)
    blueprint = place.pinned.blueprint
    entity = blueprint.entity("contact")
    targets = targets_of(blueprint, entity, frozenset(entity.fields))
    wrong = begin_again(place.pinned.gateway, batch, entity, Reading(encoding="cp866"), targets)
    assert wrong.headers[0] != "Имя"
    right = begin_again(place.pinned.gateway, wrong, entity, Reading(encoding="cp1251", header=-1), targets)
    assert (right.rows, right.headers) == (2, ("Column 1", "Column 2"))


@pytest.mark.slow
def test_failed_rows_are_a_file_that_goes_in_when_it_is_mended(place, tmp_path):
    text = FIRST + "Волков;Пётр;;не помню;;=2+2\n"
    batch = imported(place, tmp_path, text)
    batches = Batches(place.runtime.database, place.pinned.tables)
    failed = b"".join(failed_rows(batches, batch, "What is wrong")).decode("utf-8-sig")
    lines = list(csv.reader(failed.splitlines(), delimiter=";"))
    assert lines[0] == [*batch.headers, "What is wrong"]
    assert lines[1][:4] == ["Волков", "Пётр", "", "не помню"]
    assert "e-mail" in lines[1][-1].lower()
    again = imported(place, tmp_path, failed.replace("не помню", "petr@mail.ru"), name="failed.csv")
    assert states(place, again) == ["done"]
    assert {row["last_name"]: row for row in dump(place)}["Волков"]["comment"] == "=2+2"


def test_the_same_file_a_second_time_finds_everybody_known(place, messy, tmp_path):
    batch, expected = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    again = start(place, tmp_path / "messy.xlsx")
    run(place, CHECK, again)
    added = sum(row.verdict == "added" for row in expected)
    assert counts(place, again).get("ready", 0) == 0
    assert counts(place, again)["duplicate"] >= added
