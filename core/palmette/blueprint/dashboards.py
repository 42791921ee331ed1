"""Dashboards with their tiles led to the reports they draw."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import nearest
from palmette.labels import as_label, humanize
from palmette.reports.definition import Dashboard, Report, Tile


def resolve_dashboards(draft: Draft, reports: Mapping[str, Report]) -> dict[str, Dashboard]:
    """All of them by key, in their order; a tile that leads to no report is noted and left out."""
    ordered = sorted(draft.dashboards, key=lambda item: item.declared.order)
    return {item.key: _dashboard(draft, item, reports) for item in ordered}


def _dashboard(draft: Draft, item: Item[Dashboard], reports: Mapping[str, Report]) -> Dashboard:
    tiles = (_tile(draft, item, tile, reports) for tile in item.declared.tiles)
    return dataclasses.replace(
        item.declared,
        key=item.key,
        label=as_label(item.declared.label, humanize(item.declared.key)),
        help=as_label(item.declared.help),
        roles=tuple(item.declared.roles),
        tiles=tuple(tile for tile in tiles if tile is not None),
    )


def _tile(draft: Draft, item: Item[Dashboard], tile: Tile, reports: Mapping[str, Report]) -> Tile | None:
    found = next((key for key in (f"{item.owner}__{tile.report}", tile.report) if key in reports), "")
    if not found:
        message = f"The tile {tile.key!r} draws {tile.report!r}, which is no report."
        path = f"dashboards.{item.key}.tiles.{tile.key}"
        draft.mistake(path, "blueprint.unknown_item", message, nearest(tile.report, reports), owner=item.owner)
        return None
    return dataclasses.replace(
        tile, report=found, label=as_label(tile.label), measures=tuple(tile.measures), by=tuple(tile.by)
    )
