"""Every pipeline of every pack through the real gateway: each move is made, all that holds back does and lets go.

The examples are made from the blueprint: records that have all that a stage asks for, and the same without one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from palmette.blueprint.build import BuildResult
from palmette.blueprint.model import EDITION, Blueprint, PipelineModel
from tests.built import built as built_edition
from tests.packs.examples.proof import Point, Proof, Way, open_bench, prove, ways_from

CONFIG = Path(__file__).resolve().parents[2] / "config"
TRADES: Mapping[str, str] = {
    "sales": "demo",
    "support": "demo",
    "knowledge": "demo",
    "fitness_club": "fitness_club",
    "retail_doors": "retail_doors",
    "appraisers": "appraisers",
    "beauty_salon": "shallow/beauty_salon",
    "education": "shallow/education",
    "real_estate": "shallow/real_estate",
    "taxi": "shallow/taxi",
}
"""Packs with pipelines and the edition they are shown in; a trade of one file is its own."""
TOGETHER: Mapping[Point, Point] = {
    ("sales.quote", "draft", "guard", "discount"): ("sales.quote", "draft", "guard", "lines"),
    ("sales.sales_order", "draft", "guard", "discount"): ("sales.sales_order", "draft", "guard", "lines"),
    ("x.enrolment", "booked", "field", "trial_at"): ("x.enrolment", "booked", "guard", "came"),
    ("x.seller", "exclusive", "field", "exclusive_until"): ("x.seller", "exclusive", "guard", "future"),
    ("appraisers.inspection", "running", "field", "ended_on"): ("appraisers.inspection", "running", "guard", "in_time"),
}
"""What cannot be missing alone, with what is missing beside it: a date that is not there has not come either."""

by_trade = pytest.mark.parametrize("trade", TRADES)


def built(trade: str) -> BuildResult:
    return built_edition(CONFIG / f"{TRADES[trade]}.yaml")


def pipelines(trade: str) -> list[PipelineModel]:
    """Those of the pack, or of the edition where it is one file."""
    owner = EDITION if TRADES[trade].startswith("shallow") else trade
    return [item for item in built(trade).blueprint.pipelines.values() if item.pack == owner]


@cache
def shown(trade: str) -> Proof:
    """The examples on SQLite."""
    with TemporaryDirectory() as folder:
        where = Path(folder)
        with open_bench(built(trade), f"sqlite:///{where / 'bench.db'}", where / "files") as bench:
            return prove(bench, pipelines(trade))


def ways(trade: str) -> set[Way]:
    """Every move that the pipelines allow."""
    return {
        (pipeline.key, stage.key, cross.target.key)
        for pipeline in pipelines(trade)
        for stage in pipeline.stages.values()
        if not stage.hidden
        for cross in ways_from(pipeline, stage)
    }


def points(trade: str) -> set[Point]:
    """Everything that holds a record back, read from the declarations."""
    found: set[Point] = set()
    for pipeline in pipelines(trade):
        for stage in pipeline.stages.values():
            if not stage.hidden:
                found |= _of_stage(built(trade).blueprint, pipeline, stage.key)
    return found


def _of_stage(blueprint: Blueprint, pipeline: PipelineModel, key: str) -> set[Point]:
    stage = pipeline.stages[key]
    found = {(pipeline.key, key, "guard", guard.key) for guard in (*stage.guards, *stage.enter)}
    found |= {(pipeline.key, key, "step", step.key) for step in stage.steps if not step.optional}
    for name in (*stage.requires, *stage.ask):
        found.add((pipeline.key, key, "field", blueprint.field(pipeline.entity, name, pack=pipeline.pack).name))
    if stage.roles:
        found.add((pipeline.key, key, "roles", " ".join(stage.roles)))
    found |= {(pipeline.key, key, "roles", step.key) for step in stage.steps if step.roles}
    if stage.kind == "lost" and pipeline.lost_reasons:
        found.add((pipeline.key, key, "reason", "lost_reason"))
    return found


def test_every_pack_with_pipelines_is_among_the_trades() -> None:
    packs = {item.pack for trade in TRADES for item in built(trade).blueprint.pipelines.values()}
    assert packs == {EDITION, "sales", "support", "knowledge", "fitness_club", "retail_doors", "appraisers"}


@by_trade
def test_an_example_is_found_for_everything(trade: str) -> None:
    assert shown(trade).trouble == []


@by_trade
def test_what_cannot_be_missing_alone_is_known(trade: str) -> None:
    assert shown(trade).together == {named: other for named, other in TOGETHER.items() if named in points(trade)}


@by_trade
def test_every_move_that_a_pipeline_allows_is_made_by_a_record(trade: str) -> None:
    assert shown(trade).moved == ways(trade)


@by_trade
def test_everything_that_holds_back_lets_a_complete_record_go(trade: str) -> None:
    assert points(trade) - shown(trade).passed == set()


@pytest.mark.slow
@by_trade
def test_everything_that_holds_back_holds_a_record_that_lacks_it_alone(trade: str) -> None:
    assert points(trade) - shown(trade).failed == set()


@pytest.mark.slow
def test_the_same_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    with open_bench(built("sales"), postgres_url, tmp_path) as bench:
        proof = prove(bench, pipelines("sales"))
    assert proof.trouble == []
    assert (proof.moved, points("sales") - proof.failed) == (ways("sales"), set())
