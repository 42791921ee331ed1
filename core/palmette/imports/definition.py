"""What a pack declares about imports: which headers of which system mean which fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.errors import Problem
from palmette.labels import Label

Prepare = Callable[[dict[str, str], str], dict[str, str]]


@dataclass(frozen=True)
class Made:
    """A record that a row makes, as a value of another one: `ROW`, `OTHER`, or what an `Also` is called."""

    name: str


ROW = Made("row")
"""The record of the row itself."""

OTHER = Made("other")
"""The record that the row's one is tied to."""


@dataclass(frozen=True)
class Also:
    """A further record of a row: a second phone, the person behind a firm. `values` may hold ROW, OTHER or `Made(name)`
    of an earlier one. Where the row changes a record that is there, it is made only if none has the same `key` values;
    without a key only with new records."""

    entity: str
    values: Mapping[str, object]
    _: KW_ONLY
    name: str = ""
    key: Sequence[str] = ()


class Prepared(dict[str, str]):
    """What `prepare` may answer where a row says more: mended texts, and `warnings` at their fields.

    `also` are further records. `tie` is made where the row's record shares a phone or an address with one of another
    name. `empty` says why the row is no record at all: it is left out with that reason.
    """

    def __init__(
        self, texts: Mapping[str, str], warnings: Sequence[Problem] = (), *, also: Sequence[Also] = (),
        tie: Also | None = None, empty: Problem | None = None,
    ) -> None:  # fmt: skip
        super().__init__(texts)
        self.warnings = tuple(warnings)
        self.also = tuple(also)
        self.tie = tie
        self.empty = empty


@dataclass(frozen=True)
class ImportPreset:
    """A named mapping: `columns` maps a field (or `reference.field`) to headers that mean it, any language or case.

    `match` are the fields by which an existing record is found, the strongest first, beside those that its
    `duplicates` declare. `constants` fills fields for every row. `like` names
    another preset of the entity, which it is laid over. `month_first` says that the system writes `6/14/2026`.
    `prepare` is pure: it takes the texts of a row by field and the phone region and answers them mended, for what one
    cell says about several fields (a full name, two phones); it raises InvalidInput whose problems name the field.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    match: Sequence[str] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
    prepare: Prepare | None = None
    month_first: bool = False
    like: str = ""
