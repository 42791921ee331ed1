"""Why a property is as it is: which pack, edition line or admin set it, and who before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from palmette.blueprint.mistakes import near
from palmette.blueprint.model import Blueprint, Origin, PackModel
from palmette.blueprint.snapshot import plain
from palmette.errors import NotFound

_SAME = {"required": "requires", "stage": "stages", "step": "steps", "guard": "guards", "phase": "phases"}
"""Words that people use for the declared ones, inside pipelines and lifecycles."""


@dataclass(frozen=True, slots=True)
class Why:
    """A property by its canonical path, its value now, and who set it, the one that decides last.

    `declared` is true when somebody wrote the property itself, false when it is the default of the thing it belongs to.
    """

    path: str
    value: object
    origins: tuple[Origin, ...]
    declared: bool

    def lines(self) -> list[str]:
        """The answer as lines to read."""
        *before, last = self.origins
        how = "set by" if self.declared else "the default of what was declared by"
        lines = [f"{self.path} = {plain(self.value)!r}", f"  {how} {_said(last)}"]
        return lines + [f"  before: {_said(origin)}" for origin in reversed(before)]


def _said(origin: Origin) -> str:
    return f"{origin.author} at {origin.place}" if origin.place else origin.author


def why(blueprint: Blueprint, path: str) -> Why:
    """Who set the property at a path like `sales.deal.stage.contract.required` or `contact.phone.label`.

    Raises NotFound with near paths when there is no such property.
    """
    for candidate in _candidates(blueprint, path.strip().split(".")):
        found = _answer(blueprint, candidate)
        if found is not None:
            return found
    remedy = near(path, _known(blueprint)) or "Write it like `sales.deal.stage.contract.requires`."
    raise NotFound("blueprint.unknown_path", f"There is no property {path!r}.", remedy=remedy)


def _known(blueprint: Blueprint) -> Iterator[str]:
    """The paths as people write them, without the names of sections."""
    for path in blueprint.origins:
        section, _, rest = path.partition(".")
        yield path if section in ("roles", "packs") else rest.replace(".fields.", ".").replace(".stages.", ".stage.")


def _candidates(blueprint: Blueprint, steps: Sequence[str]) -> Iterator[list[str]]:
    """Canonical paths that the steps may mean, the most literal first."""
    yield list(steps)
    for start in (2, 1):
        entity = blueprint.find_entity(".".join(steps[:start]))
        if entity is not None:
            rest = list(steps[start:])
            if rest[:1] in (["stage"], ["stages"]):
                yield from _in_processes(blueprint, entity.pipelines, rest)
            yield ["entities", *entity.key.split("."), "fields", *rest]
            yield ["entities", *entity.key.split("."), *rest]
        keys = [key for key, item in blueprint.pipelines.items() if ".".join(steps[:start]) in (key, item.short)]
        yield from _in_processes(blueprint, keys, list(steps[start:]))
        for key, item in blueprint.lifecycles.items():
            if ".".join(steps[:start]) in (key, item.short):
                yield ["lifecycles", *key.split("."), *_declared_words(steps[start:])]
    yield ["packs", *steps[:-1], "settings", *steps[-1:]]
    yield from ([section, *steps] for section in _LISTED)


def _in_processes(blueprint: Blueprint, pipelines: Sequence[str], rest: list[str]) -> Iterator[list[str]]:
    for key in pipelines:
        if len(rest) > 1 and rest[0] in ("stage", "stages") and rest[1] not in blueprint.pipelines[key].stages:
            continue
        yield ["pipelines", *key.split("."), *_declared_words(rest)]


def _declared_words(steps: Sequence[str]) -> list[str]:
    return [_SAME.get(step, step) if index != 1 else step for index, step in enumerate(steps)]


def _answer(blueprint: Blueprint, steps: list[str]) -> Why | None:
    path = ".".join(steps)
    if path in blueprint.origins:
        value, _ = _value(blueprint, steps)
        return Why(path, value, blueprint.origins[path], declared=True)
    above = blueprint.origins.get(".".join(steps[:-1]))
    value, there = _value(blueprint, steps)
    return Why(path, value, above, declared=False) if above and there else None


def _value(blueprint: Blueprint, steps: list[str]) -> tuple[object, bool]:
    """The value at a canonical path, and whether there is such a thing."""
    section, *rest = steps
    if section in ("entities", "pipelines", "lifecycles") and len(rest) >= 2:
        rest = [".".join(rest[:2]), *rest[2:]]
    item: object = getattr(blueprint, section, None) if section in _SECTIONS else None
    for step in rest:
        if isinstance(item, PackModel) and rest[-1] in item.secrets:
            return "(a secret)", True
        below = _step(item, step)
        if below is _NOTHING:
            return None, False
        item = below
    return item, bool(rest)


_LISTED = (
    "packs", "roles", "reports", "dashboards", "views", "navigation", "tabs", "buttons", "portal", "imports", "forms",
    "distributions", "conversions", "calendar_events", "documents", "triggers", "contact_plans", "channels",
    "purposes", "messages", "tariffs", "jobs", "endpoints", "screens",
)  # fmt: skip
_SECTIONS = frozenset({"entities", "pipelines", "lifecycles", *_LISTED})
_NOTHING = object()


def _step(item: object, step: str) -> object:
    if isinstance(item, dict) or hasattr(item, "keys"):
        return item.get(step, _NOTHING)  # type: ignore[attr-defined]  # a mapping, closed or not
    if isinstance(item, list | tuple):
        return next((one for one in item if getattr(one, "key", None) == step), _NOTHING)
    for holder in (item, getattr(item, "declared", None)):
        if holder is not None and hasattr(holder, step) and not callable(getattr(holder, step)):
            return getattr(holder, step)
    return _NOTHING
