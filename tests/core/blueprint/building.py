"""Builds blueprints of the tests' own packs."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any  # hooks return lists of every declaration

from palmette import hook
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.blueprint.model import Blueprint
from palmette.plugins.discovery import FoundPack, given_pack
from tests.core.blueprint import shop

SHOP = given_pack(shop, {"key": "shop", "version": "1.2.0", "api": ">=1.0,<2", "label": "Shop"})
HEAD = "edition: e\npacks: {shop: }\n"

_numbers = itertools.count()


def pack(key: str, *, requires: Sequence[str] = (), after: Sequence[str] = (), **declared: Sequence[Any]) -> FoundPack:
    """A pack made of declarations by hook: `pack("a", entities=[Entity("thing")])`."""
    module = ModuleType(f"pack_of_a_test_{next(_numbers)}_{key}")
    for name, items in declared.items():
        setattr(module, name, hook(_answer(name, list(items))))
    contract = {"key": key, "version": "1.0", "api": ">=1.0,<2", "requires": list(requires), "after": list(after)}
    return given_pack(module, contract)


def _answer(name: str, items: list[Any]) -> Callable[..., list[Any]]:
    if name == "settings":
        return lambda: items
    return lambda ctx: items


def build(text: str = HEAD, *packs: FoundPack, strict: bool = False) -> BuildResult:
    """The result of an edition's text over the shop and more packs."""
    return build_blueprint(edition_of(text), packs=[SHOP, *packs], strict=strict)


def blueprint_of(*packs: FoundPack, more: str = "") -> Blueprint:
    """The blueprint of packs alone, none of which may fail."""
    enabled = ", ".join(f"{found.key}: " for found in packs)
    result = build_blueprint(edition_of(f"edition: e\npacks: {{{enabled}}}\n{more}"), packs=list(packs), strict=True)
    return result.blueprint


def troubles_of(*packs: FoundPack) -> dict[str, list[str]]:
    """What is wrong with packs that are built together: the codes of each one's troubles."""
    enabled = ", ".join(f"{found.key}: " for found in packs)
    result = build_blueprint(edition_of(f"edition: e\npacks: {{{enabled}}}\n"), packs=list(packs))
    return {item.pack: [trouble.code for trouble in item.troubles] for item in result.health if item.troubles}


def shop_file() -> str:
    """The file of the shop pack."""
    return str(sys.modules[shop.__name__].__file__)
