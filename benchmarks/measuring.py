"""One run on one engine: both servers over one filled database, asked in turns, their CPU time taken from /proc."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from benchmarks.filling import Filled
from benchmarks.load import answer, send
from benchmarks.place import installation
from benchmarks.questions import Question, questions
from benchmarks.served import Server, bare_server, cpu_seconds, memory, palmette_server

TURNS, WARM_UP = 3, 20
IDLE_SECONDS = 5.0


@dataclass(frozen=True)
class Result:
    """CPU milliseconds of one request (of one record where it holds many), medians of the turns; requests a second."""

    question: Question
    ours: float
    bare: float
    rate: float
    rate_of_four: float

    @property
    def ratio(self) -> float:
        """How many times the bare handler; nothing beside nothing is once."""
        return self.ours / self.bare if self.bare else float(bool(self.ours)) or 1.0


@dataclass(frozen=True)
class Idle:
    """The server by itself: seconds and CPU seconds to the first answer, megabytes then and at the end."""

    started: float
    started_cpu: float
    memory: float
    memory_after: float
    busy: float
    """CPU milliseconds a second without any request."""


@dataclass(frozen=True)
class Measured:
    """What was found on one engine."""

    engine: str
    rows: int
    results: Sequence[Result]
    idle: Idle


@dataclass(frozen=True)
class Place:
    """Both servers and whose CPU counts with theirs."""

    filled: Filled
    ours: Server
    bare: Server
    database: tuple[int, ...]


def measure(engine: str, rows: int, names: Sequence[str] = (), *, share: float = 1.0) -> Measured:
    """Every question whose name holds one of `names` (all without any), each with `share` of its requests."""
    with _place(engine, rows) as place:
        first = memory(place.ours.pid)
        began = cpu_seconds(place.ours.pid, *place.database)
        time.sleep(IDLE_SECONDS * share)
        busy = (cpu_seconds(place.ours.pid, *place.database) - began) / (IDLE_SECONDS * share) * 1000
        results = []
        for question in questions(place.filled):
            if not names or any(name in question.name for name in names):
                results.append(_ask(place, replace(question, count=max(1, round(question.count * share)))))
                print(told(results[-1]), file=sys.stderr, flush=True)
        idle = Idle(place.ours.seconds, place.ours.cpu, first, memory(place.ours.pid), busy)
        return Measured(engine, rows, results, idle)


def told(result: Result) -> str:
    """One line of a result."""
    return (
        f"{result.question.name:42} {result.ours:8.3f} ms  bare {result.bare:8.3f} ms  {result.ratio:5.2f} times  "
        f"{result.rate:8.0f}/s  {result.rate_of_four:8.0f}/s of 4 clients"
    )


def _ask(place: Place, question: Question) -> Result:
    _same_answer(place, question)
    ours: list[float] = []
    bare: list[float] = []
    rates: list[float] = []
    for turn in range(TURNS):
        ours.append(_turn(place, question, place.ours, turn, rates))
        bare.append(_turn(place, question, place.bare, turn, []))
    fours: list[float] = []
    _turn(place, question, place.ours, TURNS, fours, clients=4)
    return Result(question, statistics.median(ours), statistics.median(bare), statistics.median(rates), fours[0])


def _turn(
    place: Place, question: Question, server: Server, turn: int, rates: list[float], *, clients: int = 1
) -> float:
    make = question.ours if server is place.ours else question.bare
    token = place.filled.token if server is place.ours else ""
    start = turn * question.count
    if not turn:
        send(server.port, [make(10**6 + n) for n in range(min(WARM_UP, question.count))], token=token)
    asks = [make(start + n) for n in range(question.count)]
    began = cpu_seconds(server.pid, *place.database)
    seconds = send(server.port, asks, token=token, clients=clients)
    used = cpu_seconds(server.pid, *place.database) - began
    rates.append(question.count * question.each / seconds)
    return used * 1000 / question.count / question.each


def _same_answer(place: Place, question: Question) -> None:
    """Both must find as many rows, or the comparison says nothing; ours asks for one more to know of a next page."""
    if question.rows is None:
        return
    ours, bare = (
        len(json.loads(answer(server.port, make(0), token=place.filled.token))[key])
        for server, make, key in zip(
            (place.ours, place.bare), (question.ours, question.bare), question.rows, strict=True
        )
    )
    if not ours or ours not in (bare, bare - 1):
        raise RuntimeError(f"{question.name}: {ours} rows beside {bare} of the bare handler.")


@contextmanager
def _place(engine: str, rows: int) -> Iterator[Place]:
    with (
        installation(engine, rows) as found,
        palmette_server(found.ours, log=found.folder / "ours.log") as first,
        bare_server(found.bare, log=found.folder / "bare.log") as other,
    ):
        yield Place(found.filled, first, other, found.database)
