"""The stages of processes: names, order, how long they may take, reasons of loss; new stages."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import PipelineModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_edit, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pipelines.definition import Stage

NEW = "-new"


@get("/settings/stages", sync_to_thread=True, name="settings.pipelines")
def pipelines_screen(request: Incoming) -> Response[str]:
    """Every process."""
    bench = Bench(request)
    rows = [
        {
            "name": bench.text(item.label), "icon": item.declared.icon,
            "note": " → ".join(stage_name(bench, stage) for stage in item.stages.values() if not stage.hidden),
            "href": address("stages", item.key),
        }
        for item in sorted(bench.blueprint.pipelines.values(), key=lambda item: bench.text(item.label).casefold())
        if not item.hidden
    ]  # fmt: skip
    return bench.listed(bench.desk.gettext("Stages"), rows)


@get("/settings/stages/{pipeline:str}", sync_to_thread=True, name="settings.pipeline")
def pipeline_screen(request: Incoming, pipeline: FromPath[str]) -> Response[str]:
    """The stages of one, in order."""
    bench = Bench(request)
    _ = bench.desk.gettext
    found = pipeline_of(bench, pipeline)
    kinds = {"won": (_("won"), "ok", "circle-check"), "lost": (_("lost"), "bad", "circle-x")}
    rows = []
    for stage in found.stages.values():
        row: Values = {
            "name": stage_name(bench, stage), "note": " · ".join(_facts(bench, stage)),
            "href": address("stages", found.key, stage.key),
        }  # fmt: skip
        if stage.hidden:
            row["pill"] = {"text": _("hidden"), "tone": "calm", "icon": "eye-off"}
        elif stage.kind in kinds:
            row["pill"] = dict(zip(("text", "tone", "icon"), kinds[stage.kind], strict=True))
        rows.append(row)
    return bench.listed(
        bench.text(found.label), rows, back="/settings/stages",
        add={"label": _("New stage"), "href": address("stages", found.key, NEW)}, ways=_ways(bench, found),
    )  # fmt: skip


@get("/settings/stages/{pipeline:str}/{stage:str}", sync_to_thread=True, name="settings.stage")
def stage_screen(request: Incoming, pipeline: FromPath[str], stage: FromPath[str]) -> Response[str]:
    """One stage, or a new one."""
    return _form(Bench(request), pipeline, stage, None, None)


@post("/settings/stages/{pipeline:str}/{stage:str}", status_code=200, name="settings.stage.save")
async def stage_save(request: Incoming, pipeline: FromPath[str], stage: FromPath[str]) -> Response[str]:
    """Let the changed stage wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, pipeline, stage, form),
        lambda bench, error: _form(bench, pipeline, stage, form, error),
    )  # fmt: skip


def _ways(bench: Bench, pipeline: PipelineModel) -> list[Values]:
    """Where their order and the reasons of loss are."""
    _ = bench.desk.gettext
    ways = [{"label": _("Order"), "icon": "arrows-sort", "href": address("stages", pipeline.key, "-order")}]
    if any(stage.kind == "lost" for stage in pipeline.stages.values()):
        reasons = address("stages", pipeline.key, "-reasons")
        ways.append({"label": _("Reasons of loss"), "icon": "circle-x", "href": reasons})
    return ways


def pipeline_of(bench: Bench, key: str) -> PipelineModel:
    """The process of an address."""
    found = bench.blueprint.pipelines.get(key)
    if found is None or found.hidden:
        raise NotFound("http.not_found", "There is no such page.")
    return found


def stage_name(bench: Bench, stage: Stage) -> str:
    """What a stage is called."""
    return as_label(stage.label, humanize(stage.key)).text(bench.desk.language)


def _facts(bench: Bench, stage: Stage) -> list[str]:
    _, ngettext = bench.desk.gettext, bench.desk.ngettext
    facts = [_("at most %(time)s") % {"time": stage.sla}] if stage.sla else []
    if stage.requires:
        num = len(stage.requires)
        facts.append(ngettext("needs %(num)d field", "needs %(num)d fields", num) % {"num": num})
    if stage.steps:
        num = len(stage.steps)
        facts.append(ngettext("%(num)d step", "%(num)d steps", num) % {"num": num})
    return facts


def _form(
    bench: Bench, pipeline: str, key: str, typed: FormMultiDict | None, error: PalmetteError | None
) -> Response[str]:
    found = pipeline_of(bench, pipeline)
    _ = bench.desk.gettext
    stage = found.stages.get(key)
    if stage is None and key != NEW:
        raise NotFound("http.not_found", "There is no such page.")
    label = as_label(stage.label, humanize(stage.key)) if stage else Label()

    def value(name: str, stored: object) -> object:
        return str(typed.get(name, "")) if typed is not None else stored

    fields: list[Values] = label_fields("label", _("Name"), label, typed)
    fields.append({
        "kind": "text", "name": "sla", "label": _("At most"), "optional": True,
        "value": value("sla", stage.sla if stage else ""),
        "help": _("How long a record may stay, such as 15m, 2h or 3d. Then its card is late."),
    })  # fmt: skip
    if stage is None:
        places = [
            {"value": item.key, "label": stage_name(bench, item)} for item in found.stages.values() if not item.hidden
        ]
        fields.append({
            "kind": "choice", "name": "after", "label": _("Behind"), "options": places, "choices": places,
            "value": value("after", places[0]["value"] if places else ""),
        })  # fmt: skip
    else:
        fields.append({
            "kind": "boolean", "name": "hidden", "label": _("Hide this stage"),
            "value": str(value("hidden", stage.hidden)).lower() == "true",
            "help": _("Nothing is deleted: records that stand there stay, none comes any more."),
        })  # fmt: skip
    title = stage_name(bench, stage) if stage else _("New stage")
    return bench.form(title, fields, back=address("stages", pipeline), error=error)


def _save(bench: Bench, pipeline: str, key: str, form: FormMultiDict) -> str:
    found = pipeline_of(bench, pipeline)
    stage = found.stages.get(key)
    sla = str(form.get("sla", "")).strip()
    if stage is None:
        label = label_of(form, "label")
        if label is None:
            raise InvalidInput("shaping.name", "A name is missing.", remedy="Give it in one language at least.")
        key = new_key(str(next(iter(label.values()))), found.stages)
        values: dict[str, object] = {"label": label, "after": str(form.get("after", ""))}
        values |= {"sla": sla} if sla else {}
        what = sentence("A new stage of %(pipeline)s: %(stage)s", pipeline=found.label, stage=Label(_texts(label)))
        edits = [Edit(["pipelines", pipeline, "stages", key], values)]
    else:
        at = ["pipelines", pipeline, "stages", key]
        name = as_label(stage.label, humanize(stage.key))
        edits = label_edit([*at, "label"], form, "label", name)
        hidden = "true" in [str(item) for item in form.getall("hidden", [])]
        edits += [Edit([*at, "sla"], sla)] if sla != stage.sla else []
        edits += [Edit([*at, "hidden"], hidden)] if hidden != stage.hidden else []
        what = sentence("Stage %(stage)s of %(pipeline)s", stage=name, pipeline=found.label)
    bench.propose(what, edits, after=str(form.get("number", "")))
    return address("stages", pipeline)


def _texts(label: dict[str, object]) -> dict[str, str]:
    return {language: str(text) for language, text in label.items()}
