"""The field kinds that a pack declares: one frozen dataclass per kind, all with the same common part."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from palmette.labels import Label

MERGING = ("keep", "own", "newest", "largest", "smallest", "both")
"""What can become of two values when two records become one."""


@dataclass(frozen=True)
class Field:
    """The common part of every kind.

    `default` is a value, or found when the record is made: `today` of a date, `now` of a moment, `me` of a reference to
    a user, `my_branch` of one to a branch. `required` refuses an empty value on every path. `unique` is per wall among
    rows that are not deleted. `index` asks for an index (wall, field). `search` puts the value into search inside
    words. `personal` marks personal data. `copied=False` leaves the value out when a record is duplicated.
    `visible_when` and `required_when` are expressions over the record; while `readonly_when` is true of the stored
    record people do not change the field. `after` places the field behind another on
    screens and `section` groups it. `readonly` fields are written by code alone, never by a form, the API or an import.
    `merge` says what becomes of two values when two records become one: `keep` (the survivor's, unless it is empty),
    `own` (the survivor's in any case), `newest` (of the record that was changed last), `largest`, `smallest`, or
    `both` (lists together, long texts one under the other). Lists and long texts are `both`, all others `keep`.
    """

    kind: ClassVar[str] = ""

    key: str
    label: Label | str = ""
    _: KW_ONLY
    help: Label | str = ""
    required: bool = False
    default: object = None
    unique: bool = False
    index: bool = False
    search: bool = False
    personal: bool = False
    readonly: bool = False
    copied: bool = True
    hidden: bool = False
    visible_when: str = ""
    required_when: str = ""
    readonly_when: str = ""
    section: str = ""
    after: str = ""
    example: object = None
    merge: str = ""


@dataclass(frozen=True)
class Text(Field):
    """One line of text, at most `max_length` characters after trimming."""

    kind: ClassVar[str] = "text"
    max_length: int = 250
    pattern: str = ""


@dataclass(frozen=True)
class LongText(Field):
    """Plain text of several lines."""

    kind: ClassVar[str] = "long_text"
    max_length: int = 20_000


@dataclass(frozen=True)
class RichText(Field):
    """Sanitised HTML of a small tag set."""

    kind: ClassVar[str] = "rich_text"
    max_length: int = 100_000


@dataclass(frozen=True)
class Integer(Field):
    """A whole number within 64 bits, between `minimum` and `maximum` inclusive; `unit` is shown behind it."""

    kind: ClassVar[str] = "integer"
    minimum: int | None = None
    maximum: int | None = None
    unit: Label | str = ""


@dataclass(frozen=True)
class Decimal(Field):
    """An exact decimal with `scale` digits behind the point, stored as a scaled integer."""

    kind: ClassVar[str] = "decimal"
    scale: int = 2
    minimum: float | None = None
    maximum: float | None = None
    unit: Label | str = ""


@dataclass(frozen=True)
class Money(Field):
    """An amount with its currency; `currency` empty means the currency of the installation."""

    kind: ClassVar[str] = "money"
    currency: str = ""
    minimum: float | None = None


@dataclass(frozen=True)
class Boolean(Field):
    """True, false or empty."""

    kind: ClassVar[str] = "boolean"


@dataclass(frozen=True)
class Date(Field):
    """A local date without time."""

    kind: ClassVar[str] = "date"


@dataclass(frozen=True)
class LocalTime(Field):
    """A local time of day, to the minute."""

    kind: ClassVar[str] = "local_time"


@dataclass(frozen=True)
class Instant(Field):
    """A moment, stored in UTC and shown in the zone of its record or of the reader."""

    kind: ClassVar[str] = "instant"


@dataclass(frozen=True)
class Duration(Field):
    """A length of time in whole seconds, written like `2h 30m`."""

    kind: ClassVar[str] = "duration"


@dataclass(frozen=True)
class Option:
    """One value of a choice. A tone is one of ok, warn, bad, info, plum, calm.

    `under` is the key of a wider option that this one is a case of: it stands behind it and is called `Price: a rival
    is cheaper`.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    tone: str = "calm"
    icon: str = ""
    under: str = ""
    hidden: bool = False


Options = tuple[Option, ...]


def options(items: Sequence[Option | str]) -> Options:
    """Options from keys and Option objects, in order."""
    return tuple(item if isinstance(item, Option) else Option(item) for item in items)


@dataclass(frozen=True)
class Choice(Field):
    """One of a fixed list. A choice that has transitions is a pipeline, not a choice."""

    kind: ClassVar[str] = "choice"
    options: Sequence[Option | str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", options(tuple(self.options)))


@dataclass(frozen=True)
class MultiChoice(Field):
    """Any number of a fixed list, kept in the order of the list."""

    kind: ClassVar[str] = "multi_choice"
    options: Sequence[Option | str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", options(tuple(self.options)))


@dataclass(frozen=True)
class Reference(Field):
    """One record of another entity. `inverse` names the way back: rollups and `exists` go through it.

    `to` may be `user` or `branch`. `where` is an expression over the target that narrows what may be chosen.
    `on_delete` is `refuse` (default), `empty` or `delete`.
    """

    kind: ClassVar[str] = "reference"
    to: str = ""
    inverse: str = ""
    inverse_label: Label | str = ""
    where: str = ""
    on_delete: str = "refuse"


@dataclass(frozen=True)
class Links(Field):
    """Any number of records of another entity (many to many)."""

    kind: ClassVar[str] = "links"
    to: str = ""
    inverse: str = ""
    inverse_label: Label | str = ""


@dataclass(frozen=True)
class Files(Field):
    """A list of files, each guarded by its record."""

    kind: ClassVar[str] = "files"
    max_files: int = 20
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Image(Field):
    """One picture (PNG, JPEG or WebP), guarded by its record."""

    kind: ClassVar[str] = "image"


@dataclass(frozen=True)
class Phone(Field):
    """A phone number, normalised to E.164 where it can be; as written otherwise."""

    kind: ClassVar[str] = "phone"


@dataclass(frozen=True)
class Email(Field):
    """An e-mail address, compared without regard to case."""

    kind: ClassVar[str] = "email"


@dataclass(frozen=True)
class Url(Field):
    """An http or https address."""

    kind: ClassVar[str] = "url"


@dataclass(frozen=True)
class Address(Field):
    """A postal address: line, city, region, postal_code, country (ISO 3166-1 alpha-2)."""

    kind: ClassVar[str] = "address"


@dataclass(frozen=True)
class Zone(Field):
    """An IANA time zone name."""

    kind: ClassVar[str] = "zone"


@dataclass(frozen=True)
class Secret(Field):
    """A secret text: written, never read back through any channel; stored encrypted."""

    kind: ClassVar[str] = "secret"


@dataclass(frozen=True)
class Texts(Field):
    """A list of short texts, each at most `max_length` characters."""

    kind: ClassVar[str] = "texts"
    max_length: int = 100


@dataclass(frozen=True)
class Number(Field):
    """A running number per wall, given at creation: `pattern` like `M-{n:05}` or `{year}/{n:04}`; read only.

    `per` names a field, `branch` for one, for each of whose values numbers run on their own. The pattern may hold
    fields of the record and of what it refers to: `{branch.city}-{n:04}`.
    """

    kind: ClassVar[str] = "number"
    pattern: str = "{n}"
    per: str = ""


@dataclass(frozen=True)
class Children(Field):
    """Owned rows that live and die with their record, in order: the lines of a quote, the rows of a report.

    They become an entity of their own, `<entity>__<key>`, reached through this field; `fields` are its fields.
    `figures` name fields of the rows that are worked out and shown behind each row of a form, `sums` fields of the
    record that are shown under the rows: both as they would be if it were saved now.
    """

    kind: ClassVar[str] = "children"
    fields: Sequence[Field] = ()
    title: str = ""
    figures: Sequence[str] = ()
    sums: Sequence[str] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", tuple(self.fields))


@dataclass(frozen=True)
class Computed(Field):
    """A value from an expression over the record, never stored when it depends on `now`, never written."""

    kind: ClassVar[str] = "computed"
    expression: str = ""

    def __init__(self, key: str, expression: str, label: Label | str = "", **common: object) -> None:
        _init_common(self, key, label, common)
        object.__setattr__(self, "expression", expression)


@dataclass(frozen=True)
class Rollup(Field):
    """A figure over related records: exactly one of count, sum, maximum, minimum.

    `count="visits"` counts the inverse named visits; `sum="moves.quantity"`, `maximum="visits.at"` name a field of
    it. `where` is an expression over the related record (its fields by name, the parent through `parent.`).
    `stored` False: computed when shown. True: kept in the write. "daily": kept in the write and decayed nightly,
    for windows that end at `now`. `currency` says of which currency amounts of money are taken; empty means that of
    the field.
    """

    kind: ClassVar[str] = "rollup"
    count: str = ""
    sum: str = ""
    maximum: str = ""
    minimum: str = ""
    where: str = ""
    stored: bool | str = False
    currency: str = ""

    @property
    def function(self) -> str:
        """count, sum, maximum or minimum."""
        return next((name for name in ("count", "sum", "maximum", "minimum") if getattr(self, name)), "")

    @property
    def path(self) -> str:
        """The inverse, with the field of it after a dot (none for count)."""
        return str(getattr(self, self.function)) if self.function else ""


def _init_common(field: Field, key: str, label: Label | str, common: Mapping[str, object]) -> None:
    """Set the common part of a Computed, whose expression is written second for reading's sake."""
    known = {item.name: item for item in dataclasses.fields(Field)}
    unknown = set(common) - set(known)
    if unknown:
        raise TypeError(f"{type(field).__name__} takes no {', '.join(sorted(unknown))}")
    for name, item in known.items():
        object.__setattr__(field, name, common.get(name, item.default))
    object.__setattr__(field, "key", key)
    object.__setattr__(field, "label", label)


KINDS: Mapping[str, type[Field]] = {
    kind.kind: kind
    for kind in (
        Text, LongText, RichText, Integer, Decimal, Money, Boolean, Date, LocalTime, Instant, Duration,
        Choice, MultiChoice, Reference, Links, Files, Image, Phone, Email, Url, Address, Zone, Secret, Texts,
        Number, Children, Computed, Rollup,
    )
}  # fmt: skip
