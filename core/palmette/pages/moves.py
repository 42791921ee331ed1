"""Moving a record to another stage from a screen: done, or a form that asks only for what is missing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel, FieldModel, PipelineModel
from palmette.errors import Conflict, Forbidden, GateClosed, InvalidInput, NotFound, PalmetteError, Problem
from palmette.ids import parse_id
from palmette.pages.board_heads import read_heads
from palmette.pages.board_view import Board
from palmette.pages.boards import card, card_fields
from palmette.pages.desk import Desk, Incoming
from palmette.pages.faces import face
from palmette.pages.form_fields import form_field, rows_field
from palmette.pages.form_layout import is_locked
from palmette.pages.form_values import files_of, read_form, typed_values
from palmette.pages.forms import attach
from palmette.pages.record_moved import is_on_page, moved_on_page
from palmette.pages.shell import record_address
from palmette.pages.values import Values, option_label
from palmette.records.results import Missing, MovePlan, Row
from palmette.records.session import Records

OWN_INPUTS = ("lost_reason", "lost_note", "skip_reason")


@post("/r/{entity:str}/{record:str}/move", status_code=200, name="move")
async def move_screen(request: Incoming, entity: FromPath[str], record: FromPath[str]) -> Response[str]:
    """Move; 422 with the gate's form when something is missing, 409 when somebody else was quicker."""
    form = await request.form()
    return await sync_to_thread(_move, request, entity, record, form)


