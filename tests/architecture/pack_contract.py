"""The import contract of packs: a pack sees `palmette`, itself, and the `__init__` of the packs it requires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

ROOT = Path(__file__).resolve().parents[2]
CORE_PACKS = "palmette.packs"


@dataclass(frozen=True)
class Pack:
    """What the contract needs to know of a pack: its module, and the keys of the packs it requires."""

    key: str
    module: str
    requires: frozenset[str]


def known_packs() -> list[Pack]:
    """Every pack of this repository, from the `pack.yaml` beside its `__init__`."""
    inside = (ROOT / "core/palmette/packs").glob("*/pack.yaml")
    outside = (ROOT / "plugins").glob("*/*/pack.yaml")
    return [_read(path, f"{CORE_PACKS}.{path.parent.name}") for path in sorted(inside)] + [
        _read(path, path.parent.name) for path in sorted(outside)
    ]


def _read(path: Path, module: str) -> Pack:
    contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Pack(contract["key"], module, frozenset(contract.get("requires") or ()))


class PackContract(Contract):
    """Also keeps the frame from importing any pack: the edition decides what is there."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import that leaves a pack or enters one."""
        imports = {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}
        mistakes = list(find_mistakes(known_packs(), imports))
        return ContractCheck(kept=not mistakes, metadata={"mistakes": mistakes})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line per mistake."""
        for mistake in check.metadata["mistakes"]:
            output.print_error(mistake)


def find_mistakes(packs: Iterable[Pack], imports: Mapping[str, set[str]]) -> Iterable[str]:
    """A sentence for each import that a pack may not make, and for each import of a pack by the frame."""
    by_module = {pack.module: pack for pack in packs}
    for module, imported in imports.items():
        importer = _pack_of(module, by_module)
        for target in sorted(imported):
            target_pack = _pack_of(target, by_module)
            if importer is None and target_pack is not None:
                yield f"{module} is of the frame and imports the pack {target_pack.key} ({target})"
            elif importer is not None and target_pack != importer:
                yield from _from_a_pack(importer, module, target, target_pack)


def _from_a_pack(importer: Pack, module: str, target: str, target_pack: Pack | None) -> Iterable[str]:
    if target_pack is None:
        if target.startswith("palmette."):
            yield f"{module} imports {target}: a pack sees only what `palmette` itself exports"
    elif target_pack.key not in importer.requires:
        yield f"{module} imports the pack {target_pack.key}, which {importer.key} does not require"
    elif target != target_pack.module:
        yield f"{module} imports {target}: of another pack only {target_pack.module} itself"


def _pack_of(module: str, by_module: Mapping[str, Pack]) -> Pack | None:
    names = module.split(".")
    candidates = (".".join(names[:length]) for length in range(len(names), 0, -1))
    return next((by_module[name] for name in candidates if name in by_module), None)
