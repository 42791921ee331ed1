"""The gateway that a job writes through: each of its transactions holds the job, or stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from sqlalchemy import Connection

from palmette.access.actors import Actor
from palmette.records.session import Gateway, Records


@dataclass
class FencedGateway(Gateway):
    """`fence` raises where the one who writes does not hold its job any more."""

    fence: Callable[[Connection], None] = lambda connection: None

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Records]:
        """A session that writes behind the fence."""
        with super().writing(actor) as records:
            self.fence(records.connection)
            yield records


def fenced(gateway: Gateway, fence: Callable[[Connection], None]) -> FencedGateway:
    """The same gateway behind a fence."""
    made = FencedGateway(**{item.name: getattr(gateway, item.name) for item in fields(Gateway)}, fence=fence)
    # What reading knows was built once, and is the same.
    made.__dict__["reads"] = gateway.reads
    return made
