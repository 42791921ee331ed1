"""What a pack declares about work in the background: a job by name, and when it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from palmette.labels import Label

if TYPE_CHECKING:
    from palmette.jobs.ports import JobContext


@dataclass(frozen=True)
class Job:
    """`run(context)` does the work in small committed pieces and reports progress through the context.

    `schedule` is empty (run on demand), `hourly`, `daily HH:MM` (local time of the installation) or `every 10m`.
    """

    key: str
    run: Callable[[JobContext], None]
    label: Label | str = ""
    _: KW_ONLY
    schedule: str = ""