def _move(request: Incoming, entity: str, record: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    found = parse_id(record)
    if found is None:
        raise NotFound("records.not_found", "There is no such record.")
    to = str(form.get("stage", ""))
    version = _version(form)
    values, problems = read_form(desk, model, form)
    own = {name: str(form.get(name, ""))[:2000] for name in OWN_INPUTS}
    for name in OWN_INPUTS:
        values.pop(name, None)
    try:
        if problems:
            raise InvalidInput("records.invalid", "Something cannot be read.", problems=problems)
        with desk.writing() as records:
            before = records.get(model.key, found, fields=["stage"])
            for item, upload in files_of(model, form):
                attach(records, model, found, item, upload.filename, upload.file)
            row = records.move(
                model.key, found, to, version=version, values=values, lost_reason=own["lost_reason"],
                note=own["lost_note"], skip_reason=own["skip_reason"],
            )  # fmt: skip
    except (GateClosed, InvalidInput, Forbidden, NotFound) as error:
        return _gate(desk, model, found, to, form, error)
    except Conflict as error:
        return _conflict(desk, model, found, error)
    return _moved(desk, model, found, str(before["stage"]), row)


def _version(form: FormMultiDict) -> int | None:
    text = str(form.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _moved(desk: Desk, entity: EntityModel, record: UUID, left: str, row: Row) -> Response[str]:
    """Parts: the card in its new stage, the heads of both columns, a toast."""
    pipeline = desk.blueprint.pipelines[str(row["pipeline"])]
    board = Board(desk, entity, pipeline)
    if is_on_page(desk, entity, record):
        stage = board.stage_name(str(row["stage"]))
        return moved_on_page(desk, entity, record, {"text": desk.gettext("Moved to %(stage)s") % {"stage": stage}})
    with desk.reading() as records:
        fields = ["id", "version", "stage", "stage_since", *card_fields(records, board)]
        fresh = records.get(entity.key, record, fields=fields)
        titles = records.titles(entity.key, [record]) | _titles(records, entity, fresh)
        drawn = {**card(records, board, fresh, titles), "changed": True}
        heads = read_heads(records, board, {left, str(row["stage"])})
    stage = board.stage_name(str(row["stage"]))
    text = desk.gettext("%(name)s · moved to %(stage)s") % {"name": drawn["name"], "stage": stage}
    undo = f"{record_address(desk.blueprint, entity, record)}/move"
    context = {
        "card": drawn,
        "heads": [head for head in heads if pipeline.stages[head["key"]].kind == "open"],
        "strips": [head for head in heads if pipeline.stages[head["key"]].kind != "open"],
        "toast": {"text": text},
        "undo": undo,
    }
    return desk.part("moved.html", context)


def _titles(records: Records, entity: EntityModel, row: Row) -> dict[UUID, str]:
    """Titles of what a row refers to."""
    by_target: dict[str, list[UUID]] = {}
    for name, value in row.items():
        field = entity.fields.get(name)
        if field is not None and field.kind == "reference" and isinstance(value, UUID):
            by_target.setdefault(field.target, []).append(value)
    found: dict[UUID, str] = {}
    for target, ids in by_target.items():
        found |= records.titles(target, ids)
    return found


def _gate(
    desk: Desk, entity: EntityModel, record: UUID, to: str, form: FormMultiDict, error: PalmetteError
) -> Response[str]:
    """The form of a closed gate: what is true with ticks, fields for the rest, refusals that no field can mend."""
    with desk.reading() as records:
        row = records.get(entity.key, record)
        pipeline = desk.blueprint.pipelines[str(row["pipeline"])]
        if to not in pipeline.stages:
            raise NotFound("pipelines.unknown_stage", "There is no such stage.") from error
        if isinstance(error, Forbidden) or (isinstance(error, NotFound) and not error.problems):
            raise error
        plan = _plan(desk, records, entity, record, to, error)
        missing = _missing(plan, error)
        titles = records.titles(entity.key, [record]) | _titles(records, entity, row)
    name = titles.get(record, "")
    typed = typed_values(desk, entity, form) | {item: str(form[item]) for item in OWN_INPUTS if item in form}
    board = Board(desk, entity, pipeline)
    # What was typed and is enough stays in the form with what is still missing: it is stored with the move.
    asked = [item for item in plan.items if item in missing or not item.done]
    fields = _fields(desk, entity, pipeline, asked, row, typed, titles, _shown_problems(error, form))
    refusals = [{"text": item.message} for item in missing if not item.fields and item.kind != "reason"]
    context: Values = {
        "title": _title(desk, missing),
        "name": name,
        **face(entity, name),
        "from": board.stage_name(plan.from_stage),
        "to": board.stage_name(to),
        "ticks": [item.message for item in plan.items if item not in asked],
        "refusals": refusals,
        "fields": fields,
        "action": f"{record_address(desk.blueprint, entity, record)}/move",
        "stage": to,
        "version": row["version"],
        "after": str(form.get("after", "")),
        "skip": {"name": "skip_reason"} if plan.may_skip else None,
        "errors": _others(desk, entity, error, {str(item["name"]) for item in fields}),
    }
    return desk.part("gate.html", {"gate": context}, status=422)


def _plan(desk: Desk, records: Records, entity: EntityModel, record: UUID, to: str, error: PalmetteError) -> MovePlan:
    try:
        plan = records.look_at_move(entity.key, record, to)
    except PalmetteError:
        raise error from None
    return replace(plan, items=tuple(replace(item, message=desk.said(item.message)) for item in plan.items))


def _missing(plan: MovePlan, error: PalmetteError) -> list[Missing]:
    """What holds the move with the values that came with it; of values that cannot be read, what the record lacks."""
    if not isinstance(error, GateClosed):
        return [item for item in plan.items if not item.done]
    told = {(problem.code, problem.field, problem.message) for problem in error.problems}
    return [
        item
        for item in plan.items
        if (f"pipelines.missing_{item.kind}", item.fields[0] if item.fields else item.key, item.message) in told
    ]


def _shown_problems(error: PalmetteError, form: FormMultiDict) -> list[Problem]:
    """At the first opening nothing missing is an error yet; after a press of Save each missing field says so."""
    return list(error.problems) if form.get("gate") or not isinstance(error, GateClosed) else []


def _others(desk: Desk, entity: EntityModel, error: PalmetteError, drawn: set[str]) -> list[Values]:
    """What was wrong with values that the form does not ask for."""
    if isinstance(error, GateClosed):
        return []
    named = [(item.field.split(".")[0], item) for item in error.problems]
    return [
        {"field_id": "dialog-title", "label": _label(desk, entity, name), "message": f"{item.message} {item.remedy}"}
        for name, item in named
        if name not in drawn
    ]


def _label(desk: Desk, entity: EntityModel, name: str) -> str:
    field = entity.fields.get(name)
    return field.label.text(desk.language) if field is not None else name


def _fields(
    desk: Desk, entity: EntityModel, pipeline: PipelineModel, asked: list[Missing], row: Row,
    typed: dict[str, object], titles: dict[UUID, str], problems: list[Problem],
) -> list[Values]:  # fmt: skip
    names = list(dict.fromkeys(name for item in asked for name in item.fields))
    drawn = [
        _field(desk, entity, entity.fields[name], typed.get(name, row.get(name)), titles, problems)
        for name in names
        if name in entity.fields and name not in OWN_INPUTS and entity.fields[name].writable
    ]
    if any(item.kind == "reason" for item in asked):
        drawn += _loss(desk, pipeline, typed, problems)
    if drawn:
        drawn[0] = {**drawn[0], "autofocus": True}
    return drawn


def _field(
    desk: Desk, entity: EntityModel, field: FieldModel, value: object, titles: dict[UUID, str], problems: list[Problem]
) -> Values:
    if field.value_kind != "children" or is_locked(field, value):
        return form_field(desk, field, value, titles, problems)
    return {"kind": "rows", **rows_field(desk, entity, field, value, titles, problems)}


def _loss(desk: Desk, pipeline: PipelineModel, typed: dict[str, object], problems: list[Problem]) -> list[Values]:
    choices = [
        {"value": item.key, "label": option_label(desk, item)} for item in pipeline.lost_reasons if not item.hidden
    ]
    error = next((item.message for item in problems if item.field == "lost_reason"), "")
    _ = desk.gettext
    return [
        {
            "kind": "choice",
            "name": "lost_reason",
            "label": _("Reason"),
            "choices": choices,
            "error": error,
            "value": typed.get("lost_reason", ""),
        },
        {
            "kind": "long_text",
            "name": "lost_note",
            "label": _("Note"),
            "optional": True,
            "rows": 2,
            "value": typed.get("lost_note", ""),
        },
    ]


def _title(desk: Desk, missing: list[Missing]) -> str:
    if not missing:
        return desk.gettext("Some fields need another look.")
    if len(missing) == 1:
        return desk.gettext("Only one thing is missing: %(what)s") % {"what": missing[0].message}
    count = len(missing)
    return desk.ngettext("%(count)s thing is missing", "%(count)s things are missing", count) % {"count": count}


def _conflict(desk: Desk, entity: EntityModel, record: UUID, error: Conflict) -> Response[str]:
    context = {
        "title": desk.gettext("Somebody was quicker"),
        "text": f"{error.message} {error.remedy}".strip(),
        "href": record_address(desk.blueprint, entity, record),
    }
    return desk.part("conflict.html", context, status=409)
