"""Who acts: a person, a token, a pack, the system. The actor travels with every session of the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TokenLimits:
    """What of its owner's rights a token carries: `actions` and full keys of `entities`; empty is all of them.

    Users, branches and teams are read with any token: records name them.
    """

    actions: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    def allow(self, entity: str, action: str) -> bool:
        """Whether the token may be used for this at all; its owner's grants decide the rest."""
        if self.actions and action not in self.actions:
            return False
        return not self.entities or entity in self.entities or (action == "read" and entity.startswith("frame."))


@dataclass(frozen=True, slots=True)
class Actor:
    """An identity with what scopes are computed from; fixed for the life of a session.

    `kind` is user, token, form, portal, pack, job, system. `walls` are the walls it may reach (one for most people;
    several for network roles), `wall` the one new records go to. `branches` are the branches of its role assignments
    with all below them; `home_branch` the branch of new records. `team` are the users of its teams, itself included.
    `stands_in` are the absent colleagues whose work it does today, with their names: its scope `own` takes in theirs.
    `trusted` marks the system's own work (demo data, migrations): no grants needed, history still written.
    `limits` narrow the rights of a token.
    `leaving` marks somebody who gave notice: he exports, hands over, deletes and changes nothing in bulk.
    `channel` is how it came: page, api, form, portal, import, cli, job, demo.
    `person` is the record of who has a personal account: he is no user, and `keeper` answers for what he makes.
    """

    kind: str
    name: str
    channel: str
    wall: int
    walls: tuple[int, ...]
    id: UUID | None = None
    roles: tuple[str, ...] = ()
    home_branch: UUID | None = None
    branches: frozenset[UUID] = frozenset()
    region: frozenset[UUID] = frozenset()
    team: frozenset[UUID] = frozenset()
    stands_in: Mapping[UUID, str] = field(default_factory=dict)
    language: str = "en"
    zone: str = "UTC"
    trusted: bool = False
    token: UUID | None = None
    limits: TokenLimits | None = None
    leaving: bool = False
    person: UUID | None = None
    keeper: UUID | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def through(self, channel: str) -> Actor:
        """The same actor coming another way."""
        return replace(self, channel=channel)


def system_actor(*, wall: int, walls: tuple[int, ...], channel: str, branch: UUID | None = None) -> Actor:
    """The product's own hand: demo loaders, recomputes, migrations."""
    return Actor("system", "Palmette", channel, wall, walls, home_branch=branch, trusted=True)
