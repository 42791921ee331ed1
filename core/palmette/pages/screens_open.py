"""Which screens of packs a person may open."""

from __future__ import annotations

from palmette.access.actors import Actor
from palmette.access.grants import may
from palmette.blueprint.model import Blueprint
from palmette.pages.screen_definition import Screen


def may_open_screen(blueprint: Blueprint, actor: Actor, screen: Screen) -> bool:
    """Whether a screen of a pack is for this person."""
    return may(blueprint, actor, blueprint.entities[screen.entity], screen.action)
