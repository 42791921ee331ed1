"""What a list shows, as a file: the same columns, filter and rights; formulas in cells are made harmless."""

from __future__ import annotations

from itertools import chain

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from palmette import clock
from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden
from palmette.imports.export import TableFile, csv_chunks, xlsx_chunks
from palmette.pages.desk import Desk, Incoming
from palmette.pages.list_asked import expression, read_asked
from palmette.pages.list_columns import columns_of
from palmette.pages.list_rows import column_label
from palmette.pages.proof import require_proof
from palmette.web.watch import require_spare_room

KINDS = {
    "csv": ("text/csv; charset=utf-8", csv_chunks),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_chunks),
}


@get("/r/{entity:str}/export.csv", sync_to_thread=True, name="export.csv")
def export_csv(request: Incoming, entity: FromPath[str]) -> Stream:
    """The list as CSV with a byte order mark, for Excel."""
    return _export(request, entity, "csv")


@get("/r/{entity:str}/export.xlsx", sync_to_thread=True, name="export.xlsx")
def export_xlsx(request: Incoming, entity: FromPath[str]) -> Stream:
    """The list as an Excel workbook."""
    return _export(request, entity, "xlsx")


def _export(request: Incoming, entity: str, kind: str) -> Stream:
    require_spare_room(request)
    desk = Desk(request)
    model = desk.entity(entity)
    if not may(desk.blueprint, desk.actor, model, "export"):
        raise Forbidden("records.may_not_export", desk.gettext("You may not export this list."))
    require_proof(desk)
    asked = read_asked(desk, model, request)
    with desk.reading() as records:
        columns = columns_of(desk, records, model, asked)
    heads = [column_label(desk, model, name) for name in columns]
    table = TableFile(
        desk.pinned.gateway, desk.actor, model, columns=tuple(columns), heads=(model.label.text(desk.language), *heads),
        filter=expression(model, asked), sort=asked.order, search=asked.search, language=desk.language,
    )  # fmt: skip
    media_type, chunks = KINDS[kind]
    name = f"{_file_name(model)}-{clock.now().date().isoformat()}.{kind}"
    body = chunks(table)
    # The first piece is made before the answer begins, so that what cannot be asked is answered with a page.
    first = next(body, b"")
    return Stream(
        chain([first], body), media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _file_name(entity: EntityModel) -> str:
    return entity.short.replace("_", "-")
