"""What came in by public forms: every post with what became of it, as it came, and another try."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint
from palmette.capture.inbox import DONE, FAILED, REFUSED, SPAM, STATES, WAITING, Inbox, Kept
from palmette.capture.work import READ
from palmette.errors import NotFound
from palmette.ids import new_id, parse_id
from palmette.locale.sentences import said
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import record_address
from palmette.pages.values import Values, Words
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

SHOWN = 100
LONGEST = 4_000
"""Letters of a body that are shown."""

TONES = {WAITING: ("info", "clock"), DONE: ("ok", "circle-check"), SPAM: ("calm", "trash"),
         REFUSED: ("bad", "alert-circle"), FAILED: ("bad", "alert-triangle")}  # fmt: skip
AGAIN = frozenset({SPAM, REFUSED, FAILED})


@get("/posts", sync_to_thread=True, name="posts")
def posts_screen(request: Incoming) -> Response[str]:
    """The newest posts, of one `state` if the address names it."""
    state = request.query_params.get("state", "")
    return _posts(Desk(request), state if state in STATES else "")


@post("/posts", status_code=200, name="posts.retry")
async def posts_retry(request: Incoming) -> Response[str]:
    """Read a post again."""
    form = await request.form()
    return await sync_to_thread(_retry, request, form)


def may_see_posts(desk: Desk) -> bool:
    """Whether there are forms, and the person sets up what they do."""
    return bool(desk.blueprint.forms) and may_configure(desk.blueprint, desk.actor)


def _inbox(desk: Desk) -> Inbox:
    if not may_see_posts(desk):
        raise NotFound("http.not_found", "There is no such page.")
    return Inbox(desk.pinned.database, desk.pinned.tables)


def _posts(desk: Desk, state: str) -> Response[str]:
    inbox = _inbox(desk)
    walls = _walls(desk)
    counts = inbox.counts(walls=walls)
    labels = state_words(desk)
    kept = inbox.recent(*([state] if state else []), walls=walls, limit=SHOWN)
    with desk.reading() as records:
        rows = [_row(desk, records, item, labels) for item in kept]
    tabs = [{"label": desk.gettext("All"), "href": "/posts", "current": not state, "note": str(sum(counts.values()))}]
    tabs += [
        {"label": labels[key], "href": f"/posts?state={key}", "current": key == state, "note": str(counts[key])}
        for key in STATES
        if counts[key] or key == state
    ]
    return desk.page("posts.html", {"rows": rows, "tabs": tabs, "csrf": desk.csrf, "state": state})


def _walls(desk: Desk) -> tuple[int, ...]:
    """The walls whose posts the person may see; what is of none yet may be of any, so only who reaches all sees it."""
    everything = len(desk.actor.walls) >= len(desk.pinned.directory.walls())
    return (0, *desk.actor.walls) if everything else desk.actor.walls


def state_words(desk: Desk) -> dict[str, str]:
    """The states in the reader's words."""
    _ = desk.gettext
    return {WAITING: _("Waiting"), DONE: _("Taken over"), SPAM: _("Spam"), REFUSED: _("Not readable"),
            FAILED: _("Failed")}  # fmt: skip


def _row(desk: Desk, records: Records, item: Kept, labels: dict[str, str]) -> Values:
    tone, icon = TONES[item.state]
    text = item.body.decode("utf-8", "replace")
    return {
        "id": str(item.id),
        "when": Words(desk).moment(item.received_at),
        "form": _form_label(desk.blueprint, item.form, desk.language),
        "pill": {"text": labels[item.state], "tone": tone, "icon": icon},
        "link": _link(desk, records, item),
        "reasons": [said(problem.message, desk.language) for problem in item.problems],
        "body": text[:LONGEST] + ("…" if len(text) > LONGEST else ""),
        "again": item.state in AGAIN,
    }


def _form_label(blueprint: Blueprint, key: str, language: str) -> str:
    form = blueprint.forms.get(key)
    if form is None:
        return key
    return form.label if isinstance(form.label, str) else form.label.text(language)


def _link(desk: Desk, records: Records, item: Kept) -> Values | None:
    """The record that was made, if it is there and the person may see it."""
    entity = desk.blueprint.entities.get(item.entity)
    if entity is None or item.record is None or not records.in_scope(entity.key, [item.record]):
        return None
    title = records.titles(entity.key, [item.record])[item.record]
    return {"text": title, "href": record_address(desk.blueprint, entity, item.record)}


def _retry(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    inbox = _inbox(desk)
    found = parse_id(str(form.get("post", "")))
    if found is None or inbox.get(found).wall not in _walls(desk):
        raise NotFound("capture.not_found", "There is no such post.")
    inbox.retry(found)
    jobs = runtime_of(request).jobs
    if jobs is not None:
        jobs.enqueue(READ, {}, key=f"{READ}:{found}:{new_id().hex}")
    state = str(form.get("state", ""))
    return desk.go(f"/posts?state={state}" if state in STATES else "/posts")
