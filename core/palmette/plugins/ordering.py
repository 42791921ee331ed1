"""In which order packs come: what a pack requires, then what it wants to follow; the core's own first, else by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from palmette.blueprint.names import suggestion
from palmette.hookspecs import API_VERSION
from palmette.plugins.api_range import takes
from palmette.plugins.discovery import FoundPack
from palmette.plugins.health import Trouble


@dataclass
class Order:
    """The packs that may be loaded, in order, and why the others may not.

    `packs` stand in the one order that the same set of packs always has. `precedence` says who yields to whom in a
    clash: the same, but with the order of the edition in place of that of the keys, so that a newcomer yields.
    """

    packs: list[FoundPack] = field(default_factory=list)
    precedence: list[str] = field(default_factory=list)
    refused: dict[str, list[Trouble]] = field(default_factory=dict)


def in_order(
    wanted: Sequence[FoundPack],
    *,
    installed: Sequence[str] = (),
    preferred: Sequence[str] = (),
    api: str = API_VERSION,
) -> Order:
    """Sort the wanted packs; refuse those out of API range, in conflict, in a circle or without what they require.

    `installed` are the keys of all packs that are there, `preferred` those of the edition in its order.
    """
    order = Order()
    packs = {pack.key: pack for pack in wanted}
    for pack in wanted:
        troubles = [*pack.troubles, *_own_troubles(pack, packs, installed, api)]
        if troubles:
            order.refused[pack.key] = troubles
    refuse_dependants(packs, order.refused)
    order.packs = _sorted(packs, order.refused)
    refuse_dependants(packs, order.refused)
    order.precedence = [pack.key for pack in _sorted(packs, order.refused, preferred)]
    order.packs = [pack for pack in order.packs if pack.key not in order.refused]
    return order


def refuse_dependants(packs: Mapping[str, FoundPack], refused: dict[str, list[Trouble]]) -> None:
    """A pack that requires a refused one is refused too, however long the chain."""
    changed = True
    while changed:
        changed = False
        for key in sorted(packs):
            fallen = [name for name in _requires(packs[key]) if name in refused]
            if key in refused or not fallen:
                continue
            reason = f"It requires {', '.join(fallen)}, which does not run."
            remedy = f"Mend {', '.join(fallen)} first."
            refused[key] = [Trouble("pack.requirement_failed", reason, remedy, packs[key].place("requires"))]
            changed = True


def _requires(pack: FoundPack) -> tuple[str, ...]:
    return pack.contract.requires if pack.contract else ()


def _own_troubles(pack: FoundPack, packs: Mapping[str, FoundPack], installed: Sequence[str], api: str) -> list[Trouble]:
    contract = pack.contract
    if contract is None:
        return []
    troubles = []
    if not takes(contract.api, api):
        reason = f"It was written for hook API {contract.api}; this is {api}."
        remedy = f"Install a version of {canonicalize_name(pack.distribution or pack.key)} for API {api}."
        troubles.append(Trouble("pack.api_range", reason, remedy, pack.place("api")))
    for name in contract.requires:
        if name not in packs:
            troubles.append(_missing(pack, name, installed))
    for name in _in_conflict(pack, packs):
        reason = f"It cannot run beside {name}."
        remedy = f"Take {pack.key} or {name} out of the edition."
        troubles.append(Trouble("pack.conflict", reason, remedy, pack.place("conflicts")))
    return troubles


def _missing(pack: FoundPack, name: str, installed: Sequence[str]) -> Trouble:
    place = pack.place("requires")
    if name in installed:
        reason, remedy = f"It requires {name}, which the edition does not enable.", f"Add {name} under `packs:`."
        return Trouble("pack.requirement_not_enabled", reason, remedy, place)
    remedy = suggestion(name, installed).strip() or f"Install the distribution that brings {name}."
    return Trouble("pack.requirement_missing", f"It requires {name}, which is not installed.", remedy, place)


def _in_conflict(pack: FoundPack, packs: Mapping[str, FoundPack]) -> list[str]:
    """The packs it names as not to be borne; of a pair that only one of them names, the one that names it yields."""
    contract = pack.contract
    return [name for name in contract.conflicts if name in packs] if contract else []


def _sorted(
    packs: Mapping[str, FoundPack], refused: dict[str, list[Trouble]], preferred: Sequence[str] = ()
) -> list[FoundPack]:
    """Repeatedly the first pack, core before others, then as preferred, then by key, whose forerunners are placed."""
    rank = {key: at for at, key in enumerate(preferred)}
    waiting = {key: pack for key, pack in packs.items() if key not in refused}
    placed: list[FoundPack] = []
    while waiting:
        ready = [pack for pack in waiting.values() if not _forerunners(pack) & set(waiting)]
        if not ready:
            for key in _refuse_circles(waiting, refused):
                del waiting[key]
            continue
        first = min(ready, key=lambda pack: (not pack.core, rank.get(pack.key, len(rank)), pack.key))
        placed.append(waiting.pop(first.key))
    return placed


def _forerunners(pack: FoundPack) -> set[str]:
    contract = pack.contract
    return set() if contract is None else {*contract.requires, *contract.after} - {pack.key}


def _refuse_circles(waiting: Mapping[str, FoundPack], refused: dict[str, list[Trouble]]) -> list[str]:
    """Refuse every pack that comes before itself, and name the way round."""
    circles = {key: way for key in waiting if (way := _circle(key, waiting))}
    for key, way in circles.items():
        reason = f"The order goes round: {' → '.join(way)}."
        remedy = "Remove one `requires` or `after`."
        refused[key] = [Trouble("pack.circle", reason, remedy, waiting[key].place("requires"))]
    return list(circles)


def _circle(start: str, waiting: Mapping[str, FoundPack]) -> list[str]:
    """The shortest way from a pack over what it follows back to itself; empty when there is none."""
    ways = [[start]]
    seen = set()
    while ways:
        way = ways.pop(0)
        for name in sorted(_forerunners(waiting[way[-1]]) & set(waiting)):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
