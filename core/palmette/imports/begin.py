"""The beginning of an import: the file read apart, its rows kept, its columns guessed or as they were the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from palmette.access.actors import Actor
from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.imports.apart import opened_table
from palmette.imports.batches import Batch, Batches
from palmette.imports.mapping import guess, plain, preset_for
from palmette.imports.shape import MOST_BYTES, Reading, unreadable
from palmette.records.session import Gateway

_LOOKED_AT = 50


def begin(
    gateway: Gateway, actor: Actor, entity: EntityModel, name: str, source: BinaryIO, targets: Mapping[str, str],
    reading: Reading | None = None,
) -> Batch:  # fmt: skip
    """A batch of the file with its columns mapped as well as can be; InvalidInput when the file cannot be read."""
    batches = Batches(gateway.database, gateway.tables)
    digest = gateway.files.put(source, limit=MOST_BYTES)[0].hex() if gateway.files is not None else ""
    with _content(gateway, digest) if digest else source as stream, opened_table(name, stream, reading) as table:
        key = batches.start(table, name=name, entity=entity.key, wall=actor.wall, user=actor.id, digest=digest)
    return mapped(gateway, batches, batches.get(key), entity, targets)


def begin_again(
    gateway: Gateway, batch: Batch, entity: EntityModel, reading: Reading, targets: Mapping[str, str]
) -> Batch:
    """The same file read otherwise: another encoding, delimiter, sheet or line of titles."""
    batches = Batches(gateway.database, gateway.tables)
    try:
        with _content(gateway, batch.digest) as stream, opened_table(batch.file_name, stream, reading) as table:
            batch = batches.read_again(batch, table)
    except NotFound:
        raise unreadable("file_gone", "The file itself is kept for a day only.", "Choose it again.") from None
    return mapped(gateway, batches, batch, entity, targets)


def mapped(gateway: Gateway, batches: Batches, batch: Batch, entity: EntityModel, targets: Mapping[str, str]) -> Batch:
    """The batch with its columns: as the person chose for the same titles before, else by presets and labels."""
    if (before := remembered(batches, batch)) is not None:
        known: dict[str, list[str]] = {}
        for header, target in zip(before.headers, before.columns, strict=True):
            known.setdefault(plain(header), []).append(_allowed(target, targets))
        columns = tuple(known[plain(header)].pop(0) for header in batch.headers)
        return batches.change(
            batch, columns=columns, preset=before.preset, on_duplicate=before.on_duplicate, triggers=before.triggers
        )
    preset = preset_for(gateway.blueprint, entity, batch.headers)
    columns = tuple(item.target for item in guess(entity, batch.headers, targets, preset))
    return batches.change(batch, columns=columns, preset=preset.key if preset else "")


def remembered(batches: Batches, batch: Batch) -> Batch | None:
    """The person's last import of the same kind from a file with the same titles, whose columns were confirmed."""
    wanted = _titles(batch.headers)
    for before in batches.recent(batch.user, limit=_LOOKED_AT):
        confirmed = before.id != batch.id and before.state != "mapping" and any(before.columns)
        if confirmed and before.entity == batch.entity and _titles(before.headers) == wanted:
            return before
    return None


def _titles(headers: Sequence[str]) -> list[str]:
    return sorted(plain(header) for header in headers)


def _allowed(target: str, targets: Mapping[str, str]) -> str:
    """A field that the person may still fill."""
    return target if target.partition(".")[0] in targets else ""


def _content(gateway: Gateway, digest: str) -> BinaryIO:
    if gateway.files is None or not digest:
        raise NotFound("files.content_missing", "The content of this file is missing.")
    return gateway.files.open(bytes.fromhex(digest))
