"""Changing one field where it stands; when two people change it at once, the second is asked which value stays."""

from __future__ import annotations

from typing import Any
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
from palmette.pages.form_fields import form_field, rows_field
from palmette.pages.form_values import read_form, typed_values
from palmette.pages.record import stage_pills
from palmette.pages.record_clash import VERSION, clash_text, three, version_of
from palmette.pages.record_details import DIALOG_KINDS, can_edit_here, detail_note, detail_row, shown_fields
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.record_why import phase_pills
from palmette.pages.values import Titles, Values
from palmette.records.results import Row
from palmette.records.stale import Stale
from palmette.web.identity import CSRF_FIELD


@get("/r/{entity:str}/{id:uuid}/edit/{name:str}", sync_to_thread=True, name="record.cell")
def cell_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]) -> Response[str]:
    """The input of one field where it stands; a dialog for what needs room."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        field = editable(sheet, name)
        value = sheet.row.get(name)
        if field.value_kind in DIALOG_KINDS:
            return desk.part("record_field_dialog.html", dialog_context(sheet, field, value, sheet.titles))
        return desk.part("record_cell.html", cell_context(sheet, field, value, sheet.titles, sheet.version))


@patch("/r/{entity:str}/{id:uuid}/edit/{name:str}", name="record.cell.save")
async def cell_save(request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]) -> Response[str]:
    """Store one field: its row anew, the input with what is wrong, or a question when somebody else was faster."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_save_cell, request, entity, id, name, form)
    return answer


def editable(sheet: Sheet, name: str) -> FieldModel:
    """A field that the person may change here; otherwise it is as if there were none."""
    field = sheet.entity.fields.get(name)
    if field is None or not sheet.sees(field) or not can_edit_here(sheet, field):
        raise NotFound("records.not_found", "There is no such field.", remedy="It may not be yours to change.")
    return field


def cell_context(
    sheet: Sheet, field: FieldModel, value: object, titles: Titles, version: int, problems: tuple[Problem, ...] = ()
) -> Values:
    """What record_cell.html draws."""
    return {
        "f": _cell_field(sheet, field, value, titles, problems),
        "action": f"{sheet.address}/edit/{field.name}",
        "version": version,
        "target": f"row-{field.name}",
    }


def dialog_context(
    sheet: Sheet, field: FieldModel, value: object, titles: Titles, problems: tuple[Problem, ...] = ()
) -> Values:
    """What record_field_dialog.html draws."""
    if field.value_kind == "children":
        drawn = {
            "kind": "rows",
            **rows_field(sheet.desk, sheet.entity, field, value, titles, problems, record=sheet.row),
        }
    else:
        drawn = form_field(sheet.desk, field, value, titles, problems)
    return {
        "title": sheet.label(field),
        "f": drawn,
        "action": f"{sheet.address}/edit/{field.name}",
        "version": sheet.version,
        "target": f"row-{field.name}",
        "name": field.name,
    }


def _cell_field(
    sheet: Sheet, field: FieldModel, value: object, titles: Titles, problems: tuple[Problem, ...]
) -> Values:
    drawn = form_field(sheet.desk, field, value, titles, problems)
    if field.value_kind == "boolean":
        chosen = "true" if drawn["value"] else "false" if value is not None else ""
        yes, no = sheet.desk.gettext("Yes"), sheet.desk.gettext("No")
        choices = [{"value": "true", "label": yes}, {"value": "false", "label": no}]
        return {**drawn, "kind": "choice", "choices": choices, "value": chosen}
    return drawn


def _save_cell(request: Incoming, entity: str, id: UUID, name: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with open_sheet(desk, entity, id) as before:
        field = editable(before, name)
    values, problems = read_form(desk, before.entity, form, names=[name])
    try:
        if problems:
            raise InvalidInput("records.invalid", problems[0].message, problems=problems)
        row = update(desk, before, field, values, version_of(form))
    except Stale as clash:
        return _ask(desk, entity, id, field, clash, form)
    except (InvalidInput, Conflict, NotFound) as error:
        if isinstance(error, NotFound) and not error.problems:
            raise
        with open_sheet(desk, entity, id) as sheet:
            return _refuse(sheet, field, form, error)
    with open_sheet(desk, entity, id) as after:
        return saved(before, after, field, row)


def update(desk: Desk, sheet: Sheet, field: FieldModel, values: dict[str, Any], version: int | None) -> Row:
    """Store one field. Somebody's change of other fields meanwhile is no conflict with it."""
    if field.value_kind == "address" and isinstance(values.get(field.name), dict):
        stored = sheet.row.get(field.name)
        region = stored.get("region") if isinstance(stored, dict) else None
        if region and "region" not in values[field.name]:
            values = {field.name: {**values[field.name], "region": region}}
    try:
        with desk.writing() as records:
            return records.update(sheet.entity.key, sheet.id, values, version=version)
    except Stale as clash:
        met = clash.clashes.get(field.name)
        if met is not None and met.touched and met.stored != met.mine:
            raise
        with desk.writing() as records:
            return records.update(sheet.entity.key, sheet.id, values, version=clash.version)


def saved(before: Sheet, after: Sheet, field: FieldModel, row: Row) -> Response[str]:
    """The field's row, and as parts everything on the page that the change moved with it."""
    changed = [
        item
        for item in shown_fields(after)
        if item.name != field.name and before.row.get(item.name) != after.row.get(item.name)
    ]
    notes = [note for item in changed if (note := detail_note(after, item))]
    head = after.title != before.title or any(item.name in after.entity.lifecycles for item in changed)
    pills = phase_pills(after)
    context = {
        "row": detail_row(after, field),
        "parts": [detail_row(after, item) for item in changed if item.name != "updated_at"],
        "notes": notes,
        "head": {"title": after.title, "pills": [pill for pill, _ in pills] + stage_pills(after)} if head else None,
    }
    return after.desk.part("record_row.html", context)


def _refuse(
    sheet: Sheet, field: FieldModel, form: FormMultiDict, error: InvalidInput | Conflict | NotFound
) -> Response[str]:
    typed = typed_values(sheet.desk, sheet.entity, form, names=[field.name])
    titles = {**sheet.titles, **reference_titles(sheet.records, sheet.entity, typed)}
    known = [problem for problem in error.problems if problem.field.split(".")[0] == field.name]
    others = [problem.message for problem in error.problems if problem not in known]
    if others or not known:
        said = " ".join(others) or f"{error.message} {error.remedy}".strip()
        known.append(Problem(field.name, error.code, said))
    value = typed.get(field.name)
    if field.value_kind in DIALOG_KINDS:
        context = dialog_context(sheet, field, value, titles, tuple(known))
        return sheet.desk.part("record_field_dialog.html", context, status=422)
    version = version_of(form) or sheet.version
    context = cell_context(sheet, field, value, titles, version, tuple(known))
    return sheet.desk.part("record_cell.html", context, status=422)


def _ask(desk: Desk, entity: str, id: UUID, field: FieldModel, clash: Stale, form: FormMultiDict) -> Response[str]:
    """The question when two people changed the same field: the original, what is stored now, and one's own value."""
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
            "action": f"{sheet.address}/edit/{field.name}",
            "row": detail_row(sheet, field),
            "target": f"row-{field.name}",
        }
    return desk.part("record_conflict.html", context, status=409)
