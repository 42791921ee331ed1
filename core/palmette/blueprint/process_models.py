"""Pipelines and lifecycles of the blueprint, and the fields that they give their entities."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from palmette.blueprint.columns import column_name
from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.blueprint.entity_models import called, labelled, system_field
from palmette.blueprint.model import EntityModel, FieldModel, LifecycleModel, PipelineModel
from palmette.blueprint.ordering import arranged
from palmette.labels import Label, as_label, humanize
from palmette.lifecycles.definition import Lifecycle
from palmette.pipelines.definition import Guard, Pipeline, Stage
from palmette.records.fields import Choice, Date, Option
from palmette.records.system import pipeline_fields


def pipeline_model(draft: Draft, item: Item[Pipeline]) -> PipelineModel | None:
    """A pipeline with labels to show; None when its entity is not there."""
    declared = item.declared
    entity = draft.entity(declared.entity, pack=item.owner)
    if entity is None:
        return None
    stages = {stage.key: _stage(entity, item.owner, stage) for stage in _in_order(declared)}
    return PipelineModel(
        key=item.key,
        short=declared.key,
        pack=item.owner,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        declared=dataclasses.replace(
            declared,
            entity=entity.key,
            stages=tuple(stages.values()),
            amount=called(entity, declared.amount, pack=item.owner),
        ),
        stages=stages,
        lost_reasons=tuple(
            arranged(labelled(tuple(declared.lost_reasons)), declared.reason_order, lambda reason: reason.key)
        ),
        hidden=declared.hidden,
        place=item.place,
    )


def _in_order(declared: Pipeline) -> list[Stage]:
    return arranged(ordered_stages(declared.stages), declared.stage_order, lambda stage: stage.key)


def ordered_stages(stages: Sequence[Stage]) -> list[Stage]:
    """The declared order, a stage with `after` behind the one it names."""
    placed: list[Stage] = []
    for stage in stages:
        keys = [other.key for other in placed]
        at = keys.index(stage.after) + 1 if stage.after in keys else len(placed)
        placed.insert(at, stage)
    return placed


def _stage(entity: EntityDraft, owner: str, stage: Stage) -> Stage:
    """The stage with labels to show and fields as the blueprint calls them."""

    def named(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(called(entity, name, pack=owner) for name in names)

    def guard(item: Guard) -> Guard:
        message = as_label(item.message, humanize(item.key))
        return dataclasses.replace(item, message=message, ask=named(item.ask), to=tuple(item.to))

    return dataclasses.replace(
        stage,
        label=as_label(stage.label, humanize(stage.key)),
        help=as_label(stage.help),
        requires=named(stage.requires),
        ask=named(stage.ask),
        to=tuple(stage.to),
        roles=tuple(stage.roles),
        steps=tuple(
            dataclasses.replace(
                step,
                label=as_label(step.label, humanize(step.key)),
                requires=named(step.requires),
                roles=tuple(step.roles),
            )
            for step in stage.steps
        ),
        guards=tuple(guard(item) for item in stage.guards),
        enter=tuple(guard(item) for item in stage.enter),
    )


def lifecycle_model(draft: Draft, item: Item[Lifecycle]) -> LifecycleModel | None:
    """A lifecycle with labels to show; None when its entity is not there."""
    declared = item.declared
    entity = draft.entity(declared.entity, pack=item.owner)
    if entity is None:
        return None
    watched = [found.key for name in declared.watch if (found := draft.entity(name, pack=item.owner))]
    phases = {
        phase.key: dataclasses.replace(
            phase, label=as_label(phase.label, humanize(phase.key)), help=as_label(phase.help)
        )
        for phase in declared.phases
    }
    return LifecycleModel(
        key=item.key,
        short=declared.key,
        pack=item.owner,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        declared=dataclasses.replace(declared, entity=entity.key, phases=tuple(phases.values())),
        phases=phases,
        watch=tuple(watched),
        place=item.place,
    )


def with_processes(
    draft: Draft, model: EntityModel, pipelines: Mapping[str, PipelineModel], lifecycles: Mapping[str, LifecycleModel]
) -> EntityModel:
    """The entity with the fields that its pipelines and lifecycles give it, before the frame's own."""
    over = [item for item in pipelines.values() if item.entity == model.key]
    axes = [item for item in lifecycles.values() if item.entity == model.key]
    fields = {name: field for name, field in model.fields.items() if not field.system}
    for axis in axes:
        fields |= _lifecycle_fields(axis, model, fields)
    for declared in pipeline_fields([item.declared for item in over]) if over else ():
        fields[declared.key] = system_field(draft, model.key, declared, _process_options(declared.key, over))
    fields |= {name: field for name, field in model.fields.items() if field.system}
    over.sort(key=lambda item: not item.declared.default)
    return dataclasses.replace(
        model, fields=fields, pipelines=tuple(item.key for item in over), lifecycles=tuple(item.key for item in axes)
    )


def _process_options(name: str, pipelines: Sequence[PipelineModel]) -> tuple[Option, ...]:
    if name == "pipeline":
        return tuple(Option(item.key, item.label, hidden=item.hidden) for item in pipelines)
    if name == "lost_reason":
        return tuple({option.key: option for item in pipelines for option in item.lost_reasons}.values())
    if name != "stage":
        return ()
    stages = {stage.key: stage for item in reversed(pipelines) for stage in item.stages.values()}
    ordered = dict.fromkeys(key for item in pipelines for key in item.stages)
    return tuple(
        Option(key, stages[key].label, tone=stages[key].tone or "calm", icon=_icon(stages[key])) for key in ordered
    )


def _icon(stage: Stage) -> str:
    """Its own, else that of an end."""
    return stage.icon or {"won": "circle-check", "lost": "circle-x"}.get(stage.kind, "")


def _lifecycle_fields(
    axis: LifecycleModel, model: EntityModel, taken: Mapping[str, FieldModel]
) -> dict[str, FieldModel]:
    """The phase and the date since when, owned by the lifecycle's pack and written by nobody else."""
    options = tuple(Option(key, phase.label, tone=phase.tone, icon=phase.icon) for key, phase in axis.phases.items())
    phase = Choice(axis.short, axis.label, options=options, readonly=True, index=True, copied=False)
    since = Date(f"{axis.short}_since", _since(axis.label), readonly=True, copied=False)
    made = {}
    for declared in (phase, since):
        name = declared.key if declared.key not in taken else f"{axis.pack}__{declared.key}"
        made[name] = FieldModel(
            entity=model.key,
            name=name,
            owner=axis.pack,
            declared=declared,
            label=as_label(declared.label),
            help=Label(),
            column=column_name(declared.key, declared.kind, owner=axis.pack, pack=model.pack),
            options=options if declared is phase else (),
            place=axis.place,
        )
    return made


_SINCE = {"en": "{} since", "ru": "{}: с какого дня", "fi": "{}: alkaen"}


def _since(label: Label) -> Label:
    return Label({language: _SINCE.get(language, "{}").format(text) for language, text in label.forms.items()})
