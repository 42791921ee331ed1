"""Who may see what, said a second time and apart from the product: plain facts in, yes or no out.

It reads the roles from the edition's own text and knows nothing of grants, statements or masks of the product. Where it
and the product disagree, one of them is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import yaml


@dataclass(frozen=True)
class Person:
    """Somebody with one role at one branch."""

    id: UUID
    role: str
    wall: int
    branch: UUID
    active: bool = True


@dataclass(frozen=True)
class Facts:
    """Where a record lies."""

    entity: str
    wall: int
    branch: UUID | None
    owner: UUID | None
    deleted: bool = False


@dataclass(frozen=True)
class Oracle:
    """The edition's roles, the tree of branches (child to parent), which of them are regions, and the teams."""

    roles: Mapping[str, Mapping[str, object]]
    parents: Mapping[UUID, UUID | None]
    regions: frozenset[UUID] = frozenset()
    teams: tuple[frozenset[UUID], ...] = field(default=())

    @classmethod
    def of(cls, edition: str, parents: Mapping[UUID, UUID | None], **more: object) -> Oracle:
        """From the text of an edition."""
        return cls(yaml.safe_load(edition)["roles"], parents, **more)  # type: ignore[arg-type]

    def may_see(self, person: Person, record: Facts, name: str) -> bool:
        """Whether a person may be shown the whole value of a field of a record."""
        return self.may_find(person, record) and self._mask(person, record.entity, name) in ("full", "read")

    def may_find(self, person: Person, record: Facts) -> bool:
        """Whether he may know of the record at all."""
        if not person.active:
            return False
        network = any(scope == "all" for _, scope in self._grants(person.role))
        if record.wall != person.wall and not network:
            return False
        return any(self._lies_in(person, record, scope) for entities, scope in self._grants(person.role)
                   if entities & {record.entity, "*"})  # fmt: skip

    def _lies_in(self, person: Person, record: Facts, scope: str) -> bool:
        if scope == "all":
            return True
        if scope == "wall":
            return record.wall == person.wall
        if scope == "own":
            return record.owner == person.id
        if scope == "team":
            mates = {one for team in self.teams if person.id in team for one in team}
            return record.owner in mates | {person.id}
        if scope == "branch":
            return record.branch == person.branch
        top = person.branch if scope == "branches" else self._region(person.branch)
        return record.branch is not None and (record.branch == person.branch or top in self._above(record.branch))

    def _region(self, branch: UUID) -> UUID:
        return next((one for one in self._above(branch) if one in self.regions), branch)

    def _above(self, branch: UUID | None) -> list[UUID]:
        """A branch and everything above it."""
        found: list[UUID] = []
        while branch is not None:
            found.append(branch)
            branch = self.parents.get(branch)
        return found

    def _grants(self, role: str) -> Iterator[tuple[set[str], str]]:
        """The entities and scopes that a role reads."""
        body = self.roles[role]
        for grant in body.get("grants", ()):  # type: ignore[attr-defined]
            if {"read", "*"} & set(grant["actions"].split()):
                yield set(grant["entities"].split()), grant.get("scope", "own")
        for other in body.get("includes", ()):  # type: ignore[attr-defined]
            yield from self._grants(other)

    def _mask(self, person: Person, entity: str, name: str) -> str:
        return str(self.roles[person.role].get("fields", {}).get(f"{entity}.{name}", "full"))  # type: ignore[attr-defined]
