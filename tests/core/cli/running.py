"""The command `palmette` as a shell would run it, in the test's own process: exit code, output, what was told."""

from __future__ import annotations

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest import mock

from palmette.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


class _Output(io.StringIO):
    """Text that also takes bytes, as a process's standard output does."""

    def __init__(self) -> None:
        super().__init__()
        self.buffer = io.BytesIO()

    def whole(self) -> str:
        """All that was written, bytes after text."""
        return self.getvalue() + self.buffer.getvalue().decode()


def run(*arguments: str, given: str = "") -> Ran:
    """`palmette` with these arguments; `given` is typed into it."""
    out, err = _Output(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["palmette", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO(given)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return Ran(code, out.whole(), err.getvalue())
