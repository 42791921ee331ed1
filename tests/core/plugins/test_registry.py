"""Packs behind pluggy: in order, and one at a time."""

from __future__ import annotations

from types import ModuleType

from palmette import Entity, PackContext, hook
from palmette.plugins.discovery import given_pack
from palmette.plugins.registry import load


def module(name: str, calls: list[str]) -> ModuleType:
    made = ModuleType(name)

    @hook
    def entities(ctx: PackContext) -> list[Entity]:
        calls.append(name)
        return [Entity(name)]

    made.entities = entities  # type: ignore[attr-defined]  # a module made for the test
    return made


def test_one_pack_is_called_at_a_time() -> None:
    calls: list[str] = []
    names = ["first", "second", "third"]
    packs = [given_pack(module(key, calls), {"key": key, "version": "1", "api": ">=1"}) for key in names]
    registry = load(packs)
    answer = registry.call("second", "entities", ctx=PackContext("second", {}, frozenset()))
    assert calls == ["second"]
    assert [item.key for items in answer for item in items] == ["second"]  # type: ignore[attr-defined]  # a list of lists


def test_when_all_are_called_they_answer_in_their_order() -> None:
    calls: list[str] = []
    names = ["first", "second", "third"]
    packs = [given_pack(module(key, calls), {"key": key, "version": "1", "api": ">=1"}) for key in names]
    load(packs).manager.hook.entities(ctx=PackContext("all", {}, frozenset()))
    assert calls == names
