"""Changing a record in a form of all its fields; what somebody else changed meanwhile is said at the fields."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import Conflict, InvalidInput, NotFound, Problem
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_drafts import Draft
from palmette.pages.form_layout import form_context
from palmette.pages.form_values import read_form
from palmette.pages.forms import BACK, ONCE, typed_draft
from palmette.pages.record_clash import clash_text, three, version_of
from palmette.pages.record_sheet import Sheet, open_sheet, read_sheet
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values
from palmette.records.stale import Stale
from palmette.web.identity import CSRF_FIELD


@get("/r/{entity:str}/{id:uuid}/edit", sync_to_thread=True, name="record.edit")
def edit_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The whole record in a form."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        if not sheet.may_update:
            raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to change.")
        draft = Draft(_values(sheet), sheet.titles, "", sheet.address)
        return desk.page("form.html", {"form": edit_context(sheet, draft, sheet.version)})


@post("/r/{entity:str}/{id:uuid}/edit", status_code=200, name="record.save")
async def save_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Store the form; the form anew with its problems when it cannot be."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_save, request, entity, id, form)
    return answer


def _values(sheet: Sheet) -> dict[str, object]:
    return {name: value for name, value in sheet.row.items() if name in sheet.entity.fields}


def edit_context(sheet: Sheet, draft: Draft, version: int) -> Values:
    """The `form` value of the form templates for a record that is there."""
    context = form_context(sheet.desk, sheet.records, sheet.entity, draft, stored=sheet.row)
    return {
        **context,
        "title": sheet.title,
        "action": f"{sheet.address}/edit",
        "fields_action": f"{sheet.address}/edit/fields",
        "cancel_href": sheet.address,
        "draft": f"edit-{sheet.id}",
        "version": version,
    }


def _save(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    version = version_of(form)
    try:
        with desk.writing() as records:
            sheet = read_sheet(desk, records, entity, id)
            values, problems = read_form(desk, sheet.entity, form)
            if problems:
                raise InvalidInput("records.invalid", "Some fields need another look.", problems=problems)
            changed = {name: value for name, value in values.items() if name in sheet.row}
            records.update(sheet.entity.key, id, changed, version=version)
    except Stale as clash:
        return _form_again(desk, entity, id, form, _clash_problems(desk, entity, id, clash), clash.version)
    except (InvalidInput, Conflict, NotFound) as error:
        if isinstance(error, NotFound) and not error.problems:
            raise
        return _form_again(desk, entity, id, form, error.problems or _general(error), version)
    return desk.go(sheet.address)


def _general(error: InvalidInput | Conflict | NotFound) -> tuple[Problem, ...]:
    return (Problem("", error.code, error.message, error.remedy),)


def _clash_problems(desk: Desk, entity: str, id: UUID, clash: Stale) -> tuple[Problem, ...]:
    """At each field that both changed: who, what it was and what it is now. Saving again keeps one's own values."""
    found = []
    by = clash.by or desk.gettext("Somebody else")
    with open_sheet(desk, entity, id) as sheet:
        for name, met in clash.clashes.items():
            field = sheet.entity.fields.get(name)
            if field is None or not sheet.sees(field) or met.stored == met.mine:
                continue
            words = {key: clash_text(sheet, field, value) or "—" for key, value in three(met)}
            said = desk.gettext("%(who)s changed this meanwhile, from %(base)s to %(stored)s.") % {"who": by, **words}
            found.append(Problem(name, "records.changed_meanwhile", said, desk.gettext("Save again to keep yours.")))
    return tuple(found) or _general(clash)


def _form_again(
    desk: Desk, entity: str, id: UUID, form: FormMultiDict, problems: tuple[Problem, ...], version: int | None
) -> Response[str]:
    with open_sheet(desk, entity, id) as sheet:
        draft = typed_draft(desk, sheet.entity, form, problems=problems)
        draft = replace(
            draft, titles={**sheet.titles, **draft.titles}, back=str(form.get(BACK, "")), once=str(form.get(ONCE, ""))
        )
        context = {"form": edit_context(sheet, draft, version or sheet.version)}
    name = "form_body.html" if desk.is_htmx else "form.html"
    return desk.part(name, context, status=422) if desk.is_htmx else desk.page(name, context, status=422)


@post("/r/{entity:str}/{id:uuid}/edit/fields", status_code=200, name="record.edit.fields")
async def edit_fields(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The form's fields as the values chosen so far want them."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_edit_fields, request, entity, id, form)
    return answer


def _edit_fields(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with open_sheet(desk, entity, id) as sheet:
        draft = typed_draft(desk, sheet.entity, form)
        context = edit_context(sheet, draft, version_of(form) or sheet.version)
    return desk.part("form_fields.html", {"form": context})
