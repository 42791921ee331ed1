"""Loads the demo data of a blueprint's packs into a database, through the gateway and in chunks."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.access.logins import Logins
from palmette.access.sessions import Sessions
from palmette.demo.context import DemoContext, DemoMove, Progress, no_progress
from palmette.records.results import ListQuery
from palmette.records.session import Gateway, Records
from palmette.schema.planner_figures import analyze

CHUNK = 1_000
"""Rows in one transaction, as many as other work in bulk takes: small enough to let others write between."""

ANALYZED_AT = (2_000, 20_000, 200_000)
"""After so many rows of an entity the planner gets fresh figures: without them SQLite takes an index by moments for
one by parents, and what is counted over thousands of rows is counted over all of them."""

CHANNEL = "demo"
MAIN = "main"
"""The wall of a business that has but one."""


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """Somebody who can log in to the demo."""

    email: str
    name: str
    roles: tuple[str, ...]
    password: str


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What was loaded: rows by entity, and who can log in."""

    rows: Mapping[str, int]
    logins: tuple[DemoLogin, ...]


@dataclass
class GatewayStore:
    """A demo's way into the database. All logins of one load share a password, made anew for each load."""

    gateway: Gateway
    directory: Directory
    sessions: Sessions
    password: str = field(default_factory=lambda: f"demo-{secrets.token_urlsafe(9)}")
    rows: dict[str, int] = field(default_factory=dict)
    logins: list[DemoLogin] = field(default_factory=list)
    walls: dict[str, int] = field(default_factory=lambda: {MAIN: 1})
    wall: str = MAIN

    def enter_wall(self, key: str, name: str) -> str:
        """Go behind the wall of that key, made when this load has not made it; the key of the one before."""
        if key not in self.walls:
            self.walls[key] = self.directory.add_wall(key, name)
        before, self.wall = self.wall, key
        return before

    def _hand(self) -> Actor:
        return self.directory.system(CHANNEL, wall=self.walls[self.wall])

    def create_many(
        self, entity: str, rows: Sequence[Mapping[str, object]], progress: Callable[[int], None]
    ) -> list[UUID]:
        """All rows, chunk by chunk, each chunk a transaction."""
        made: list[UUID] = []
        actor = self._hand()
        for start in range(0, len(rows), CHUNK):
            with self.gateway.writing(actor) as records:
                made += records.create_many(entity, rows[start : start + CHUNK]).done
            progress(len(made))
        before = self.rows.get(entity, 0)
        self.rows[entity] = before + len(made)
        if any(before < mark <= before + len(made) for mark in ANALYZED_AT):
            analyze(self.gateway.database)
        return made

    def move_many(
        self, entity: str, moves: Sequence[tuple[UUID, Sequence[DemoMove]]], progress: Callable[[int], None]
    ) -> None:
        """Every move through its gate, at its own moment, chunk by chunk."""
        actor = self._hand()
        for start in range(0, len(moves), CHUNK):
            part = moves[start : start + CHUNK]
            with self.gateway.writing(actor) as records:
                for record, way in part:
                    for move in way:
                        _move(replace(records, now=move.at), entity, record, move)
            progress(start + len(part))

    def add_branch(self, name: str, *, zone: str, values: Mapping[str, object]) -> UUID:
        """The branch of that name, made when it is not there."""
        actor = self._hand()
        with self.gateway.writing(actor) as records:
            known = records.list("frame.branch", ListQuery(fields=["name"], limit=200))
            found = next((row["id"] for row in known.rows if row["name"] == name), None)
            if found is None:
                found = records.create("frame.branch", {"name": name, "zone": zone, **values})["id"]
        self.directory.forget()
        return UUID(str(found))

    def add_user(self, login: str, name: str, *, roles: Sequence[str], branch: UUID | None, language: str) -> UUID:
        """A user with a password and roles; everywhere in the wall when no branch is given."""
        email = f"{login}@example.com"
        values = {"name": name, "email": email, "language": language, "home_branch": branch}
        with self.gateway.writing(self._hand()) as records:
            user = UUID(str(records.create("frame.user", values)["id"]))
        Logins(self.sessions).set_password(user, self.password, email=email)
        self.directory.assign(user, roles, branch=branch)
        self.logins.append(DemoLogin(email, name, tuple(roles), self.password))
        return user


def _move(records: Records, entity: str, record: UUID, move: DemoMove) -> None:
    """A move as a person would make it: fill in, tick the steps, go on."""
    if move.steps and move.values:
        # A step may need what is filled in.
        records.update(entity, record, move.values)
    for step in move.steps:
        records.set_step(entity, record, step, done=True)
    records.move(entity, record, move.to, values={} if move.steps else move.values, lost_reason=move.lost_reason)


def load_demo(
    gateway: Gateway,
    directory: Directory,
    sessions: Sessions,
    *,
    size: str = "demo",
    seed: int = 7,
    progress: Progress = no_progress,
) -> DemoResult:
    """Run every demo of the blueprint in order into a database without people; phases are left to the nightly job."""
    edition = gateway.blueprint.edition
    if not directory.walls():
        directory.add_wall(MAIN, edition.label.text(edition.language))
    store = GatewayStore(gateway, directory, sessions)
    context = DemoContext(
        size, store, clock.now(), currency=edition.currency, zone=edition.zone, seed=seed, progress=progress
    )
    for demo in gateway.blueprint.demos.values():
        demo.load(context)
    analyze(gateway.database)
    return DemoResult(store.rows, tuple(store.logins))
