"""Who set what, while the blueprint is put together: each property's authors in the order in which they spoke."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from palmette.blueprint.model import EDITION, FRAME, Origin
from palmette.blueprint.yaml_source import Node
from palmette.errors import Place


class Origins:
    """Origins by canonical path: `entities.sales.deal.fields.amount.required`, `pipelines.sales.deal.stages.won`."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self._versions = versions
        self._origins: dict[str, list[Origin]] = {}
        self._owners: dict[str, list[str]] = {}
        self._nodes: dict[str, Node] = {}

    def add(
        self, path: str, owner: str, place: Place | None, value: object = None, *, node: Node | None = None
    ) -> None:
        """The owner (a pack, `x`, `frame`) set the property at a path; `node` is what an edition wrote there."""
        if node is not None:
            self._nodes[path] = node
        self._origins.setdefault(path, []).append(Origin(self.author(owner), place, value))
        self._owners.setdefault(path, []).append(owner)

    def add_declared(self, path: str, owner: str, place: Place | None, item: object) -> None:
        """The owner declared a thing, with every attribute that is not left at its default."""
        self.add(path, owner, place)
        assert dataclasses.is_dataclass(item)
        for attribute in dataclasses.fields(item):
            value = getattr(item, attribute.name)
            if (
                attribute.name not in ("key", "fields", "stages", "phases")
                and value != attribute.default
                and value != ()
            ):
                self.add(f"{path}.{attribute.name}", owner, place, value)

    def author(self, owner: str) -> str:
        """How an owner is named to people: `core`, `edition`, `sales@0.1.0`."""
        if owner in (FRAME, EDITION):
            return {FRAME: "core", EDITION: "edition"}[owner]
        return f"{owner}@{self._versions.get(owner, '')}"

    def blame(self, path: str, owner: str = "") -> tuple[str, Place | None]:
        """Who spoke last on a path, or on the nearest thing above it, and where; of one owner if it is given."""
        while path:
            spoken = list(zip(self._owners.get(path, ()), self._origins.get(path, ()), strict=True))
            for author, origin in reversed(spoken):
                if not owner or author == owner:
                    return author, origin.place
            path = path.rpartition(".")[0]
        return owner or FRAME, None

    def nearest_of(self, owner: str, path: str) -> Place | None:
        """Where an owner spoke last on a path, else on something beside or above it."""
        while path:
            for other, owners in self._owners.items():
                if owner in owners and (other == path or other.startswith(f"{path}.")):
                    return self._origins[other][owners.index(owner)].place
            path = path.rpartition(".")[0]
        return None

    def inside(self, path: str, line: int, column: int) -> Place | None:
        """The place of a line and column inside the text that was written at a path, if an edition wrote it."""
        node = self._nodes.get(path)
        return node.inside(line, column) if node else None

    def frozen(self) -> dict[str, tuple[Origin, ...]]:
        """All origins by path."""
        return {path: tuple(origins) for path, origins in sorted(self._origins.items())}
