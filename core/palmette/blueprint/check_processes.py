"""Pipelines and lifecycles: stages, guards, steps, phases, and the fields they speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, LifecycleModel, PipelineModel
from palmette.pipelines.definition import Guard, Stage

LENGTH = re.compile(r"([1-9][0-9]*[wdhm])(\s*[1-9][0-9]*[wdhm])*")
"""A length of time: `15m`, `2h`, `3d`, `1w`."""


def check_processes(checks: Checks) -> None:
    """Note what pipelines and lifecycles say that cannot be."""
    for kind, items in (("pipelines", checks.draft.pipelines), ("lifecycles", checks.draft.lifecycles)):
        for key, item in items.items():
            name = item.declared.entity
            if checks.draft.entity(name, pack=item.owner) is None:
                remedy = nearest(name, [*checks.draft.entities, *checks.draft.short_names()])
                message = f"{key} runs over {name!r}, which is no entity."
                checks.wrong(f"{kind}.{key}", "unknown_entity", message, remedy)
    for pipeline in checks.blueprint.pipelines.values():
        _pipeline(checks, pipeline)
    for lifecycle in checks.blueprint.lifecycles.values():
        _lifecycle(checks, lifecycle)


def _pipeline(checks: Checks, pipeline: PipelineModel) -> None:
    path = f"pipelines.{pipeline.key}"
    entity = checks.blueprint.entities[pipeline.entity]
    if not entity.guarded or entity.is_child:
        message = f"{pipeline.key} runs over {entity.key}, whose records have no owner and branch."
        checks.wrong(f"{path}.entity", "bad_pipeline", message, "Run it over a walled entity.")
    declared = checks.draft.pipelines[pipeline.key].declared
    checks.words(path, declared)
    checks.unique(f"{path}.stages", "stage", [stage.key for stage in declared.stages])
    checks.unique(f"{path}.lost_reasons", "reason", [option.key for option in pipeline.lost_reasons])
    checks.under(f"{path}.lost_reasons", pipeline.lost_reasons)
    _order(checks, f"{path}.stage_order", "stage", declared.stage_order, list(pipeline.stages))
    _order(checks, f"{path}.reason_order", "reason", declared.reason_order, [one.key for one in pipeline.lost_reasons])
    if not any(stage.kind == "open" and not stage.hidden for stage in pipeline.stages.values()):
        checks.wrong(path, "no_stage", f"{pipeline.key} has no open stage to begin in.", "Add a stage.")
    elif pipeline.first.kind != "open":
        message = f"{pipeline.key} begins with {pipeline.first.key!r}, which is {pipeline.first.kind}."
        checks.wrong(f"{path}.stages.{pipeline.first.key}", "first_stage", message, "Put an open stage first.")
    if pipeline.declared.amount:
        found = checks.name(f"{path}.amount", entity, pipeline.declared.amount)
        if found is not None and found.value_kind != "money":
            message = f"Boards sum money; {found.name!r} is {found.value_kind}."
            checks.wrong(f"{path}.amount", "not_money", message, "Name a money field.")
    for stage in pipeline.stages.values():
        _stage(checks, f"{path}.stages.{stage.key}", entity, pipeline, stage)


def _order(checks: Checks, path: str, what: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    for key in wanted:
        if key not in known:
            checks.wrong(path, f"unknown_{what}", f"{key!r} is no {what} here.", nearest(key, known))


def _stage(checks: Checks, path: str, entity: EntityModel, pipeline: PipelineModel, stage: Stage) -> None:
    checks.words(path, stage)
    checks.names(f"{path}.requires", entity, stage.requires)
    checks.names(f"{path}.ask", entity, stage.ask)
    for name in stage.to:
        if name not in pipeline.stages:
            message = f"{stage.key!r} leads to {name!r}, which is no stage."
            checks.wrong(f"{path}.to", "unknown_stage", message, nearest(name, pipeline.stages))
    if stage.after and stage.after not in pipeline.stages:
        message = f"{stage.key!r} follows {stage.after!r}, which is no stage."
        checks.wrong(f"{path}.after", "unknown_stage", message, nearest(stage.after, pipeline.stages))
    if stage.sla and not LENGTH.fullmatch(stage.sla):
        checks.wrong(f"{path}.sla", "bad_length", f"{stage.sla!r} is no length of time.", "Write 15m, 2h, 3d or 1w.")
    if stage.probability is not None and not 0 <= stage.probability <= 1:
        message = f"A probability of {stage.probability} is not taken."
        checks.wrong(f"{path}.probability", "bad_probability", message, "Write 0 to 1.")
    checks.unique(f"{path}.steps", "step", [step.key for step in stage.steps])
    checks.unique(f"{path}.guards", "guard", [guard.key for guard in (*stage.guards, *stage.enter)])
    _roles(checks, f"{path}.roles", stage.roles)
    for step in stage.steps:
        checks.words(f"{path}.steps.{step.key}", step)
        checks.names(f"{path}.steps.{step.key}.requires", entity, step.requires)
        _roles(checks, f"{path}.steps.{step.key}.roles", step.roles)
    for guard in stage.guards:
        _guard(checks, f"{path}.guards.{guard.key}", entity, pipeline, guard)
    for guard in stage.enter:
        _guard(checks, f"{path}.enter.{guard.key}", entity, pipeline, guard)
        if guard.to:
            message = f"{guard.key!r} guards the way into {stage.key!r}."
            checks.wrong(f"{path}.enter.{guard.key}.to", "bad_guard", message, "Take `to` away.")


def _guard(checks: Checks, path: str, entity: EntityModel, pipeline: PipelineModel, guard: Guard) -> None:
    checks.words(path, guard)
    checks.names(f"{path}.ask", entity, guard.ask)
    for name in guard.to:
        if name not in pipeline.stages:
            message = f"{guard.key!r} guards the way to {name!r}, which is no stage."
            checks.wrong(f"{path}.to", "unknown_stage", message, nearest(name, pipeline.stages))
    if guard.condition:
        checks.condition(f"{path}.condition", entity.key, guard.condition, pipeline.pack)
    else:
        checks.wrong(path, "no_condition", f"The guard {guard.key!r} guards nothing.", "Add a condition.")


def _roles(checks: Checks, path: str, roles: Sequence[str]) -> None:
    for name in roles:
        if name not in checks.blueprint.roles:
            message = f"There is no role {name!r}."
            checks.wrong(path, "unknown_role", message, nearest(name, checks.blueprint.roles))


def _lifecycle(checks: Checks, lifecycle: LifecycleModel) -> None:
    path = f"lifecycles.{lifecycle.key}"
    declared = checks.draft.lifecycles[lifecycle.key].declared
    checks.words(path, declared)
    checks.unique(f"{path}.phases", "phase", [phase.key for phase in declared.phases])
    if not declared.phases:
        checks.wrong(path, "no_phases", f"{lifecycle.key} has no phases.", "Add phases.")
    checks.condition(f"{path}.where", lifecycle.entity, declared.where, lifecycle.pack)
    for phase in lifecycle.phases.values():
        inner = f"{path}.phases.{phase.key}"
        checks.words(inner, phase)
        checks.condition(f"{inner}.when", lifecycle.entity, phase.when, lifecycle.pack)
    for phase in list(lifecycle.phases.values())[:-1]:
        if not phase.when:
            message = f"{phase.key!r} holds always, so no later phase ever does."
            checks.wrong(f"{path}.phases.{phase.key}", "always", message, "Add `when`, or put it last.")
    for name in declared.watch:
        if checks.draft.entity(name, pack=lifecycle.pack) is None:
            remedy = nearest(name, [*checks.draft.entities, *checks.draft.short_names()])
            checks.wrong(f"{path}.watch", "unknown_entity", f"There is no entity {name!r} to watch.", remedy)
