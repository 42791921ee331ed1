"""Checks the whole: what packs and edition say together, before anybody works with it."""

from __future__ import annotations

from palmette.blueprint.draft import Draft
from palmette.blueprint.model import Blueprint
from palmette.blueprint.results import find_results


def check(blueprint: Blueprint, draft: Draft) -> None:
    """Note every mistake in the draft; the kinds of computed values are filled in on the way."""
    find_results(blueprint, draft)
