"""The import wizard: file, columns, check, import; each step is an address one can come back to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden, InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.imports.batches import DONE, RULES, SKIP, Batch, BatchRow
from palmette.imports.begin import begin, begin_again
from palmette.imports.failed_rows import failed_rows
from palmette.imports.job import CHECK, RUN, TRIGGERS
from palmette.imports.mapping import guess, plain, targets_of
from palmette.imports.shape import MOST_BYTES
from palmette.imports.undo import UNDO
from palmette.jobs.ports import Jobs, JobStatus
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.import_checked import checked_screen, keep_choices
from palmette.pages.import_done import result_screen
from palmette.pages.import_reading import reading_form, reading_of
from palmette.pages.import_words import batches_of, state_word, steps_of
from palmette.pages.lists import visible_fields
from palmette.pages.values import Values
from palmette.web.runtime import runtime_of
from palmette.web.watch import require_spare_room

WORKING = ("checking", "running", "undoing")
SAMPLES = 3


@get("/import", sync_to_thread=True, name="import")
def import_start(request: Incoming, entity: FromQuery[str] = "") -> Response[str]:
    """Choose what comes and the file; one's earlier imports below."""
    return _start(Desk(request), entity)


@post("/import", status_code=200, name="import.upload", request_max_body_size=MOST_BYTES + 1024 * 1024)
async def import_upload(request: Incoming) -> Response[str]:
    """Read the file and keep its rows."""
    require_spare_room(request)
    form = await request.form()
    upload = form.get("file")
    return await sync_to_thread(_upload, request, form, upload if isinstance(upload, UploadFile) else None)


