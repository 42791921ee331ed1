"""What a pack declares about records: entities, extensions of other packs' entities, and how they are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label
from palmette.records.fields import Field


@dataclass(frozen=True)
class Section:
    """A titled group of fields on the record page."""

    key: str
    label: Label | str = ""
    _: KW_ONLY
    folded: bool = False


@dataclass(frozen=True)
class Ledger:
    """Makes an entity the moves of an account: they are only added, and their sum never falls below the limit.

    `of` names the reference to the account-holder, `quantity` the integer, decimal or money that each move adds (or
    takes, when negative). The holder gets the stored field `balance`, called `label`, unless it has a rollup of that
    name; of money it holds one currency, and `currencies` give a field more for each (`deposit_usd`). `kind` names a
    choice, if there is one, whose `plus` kinds only add and whose `minus` kinds only take: `Spent 50` is stored as
    -50. `transfer` is the kind of moves between two holders. `floor` is the limit, a number or an expression over the
    holder (`-credit_limit`); `allow_negative=True` means there is none. `expires` names a date after which what is left
    of a move burns, by a move of the kind `burn`. `at` and `reason` are given to the moves unless they have fields so
    called.
    """

    of: str
    _: KW_ONLY
    quantity: str = "quantity"
    balance: str = "balance"
    label: Label | str = ""
    kind: str = "kind"
    plus: Sequence[str] = ()
    minus: Sequence[str] = ()
    transfer: str = ""
    floor: object = 0
    allow_negative: bool = False
    currencies: Sequence[str] = ()
    expires: str = ""
    burn: str = ""
    at: str = "at"
    reason: str = "reason"


@dataclass(frozen=True)
class StandIn:
    """Records that say who does whose work on which days: an absence with a substitute.

    `absent` and `substitute` name references to users, `starts` and `ends` the first and the last day, in the zone of
    the record's branch. On these days the substitute's scope `own` takes in the records that the absent person is
    responsible for, `owner == me` is true of them, and history names both. It ends by itself.
    """

    absent: str
    substitute: str
    _: KW_ONLY
    starts: str
    ends: str


@dataclass(frozen=True)
class Match:
    """A reason to think that two records are one: values that read the same, as a phone, e-mail, code or name.

    The first of `fields` is read; a name takes the surname, the given name and the others, or a company's name alone.
    `when` lists conditions for the value to count (`kind == 'phone'`, `shared == false`); freephone numbers and
    extensions never do. `names` are fields that must be compatible, and `merges_when` conditions both records must
    fulfil, for the two to be one: otherwise they are only tied, as a family by its phone. A `name` alone is a reason to
    look. `decides` lists conditions: where one of two records fulfils them all, they may be merged only if this value
    reads the same. `of` names the Reference to the record that the value identifies, where that is another: its entity
    has a match of the same key.
    """

    key: str
    fields: Sequence[str]
    _: KW_ONLY
    reads: str = "code"
    when: Sequence[str] = ()
    names: Sequence[str] = ()
    merges_when: Sequence[str] = ()
    decides: Sequence[str] = ()
    of: str = ""


@dataclass(frozen=True)
class Entity:
    """A kind of record.

    `title` is a pattern over fields (`{last_name} {first_name}`). `scope` is `walled` (default) or `shared` (belongs to
    the whole network, never holds personal data). `branch` names a Reference whose record decides the branch: a
    reference to `branch` itself or to another record, empty = the branch of its creator. `zone` is a path to a Zone
    field for `today` and shown moments, empty = the zone of its branch. `sort` is the default order. `quick` are
    the fields of the short create form, `list` the first columns, `card` the facts on a board card, `filters`
    those that stand ready above a list, `search` the fields found by search (fields with `search=True` are added).
    `timeline=False` leaves out notes, tasks and calls.
    `subject` names the Reference to the person the record is about, so that it shows in that person's timeline.
    `unique` lists groups of fields whose values together one living record of a wall may have. `duplicates` say what
    makes two records one. With `merges=False` nobody merges them; `alike` lists fields by which records that a merge
    brings together are one too, as two contact points of one kind and value. `ledger` makes the records moves that are
    only added; `stands_in` makes them say who does whose work. `field_order` and `section_order` put fields and
    sections into another order than the declared one: what they do not name stays behind what it stood behind.
    """

    key: str
    label: Label | str = ""
    plural: Label | str = ""
    _: KW_ONLY
    fields: Sequence[Field] = ()
    title: str = ""
    scope: str = "walled"
    branch: str = ""
    zone: str = ""
    sort: str = "-created_at"
    icon: str = "file"
    tone: str = "calm"
    help: Label | str = ""
    quick: Sequence[str] = ()
    list: Sequence[str] = ()
    card: Sequence[str] = ()
    filters: Sequence[str] = ()
    search: Sequence[str] = ()
    sections: Sequence[Section] = ()
    field_order: Sequence[str] = ()
    section_order: Sequence[str] = ()
    indexes: Sequence[Sequence[str]] = ()
    unique: Sequence[Sequence[str]] = ()
    duplicates: Sequence[Match] = ()
    merges: bool = True
    alike: Sequence[str] = ()
    timeline: bool = True
    subject: str = ""
    owned: bool = True
    stands_in: StandIn | None = None
    ledger: Ledger | None = None


@dataclass(frozen=True)
class Extension:
    """Fields that a pack adds to another pack's entity; the columns stay the pack's own."""

    entity: str
    _: KW_ONLY
    fields: Sequence[Field] = ()
    sections: Sequence[Section] = ()
    quick: Sequence[str] = ()
    list: Sequence[str] = ()
    card: Sequence[str] = ()
    filters: Sequence[str] = ()
    indexes: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Week:
    """Draws a saved list as a week of one branch: a row per person, a column per day.

    `person` names the reference to a user, `starts` and `ends` the moments between which the record lies.
    """

    person: str
    starts: str
    ends: str


@dataclass(frozen=True)
class Talk:
    """Draws a saved list as conversations: the list, the open one with its messages, a box to write in.

    `messages` is the inverse behind which the messages of a record are; their `text`, `at`, `direction` (`in` or
    `out`), `kind` and `state` are named here; files that one sees stand beside them. Of the record itself `preview`,
    `last` and `unread` (a number) stand in the list, and `write` is the field that takes what is typed before the
    button `send`, or `note` for a note among colleagues, is pressed.
    """

    messages: str
    _: KW_ONLY
    text: str
    at: str
    direction: str
    write: str
    send: str
    note: str = ""
    kind: str = ""
    state: str = ""
    preview: str = ""
    last: str = ""
    unread: str = ""


@dataclass(frozen=True)
class View:
    """A saved list that a pack offers: a filter expression, columns, order, grouping; `pinned` = in the side bar.

    A `hidden` one is offered nowhere. With `why` its records that are a person's own stand in his day as what needs him
    next, and this says why. With `week` it is also planned on a week's grid: shifts, lessons, visits. With `talk` it is
    opened as conversations.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    filter: str = ""
    columns: Sequence[str] = ()
    sort: str = ""
    group: str = ""
    tone: str = "calm"
    pinned: bool = False
    roles: Sequence[str] = field(default_factory=tuple)
    hidden: bool = False
    week: Week | None = None
    talk: Talk | None = None
    why: Label | str = ""


Declared = Entity | Extension
