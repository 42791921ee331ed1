"""PostgreSQL's own programs: where they are, and how they reach a database without its password being shown."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import URL

from palmette.backup.sealing import BackupError

_DEBIAN = Path("/usr/lib/postgresql")
_OPTIONS = "-c palmette.walls=* -c statement_timeout=0 -c lock_timeout=0"


def find_tool(name: str, *, at_least: int = 0) -> Path | None:
    """The newest program of that name that is not older than the server; None when there is none."""
    found = [(_version(path), path) for path in _candidates(name)]
    fitting = [(version, path) for version, path in found if version >= at_least]
    return max(fitting)[1] if fitting else None


def run_tool(tool: Path, url: URL, arguments: Sequence[str | Path]) -> None:
    """Run it on a database, with all walls in sight; BackupError with its own words when it fails."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {**os.environ, "PGOPTIONS": _OPTIONS, "PGTZ": "UTC", "LC_ALL": "C"}
    if url.password:
        environ["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [tool, *arguments, f"--dbname={address}"], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(
            "backup.tool_failed",
            f"{tool.name} failed: {(done.stderr.strip().splitlines() or ['it said nothing'])[0]}",
            remedy="Mend what it names, then try again; nothing was kept.",
        )


def listing(tool: Path, dump: Path) -> list[str]:
    """The tables whose rows a dump holds; empty when it cannot be read."""
    done = subprocess.run([tool, "--list", dump], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines() if done.returncode == 0 else []
    return [line.split(" TABLE DATA ")[1].split()[1] for line in lines if " TABLE DATA " in line]


def _candidates(name: str) -> Iterator[Path]:
    yield from _DEBIAN.glob(f"*/bin/{name}")
    # On Debian the one in the path is a wrapper that asks for a cluster of its own.
    if (found := shutil.which(name)) and not _DEBIAN.is_dir():
        yield Path(found)


def _version(path: Path) -> int:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    words = [word for word in done.stdout.split() if word[:1].isdigit()]
    return int(words[0].partition(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz")) if words else 0
