"""The page of a merge: both records side by side, what stays and what follows; and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.alike import alike_lines, is_compared
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values, Words
from palmette.records.results import MergedRecord, MergeField, MergePlan, UnmergePlan
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

CHOICE = "keep."
"""How the fields of the form are called that say whose value stays."""


@get("/r/{entity:str}/{id:uuid}/merge", sync_to_thread=True, name="merge")
def merge_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], other: FromQuery[str] = ""
) -> Response[str]:
    """With whom to merge; with `other` what would become of the two."""
    return _merge_page(Desk(request), entity, id, parse_id(other))


@post("/r/{entity:str}/{id:uuid}/merge", status_code=200, name="merge.do")
async def merge_do(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Merge the two as chosen, and show the one that stays."""
    form = await request.form()
    return await sync_to_thread(_merge, request, entity, id, form)


@get("/r/{entity:str}/{id:uuid}/unmerge/{merge:uuid}", sync_to_thread=True, name="unmerge")
def unmerge_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], merge: FromPath[UUID]
) -> Response[str]:
    """What undoing a merge would bring back."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        plan = sheet.records.look_at_unmerge(sheet.entity.key, id, merge)
        context = _unmerge_context(sheet, plan)
    return desk.page("unmerge.html", context)


@post("/r/{entity:str}/{id:uuid}/unmerge/{merge:uuid}", status_code=200, name="unmerge.do")
async def unmerge_do(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], merge: FromPath[UUID]
) -> Response[str]:
    """Undo it, and show the record that came back."""
    form = await request.form()
    return await sync_to_thread(_unmerge, request, entity, id, merge, form)


def merged_address(desk: Desk, name: str, id: UUID) -> str:
    """Where a record that went into another is to be found; empty when it did not."""
    with desk.reading() as records:
        model = records.entity(name)
        found = records.merged_into(model.key, id)
    return record_address(desk.blueprint, model, found) if found is not None else ""


def merged_lines(sheet: Sheet) -> list[Values]:
    """The records that went into this one, for its page."""
    if not sheet.entity.mergeable:
        return []
    may_undo = sheet.may("merge")
    return [
        {
            "title": item.title,
            "said": _who_and_when(sheet, item),
            "undo_href": f"{sheet.address}/unmerge/{item.merge}" if may_undo else "",
        }
        for item in sheet.records.merges(sheet.entity.key, sheet.id)
    ]


def _who_and_when(sheet: Sheet, merged: MergedRecord) -> str:
    return f"{merged.actor}, {sheet.words.moment(merged.at)}"


def _merge(request: Incoming, entity: str, id: UUID, form: Mapping[str, Any]) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    other = parse_id(str(form.get("other", "")))
    if other is None:
        raise NotFound("records.not_found", "There is no such record.")
    choices = {name.removeprefix(CHOICE): str(value) for name, value in form.items() if name.startswith(CHOICE)}
    try:
        with desk.writing() as records:
            model = records.entity(entity)
            records.merge(model.key, id, other, choices=choices)
    except PalmetteError as error:
        if error.status not in (400, 409):
            raise
        return _merge_page(desk, entity, id, other, error=error)
    return desk.go(record_address(desk.blueprint, model, id))


def _unmerge(request: Incoming, entity: str, id: UUID, merge: UUID, form: Mapping[str, Any]) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with desk.writing() as records:
        model = records.entity(entity)
        back = records.unmerge(model.key, id, merge)
    return desk.go(record_address(desk.blueprint, model, back))


def _merge_page(
    desk: Desk, entity: str, id: UUID, other: UUID | None, *, error: PalmetteError | None = None
) -> Response[str]:
    with open_sheet(desk, entity, id) as sheet:
        if not sheet.entity.mergeable or not sheet.may("merge"):
            raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to see.")
        if other is None:
            return desk.page("merge_with.html", _with_whom(sheet))
        plan = sheet.records.look_at_merge(sheet.entity.key, id, other)
        context = _plan_context(sheet, plan)
    context["error"] = f"{error.message} {error.remedy}".strip() if error else ""
    return desk.page("merge.html", context, status=error.status if error else 200)


def _with_whom(sheet: Sheet) -> Values:
    """Those that may be the same, and a search for any other."""
    found = sheet.records.duplicates(sheet.entity.key, sheet.id) if is_compared(sheet.entity) else []
    lines = alike_lines(sheet.desk, sheet.entity, found)
    for line, item in zip(lines, found, strict=False):
        line["merge_href"] = f"{sheet.address}/merge?other={item.id}"
    base = list_address(sheet.desk.blueprint, sheet.entity)
    return {
        "title": sheet.desk.gettext("Merge: %(name)s") % {"name": sheet.title},
        "back_href": sheet.address,
        "action": f"{sheet.address}/merge",
        "candidates": lines,
        "choose": {
            "kind": "reference", "name": "other", "label": sheet.entity.label.text(sheet.desk.language), "value": "",
            "text": "", "search_href": f"/choices/{base.rpartition('/')[2]}",
        },
    }  # fmt: skip


def _plan_context(sheet: Sheet, plan: MergePlan) -> Values:
    desk = sheet.desk
    words, titles = Words(desk), _titles(sheet.records, sheet.entity, plan)
    rows = [_field_row(sheet.entity, words, item, titles) for item in plan.fields if _is_said(item)]
    return {
        "title": desk.gettext("Merge: %(name)s") % {"name": sheet.title},
        "back_href": sheet.address,
        "action": f"{sheet.address}/merge",
        "swap_href": f"{record_address(desk.blueprint, sheet.entity, plan.other)}/merge?other={plan.survivor}",
        "other": str(plan.other),
        "first": {"title": plan.titles[plan.survivor], "href": sheet.address},
        "second": {
            "title": plan.titles[plan.other],
            "href": record_address(desk.blueprint, sheet.entity, plan.other),
        },
        "different": [row for row in rows if row["differs"]],
        "same": [row for row in rows if not row["differs"]],
        "related": [_related_line(desk, item.entity, item.field, item.count, item.joined) for item in plan.related],
        "unseen": plan.unseen,
        "problems": [f"{item.message} {item.remedy}".strip() for item in plan.problems],
        "csrf": desk.csrf,
    }


def _is_said(item: MergeField) -> bool:
    return any(value not in (None, "", [], {}) for value in (item.survivor, item.other))


def _titles(records: Records, entity: EntityModel, plan: MergePlan) -> dict[UUID, str]:
    wanted: dict[str, set[UUID]] = {}
    for item in plan.fields:
        target = entity.fields[item.name].target
        for value in (item.survivor, item.other):
            listed = value if isinstance(value, list) else [value]
            ids = {one for one in listed if isinstance(one, UUID)}
            if target and ids:
                wanted.setdefault(target, set()).update(ids)
    return {key: title for target, ids in wanted.items() for key, title in records.titles(target, sorted(ids)).items()}


def _field_row(entity: EntityModel, words: Words, item: MergeField, titles: dict[UUID, str]) -> Values:
    field = entity.fields[item.name]
    options = [
        {"value": "survivor", "text": words.text(field, item.survivor, titles)},
        {"value": "other", "text": words.text(field, item.other, titles)},
    ]
    return {
        "name": f"{CHOICE}{item.name}",
        "label": words.label(field),
        "options": options,
        "both": item.may_be_both,
        "outcome": item.outcome,
        "differs": item.differs,
        "may_choose": item.may_choose,
    }


def _related_line(desk: Desk, entity: str, field: str, count: int, joined: int) -> Values:
    model = desk.blueprint.entities[entity]
    label = model.plural.text(desk.language)
    note = ""
    if joined:
        said = desk.ngettext(
            "%(count)s is there twice and becomes one", "%(count)s are there twice and become one", joined
        )
        note = said % {"count": joined}
    return {
        "icon": model.icon, "label": label, "count": formats.number(count, desk.reader),
        "field": model.fields[field].label.text(desk.language), "note": note,
    }  # fmt: skip


def _unmerge_context(sheet: Sheet, plan: UnmergePlan) -> Values:
    desk = sheet.desk
    return {
        "title": desk.gettext("Undo the merge: %(name)s") % {"name": plan.merged.title},
        "back_href": sheet.address,
        "action": f"{sheet.address}/unmerge/{plan.merged.merge}",
        "first": sheet.title,
        "second": plan.merged.title,
        "said": _who_and_when(sheet, plan.merged),
        "back": [
            {
                "icon": desk.blueprint.entities[key].icon,
                "label": desk.blueprint.entities[key].plural.text(desk.language),
                "count": formats.number(count, desk.reader),
            }
            for key, count in plan.back.items()
        ],
        "stays": _stays(sheet, plan),
        "csrf": desk.csrf,
    }


def _stays(sheet: Sheet, plan: UnmergePlan) -> list[Values]:
    """What was changed since, by record."""
    found: list[Values] = []
    for item in plan.stays:
        model = sheet.desk.blueprint.entities[item.entity]
        field = model.fields.get(item.field)
        title = sheet.records.titles(model.key, [item.id])[item.id]
        label = field.label.text(sheet.desk.language) if field is not None else model.label.text(sheet.desk.language)
        found.append({"label": label, "title": title})
    return found


HANDLERS = [merge_screen, merge_do, unmerge_screen, unmerge_do]
