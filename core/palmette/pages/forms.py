"""Making a record: quick fields first, the others folded by section; a refused form comes back as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may
from palmette.api import idempotency
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, MayBeDuplicate, NotFound, PalmetteError, Problem
from palmette.ids import new_id, parse_id
from palmette.pages.alike import alike_lines, candidates, refuse_likely
from palmette.pages.desk import Desk, Incoming, own_address
from palmette.pages.form_drafts import Draft, first_values, form_fields_of, reference_titles
from palmette.pages.form_fields import row_cells
from palmette.pages.form_layout import form_context
from palmette.pages.form_values import files_of, read_form, typed_values
from palmette.pages.shell import list_address, record_address
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values
from palmette.records.session import Records
from palmette.records.writer import writer_of
from palmette.web.identity import CSRF_FIELD

BACK, ONCE, NEXT, ANYWAY, MERGE_WITH = "_back", "_once", "_next", "_anyway", "_merge_with"


@get("/r/{entity:str}/new", sync_to_thread=True, name="record.new")
def new_record(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """An empty form with its defaults; in a drawer when htmx asks."""
    desk = Desk(request)
    model = creatable(desk, entity)
    back = own_address(str(request.query_params.get("back", "")), "")
    with desk.reading() as records:
        values = first_values(desk, records, model, request.query_params)
        draft = Draft(values, reference_titles(records, model, values), str(new_id()), back)
    return show(desk, model, draft)


@post("/r/{entity:str}/new", status_code=200, name="record.create")
async def create_record(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Make the record; the form anew with its problems when it cannot be."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_create, request, entity, form)
    return answer


@post("/r/{entity:str}/new/fields", status_code=200, name="record.new.fields")
async def changed_fields(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The form's fields as the values chosen so far want them."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_changed, request, entity, form)
    return answer


@get("/r/{entity:str}/rows/{name:str}", sync_to_thread=True, name="record.row")
def new_row(request: Incoming, entity: FromPath[str], name: FromPath[str], index: FromQuery[int] = 0) -> Response[str]:
    """One more owned row."""
    desk = Desk(request)
    model = desk.entity(entity)
    with desk.reading() as records:
        known = {item.name for item in form_fields_of(records, model)}
        if name not in known or model.fields[name].value_kind != "children":
            raise NotFound("records.not_found", "There is no such field.")
        defaults = writer_of(records.gateway, model.fields[name].target).defaults
        first = {key: _short(default(records)) for key, default in defaults.items()}
    cells = row_cells(desk, model.fields[name], max(0, min(index, 9_999)), first, {})
    return desk.part("form_row.html", {"cells": cells})


def _short(value: object) -> object:
    """A number without the digits that say nothing."""
    return value.normalize() if isinstance(value, Decimal) else value


def _create(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = creatable(desk, entity)
    try:
        record = store(desk, model, form)
    except PalmetteError as error:
        if error.status not in (400, 409, 413, 422) and not (isinstance(error, NotFound) and error.problems):
            raise
        return _refused(desk, model, form, error)
    address = record_address(desk.blueprint, model, record)
    if other := parse_id(str(form.get(MERGE_WITH, ""))):
        return desk.go(f"{address}/merge?{urlencode({'other': other})}")
    back = own_address(str(form.get(BACK, "")), "")
    if form.get(NEXT):
        again = urlencode({"back": back}) if back else ""
        return desk.go(f"{list_address(desk.blueprint, model)}/new{'?' if again else ''}{again}")
    return desk.go(back or address)


def store(desk: Desk, entity: EntityModel, form: FormMultiDict) -> UUID:
    """The record of a form with its files; of a form sent twice the record made first."""
    once = str(form.get(ONCE, ""))[:80] or str(new_id())
    with desk.writing() as records:
        # The sign of the form alone: whoever presses twice may have typed a letter between.
        earlier = idempotency.begin(records, f"form:{once}", b"")
        if earlier is not None:
            return UUID(earlier.body.decode())
        values, problems = read_form(desk, entity, form)
        if problems:
            problems += [item for item in records.check(entity.key, values) if not _told(item, problems)]
            raise InvalidInput("records.invalid", desk.gettext("Some fields need another look."), problems=problems)
        if not form.get(ANYWAY) and not form.get(MERGE_WITH):
            refuse_likely(records, entity, values)
        made = records.create(entity.key, values)["id"]
        assert isinstance(made, UUID)
        for item, upload in files_of(entity, form):
            attach(records, entity, made, item, upload.filename, upload.file)
        idempotency.keep(records, f"form:{once}", idempotency.Answer(200, str(made).encode(), {}))
    return made


def attach(records: Records, entity: EntityModel, id: UUID, item: FieldModel, name: str, stream: Any) -> UUID:
    """Put a file into its field; a refusal names the field. `stream` is the upload's file."""
    try:
        return records.attach(entity.key, id, item.name, name, stream)
    except InvalidInput as error:
        problem = Problem(item.name, error.code, error.message, error.remedy)
        raise InvalidInput(error.code, error.message, remedy=error.remedy, problems=[problem]) from error


