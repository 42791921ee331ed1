"""Whether the system is worked with, and what changed since it was brought in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from palmette.access.grants import may_configure
from palmette.locale.sentences import sentence
from palmette.records.read_writers import active_writers
from palmette.records.results import MeasureSpec
from palmette.reports.analyses import adoption
from palmette.reports.analyses.before_after import Reading, moved
from palmette.reports.analyses.numbers import share
from palmette.reports.days import DAY
from palmette.reports.shapes.ask import CONDITION, DATED, Ask, Part, Shape
from palmette.reports.shapes.result import COUNT, NUMBER, SHARE, Behind, Cell, Line, Named, Result

TONES = {adoption.RED: "bad", adoption.AMBER: "warn", adoption.GREEN: "ok"}


def run_adoption(ask: Ask) -> Result:
    """Seats that write, cards that are filled, records that stand still."""
    actor = ask.records.actor
    sees_all = actor.trusted or may_configure(ask.records.blueprint, actor)
    found = (_seats(ask) if sees_all else None, _completeness(ask), _stale(ask))
    lines = tuple(line for line in found if line is not None)
    heads = (sentence("Sign"), sentence("Count"), sentence("Of"), sentence("Share"))
    notes = (sentence("Red under half, amber under four fifths. Logging in is no use of a system"),)
    return Result(heads, lines, (), notes, drawn=2)


def _line(key: str, words: str, cells: tuple[Cell, Cell], part: Fraction | None, tone: str) -> Line:
    return Line(key, Named(words), (*cells, Cell(part, SHARE, tone=tone)))


def _seats(ask: Ask) -> Line:
    writing = active_writers(ask.records, ask.records.now - timedelta(days=7))
    seats = ask.records.count("frame.user", filter="active == true", cap=None).value
    part = adoption.active_seats(writing, seats)
    behind = Behind("frame.user", where="active == true")
    words = sentence("Users who wrote something this week")
    return _line("seats", words, (Cell(writing), Cell(seats, COUNT, behind)), part, TONES[adoption.tone(part)])


def _completeness(ask: Ask) -> Line | None:
    fields = _names(ask.option("fields"))
    if not fields:
        return None
    measures = [
        MeasureSpec("cards"),
        *(MeasureSpec(f"f{at}", where=f"{name} is not empty") for at, name in enumerate(fields)),
    ]
    row = ask.records.group(ask.entity.key, by=[], measures=measures, filter=ask.filter)[0]
    counts = [int(str(value)) for value in row.values()]
    filled, needed = sum(counts[1:]), counts[0] * len(fields)
    part = adoption.completeness([(filled, needed)])
    words = sentence("Fields of cards that are filled")
    return _line("cards", words, (Cell(filled), Cell(needed)), part, TONES[adoption.tone(part)])


def _stale(ask: Ask) -> Line | None:
    if not (ask.of("open") and ask.of("stale")):
        return None
    open_, stale = ask.narrowed(ask.of("open")), ask.narrowed(ask.of("open"), ask.of("stale"))
    counts = [ask.records.count(ask.entity.key, filter=where, cap=None).value for where in (stale, open_)]
    cells = tuple(
        Cell(count, COUNT, Behind(ask.entity.key, where=where))
        for count, where in zip(counts, (stale, open_), strict=True)
    )
    words = sentence("Open without activity")
    tone = "bad" if counts[0] * 2 > counts[1] else "warn" if counts[0] else "ok"
    return _line("stale", words, (cells[0], cells[1]), share(counts[0], counts[1]), tone)


def _names(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def run_before_after(ask: Ask) -> Result:
    """Each step (a condition among all of the report) at the baseline and now."""
    at = ask.of("at")
    first, last = (date.fromisoformat(ask.word(key)) for key in ("from", "until"))
    now_first, now_last = ask.first or last + DAY, ask.last or ask.today
    was, is_now = (ask.between(at, one, other + DAY) for one, other in ((first, last), (now_first, now_last)))
    before, after = _counts(ask, was), _counts(ask, is_now)

    def line(key: str, label: Any, where: str) -> Line:
        readings = Reading(last, before[key], before["all"]), Reading(now_last, after[key], after["all"])
        change = moved(*readings)
        behind = (Behind(ask.entity.key, where=ask.narrowed(days, where)) for days in (was, is_now))
        counts = (Cell(count, COUNT, rows) for count, rows in zip((before[key], after[key]), behind, strict=True))
        points = None if change.change is None else change.change * 100
        return Line(key, Named(label), (
            next(counts), Cell(readings[0].value, SHARE), next(counts), Cell(readings[1].value, SHARE),
            Cell(points, NUMBER), Cell(change.relative, SHARE),
        ))  # fmt: skip

    heads = (
        sentence("Figure"), sentence("Before"), sentence("Share"), sentence("Now"), sentence("Share"),
        sentence("Points"), sentence("Change"),
    )  # fmt: skip
    notes = (
        sentence("Before: %(first)s to %(last)s, %(count)s in all", first=first, last=last, count=before["all"]),
        sentence("Now: %(first)s to %(last)s, %(count)s in all", first=now_first, last=now_last, count=after["all"]),
    )  # fmt: skip
    return Result(
        heads, tuple(line(step.key, step.label, step.where) for step in ask.analysis.steps), (), notes, drawn=3
    )


def _counts(ask: Ask, days: str) -> Mapping[str, int]:
    measures = [MeasureSpec("all"), *(MeasureSpec(step.key, where=step.where) for step in ask.analysis.steps)]
    row = ask.records.group(ask.entity.key, by=[], measures=measures, filter=ask.narrowed(days))[0]
    return {key: int(str(value)) for key, value in row.items()}


SHAPES = (
    Shape(
        "adoption", "whether people really work with the system",
        {
            "open": Part(CONDITION, "which records are open", False),
            "stale": Part(CONDITION, "which of them stand still", False),
        },
        run_adoption, {"fields": []},
    ),
    Shape(
        "before_after", "figures before a change and after it", {"at": Part(DATED, "when a record began")},
        run_before_after, {"from": "2000-01-01", "until": "2000-12-31"}, steps=True,
    ),
)  # fmt: skip
