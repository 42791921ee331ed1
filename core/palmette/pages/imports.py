"""The import wizard: file, columns, check, import; each step is an address one can come back to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden, InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.imports.batches import DONE, DUPLICATE, READY, REFUSED, Batch, Batches, BatchRow
from palmette.imports.job import CHECK, RUN
from palmette.imports.mapping import guess, plain, preset_for, targets_of
from palmette.imports.read import read_table
from palmette.jobs.ports import Jobs, JobStatus
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.lists import visible_fields
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.web.runtime import runtime_of

SHOWN = 30
SAMPLES = 3


@get("/import", sync_to_thread=True, name="import")
def import_start(request: Incoming, entity: FromQuery[str] = "") -> Response[str]:
    """Choose what comes and the file; one's earlier imports below."""
    return _start(Desk(request), entity)


@post("/import", status_code=200, name="import.upload", request_max_body_size=70 * 1024 * 1024)
async def import_upload(request: Incoming) -> Response[str]:
    """Read the file and keep its rows."""
    form = await request.form()
    upload = form.get("file")
    data = await upload.read() if isinstance(upload, UploadFile) else b""
    name = upload.filename if isinstance(upload, UploadFile) else ""
    return await sync_to_thread(_upload, request, form, name, data)


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
    if found.state not in ("checking", "running") or _finished(desk, found):
        return desk.go(f"/import/{found.id}")
    return desk.part("import_progress.html", {"progress": _progress(desk, found)})


@get("/import/{batch:str}/refused.csv", sync_to_thread=True, name="import.refused")
def import_refused(request: Incoming, batch: FromPath[str]) -> Response[bytes]:
    """The refused rows with their reasons, to be mended and imported again."""
    desk = Desk(request)
    found = _mine(desk, batch)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([*found.headers, desk.gettext("What is wrong")])
    for row in _batches(desk).each(found, REFUSED):
        writer.writerow([*row.cells, "; ".join(f"{item.field}: {item.message}" for item in row.problems)])
    body = b"\xef\xbb\xbf" + buffer.getvalue().encode()
    headers = {"Content-Disposition": 'attachment; filename="refused.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _batches(desk: Desk) -> Batches:
    return Batches(desk.pinned.database, desk.pinned.tables)


def _jobs(desk: Desk) -> Jobs:
    jobs = runtime_of(desk.request).jobs
    assert jobs is not None, "a served application has an engine"
    return jobs


def _mine(desk: Desk, batch: str) -> Batch:
    found = parse_id(batch)
    if found is None:
        raise NotFound("imports.not_found", "There is no such import.")
    return _batches(desk).get(found, user=desk.actor.id)


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
            "href": f"/import/{item.id}", "name": item.file_name, "rows": item.rows, "state": _state(desk, item.state),
            "at": item.created_at, "what": desk.blueprint.entities[item.entity].plural.text(desk.language),
        }
        for item in _batches(desk).recent(desk.actor.id)
        if item.entity in desk.blueprint.entities
    ]  # fmt: skip
    options = [{"value": item.key, "label": item.plural.text(desk.language)} for item in entities]
    context = {
        "steps": _steps(desk, "file"),
        "entities": options,
        "chosen": asked.key if asked is not None and asked in entities else options[0]["value"],
        "recent": recent,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "csrf": desk.csrf,
    }
    return desk.page("import_start.html", context, status=422 if error else 200)


def _upload(request: Incoming, form: FormMultiDict, name: str, data: bytes) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    entity = next((item for item in _entities(desk) if item.key == form.get("entity")), None)
    if entity is None:
        return _start(desk, "", error=InvalidInput("imports.no_entity", desk.gettext("Choose what the file holds.")))
    if not data:
        error = InvalidInput("imports.no_file", desk.gettext("Choose a file."))
        return _start(desk, entity.key, error=error)
    try:
        table = read_table(name, data)
    except InvalidInput as error:
        return _start(desk, entity.key, error=error)
    batches = _batches(desk)
    key = batches.start(table, name=name, entity=entity.key, wall=desk.actor.wall, user=desk.actor.id)
    batch = batches.get(key)
    preset = preset_for(desk.blueprint, entity, table.headers)
    guesses = guess(entity, table.headers, _targets(desk, entity), preset)
    batches.change(batch, columns=tuple(item.target for item in guesses), preset=preset.key if preset else "")
    return desk.go(f"/import/{key}")


