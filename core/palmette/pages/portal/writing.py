"""Forms of an account: a new record, an action on one, one more behind it. Nothing but the declared fields is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from palmette.api import idempotency
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import GateClosed, InvalidInput, NotFound, PalmetteError, Problem
from palmette.ids import new_id
from palmette.labels import as_label
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming, go
from palmette.pages.form_fields import form_field
from palmette.pages.form_values import SHOWN, read_form, typed_values
from palmette.pages.forms import attach
from palmette.pages.portal.desk import PortalDesk, page_address
from palmette.pages.portal.offers import may_act, may_add
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values
from palmette.portal.definition import PortalPage
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD
from palmette.web.portal import PLACE

FILES = ("files", "image")
MOST_CHOICES = 100
LONGEST_SCALE = 10
"""A whole number of no wider range is a scale: it is pressed, not typed."""
ONCE = "_once"

Store = Callable[[Records, dict[str, object]], UUID]


@dataclass(frozen=True)
class Task:
    """A form: what it asks for of which entity, and what is done with it."""

    page: PortalPage
    entity: EntityModel
    title: str
    label: str
    action: str
    back: str
    asks: Sequence[str]
    needs: Sequence[str]
    sets: Mapping[str, object]
    store: Store
    after: str
    text: str = ""
    record: UUID | None = None
    version: str = ""


@get(f"{PLACE}/p/{{page:str}}/new", sync_to_thread=True, name="my.new")
def new_screen(request: Incoming, page: FromPath[str]) -> Response[str]:
    """The form of a new record."""
    desk = PortalDesk(request)
    return _form(desk, _new(desk, page), {}, ())


@post(f"{PLACE}/p/{{page:str}}/new", status_code=200, name="my.new.save")
async def new_save(request: Incoming, page: FromPath[str]) -> Response[str]:
    """Store it."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_save, request, form, lambda desk: _new(desk, page))
    return answer


@get(f"{PLACE}/p/{{page:str}}/{{id:uuid}}/do/{{action:str}}", sync_to_thread=True, name="my.do")
def act_screen(request: Incoming, page: FromPath[str], id: FromPath[UUID], action: FromPath[str]) -> Response[str]:
    """The form of an action, or the question before it."""
    desk = PortalDesk(request)
    task = _action(desk, page, id, action)
    return _form(desk, task, _stored(desk, task), ())


@post(f"{PLACE}/p/{{page:str}}/{{id:uuid}}/do/{{action:str}}", status_code=200, name="my.do.save")
async def act_save(request: Incoming, page: FromPath[str], id: FromPath[UUID], action: FromPath[str]) -> Response[str]:
    """Do it."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_save, request, form, lambda desk: _action(desk, page, id, action))
    return answer


@get(f"{PLACE}/p/{{page:str}}/{{id:uuid}}/in/{{part:str}}", sync_to_thread=True, name="my.add")
def add_screen(request: Incoming, page: FromPath[str], id: FromPath[UUID], part: FromPath[str]) -> Response[str]:
    """The form of one more behind a record."""
    desk = PortalDesk(request)
    return _form(desk, _added(desk, page, id, part), {}, ())


@post(f"{PLACE}/p/{{page:str}}/{{id:uuid}}/in/{{part:str}}", status_code=200, name="my.add.save")
async def add_save(request: Incoming, page: FromPath[str], id: FromPath[UUID], part: FromPath[str]) -> Response[str]:
    """Store it."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_save, request, form, lambda desk: _added(desk, page, id, part))
    return answer


# ---- what the forms are


def _new(desk: PortalDesk, key: str) -> Task:
    page = desk.at(key)
    if not page.new:
        raise NotFound("http.not_found", "There is no such page.")
    entity, address = desk.blueprint.entities[page.entity], page_address(page)

    def store(records: Records, values: dict[str, object]) -> UUID:
        own = {} if "." in page.mine else {page.mine: desk.actor.person}
        return _id(records.create(entity.key, {**values, **own})["id"])

    label = as_label(page.new_label).text(desk.language) or entity.label.text(desk.language)
    return Task(
        page, entity, label, desk.gettext("Send"), f"{address}/new", address, page.new, page.new_needs, page.sets,
        store, f"{address}?done=new",
    )  # fmt: skip


