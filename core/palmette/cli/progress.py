"""A progress bar on standard error for work that takes long; lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import click

_WIDTH = 28
QUIET_SECONDS = 3.0
"""How often a line is printed where there is no terminal."""


class Bar:
    """Shows what is being done and how much of it; `show` may be called thousands of times a second."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = time.monotonic()
        self._what = ""
        self._open = False

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live and self._open:
            click.echo(err=True)

    def show(self, what: str, done: int, total: int) -> None:
        """`done` of `total` of the named work."""
        finished = done >= total
        changed = what != self._what
        if self._live:
            if not (finished or changed or time.monotonic() - self._last > 0.1):
                return
            self._draw(what, done, total, end=finished)
        elif time.monotonic() - self._last > QUIET_SECONDS:
            click.echo(f"{done} of {total}: {what}" if total else what, err=True)
        else:
            return
        self._what, self._last = what, time.monotonic()

    def _draw(self, what: str, done: int, total: int, *, end: bool) -> None:
        share = done / total if total else 1.0
        filled = round(share * _WIDTH)
        line = f"\r{'█' * filled}{'·' * (_WIDTH - filled)} {share:4.0%} {what[:60]:60}"
        click.echo(line, err=True, nl=end)
        self._open = not end
