"""The page of a move to another wall: where to, what goes along and what stays; then the move itself."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.records.results import ListQuery, TransferLeft, TransferPlan
from palmette.web.identity import CSRF_FIELD

MOST_PEOPLE = 200


@get("/r/{entity:str}/{id:uuid}/transfer", sync_to_thread=True, name="transfer")
def transfer_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], branch: FromQuery[str] = ""
) -> Response[str]:
    """Where to move it; with `branch` what would go there and what would stay."""
    return _page(Desk(request), entity, id, parse_id(branch))


@post("/r/{entity:str}/{id:uuid}/transfer", status_code=200, name="transfer.do")
async def transfer_do(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Move it, and show it where it is now."""
    form = await request.form()
    return await sync_to_thread(_transfer, request, entity, id, form)


def may_transfer(sheet: Sheet) -> bool:
    """Whether the person may move this very record, and reaches a wall to move it to."""
    able = sheet.entity.guarded and not sheet.entity.is_child and sheet.entity.ledger is None
    return able and len(sheet.records.actor.walls) > 1 and sheet.lock is None and sheet.may("transfer")


def transfer_entry(sheet: Sheet) -> list[Values]:
    """Its line in the menu of the record."""
    if not may_transfer(sheet):
        return []
    label = sheet.desk.gettext("Move to another wall…")
    return [{"label": label, "icon": "building-store", "href": f"{sheet.address}/transfer"}]


def _transfer(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    branch, owner = (parse_id(str(form.get(name, ""))) for name in ("branch", "owner"))
    if branch is None:
        raise NotFound("records.not_found", "There is no such record.")
    require_proof(desk, form)
    try:
        with desk.writing() as records:
            model = records.entity(entity)
            records.transfer_record(model.key, id, branch, owner=owner)
    except PalmetteError as error:
        if error.status not in (400, 409):
            raise
        return _page(desk, entity, id, branch, error=error)
    return desk.go(record_address(desk.blueprint, model, id))


def _page(
    desk: Desk, entity: str, id: UUID, branch: UUID | None, *, error: PalmetteError | None = None
) -> Response[str]:
    with open_sheet(desk, entity, id) as sheet:
        if not may_transfer(sheet):
            raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to see.")
        context = _where(sheet) if branch is None else _plan(sheet, branch)
    context["error"] = f"{error.message} {error.remedy}".strip() if error else ""
    return desk.page("transfer.html", context, status=error.status if error else 200)


def _common(sheet: Sheet) -> Values:
    return {
        "title": sheet.desk.gettext("Move to another wall: %(name)s") % {"name": sheet.title},
        "back_href": sheet.address,
        "action": f"{sheet.address}/transfer",
        "csrf": sheet.desk.csrf,
    }


def _where(sheet: Sheet) -> Values:
    """The branches of the other walls that the person reaches, by wall."""
    directory = sheet.desk.pinned.directory
    reached, names = set(sheet.records.actor.walls), directory.walls()
    own = directory.branches().get(UUID(str(sheet.row["branch"]))) if sheet.row.get("branch") else None
    there = [
        one for one in directory.branches().values()
        if one.wall in reached and one.kind == "branch" and (own is None or one.wall != own.wall)
    ]  # fmt: skip
    titles = sheet.records.titles("frame.branch", [one.id for one in there])
    listed = sorted((names[one.wall], titles[one.id], one.id) for one in there)
    options = [{"value": str(key), "label": f"{title} · {wall}"} for wall, title, key in listed]
    label = sheet.desk.gettext("Branch it moves to")
    choose = {"kind": "choice", "name": "branch", "label": label, "value": "", "options": options, "choices": options}
    return {**_common(sheet), "plan": None, "choose": choose, "nowhere": not options}


def _plan(sheet: Sheet, branch: UUID) -> Values:
    desk = sheet.desk
    plan = sheet.records.look_at_transfer(sheet.entity.key, sheet.id, branch)
    there = desk.pinned.directory.branches().get(branch)
    shown = {
        "goes": _lines(desk, plan.goes), "cut": _lines(desk, plan.cut), "left": _lines(desk, plan.left),
        "ended": _lines(desk, plan.ended), "numbers": _numbers(desk, plan), "unseen": plan.unseen,
        "problems": [f"{desk.said(item.message)} {desk.said(item.remedy)}".strip() for item in plan.problems],
    }  # fmt: skip
    return {
        **_common(sheet), "plan": shown, "branch": str(branch),
        "to": sheet.records.titles("frame.branch", [branch])[branch],
        "wall": desk.pinned.directory.walls().get(there.wall, "") if there is not None else "",
        "owner": _takers(sheet, there.wall) if there is not None else None,
    }  # fmt: skip


def _takers(sheet: Sheet, wall: int) -> Values:
    """Who behind that wall may take over what belongs to people of this one."""
    query = ListQuery(fields=["id", "name"], filter="active", limit=MOST_PEOPLE, titles=False)
    users = sheet.records.list("frame.user", query).rows
    behind = _behind(sheet, [UUID(str(row["id"])) for row in users], wall)
    options = [{"value": str(row["id"]), "label": str(row["name"])} for row in users if row["id"] in behind]
    nobody = {"value": "", "label": sheet.desk.gettext("Nobody yet")}
    label = sheet.desk.gettext("Who takes over")
    listed = [nobody, *options]
    return {"kind": "choice", "name": "owner", "label": label, "value": "", "options": listed, "choices": listed}


def _behind(sheet: Sheet, ids: list[UUID], wall: int) -> set[UUID]:
    found = (sheet.desk.pinned.directory.actor(one, channel="page") for one in ids)
    return {one.id for one in found if one is not None and one.id is not None and one.wall == wall}


def _lines(desk: Desk, found: Iterable[TransferLeft]) -> list[Values]:
    return [_line(desk, desk.blueprint.entities[item.entity], item) for item in found]


def _line(desk: Desk, model: EntityModel, item: TransferLeft) -> Values:
    field = model.fields.get(item.field)
    return {
        "icon": model.icon, "label": model.plural.text(desk.language), "count": formats.number(item.count, desk.reader),
        "field": field.label.text(desk.language) if field is not None else "",
    }  # fmt: skip


def _numbers(desk: Desk, plan: TransferPlan) -> str:
    named = []
    for entity, name in plan.numbers:
        model = desk.blueprint.entities[entity]
        named.append(f"{model.plural.text(desk.language)} ({model.fields[name].label.text(desk.language)})")
    return ", ".join(named)


HANDLERS = [transfer_screen, transfer_do]