def _action(desk: PortalDesk, key: str, id: UUID, name: str) -> Task:
    page = desk.at(key)
    action = next((item for item in page.actions if item.key == name), None)
    with desk.reading_at(page) as records:
        records.get(page.entity, id, fields=("id",))
        if action is None or not may_act(desk, records, page, id, action):
            raise NotFound("http.not_found", "There is no such page.")
    entity, address = desk.blueprint.entities[page.entity], f"{page_address(page)}/{id}"

    def store(records: Records, values: dict[str, object]) -> UUID:
        if not may_act(desk, records, page, id, action):
            raise NotFound("http.not_found", "There is no such page.")
        if action.move:
            records.move(entity.key, id, action.move, values=values)
        elif values:
            records.update(entity.key, id, values)
        return id

    label = as_label(action.label).text(desk.language)
    return Task(
        page, entity, label, label, f"{address}/do/{name}", address, action.asks, action.needs, action.sets, store,
        f"{address}?done={name}", as_label(action.text).text(desk.language), id,
    )  # fmt: skip


def _added(desk: PortalDesk, key: str, id: UUID, name: str) -> Task:
    page = desk.at(key)
    behind = next((item for item in page.lists if item.key == name), None)
    with desk.reading_at(page) as records:
        records.get(page.entity, id, fields=("id",))
        if behind is None or not may_add(desk, records, page, id, behind):
            raise NotFound("http.not_found", "There is no such page.")
    entity, address = desk.blueprint.entities[behind.entity], f"{page_address(page)}/{id}"

    def store(records: Records, values: dict[str, object]) -> UUID:
        if not may_add(desk, records, page, id, behind):
            raise NotFound("http.not_found", "There is no such page.")
        own = {behind.mine: desk.actor.person} if behind.mine and "." not in behind.mine else {}
        return _id(records.create(entity.key, {**values, **own, behind.of: id})["id"])

    label = as_label(behind.new_label).text(desk.language) or desk.gettext("Add")
    return Task(
        page, entity, label, label, f"{address}/in/{name}", address, behind.new, behind.new_needs, behind.sets, store,
        f"{address}?done=1",
    )  # fmt: skip


# ---- storing


def _save(request: Incoming, form: FormMultiDict, find: Callable[[PortalDesk], Task]) -> Response[str]:
    desk = PortalDesk(request, form_token=str(form.get(CSRF_FIELD, "")))
    task = find(desk)
    try:
        _store(desk, task, form)
    except PalmetteError as error:
        if error.status not in (400, 403, 409, 413, 422) and not (isinstance(error, NotFound) and error.problems):
            raise
        typed = typed_values(desk, task.entity, form, names=task.asks)
        return _form(desk, task, typed, _problems(desk, error), once=str(form.get(ONCE, ""))[:80])
    return go(task.after, htmx=False)


def _store(desk: PortalDesk, task: Task, form: FormMultiDict) -> None:
    """All of it in one transaction; a form that is sent twice is stored once."""
    once = f"portal:{desk.visitor.account}:{str(form.get(ONCE, ''))[:80] or new_id()}"
    with desk.writing_at(task.page) as records:
        if idempotency.begin(records, once, b"") is not None:
            return
        values, problems = read_form(desk, task.entity, form, names=task.asks)
        uploads = _uploads(task, form)
        problems += _missing(task, values, uploads, problems)
        if problems:
            raise InvalidInput("records.invalid", desk.gettext("Some fields need another look."), problems=problems)
        if task.record is not None:
            _attach(records, task, task.record, uploads)
        made = task.store(records, {**values, **_set(records, task)})
        if task.record is None:
            # The record was made by this very form: what came with it goes where the page says.
            _attach(records.as_code(), task, made, uploads)
        idempotency.keep(records, once, idempotency.Answer(200, b"", {}))


def _uploads(task: Task, form: FormMultiDict) -> list[tuple[FieldModel, UploadFile]]:
    return [
        (task.entity.fields[name], one)
        for name in task.asks
        if task.entity.fields[name].value_kind in FILES
        for one in form.getall(name, [])
        if isinstance(one, UploadFile) and one.filename
    ]


