"""What a pack declares about screens: navigation entries and panels; every other screen derives from entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from palmette.labels import Label


@dataclass(frozen=True)
class Navigation:
    """A section of the side bar. Items are an entity (`contact`), a board (`board:renewal`), a view (`view:at_risk`)
    or a report (`report:renewals`), in order. `roles` empty = everybody who may read the thing."""

    key: str
    label: Label | str = ""
    _: KW_ONLY
    items: Sequence[str] = ()
    order: int = 50
    roles: Sequence[str] = ()


@dataclass(frozen=True)
class Panel:
    """A list of related records at the side of a record page: `inverse` names it, `fields` are shown on each card.

    `meter` names (part, whole) fields drawn as a bar; `filter` narrows; `limit` is how many are shown.
    """

    key: str
    entity: str
    inverse: str
    label: Label | str = ""
    _: KW_ONLY
    fields: Sequence[str] = ()
    meter: tuple[str, str] | None = None
    filter: str = ""
    sort: str = ""
    limit: int = 5
    order: int = 50


Page = Navigation | Panel
