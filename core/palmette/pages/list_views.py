"""Views as people keep them: saved from a list, shared, renamed, pinned, made the default, deleted and taken back.

A declared view stays as it is: who changes it saves a copy.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound
from palmette.ids import parse_id
from palmette.pages.desk import Desk, Incoming
from palmette.pages.list_asked import Asked, asked_of, read_asked
from palmette.pages.list_columns import chosen_columns, columns_of
from palmette.pages.sharing import read_sharing, shared_with, sharing_field
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.pages.views import (
    ALL,
    KIND,
    PINNED,
    choose,
    declared_view,
    default_key,
    personal,
    pinned_keys,
    saved_views,
    views_of,
)
from palmette.personal.saved import Saved

DELETED = "list.deleted_view"
"""The preference that holds the view deleted last, for as long as it can be taken back."""

UNDO_MINUTES = 10


def view_tabs(desk: Desk, entity: EntityModel, asked: Asked, count: str) -> list[Values]:
    """All, the declared views, then those that people saved."""
    base = list_address(desk.blueprint, entity)
    default = personal(desk).get(default_key(entity))
    tabs: list[Values] = [
        {
            "label": desk.gettext("All"), "href": f"{base}?view={ALL}" if default else base,
            "current": asked.view is None, "count": count if asked.view is None and not asked.changed else "",
        }
    ]  # fmt: skip
    opened = [declared_view(desk, view) for view in views_of(desk, entity)] + saved_views(desk, entity)
    for view in opened:
        current = asked.view is not None and asked.view.key == view.key
        tabs.append(
            {
                "label": view.label, "href": f"{base}?view={view.key}", "current": current,
                "tone": view.tone if view.tone != "calm" else "",
                "private": view.saved is not None and not view.saved.shared, "count": count if current else "",
            }
        )  # fmt: skip
    return tabs


def changed_view(desk: Desk, entity: EntityModel, asked: Asked) -> Values | None:
    """What can be done with a list that differs from its view; nothing is saved by itself."""
    if not asked.changed or asked.trash:
        return None
    base = list_address(desk.blueprint, entity)
    view = asked.view
    if view is None and not (asked.filters or asked.search or asked.grouping or asked.where):
        return None
    found: Values = {
        "text": desk.gettext("View changed") if view else desk.gettext("Not saved"),
        "undo_href": f"{base}?view={view.key}" if view and not asked.mended else "",
        "save_as_href": f"{base}/views/new?{asked.query()}",
        "save_href": "",
    }
    if view is not None and view.saved is not None and desk.pinned.saved.may_change(desk.actor, view.saved):
        found["save_href"] = f"{base}/views/{view.saved.id}/save?{asked.query()}"
        found["version"] = view.saved.version
        found["delete_href"] = f"{base}/views/{view.saved.id}/delete"
    return found


def view_menu(desk: Desk, entity: EntityModel, asked: Asked) -> list[Values]:
    """What can be done with the view that is open."""
    _ = desk.gettext
    base = list_address(desk.blueprint, entity)
    view = asked.view
    entries: list[Values] = [
        {"label": _("Save as a new view"), "icon": "copy", "method": "get", "dialog": True,
         "href": f"{base}/views/new?{asked.query()}"},
    ]  # fmt: skip
    if view is None:
        return entries
    pinned = f"{entity.key}:{view.key}" in pinned_keys(desk)
    default = personal(desk).get(default_key(entity)) == view.key
    entries += [
        {"label": _("Take out of the side bar") if pinned else _("Show in the side bar"), "icon": "pin",
         "method": "post", "href": f"{base}/views/{view.key}/pin"},
        {"label": _("Begin with all again") if default else _("Begin with this view"), "icon": "home",
         "method": "post", "href": f"{base}/views/{view.key}/default"},
    ]  # fmt: skip
    if view.saved is not None and desk.pinned.saved.may_change(desk.actor, view.saved):
        entries += [
            {"label": _("Rename and share"), "icon": "pencil", "method": "get", "dialog": True,
             "href": f"{base}/views/{view.saved.id}/edit"},
            {"rule": True},
            {"label": _("Delete the view"), "icon": "trash", "method": "post", "danger": True,
             "href": f"{base}/views/{view.saved.id}/delete"},
        ]  # fmt: skip
    return entries


def deleted_toast(desk: Desk, entity: EntityModel) -> list[Values]:
    """After a view was deleted: the way back."""
    if "deleted" not in desk.request.query_params or _kept_deleted(desk, entity) is None:
        return []
    href = f"{list_address(desk.blueprint, entity)}/views/restore"
    return [{"text": desk.gettext("The view is deleted"), "icon": "trash", "undo_href": href, "keep": True}]


@get("/r/{entity:str}/views/new", sync_to_thread=True, name="view.new")
def view_new(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The dialog that saves what the list shows under a name."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    name = desk.gettext("Copy of %(name)s") % {"name": asked.view.label} if asked.view else ""
    action = f"{list_address(desk.blueprint, model)}/views"
    return _dialog(desk, desk.gettext("Save as a new view"), action, name[:80], query=asked.query())


@get("/r/{entity:str}/views/{key:str}/edit", sync_to_thread=True, name="view.edit")
def view_edit(request: Incoming, entity: FromPath[str], key: FromPath[str]) -> Response[str]:
    """The dialog that renames and shares a saved view."""
    desk = Desk(request)
    model = desk.entity(entity)
    one = _saved(desk, model, key)
    action = f"{list_address(desk.blueprint, model)}/views/{one.id}/edit"
    return _dialog(desk, desk.gettext("Rename and share"), action, one.name, one=one)


def _dialog(
    desk: Desk, title: str, action: str, name: str, *, query: str = "", one: Saved | None = None, problem: str = "",
    status: int = 200, sharing: tuple[str, ...] = (),
) -> Response[str]:  # fmt: skip
    _ = desk.gettext
    chosen = sharing or shared_with(one)
    context = {
        "form": {"title": title, "action": action, "save_label": _("Save"), "errors": []},
        "hidden": {"query": query, "version": str(one.version) if one else ""},
        "fields": [
            {"kind": "text", "name": "name", "label": _("Name"), "value": name, "error": problem, "autofocus": True,
             "attrs": {"maxlength": "80"}},
            {**sharing_field(desk, chosen), "help": _("Each sees in it only what his own rights let him see.")},
        ],
    }  # fmt: skip
    return desk.part("view_dialog.html", context, status=status)


@post("/r/{entity:str}/views", status_code=200, name="view.create")
async def view_create(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Save a new view and open it."""
    form = await request.form()
    return await sync_to_thread(_create, request, entity, form)


