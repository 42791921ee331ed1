"""What a list shows, as a file: asked for with a reason, counted, and fetched by a link of one's own for a day."""

from __future__ import annotations

from itertools import chain
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Stream

from palmette import clock
from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden, InvalidInput, NotFound, PalmetteError, TooMany
from palmette.imports.approved import Approved, Wish, approved_export, ask_export, watermark
from palmette.imports.export import TableFile, csv_chunks, xlsx_chunks
from palmette.pages.desk import Desk, Incoming
from palmette.pages.list_asked import asked_of, expression
from palmette.pages.list_columns import columns_of
from palmette.pages.list_rows import column_label
from palmette.pages.proof import require_proof
from palmette.pages.shell import list_address
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD
from palmette.web.signing import export_wish, requests_of
from palmette.web.watch import require_spare_room

KINDS = {
    "csv": ("text/csv; charset=utf-8", csv_chunks),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_chunks),
}


@get("/r/{entity:str}/export.csv", sync_to_thread=True, name="export.csv")
def export_csv(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """What the list is wanted for, as CSV."""
    return _ask(Desk(request), entity, "csv", request.url.query, None)


@get("/r/{entity:str}/export.xlsx", sync_to_thread=True, name="export.xlsx")
def export_xlsx(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """What the list is wanted for, as an Excel workbook."""
    return _ask(Desk(request), entity, "xlsx", request.url.query, None)


@post("/r/{entity:str}/export", status_code=200, name="export")
async def export_asked(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Approve it and show the link, or the form again with what was refused."""
    form = await request.form()
    return await sync_to_thread(_approve, request, entity, form)


@get("/exports/{id:uuid}", sync_to_thread=True, name="export.file")
def export_file(request: Incoming, id: FromPath[UUID]) -> Stream:
    """The file: one's own, for 24 hours. A byte order mark makes Excel read CSV right."""
    require_spare_room(request)
    desk = Desk(request)
    with desk.saying():
        approved = approved_export(desk.pinned.gateway, desk.actor, id)
    model = desk.entity(approved.wish.entity)
    _require_right(desk, model)
    media_type, chunks = KINDS[approved.wish.kind]
    body = chunks(_table(desk, model, approved))
    # The first piece is made before the answer begins, so that what cannot be asked is answered with a page.
    first = next(body, b"")
    return Stream(
        chain([first], body), media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{_file_name(model, approved)}"'},
    )  # fmt: skip


def _require_right(desk: Desk, model: EntityModel) -> None:
    if not may(desk.blueprint, desk.actor, model, "export"):
        raise Forbidden("records.may_not_export", desk.gettext("You may not export this list."))


def _ask(desk: Desk, entity: str, kind: str, query: str, error: PalmetteError | None) -> Response[str]:
    # Told before a reason is typed, not when the file is fetched.
    require_spare_room(desk.request)
    model = desk.entity(entity)
    _require_right(desk, model)
    _ = desk.gettext
    reason = {
        "kind": "text", "name": "reason", "label": _("What for"), "value": "", "maxlength": 500, "autofocus": True,
        "help": _("It is written down with your name, the filter and the number of records."),
    }  # fmt: skip
    back = list_address(desk.blueprint, model)
    context = {
        **_common(desk, model, query), "fields": [reason], "kind": kind, "action": f"{back}/export",
        "error": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip() if error else "", "ready": None,
    }  # fmt: skip
    return desk.page("export.html", context, status=error.status if error else 200)


def _common(desk: Desk, model: EntityModel, query: str) -> dict[str, object]:
    _ = desk.gettext
    back = list_address(desk.blueprint, model)
    lead = _("The file carries your name, the time and a number, and its link is yours alone.")
    title = _("Export: %(name)s") % {"name": model.plural.text(desk.language)}
    return {
        "title": title, "back": f"{back}?{query}" if query else back, "lead": lead, "csrf": desk.csrf, "query": query,
    }  # fmt: skip


def _approve(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    _require_right(desk, model)
    require_proof(desk, form)
    kind, query = str(form.get("kind", "")), str(form.get("query", ""))
    if kind not in KINDS:
        raise NotFound("http.not_found", "There is no such page.")
    asked = asked_of(desk, model, query)
    with desk.reading() as records:
        columns = columns_of(desk, records, model, asked)
    wish = Wish(
        model.key, kind, str(form.get("reason", "")), tuple(columns), expression(model, asked), asked.order,
        asked.search,
    )  # fmt: skip
    requests = requests_of(desk.pinned)

    def first(records: Records, count: int) -> None:
        requests.need(records.connection, desk.actor, export_wish(wish, count))

    try:
        with requests.guarding(desk.actor):
            approved = ask_export(desk.pinned.gateway, desk.actor, wish, first=first)
    except (InvalidInput, TooMany) as error:
        return _ask(desk, entity, kind, query, error)
    text = desk.ngettext("%(count)s record may be taken out.", "%(count)s records may be taken out.", approved.count)
    note = desk.gettext("The link works for 24 hours and for you alone. The export has the number %(number)s.")
    ready = {
        "href": f"/exports/{approved.id}", "text": text % {"count": approved.count},
        "note": note % {"number": approved.number},
    }  # fmt: skip
    return desk.page("export.html", {**_common(desk, model, query), "ready": ready, "error": ""})


def _table(desk: Desk, model: EntityModel, approved: Approved) -> TableFile:
    wish = approved.wish
    heads = [column_label(desk, model, name) for name in wish.columns]
    return TableFile(
        desk.pinned.gateway, desk.actor, model, columns=wish.columns,
        heads=(model.label.text(desk.language), *heads), filter=wish.filter, sort=wish.sort, search=wish.search,
        language=desk.language, mark=watermark(approved, desk.actor),
    )  # fmt: skip


def _file_name(entity: EntityModel, approved: Approved) -> str:
    day = clock.now().date().isoformat()
    return f"{entity.short.replace('_', '-')}-{day}-{approved.number}.{approved.wish.kind}"
