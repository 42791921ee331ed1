"""What the gateway is asked and what it answers: plain frozen shapes, shared by API, screens, imports and packs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from palmette.errors import Problem

Values = Mapping[str, object]
"""Field values by field name, in the Python forms of docs/reference/fields.md."""

Row = dict[str, object]
"""One record as the actor may see it: field names to values; `id` and `version` always. Hidden fields are absent,
masked ones hold a `Masked`."""


class Masked:
    """A value that the actor may not see whole; `text` is what may be shown, for example `••67`.

    Not a dataclass, so that encoders ask for its form.
    """

    __slots__ = ("revealable", "text")

    def __init__(self, text: str, revealable: bool = False) -> None:
        self.text = text
        self.revealable = revealable

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Masked) and (self.text, self.revealable) == (other.text, other.revealable)

    def __hash__(self) -> int:
        return hash((self.text, self.revealable))

    def __repr__(self) -> str:
        return f"Masked({self.text!r}, {self.revealable})"


def holds_masked(value: object) -> bool:
    """Whether some part of a value may not be seen, so that a form must not send it back."""
    if isinstance(value, list):
        return any(holds_masked(item) for item in value)
    if isinstance(value, dict):
        return any(holds_masked(item) for item in value.values())
    return isinstance(value, Masked)


@dataclass(frozen=True, slots=True)
class Sort:
    """One part of an order; ascending puts empty values first."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list: `filter` is an expression, `sort` like `-created_at,name`, `after` the cursor of the page before.

    `fields` are field names or paths through references (`member.phone`); empty = the entity's list columns.
    `search` narrows by words or parts of words. `deleted` lists the trash instead. `titles=False` leaves out the titles
    of the records that rows refer to. `equal` are fields of one column with the value each must have, in its Python
    form: unlike those of a filter these are parameters, so that one statement serves all values. `ids` leaves only the
    records of these ids, parameters as well; None = all.
    """

    filter: str = ""
    sort: str = ""
    limit: int = 50
    after: str = ""
    fields: Sequence[str] = ()
    search: str = ""
    deleted: bool = False
    titles: bool = True
    equal: Sequence[tuple[str, object]] = ()
    ids: Collection[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, the cursor of the next page (empty = no more), and titles of the records they refer to."""

    rows: list[Row]
    next: str = ""
    titles: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """How many, up to a cap; `capped` means at least `value`."""

    value: int
    capped: bool = False


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A figure for `group`: `function` count, sum, average, minimum, maximum, distinct, median, p25, p75, p90 or p95,
    `of` a field."""

    key: str
    function: str = "count"
    of: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """What to group by: a field or path; `period` day, week, month, year for dates and instants.

    With `buckets`, rising numbers as text, a number or amount is put together by ranges: the group is the place of its
    range, 0 below the first limit.
    """

    of: str
    period: str = ""
    buckets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found by search; `status` is the label of its stage or phase, with its tone and icon."""

    entity: str
    id: UUID
    title: str
    detail: str = ""
    status: str = ""
    at_start: bool = False
    tone: str = "calm"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one record: `changes` maps a field to (old, new), only fields the actor may see."""

    id: UUID
    at: datetime
    kind: str
    actor: str
    actor_id: UUID | None
    channel: str
    changes: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a record's timeline: `kind` activity, move, change, phase, file; `row` its own values."""

    kind: str
    at: datetime
    actor: str
    entity: str
    id: UUID
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What a bulk call did: ids done, ids skipped with why, rows refused with their problems (by row number or id)."""

    done: list[UUID]
    skipped: list[tuple[UUID, str]] = field(default_factory=list)
    refused: list[tuple[UUID | int, tuple[Problem, ...]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Missing:
    """What a move still needs: `kind` field, step, guard, reason, document; `fields` a form may offer to fill."""

    kind: str
    key: str
    stage: str
    message: str
    fields: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class MovePlan:
    """A move looked at without doing it: what is true already (`done`), what is missing, whether it may be skipped."""

    entity: str
    id: UUID
    from_stage: str
    to_stage: str
    items: tuple[Missing, ...]
    may_skip: bool

    @property
    def open(self) -> bool:
        """Whether nothing is missing."""
        return all(item.done for item in self.items)


MERGE, LINK, LOOK = "merge", "link", "look"
"""Two records that may be one; that are tied, as a family by its phone; that only have like names."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that another one may duplicate: `verdict` merge, link or look; `evidence` are keys of matches."""

    id: UUID
    title: str
    verdict: str
    strength: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two records that may be one, as a candidate is judged."""

    first: UUID
    second: UUID
    first_title: str
    second_title: str
    verdict: str
    strength: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field of two records before they are merged, as the actor sees it: `outcome` survivor, other or both."""

    name: str
    survivor: object
    other: object
    outcome: str
    differs: bool
    may_choose: bool
    may_be_both: bool


@dataclass(frozen=True, slots=True)
class MergeRelated:
    """Records that would follow: of `entity` by its `field` (empty: owned rows, files, tags), how many the actor sees,
    and how many of them become one with the survivor's."""

    entity: str
    field: str
    count: int
    joined: int = 0


@dataclass(frozen=True, slots=True)
class MergePlan:
    """A merge looked at without doing it. `unseen` says that records follow which the actor may not see; `problems`
    say why it cannot be."""

    entity: str
    survivor: UUID
    other: UUID
    titles: Mapping[UUID, str]
    fields: tuple[MergeField, ...]
    related: tuple[MergeRelated, ...]
    unseen: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class TransferLeft:
    """How many records of an entity, those of one field where it is named."""

    entity: str
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class TransferPlan:
    """A move to another wall looked at without doing it. `goes` are the records that move, itself among them; `cut`
    those that stay and lose it by a field; `left` those that move and lose by a field what stays; `ended` what goes to
    the trash; `numbers` the (entity, field) that are numbered anew. `unseen` and `problems` as with merges."""

    entity: str
    id: UUID
    branch: UUID
    goes: tuple[TransferLeft, ...]
    cut: tuple[TransferLeft, ...]
    left: tuple[TransferLeft, ...]
    ended: tuple[TransferLeft, ...]
    numbers: tuple[tuple[str, str], ...]
    unseen: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """A record that went into another: by which merge, whose, when."""

    merge: UUID
    id: UUID
    title: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """What was changed since a merge and stays with the survivor when it is undone; no `field`: a record it made."""

    entity: str
    id: UUID
    field: str


@dataclass(frozen=True, slots=True)
class UnmergePlan:
    """An undone merge looked at: how many records of which entity go back, and what stays."""

    merged: MergedRecord
    back: Mapping[str, int]
    stays: tuple[KeptEdit, ...]
