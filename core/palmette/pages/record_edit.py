"""Changing a record in a form of all its fields; what somebody else changed meanwhile is said at the fields."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.errors import Conflict, InvalidInput, NotFound, Problem
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_drafts import Draft
from palmette.pages.form_layout import form_context
from palmette.pages.form_values import read_form
from palmette.pages.forms import BACK, NEXT, ONCE, typed_draft
from palmette.pages.neighbours import neighbours
from palmette.pages.record_clash import clash_text, three, version_of
from palmette.pages.record_sheet import Sheet, open_sheet, read_sheet
from palmette.pages.shell import record_address
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values
from palmette.records.stale import Stale
from palmette.web.identity import CSRF_FIELD

WITHIN, MOST_QUERY = "_within", 2_000
TAKE = "_take."
"""Before the name of a field that two people changed: whose value stays."""


@get("/r/{entity:str}/{id:uuid}/edit", sync_to_thread=True, name="record.edit")
def edit_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], within: FromQuery[str] = ""
) -> Response[str]:
    """The whole record in a form; `within` is the query of the list it was opened from, for the next one."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        if not sheet.may_update:
            raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to change.")
        draft = Draft(_values(sheet), sheet.titles, "", sheet.address)
        form = {**edit_context(sheet, draft, sheet.version), "within": within}
    return desk.page("form.html", {"form": form})


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
            theirs = {name.removeprefix(TAKE) for name in form if name.startswith(TAKE) and form[name] == "stored"}
            changed = {name: value for name, value in values.items() if name in sheet.row and name not in theirs}
            records.update(sheet.entity.key, id, changed, version=version)
    except Stale as clash:
        return _form_again(desk, entity, id, form, (), clash.version, _clashes(desk, entity, id, clash))
    except (InvalidInput, Conflict, NotFound) as error:
        if isinstance(error, NotFound) and not error.problems:
            raise
        return _form_again(desk, entity, id, form, error.problems or _general(error), version)
    within = str(form.get(WITHIN, ""))[:MOST_QUERY]
    if form.get(NEXT) and within:
        with open_sheet(desk, entity, id) as now:
            following = neighbours(now, within)[1]
            if following is not None:
                address = record_address(desk.blueprint, now.entity, following)
                return desk.go(f"{address}/edit?{urlencode({'within': within})}")
    return desk.go(f"{sheet.address}?{urlencode({'within': within})}" if within else sheet.address)


def _general(error: InvalidInput | Conflict | NotFound) -> tuple[Problem, ...]:
    return (Problem("", error.code, error.message, error.remedy),)


def _clashes(desk: Desk, entity: str, id: UUID, clash: Stale) -> Values:
    """Each field that both changed with its three values, of which the person chooses before saving again."""
    found = []
    with open_sheet(desk, entity, id) as sheet:
        for name, met in clash.clashes.items():
            field = sheet.entity.fields.get(name)
            if field is None or not sheet.sees(field) or met.stored == met.mine or not met.touched:
                continue
            words = {key: clash_text(sheet, field, value) for key, value in three(met)}
            found.append({"name": f"{TAKE}{name}", "label": sheet.label(field), **words})
    by = clash.by or desk.gettext("Somebody else")
    said = desk.gettext("%(who)s changed the record while you were writing.") % {"who": by}
    rest = "" if found else desk.gettext("Other fields than yours: save again, and both changes stay.")
    return {"said": f"{said} {rest}".strip(), "fields": found}


def _form_again(
    desk: Desk, entity: str, id: UUID, form: FormMultiDict, problems: tuple[Problem, ...], version: int | None,
    clash: Values | None = None,
) -> Response[str]:  # fmt: skip
    with open_sheet(desk, entity, id) as sheet:
        draft = typed_draft(desk, sheet.entity, form, problems=problems)
        draft = replace(
            draft, titles={**sheet.titles, **draft.titles}, back=str(form.get(BACK, "")), once=str(form.get(ONCE, ""))
        )
        within = str(form.get(WITHIN, ""))[:MOST_QUERY]
        context = {"form": {**edit_context(sheet, draft, version or sheet.version), "within": within, "clash": clash}}
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