def _told(problem: Problem, known: Sequence[Problem]) -> bool:
    """Whether the field was refused already: it was typed, so it is not missing."""
    return any(item.field.split(".")[0] == problem.field.split(".")[0] for item in known)


def _refused(desk: Desk, entity: EntityModel, form: FormMultiDict, error: PalmetteError) -> Response[str]:
    draft = typed_draft(desk, entity, form, problems=error.problems)
    if isinstance(error, MayBeDuplicate):
        draft = replace(draft, alike=found_alike(desk, entity, form), anyway=True)
    elif not error.problems:
        draft = Draft(
            draft.values, draft.titles, draft.once, draft.back, notice=f"{error.message} {error.remedy}".strip()
        )
    return show(desk, entity, draft, status=422, drawer=bool(form.get("_drawer")))


@post("/r/{entity:str}/new/alike", status_code=200, name="record.new.alike")
async def alike_records(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Who may be there already, while the form is filled in."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_alike, request, entity, form)
    return answer


def _alike(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = creatable(desk, entity)
    with desk.reading() as records:
        may_merge = model.mergeable and records.may(model.key, "merge")
    context = {"alike": found_alike(desk, model, form), "anyway": False, "may_merge": may_merge}
    return desk.part("form_alike.html", context)


def found_alike(desk: Desk, entity: EntityModel, form: FormMultiDict) -> list[Values]:
    """Records in scope that may be what the form says so far."""
    with desk.reading() as records:
        values, _ = read_form(desk, entity, form)
        return alike_lines(desk, entity, candidates(records, entity, values))


def _changed(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = creatable(desk, entity)
    draft = typed_draft(desk, model, form)
    with desk.reading() as records:
        return desk.part("form_fields.html", {"form": form_context(desk, records, model, draft)})


def typed_draft(desk: Desk, entity: EntityModel, form: FormMultiDict, problems: Sequence[Problem] = ()) -> Draft:
    """The form as it was sent."""
    typed = typed_values(desk, entity, form)
    with desk.reading() as records:
        titles = reference_titles(records, entity, typed)
    back = own_address(str(form.get(BACK, "")), "")
    return Draft(typed, titles, str(form.get(ONCE, ""))[:80] or str(new_id()), back, problems, typed=True)


def creatable(desk: Desk, name: str) -> EntityModel:
    """An entity that the person may add to; otherwise it is as if it were not there."""
    model = desk.entity(name)
    if model.is_child or model.scope == "frame" or not may(desk.blueprint, desk.actor, model, "create"):
        raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to see.")
    return model


def show(desk: Desk, entity: EntityModel, draft: Draft, *, status: int = 200, drawer: bool = False) -> Response[str]:
    """The form: a page, its inner part for a refused one, or a drawer over another page."""
    wants_drawer = drawer or (desk.is_htmx and desk.request.method == "GET")
    with desk.reading() as records:
        context = {"form": form_context(desk, records, entity, draft)}
    if wants_drawer:
        return desk.part("form_drawer.html", context, status=status)
    if desk.is_htmx:
        return desk.part("form_body.html", context, status=status)
    return desk.page("form.html", context, status=status)