def _targets(desk: Desk, entity: EntityModel) -> dict[str, str]:
    with desk.reading() as records:
        return targets_of(desk.blueprint, entity, visible_fields(records, entity))


def _screen(desk: Desk, batch: Batch, *, error: str = "") -> Response[str]:
    if batch.state == "mapping":
        return _columns(desk, batch, error=error)
    if batch.state in ("checking", "running") and not _finished(desk, batch):
        step = "check" if batch.state == "checking" else "import"
        context = {"steps": _steps(desk, step), "title": batch.file_name, "progress": _progress(desk, batch)}
        return desk.page("import_running.html", context)
    return _checked(desk, batch) if batch.state in ("checked", "checking") else _result(desk, batch)


def _columns(desk: Desk, batch: Batch, *, error: str) -> Response[str]:
    entity = desk.blueprint.entities[batch.entity]
    targets = _targets(desk, entity)
    sample = _batches(desk).rows(batch, limit=200)
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
        "steps": _steps(desk, "columns"),
        "title": batch.file_name,
        "rows": formats.number(batch.rows, desk.reader),
        "mapping": {"columns": columns, "targets": groups, "label": desk.gettext("Columns of the file")},
        "action": f"/import/{batch.id}/columns",
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
        _batches(desk).change(found, state="mapping")
        return desk.go(f"/import/{found.id}")
    known = {*_targets(desk, desk.blueprint.entities[found.entity]), *(item for item in found.columns if "." in item)}
    columns = tuple(_chosen(str(form.get(f"column-{at}", "")), known) for at in range(len(found.headers)))
    if not any(columns):
        return _screen(desk, found, error=desk.gettext("Give at least one column a place."))
    batches = _batches(desk)
    batches.reset(found)
    job = _jobs(desk).enqueue(CHECK, {"batch": str(found.id)}, user=desk.actor.id)
    batches.change(found, columns=columns, state="checking", job=job)
    return desk.go(f"/import/{found.id}")


def _chosen(target: str, known: set[str]) -> str:
    return target if target in known else ""


