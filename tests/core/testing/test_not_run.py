"""Tests that a machine cannot run are left out, counted at the end, and refused where all are required."""

from __future__ import annotations

import pytest

SUITE = """
    import pytest

    def test_plain(): pass

    def test_on_both_engines(database_url): assert database_url.startswith("sqlite")

    def test_on_postgres(postgres_url): pass

    @pytest.mark.browser
    def test_by_marker(): pass

    def test_by_fixture(page): pass
"""

NOTHING_HERE = """
    from palmette.testing import not_run
    import dataclasses

    not_run.FACILITIES = tuple(
        dataclasses.replace(facility, is_there=lambda: False) for facility in not_run.FACILITIES
    )
"""


@pytest.fixture
def bare_machine(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite on a machine with neither a PostgreSQL server nor a browser."""
    monkeypatch.delenv("PALMETTE_REQUIRE_ALL", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeconftest(NOTHING_HERE)
    pytester.makepyfile(SUITE)
    return pytester


@pytest.mark.slow
def test_what_cannot_run_is_counted_at_the_end(bare_machine: pytest.Pytester) -> None:
    result = bare_machine.runpytest_subprocess("-n", "0")
    text = result.stdout.str()
    assert "not run: 2 tests, no PostgreSQL server binary: install" in text
    assert "not run: 2 tests, no browser: install" in text
    result.assert_outcomes(passed=2, deselected=4)
    assert result.ret == pytest.ExitCode.OK


@pytest.mark.slow
def test_workers_count_alike_and_the_list_fails_a_run_that_requires_everything(
    bare_machine: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALMETTE_REQUIRE_ALL", "1")
    result = bare_machine.runpytest_subprocess("-n", "2")
    text = result.stdout.str()
    assert "not run: 2 tests, no PostgreSQL server binary: install" in text
    assert "not run: 2 tests, no browser: install" in text
    assert "PALMETTE_REQUIRE_ALL=1: all tests have to run" in text
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.slow
def test_only_what_was_asked_for_is_counted(bare_machine: pytest.Pytester) -> None:
    result = bare_machine.runpytest_subprocess("-k", "plain or on_postgres")
    assert "not run: 1 test, no PostgreSQL" in result.stdout.str()
    assert "no browser" not in result.stdout.str()


@pytest.mark.slow
def test_a_choice_by_marker_sees_the_facilities_that_fixtures_imply(bare_machine: pytest.Pytester) -> None:
    result = bare_machine.runpytest_subprocess("-m", "not postgres and not browser")
    result.assert_outcomes(passed=2, deselected=4)
    assert "not run" not in result.stdout.str()


@pytest.mark.slow
def test_nothing_is_listed_where_everything_is_there(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALMETTE_REQUIRE_ALL", "1")
    pytester.makepyfile("def test_plain(): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    assert "not run" not in result.stdout.str()
