"""What the guide and the reference of reports say is so: their YAML is applied, every shape and option is told."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from palmette.app import open_database, pin
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.errors import DeclarationError
from palmette.money import Money
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.definition import Dimension
from palmette.reports.shapes.known import SHAPES
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, set_up

DOCS = Path(__file__).resolve().parents[3] / "docs"
HEAD = {
    "edition": "guide", "api": ">=1.0,<2", "language": "en", "zone": "Europe/Helsinki", "currency": "EUR",
    "region": "FI",
    "packs": {"contacts": {}, "activities": {}, "sales": {}, "work": {}},
}  # fmt: skip


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / "guides/reports.md").read_text("utf-8"), re.DOTALL)


def edition(folder: Path, *sections: dict[str, dict[str, object]]) -> BuildResult:
    """An edition of these sections, each key of them put together."""
    whole: dict[str, object] = dict(HEAD)
    for section in sections:
        for name, items in section.items():
            known = whole.setdefault(name, {})
            assert isinstance(known, dict)
            known |= items
    path = folder / "guide.yaml"
    path.write_text(yaml.safe_dump(whole), "utf-8")
    return build_blueprint(path, strict=True)


def test_a_report_is_written_in_ten_lines(tmp_path: Path, sqlite_url: str) -> None:
    first = blocks()[0]
    assert len(first.strip().splitlines()) <= 10
    result = edition(tmp_path, yaml.safe_load(first))
    settings = Settings(database_url=sqlite_url, data_dir=tmp_path, secret_key="only for tests, " * 3)
    database = open_database(settings)
    install(database, result.blueprint)
    pinned = pin(result, database, settings)
    set_up(
        pinned, FirstRun("Guide", "Main", "Europe/Helsinki", "Olga Owner", "owner@example.com", "a long pass phrase 7")
    )
    gateway, actor = pinned.gateway, pinned.directory.system("guide")
    with gateway.writing(actor) as records:
        contact = records.create("contact", {"kind": "person", "last_name": "Buyer"})["id"]
        for amount in (100, 300):
            deal = {"name": "D", "contact": contact, "amount": Money(amount * 100, "EUR")}
            made = UUID(str(records.as_code().create("deal", deal)["id"]))
            records.as_code().move("deal", made, "won", skip_reason="for the guide")
    report = result.blueprint.reports["won_by_person"]
    by = [GroupSpec(item.of, item.period) for item in report.by if isinstance(item, Dimension)]
    measures = [MeasureSpec(item.key, item.function, item.of) for item in report.measures]
    with gateway.reading(actor) as records:
        (row,) = records.group(report.entity, by=by, measures=measures, filter=report.filter)
    database.close()
    assert (row["deals"], row["sum"], row["mean"]) == (2, [Money(40_000, "EUR")], [Money(20_000, "EUR")])


def test_everything_else_of_the_guide_is_an_edition_too(tmp_path: Path) -> None:
    blueprint = edition(tmp_path, *(yaml.safe_load(block) for block in blocks())).blueprint
    assert blueprint.reports["best_customers"].analysis is not None
    assert [tile.report for tile in blueprint.dashboards["our_sales"].tiles] == ["best_customers", "our_funnel"]


@pytest.mark.parametrize("key", sorted(SHAPES))
def test_the_reference_tells_what_a_shape_takes(key: str) -> None:
    text = (DOCS / "reference/reports.md").read_text("utf-8")
    section = re.search(rf"^### {key}$(.*?)(?=^### |^## )", text, re.DOTALL | re.MULTILINE)
    assert section is not None
    shape = SHAPES[key]
    assert [name for name in (*shape.parts, *shape.options) if f"`{name}`" not in section[1]] == []


@pytest.mark.parametrize(
    ("analysis", "said"),
    [
        ({"shape": "abd"}, "abc"),
        ({"shape": "abc", "of": {"who": "contact", "amount": "amount"}}, "needs 'at'"),
        ({"shape": "abc", "of": {"who": "contact", "amount": "amount", "at": "name"}}, "'name' is text"),
        ({"shape": "nps", "of": {"score": "amount", "whom": "contact"}}, "takes no part 'whom'"),
        ({"shape": "nps", "of": {"score": "probability"}, "options": {"month": 3}}, "has no option 'month'"),
        ({"shape": "abc", "of": {"who": "contact", "amount": "amount", "at": "closed_on"}, "options": {"a": "many"}},
         "not a number"),
        ({"shape": "funnel", "of": {"pipeline": "sales"}}, "has no pipeline 'sales'"),
        ({"shape": "funnel", "of": {"pipeline": "sale"}, "options": {"mode": "all"}}, "mode is 'all'"),
        ({"shape": "nps", "of": {"score": "probability"}, "steps": [{"key": "one"}]}, "has no steps"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_analysis_is_told_at_its_line(tmp_path: Path, analysis: dict[str, object], said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        edition(tmp_path, {"reports": {"wrong": {"entity": "deal", "analysis": analysis}}})
    assert said in str(caught.value)
    assert re.search(r"guide\.yaml:\d+:\d+: ", str(caught.value))
