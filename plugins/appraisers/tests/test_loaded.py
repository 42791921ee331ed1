"""The invented association in a database: phases, sums, and every list and figure of the pack answers."""

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
from plugins.appraisers.tests.association import built, open_installation
from tests.behind_figures import disagreeing

BLUEPRINT = built().blueprint
VIEWS = sorted(key for key, view in BLUEPRINT.views.items() if "me" not in view.filter.split())
REPORTS = sorted(BLUEPRINT.reports)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """A reading session over the tiny association after its first night."""
    path: Path = tmp_path_factory.mktemp("loaded") / "union.db"
    with open_installation(f"sqlite:///{path}") as (gateway, directory):
        sessions = Sessions(directory, secret_key="k" * 32, days=14)
        load_demo(gateway, directory, sessions, size="tiny")
        run_now(nightly_job(), gateway, directory.system("demo"), progress=no_progress)
        with gateway.reading(directory.system("cli")) as opened:
            yield opened


def count(records: Records, entity: str, filter: str) -> int:
    return records.count(entity, filter=filter, cap=None).value


def test_every_member_has_a_status_and_a_phase(records: Records) -> None:
    assert count(records, "contact", "joined_on is not empty and left_on is empty") == 30
    assert (
        count(records, "contact", "joined_on is not empty and (member_status is empty or member_phase is empty)") == 0
    )
    assert count(records, "contact", "kind == 'organization' and member_phase is not empty") == 0


def test_who_left_is_gone_and_applicants_apply(records: Records) -> None:
    assert count(records, "contact", "member_phase in ('left', 'transferred', 'deceased')") == 6
    assert count(records, "contact", "member_phase == 'applicant'") >= 6


def test_stored_figures_equal_what_they_count(records: Records) -> None:
    assert count(records, "contact", "fees_charged != sum(member_fees.amount) and exists(member_fees)") == 0
    assert count(records, "charge", "paid != sum(allocations.amount) and exists(allocations)") == 0
    assert count(records, "bank_payment", "stage == 'allocated' and left != 0") == 0
    assert count(records, "submission", "rows_count != count(rows)") == 0


def test_what_is_issued_passed_its_gate(records: Records) -> None:
    assert count(records, "expertise", "stage == 'issued' and not exists(opinions where signed_at is not empty)") == 0
    assert count(records, "assignment", "is_author or is_colleague or has_conflict") == 0
    assert count(records, "expertise", "stage == 'issued' and has_dissent"
                 " and not exists(agenda_items where is_carried)") == 0  # fmt: skip


def test_deadlines_stored_by_the_demo_are_those_that_service_would_set(records: Records) -> None:
    late = "date(due_at) != period.due_on"
    assert count(records, "submission", late) == 0


@pytest.mark.parametrize("key", VIEWS)
def test_a_list_answers(records: Records, key: str) -> None:
    view = BLUEPRINT.views[key]
    query = ListQuery(filter=view.filter, sort=view.sort, fields=list(view.columns), limit=20)
    page = records.list(view.entity, query)
    assert all(set(view.columns) <= set(row) for row in page.rows)


def figures(records: Records, report: Report) -> list[dict[str, object]]:
    by = [GroupSpec(part.of, part.period) for part in report.by if isinstance(part, Dimension)]
    measures = [MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures]
    return records.group(report.entity, by=by, measures=measures, filter=report.filter)


@pytest.mark.parametrize("key", REPORTS)
def test_a_report_answers_with_its_measures(records: Records, key: str) -> None:
    report = BLUEPRINT.reports[key]
    rows = figures(records, report)
    assert all({measure.key for measure in report.measures} <= set(row) for row in rows)


@pytest.mark.parametrize(
    "key",
    ["members_by_status", "members_by_region", "reporting_discipline", "fees_by_region", "reviews_by_expert",
     "inspections_plan_fact", "appraisals_by_kind", "payments_by_rule"],
)  # fmt: skip
def test_the_main_reports_are_not_empty(records: Records, key: str) -> None:
    assert figures(records, BLUEPRINT.reports[key])


@pytest.mark.slow
def test_each_figure_of_a_dashboard_is_that_of_the_list_behind_it(records: Records) -> None:
    followed, wrong = disagreeing(records)
    assert followed > 100
    assert wrong == []
