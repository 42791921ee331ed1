"""The `type` of a problem document leads to the meaning of its code."""

from __future__ import annotations

import re

from litestar.testing import TestClient

from palmette.web.error_meanings import error_areas
from tests.core.pages.house import BASE, House


def test_the_type_of_a_problem_leads_to_its_meaning(house: House) -> None:
    problem = house.visitor().get("/api/v1/nothing").json()
    page = TestClient(house.app, base_url=BASE).get("/docs/errors")
    path, _, code = problem["type"].partition("#")
    assert (path, code) == ("/docs/errors", problem["code"])
    assert page.status_code == 200
    assert re.search(rf'id="{re.escape(code)}".*?There is no such kind of record', page.text) is not None


def test_every_code_has_an_anchor_and_a_meaning(house: House) -> None:
    page = TestClient(house.app, base_url=BASE).get("/docs/errors").text
    meanings = [meaning for area in error_areas() for meaning in area.meanings]
    assert len(meanings) > 200
    assert [meaning.code for meaning in meanings if not meaning.paragraphs] == []
    assert re.findall(r'class="error-code" id="([^"]+)"', page) == [meaning.code for meaning in meanings]


def test_marks_of_the_text_become_marks_of_the_page() -> None:
    said = {meaning.code: " ".join(meaning.paragraphs) for area in error_areas() for meaning in area.meanings}
    assert "<code>palmette token create</code>" in said["access.bad_token"]
    assert not [code for code, text in said.items() if "`" in text or "](" in text]
