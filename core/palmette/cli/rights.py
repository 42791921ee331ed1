"""In whose rights a command looks and writes, and what the entity is that it names."""

from __future__ import annotations

from uuid import UUID

from palmette.access.actors import Actor
from palmette.blueprint.model import EntityModel
from palmette.blueprint.names import suggestion
from palmette.errors import InvalidInput
from palmette.web.accounts import find_user
from palmette.web.runtime import Pinned


def entity_of(pinned: Pinned, name: str) -> EntityModel:
    """The entity of that full or short name."""
    found = pinned.blueprint.find_entity(name)
    if found is not None:
        return found
    known = sorted(item.short for item in pinned.blueprint.entities.values())
    raise InvalidInput(
        "records.unknown_entity", f"There is no entity {name!r}.{suggestion(name, known)}",
        remedy=f"Entities: {', '.join(known)}.",
    )  # fmt: skip


def actor_of(pinned: Pinned, email: str, channel: str) -> Actor:
    """The user of that e-mail as an actor."""
    user: UUID | None = find_user(pinned, email)
    if user is None:
        raise InvalidInput("access.unknown_user", f"Nobody logs in as {email}.", remedy="Check it, or create the user.")
    actor = pinned.directory.actor(user, channel=channel)
    if actor is None:
        raise InvalidInput(
            "access.user_inactive",
            f"{email} may not log in any more.",
            remedy="Take a user who may, or activate this one.",
        )
    return actor
