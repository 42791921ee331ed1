"""How many records and users a change of behaviour touches: real queries over what is stored now."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import Connection, and_, column, func, select, table

from palmette.blueprint.snapshot import Json
from palmette.schema.catalogue import Catalogue
from palmette.schema.frame import PREFIX
from palmette.schema.leftovers import count_filled
from palmette.schema.planned import BehaviourChange
from palmette.schema.remembered import fields_of


def with_counts(
    connection: Connection, old: Mapping[str, object], catalogue: Catalogue, changes: Iterable[BehaviourChange]
) -> list[BehaviourChange]:
    """The changes with `rows` and `users` filled in where something stored is touched."""
    counter = _Counter(connection, old, catalogue)
    return [counter.counted(change) for change in changes]


class _Counter:
    def __init__(self, connection: Connection, old: Mapping[str, object], catalogue: Catalogue) -> None:
        self.connection = connection
        self.old = old
        self.catalogue = catalogue
        self.fields = fields_of(old)

    def counted(self, change: BehaviourChange) -> BehaviourChange:
        rule = _RULES.get((change.area, change.kind))
        if rule is not None:
            return dataclasses.replace(change, rows=rule(self, change.path))
        if change.path[0] == "roles" and (change.kind != "added" or len(change.path) > 2):
            return dataclasses.replace(change, users=self.users(change.path[1]))
        if change.path[0] == "entities" and change.path[-1] == "required" and len(change.path) == 5:
            return dataclasses.replace(change, rows=self.empty(change.path))
        if change.path[-1] == "hidden" and change.path[0] == "pipelines" and len(change.path) == 5:
            return dataclasses.replace(change, rows=self.in_stage(change.path))
        return change

    def users(self, role: str) -> int:
        """Users who have the role anywhere."""
        source = table(f"{PREFIX}role_assignment", column("user_id"), column("role"))
        query = select(func.count(source.c.user_id.distinct())).where(source.c.role == role)
        return int(self.connection.scalar(query) or 0)

    def of_entity(self, path: Sequence[str]) -> int:
        """Records of an entity."""
        return self._count(self._table(path[1]), {})

    def of_field(self, path: Sequence[str]) -> int:
        """Records with a value in a field."""
        field = self.fields[path[1], path[3]]
        if field.side in self.catalogue.tables:
            side = table(field.side, column("record_id"))
            return int(self.connection.scalar(select(func.count(side.c.record_id.distinct()))) or 0)
        stored = [name for name in field.columns if name in self.catalogue.columns.get(field.table, ())]
        if stored:
            return count_filled(self.connection, field.table, stored)
        if field.model.kind in ("files", "image"):
            return self._files(path[1], path[3])
        return 0

    def empty(self, path: Sequence[str]) -> int:
        """Records that have no value in a field that becomes required."""
        return self.of_entity(path) - self.of_field(path) if (path[1], path[3]) in self.fields else 0

    def with_option(self, path: Sequence[str]) -> int:
        """Records that hold an option of a choice."""
        field = self.fields[path[1], path[3]]
        if field.side in self.catalogue.tables:
            return self._count(field.side, {"value": path[5]})
        return self._count(field.table, {field.model.column: path[5]}) if field.columns else 0

    def in_pipeline(self, path: Sequence[str]) -> int:
        """Records in a pipeline."""
        return self._count(self._pipeline_table(path[1]), {"pipeline": path[1]})

    def in_stage(self, path: Sequence[str]) -> int:
        """Records in a stage."""
        return self._count(self._pipeline_table(path[1]), {"pipeline": path[1], "stage": path[3]})

    def with_reason(self, path: Sequence[str]) -> int:
        """Records lost for a reason."""
        return self._count(self._pipeline_table(path[1]), {"pipeline": path[1], "lost_reason": path[3]})

    def in_phase(self, path: Sequence[str]) -> int:
        """Records in a phase of a lifecycle."""
        lifecycle = self._part("lifecycles", path[1])
        field = self.fields.get((str(lifecycle["entity"]), str(lifecycle["short"])))
        return self._count(field.table, {field.model.column: path[3]}) if field else 0

    def steps_done(self, path: Sequence[str]) -> int:
        """Ticks of a step."""
        return self._count(f"{PREFIX}step_done", {"pipeline": path[1], "stage": path[3], "step": path[5]})

    def _files(self, entity: str, field: str) -> int:
        source = table(f"{PREFIX}file", column("entity"), column("field"), column("record_id"))
        where = and_(source.c.entity == entity, source.c.field == field)
        return int(self.connection.scalar(select(func.count(source.c.record_id.distinct())).where(where)) or 0)

    def _count(self, name: str, values: Mapping[str, str]) -> int:
        if any(column_name not in self.catalogue.columns.get(name, ()) for column_name in values):
            return 0
        if name not in self.catalogue.tables:
            return 0
        source = table(name, *(column(item) for item in values))
        where = [source.c[item] == value for item, value in values.items()]
        return int(self.connection.scalar(select(func.count()).select_from(source).where(*where)) or 0)

    def _part(self, part: str, key: str) -> Json:
        return cast("Mapping[str, Json]", self.old[part])[key]

    def _table(self, entity: str) -> str:
        return str(self._part("entities", entity)["table"])

    def _pipeline_table(self, pipeline: str) -> str:
        return self._table(str(self._part("pipelines", pipeline)["entity"]))


_RULES: Mapping[tuple[str, str], Callable[[_Counter, Sequence[str]], int]] = {
    ("entity", "removed"): _Counter.of_entity,
    ("field", "removed"): _Counter.of_field,
    ("option", "removed"): _Counter.with_option,
    ("pipeline", "removed"): _Counter.in_pipeline,
    ("stage", "removed"): _Counter.in_stage,
    ("lost_reason", "removed"): _Counter.with_reason,
    ("phase", "removed"): _Counter.in_phase,
    ("step", "removed"): _Counter.steps_done,
}
