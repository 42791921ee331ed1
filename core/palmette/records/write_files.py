"""Files and tags of records, each guarded by its record."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from sqlalchemy import func, select, update

from palmette.errors import InvalidInput, NotFound, Problem, SettingsError
from palmette.files.images import check_dimensions
from palmette.files.media_types import HEAD, IMAGES, media_type
from palmette.files.names import clean_name
from palmette.files.store import too_large
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records import fields as kinds
from palmette.records import journal
from palmette.records.before import Before
from palmette.records.permits import may_know, may_write, needs_writing
from palmette.records.results import Row
from palmette.records.rows import store_rows
from palmette.records.write_one import one_before, writer_for
from palmette.records.writer import FILES, FieldWriter, Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import FileStore, Records

MOST_IMAGE_BYTES = 10 * (1 << 20)
_IN_MEMORY = 1 << 20
_BLOCK = 1 << 16
# Cameras put up to 64 KB blocks of metadata, often with a preview, before the size of the picture.
_IMAGE_HEAD = 1 << 19


def attach(records: Records, entity: str, id: UUID, field: str, name: str, stream: BinaryIO) -> UUID:
    """Store a file in a files or image field of a record that the actor may change; its id.

    An image takes the place of the one before.
    """
    writer = writer_for(records, entity)
    target = _files_field(records, writer, field)
    # A move of a ledger may get its papers from who may make it, though nobody changes it.
    action = "create" if writer.entity.ledger is not None else "update"
    before = one_before(records, writer, id, {}, action=action)
    image = target.model.kind == "image"
    shown = clean_name(name)
    declared = target.model.declared
    types = IMAGES if image else declared.types if isinstance(declared, kinds.Files) else ()
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as taken:
        whole = records.gateway.upload_bytes
        limit = min(MOST_IMAGE_BYTES, whole) if image else whole
        _take(stream, taken, limit)  # type: ignore[arg-type]  # a spooled file is a binary stream
        taken.seek(0)
        head = taken.read(_IMAGE_HEAD if image else HEAD)
        kind = media_type(shown, head[:HEAD], types=types)
        if image:
            check_dimensions(head)
        taken.seek(0)
        digest, size = file_store(records).put(taken, limit=limit)  # type: ignore[arg-type]  # as above
    position = _make_room(records, before, writer, target)
    row = {
        "wall_id": before.wall, "id": new_id(), "entity": writer.entity.key, "record_id": id, "field": field,
        "position": position, "name": shown, "media_type": kind, "size": size, "digest": digest,
        "created_at": records.now, "created_by_id": records.actor.id, "deleted_at": None,
    }  # fmt: skip
    store_rows(records.connection, records.tables.frame("file"), [row])
    _remember(records, writer, before, field, None, shown)
    return row["id"]  # type: ignore[return-value]  # the row's values have many types


def open_file(records: Records, id: UUID) -> tuple[Row, BinaryIO]:
    """A file whose record the actor may read (id, entity, record_id, field, name, media_type, size, created_at)."""
    row = _file(records, id)
    model = records.blueprint.entities.get(str(row["entity"]))
    record = row["record_id"]
    if model is None or not isinstance(record, UUID) or not may_know(records, model, str(row["field"])):
        raise _no_file()
    try:
        records.get(model.key, record, fields=("id",))
    except NotFound:
        raise _no_file() from None
    digest = row.pop("digest")
    assert isinstance(digest, bytes)
    return row, file_store(records).open(digest)


def detach(records: Records, id: UUID) -> None:
    """Take a file off its record; its bytes stay as long as any row names them."""
    needs_writing(records)
    row = _file(records, id)
    model = records.blueprint.entities.get(str(row["entity"]))
    record = row["record_id"]
    if model is None or not isinstance(record, UUID):
        raise _no_file()
    writer = writer_of(records.gateway, model.key)
    field = str(row["field"])
    try:
        _files_field(records, writer, field)
        before = one_before(records, writer, record, {}, action="update")
    except (InvalidInput, NotFound):
        raise _no_file() from None
    table = records.tables.frame("file")
    statement = update(table).where(table.c.wall_id == before.wall, table.c.id == id).values(deleted_at=records.now)
    records.connection.execute(statement, execution_options=GATED)
    _remember(records, writer, before, field, str(row["name"]), None)


def _take(stream: BinaryIO, target: BinaryIO, limit: int) -> None:
    size = 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > limit:
            raise too_large(limit)
        target.write(block)
    if not size:
        raise InvalidInput("files.empty", "The file is empty.", remedy="Choose another one.")


def file_store(records: Records) -> FileStore:
    """Where the bytes of files lie; SettingsError without such a place."""
    if records.gateway.files is None:
        raise SettingsError("files.no_store", "There is no folder for files.", remedy="Set PALMETTE_FILES.")
    return records.gateway.files


def _files_field(records: Records, writer: Writer, name: str) -> FieldWriter:
    field = writer.fields.get(name)
    if field is None or field.place != FILES or not may_know(records, writer.entity, name):
        message = sentence("%(entity)s has no field %(field)r for files.", entity=writer.entity.label, field=name[:60])
        raise InvalidInput("files.unknown_field", message, remedy="Check its name.")
    if not may_write(records, writer.entity, name):
        message = sentence("%(field)s cannot be written by your role.", field=field.model.label)
        raise InvalidInput("records.readonly_field", message)
    return field


def _make_room(records: Records, before: Before, writer: Writer, field: FieldWriter) -> int:
    """The position of the next file; the image before is taken off, and a full list refused."""
    table = records.tables.frame("file")
    here = (
        (table.c.wall_id == before.wall) & (table.c.record_id == before.id) & (table.c.field == field.name)
        & (table.c.entity == writer.entity.key) & table.c.deleted_at.is_(None)
    )  # fmt: skip
    if field.model.kind == "image":
        records.connection.execute(update(table).where(here).values(deleted_at=records.now), execution_options=GATED)
        return 0
    counted = select(func.count(), func.max(table.c.position)).where(here)
    count, last = records.connection.execute(counted, execution_options=GATED).one()
    declared = field.model.declared
    most = declared.max_files if isinstance(declared, kinds.Files) else 1
    if count >= most:
        message = sentence("%(field)s holds %(most)s files at most.", field=field.model.label, most=most)
        problem = Problem(field.name, "files.too_many", message, "Remove one first.")
        raise InvalidInput("files.too_many", message, remedy="Remove one first.", problems=[problem])
    return 0 if last is None else last + 1


def _file(records: Records, id: UUID) -> Row:
    table = records.tables.frame("file")
    names = ("id", "entity", "record_id", "field", "name", "media_type", "size", "digest", "created_at")
    statement = select(*(table.c[name] for name in names)).where(
        table.c.wall_id.in_([0, *records.actor.walls]), table.c.id == id, table.c.deleted_at.is_(None)
    )
    found = records.connection.execute(statement, execution_options=GATED).mappings().first()
    if found is None:
        raise _no_file()
    return dict(found)


def _no_file() -> NotFound:
    return NotFound("files.not_found", "There is no such file.", remedy="Check the link.")


def _remember(records: Records, writer: Writer, before: Before, field: str, old: str | None, new: str | None) -> None:
    entry = journal.Entry(journal.FILED, before.wall, before.id, before.version, {field: old}, {field: new})
    journal.remember(records, writer.entity.key, [entry])
