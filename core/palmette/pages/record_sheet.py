"""One record opened for a person: its values, titles and rights, as all parts of its page need them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from palmette.access.masks import FieldRights
from palmette.blueprint.model import EntityModel, FieldModel, LifecycleModel, PipelineModel
from palmette.errors import NotFound
from palmette.pages.desk import Desk
from palmette.pages.form_drafts import reference_titles
from palmette.pages.shell import record_address
from palmette.pages.values import Words
from palmette.pages.visible import is_fixed
from palmette.records.read_history import phase_field
from palmette.records.record_locks import Lock
from palmette.records.results import Row
from palmette.records.session import Records

CHANGES = ("update", "delete", "merge", "reassign")


@dataclass
class Sheet:
    """An opened record. Made by `open_sheet`, valid as long as its session."""

    desk: Desk
    records: Records
    entity: EntityModel
    id: UUID
    row: Row
    titles: dict[UUID, str]

    @cached_property
    def words(self) -> Words:
        """Texts of values for the reader."""
        return Words(self.desk)

    @property
    def title(self) -> str:
        """What the record is called."""
        return self.titles.get(self.id) or self.entity.label.text(self.desk.language)

    @property
    def version(self) -> int:
        """The version that was read."""
        return int(str(self.row.get("version", 0)))

    @property
    def address(self) -> str:
        """Its page."""
        return record_address(self.desk.blueprint, self.entity, self.id)

    @cached_property
    def rights(self) -> FieldRights:
        """What the person may see and write of fields."""
        return self.records.gateway.reads.seen(self.records.actor).rights

    @cached_property
    def may_update(self) -> bool:
        """Whether the person may change this very record."""
        return self.may("update")

    @cached_property
    def lock(self) -> Lock | None:
        """Who locked it, if somebody did."""
        return self.records.locks([self.id]).get(self.id)

    def may(self, action: str) -> bool:
        """Whether the person may do this to this very record; a locked one nobody changes."""
        if action in CHANGES and self.lock is not None:
            return False
        return bool(self.records.in_scope(self.entity.key, [self.id], action=action))

    def sees(self, field: FieldModel) -> bool:
        """Whether the record shows the field to this person."""
        return field.name in self.row and self.rights.of(self.entity.key, field.name).known

    def may_write(self, field: FieldModel) -> bool:
        """Whether the person may change the field here."""
        given = field.writable or (field.system and field.name in ("owner", "branch"))
        if not given or is_fixed(field, self.row):
            return False
        return self.may_update and self.rights.of(self.entity.key, field.name).writable

    def text(self, field: FieldModel) -> str:
        """The field's value as plain text."""
        return self.words.text(field, self.row.get(field.name), self.titles)

    def label(self, field: FieldModel) -> str:
        """The field's label."""
        return field.label.text(self.desk.language)

    @property
    def pipeline(self) -> PipelineModel | None:
        """The pipeline it is in."""
        return self.desk.blueprint.pipelines.get(str(self.row.get("pipeline") or ""))

    def lifecycles(self) -> Iterator[tuple[LifecycleModel, FieldModel]]:
        """Its lifecycles that the person may know of, each with the field of its phase."""
        for key in self.entity.lifecycles:
            field = self.entity.fields[phase_field(self.records, self.entity, key)]
            if self.sees(field):
                yield self.desk.blueprint.lifecycles[key], field


@contextmanager
def open_sheet(desk: Desk, name: str, id: UUID) -> Iterator[Sheet]:
    """The record in a reading session; NotFound when it is missing, deleted or out of scope."""
    with desk.reading() as records:
        yield read_sheet(desk, records, name, id)


def read_sheet(desk: Desk, records: Records, name: str, id: UUID) -> Sheet:
    """The record within a session that is open already."""
    entity = records.entity(name)
    if entity.is_child:
        raise NotFound("records.not_found", "There is no such page.", remedy="Open the record it belongs to.")
    row = records.get(entity.key, id)
    titles = {**reference_titles(records, entity, row), **records.titles(entity.key, [id])}
    return Sheet(desk, records, entity, id, row, titles)
