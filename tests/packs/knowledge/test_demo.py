"""Invented articles come with the demo data, unless an edition brings those of its own trade."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from palmette.packs import knowledge


@pytest.mark.parametrize(("wanted", "loads"), [(True, 1), (False, 0)])
def test_an_edition_with_articles_of_its_own_leaves_the_invented_ones_out(wanted: bool, loads: int) -> None:
    context: Any = SimpleNamespace(settings={"demo": wanted})
    assert len(knowledge.demo(context)) == loads
