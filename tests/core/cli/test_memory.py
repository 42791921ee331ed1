"""Collections while a command makes very many records: seldom then, as usual afterwards."""

from __future__ import annotations

import gc

import pytest

from palmette.cli.memory import SELDOM, seldom_collected


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look through all that other tests left takes long, and it is not what is looked at here."""
    monkeypatch.setattr(gc, "collect", lambda: 0)


def fail_seldom_collected(seen: list[tuple[int, int, int]]) -> None:
    """A load that fails."""
    with seldom_collected():
        seen.append(gc.get_threshold())
        assert gc.get_freeze_count() > 0
        raise RuntimeError("the load failed")


@pytest.mark.slow
def test_collections_are_as_usual_after_a_load_that_failed() -> None:
    usual, seen = gc.get_threshold(), list[tuple[int, int, int]]()
    gc.unfreeze()

    with pytest.raises(RuntimeError):
        fail_seldom_collected(seen)

    assert seen == [SELDOM]
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


@pytest.mark.slow
def test_what_somebody_put_aside_before_stays_aside() -> None:
    gc.freeze()

    with pytest.raises(RuntimeError):
        fail_seldom_collected([])

    assert gc.get_freeze_count() > 0
