"""Turns a draft into the Blueprint: every name resolved, every thing under its key, read only from here on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from palmette.blueprint.columns import STANDING, column_name
from palmette.blueprint.draft import Draft, EntityDraft, Item, unique_short_names
from palmette.blueprint.model import (
    FRAME,
    Blueprint,
    EntityModel,
    FieldModel,
    Inverse,
    LifecycleModel,
    PipelineModel,
)
from palmette.blueprint.rights import resolve_roles
from palmette.blueprint.screens import resolve_screens
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.labels import Label, as_label, humanize
from palmette.lifecycles.definition import Lifecycle
from palmette.pipelines.definition import Pipeline, Stage
from palmette.records.definition import Entity
from palmette.records.fields import (
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Field,
    Links,
    MultiChoice,
    Option,
    Reference,
    Rollup,
)
from palmette.records.system import pipeline_fields, record_fields

T = TypeVar("T")
K = TypeVar("K")


def resolve(draft: Draft) -> Blueprint:
    """The blueprint of a draft, its parts still open to `results`; what cannot be resolved is noted and left out."""
    entities = {key: _entity(draft, item) for key, item in draft.entities.items()}
    pipelines = {key: model for key, item in draft.pipelines.items() if (model := _pipeline(draft, item))}
    lifecycles = {key: model for key, item in draft.lifecycles.items() if (model := _lifecycle(draft, item))}
    _add_inverses(draft, entities)
    for key in entities:
        entities[key] = _with_processes(draft, entities[key], pipelines, lifecycles)
    screens = resolve_screens(draft, entities, pipelines)
    return Blueprint(
        edition=draft.edition,
        packs=draft.packs,
        entities=entities,
        pipelines=pipelines,
        lifecycles=lifecycles,
        roles=resolve_roles(draft, entities),
        reports=screens.reports,
        report_packs=screens.report_packs,
        views=screens.views,
        navigation=screens.navigation,
        panels=screens.panels,
        imports=screens.imports,
        jobs=screens.jobs,
        demos=screens.demos,
        origins={},
        hash="",
        _short=unique_short_names(entities),
    )


def freeze(blueprint: Blueprint, draft: Draft) -> Blueprint:
    """The same blueprint with its origins and hash, and no part of it open to change."""
    entities = {
        key: dataclasses.replace(item, fields=_closed(item.fields), inverses=_closed(item.inverses))
        for key, item in blueprint.entities.items()
    }
    mappings = {
        part.name: _closed(value)
        for part in dataclasses.fields(blueprint)
        if isinstance(value := getattr(blueprint, part.name), Mapping)
    }
    closed = dataclasses.replace(
        blueprint, **{**mappings, "entities": _closed(entities), "origins": _closed(draft.origins.frozen())}
    )
    return dataclasses.replace(closed, hash=snapshot_hash(blueprint_snapshot(closed)))


def _closed(mapping: Mapping[K, T]) -> Mapping[K, T]:
    return MappingProxyType(dict(mapping))


def _entity(draft: Draft, item: EntityDraft) -> EntityModel:
    declared = item.declared
    label = item.label or as_label(declared.label, humanize(declared.key))
    search = [found.key for field in item.search if (found := item.find(field.declared, pack=field.owner))]
    search += [found.key for found in item.fields if found.declared.search and found.key not in search]
    return EntityModel(
        key=item.key,
        short=item.short,
        pack=item.pack,
        label=label,
        plural=item.plural or _plural(declared, label),
        help=as_label(declared.help),
        table=item.table,
        scope=declared.scope,
        title=declared.title,
        fields=_fields(draft, item),
        inverses={},
        branch=_called(item, declared.branch),
        zone=_called(item, declared.zone),
        sort=_sort(item, declared.sort),
        icon=declared.icon,
        tone=declared.tone,
        quick=_names(item, item.quick),
        list=_names(item, item.columns),
        card=_names(item, item.card),
        search=tuple(search),
        sections=tuple(item.sections),
        indexes=tuple(tuple(_called(item, name, pack=index.owner) for name in index.declared) for index in item.indexes),
        timeline=declared.timeline,
        subject=_called(item, declared.subject),
        parent=item.parent,
        parent_field=item.parent_field,
        owned=declared.owned,
        hidden=item.hidden,
        place=item.place,
    )


def _plural(declared: Entity, label: Label) -> Label:
    if declared.plural:
        return as_label(declared.plural)
    english = label.forms.get("en", "")
    many = f"{english[:-1]}ies" if english.endswith("y") and english[-2:-1] not in "aeiou" else f"{english}s"
    return Label({**label.forms, **({"en": many} if english else {})})


def _called(item: EntityDraft, path: str, *, pack: str = "") -> str:
    """A path whose first name is as the blueprint calls it."""
    first, dot, rest = path.partition(".")
    found = item.find(first, pack=pack or item.pack)
    return f"{found.key if found else first}{dot}{rest}"


def _names(item: EntityDraft, names: Sequence[Item[str]]) -> tuple[str, ...]:
    """The names of a list as the blueprint calls them, each once."""
    return tuple(dict.fromkeys(_called(item, name.declared, pack=name.owner) for name in names))


def _sort(item: EntityDraft, sort: str) -> str:
    parts = [part.strip() for part in sort.split(",") if part.strip()]
    return ",".join(f"-{_called(item, part[1:])}" if part[0] == "-" else _called(item, part) for part in parts)


def _fields(draft: Draft, item: EntityDraft) -> dict[str, FieldModel]:
    fields = {field.key: _field(draft, item, field) for field in _in_screen_order(draft, item)}
    for system in record_fields(guarded=item.declared.scope == "walled" and not item.parent):
        fields[system.key] = system_field(draft, item.key, system)
    return fields


def _in_screen_order(draft: Draft, item: EntityDraft) -> list[Item[Field]]:
    """The declared order, a field with `after` behind the one it names; chains of `after` follow in declared order."""
    placed = [field for field in item.fields if not field.declared.after]
    waiting = [field for field in item.fields if field.declared.after]
    while waiting:
        rest = []
        for field in waiting:
            names = [other.key for other in placed]
            found = item.find(field.declared.after, pack=field.owner)
            if found is None or found.key not in names:
                rest.append(field)
                continue
            at = names.index(found.key) + 1
            while at < len(placed) and placed[at].declared.after and _follows(item, placed[at], found):
                at += 1
            placed.insert(at, field)
        if len(rest) == len(waiting):
            return placed + rest
        waiting = rest
    return placed


def _follows(item: EntityDraft, field: Item[Field], leader: Item[Field]) -> bool:
    found = item.find(field.declared.after, pack=field.owner)
    return found is not None and found.key == leader.key


def _field(draft: Draft, entity: EntityDraft, item: Item[Field]) -> FieldModel:
    declared = item.declared
    return FieldModel(
        entity=entity.key,
        name=item.key,
        owner=item.owner,
        declared=declared,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        column=_column(entity, item),
        target=_target(draft, entity, item),
        inverse=declared.inverse if isinstance(declared, Reference | Links) else "",
        options=labelled(declared.options) if isinstance(declared, Choice | MultiChoice) else (),
        section=declared.section,
        hidden=declared.hidden,
        required=declared.required,
        place=item.place,
        scale=declared.scale if isinstance(declared, Decimal) else 0,
    )


def _column(entity: EntityDraft, item: Item[Field]) -> str:
    declared = item.declared
    if isinstance(declared, Computed | Children) or (isinstance(declared, Rollup) and not declared.stored):
        return ""
    return column_name(declared.key, declared.kind, owner=item.owner, pack=entity.pack)


def _target(draft: Draft, entity: EntityDraft, item: Item[Field]) -> str:
    declared = item.declared
    if isinstance(declared, Children):
        name = declared.key if item.owner == entity.pack else f"{item.owner}__{declared.key}"
        return f"{entity.key}__{name}"
    if not isinstance(declared, Reference | Links):
        return ""
    found = draft.entity(declared.to, pack=item.owner)
    return found.key if found else ""


def labelled(options: Sequence[Option | str]) -> tuple[Option, ...]:
    """Options, each with a label to show."""
    made = (item if isinstance(item, Option) else Option(item) for item in options)
    return tuple(dataclasses.replace(item, label=as_label(item.label, humanize(item.key))) for item in made)


def system_field(draft: Draft, entity: str, declared: Field, options: Sequence[Option] = ()) -> FieldModel:
    """A column of the frame, as a field."""
    target = draft.entity(declared.to, pack=FRAME) if isinstance(declared, Reference) else None
    return FieldModel(
        entity=entity,
        name=declared.key,
        owner=FRAME,
        declared=declared,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        column=STANDING[declared.key],
        target=target.key if target else "",
        options=tuple(options),
        hidden=declared.hidden,
        system=True,
    )


def _pipeline(draft: Draft, item: Item[Pipeline]) -> PipelineModel | None:
    declared = item.declared
    entity = draft.entity(declared.entity, pack=item.owner)
    if entity is None:
        return None
    stages = {stage.key: _stage(entity, item.owner, stage) for stage in ordered_stages(declared.stages)}
    return PipelineModel(
        key=item.key,
        short=declared.key,
        pack=item.owner,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        declared=dataclasses.replace(
            declared, entity=entity.key, stages=tuple(stages.values()), amount=_called(entity, declared.amount, pack=item.owner)
        ),
        stages=stages,
        lost_reasons=labelled(tuple(declared.lost_reasons)),
        hidden=declared.hidden,
        place=item.place,
    )


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
        return tuple(_called(entity, name, pack=owner) for name in names)

    return dataclasses.replace(
        stage,
        label=as_label(stage.label, humanize(stage.key)),
        help=as_label(stage.help),
        requires=named(stage.requires),
        ask=named(stage.ask),
        to=tuple(stage.to),
        steps=tuple(
            dataclasses.replace(step, label=as_label(step.label, humanize(step.key)), requires=named(step.requires))
            for step in stage.steps
        ),
        guards=tuple(
            dataclasses.replace(guard, message=as_label(guard.message, humanize(guard.key)), ask=named(guard.ask))
            for guard in stage.guards
        ),
    )


def _lifecycle(draft: Draft, item: Item[Lifecycle]) -> LifecycleModel | None:
    declared = item.declared
    entity = draft.entity(declared.entity, pack=item.owner)
    if entity is None:
        return None
    watched = [found.key for name in declared.watch if (found := draft.entity(name, pack=item.owner))]
    phases = {
        phase.key: dataclasses.replace(phase, label=as_label(phase.label, humanize(phase.key)), help=as_label(phase.help))
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


def _with_processes(
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
    return tuple(Option(key, stages[key].label, tone=stages[key].tone or "calm", icon=stages[key].icon) for key in ordered)


def _lifecycle_fields(axis: LifecycleModel, model: EntityModel, taken: Mapping[str, FieldModel]) -> dict[str, FieldModel]:
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


def _add_inverses(draft: Draft, entities: dict[str, EntityModel]) -> None:
    """The ways back along references and links; where two packs chose one name the target's own keeps it."""
    for target, name, found in sorted_inverses(draft, entities):
        inverses = entities[target].inverses
        assert isinstance(inverses, dict)
        taken = inverses.get(name)
        if taken is None and name not in entities[target].fields:
            inverses[name] = found
            continue
        field = entities[found.entity].fields[found.field]
        path = f"entities.{found.entity}.fields.{found.field}"
        holder = f"{taken.entity}.{taken.field}" if taken else f"a field of {target}"
        message = f"The inverse {name!r} on {target} is taken by {holder}."
        draft.mistake(path, "blueprint.inverse_taken", message, "Give this one another name.", owner=field.owner)


def sorted_inverses(draft: Draft, entities: Mapping[str, EntityModel]) -> list[tuple[str, str, Inverse]]:
    """Every named way back as (target, name, inverse), those of the target's own pack first, then in pack order."""
    order = list(draft.packs)
    found = []
    for entity in entities.values():
        for field in entity.fields.values():
            if not field.inverse or field.target not in entities:
                continue
            label = as_label(getattr(field.declared, "inverse_label", "")) or entity.plural
            rank = order.index(field.owner) if field.owner in order else len(order)
            own = field.owner != entities[field.target].pack
            found.append((own, rank, field.target, field.inverse, Inverse(field.inverse, entity.key, field.name, label)))
    found.sort(key=lambda item: item[:2])
    return [item[2:] for item in found]
