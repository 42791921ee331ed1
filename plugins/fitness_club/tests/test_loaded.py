"""The invented club in a database: phases, moved ends, and every list and figure of the pack answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.access.sessions import Sessions
from palmette.demo.context import no_progress
from palmette.demo.load import load_demo
from palmette.jobs.engine import run_now
from palmette.lifecycles.engine import nightly_job
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Records
from palmette.reports.definition import Dimension, Report
from plugins.fitness_club.tests.club import built, open_installation
from tests.behind_analyses import disagreeing_analyses
from tests.behind_figures import disagreeing

BLUEPRINT = built().blueprint
VIEWS = sorted(key for key, view in BLUEPRINT.views.items() if "me" not in view.filter.split())
OWN_VIEWS = sorted(set(BLUEPRINT.views) - set(VIEWS))


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """A reading session over the tiny club after its first night."""
    path: Path = tmp_path_factory.mktemp("loaded") / "club.db"
    with open_installation(f"sqlite:///{path}") as (gateway, directory):
        sessions = Sessions(directory, secret_key="k" * 32, days=14)
        load_demo(gateway, directory, sessions, size="tiny")
        run_now(nightly_job(), gateway, directory.system("demo"), progress=no_progress)
        with gateway.reading(directory.system("cli")) as opened:
            yield opened


def count(records: Records, entity: str, filter: str) -> int:
    return records.count(entity, filter=filter, cap=None).value


def test_fifty_members_have_a_phase_and_an_activity(records: Records) -> None:
    assert count(records, "contact", "ends_on >= today") == 50
    assert count(records, "contact", "ends_on >= today and activity_state is empty") == 0
    assert count(records, "contact", "kind == 'person' and phase is empty") == 0


def test_the_rest_are_prospects_or_gone(records: Records) -> None:
    gone = count(records, "contact", "phase in ('grace', 'lost', 'archive')")
    assert gone == 90
    assert count(records, "contact", "phase == 'prospect' and joined_first is not empty") == 0


def test_every_freeze_moved_the_end_of_its_membership(records: Records) -> None:
    assert count(records, "freeze", "days > 0") > 10
    assert count(records, "membership", "coalesce(frozen_days, 0) != coalesce(moved_days, 0)") == 0


def test_stored_figures_equal_what_they_count(records: Records) -> None:
    assert count(records, "contact", "coalesce(visits_total, 0) != count(visits where guest != true)") == 0
    assert count(records, "package", "balance != sum(moves.quantity)") == 0
    assert count(records, "sale", "total != sum(lines.total)") == 0
    assert count(records, "contact", "exists(sales) and charged != sum(sales.total)") == 0


def test_ended_memberships_are_over_and_active_ones_are_not(records: Records) -> None:
    assert count(records, "membership", "stage == 'ended' and ends_on >= today") == 0
    assert count(records, "membership", "stage in ('active', 'frozen') and ends_on < today") == 0


@pytest.mark.parametrize("key", VIEWS)
def test_a_list_answers(records: Records, key: str) -> None:
    view = BLUEPRINT.views[key]
    query = ListQuery(filter=view.filter, sort=view.sort, fields=list(view.columns), limit=20)
    page = records.list(view.entity, query)
    assert all(set(view.columns) <= set(row) for row in page.rows)


def test_lists_that_ask_who_is_looking_are_the_other_ones() -> None:
    assert OWN_VIEWS == ["my_classes", "my_contacts", "my_day", "my_deals", "my_open_tasks"]


def figures(records: Records, report: Report) -> list[dict[str, object]]:
    by = [GroupSpec(part.of, part.period) for part in report.by if isinstance(part, Dimension)]
    measures = [MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures]
    return records.group(report.entity, by=by, measures=measures, filter=report.filter)


@pytest.mark.parametrize("key", sorted(BLUEPRINT.reports))
def test_a_report_answers_with_its_measures(records: Records, key: str) -> None:
    report = BLUEPRINT.reports[key]
    rows = figures(records, report)
    assert all({measure.key for measure in report.measures} <= set(row) for row in rows)


@pytest.mark.parametrize(
    "key", ["members_by_phase", "renewal_rate", "new_member_funnel", "visits_by_weekday", "class_load", "till_by_month"]
)
def test_the_main_reports_are_not_empty(records: Records, key: str) -> None:
    assert figures(records, BLUEPRINT.reports[key])


def test_each_figure_of_a_dashboard_is_that_of_the_list_behind_it(records: Records) -> None:
    followed, wrong = disagreeing(records)
    assert followed > 100
    assert wrong == []


@pytest.mark.slow
def test_behind_each_figure_of_an_analysis_stand_its_records_for_every_role(records: Records) -> None:
    followed, wrong = disagreeing_analyses(records.gateway)
    assert followed > 100
    assert wrong == []
