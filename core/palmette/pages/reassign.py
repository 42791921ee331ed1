"""Handing work over: whose and what, to whom; a look at what would be given; then progress, the result, a way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import Forbidden, NotFound, PalmetteError
from palmette.handover.looking import HIS_ALREADY, NO_RIGHT, kinds_of, look
from palmette.handover.store import (
    BACK,
    DONE,
    LOOKED,
    REFUSED,
    RUNNING,
    SKIPPED,
    STOPPED,
    UNDOING,
    UNDONE,
    WAITING,
    Handover,
    Handovers,
    Wish,
)
from palmette.handover.work import GIVE, GONE, MEANWHILE, TAKE_BACK
from palmette.ids import parse_id
from palmette.jobs.ports import Jobs, JobStatus
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.values import Values
from palmette.records.results import ListQuery
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

START = "/reassign"


@get(START, sync_to_thread=True, name="reassign")
def reassign_start(request: Incoming) -> Response[str]:
    """The form; an address may name `owner`, `branch`, `entity` and `filter`."""
    desk = Desk(request)
    return _start(desk, request.query_params)


@post(START, status_code=200, name="reassign.look")
async def reassign_look(request: Incoming) -> Response[str]:
    """Look at what would be given."""
    form = await request.form()
    return await sync_to_thread(_look, request, form)


@get("/reassign/{id:uuid}", sync_to_thread=True, name="reassign.one")
def reassign_one(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """What was looked at, how far it is, or what came of it."""
    desk = Desk(request)
    return _screen(desk, _mine(desk, id))


@post("/reassign/{id:uuid}/{action:str}", status_code=200, name="reassign.act")
async def reassign_act(request: Incoming, id: FromPath[UUID], action: FromPath[str]) -> Response[str]:
    """`give`, `stop` or `undo`."""
    form = await request.form()
    return await sync_to_thread(_act, request, id, action, form)


@get("/reassign/{id:uuid}/progress", sync_to_thread=True, name="reassign.progress")
def reassign_progress(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """The bar, asked for every second; at the end the page is opened anew."""
    desk = Desk(request)
    found = _mine(desk, id)
    if not _works(desk, found):
        return desk.go(f"{START}/{id}")
    return desk.part("import_progress.html", {"progress": _progress(desk, found)})


def may_reassign(desk: Desk) -> bool:
    """Whether there is anything that the person may give to others."""
    with desk.reading() as records:
        return bool(kinds_of(records))


def _start(desk: Desk, given: Mapping[str, Any], *, error: PalmetteError | None = None) -> Response[str]:
    with desk.reading() as records:
        kinds = kinds_of(records)
        if not kinds:
            raise Forbidden("handover.may_not", desk.gettext("You may not give records to others."))
        people = records.list("frame.user", ListQuery(sort="name", fields=["id", "name", "active"], limit=200)).rows
        offices = records.list("frame.branch", ListQuery(sort="name", fields=["id", "name"], limit=200)).rows
    takers = [_option(row) for row in people if row.get("active") is not False]
    owners = [_option(row) for row in people]
    single = given.get("entity")
    chosen = _all(given, "entity") or [entity.key for entity in kinds]
    context = {
        "kinds": [{"value": kind.key, "label": kind.plural.text(desk.language)} for kind in kinds],
        "chosen_kinds": chosen,
        "owners": owners,
        "chosen_owners": _all(given, "owner"),
        "takers": takers,
        "chosen_takers": _all(given, "to"),
        "branches": [_option(row) for row in offices],
        "branch": str(given.get("branch", "")),
        "filter": str(given.get("filter", "")) if single else "",
        "open_only": str(given.get("open_only", "true")) != "false",
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "recent": [_recent(desk, item) for item in _handovers(desk).recent(desk.actor.id)],
        "csrf": desk.csrf,
    }
    return desk.page("reassign_start.html", context, status=error.status if error else 200)


def _option(row: Mapping[str, Any]) -> Values:
    return {"value": str(row["id"]), "label": str(row["name"])}


def _all(given: Mapping[str, Any], name: str) -> list[str]:
    read = getattr(given, "getall", None)
    return [str(item) for item in read(name, [])] if read else []


def _look(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    wish = Wish(
        entities=tuple(_all(form, "entity")),
        takers=tuple(_ids(form, "to")),
        owners=tuple(_ids(form, "owner")),
        branch=parse_id(str(form.get("branch", ""))),
        filter=str(form.get("filter", "")).strip()[:2000],
        open_only=form.getall("open_only", ["false"])[-1] == "true",
    )
    try:
        with desk.reading() as records:
            rows = look(records, wish)
    except PalmetteError as error:
        if error.status >= 500:
            raise
        return _start(desk, form, error=error)
    key = _handovers(desk).add(wish, rows, wall=desk.actor.wall, user=desk.actor.id)
    return desk.go(f"{START}/{key}")


def _ids(form: FormMultiDict, name: str) -> list[UUID]:
    return list(dict.fromkeys(found for text in _all(form, name) if (found := parse_id(text)) is not None))


def _act(request: Incoming, id: UUID, action: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    found, handovers = _mine(desk, id), _handovers(desk)
    given = {"handover": str(id)}
    if action == "give" and found.state in (LOOKED, STOPPED):
        # The key makes a second press of the button the same job; after a stop it goes on.
        key = f"handover:{id}:{found.job or 'first'}"
        job = _jobs(desk).enqueue(GIVE, given, key=key, user=desk.actor.id)
        handovers.change(id, state=RUNNING, job=job)
    elif action == "undo" and found.state not in (LOOKED, UNDOING, UNDONE) and not _works(desk, found):
        job = _jobs(desk).enqueue(TAKE_BACK, given, key=f"handover:{id}:back:{found.job}", user=desk.actor.id)
        handovers.change(id, state=UNDOING, job=job)
    elif action == "stop" and found.job is not None and _works(desk, found):
        _jobs(desk).cancel(found.job)
    elif action not in ("give", "undo", "stop"):
        raise NotFound("http.not_found", "There is no such action.")
    return desk.go(f"{START}/{id}")


def _screen(desk: Desk, found: Handover) -> Response[str]:
    if _works(desk, found):
        return desk.page("reassign_running.html", {"progress": _progress(desk, found)})
    status = _status(desk, found)
    failed = status is not None and status.state == "failed"
    counts = _handovers(desk).counts(found.id)
    with desk.reading() as records:
        names = records.titles("frame.user", [*found.wish.takers, *found.wish.owners])
    done = sum(count for _entity, state, _to, _why, count in counts if state == DONE)
    waiting = sum(count for _entity, state, _to, _why, count in counts if state == WAITING)
    context = {
        "title": _title(desk, found, failed=failed),
        "tone": "bad" if failed else "ok",
        "note": desk.said(status.message) if failed and status else "",
        "looked": found.state == LOOKED,
        "from_text": ", ".join(names.get(item, "") for item in found.wish.owners),
        "filter": found.wish.filter,
        "takers": [{"name": names.get(item, ""), "id": str(item)} for item in found.wish.takers],
        "rows": _by_kind(desk, found, counts),
        "reasons": _reasons(desk, counts),
        "waiting": waiting,
        "waiting_text": formats.number(waiting, desk.reader),
        "done_text": formats.number(done, desk.reader),
        "may_undo": done > 0 and found.state not in (LOOKED, UNDONE),
        "may_go_on": waiting > 0 and found.state == STOPPED,
        "action": f"{START}/{found.id}",
        "csrf": desk.csrf,
    }
    return desk.page("reassign_one.html", context)


def _by_kind(desk: Desk, found: Handover, counts: list[tuple[str, str, UUID | None, str, int]]) -> list[Values]:
    """A row per kind: how many each taker gets (or got), how many are left alone."""
    given = (WAITING,) if found.state == LOOKED else (DONE,)
    number = formats.number
    rows: list[Values] = []
    for key in dict.fromkeys(item[0] for item in counts):
        own = [item for item in counts if item[0] == key]
        shares = [sum(item[4] for item in own if item[1] in given and item[2] == to) for to in found.wish.takers]
        entity = desk.blueprint.entities.get(key)
        left = sum(item[4] for item in own if item[1] in (SKIPPED, REFUSED))
        back = sum(item[4] for item in own if item[1] == BACK)
        rows.append(
            {
                "kind": entity.plural.text(desk.language) if entity else key,
                "shares": [number(share, desk.reader) for share in shares],
                "total": number(sum(shares), desk.reader),
                "left": number(left, desk.reader) if left else "",
                "back": number(back, desk.reader) if back else "",
            }
        )
    return rows


def _reasons(desk: Desk, counts: list[tuple[str, str, UUID | None, str, int]]) -> list[Values]:
    """Why records are left alone, with how many."""
    _ = desk.gettext
    words = {
        NO_RIGHT: _("you may not give them to others"),
        HIS_ALREADY: _("they are already with whom they would go to"),
        MEANWHILE: _("somebody gave them to somebody else meanwhile"),
        GONE: _("they are not there any more"),
    }
    found: dict[tuple[str, str], int] = {}
    for key, state, _to, reason, count in counts:
        if state in (SKIPPED, REFUSED):
            entity = desk.blueprint.entities.get(key)
            kind = entity.plural.text(desk.language) if entity else key
            found[kind, reason] = found.get((kind, reason), 0) + count
    return [
        {"text": f"{kind}: {formats.number(count, desk.reader)}", "why": words.get(reason) or desk.said(reason)}
        for (kind, reason), count in found.items()
    ]


def _title(desk: Desk, found: Handover, *, failed: bool) -> str:
    _ = desk.gettext
    if failed:
        return _("The handover failed")
    words = {LOOKED: _("What will be handed over"), STOPPED: _("Stopped"), UNDONE: _("Taken back")}
    return words.get(found.state, _("Handed over"))


def _recent(desk: Desk, found: Handover) -> Values:
    kinds = [
        entity.plural.text(desk.language)
        for key in found.wish.entities
        if (entity := desk.blueprint.entities.get(key)) is not None
    ]
    return {
        "href": f"{START}/{found.id}",
        "what": ", ".join(kinds),
        "state": _title(desk, found, failed=False),
        "at": found.created_at,
    }


def _progress(desk: Desk, found: Handover) -> Values:
    status = _status(desk, found)
    done, total = (status.done, status.total) if status else (0, 0)
    text = desk.gettext("%(shown)s of %(total)s") % {
        "shown": formats.number(done, desk.reader), "total": formats.number(total, desk.reader),
    }  # fmt: skip
    label = desk.gettext("Taking back") if found.state == UNDOING else desk.gettext("Handing over")
    return {
        "id": "reassign-progress", "label": label, "text": text if total else "",
        "share": 100 * done / total if total else None, "href": f"{START}/{found.id}/progress",
        "cancel_href": f"{START}/{found.id}/stop", "done": False,
    }  # fmt: skip


def _works(desk: Desk, found: Handover) -> bool:
    status = _status(desk, found)
    return (
        found.state in (RUNNING, UNDOING) and status is not None and status.state not in ("done", "failed", "cancelled")
    )


def _status(desk: Desk, found: Handover) -> JobStatus | None:
    return _jobs(desk).status(found.job) if found.job is not None else None


def _jobs(desk: Desk) -> Jobs:
    jobs = runtime_of(desk.request).jobs
    assert jobs is not None, "a served application has an engine"
    return jobs


def _handovers(desk: Desk) -> Handovers:
    return Handovers(desk.pinned.database, desk.pinned.tables)


def _mine(desk: Desk, id: UUID) -> Handover:
    return _handovers(desk).get(id, user=desk.actor.id)
