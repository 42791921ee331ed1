"""Every figure of every analysis for everybody who logs in, and the records behind it: one for the other."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.errors import InvalidInput, NotFound
from palmette.pages.analyses import behind_ids
from palmette.records.results import ListQuery
from palmette.records.session import Gateway, Records
from palmette.reports.shapes.known import analyse
from palmette.reports.shapes.result import COUNT, Cell, Result

MOST_OF_A_REPORT = 12


def disagreeing_analyses(gateway: Gateway) -> tuple[int, list[tuple[object, ...]]]:
    """How many figures were followed, one person of each role; and those whose records are others or out of reach."""
    followed, wrong = 0, []
    for actor in _one_of_each_role(gateway):
        with gateway.reading(actor) as records:
            for key, report in records.blueprint.reports.items():
                if report.analysis is None or report.hidden:
                    continue
                try:
                    result = analyse(records, report)
                except (InvalidInput, NotFound):
                    # It speaks of what this role may not ask for: it is not offered.
                    continue
                cells = [cell for line in result.lines for cell in line.cells]
                cells += [fact.cell for fact in result.facts]
                leading = [cell for cell in cells if cell.behind is not None and cell.value]
                for cell in leading[:: max(1, len(leading) // MOST_OF_A_REPORT)]:
                    followed += 1
                    if said := _wrong(records, result, cell):
                        wrong.append((sorted(actor.roles), key, said))
    return followed, wrong


def _one_of_each_role(gateway: Gateway) -> Iterator[Actor]:
    directory = Directory(gateway.database, gateway.blueprint, gateway.tables)
    with gateway.reading(directory.system("cli")) as records:
        users = [UUID(str(row["id"])) for row in records.list("frame.user", ListQuery(fields=("id",), limit=200)).rows]
    met: set[tuple[str, ...]] = set()
    for user in users:
        actor = directory.actor(user, channel="page")
        if actor is not None and actor.roles not in met:
            met.add(actor.roles)
            yield actor


def _wrong(records: Records, result: Result, cell: Cell) -> str:
    assert cell.behind is not None
    ids = behind_ids(records, result, cell.behind)
    if cell.kind == COUNT and len(ids) != cell.value:
        return f"{cell.value} figures, {len(ids)} records"
    readable = records.in_scope(cell.behind.entity, ids[:500])
    return "" if len(readable) == len(set(ids[:500])) else f"{len(readable)} of {len(ids)} readable"
