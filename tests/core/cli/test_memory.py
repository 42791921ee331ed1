"""Collections while a command makes very many records: seldom then, as usual afterwards."""

from __future__ import annotations

import gc

import pytest

from palmette.cli.memory import SELDOM, seldom_collected


def test_collections_are_as_usual_after_a_load_that_failed() -> None:
    usual, kept = gc.get_threshold(), gc.get_freeze_count()

    with pytest.raises(RuntimeError), seldom_collected():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > kept
        raise RuntimeError("the load failed")

    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
