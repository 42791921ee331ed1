"""Which gates lie on a way: a table over one pipeline."""

from __future__ import annotations

import pytest

from palmette.records.stage_path import crossing
from tests.core.records.write.shop import shop_blueprint

SALE = shop_blueprint().pipelines["shop.sale"]


@pytest.mark.parametrize(
    ("start", "to", "lost_from", "gates"),
    [
        ("new", "offer", "", ["new"]),
        ("new", "won", "", ["new", "offer", "contract"]),
        ("offer", "won", "", ["offer", "contract"]),
        ("offer", "new", "", []),
        ("won", "offer", "", []),
        ("new", "lost", "", []),
        ("lost", "new", "offer", []),
        ("lost", "offer", "offer", []),
        ("lost", "contract", "new", ["new", "offer"]),
        ("lost", "won", "offer", ["offer", "contract"]),
        ("lost", "won", "", ["new", "offer", "contract"]),
        ("gone", "contract", "", ["new", "offer"]),
        ("offer", "offer", "", []),
    ],
)
def test_the_gates_on_the_way(start: str, to: str, lost_from: str, gates: list[str]) -> None:
    assert [stage.key for stage in crossing(SALE, start, to, lost_from=lost_from).stages] == gates


@pytest.mark.parametrize(
    ("start", "to", "reopening"), [("won", "offer", True), ("lost", "won", True), ("new", "won", False)]
)
def test_leaving_a_closed_stage_is_opening_again(start: str, to: str, reopening: bool) -> None:
    assert crossing(SALE, start, to).reopening is reopening
