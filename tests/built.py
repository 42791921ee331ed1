"""The blueprints of the repository's editions: each is built once in a test process, as nobody can change it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from palmette.blueprint.build import BuildResult, build_blueprint


@cache
def built(edition: Path) -> BuildResult:
    """The blueprint of an edition's file, with the health of its packs; all of them have to be well."""
    return build_blueprint(edition, strict=True)
