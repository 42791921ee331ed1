"""The columns that every record carries, as fields, so that lists filter and show them like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from palmette.labels import label as _
from palmette.pipelines.definition import Pipeline
from palmette.records.fields import Choice, Field, Instant, Integer, Reference, Text

CREATED, UPDATED = "created_at", "updated_at"
STAGE_DUE = "stage_due_at"
"""Until when a record may stay in its stage, where that is counted in work hours; kept by the stage clock."""
STAGE_LATE = "stage_late_at"
"""From when it has stayed there for twice as long."""


@dataclass(frozen=True)
class Id(Field):
    """The id of a record: UUIDv7."""

    kind: ClassVar[str] = "id"


def record_fields(*, guarded: bool) -> list[Field]:
    """The frame's fields of an entity; guarded ones carry branch and owner. Columns: id, branch_id, owner_id, …"""
    always: list[Field] = [
        Id("id", _("Id", ru="Идентификатор", fi="Tunnus")),
        Integer("version", _("Version", ru="Версия", fi="Versio")),
        Instant("created_at", _("Created", ru="Создано", fi="Luotu")),
        Instant("updated_at", _("Changed", ru="Изменено", fi="Muutettu")),
        Reference("created_by", _("Created by", ru="Кем создано", fi="Luonut"), to="user"),
        Instant("deleted_at", _("Deleted", ru="Удалено", fi="Poistettu"), hidden=True),
    ]
    if not guarded:
        return always
    return [
        *always,
        Reference("branch", _("Branch", ru="Филиал", fi="Toimipiste"), to="branch"),
        Reference("owner", _("Owner", ru="Ответственный", fi="Vastuuhenkilö"), to="user"),
    ]


def pipeline_fields(pipelines: list[Pipeline]) -> list[Field]:
    """The fields that an entity with pipelines gets, written by `move` alone (`pipeline` also at creation).

    The options of `pipeline` are full pipeline keys; those of `stage` the stage keys of all its pipelines.
    """
    in_work_hours = any(stage.sla and stage.hours for pipeline in pipelines for stage in pipeline.stages)
    due = [
        Instant(STAGE_DUE, _("Stage due by", ru="Срок этапа", fi="Vaiheen määräaika")),
        Instant(STAGE_LATE, _("Stage far too late from", ru="Двойной срок этапа", fi="Kaksinkertainen määräaika")),
    ]
    return [
        Choice("pipeline", _("Pipeline", ru="Воронка", fi="Putki"), index=True),
        Choice("stage", _("Stage", ru="Этап", fi="Vaihe"), index=True),
        Instant("stage_since", _("In stage since", ru="На этапе с", fi="Vaiheessa alkaen")),
        *(due if in_work_hours else ()),
        Choice("lost_reason", _("Why it ended", ru="Причина", fi="Päättymisen syy")),
        Text("lost_note", _("Note on the end", ru="Комментарий к причине", fi="Lisätieto"), max_length=1000),
    ]
