"""The gallery of parts is served with the demo, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from litestar.testing import TestClient

from palmette.pages.gallery import SCREENS
from tests.core.pages.house import BASE, House, open_house


def test_it_is_not_there_without_the_demo(house: House) -> None:
    client = TestClient(house.app, base_url=BASE)
    assert [client.get(f"/_gallery{end}").status_code for end in ("", "/parts", "/nothing")] == [404, 404, 404]


@pytest.fixture(scope="module")
def demo(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("gallery")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    return TestClient(open_house(folder, demo=True).app, base_url=BASE)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_demo_serves_every_screen(demo: TestClient, screen: str) -> None:
    assert demo.get(f"/_gallery/{screen}?theme=dark").status_code == 200


def test_the_demo_begins_with_the_parts_and_knows_no_others(demo: TestClient) -> None:
    assert demo.get("/_gallery", follow_redirects=False).headers["location"] == "/_gallery/parts"
    assert demo.get("/_gallery/nothing").status_code == 404
