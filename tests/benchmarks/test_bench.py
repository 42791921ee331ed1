"""The bench asks the product and the bare handler the same, and judges what it found."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import main
from benchmarks.load import Ask
from benchmarks.measuring import Idle, Measured, Result, measure
from benchmarks.questions import Question
from benchmarks.report import as_json, judged, page

IDLE = Idle(started=1.5, started_cpu=1.2, memory=100.0, memory_after=150.0, busy=2.0)


def result(name: str, *, ours: float, bare: float, most: float = 3, goal: float | None = None) -> Result:
    nothing = Ask("GET", "/")
    question = Question(name, 1, most, lambda number: nothing, lambda number: nothing, goal=goal)
    return Result(question, ours, bare, rate=100.0, rate_of_four=150.0)


def measured(*results: Result) -> Measured:
    return Measured("sqlite", 1_000, results, IDLE)


# Two servers start and are asked for a while, which is what the bench is.
@pytest.mark.soak
def test_a_small_run_measures_reads_and_moves_of_both_servers():
    found = measure("sqlite", 150, ["list of 50 contacts", "move a stage"], share=0.01)
    assert [item.question.name for item in found.results] == ["list of 50 contacts, filter and sort", "move a stage"]
    assert all(item.rate > 0 and item.rate_of_four > 0 for item in found.results)
    assert found.idle.started > 0
    assert found.idle.memory > 20
    assert json.loads(as_json([found]))["sqlite"]["operations"]["move a stage"]["most"] == 5


def test_what_is_within_its_multiple_is_not_judged():
    assert judged(measured(result("a list", ours=3.0, bare=1.0), result("a call", ours=9.0, bare=1.0, most=0))) == []


def test_what_costs_more_than_its_multiple_is_named_with_both_figures():
    told = judged(measured(result("a list", ours=3.2, bare=1.0), result("a move", ours=3.2, bare=1.0, most=5)))
    assert told == ["sqlite: a list costs 3.2 times the bare handler; 3 are allowed."]


def test_the_table_tells_which_goals_are_met():
    lines = page(measured(result("a list", ours=1.5, bare=1.0, goal=2), result("a move", ours=3, bare=1.0, goal=2.3)))
    assert "| a list | 1.50 | 1.00 | 1.5 | 3 | 2 | yes | 100 | 150 |" in lines
    assert "| a move | 3.00 | 1.00 | 3.0 | 3 | 2.3 | no | 100 | 150 |" in lines
    assert "Memory idle 100 MB PSS" in lines


@pytest.mark.parametrize(("arguments", "reason"), [(["--share", "2"], "at most 1"), (["--rows", "100"], "2,500")])
def test_a_run_that_could_not_end_is_refused_at_once(arguments, reason, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert reason in capsys.readouterr().err
