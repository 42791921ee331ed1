"""Changing a value in its cell of a list; when two people change it at once, the second is asked which value stays."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, patch
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import FieldModel
from palmette.errors import Conflict, InvalidInput, NotFound, Problem
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_drafts import reference_titles
from palmette.pages.form_values import read_form, typed_values
from palmette.pages.list_rows import IN_TABLE, Drawer
from palmette.pages.record_cells import cell_context, editable, update
from palmette.pages.record_clash import VERSION, clash_text, three, version_of
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.values import END_KINDS, Titles, Values
from palmette.records.stale import Stale
from palmette.web.identity import CSRF_FIELD


@get("/r/{entity:str}/{id:uuid}/cell/{name:str}", sync_to_thread=True, name="list.cell")
def list_cell(request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]) -> Response[str]:
    """The input of one cell."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        field = _field(sheet, name)
        context = _context(sheet, field, sheet.row.get(name), sheet.titles, sheet.version)
        return desk.part("record_cell.html", context)


@patch("/r/{entity:str}/{id:uuid}/cell/{name:str}", name="list.cell.save")
async def list_cell_save(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]
) -> Response[str]:
    """Store one cell: as it reads now, the input with what is wrong, or a question when somebody was faster."""
    form = await request.form()
    return await sync_to_thread(_save, request, entity, id, name, form)


def _field(sheet: Sheet, name: str) -> FieldModel:
    field = editable(sheet, name)
    if field.value_kind not in IN_TABLE:
        raise NotFound("records.not_found", "There is no such field.", remedy="Change it on the record's page.")
    return field


def _context(
    sheet: Sheet, field: FieldModel, value: object, titles: Titles, version: int, problems: tuple[Problem, ...] = ()
) -> Values:
    return {
        **cell_context(sheet, field, value, titles, version, problems),
        "action": _address(sheet, field),
        "target": _cell_id(sheet, field),
    }


def _address(sheet: Sheet, field: FieldModel) -> str:
    return f"{sheet.address}/cell/{field.name}"


def _cell_id(sheet: Sheet, field: FieldModel) -> str:
    return f"{sheet.entity.table}-{sheet.id}-{field.name}"


def _save(request: Incoming, entity: str, id: UUID, name: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with open_sheet(desk, entity, id) as before:
        field = _field(before, name)
    values, problems = read_form(desk, before.entity, form, names=[name])
    try:
        if problems:
            raise InvalidInput("records.invalid", problems[0].message, problems=problems)
        update(desk, before, field, values, version_of(form))
    except Stale as clash:
        return _ask(desk, entity, id, field, clash, form)
    except (InvalidInput, Conflict, NotFound) as error:
        if isinstance(error, NotFound) and not error.problems:
            raise
        with open_sheet(desk, entity, id) as sheet:
            return _refuse(sheet, field, form, error)
    with open_sheet(desk, entity, id) as after:
        return desk.part("list_cell.html", _drawn(after, field))


def _drawn(sheet: Sheet, field: FieldModel) -> Values:
    """The cell as the list draws it."""
    draw = Drawer(sheet.desk, sheet.entity, [field.name], sheet.titles)
    column = {"key": field.name, "align": "end" if field.value_kind in END_KINDS else ""}
    return {"column": column, "cell": draw.cell(sheet.row, field.name), "prefix": f"{sheet.entity.table}-{sheet.id}"}


def _refuse(
    sheet: Sheet, field: FieldModel, form: FormMultiDict, error: InvalidInput | Conflict | NotFound
) -> Response[str]:
    typed = typed_values(sheet.desk, sheet.entity, form, names=[field.name])
    titles = {**sheet.titles, **reference_titles(sheet.records, sheet.entity, typed)}
    said = [problem.message for problem in error.problems] or [f"{error.message} {error.remedy}".strip()]
    problem = Problem(field.name, error.code, " ".join(dict.fromkeys(sheet.desk.said(text) for text in said)))
    version = version_of(form) or sheet.version
    context = _context(sheet, field, typed.get(field.name), titles, version, (problem,))
    return sheet.desk.part("record_cell.html", context, status=422)


def _ask(desk: Desk, entity: str, id: UUID, field: FieldModel, clash: Stale, form: FormMultiDict) -> Response[str]:
    """The question when two people changed the same cell: the original, what is stored now, and one's own value."""
    met = clash.clashes[field.name]
    with open_sheet(desk, entity, id) as sheet:
        texts = {key: clash_text(sheet, field, value) for key, value in three(met)}
        sent = [(key, str(value)) for key, value in form.multi_items() if key not in (VERSION, CSRF_FIELD)]
        context = {
            "label": sheet.label(field),
            "by": clash.by or desk.gettext("Somebody else"),
            "when": sheet.words.moment(clash.at) if clash.at else "",
            "when_title": formats.moment(clash.at, desk.reader) if clash.at else "",
            **texts,
            "sent": sent,
            "version": clash.version,
            "action": _address(sheet, field),
            "target": _cell_id(sheet, field),
            **_drawn(sheet, field),
        }
    return desk.part("record_conflict.html", context, status=409)
