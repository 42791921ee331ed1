"""Telling people that somebody else gave them records, in the transaction that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.personal.notices import give_notice
from palmette.records.changes import Changes

QUIET = frozenset({"demo", "import", "cli"})
"""Channels that bring whole files: who is in them is not told of each row."""

KIND = "assigned"


class GivenWork:
    """Joins every writing session: one notice for each person and entity of a transaction."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._owned = {key: entity for key, entity in blueprint.entities.items() if entity.owned and not entity.hidden}
        self._blueprint = blueprint

    def before_commit(self, changes: Changes) -> None:
        """Tell the new owners."""
        cause = changes.caused_by
        if cause.channel in QUIET:
            return
        given: dict[tuple[UUID, str], list[UUID]] = {}
        for change in changes.items:
            owner = change.new.get("owner")
            if (
                change.entity in self._owned
                and isinstance(owner, UUID)
                and owner not in (cause.id, change.old.get("owner"))
            ):
                given.setdefault((owner, change.entity), []).append(change.id)
        for (owner, entity), ids in given.items():
            self._tell(changes, owner, self._owned[entity], list(dict.fromkeys(ids)))

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce."""

    def _tell(self, changes: Changes, owner: UUID, entity: EntityModel, ids: list[UUID]) -> None:
        records = changes.records
        cause = changes.caused_by
        by = cause.name if cause.kind == "user" else ""
        short = entity.short if self._blueprint.find_entity(entity.short) is entity else entity.key
        one = len(ids) == 1
        words: Mapping[str, object] = {"what": entity.label if one else entity.plural, "count": len(ids), "who": by}
        text = _sentence(one=one, named=bool(by), words=words)
        give_notice(
            records.connection, records.tables, owner, kind=KIND, text=text, key=f"{KIND}:{new_id().hex}",
            href=f"/r/{short}/{ids[0]}" if one else f"/r/{short}", entity=entity.key, record=ids[0] if one else None,
        )  # fmt: skip


def _sentence(*, one: bool, named: bool, words: Mapping[str, object]) -> str:
    if one:
        return sentence("%(who)s gave you: %(what)s", **words) if named else sentence("New for you: %(what)s", **words)
    if named:
        return sentence("%(who)s gave you: %(what)s, %(count)s", **words)
    return sentence("New for you: %(what)s, %(count)s", **words)
