"""Which triggers would set each other off for ever: circles among what they do and what they wait for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from palmette.blueprint.model import Blueprint
from palmette.channels.tasks import task_entity
from palmette.triggers.definition import CreateTask, Event, MoveStage, SetField, Trigger

Done = tuple[str, str, frozenset[str]]
"""What an action makes happen: a kind of change of an entity, with the fields or the stage it is about."""


def circles(blueprint: Blueprint) -> list[list[str]]:
    """Every circle once, each as the keys of its triggers in the order in which they set each other off."""
    ways = {key: _sets_off(blueprint, trigger) for key, trigger in blueprint.triggers.items()}
    found: dict[frozenset[str], list[str]] = {}
    for key in ways:
        circle = _circle(ways, key)
        if circle is not None:
            found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _circle(ways: Mapping[str, list[str]], start: str) -> list[str] | None:
    """The shortest way from a trigger back to itself."""
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        for key in ways[way[-1]]:
            if key == start:
                return way
            if key not in seen:
                seen.add(key)
                waiting.append([*way, key])
    return None


def _sets_off(blueprint: Blueprint, trigger: Trigger) -> list[str]:
    done = list(_does(blueprint, trigger))
    return [
        key
        for key, other in blueprint.triggers.items()
        if isinstance(other.when, Event) and any(_waits_for(other, other.when, one) for one in done)
    ]


def _does(blueprint: Blueprint, trigger: Trigger) -> Iterator[Done]:
    for action in trigger.do:
        match action:
            case SetField():
                yield "changed", trigger.entity, frozenset(action.set)
            case MoveStage():
                yield "moved", trigger.entity, frozenset({action.move})
            case CreateTask():
                tasks = task_entity(blueprint)
                if tasks is not None:
                    yield "created", tasks.key, frozenset()


def _waits_for(trigger: Trigger, when: Event, done: Done) -> bool:
    kind, entity, about = done
    if trigger.entity != entity:
        return False
    if kind == "moved":
        return when.event == "moved" and (not when.to or bool(about & set(when.to)))
    if kind == "created":
        return when.event in ("created", "saved")
    return when.event in ("changed", "saved") and (not when.fields or bool(about & set(when.fields)))
