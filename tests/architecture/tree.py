"""Which files the rules of the house look at: what is tracked, and what is about to be."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file of the checkout that git does not ignore, relative to the root, sorted."""
    told = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted({name for name in told.stdout.split("\0") if name})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


def python_files(*tops: str) -> list[Path]:
    """The Python files under these top folders, or all of them."""
    return [path for path in files() if path.suffix == ".py" and (not tops or path.parts[0] in tops)]


def read(path: Path) -> str:
    """The text of a file; nothing for one that is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def lines_matching(paths: list[Path], pattern: str) -> list[str]:
    """`file:line: text` for each line that the regular expression finds."""
    wanted = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in paths
        # Most files have nothing of it: one look at the whole text is much quicker than one at each line.
        for number, line in enumerate(_lines(path, wanted), start=1)
        if wanted.search(line)
    ]


def _lines(path: Path, wanted: re.Pattern[str]) -> list[str]:
    text = read(path)
    return text.splitlines() if wanted.search(text) else []
