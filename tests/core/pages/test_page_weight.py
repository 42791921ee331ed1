"""What travels when a list is opened for the first time, and how built files are served."""

from __future__ import annotations

import re

import pytest

from palmette.pages.manifest import BUILT, load_assets
from tests.core.pages.house import House, Visitor

FIRST_VISIT = re.compile(r'(?:src|href)="(/assets/[^"#]+\.(?:css|js|svg|woff2))[#"]')


@pytest.fixture(scope="module")
def visitor(house: House) -> Visitor:
    for number in range(60):
        house.member(first_name=f"Anna{number}", last_name="Petrova", phone=f"+35840123{number:04}")
    return house.visitor()


def test_a_first_visit_to_a_list_weighs_at_most_110_kilobytes(visitor: Visitor) -> None:
    page = visitor.client.get("/r/contact", headers={"accept-encoding": "gzip, br"})
    assert page.headers["content-encoding"] == "br"
    files = sorted(set(FIRST_VISIT.findall(page.text)))
    assert len(files) >= 6
    wire = {name: _weight(visitor, name) for name in files}
    assert page.num_bytes_downloaded > 5_000
    assert page.num_bytes_downloaded + sum(wire.values()) <= 110_000, wire


def _weight(visitor: Visitor, address: str) -> int:
    answer = visitor.client.get(address, headers={"accept-encoding": "gzip, br"})
    assert answer.status_code == 200
    if answer.headers.get("content-encoding") == "br":
        return (BUILT / f"{address.removeprefix('/assets/')}.br").stat().st_size
    return len(answer.content)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("identity", None)],
)
def test_a_built_file_comes_packed_as_the_browser_can_read_it(
    visitor: Visitor, accepted: str, encoding: str | None
) -> None:
    answer = visitor.client.get(load_assets().url("palmette.css"), headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert int(answer.headers["content-length"]) <= (BUILT / load_assets().files["palmette.css"]).stat().st_size


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fmanifest.py", "%2e%2e", ".hidden"])
def test_what_was_not_built_is_not_served(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/assets/{name}").status_code == 404
