"""What a measurement says: a table in Markdown, the figures as JSON, and what is over its limit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.measuring import Measured, Result


def page(measured: Measured) -> str:
    """One engine's table, and the server by itself."""
    idle = measured.idle
    lines = [
        f"\n## {measured.engine}, {measured.rows:,} contacts and deals\n",
        "| operation | CPU ms | bare | times | allowed | goal | met | a second, 1 client | 4 clients |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_line(item) for item in measured.results),
        "",
        f"Start to the first answer {idle.started:.1f} s, {idle.started_cpu:.1f} s of CPU.",
        f"Memory idle {idle.memory:.0f} MB PSS, {idle.memory_after:.0f} MB after all this.",
        f"{idle.busy:.1f} ms CPU a second without requests.",
    ]
    return "\n".join(lines)


def _line(item: Result) -> str:
    goal, most = item.question.goal, item.question.most
    met = "" if goal is None else "yes" if item.ours <= goal else "no"
    allowed = f"{most:g}" if most else ""
    return (
        f"| {item.question.name} | {item.ours:.2f} | {item.bare:.2f} | {item.ratio:.1f} | {allowed} | "
        f"{'' if goal is None else f'{goal:g}'} | {met} | {item.rate:,.0f} | {item.rate_of_four:,.0f} |"
    )


def judged(measured: Measured) -> list[str]:
    """A sentence for each operation that costs more than its multiple of the bare handler."""
    return [
        f"{measured.engine}: {item.question.name} costs {item.ratio:.1f} times the bare handler; "
        f"{item.question.most:g} are allowed."
        for item in measured.results
        if item.question.most and item.ratio > item.question.most
    ]


def as_json(found: Sequence[Measured]) -> str:
    """The figures for a program: by engine, operations by name and the server by itself."""
    return json.dumps({item.engine: _plain(item) for item in found}, indent=1)


def _plain(measured: Measured) -> dict[str, object]:
    operations = {
        item.question.name: {
            "ours": item.ours, "bare": item.bare, "most": item.question.most, "goal": item.question.goal,
            "rate": item.rate, "rate_of_four": item.rate_of_four,
        }
        for item in measured.results
    }  # fmt: skip
    return {"rows": measured.rows, "operations": operations, "idle": asdict(measured.idle)}
