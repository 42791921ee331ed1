"""`python -m benchmarks`: every operation beside a bare handler, on both engines.

`python -m benchmarks [part of a name …] [--engine sqlite|postgresql] [--rows 100000] [--share 1.0] [--json FILE]`; ends
with an error when a read costs more than three times the bare handler's CPU, or a write more than five.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Measured, measure
from benchmarks.report import as_json, judged, page

ENGINES = ("sqlite", "postgresql")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="only operations whose names hold one of these")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--rows", type=int, default=100_000, help="contacts and deals in the database")
    parser.add_argument("--share", type=float, default=1.0, help="0.1 sends a tenth of the requests")
    parser.add_argument("--json", type=Path, help="store the figures in this file")
    chosen = parser.parse_args(arguments)
    if not 0 < chosen.share <= 1:
        parser.error("--share is more than 0 and at most 1.")
    if chosen.rows < 2_500 * chosen.share:
        parser.error("--rows is too small: every move needs a deal that was not moved yet. Take at least 2,500.")
    found: list[Measured] = []
    for engine in chosen.engine or ENGINES:
        found.append(measure(engine, chosen.rows, chosen.names, share=chosen.share))
        print(page(found[-1]), flush=True)
    if chosen.json:
        chosen.json.write_text(as_json(found))
    over = [line for measured in found for line in judged(measured)]
    print("\n".join(over) or "Every operation stays within its multiple of the bare handler.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
