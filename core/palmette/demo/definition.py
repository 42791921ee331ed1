"""What a pack declares about demo data: a loader that writes through the bulk gateway."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from palmette.demo.context import DemoContext


@dataclass(frozen=True)
class Demo:
    """`load(context)` makes invented data of the context's size (tiny, demo, full), the same for the same seed.

    `people` are the demo logins it needs: (login, full name, role, branch key).
    """

    key: str
    load: Callable[[DemoContext], None]
    _: KW_ONLY
    order: int = 50
