"""Every word of an edition that a person may read, with where it stands: what tests of wording look through."""

from __future__ import annotations

from collections.abc import Iterator

from palmette.blueprint.model import Blueprint, EntityModel, LifecycleModel, PipelineModel
from palmette.labels import Label, as_label
from palmette.pipelines.definition import Stage
from palmette.records.fields import Field
from palmette.reports.definition import Dimension, Report

Word = tuple[str, Label]

SAME_EVERYWHERE = frozenset(
    {
        "Telegram", "WhatsApp", "MAX", "English", "Русский", "Suomi", "Id", "Push", "ZKTeco", "PERCo", "Sigur",
        "RusGuard", "SMS", "VK", "%", "€",
    }
)  # fmt: skip
"""Names and signs that are not translated."""


def words(blueprint: Blueprint) -> Iterator[Word]:
    """Labels, helps and messages of everything that is not hidden."""
    yield "edition", blueprint.edition.label
    for entity in blueprint.entities.values():
        if not _is_hidden(blueprint, entity):
            yield from _entity(blueprint, entity)
    for pipeline in blueprint.pipelines.values():
        if not pipeline.hidden and not blueprint.entities[pipeline.entity].hidden:
            yield from _pipeline(pipeline)
    for lifecycle in blueprint.lifecycles.values():
        if not blueprint.entities[lifecycle.entity].hidden:
            yield from _lifecycle(lifecycle)
    for section in blueprint.navigation:
        yield f"navigation.{section.key}", as_label(section.label)
    for key, view in blueprint.views.items():
        if not view.hidden:
            yield f"views.{key}", as_label(view.label)
    for key, report in blueprint.reports.items():
        if not report.hidden:
            yield from _report(key, report)
    for key, role in blueprint.roles.items():
        if not role.hidden:
            yield f"roles.{key}", role.label
            yield f"roles.{key}.help", role.help
    for panels in blueprint.panels.values():
        yield from ((f"panels.{panel.key}", as_label(panel.label)) for panel in panels)
    yield from ((f"imports.{key}", as_label(preset.label)) for key, preset in blueprint.imports.items())


def _is_hidden(blueprint: Blueprint, entity: EntityModel) -> bool:
    return entity.hidden or (entity.is_child and _is_hidden(blueprint, blueprint.entities[entity.parent]))


def _entity(blueprint: Blueprint, entity: EntityModel) -> Iterator[Word]:
    yield entity.key, entity.label
    yield f"{entity.key} (many)", entity.plural
    yield f"{entity.key}.help", entity.help
    yield from ((f"{entity.key}.{section.key}", as_label(section.label)) for section in entity.sections)
    for way in entity.inverses.values():
        carrier = blueprint.entities[way.entity]
        if not _is_hidden(blueprint, carrier) and not carrier.fields[way.field].hidden:
            yield f"{entity.key}.{way.name}", way.label
    for field in entity.fields.values():
        if field.hidden or field.name == "id":
            continue
        path = f"{entity.key}.{field.name}"
        yield path, field.label
        yield f"{path}.help", field.help
        yield f"{path}.unit", _unit(field.declared)
        if field.name not in ("stage", "pipeline", "lost_reason"):
            for option in field.options:
                if not option.hidden:
                    yield f"{path}.{option.key}", as_label(option.label)


def _unit(field: Field) -> Label:
    return as_label(getattr(field, "unit", "") or "")


def _pipeline(pipeline: PipelineModel) -> Iterator[Word]:
    yield pipeline.key, pipeline.label
    yield f"{pipeline.key}.help", as_label(pipeline.declared.help)
    yield from ((f"{pipeline.key}.{reason.key}", as_label(reason.label)) for reason in pipeline.lost_reasons)
    for stage in pipeline.stages.values():
        if not stage.hidden:
            yield from _stage(f"{pipeline.key}.{stage.key}", stage)


def _stage(path: str, stage: Stage) -> Iterator[Word]:
    yield path, as_label(stage.label)
    yield f"{path}.help", as_label(stage.help)
    for step in stage.steps:
        yield f"{path}.{step.key}", as_label(step.label)
        yield f"{path}.{step.key}.script", as_label(step.script)
    yield from ((f"{path}.{guard.key}", as_label(guard.message)) for guard in (*stage.guards, *stage.enter))


def _lifecycle(lifecycle: LifecycleModel) -> Iterator[Word]:
    yield lifecycle.key, lifecycle.label
    for key, phase in lifecycle.phases.items():
        yield f"{lifecycle.key}.{key}", as_label(phase.label)


def _report(key: str, report: Report) -> Iterator[Word]:
    yield f"reports.{key}", as_label(report.label)
    yield f"reports.{key}.help", as_label(report.help)
    yield from ((f"reports.{key}.{measure.key}", as_label(measure.label)) for measure in report.measures)
    for item in report.by:
        if isinstance(item, Dimension):
            yield f"reports.{key}.{item.of}", as_label(item.label)
