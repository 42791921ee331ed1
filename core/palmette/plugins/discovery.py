"""Which packs are installed: entry points of the group `palmette.packs`, with `pack.yaml` read and nothing imported."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.abc import ResourceLoader
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import importlib_metadata
from packaging.utils import canonicalize_name

from palmette.blueprint.yaml_source import Node, read_yaml
from palmette.errors import DeclarationError, Place
from palmette.plugins.contract import PackContract, read_contract
from palmette.plugins.health import Trouble

GROUP = "palmette.packs"
CORE = "palmette"
MANIFEST = "pack.yaml"


@dataclass(frozen=True)
class FoundPack:
    """An installed pack. `contract` is None when its `pack.yaml` cannot be read; `troubles` say why.

    `loaded` is the module itself where it is there already, as in tests; otherwise `module` is imported when the pack
    is enabled.
    """

    key: str
    module: str
    distribution: str = ""
    contract: PackContract | None = None
    manifest: Node | None = field(default=None, repr=False)
    troubles: tuple[Trouble, ...] = ()
    loaded: ModuleType | None = field(default=None, compare=False)

    @property
    def essential(self) -> bool:
        """Whether it is always enabled, which only a pack of the core may be."""
        return self.core and self.contract is not None and self.contract.essential

    @property
    def core(self) -> bool:
        """Whether it comes with Palmette itself."""
        return self.distribution == CORE

    @property
    def version(self) -> str:
        """Its version as far as it is known."""
        return self.contract.version if self.contract else ""

    def place(self, key: str = "") -> Place | None:
        """The place of an entry of its `pack.yaml`."""
        return self.manifest.at([key] if key else []).place if self.manifest else None


def discover() -> list[FoundPack]:
    """Every installed pack, by key. Where two distributions offer one key neither is taken, or the core's own."""
    points = importlib_metadata.entry_points(group=GROUP)
    found = [_found(point.name, point.module, point.dist.name if point.dist else "") for point in points]
    return sorted(_one_per_key(found), key=lambda pack: pack.key)


def given_pack(module: ModuleType, contract: PackContract | dict[str, object], *, distribution: str = "") -> FoundPack:
    """A pack that is no distribution: a module at hand with its contract, for tests and examples."""
    checked = contract if isinstance(contract, PackContract) else PackContract.model_validate(contract)
    return FoundPack(checked.key, module.__name__, distribution, checked, loaded=module)


def _one_per_key(found: Iterable[FoundPack]) -> list[FoundPack]:
    by_key: dict[str, list[FoundPack]] = {}
    for pack in found:
        by_key.setdefault(pack.key, []).append(pack)
    return [packs[0] if len(packs) == 1 else _choose(key, packs) for key, packs in by_key.items()]


def _choose(key: str, packs: Sequence[FoundPack]) -> FoundPack:
    for pack in packs:
        if pack.core:
            return pack
    names = sorted(pack.distribution for pack in packs)
    reason = f"The distributions {' and '.join(names)} both offer the pack {key}."
    trouble = Trouble("pack.offered_twice", reason, "Uninstall one of them.")
    return FoundPack(key, "", ", ".join(names), troubles=(trouble,))


def _found(key: str, module: str, distribution: str) -> FoundPack:
    name = canonicalize_name(distribution)
    try:
        spec = find_spec(module)
        if spec is None:
            return _broken(key, module, name, f"Its module {module} is not there.", "Install the distribution again.")
        content, file = _manifest(spec)
    except (OSError, ImportError, ValueError) as error:
        reason = f"Its {MANIFEST} cannot be read: {error}."
        return _broken(key, module, name, reason, f"Put {MANIFEST} beside the module.")
    return read_pack(key, module, name, content, file)


def read_pack(key: str, module: str, distribution: str, content: bytes, file: str) -> FoundPack:
    """A pack from the text of its `pack.yaml`."""
    try:
        manifest = read_yaml(content, file=file)
    except DeclarationError as error:
        trouble = Trouble(error.code, error.message, error.remedy, error.place)
        return FoundPack(key, module, distribution, troubles=(trouble,))
    contract, mistakes = read_contract(manifest, key=key)
    troubles = tuple(Trouble(item.code, item.message, item.remedy, item.place) for item in mistakes)
    return FoundPack(key, module, distribution, contract, manifest, troubles)


def _broken(key: str, module: str, distribution: str, reason: str, remedy: str) -> FoundPack:
    return FoundPack(key, module, distribution, troubles=(Trouble("pack.unreadable", reason, remedy),))


def find_spec(module: str) -> ModuleSpec | None:
    """The spec of a module, found from its outermost package downwards without importing any of them."""
    outer, *inner = module.split(".")
    spec = importlib.util.find_spec(outer)
    name = outer
    for part in inner:
        if spec is None or spec.submodule_search_locations is None:
            return None
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, list(spec.submodule_search_locations))
    return spec


def _manifest(spec: ModuleSpec) -> tuple[bytes, str]:
    """The bytes of the `pack.yaml` in the package's folder (beside the file of a plain module), and its path."""
    places = list(spec.submodule_search_locations or ())
    if not places and spec.origin:
        places = [str(Path(spec.origin).parent)]
    for place in places:
        file = Path(place) / MANIFEST
        if file.is_file():
            return file.read_bytes(), str(file)
    if places and isinstance(spec.loader, ResourceLoader):
        file = Path(places[0]) / MANIFEST
        return spec.loader.get_data(str(file)), str(file)
    raise FileNotFoundError(f"no {MANIFEST} in {', '.join(places) or 'its package'}")