def _run(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.state == "checked":
        rule = str(form.get("on_duplicate", "skip"))
        # The key makes a second press of the button the same job.
        job = _jobs(desk).enqueue(RUN, {"batch": str(found.id)}, key=f"import:{found.id}", user=desk.actor.id)
        _batches(desk).change(
            found, state="running", job=job, on_duplicate=rule if rule in ("skip", "update", "create") else "skip"
        )
    return desk.go(f"/import/{found.id}")


def _stop(request: Incoming, batch: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    found = _mine(desk, batch)
    if found.job is not None and found.state in ("checking", "running"):
        _jobs(desk).cancel(found.job)
        _batches(desk).change(found, state="mapping" if found.state == "checking" else "cancelled")
    return desk.go(f"/import/{found.id}")


def _status(desk: Desk, batch: Batch) -> JobStatus | None:
    return _jobs(desk).status(batch.job) if batch.job is not None else None


def _finished(desk: Desk, batch: Batch) -> bool:
    status = _status(desk, batch)
    return status is None or status.state in ("done", "failed", "cancelled")


def _progress(desk: Desk, batch: Batch) -> Values:
    status = _status(desk, batch)
    done, total = (status.done, max(status.total, batch.rows)) if status else (0, batch.rows)
    label = desk.gettext("Checking the rows") if batch.state == "checking" else desk.gettext("Importing")
    text = desk.gettext("%(shown)s of %(total)s") % {
        "shown": formats.number(done, desk.reader), "total": formats.number(total, desk.reader),
    }  # fmt: skip
    return {
        "id": "import-progress", "label": label, "text": text, "share": 100 * done / total if total else None,
        "href": f"/import/{batch.id}/progress", "cancel_href": f"/import/{batch.id}/stop", "done": False,
    }  # fmt: skip


def _checked(desk: Desk, batch: Batch) -> Response[str]:
    status = _status(desk, batch)
    if batch.state == "checking" and status is not None and status.state == "failed":
        _batches(desk).change(batch, state="mapping")
        return _columns(desk, batch, error=status.message)
    counts = _batches(desk).counts(batch)
    entity = desk.blueprint.entities[batch.entity]
    bad = _batches(desk).rows(batch, REFUSED, limit=SHOWN)
    doubles = _batches(desk).rows(batch, DUPLICATE, limit=SHOWN)
    good = _batches(desk).rows(batch, READY, limit=10)
    rows = sorted([*bad, *doubles, *good], key=lambda row: row.number)[: 2 * SHOWN]
    used = [at for at, target in enumerate(batch.columns) if target]
    ready = counts.get(READY, 0)
    context = {
        "steps": _steps(desk, "check"),
        "title": batch.file_name,
        "entity": entity.plural.text(desk.language),
        "ready": ready,
        "ready_text": formats.number(ready, desk.reader),
        "duplicates": counts.get(DUPLICATE, 0),
        "refused": counts.get(REFUSED, 0),
        "refused_href": f"/import/{batch.id}/refused.csv",
        "preview": {
            "label": desk.gettext("Rows to look at"),
            "columns": [{"label": batch.headers[at]} for at in used],
            "rows": [_preview(desk, batch, row, used) for row in rows],
            "more_text": desk.gettext("The first of each kind are shown.") if batch.rows > len(rows) else "",
        },
        "action": f"/import/{batch.id}/run",
        "back_action": f"/import/{batch.id}/columns",
        "csrf": desk.csrf,
    }
    return desk.page("import_checked.html", context)


def _preview(desk: Desk, batch: Batch, row: BatchRow, used: Sequence[int]) -> Values:
    _ = desk.gettext
    verdicts = {
        READY: {"text": _("New"), "tone": "ok", "icon": "circle-check"},
        DUPLICATE: {"text": _("Known"), "tone": "warn", "icon": "copy"},
        REFUSED: {"text": _("Refused"), "tone": "bad", "icon": "alert-circle"},
    }
    errors = {item.field.split(".")[0]: item.message for item in row.problems}
    cells = []
    for at in used:
        error = errors.pop(batch.columns[at].split(".")[0], "")
        cells.append({"text": row.cells[at][:120], "error": error})
    if errors and cells:
        said = "; ".join(errors.values())
        cells[0] = {**cells[0], "error": f"{cells[0]['error']} {said}".strip()}
    return {"number": row.number, "cells": cells, "verdict": verdicts.get(row.state, verdicts[READY])}


def _result(desk: Desk, batch: Batch) -> Response[str]:
    batches = _batches(desk)
    counts = batches.counts(batch)
    entity = desk.blueprint.entities[batch.entity]
    done, refused = counts.get(DONE, 0), counts.get(REFUSED, 0)
    skipped = counts.get(DUPLICATE, 0)
    status = _status(desk, batch)
    failed = batch.state == "failed" or (status is not None and status.state == "failed")
    _ = desk.gettext

    def said(text: str, count: int) -> str:
        return text % {"count": formats.number(count, desk.reader)}

    lines = [{"text": said(_("%(count)s added or updated"), done), "tone": "ok", "icon": "circle-check",
              "href": f"{list_address(desk.blueprint, entity)}?sort=-created_at"}]  # fmt: skip
    if skipped:
        lines.append(
            {"text": said(_("%(count)s known already, left as they were"), skipped), "tone": "calm", "icon": "copy"}
        )
    if refused:
        lines.append({"text": said(_("%(count)s refused: get them with their reasons"), refused), "tone": "bad",
                      "icon": "alert-circle", "href": f"/import/{batch.id}/refused.csv"})  # fmt: skip
    if counts.get(READY, 0):
        lines.append({"text": said(_("%(count)s not done"), counts[READY]), "tone": "warn", "icon": "alert-triangle"})
    title = _("The import failed") if failed else _("Stopped") if batch.state == "cancelled" else _("Imported")
    tone = "bad" if failed else "warn" if batch.state == "cancelled" else "ok"
    note = status.message if status is not None and failed else ""
    context = {
        "steps": _steps(desk, "import"), "title": batch.file_name, "note": note,
        "result": {"title": title, "tone": tone, "counts": lines},
    }  # fmt: skip
    return desk.page("import_done.html", context)


def _state(desk: Desk, state: str) -> str:
    _ = desk.gettext
    words = {
        "mapping": _("columns to choose"), "checking": _("being checked"), "checked": _("checked"),
        "running": _("running"),
        "done": _("done"), "cancelled": _("stopped"), "failed": _("failed"),
    }  # fmt: skip
    return words.get(state, state)


def _steps(desk: Desk, now: str) -> list[Values]:
    _ = desk.gettext
    steps = [("file", _("File")), ("columns", _("Columns")), ("check", _("Check")), ("import", _("Import"))]
    at = [key for key, _label in steps].index(now)
    return [
        {"label": label, "state": "done" if index < at else "now" if index == at else "ahead"}
        for index, (_key, label) in enumerate(steps)
    ]
