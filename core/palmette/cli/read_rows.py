"""The process that reads the rows of a long import: rows in, values out, with the edition at hand and no database.

Run as `python -m palmette.cli.read_rows EDITION` by the import itself; it ends when nothing more is asked of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from palmette.blueprint.build import build_blueprint
from palmette.cli.memory import seldom_collected
from palmette.imports.ahead import answer


def main(edition: str) -> None:
    """Answer through what was standard output; whatever else is printed goes to standard error."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    blueprint = build_blueprint(Path(edition)).blueprint
    with seldom_collected():
        answer(blueprint, sys.stdin.buffer, told)


if __name__ == "__main__":
    main(sys.argv[1])