def _attach(records: Records, task: Task, id: UUID, uploads: Iterable[tuple[FieldModel, UploadFile]]) -> None:
    for field, upload in uploads:
        attach(records, task.entity, id, field, upload.filename or "", upload.file)


def _missing(
    task: Task, values: Mapping[str, object], uploads: Sequence[tuple[FieldModel, UploadFile]], known: Sequence[Problem]
) -> list[Problem]:
    told = {problem.field for problem in known}
    filled = {name for name, value in values.items() if value not in (None, "", [])} | {
        item.name for item, _ in uploads
    }
    return [
        Problem(name, "records.required", sentence("%(field)s is required.", field=task.entity.fields[name].label))
        for name in task.needs
        if name not in filled and name not in told
    ]


def _set(records: Records, task: Task) -> dict[str, object]:
    """What is stored beside what was typed."""
    known: dict[str, object] = {"today": records.local_today, "now": records.now, "me": records.actor.person}
    return {name: known.get(value, value) if isinstance(value, str) else value for name, value in task.sets.items()}


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value


# ---- drawing


def _stored(desk: PortalDesk, task: Task) -> dict[str, object]:
    """What the fields hold now."""
    names = [name for name in task.asks if task.entity.fields[name].value_kind not in FILES]
    if task.record is None or not names:
        return {}
    with desk.reading_at(task.page) as records:
        return dict(records.get(task.entity.key, task.record, fields=tuple(names)))


def _form(
    desk: PortalDesk, task: Task, values: Mapping[str, object], problems: Sequence[Problem], *, once: str = ""
) -> Response[str]:
    with desk.reading_at(task.page) as records:
        fields = [
            _field(desk, records, task, task.entity.fields[name], values.get(name), problems) for name in task.asks
        ]
    named = set(task.asks)
    context = {
        "title": task.title, "text": task.text, "label": task.label, "action": task.action, "back": task.back,
        "fields": fields, "once": once or str(new_id()), "shown": SHOWN,
        "errors": [_said(item) for item in problems if item.field.split(".")[0] not in named],
    }  # fmt: skip
    return desk.draw("portal/form.html", context, page=task.page.key, status=422 if problems else 200)


def _field(
    desk: PortalDesk, records: Records, task: Task, field: FieldModel, value: object, problems: Sequence[Problem]
) -> Values:
    if field.value_kind == "reference" and isinstance(value, UUID):
        value = str(value)
    drawn = form_field(desk, field, value, {}, problems)
    drawn["optional"] = not (field.required or field.name in task.needs)
    if field.value_kind == "reference":
        chosen = str(drawn.get("value") or "")
        where = field.declared.where if hasattr(field.declared, "where") else ""
        hits = records.suggest(field.target, "", where=where, limit=MOST_CHOICES)
        choices = [{"value": str(hit.id), "label": hit.title} for hit in hits]
        drawn |= {"kind": "choice", "choices": choices, "options": choices, "value": chosen}
    if field.value_kind == "integer" and (steps := _scale(field)):
        choices = [{"value": str(step), "label": str(step)} for step in steps]
        drawn |= {"kind": "choice", "choices": choices, "options": choices, "scale": True}
        drawn["value"] = "" if value is None else str(value)
    return drawn


def _scale(field: FieldModel) -> range:
    least, most = getattr(field.declared, "minimum", None), getattr(field.declared, "maximum", None)
    if least is None or most is None or most - least > LONGEST_SCALE:
        return range(0)
    return range(int(least), int(most) + 1)


def _problems(desk: PortalDesk, error: PalmetteError) -> list[Problem]:
    """What a person reads of a refusal: at the fields, and above the form."""
    if isinstance(error, GateClosed):
        return [Problem("", error.code, item.message, item.remedy) for item in error.problems] or [_whole(error)]
    return list(error.problems) or [_whole(error)]


def _said(problem: Problem) -> str:
    return f"{problem.message} {problem.remedy}".strip()


def _whole(error: PalmetteError) -> Problem:
    return Problem("", error.code, error.message, error.remedy)
