"""What works in a process beside requests: jobs, messages, a newer edition, room on the disk."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from palmette.channels.office import Courier
from palmette.jobs.engine import EmbeddedJobs
from palmette.shaper import LiveShaper
from palmette.web.watch import Watch


@dataclass(frozen=True)
class Background:
    """Begun and ended together. Without `works` this process leaves jobs and messages to others."""

    jobs: EmbeddedJobs
    courier: Courier
    shaper: LiveShaper
    watch: Watch
    works: bool = True

    def start(self) -> None:
        """Begin."""
        self.watch.look()
        if self.works:
            self.jobs.start()
            self.courier.start()
        threading.Thread(target=self.watch.follow, name="palmette-watch", daemon=True).start()
        threading.Thread(target=self.shaper.follow, name="palmette-shaper", daemon=True).start()

    def stop(self) -> None:
        """End: what is being done comes to its next step, what is being sent is written down."""
        self.shaper.stop()
        self.watch.stop()
        if self.works:
            self.courier.stop()
            self.jobs.stop()
