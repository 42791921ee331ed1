"""The kinds of value that an expression can have, and how field kinds map to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from palmette.records.fields import Option

TEXT = "text"
INTEGER = "integer"
DECIMAL = "decimal"
MONEY = "money"
BOOLEAN = "boolean"
DATE = "date"
LOCAL_TIME = "local_time"
INSTANT = "instant"
DURATION = "duration"
MONTHS = "months"
REFERENCE = "reference"
EMPTY = "empty"
TEXTS = "texts"
RELATION = "relation"
ADDRESS = "address"
SECRET = "secret"

NUMBERS = frozenset({INTEGER, DECIMAL})
ORDERED = frozenset({TEXT, INTEGER, DECIMAL, MONEY, DATE, LOCAL_TIME, INSTANT, DURATION})
SCALARS = ORDERED | {BOOLEAN, REFERENCE, EMPTY}

INT64 = 2**63 - 1
"""The largest whole number both databases store; the smallest one used is its negative minus one."""

FIELD_KINDS = {
    "text": TEXT,
    "long_text": TEXT,
    "rich_text": TEXT,
    "phone": TEXT,
    "email": TEXT,
    "url": TEXT,
    "zone": TEXT,
    "number": TEXT,
    "choice": TEXT,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "money": MONEY,
    "boolean": BOOLEAN,
    "date": DATE,
    "local_time": LOCAL_TIME,
    "instant": INSTANT,
    "duration": DURATION,
    "months": MONTHS,
    "reference": REFERENCE,
    "id": REFERENCE,
    "multi_choice": TEXTS,
    "texts": TEXTS,
    "links": RELATION,
    "children": RELATION,
    "files": RELATION,
    "image": RELATION,
    "address": ADDRESS,
    "secret": SECRET,
}

_SAID = {
    TEXT: "a text",
    INTEGER: "a whole number",
    DECIMAL: "a number",
    MONEY: "an amount of money",
    BOOLEAN: "true or false",
    DATE: "a date",
    LOCAL_TIME: "a time of day",
    INSTANT: "a moment",
    DURATION: "a length of time",
    MONTHS: "a number of months",
    EMPTY: "empty",
    TEXTS: "a list of texts",
    RELATION: "a list of records",
    ADDRESS: "an address",
    SECRET: "a secret",
}


@dataclass(frozen=True, slots=True)
class ValueType:
    """A kind with what belongs to it.

    `scale` counts digits behind the point of a decimal; `target` is the full key of the entity a reference leads to;
    `currency` is what a bare number means beside money; `options` are those of a choice, and a choice has no order;
    `whole_days` marks a length of time that is a number of days; `condition` a boolean that is never empty.
    """

    kind: str
    scale: int = 0
    target: str = ""
    currency: str = ""
    options: tuple[Option, ...] = ()
    whole_days: bool = False
    condition: bool = False

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of a fixed list."""
        return bool(self.options) and self.kind == TEXT

    def without_options(self) -> ValueType:
        """The same kind of value, no longer one of a fixed list."""
        return replace(self, options=())

    def __str__(self) -> str:
        if self.kind == REFERENCE:
            return f"a reference to {self.target.removeprefix('frame.')}" if self.target else "a reference"
        if self.is_choice:
            return "a choice"
        return _SAID[self.kind]


CONDITION = ValueType(BOOLEAN, condition=True)
WHOLE = ValueType(INTEGER)
A_TEXT = ValueType(TEXT)
NOTHING = ValueType(EMPTY)
A_DATE = ValueType(DATE)
A_MOMENT = ValueType(INSTANT)
DAYS = ValueType(DURATION, whole_days=True)
SECONDS = ValueType(DURATION)


def same_scale(left: ValueType, right: ValueType) -> ValueType:
    """The number type that holds both."""
    scale = max(left.scale, right.scale)
    return ValueType(DECIMAL if DECIMAL in (left.kind, right.kind) else INTEGER, scale=scale)
