"""Writing a note, a call or a task about a record, and ticking a task off, without leaving its page."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_fields import form_field
from palmette.pages.form_values import files_of, read_form, typed_values
from palmette.pages.forms import attach
from palmette.pages.mentions import tell_mentioned
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.timeline import Teller
from palmette.pages.uploads import form_with_files, limits
from palmette.pages.values import Values, option_label
from palmette.pages.visible import is_visible
from palmette.records.read_timeline import ABOUT_ENTITY, ABOUT_ID
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

KINDS = ("note", "call", "message", "task")
"""Kinds of activity that are written here, where the activities of this installation have them."""

TASK_FIELDS, PAST_FIELDS = ("subject", "due_on"), ("result", "direction")
ICONS = {"note": "note", "call": "phone", "message": "message", "task": "square-check"}


@get("/r/{entity:str}/{id:uuid}/composer", sync_to_thread=True, name="record.composer")
def composer_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], mode: FromQuery[str] = ""
) -> Response[str]:
    """The composer in another mode."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        shown = composer(sheet, mode)
    if shown is None:
        raise NotFound("records.not_found", "There is nothing to write here.")
    return desk.part("record_composer.html", {"composer": shown})


@post("/r/{entity:str}/{id:uuid}/activities", status_code=200, name="record.write")
async def write_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Keep what was written, with its files; the new line of the timeline."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_write, request, entity, id, form)
    return answer


@post("/r/{entity:str}/{id:uuid}/activities/{activity:uuid}/done", status_code=200, name="record.done")
async def done_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], activity: FromPath[UUID]
) -> Response[str]:
    """Tick a task off; its line anew."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_done, request, entity, id, activity, form)
    return answer


def activity_entity(desk: Desk) -> EntityModel | None:
    """The entity whose records are about any other record, if the person may add to it."""
    for entity in desk.blueprint.entities.values():
        if {ABOUT_ENTITY, ABOUT_ID, "kind", "text"} <= set(entity.fields) and may(
            desk.blueprint, desk.actor, entity, "create"
        ):
            return entity
    return None


def composer(
    sheet: Sheet, mode: str = "", *, values: Mapping[str, object] | None = None, error: InvalidInput | None = None
) -> Values | None:
    """The composer as parts/record.html draws it; none where nothing may be written."""
    entity = activity_entity(sheet.desk)
    if entity is None or not sheet.entity.timeline:
        return None
    kinds = [key for key in KINDS if entity.fields["kind"].option(key)]
    chosen = mode if mode in kinds else next(iter(kinds), "")
    if not chosen:
        return None
    _ = sheet.desk.gettext
    problems = list(error.problems) if error else []
    known = dict(values or {})
    fields = [
        form_field(sheet.desk, field, known.get(field.name), {}, problems) | _asked(field)
        for field in extra_fields(sheet.records, entity, chosen)
    ]
    shown = {field["name"] for field in fields}
    rest = [problem.message for problem in problems if problem.field not in shown]
    option = {key: entity.fields["kind"].option(key) for key in kinds}
    return {
        "modes": [
            {
                "key": key,
                "label": option_label(sheet.desk, found) if (found := option[key]) else key,
                "icon": ICONS[key],
                "href": f"{sheet.address}/composer?mode={key}",
                "current": key == chosen,
            }
            for key in kinds
        ],
        "action": f"{sheet.address}/activities",
        "placeholder": {"task": _("More about it"), "message": _("What was written?")}.get(
            chosen, _("What happened? @ tells a colleague")
        ),
        "label": _("Text"),
        "seen_by": _("Nothing is sent: it is written down")
        if chosen == "message"
        else _("Seen by everybody who sees this page"),
        "mention_href": f"{sheet.address}/mentions",
        "texts_href": f"{sheet.address}/texts",
        "draft": f"{sheet.id}-{chosen}",
        "fields": fields,
        "name": "text",
        "value": getattr(known.get("text"), "text", ""),
        "attach": _attached(sheet.desk, sheet.records, entity),
        "error": " ".join(rest) or (error.message if error and not problems else ""),
    }


def extra_fields(records: Records, entity: EntityModel, kind: str) -> list[FieldModel]:
    """What a kind of activity asks for beside its text."""
    rights = records.gateway.reads.seen(records.actor).rights
    names = TASK_FIELDS if _is_task(entity, kind) else PAST_FIELDS
    found = (entity.fields[name] for name in names if name in entity.fields)
    return [
        item
        for item in found
        if is_visible(item, {"kind": kind}) and item.writable and rights.of(entity.key, item.name).writable
    ]


def _files_field(records: Records, entity: EntityModel) -> FieldModel | None:
    """Where files of an activity go, if the person may put some there."""
    rights = records.gateway.reads.seen(records.actor).rights
    found = (item for item in entity.fields.values() if item.kind == "files" and item.writable and not item.hidden)
    return next((item for item in found if rights.of(entity.key, item.name).writable), None)


def _attached(desk: Desk, records: Records, entity: EntityModel) -> Values | None:
    """The input for files of an activity."""
    field = _files_field(records, entity)
    return None if field is None else {"name": field.name, **limits(desk, desk.pinned.gateway.upload_bytes)}


def _asked(field: FieldModel) -> Values:
    """A field that some kinds require is not called optional in their form."""
    return {"optional": not field.declared.required_when}


def _is_task(entity: EntityModel, kind: str) -> bool:
    due = entity.fields.get("due_on")
    return due is not None and is_visible(due, {"kind": kind})


def _write(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    about = activity_entity(desk)
    mode = str(form.get("mode", ""))
    if about is None or mode not in KINDS:
        raise NotFound("records.not_found", "There is nothing to write here.")
    try:
        with desk.writing() as records:
            made = _keep(desk, records, entity, id, about, mode, form)
    except InvalidInput as error:
        with open_sheet(desk, entity, id) as sheet:
            typed = typed_values(desk, about, form)
            shown = composer(sheet, mode, values=typed, error=error)
        return desk.part("record_composer.html", {"composer": shown}, status=422)
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_feed.html", {"items": _line(sheet, made), "more_href": ""})


def _keep(
    desk: Desk, records: Records, entity: str, id: UUID, about: EntityModel, mode: str, form: FormMultiDict
) -> UUID:
    """Store the activity: its values as the person's own, then what it is about, which only code may write."""
    model = records.entity(entity)
    row = records.get(model.key, id)
    names = ["text", *(field.name for field in extra_fields(records, about, mode))]
    values, problems = read_form(desk, about, form, names=names)
    values["kind"] = mode
    if not _is_task(about, mode) and "at" in about.fields and is_visible(about.fields["at"], {"kind": mode}):
        values["at"] = records.now
    if not _is_task(about, mode) and not values.get("text") and not files_of(about, form):
        problems.append(_nothing(desk))
    if problems:
        raise InvalidInput("records.invalid", desk.gettext("Something is missing."), problems=problems)
    person = _subject(about, model, id, row)
    made = records.create(about.key, values | person)["id"]
    assert isinstance(made, UUID)
    if (field := _files_field(records, about)) is not None:
        for item, upload in files_of(about, form):
            if item.name == field.name:
                attach(records, about, made, item, upload.filename, upload.file)
    tell_mentioned(desk, records, model, id, made, form)
    if id not in person.values():
        records.as_code().update(about.key, made, {ABOUT_ENTITY: model.key, ABOUT_ID: str(id)})
    return made


