"""What a pack declares about screens: the side bar; panels, tabs and buttons of records; screens of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from palmette.labels import Label
from palmette.pages.screen_definition import Screen


@dataclass(frozen=True)
class Navigation:
    """A section of the side bar. Items are an entity (`contact`), a board (`board:renewal`), a view (`view:at_risk`)
    a report (`report:renewals`), a dashboard
    (`dashboard:club`) or a screen of a pack (`screen:till`), in order. `roles` empty = everybody who may read the
    thing."""

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


@dataclass(frozen=True)
class Tab:
    """A tab of record pages, before the files: a text, figures of the record, the records behind `inverse` as a table.

    Any of the three, drawn in this order. `text` may name fields of the record (`{ends_on}`); `figures` are its fields
    drawn as tiles; `fields` are the columns of the table: `filter` narrows its rows, `sort` orders them, `limit` is how
    many are shown.
    The tab is there for records of which `when` is true, and for people with one of `roles` (empty: for everybody).
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    text: Label | str = ""
    figures: Sequence[str] = ()
    inverse: str = ""
    fields: Sequence[str] = ()
    filter: str = ""
    sort: str = ""
    limit: int = 50
    when: str = ""
    roles: Sequence[str] = ()
    order: int = 50


@dataclass(frozen=True)
class Button:
    """A button of record pages and lists; pressing it runs the hook `press` of the pack with the chosen records.

    It is for people who may do `needs` (an action of grants) and have one of `roles` (empty: for everybody), and for
    records of which `when` is true. `confirm` is asked before. `places` are `record` (the head of a record's page) and
    `list` (what is selected in a list or on a board).
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    icon: str = "player-play"
    needs: str = "update"
    when: str = ""
    confirm: Label | str = ""
    places: Sequence[str] = ("record", "list")
    roles: Sequence[str] = ()
    order: int = 50


Page = Navigation | Panel | Tab | Button | Screen