@get("/import/{batch:str}", sync_to_thread=True, name="import.batch")
def import_batch(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """The step an import is at."""
    desk = Desk(request)
    return _screen(desk, _mine(desk, batch))


@post("/import/{batch:str}/columns", status_code=200, name="import.columns")
async def import_columns(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """Keep the columns and check every row."""
    form = await request.form()
    return await sync_to_thread(_check, request, batch, form)


@post("/import/{batch:str}/reading", status_code=200, name="import.reading")
async def import_reading(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """Read the same file otherwise."""
    form = await request.form()
    return await sync_to_thread(_read_again, request, batch, form)


@get("/import/{batch:str}/undo", sync_to_thread=True, name="import.undo.ask")
def import_undo_ask(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """What an undo would do, to be confirmed."""
    desk = Desk(request)
    found = _mine(desk, batch)
    done = batches_of(desk).counts(found).get(DONE, 0)
    text = desk.gettext(
        "What the import added goes to the trash, what it changed becomes as it was (%(count)s rows). Records that "
        "were changed since are left alone and told."
    ) % {"count": formats.number(done, desk.reader)}
    ask = {"title": desk.gettext("Undo the import?"), "text": text, "label": desk.gettext("Undo the import"),
           "action": f"/import/{found.id}/undo"}  # fmt: skip
    return desk.part("import_undo.html", {"ask": ask})


@post("/import/{batch:str}/undo", status_code=200, name="import.undo")
async def import_undo(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """Take the import back."""
    form = await request.form()
    return await sync_to_thread(_undo, request, batch, form)


@post("/import/{batch:str}/run", status_code=200, name="import.run")
async def import_run(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """Store what is ready."""
    form = await request.form()
    return await sync_to_thread(_run, request, batch, form)


@post("/import/{batch:str}/stop", status_code=200, name="import.stop")
async def import_stop(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """Stop; what was stored stays."""
    form = await request.form()
    return await sync_to_thread(_stop, request, batch, form)


@get("/import/{batch:str}/progress", sync_to_thread=True, name="import.progress")
def import_progress(request: Incoming, batch: FromPath[str]) -> Response[str]:
    """The bar, asked for every second; at the end the page is opened anew."""
    desk = Desk(request)
    found = _mine(desk, batch)
    if found.state not in WORKING or _finished(desk, found):
        return desk.go(f"/import/{found.id}")
    return desk.part("import_progress.html", {"progress": _progress(desk, found)})


@get("/import/{batch:str}/refused.csv", sync_to_thread=True, name="import.refused")
def import_refused(request: Incoming, batch: FromPath[str]) -> Response[bytes]:
    """The refused rows with their reasons, to be mended and imported again."""
    desk = Desk(request)
    found = _mine(desk, batch)
    body = b"".join(failed_rows(batches_of(desk), found, desk.gettext("What is wrong"), desk.language))
    headers = {"Content-Disposition": 'attachment; filename="refused.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _jobs(desk: Desk) -> Jobs:
    jobs = runtime_of(desk.request).jobs
    assert jobs is not None, "a served application has an engine"
    return jobs


def _mine(desk: Desk, batch: str) -> Batch:
    found = parse_id(batch)
    if found is None:
        raise NotFound("imports.not_found", "There is no such import.")
    return batches_of(desk).get(found, user=desk.actor.id)


def _entities(desk: Desk) -> list[EntityModel]:
    return [
        entity
        for entity in desk.blueprint.entities.values()
        if not entity.is_child
        and entity.scope != "frame"
        and may(desk.blueprint, desk.actor, entity, "create")
        and may(desk.blueprint, desk.actor, entity, "import")
    ]


def _start(desk: Desk, entity: str, *, error: PalmetteError | None = None) -> Response[str]:
    entities = _entities(desk)
    if not entities:
        raise Forbidden("imports.may_not", desk.gettext("You may not import."))
    asked = desk.blueprint.find_entity(entity) if entity else None
    recent = [
        {
            "href": f"/import/{item.id}", "name": item.file_name, "rows": item.rows,
            "state": state_word(desk, item.state),
            "at": item.created_at, "what": desk.blueprint.entities[item.entity].plural.text(desk.language),
        }
        for item in batches_of(desk).recent(desk.actor.id)
        if item.entity in desk.blueprint.entities
    ]  # fmt: skip
    options = [{"value": item.key, "label": item.plural.text(desk.language)} for item in entities]
    context = {
        "steps": steps_of(desk, "file"),
        "entities": options,
        "chosen": asked.key if asked is not None and asked in entities else options[0]["value"],
        "recent": recent,
        "error": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip() if error else "",
        "csrf": desk.csrf,
    }
    return desk.page("import_start.html", context, status=422 if error else 200)


def _upload(request: Incoming, form: FormMultiDict, upload: UploadFile | None) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    entity = next((item for item in _entities(desk) if item.key == form.get("entity")), None)
    if entity is None:
        return _start(desk, "", error=InvalidInput("imports.no_entity", desk.gettext("Choose what the file holds.")))
    if upload is None or not upload.filename:
        error = InvalidInput("imports.no_file", desk.gettext("Choose a file."))
        return _start(desk, entity.key, error=error)
    # A spooled file is one to read from, which its type does not say.
    source = cast("BinaryIO", upload.file)
    try:
        batch = begin(desk.pinned.gateway, desk.actor, entity, upload.filename, source, _targets(desk, entity))
    except InvalidInput as error:
        return _start(desk, entity.key, error=error)
    return desk.go(f"/import/{batch.id}")


def _read_again(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.state == "mapping":
        entity = desk.blueprint.entities[found.entity]
        try:
            begin_again(desk.pinned.gateway, found, entity, reading_of(form), _targets(desk, entity))
        except InvalidInput as error:
            return _columns(desk, found, error=f"{desk.said(error.message)} {desk.said(error.remedy)}".strip())
    return desk.go(f"/import/{found.id}")


def _undo(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.state in ("done", "cancelled", "failed", "undoing") and (
        found.state != "undoing" or _finished(desk, found)
    ):
        _begin(desk, UNDO, batches_of(desk).change(found, state="undoing"))
    return desk.go(f"/import/{found.id}")


def _targets(desk: Desk, entity: EntityModel) -> dict[str, str]:
    with desk.reading() as records:
        return targets_of(desk.blueprint, entity, visible_fields(records, entity))


def _screen(desk: Desk, batch: Batch, *, error: str = "") -> Response[str]:
    if batch.state == "mapping":
        return _columns(desk, batch, error=error)
    if batch.state in WORKING and not _finished(desk, batch):
        step = "check" if batch.state == "checking" else "import"
        context = {"steps": steps_of(desk, step), "title": batch.file_name, "progress": _progress(desk, batch)}
        return desk.page("import_running.html", context)
    status = _status(desk, batch)
    if batch.state == "checking" and status is not None and status.state == "failed":
        batches_of(desk).change(batch, state="mapping")
        return _columns(desk, batch, error=status.message)
    return checked_screen(desk, batch) if batch.state in ("checked", "checking") else result_screen(desk, batch, status)


def _columns(desk: Desk, batch: Batch, *, error: str) -> Response[str]:
    entity = desk.blueprint.entities[batch.entity]
    targets = _targets(desk, entity)
    sample = batches_of(desk).rows(batch, limit=200)
    preset = desk.blueprint.imports.get(batch.preset)
    guesses = guess(entity, batch.headers, targets, preset)
    columns = [
        {
            "name": header or desk.gettext("(no title)"), "samples": _samples(sample, at), "field_name": f"column-{at}",
            "chosen": target, "certain": not (guesses[at].target == target and target and not guesses[at].certain),
        }
        for at, (header, target) in enumerate(zip(batch.headers, batch.columns, strict=True))
    ]  # fmt: skip
    entries = [{"value": name, "label": entity.fields[name].label.text(desk.language)} for name in targets]
    looked_up = sorted({item for item in batch.columns if "." in item})
    entries += [
        {"value": item, "label": entity.fields[item.split(".")[0]].label.text(desk.language)} for item in looked_up
    ]
    groups = [
        {"label": entity.label.text(desk.language), "entries": sorted(entries, key=lambda item: plain(item["label"]))}
    ]
    context = {
        "steps": steps_of(desk, "columns"),
        "title": batch.file_name,
        "rows": formats.number(batch.rows, desk.reader),
        "mapping": {"columns": columns, "targets": groups, "label": desk.gettext("Columns of the file")},
        "action": f"/import/{batch.id}/columns",
        "reading": reading_form(desk, batch),
        "preset": as_label(preset.label, humanize(preset.key)).text(desk.language) if preset else "",
        "error": error,
        "csrf": desk.csrf,
    }
    return desk.page("import_columns.html", context, status=422 if error else 200)


def _samples(rows: Sequence[BatchRow], at: int) -> list[str]:
    return list(dict.fromkeys(row.cells[at] for row in rows if row.cells[at]))[:SAMPLES]


def _check(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.state not in ("mapping", "checked"):
        return desk.go(f"/import/{found.id}")
    if form.get("back"):
        batches_of(desk).change(found, state="mapping")
        return desk.go(f"/import/{found.id}")
    known = {*_targets(desk, desk.blueprint.entities[found.entity]), *(item for item in found.columns if "." in item)}
    columns = tuple(_chosen(str(form.get(f"column-{at}", "")), known) for at in range(len(found.headers)))
    if not any(columns):
        return _screen(desk, found, error=desk.gettext("Give at least one column a place."))
    batches = batches_of(desk)
    batches.reset(found)
    _begin(desk, CHECK, batches.change(found, columns=columns, state="checking"))
    return desk.go(f"/import/{found.id}")


def _chosen(target: str, known: set[str]) -> str:
    return target if target in known else ""


def _run(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.state == "checked":
        keep_choices(desk, found, form)
        rule, triggers = str(form.get("on_duplicate", SKIP)), str(form.get("triggers", "none"))
        changed = batches_of(desk).change(
            found, state="running", on_duplicate=rule if rule in RULES else SKIP,
            triggers=triggers if triggers in TRIGGERS else "none",
        )  # fmt: skip
        # The key makes a second press of the button the same job.
        _begin(desk, RUN, changed, key=f"import:{found.id}")
    elif found.state in ("cancelled", "failed", "running") and _finished(desk, found):
        # What was stored is marked, so going on stores the rest only.
        _begin(desk, RUN, batches_of(desk).change(found, state="running"))
    return desk.go(f"/import/{found.id}")


def _begin(desk: Desk, name: str, batch: Batch, *, key: str = "") -> None:
    """Put a job to work over the import as it is kept now."""
    job = _jobs(desk).enqueue(name, {"batch": str(batch.id)}, key=key, user=desk.actor.id)
    batches_of(desk).name_job(batch, job)


def _stop(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.job is not None and found.state in WORKING:
        _jobs(desk).cancel(found.job)
        after = {"checking": "mapping", "running": "cancelled"}
        batches_of(desk).change(found, state=after.get(found.state, found.state))
    return desk.go(f"/import/{found.id}")


def _status(desk: Desk, batch: Batch) -> JobStatus | None:
    return _jobs(desk).status(batch.job) if batch.job is not None else None


def _finished(desk: Desk, batch: Batch) -> bool:
    status = _status(desk, batch)
    return status is None or status.state in ("done", "failed", "cancelled")


def _progress(desk: Desk, batch: Batch) -> Values:
    status = _status(desk, batch)
    done, total = (status.done, max(status.total, batch.rows)) if status else (0, batch.rows)
    words = {"checking": desk.gettext("Checking the rows"), "undoing": desk.gettext("Undoing the import")}
    label = words.get(batch.state, desk.gettext("Importing"))
    text = desk.gettext("%(shown)s of %(total)s") % {
        "shown": formats.number(done, desk.reader), "total": formats.number(total, desk.reader),
    }  # fmt: skip
    return {
        "id": "import-progress", "label": label, "text": text, "share": 100 * done / total if total else None,
        "href": f"/import/{batch.id}/progress", "cancel_href": f"/import/{batch.id}/stop", "done": False,
    }  # fmt: skip
