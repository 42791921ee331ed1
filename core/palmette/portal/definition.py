"""What a pack or an edition declares about personal accounts: pages with a person's own records, forms, actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label


def page_role(page: str) -> str:
    """The role of whoever looks at a page; no user is ever given it."""
    return f"portal:{page}"


@dataclass(frozen=True)
class PortalAction:
    """Something a person does with a record of his own: answers, cancels, corrects, hands in a paper, rates.

    `asks` are the fields its form asks for, `needs` those that must be filled, files among them; `sets` are values
    stored with them: `today`, `now` and `me` (the person) as in defaults. `move` is a stage that the record goes to.
    It is offered for records of which `when` is true, and the server asks that again. `text` stands above the form.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    asks: Sequence[str] = ()
    needs: Sequence[str] = ()
    sets: Mapping[str, object] = field(default_factory=dict)
    move: str = ""
    when: str = ""
    text: Label | str = ""
    done: Label | str = ""
    icon: str = "pencil"


@dataclass(frozen=True)
class PortalList:
    """Records behind the one a person looks at: messages of a ticket, visits of a membership.

    `of` is the field of `entity` that refers to the page's record; of owned rows it is the field that holds them, and
    `entity` is left out. `mine` is the way from one of them to the person, where it is not by way of the page's record:
    who read an article. `filter` decides which of them the person may know of at all. `new` are the fields of a form
    for one more, `sets` what is stored with it; it is offered by `new_label` while `new_when` is true of the page's
    record and there are less than `most` of them (0: any number).
    """

    key: str
    entity: str = ""
    of: str = ""
    label: Label | str = ""
    _: KW_ONLY
    mine: str = ""
    fields: Sequence[str] = ()
    filter: str = ""
    sort: str = ""
    limit: int = 50
    new: Sequence[str] = ()
    new_needs: Sequence[str] = ()
    new_label: Label | str = ""
    new_when: str = ""
    most: int = 0
    sets: Mapping[str, object] = field(default_factory=dict)

    @property
    def grows(self) -> bool:
        """Whether a person may add to it."""
        return bool(self.new or self.sets or self.new_label)


@dataclass(frozen=True)
class PortalPage:
    """A page of personal accounts: the records of `entity` that belong to the person.

    `mine` is the way from a record to its person, through references: `member`, `order.contact`; `id` where the record
    is the person; empty for what everybody with an account reads. The person is a record of `person`. `filter` decides
    which of them he may know of at all, like the grant of a role.

    `look` is how they are drawn: `cards`, `list` (one line each) or `one` (the newest, opened). The first of `fields`
    is the headline; the others follow on the card. `details` are shown when it is opened, with its `files`, the stages
    of its pipeline where `stages` is set, and the records behind it (`lists`). `long` is a text shown whole.
    `new` are the fields of a form for a new record, `sets` what is stored with it. `choices` are entities whose records
    the person may choose in a form, or read the names of: all of a catalogue (`membership_type`), or his own by a way
    to him (`membership:member`). A reference to any other record says nothing. `search` gives the page a field to
    search in, `home` puts its newest records on the first page.

    `code` is a field whose text an opened record shows as a QR code, to be held to a reader: the number of a contract.
    `pays` shows one with which a bank's application fills in a transfer, as a `Document` says it; no money is taken.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    mine: str = ""
    person: str = "contact"
    look: str = "cards"
    fields: Sequence[str] = ()
    details: Sequence[str] = ()
    long: str = ""
    files: Sequence[str] = ()
    code: str = ""
    pays: Mapping[str, str] = field(default_factory=dict)
    stages: bool = False
    filter: str = ""
    sort: str = ""
    limit: int = 50
    lists: Sequence[PortalList] = ()
    actions: Sequence[PortalAction] = ()
    new: Sequence[str] = ()
    new_needs: Sequence[str] = ()
    new_label: Label | str = ""
    sets: Mapping[str, object] = field(default_factory=dict)
    choices: Sequence[str] = ()
    search: bool = False
    text: Label | str = ""
    empty: Label | str = ""
    icon: str = "file"
    home: int = 0
    order: int = 50
    hidden: bool = False
