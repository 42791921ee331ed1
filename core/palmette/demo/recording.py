"""A demo store that keeps rows in lists: for tests of a pack's demo, and to look at it without a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.demo.context import DemoMove
from palmette.ids import new_id

Row = Mapping[str, object]


@dataclass
class RecordingStore:
    """What was created, by entity, in order; branches and users by name."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    moves: dict[str, dict[UUID, Sequence[DemoMove]]] = field(default_factory=dict)
    branches: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, tuple[str, ...]] = field(default_factory=dict)
    walls: dict[UUID, str] = field(default_factory=dict)
    """The wall of each branch."""
    wall: str = "main"

    def create_many(self, entity: str, rows: Sequence[Row], progress: Callable[[int], None]) -> list[UUID]:
        """Keep the rows."""
        self.rows.setdefault(entity, []).extend(rows)
        progress(len(rows))
        return [UUID(str(row["id"])) if "id" in row else new_id() for row in rows]

    def move_many(
        self, entity: str, moves: Sequence[tuple[UUID, Sequence[DemoMove]]], progress: Callable[[int], None]
    ) -> None:
        """Keep the moves."""
        self.moves.setdefault(entity, {}).update(moves)
        progress(len(moves))

    def enter_wall(self, key: str, name: str) -> str:
        """Keep what follows behind that wall; the one before."""
        before, self.wall = self.wall, key
        return before

    def add_branch(self, name: str, *, zone: str, values: Row) -> UUID:
        """Keep the branch; the same one for the same name."""
        branch = self.branches.setdefault(name, new_id())
        self.walls.setdefault(branch, self.wall)
        return branch

    def add_user(self, login: str, name: str, *, roles: Sequence[str], branch: UUID | None, language: str) -> UUID:
        """Keep the login with its roles; a second one of that name is refused, as the database would."""
        if login in self.users:
            raise ValueError(f"{login} is there already")
        self.users[login] = tuple(roles)
        return new_id()
