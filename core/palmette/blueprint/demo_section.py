"""The `demo` section of an edition: laid into the draft, then led to the entities and pipelines it speaks of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.edition import EditionSource
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EDITION, EntityModel, PipelineModel
from palmette.blueprint.yaml_source import Node
from palmette.demo.definition import Demo
from palmette.demo.from_recipes import FromRecipes
from palmette.demo.sets import DemoRecords

KEY = "edition"
ORDER = 90
"""Behind the demos of packs, so that an edition may add to them."""


def lay_demo(draft: Draft, source: EditionSource) -> None:
    """Add the edition's demo to those of the packs, with the place of everything it says."""
    said = source.parsed.demo
    if said is None:
        return
    node = source.node_at("demo")
    for path, at in _walk(node, "demo"):
        draft.origins.add(path, EDITION, at.place, node=at)
    places = {key: source.node_at("demo", "records", key).place for key in said.records}
    draft.demos.append(Item(EDITION, Demo(KEY, FromRecipes(said, {}, {}, {}, places), order=ORDER), node.place, KEY))


def _walk(node: Node, path: str) -> Iterator[tuple[str, Node]]:
    yield path, node
    for key, inner in node.entries.items():
        yield from _walk(inner, f"{path}.{key}")
    for index, inner in enumerate(node.items):
        yield from _walk(inner, f"{path}.{index}")


def bound(
    draft: Draft, item: Item[Demo], entities: Mapping[str, EntityModel], pipelines: Mapping[str, PipelineModel]
) -> Demo:
    """The demo under its key; an edition's with each set led to its entity and pipeline."""
    load = item.declared.load
    if not isinstance(load, FromRecipes):
        return dataclasses.replace(item.declared, key=item.key)
    found: dict[str, EntityModel] = {}
    ways: dict[str, PipelineModel] = {}
    for key, said in load.said.records.items():
        entity = _entity(draft, entities, key, said.entity)
        if entity is None:
            continue
        found[key] = entity
        if said.walk is not None and (way := _pipeline(draft, pipelines, entity, key, said)):
            ways[key] = way
    led = dataclasses.replace(load, blueprint=entities, entities=found, pipelines=ways)
    return dataclasses.replace(item.declared, key=item.key, load=led)


def _entity(draft: Draft, entities: Mapping[str, EntityModel], key: str, name: str) -> EntityModel | None:
    known = draft.entity(name, pack=EDITION)
    if known is not None and not known.parent and entities[known.key].scope != "frame":
        return entities[known.key]
    remedy = nearest(name, [*draft.entities, *draft.short_names()])
    message = f"{key!r} makes {name!r}, which is no entity."
    if known is not None:
        remedy = "Write it as `rows` of its record." if known.parent else "Write it under `branches` or `users`."
        message = f"{key!r} makes {name!r}, which is not made as a set."
    draft.mistake(f"demo.records.{key}.entity", "blueprint.unknown_entity", message, remedy)
    return None


def _pipeline(
    draft: Draft, pipelines: Mapping[str, PipelineModel], entity: EntityModel, key: str, said: DemoRecords
) -> PipelineModel | None:
    """The pipeline that the walk names, else the entity's usual one."""
    assert said.walk is not None
    own = [item for item in pipelines.values() if item.entity == entity.key]
    path = f"demo.records.{key}.walk"
    if not said.walk.pipeline:
        shown = [item for item in own if not item.hidden]
        usual = [item for item in shown if item.declared.default] or shown
        if not usual:
            message = f"{key!r} walks records of {entity.key}, which has no pipeline."
            draft.mistake(path, "blueprint.unknown_pipeline", message, "Remove `walk`, or add the pipeline.")
        return usual[0] if usual else None
    found = [item for item in own if said.walk.pipeline in (item.key, item.short)]
    if not found:
        message = f"{entity.key} has no pipeline {said.walk.pipeline!r}."
        remedy = nearest(said.walk.pipeline, [item.short for item in own])
        draft.mistake(f"{path}.pipeline", "blueprint.unknown_pipeline", message, remedy)
    return found[0] if found else None
