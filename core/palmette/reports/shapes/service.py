"""How customers are served: first answers, what they say, tasks that are late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from palmette.locale.sentences import sentence
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.analyses import response, voices
from palmette.reports.analyses.numbers import share
from palmette.reports.analyses.overdue import overdue_share
from palmette.reports.days import DAY
from palmette.reports.shapes.ask import DATED, PATH, VALUE, Ask, Part, Shape
from palmette.reports.shapes.result import (
    COUNT,
    MINUTES,
    NUMBER,
    SHARE,
    Behind,
    Cell,
    Fact,
    Line,
    Named,
    Result,
    ids_of,
)


def run_response(ask: Ask) -> Result:
    """First answers in work minutes, by branch or person; the unanswered stand beside them."""
    by = ask.of("by")
    groups = ["id", "branch", *([by] if by else [])]
    figures = [MeasureSpec("asked", "minimum", ask.of("asked")), MeasureSpec("answered", "minimum", ask.of("answered"))]
    found = ask.subjects(groups, figures, _days(ask, ask.of("asked")))
    calendars: dict[object, Any] = {}
    waits: dict[object, list[tuple[UUID, int | None]]] = {}
    for row in zip(*found.groups, found.figures["asked"], found.figures["answered"], strict=True):
        one, branch, asked, answered = row[0], row[1], row[-2], row[-1]
        if asked is None:
            continue
        if branch not in calendars:
            calendars[branch] = ask.records.calendar(branch)
        minutes = None if answered is None else calendars[branch].work_minutes_between(asked, answered)
        waits.setdefault(row[2] if by else None, []).append((one, minutes))
    limit = ask.whole("limit")
    target = ask.target(by) if by else ""
    lines = [
        _response_line(
            ask, Named(entity=target, id=key) if isinstance(key, UUID) else Named("—"), str(key), some, limit
        )
        for key, some in sorted(waits.items(), key=lambda pair: -len(pair[1]))
        if by
    ]
    everything = [one for some in waits.values() for one in some]
    lines.append(_response_line(ask, Named(sentence("All together")), "all", everything, limit))
    heads = (
        sentence("Who") if by else "", sentence("Requests"), sentence("Answered"), sentence("Unanswered"),
        sentence("Minutes, median"), sentence("Minutes, nine of ten"),
        sentence("Within %(minutes)s min", minutes=limit),
    )  # fmt: skip
    return Result(heads, tuple(lines), (), (sentence("Minutes of the branch's work hours"),), drawn=3)


def _response_line(
    ask: Ask, name: Named, key: str, waits: Sequence[tuple[UUID, int | None]], limit: int
) -> Line:  # fmt: skip
    found = response.responses([minutes for _, minutes in waits], limit=limit)

    def cell(ids: Iterable[UUID]) -> Cell:
        some = list(ids)
        return Cell(len(some), COUNT, ids_of(ask.entity.key, some))

    timely = [one for one, minutes in waits if minutes is not None and minutes <= limit]
    return Line(key, name, (
        cell(one for one, _ in waits), cell(one for one, minutes in waits if minutes is not None),
        cell(one for one, minutes in waits if minutes is None), Cell(found.median, MINUTES), Cell(found.p90, MINUTES),
        Cell(found.in_time, SHARE, ids_of(ask.entity.key, timely)),
    ))  # fmt: skip


def _days(ask: Ask, at: str) -> str:
    if ask.first is None or ask.last is None:
        return ""
    return ask.between(at, ask.first, date.fromordinal((ask.last + DAY).toordinal()))


def _scores(ask: Ask) -> Counter[int]:
    at = ask.of("at")
    found = ask.records.group(
        ask.entity.key, by=[GroupSpec(ask.of("score"))], measures=[MeasureSpec("it")],
        filter=ask.narrowed(f"{ask.of('score')} is not empty", _days(ask, at) if at else ""),
    )  # fmt: skip
    return Counter({_whole(row[ask.of("score")]): _whole(row["it"]) for row in found})


def _whole(value: object) -> int:
    return int(str(value))


def run_nps(ask: Ask) -> Result:
    """Promoters less detractors, in a hundred."""
    found = voices.nps(_scores(ask))
    score, days = ask.of("score"), _days(ask, ask.of("at")) if ask.of("at") else ""
    kinds = (
        (voices.PROMOTER, sentence("Promoters"), found.promoters, f"{score} >= 9", "ok"),
        (voices.PASSIVE, sentence("Passives"), found.passives, f"{score} > 6 and {score} < 9", ""),
        (voices.DETRACTOR, sentence("Detractors"), found.detractors, f"{score} <= 6", "bad"),
    )
    total = found.promoters + found.passives + found.detractors
    lines = tuple(
        Line(key, Named(words), (
            Cell(count, COUNT, Behind(ask.entity.key, where=ask.narrowed(days, where)), tone),
            Cell(share(count, total), SHARE),
        ))
        for key, words, count, where, tone in kinds
    )  # fmt: skip
    facts = (Fact("NPS", Cell(found.score, NUMBER)),)
    return Result(("", sentence("Answers"), sentence("Share of all")), lines, facts, chart="bar")


def run_csat(ask: Ask) -> Result:
    """The share of content answers."""
    counts, content = _scores(ask), ask.whole("content")
    score, days = ask.of("score"), _days(ask, ask.of("at")) if ask.of("at") else ""
    lines = tuple(
        Line(str(value), Named(str(value)), (
            Cell(counts[value], COUNT, Behind(ask.entity.key, where=ask.narrowed(days, f"{score} == {value}"))),
            Cell(share(counts[value], sum(counts.values())), SHARE),
        ))
        for value in sorted(counts, reverse=True)
    )  # fmt: skip
    facts = (Fact("CSAT", Cell(voices.csat(counts, content=content), SHARE)),)
    return Result((sentence("Score"), sentence("Answers"), sentence("Share of all")), lines, facts, chart="bar")


def run_overdue(ask: Ask) -> Result:
    """Of what was due, how much was not done in time: by person."""
    due, done, by = ask.of("due"), ask.of("done"), ask.of("by")
    past = f"{due} < {'today' if ask.day(due) == due else 'now'}"
    finished = ask.day(done) if ask.day(due) == due else done
    late = f"({done} is empty and {past}) or {finished} > {due}"
    measures = [MeasureSpec("due"), MeasureSpec("late", where=late)]
    asked = ask.narrowed(_days(ask, due), f"{past} or {done} is not empty", f"{due} is not empty")
    rows = ask.records.group(ask.entity.key, by=[GroupSpec(by)] if by else [], measures=measures, filter=asked)
    target = ask.target(by) if by else ""

    def line(key: object, counts: tuple[int, int], narrow: str) -> Line:
        name = Named(entity=target, id=key) if isinstance(key, UUID) else Named(sentence("All together"))
        cells = [
            Cell(count, COUNT, Behind(ask.entity.key, where=f"({asked}) and ({more})" if more else asked))
            for count, more in zip(counts, (narrow, f"({late}){' and ' if narrow else ''}{narrow}"), strict=True)
        ]
        return Line(str(key or "all"), name, (*cells, Cell(overdue_share(counts[1], counts[0]), SHARE)))

    lines = [
        line(row[by], (_whole(row["due"]), _whole(row["late"])), f"{by} in ['{row[by]}']")
        for row in rows if by and row[by] is not None
    ]  # fmt: skip
    lines.sort(key=lambda one: -_whole(one.cells[1].value))
    whole = _whole(sum(_whole(row["due"]) for row in rows)), sum(_whole(row["late"]) for row in rows)
    heads = (sentence("Who") if by else "", sentence("Were due"), sentence("Overdue"), sentence("Overdue share"))
    return Result(heads, (*lines, line(None, whole, "")), drawn=2)


_AT = Part(DATED, "when it was said", False)
_SCORE = Part(VALUE, "the score: a whole number")
SHAPES = (
    Shape(
        "response", "how long customers wait for the first answer",
        {
            "asked": Part(DATED, "when they wrote"), "answered": Part(DATED, "when a person first answered"),
            "by": Part(PATH, "a line for each: branch, owner", False),
        },
        run_response, {"limit": 15},
    ),
    Shape("nps", "would they recommend us", {"score": _SCORE, "at": _AT}, run_nps),
    Shape("csat", "are they content", {"score": _SCORE, "at": _AT}, run_csat, {"content": 4}),
    Shape(
        "overdue", "what was not done in time",
        {
            "due": Part(DATED, "until when"), "done": Part(DATED, "when it was done"),
            "by": Part(PATH, "a line for each: owner, branch", False),
        },
        run_overdue,
    ),
)  # fmt: skip