def _nothing(desk: Desk) -> Problem:
    return Problem("text", "records.required", desk.gettext("Write a word first."))


def _subject(about: EntityModel, model: EntityModel, id: UUID, row: Mapping[str, object]) -> dict[str, object]:
    """The person an activity is about: the record itself, or whom the record is about."""
    field = about.fields.get(about.subject) if about.subject else None
    if field is None:
        return {}
    if field.target == model.key:
        return {field.name: id}
    own = model.fields.get(model.subject) if model.subject else None
    if own is not None and own.target == field.target and isinstance(row.get(own.name), UUID):
        return {field.name: row[own.name]}
    return {}


def _line(sheet: Sheet, activity: UUID) -> list[Values]:
    """The new line as the timeline tells it."""
    items = [item for item in sheet.records.timeline(sheet.entity.key, sheet.id, limit=50) if item.id == activity]
    tell = Teller(sheet, items)
    return [tell.tell(item) for item in items if item.kind == "activity"]


def _done(request: Incoming, entity: str, id: UUID, activity: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    about = next((item for item in desk.blueprint.entities.values() if ABOUT_ENTITY in item.fields), None)
    if about is None or "done_at" not in about.fields:
        raise NotFound("records.not_found", "There is nothing to tick here.")
    with desk.writing() as records:
        records.update(about.key, activity, {"done_at": records.now})
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_feed.html", {"items": _line(sheet, activity), "more_href": ""})
