"""What a pack or an edition declares about distribution: rules, tried in order, each with its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label


@dataclass(frozen=True)
class AssignRule:
    """One rule: for which records, among whom, and by what measure.

    `when` is a condition over the record; empty = every record. Its people are those with one of `roles` at the
    record's branch, in its region or in its whole wall (`within`), or the one user that the path `owner_of` leads to
    (`contact.owner`). `territory` is a path to a territory: only people who have it, or one that it is part of, count.
    With `shift="now"` only those on shift count, with `shift="next"` those of the next shift when nobody is on one.
    Of them gets the record who is next in turn (`by="turn"`, in proportion to `weights` by role), or who has the least
    open work (`by="load"`). Nobody gets one who has `most` or more.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    when: str = ""
    roles: Sequence[str] = ()
    within: str = "branch"
    owner_of: str = ""
    territory: str = ""
    shift: str = ""
    by: str = "turn"
    weights: Mapping[str, int] = field(default_factory=dict)
    most: int = 0


@dataclass(frozen=True)
class Distribution:
    """Gives records of an entity that are created without a responsible user to the first rule that has somebody.

    `when` narrows which records are given at all. `load` is a condition over the entity: how much open work a person
    has. `returns` is one for records that go to somebody else once the shift of the responsible user is over.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    rules: Sequence[AssignRule] = ()
    when: str = ""
    load: str = ""
    returns: str = ""
