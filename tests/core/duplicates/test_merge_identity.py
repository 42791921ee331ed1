"""A merge that is undone is as if it had never been: for every entity of every edition whose records may be merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from palmette.schema.dump import BUSINESS_FRAME_TABLES, STAMPS
from palmette.schema.frame import PREFIX
from tests.core.duplicates.generated import EDITIONS, World, world

PACKS = {"demo": "", "fitness_club": "fitness_club", "retail_doors": "retail_doors", "appraisers": "appraisers"}
"""The editions that have all installed packs between them, and whose entities each adds to the first one's."""


def dump(found: World) -> list[str]:
    """All business rows, as the canonical dump has them, without asking the catalogue each time."""
    lines = []
    with found.database.system(writing=False) as connection:
        for table in found.gateway.tables.metadata.sorted_tables:
            bare = table.name.removeprefix(PREFIX)
            if bare == table.name or bare in BUSINESS_FRAME_TABLES:
                chosen = [column for column in table.columns if column.name not in STAMPS]
                lines += [f"{table.name} {tuple(row)}" for row in connection.execute(select(*chosen))]
    return sorted(lines)


def merge_and_undo(found: World, entity: str, before: list[str]) -> list[str]:
    """The same dump as before, or one that differs by what had to be made equal first."""
    one, two = found.rng.sample(found.ids[entity], 2)
    with found.bare.writing(found.actor) as records:
        problems = records.look_at_merge(entity, one, two).problems
        for problem in problems:
            records.update_many(entity, [one, two], {problem.field: "7701234567"})
    before = dump(found) if problems else before
    with found.gateway.writing(found.actor) as records:
        records.merge(entity, one, two)
    with found.gateway.writing(found.actor) as records:
        records.unmerge(entity, one, records.merges(entity, one)[0].merge)
    after = dump(found)
    assert after == before, (entity, sorted(set(before) ^ set(after)))
    return after


def check_edition(edition: str, url: str, *, seed: int, each: int, times: int, pack: str = "") -> None:
    with world(edition, url, seed=seed, each=each) as found:
        entities = found.gateway.blueprint.entities.items()
        merged = [key for key, item in entities if item.mergeable and pack in ("", item.pack)]
        assert merged, f"{edition} has records to merge"
        before = dump(found)
        for entity in merged:
            for _ in range(times):
                before = merge_and_undo(found, entity, before)


@pytest.mark.parametrize("edition", PACKS)
def test_an_undone_merge_leaves_no_trace(edition: str, tmp_path: Path) -> None:
    check_edition(edition, f"sqlite:///{tmp_path / 'x.db'}", seed=7, each=3, times=1, pack=PACKS[edition])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("edition", EDITIONS)
def test_an_undone_merge_leaves_no_trace_on_either_engine(edition: str, seed: int, database_url: str) -> None:
    check_edition(edition, database_url, seed=seed, each=8, times=4)
