"""The stage bar of a record: where it stands, how long it stood where, by whom, and the steps of its stage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import PipelineModel
from palmette.errors import GateClosed, PalmetteError
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.values import Values
from palmette.pipelines.definition import Stage
from palmette.records.read_steps import steps_done
from palmette.records.system import STAGE_DUE
from palmette.records.write_pipelines import has_role
from palmette.web.identity import CSRF_FIELD

BAR_ID = "record-stage"


@get("/r/{entity:str}/{id:uuid}/stage", sync_to_thread=True, name="record.stage")
def stage_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The stage bar by itself."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_stage.html", {"bar": stage_bar(sheet), "toast": None})


@post("/r/{entity:str}/{id:uuid}/step/{step:str}", status_code=200, name="record.step")
async def step_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], step: FromPath[str], done: FromQuery[bool] = True
) -> Response[str]:
    """Tick or untick a step; the bar anew, with what is missing when it cannot be ticked."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_tick, request, entity, id, step, done, form)
    return answer


def _tick(request: Incoming, entity: str, id: UUID, step: str, done: bool, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    toast: Values | None = None
    try:
        with desk.writing() as records:
            records.set_step(model.key, id, step, done=done)
    except GateClosed as error:
        toast = {"text": _missing_text(error), "problem": True}
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_stage.html", {"bar": stage_bar(sheet), "toast": toast})


def _missing_text(error: PalmetteError) -> str:
    return " ".join([error.message, *(problem.message for problem in error.problems)])


def stage_bar(sheet: Sheet) -> Values | None:
    """The bar as parts/record.html draws it; none for a record without a pipeline or whose stage is not shown."""
    pipeline, now = sheet.pipeline, str(sheet.row.get("stage") or "")
    if pipeline is None or now not in pipeline.stages:
        return None
    moves = sheet.records.stage_history(sheet.entity.key, sheet.id)
    may_move = sheet.may_update
    here = pipeline.stages[now]
    lost = next((stage for stage in pipeline.stages.values() if stage.kind == "lost" and not stage.hidden), None)
    steps = _steps(sheet, pipeline, here, may_move=may_move)
    done = sum(bool(step["done"]) for step in steps)
    return {
        "id": BAR_ID,
        "label": pipeline.label.text(sheet.desk.language),
        "title": pipeline.label.text(sheet.desk.language),
        "note": _note(sheet, pipeline),
        "version": sheet.version,
        "move_href": f"{sheet.address}/move",
        "stages": [_stage(sheet, pipeline, stage, moves, may_move=may_move) for stage in _shown(pipeline, here)],
        "lost": {"label": _name(sheet, lost), "stage": lost.key}
        if lost is not None and may_move and here.kind == "open"
        else None,
        "steps": steps,
        "steps_text": sheet.desk.gettext("%(done)s of %(all)s steps") % {"done": done, "all": len(steps)}
        if steps
        else "",
    }


def _shown(pipeline: PipelineModel, here: Stage) -> list[Stage]:
    """Open and won stages in order; a lost one only where the record lies in it."""
    return [
        stage
        for stage in pipeline.stages.values()
        if stage is here or (not stage.hidden and (stage.kind in ("open", "won")))
    ]


def _name(sheet: Sheet, stage: Stage) -> str:
    return as_label(stage.label, humanize(stage.key)).text(sheet.desk.language)


def _note(sheet: Sheet, pipeline: PipelineModel) -> str:
    field = sheet.entity.fields.get(pipeline.declared.amount) if pipeline.declared.amount else None
    amount = sheet.row.get(field.name) if field else None
    parts = [sheet.text(field)] if field is not None and isinstance(amount, Money) and amount.minor else []
    owner = sheet.entity.fields.get("owner")
    if owner is not None and sheet.sees(owner) and sheet.text(owner):
        parts.append(sheet.desk.gettext("owner %(name)s") % {"name": sheet.text(owner)})
    due = sheet.row.get(STAGE_DUE)
    if isinstance(due, datetime):
        late = due < sheet.records.now
        said = sheet.desk.gettext("late since %(when)s") if late else sheet.desk.gettext("stage due by %(when)s")
        parts.append(said % {"when": formats.near_moment(due, sheet.desk.reader, sheet.words.today)})
    return ", ".join(parts)


def _stage(sheet: Sheet, pipeline: PipelineModel, stage: Stage, moves: list[Any], *, may_move: bool) -> Values:
    order = list(pipeline.stages)
    now = str(sheet.row["stage"])
    shown: Values = {"name": _name(sheet, stage), "note": "", "move": None}
    if stage.key == now:
        shown["note"] = length(sheet, sheet.records.now - sheet.row["stage_since"]) if _since(sheet) else ""  # type: ignore[operator]
        return {**shown, "state": "now"}
    if may_move:
        shown["move"] = {"stage": stage.key}
    stood = any(stage.key in (move["from_stage"], move["to_stage"]) for move in moves)
    passed = order.index(stage.key) < order.index(now)
    # One that began in a later stage says nothing of those before it; one that moved on went where its moves say.
    unknown = passed and len(moves) <= 1 and pipeline.stages[now].kind != "lost"
    if stood or unknown:
        state = "done" if passed else "ahead"
        return {**shown, "state": state, "note": _stood(sheet, stage.key, moves) if passed else ""}
    missing = _missing(sheet, pipeline, stage) if may_move else 0
    if missing:
        text = sheet.desk.ngettext("%(count)s thing missing", "%(count)s things missing", missing) % {"count": missing}
        return {**shown, "state": "missing", "note": text}
    return {**shown, "state": "ahead"}


def _since(sheet: Sheet) -> bool:
    return isinstance(sheet.row.get("stage_since"), datetime)


def _missing(sheet: Sheet, pipeline: PipelineModel, stage: Stage) -> int:
    """What holds the next stage; those behind it are asked for when one goes there."""
    order = [item.key for item in pipeline.stages.values() if not item.hidden]
    now = str(sheet.row["stage"])
    if now not in order or pipeline.stages[now].kind != "open" or order.index(stage.key) != order.index(now) + 1:
        return 0
    try:
        plan = sheet.records.look_at_move(sheet.entity.key, sheet.id, stage.key)
    except PalmetteError:
        return 0
    return sum(not item.done for item in plan.items)


def _stood(sheet: Sheet, stage: str, moves: list[Any]) -> str:
    """`9 days, Mikko`: how long it stood there in all, and who moved it on last."""
    spent, who = timedelta(), ""
    for move in moves:
        if move["to_stage"] == stage and move["left_at"] is not None:
            spent += move["left_at"] - move["at"]
        if move["from_stage"] == stage:
            who = str(move["actor"]).split(" ")[0]
    if not spent and not who:
        return ""
    return ", ".join(part for part in (length(sheet, spent), who) if part)


def length(sheet: Sheet, spent: timedelta) -> str:
    """Whole days, or hours, or minutes."""
    seconds = int(spent.total_seconds())
    n = sheet.desk.ngettext
    if seconds >= 86_400:
        return n("%(count)s day", "%(count)s days", seconds // 86_400) % {"count": seconds // 86_400}
    if seconds >= 3_600:
        return n("%(count)s hour", "%(count)s hours", seconds // 3_600) % {"count": seconds // 3_600}
    return n("%(count)s minute", "%(count)s minutes", seconds // 60) % {"count": seconds // 60}


def _steps(sheet: Sheet, pipeline: PipelineModel, stage: Stage, *, may_move: bool) -> list[Values]:
    if not stage.steps:
        return []
    ticked = steps_done(sheet.records, sheet.entity.key, sheet.id, pipeline=pipeline.key, stage=stage.key)
    return [
        {
            "label": as_label(step.label, humanize(step.key)).text(sheet.desk.language),
            "done": step.key in ticked,
            "href": f"{sheet.address}/step/{step.key}?done={'false' if step.key in ticked else 'true'}"
            if may_move and has_role(sheet.records, step.roles)
            else "",
        }
        for step in stage.steps
    ]
