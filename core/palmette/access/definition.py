"""What a pack declares about rights: roles with grants on entities and field rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label

SCOPES = ("none", "own", "team", "branch", "branches", "region", "wall", "all")
ACTIONS = (
    "read", "create", "update", "delete", "reassign", "merge", "transfer", "lock",
    "export", "reveal", "bulk", "skip", "import", "configure",
)  # fmt: skip
FIELD_RIGHTS = ("full", "read", "masked", "reveal", "hidden")


@dataclass(frozen=True)
class Grant:
    """What a role may do: entities and actions as words apart by spaces (`*` = all), a scope, and a condition.

    `Grant("lead deal", "read create update", "branch")`. Scopes: own < team < branch < branches < region < wall < all.
    `where` is an expression over the record that narrows the grant. `limit` is how many rows a list shows in all to who
    reads by this grant alone, on screens, in search, exports and the API; 0 is no limit.
    """

    entities: str
    actions: str
    scope: str = "own"
    _: KW_ONLY
    where: str = ""
    limit: int = 0


@dataclass(frozen=True)
class PersonGrant(Grant):
    """A grant that a page of personal accounts gives: it ends at what belongs to the person.

    `mine` is the way from a record to its person; empty for what everybody with an account reads. Names in `where` are
    read as `pack` reads them.
    """

    mine: str = ""
    pack: str = ""


@dataclass(frozen=True)
class Mask:
    """A field right: full, read (not written), masked (last 4), reveal (on click, counted), hidden.

    `when` is an expression over the record: the right holds only there, elsewhere the field is full.
    """

    right: str
    _: KW_ONLY
    when: str = ""


@dataclass(frozen=True)
class Role:
    """A named set of grants and field rights: `fields={"contact.medical_note": "hidden"}`.

    `limits` are figures up to which the role decides alone, by what they are about: `{"discount": 3}`. Who has several
    roles has the greatest; a limit that some role names is 0 for a role that does not. Those of
    disclosure (`customers_alarm`, `customers`, `export_rows`, `reveals`) are the installation's where no role says one.
    `audit` opens the audit journal, and no record. With `second_factor` its people log in with a code of their phone
    beside the password, and set that up at their first login.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    grants: Sequence[Grant] = ()
    fields: Mapping[str, str | Mask] = field(default_factory=dict)
    includes: Sequence[str] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    configure: bool = False
    second_factor: bool = False
    audit: bool = False
    home: str = ""
    help: Label | str = ""
    hidden: bool = False
