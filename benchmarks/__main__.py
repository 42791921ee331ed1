"""`python -m benchmarks`: every operation beside a bare handler, on both engines.

`python -m benchmarks [part of a name …] [--engine sqlite|postgresql] [--rows 100000] [--json FILE]`; ends with an error
when a read costs more than three times the bare handler's CPU, or a write more than five.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import Idle, Result, measure


def main() -> int:
    """Measure, print the tables, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="only operations whose names hold one of these")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="store the figures in this file")
    chosen = parser.parse_args()
    found: dict[str, tuple[list[Result], Idle]] = {}
    for engine in chosen.engine or ("sqlite", "postgresql"):
        found[engine] = measure(engine, chosen.rows, chosen.names)
    for engine, (results, idle) in found.items():
        print(f"\n## {engine}, {chosen.rows:,} contacts and deals\n")
        print(table(results))
        print(
            f"\nStart to first answer {idle.started:.2f} s (bare {idle.bare_started:.2f} s); "
            f"memory idle {idle.memory:.0f} MB PSS, {idle.memory_after:.0f} MB after; "
            f"{idle.busy:.1f} ms CPU a second without requests."
        )
    if chosen.json:
        chosen.json.write_text(json.dumps({engine: _plain(*both) for engine, both in found.items()}, indent=1))
    over = [(engine, item) for engine, (results, _) in found.items() for item in results if not holds(item)]
    for engine, item in over:
        limit = item.question.most
        print(f"{engine}: {item.question.name} costs {item.ratio:.1f} times the bare handler; {limit:g} are allowed.")
    return 1 if over else 0


def holds(result: Result) -> bool:
    """Whether the operation stays within its multiple of the bare handler."""
    return not result.question.most or result.ratio <= result.question.most


def table(results: list[Result]) -> str:
    """The results as a table in Markdown."""
    lines = [
        "| operation | CPU ms | bare | times | allowed | goal | met | a second, 1 client | 4 clients |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for item in results:
        goal, most = item.question.goal, item.question.most
        met = "" if goal is None else "yes" if item.ours <= goal else "no"
        lines.append(
            f"| {item.question.name} | {item.ours:.2f} | {item.bare:.2f} | {item.ratio:.1f} | {most:g} | "
            f"{'' if goal is None else f'{goal:g}'} | {met} | {item.rate:,.0f} | {item.rate_of_four:,.0f} |"
        )
    return "\n".join(lines)


def _plain(results: list[Result], idle: Idle) -> dict[str, object]:
    return {
        "operations": {
            item.question.name: {"ours": item.ours, "bare": item.bare, "rate": item.rate} for item in results
        },
        "idle": asdict(idle),
    }


if __name__ == "__main__":
    sys.exit(main())
