"""The order of packs, and who may not be loaded."""

from __future__ import annotations

from itertools import permutations

import pytest

from palmette.plugins.contract import PackContract
from palmette.plugins.discovery import FoundPack
from palmette.plugins.ordering import in_order


def pack(key: str, *, core: bool = False, **contract: object) -> FoundPack:
    checked = PackContract.model_validate({"key": key, "version": "1.0", "api": ">=1.0,<2", **contract})
    return FoundPack(key, key, "palmette" if core else f"pack-{key}", checked)


def keys(packs: list[FoundPack]) -> list[str]:
    return [found.key for found in packs]


def test_what_is_required_comes_first_then_what_is_followed_then_the_core_then_the_key() -> None:
    packs = [pack("a", after=["d"]), pack("b", requires=["c"]), pack("c"), pack("d"), pack("z", core=True)]
    assert keys(in_order(packs).packs) == ["z", "c", "b", "d", "a"]


def test_the_order_of_installation_does_not_matter() -> None:
    packs = [pack("a", after=["d"]), pack("b", requires=["c"]), pack("c"), pack("d")]
    orders = {tuple(keys(in_order(given).packs)) for given in permutations(packs)}
    assert len(orders) == 1


def test_following_a_pack_that_is_not_enabled_is_no_matter() -> None:
    assert keys(in_order([pack("a", after=["gone"])]).packs) == ["a"]


@pytest.mark.parametrize(
    ("packs", "refused", "code"),
    [
        ([pack("a", api=">=2")], {"a"}, "pack.api_range"),
        ([pack("a", requires=["gone"])], {"a"}, "pack.requirement_missing"),
        ([pack("a", conflicts=["b"]), pack("b")], {"a"}, "pack.conflict"),
        ([pack("a", requires=["b"]), pack("b", requires=["a"])], {"a", "b"}, "pack.circle"),
    ],
)
def test_a_pack_that_cannot_be_loaded_is_refused_with_its_reason(
    packs: list[FoundPack], refused: set[str], code: str
) -> None:
    order = in_order(packs)
    assert set(order.refused) == refused
    assert {trouble.code for troubles in order.refused.values() for trouble in troubles} <= {code}
    assert all(trouble.remedy for troubles in order.refused.values() for trouble in troubles)


def test_a_requirement_that_is_installed_but_not_enabled_is_told_apart() -> None:
    order = in_order([pack("a", requires=["b"])], installed=["a", "b"])
    assert order.refused["a"][0].code == "pack.requirement_not_enabled"


def test_dependants_fall_with_what_they_require_however_far_down() -> None:
    order = in_order([pack("a", api=">=9"), pack("b", requires=["a"]), pack("c", requires=["b"]), pack("d")])
    assert keys(order.packs) == ["d"]
    assert order.refused["c"][0].code == "pack.requirement_failed"


def test_a_pack_that_merely_follows_a_circle_runs() -> None:
    packs = [pack("a", after=["b"]), pack("b", after=["a"]), pack("c", after=["a"])]
    order = in_order(packs)
    assert keys(order.packs) == ["c"]
    assert "a → b → a" in order.refused["a"][0].reason
