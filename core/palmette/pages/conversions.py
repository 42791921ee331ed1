"""What a record becomes: a dialog that chooses existing records or fills new ones, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.conversion.convert import Choice, Made, convert, done_of, take_back
from palmette.conversion.plan import Part, Plan, look
from palmette.errors import GateClosed, InvalidInput, PalmetteError, Problem
from palmette.ids import parse_id
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_drafts import reference_titles
from palmette.pages.form_fields import form_field
from palmette.pages.form_values import read_form, typed_values
from palmette.pages.record_sheet import Sheet
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

NEW, NONE = "", "none"
"""What the choice of a part says beside an id."""


@get("/r/{entity:str}/{id:uuid}/convert/{conversion:str}", sync_to_thread=True, name="convert")
def convert_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], conversion: FromPath[str]
) -> Response[str]:
    """The dialog."""
    desk = Desk(request)
    with desk.reading() as records:
        return desk.part("convert.html", {"d": _dialog(desk, records, look(records, entity, id, conversion))})


@post("/r/{entity:str}/{id:uuid}/convert/{conversion:str}", status_code=200, name="convert.do")
async def convert_submit(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], conversion: FromPath[str]
) -> Response[str]:
    """Do it, and go to the last of the new records; the dialog anew with what is missing."""
    form = await request.form()
    return await sync_to_thread(_convert, request, entity, id, conversion, form)


@post("/r/{entity:str}/{id:uuid}/unconvert", status_code=200, name="convert.undo")
async def unconvert_submit(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Take it back."""
    form = await request.form()
    return await sync_to_thread(_take_back, request, entity, id, form)


def convert_entries(sheet: Sheet) -> list[Values]:
    """What the record's page offers: its conversions, or the way back from one."""
    own = [item for item in sheet.desk.blueprint.conversions.values() if item.entity == sheet.entity.key]
    if not own or not sheet.may_update:
        return []
    if done_of(sheet.records, sheet.entity.key, sheet.id) is not None:
        label = sheet.desk.gettext("Take the conversion back")
        return [{"label": label, "icon": "arrow-back-up", "href": f"{sheet.address}/unconvert", "back": True}]
    stages = {stage for item in own for stage in item.stages.values()}
    if sheet.row.get("stage") in stages:
        return []
    language = sheet.desk.language
    return [
        {"label": str(item.label.text(language)) if not isinstance(item.label, str) else item.label,
         "icon": item.icon, "href": f"{sheet.address}/convert/{item.key}", "back": False}
        for item in own
    ]  # fmt: skip


def _dialog(
    desk: Desk, records: Records, plan: Plan, *, form: FormMultiDict | None = None, problems: Sequence[Problem] = ()
) -> Values:
    entity = desk.blueprint.entities[plan.conversion.entity]
    address = record_address(desk.blueprint, entity, plan.record)
    label = plan.conversion.label
    drawn = [_part(desk, records, part, form, problems) for part in plan.parts]
    known = {str(field["name"]) for part in drawn for field in part["fields"]}
    return {
        "title": label if isinstance(label, str) else label.text(desk.language),
        "lead": records.titles(entity.key, [plan.record])[plan.record],
        "action": f"{address}/convert/{plan.conversion.key}",
        "save_label": desk.gettext("Convert"),
        "parts": drawn,
        "errors": [
            {"field_id": "dialog-title", "label": "", "message": f"{item.message} {item.remedy}".strip()}
            for item in problems
            if item.field not in known
        ],
    }