def _create(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    query = str(form.get("query", ""))
    asked = asked_of(desk, model, query)
    shared, roles = read_sharing(desk, form)
    name = str(form.get("name", ""))
    try:
        made = desk.pinned.saved.create(
            desk.actor, KIND, name, body_of(desk, model, asked), entity=model.key, shared=shared, roles=roles
        )
    except InvalidInput as error:
        action = f"{list_address(desk.blueprint, model)}/views"
        title, said = desk.gettext("Save as a new view"), desk.said(error.message)
        sharing = tuple(str(item) for item in form.getall("shared", []))
        return _dialog(desk, title, action, name, query=query, problem=said, status=422, sharing=sharing)
    widths = chosen_columns(desk, model, asked).widths
    if widths:
        choose(desk, f"list.columns:{model.key}:{made.id}", {"columns": [], "widths": dict(widths)})
    return desk.go(f"{list_address(desk.blueprint, model)}?view={made.id}")


def body_of(desk: Desk, entity: EntityModel, asked: Asked) -> dict[str, object]:
    """What of a list a view keeps."""
    with desk.reading() as records:
        columns = columns_of(desk, records, entity, asked)
    return {
        "base": asked.view.base if asked.view else "",
        "filters": [item.written() for item in asked.filters],
        "sort": asked.sort,
        "group": asked.grouping.written() if asked.grouping else "",
        "search": asked.search,
        "columns": columns,
    }


@post("/r/{entity:str}/views/{key:str}/{what:str}", status_code=200, name="view.change")
async def view_change(
    request: Incoming, entity: FromPath[str], key: FromPath[str], what: FromPath[str]
) -> Response[str]:
    """Pin a view (`pin`), begin with it (`default`); of a saved one: save into it, rename and share it, delete it."""
    form = await request.form()
    return await sync_to_thread(_change, request, entity, key, what, form)


def _change(request: Incoming, entity: str, key: str, what: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    base = list_address(desk.blueprint, model)
    if what == "pin":
        _toggle_pin(desk, f"{model.key}:{key}")
    elif what == "default":
        mine = personal(desk).get(default_key(model)) == key
        choose(desk, default_key(model), None if mine else key)
    elif what in ("save", "edit", "delete"):
        return _change_saved(desk, model, _saved(desk, model, key), what, form)
    else:
        raise NotFound("http.not_found", "There is no such action.")
    return desk.go(f"{base}?view={key}")


def _change_saved(desk: Desk, entity: EntityModel, one: Saved, what: str, form: FormMultiDict) -> Response[str]:
    base, saved = list_address(desk.blueprint, entity), desk.pinned.saved
    version = str(form.get("version", "") or desk.request.query_params.get("version", ""))
    known = int(version) if version.isascii() and version.isdigit() else one.version
    if what == "delete":
        saved.delete(desk.actor, one.id)
        kept = {
            "entity": entity.key, "name": one.name, "body": dict(one.body), "shared": one.shared,
            "roles": list(one.roles), "at": clock.now().isoformat(),
        }  # fmt: skip
        choose(desk, DELETED, kept)
        return desk.go(f"{base}?view={ALL}&deleted=1")
    if what == "save":
        asked = asked_of(desk, entity, desk.request.url.query)
        saved.change(desk.actor, one.id, known, body=body_of(desk, entity, asked))
        return desk.go(f"{base}?view={one.id}")
    shared, roles = read_sharing(desk, form)
    name = str(form.get("name", ""))
    try:
        saved.change(desk.actor, one.id, known, name=name, shared=shared, roles=roles)
    except InvalidInput as error:
        action = f"{base}/views/{one.id}/edit"
        title = desk.gettext("Rename and share")
        return _dialog(desk, title, action, name, one=one, problem=desk.said(error.message), status=422)
    return desk.go(f"{base}?view={one.id}")


def _toggle_pin(desk: Desk, text: str) -> None:
    kept = pinned_keys(desk)
    choose(desk, PINNED, [item for item in kept if item != text] if text in kept else [*kept, text])


@post("/r/{entity:str}/views/restore", status_code=200, name="view.restore")
async def view_restore(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Take back the view that was deleted last."""
    form = await request.form()
    return await sync_to_thread(_restore, request, entity, form)


def _restore(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    kept = _kept_deleted(desk, model)
    if kept is None:
        raise NotFound(
            "http.not_found", "There is nothing to take back.", remedy="It can be taken back for 10 minutes."
        )
    made = desk.pinned.saved.create(
        desk.actor, KIND, str(kept["name"]), kept["body"], entity=model.key, shared=bool(kept["shared"]),
        roles=list(kept["roles"]),
    )  # fmt: skip
    choose(desk, DELETED, None)
    return desk.go(f"{list_address(desk.blueprint, model)}?view={made.id}")


def _kept_deleted(desk: Desk, entity: EntityModel) -> Values | None:
    kept = personal(desk).get(DELETED)
    if not isinstance(kept, dict) or kept.get("entity") != entity.key:
        return None
    at = datetime.fromisoformat(str(kept.get("at")))
    return kept if clock.now() - at <= timedelta(minutes=UNDO_MINUTES) else None


def _saved(desk: Desk, entity: EntityModel, key: str) -> Saved:
    found = parse_id(key)
    one = desk.pinned.saved.find(desk.actor, found) if found is not None else None
    if one is None or one.kind != KIND or one.entity != entity.key:
        raise NotFound("http.not_found", "There is no such page.")
    return one
