"""The wizard from the file to its undo, as a browser walks it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.pages.house import House, Visitor

TEXT = (
    "Фамилия;Имя;Телефон;E-mail\nИванов;Иван;+7 916 123-45-67;ivan@mail.ru\nПетрова;Анна;нет;anna@mail.ru\n"
    "Волков;Пётр;;не помню\n"
)


def run_jobs(house: House) -> None:
    jobs: Any = house.app.state.jobs  # Any: the embedded engine, whose thread nobody started
    jobs.run_due()


def upload(visitor: Visitor, data: bytes, name: str = "люди.csv") -> str:
    sent = {"_csrf_token": visitor.csrf, "entity": "contacts.contact"}
    answer = visitor.send("/import", sent, htmx=False, files={"file": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def go(visitor: Visitor, address: str, **values: str) -> str:
    answer = visitor.send(address, {"_csrf_token": visitor.csrf, **values}, htmx=False)
    assert answer.status_code == 303, answer.text
    return str(visitor.get(answer.headers["location"]).text)


def test_a_list_goes_in_is_looked_at_and_is_taken_back(house: House) -> None:
    visitor = house.visitor()
    before = house.count("contacts.contact")
    start = upload(visitor, TEXT.encode("cp1251"))
    page = visitor.get(start).text
    assert "Фамилия" in page
    assert 'value="cp1251" selected' in page or 'value="cp1251" checked' in page
    chosen = {f"column-{at}": name for at, name in enumerate(["last_name", "first_name", "phone", "email"])}
    go(visitor, f"{start}/columns", **chosen)
    run_jobs(house)
    page = visitor.get(start).text
    assert "2 will be added" in page
    assert "1 of them should be looked at" in page
    assert "1 are refused" in page
    go(visitor, f"{start}/run", on_duplicate="skip", triggers="none")
    run_jobs(house)
    page = visitor.get(start).text
    assert "2 added or updated" in page
    assert f'hx-get="{start}/undo"' in page
    assert house.count("contacts.contact") == before + 2
    failed = visitor.get(f"{start}/refused.csv").content.decode("utf-8-sig")
    assert failed.splitlines()[1].startswith("Волков;Пётр;;не помню;")
    assert "2 rows" in visitor.get(f"{start}/undo", htmx=True).text
    go(visitor, f"{start}/undo")
    run_jobs(house)
    assert "2 taken back" in visitor.get(start).text
    assert house.count("contacts.contact") == before


@pytest.mark.slow
def test_a_file_read_wrongly_is_read_again(house: House) -> None:
    visitor = house.visitor()
    start = upload(visitor, TEXT.replace(";", ",").encode("koi8-r"), "koi.csv")
    page = go(visitor, f"{start}/reading", encoding="cp866", delimiter=",", header="1")
    assert "Фамилия" not in page
    page = go(visitor, f"{start}/reading", encoding="koi8-r", delimiter=",", header="1")
    assert "Фамилия" in page
    page = go(visitor, f"{start}/reading", encoding="koi8-r", delimiter=",", header="-1")
    assert "Column 1" in page


@pytest.mark.slow
def test_another_person_finds_no_such_import(house: House) -> None:
    start = upload(house.visitor(), TEXT.encode())
    seller = house.visitor("club_sales")
    for address in (start, f"{start}/undo", f"{start}/refused.csv"):
        assert seller.get(address).status_code == 404
    for address in (f"{start}/undo", f"{start}/reading"):
        assert seller.send(address, {"_csrf_token": seller.csrf}, htmx=False).status_code == 404