def _part(desk: Desk, records: Records, part: Part, form: FormMultiDict | None, problems: Sequence[Problem]) -> Values:
    declared = part.declared
    target = desk.blueprint.entities[declared.entity]
    values: Mapping[str, object] = part.values
    chosen = str(part.first or (NEW if part.wanted else NONE))
    if form is not None:
        values = {**values, **typed_values(desk, target, _own(form, declared.key))}
        chosen = str(form.get(f"{declared.key}.use", chosen))
    titles = reference_titles(records, target, values)
    label = declared.label
    _ = desk.gettext
    verdicts = {"tied": _("linked already"), "merge": _("surely the same"), "link": _("same phone or e-mail"),
                "look": _("same name"), "linked": _("open")}  # fmt: skip
    choices = [
        {"value": str(offer.id), "label": offer.title, "note": verdicts[offer.verdict],
         "href": record_address(desk.blueprint, target, offer.id)}
        for offer in part.offers
    ]  # fmt: skip
    return {
        "key": declared.key,
        "label": label if isinstance(label, str) else label.text(desk.language),
        "name": f"{declared.key}.use",
        "chosen": chosen,
        "choices": choices,
        "may_create": part.may_create,
        "optional": declared.optional,
        "fields": [
            form_field(desk, target.fields[name], values.get(name), titles, problems, name=f"{declared.key}.{name}")
            for name in declared.ask
            if records.right(target.key, name) == "full"
        ],
    }


def _own(form: FormMultiDict, part: str) -> FormMultiDict:
    """The inputs of one part under their own names."""
    start = f"{part}."
    return FormMultiDict([(name[len(start) :], value) for name, value in form.multi_items() if name.startswith(start)])


def _convert(request: Incoming, entity: str, id: UUID, conversion: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    try:
        with desk.writing() as records:
            plan = look(records, entity, id, conversion)
            choices = {part.declared.key: _choice(desk, part, form) for part in plan.parts}
            made = convert(records, entity, id, choices, key=conversion)
    except (InvalidInput, GateClosed) as error:
        return _anew(desk, entity, id, conversion, form, error)
    return desk.go(_target(desk, made, entity, id))


def _choice(desk: Desk, part: Part, form: FormMultiDict) -> Choice:
    """What the form says of a part; InvalidInput with the part's own names for what cannot be read."""
    said = str(form.get(f"{part.declared.key}.use", NEW))
    if said == NONE:
        return Choice(skip=True)
    if found := parse_id(said):
        return Choice(use=found)
    target = desk.blueprint.entities[part.declared.entity]
    values, problems = read_form(desk, target, _own(form, part.declared.key), names=part.declared.ask)
    if problems:
        named = [
            Problem(f"{part.declared.key}.{item.field}", item.code, item.message, item.remedy) for item in problems
        ]
        raise InvalidInput("records.invalid", desk.gettext("Some fields need another look."), problems=named)
    return Choice(values={name: value for name, value in values.items() if name in part.declared.ask})


def _anew(
    desk: Desk, entity: str, id: UUID, conversion: str, form: FormMultiDict, error: PalmetteError
) -> Response[str]:
    problems = error.problems or (Problem("", error.code, error.message, error.remedy),)
    with desk.reading() as records:
        plan = look(records, entity, id, conversion)
        return desk.part("convert.html", {"d": _dialog(desk, records, plan, form=form, problems=problems)}, status=422)


def _target(desk: Desk, made: Sequence[Made], entity: str, id: UUID) -> str:
    """The page of what it is all about: the last part; of the record itself where there is none to be seen."""
    last = made[-1] if made else None
    model = desk.blueprint.entities[last.entity] if last else desk.entity(entity)
    return record_address(desk.blueprint, model, last.id if last else id)


def _take_back(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    with desk.writing() as records:
        take_back(records, model.key, id)
    return desk.go(record_address(desk.blueprint, model, id))


def became(sheet: Sheet) -> list[Values]:
    """What the record became, as links."""
    done = done_of(sheet.records, sheet.entity.key, sheet.id)
    if done is None:
        return []
    blueprint, found = sheet.desk.blueprint, []
    for one in done.made:
        if sheet.records.in_scope(one.entity, [one.id]):
            title = sheet.records.titles(one.entity, [one.id])[one.id]
            entity = blueprint.entities[one.entity]
            found.append({"text": title, "href": record_address(blueprint, entity, one.id), "icon": entity.icon})
    return found
