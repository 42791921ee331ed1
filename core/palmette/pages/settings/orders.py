"""The order of stages and of reasons of loss; new reasons, hidden ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import PipelineModel
from palmette.errors import InvalidInput, PalmetteError
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pages.settings.stages import pipeline_of, stage_name


@get("/settings/stages/{pipeline:str}/-order", sync_to_thread=True, name="settings.stage_order")
def stage_order_screen(request: Incoming, pipeline: FromPath[str]) -> Response[str]:
    """The stages of a process as lines to be moved."""
    return _stages(Bench(request), pipeline, None)


@post("/settings/stages/{pipeline:str}/-order", status_code=200, name="settings.stage_order.save")
async def stage_order_save(request: Incoming, pipeline: FromPath[str]) -> Response[str]:
    """Let their new order wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save_stages(bench, pipeline, form),
        lambda bench, error: _stages(bench, pipeline, error),
    )  # fmt: skip


@get("/settings/stages/{pipeline:str}/-reasons", sync_to_thread=True, name="settings.reasons")
def reasons_screen(request: Incoming, pipeline: FromPath[str]) -> Response[str]:
    """The reasons of loss as lines to be moved, and a new one."""
    return _reasons(Bench(request), pipeline, None, None)


@post("/settings/stages/{pipeline:str}/-reasons", status_code=200, name="settings.reasons.save")
async def reasons_save(request: Incoming, pipeline: FromPath[str]) -> Response[str]:
    """Let their new order, what is hidden and a new one wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save_reasons(bench, pipeline, form),
        lambda bench, error: _reasons(bench, pipeline, form, error),
    )  # fmt: skip


def ordered_page(
    bench: Bench, title: str, lines: Sequence[Values], *, back: str, error: PalmetteError | None, help: str,
    more: Sequence[Values] = (), preview: Values | None = None,
) -> Response[str]:  # fmt: skip
    """A page of lines to be moved."""
    message = f"{error.message} {error.remedy}".strip() if error else ""
    shown = [{"note": "", "heading": False, "fixed": False, "hidden": None, **line} for line in lines]
    context = {
        "title": title, "lines": shown, "more": list(more), "preview": preview, "back": back, "error": message,
        "csrf": bench.desk.csrf, "number": bench.draft.number, "waiting": bench.waiting(), "help": help, "fields": (),
    }  # fmt: skip
    return bench.desk.page("settings_order.html", context, status=422 if error else 200)


def lines_of(form: FormMultiDict, known: Sequence[str]) -> list[str]:
    """The lines that a form sent, in their order; those it did not send come last."""
    sent = [str(item) for item in form.getall("line", []) if str(item) in known]
    return [*dict.fromkeys(sent), *(key for key in known if key not in sent)]


def _stages(bench: Bench, key: str, error: PalmetteError | None) -> Response[str]:
    pipeline = pipeline_of(bench, key)
    _ = bench.desk.gettext
    lines = [
        {"value": stage.key, "name": stage_name(bench, stage), "note": _("hidden") if stage.hidden else ""}
        for stage in pipeline.stages.values()
    ]
    title = _("%(name)s: order") % {"name": bench.text(pipeline.label)}
    hint = _("Records stay where they are; an open stage comes first.")
    return ordered_page(bench, title, lines, back=address("stages", pipeline.key), error=error, help=hint)


def _save_stages(bench: Bench, key: str, form: FormMultiDict) -> str:
    pipeline = pipeline_of(bench, key)
    known = list(pipeline.stages)
    wanted = lines_of(form, known)
    edits = [Edit(["pipelines", pipeline.key, "stage_order"], wanted)] if wanted != known else []
    what = sentence("The order of the stages of %(pipeline)s", pipeline=pipeline.label)
    bench.propose(what, edits, after=str(form.get("number", "")))
    return address("stages", pipeline.key)


def _reasons(
    bench: Bench, key: str, typed: Mapping[str, Any] | None, error: PalmetteError | None
) -> Response[str]:  # Any: form values
    pipeline = pipeline_of(bench, key)
    _ = bench.desk.gettext
    names = _names(pipeline)
    lines = [
        {
            "value": reason.key, "name": bench.text(names[reason.key]), "hidden": reason.hidden,
            "note": bench.text(names[reason.under]) if reason.under in names else "",
        }
        for reason in pipeline.lost_reasons
    ]  # fmt: skip
    fields = label_fields("label", _("New reason"), Label(), typed)
    for item in fields:
        item["optional"] = True
    title = _("%(name)s: reasons of loss") % {"name": bench.text(pipeline.label)}
    hint = _("A hidden reason is not offered any more; records that have it keep it.")
    back = address("stages", pipeline.key)
    return ordered_page(bench, title, lines, back=back, error=error, help=hint, more=fields)


def _names(pipeline: PipelineModel) -> dict[str, Label]:
    return {reason.key: as_label(reason.label, humanize(reason.key)) for reason in pipeline.lost_reasons}


def _save_reasons(bench: Bench, key: str, form: FormMultiDict) -> str:
    pipeline = pipeline_of(bench, key)
    if not any(stage.kind == "lost" for stage in pipeline.stages.values()):
        raise InvalidInput(
            "shaping.no_lost_stage", "Nothing is lost in this process.", remedy="Add a stage of the kind lost to it."
        )
    at = ["pipelines", pipeline.key]
    known = [reason.key for reason in pipeline.lost_reasons]
    wanted = lines_of(form, known)
    shown = [str(item) for item in form.getall("shown", [])]
    edits = [
        Edit([*at, "lost_reasons", reason.key, "hidden"], reason.key not in shown)
        for reason in pipeline.lost_reasons
        if reason.hidden == (reason.key in shown)
    ]
    if (label := label_of(form, "label")) is not None:
        added = new_key(str(next(iter(label.values()))), known)
        edits.append(Edit([*at, "lost_reasons", added], {"label": label}))
        wanted.append(added)
    if wanted != known:
        edits.append(Edit([*at, "reason_order"], wanted))
    what = sentence("The reasons of loss of %(pipeline)s", pipeline=pipeline.label)
    bench.propose(what, edits, after=str(form.get("number", "")))
    return address("stages", pipeline.key, "-reasons")
