"""The import contract of the house: a part imports only the rows below it, and no circle runs within a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


@dataclass(frozen=True, order=True)
class Part:
    """A named part of the tree and its row, counted from the top."""

    row: int
    name: str


class Rows:
    """Which part each module belongs to. A `*` stands for one name or the rest of it; the longest part name wins."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._patterns = [(row, tuple(name.split("."))) for row, names in enumerate(rows) for name in names.split()]
        self._patterns.sort(key=lambda pattern: -len(pattern[1]))

    def part_of(self, module: str) -> Part | None:
        """The part, with the names that its wildcards stand for; None when the table does not know the module."""
        names = tuple(module.split("."))
        for row, pattern in self._patterns:
            if pattern == names[:1] and len(names) > 1:
                continue  # the root package speaks for itself alone, so that a new folder must be given a row
            if len(names) >= len(pattern) and all(
                fnmatchcase(have, want) for want, have in zip(pattern, names, strict=False)
            ):
                return Part(row, ".".join(names[: len(pattern)]))
        return None


class RowContract(Contract):
    """`rows` lists the rows from the top; each is a text of part names."""

    rows = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every import of the graph, upwards or around."""
        mistakes = list(find_mistakes(Rows(cast("list[str]", self.rows)), _imports(graph)))
        return ContractCheck(kept=not mistakes, metadata={"mistakes": mistakes})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line per mistake."""
        for mistake in check.metadata["mistakes"]:
            output.print_error(mistake)


def _imports(graph: ImportGraph) -> dict[str, set[str]]:
    return {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}


def find_mistakes(rows: Rows, imports: Mapping[str, set[str]]) -> Iterable[str]:
    """A sentence for each module without a row, each import of a row above, and each circle within a row."""
    parts = {module: rows.part_of(module) for module in imports}
    sideways: dict[Part, dict[Part, str]] = defaultdict(dict)
    for module, part in parts.items():
        if part is None:
            yield f"{module} stands in no row: name it in the table of rows in pyproject.toml"
            continue
        for imported in sorted(imports[module]):
            other = parts.get(imported)
            if other is None or other == part:
                continue
            if other.row < part.row:
                yield f"{module} (row {part.row}) imports {imported} (row {other.row}, above it)"
            elif other.row == part.row:
                sideways[part].setdefault(other, f"{module} imports {imported}")
    yield from _circles(sideways)


def _circles(sideways: Mapping[Part, Mapping[Part, str]]) -> Iterable[str]:
    """One sentence with an example of each import in a circle; parts that only lead to a circle are not in it."""
    edges = {(part, other) for part, others in sideways.items() for other in others}
    while True:
        importers, imported = {part for part, _ in edges}, {other for _, other in edges}
        inner = {(part, other) for part, other in edges if part in imported and other in importers}
        if inner == edges:
            break
        edges = inner
    if edges:
        yield "a circle runs through " + "; ".join(sideways[part][other] for part, other in sorted(edges))
