"""The saved lists that packs and the edition offer: names, the side bar, hidden ones."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import NotFound, PalmetteError
from palmette.labels import as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, address, label_edit, label_fields, saved
from palmette.records.definition import View


@get("/settings/lists", sync_to_thread=True, name="settings.lists")
def lists_screen(request: Incoming) -> Response[str]:
    """Every saved list of packs and the edition."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = []
    for key, view in bench.blueprint.views.items():
        entity = bench.blueprint.find_entity(view.entity)
        if entity is None or entity.hidden:
            continue
        state = (
            {"text": _("hidden"), "tone": "calm", "icon": "eye-off"} if view.hidden
            else {"text": _("in the side bar"), "tone": "info", "icon": "pin"} if view.pinned else None
        )  # fmt: skip
        rows.append({
            "name": _name(bench, view), "note": f"{bench.text(entity.plural)} · {view.filter}".rstrip(" ·"),
            "href": address("lists", key), "pill": state,
        })  # fmt: skip
    return bench.listed(_("Lists"), sorted(rows, key=lambda row: row["name"].casefold()))


@get("/settings/lists/{view:str}", sync_to_thread=True, name="settings.list")
def list_screen(request: Incoming, view: FromPath[str]) -> Response[str]:
    """One saved list."""
    return _form(Bench(request), view, None, None)


@post("/settings/lists/{view:str}", status_code=200, name="settings.list.save")
async def list_save(request: Incoming, view: FromPath[str]) -> Response[str]:
    """Let the changed list wait."""
    form = await request.form()
    return await sync_to_thread(
        saved,
        request,
        form,
        lambda bench: _save(bench, view, form),
        lambda bench, error: _form(bench, view, form, error),
    )


def _view(bench: Bench, key: str) -> View:
    found = bench.blueprint.views.get(key)
    if found is None:
        raise NotFound("http.not_found", "There is no such page.")
    return found


def _name(bench: Bench, view: View) -> str:
    return as_label(view.label, humanize(view.key)).text(bench.desk.language)


def _form(bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    view = _view(bench, key)
    _ = bench.desk.gettext
    fields = [
        *label_fields("label", _("Name"), as_label(view.label, humanize(view.key)), typed),
        {"kind": "text", "name": "filter", "label": _("Filter"), "optional": True,
         "value": str(typed.get("filter", "")) if typed is not None else view.filter,
         "help": _("An expression over the record, such as stage == 'new'.")},
        {"kind": "boolean", "name": "pinned", "label": _("In the side bar"), "value": view.pinned},
        {"kind": "boolean", "name": "hidden", "label": _("Hide this list"), "value": view.hidden},
    ]  # fmt: skip
    return bench.form(_name(bench, view), fields, back="/settings/lists", error=error)


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    view = _view(bench, key)
    name = as_label(view.label, humanize(view.key))
    edits = label_edit(["views", key, "label"], form, "label", name)
    written = str(form.get("filter", "")).strip()
    edits += [Edit(["views", key, "filter"], written)] if written != view.filter else []
    for flag, stored in (("pinned", view.pinned), ("hidden", view.hidden)):
        given = "true" in [str(item) for item in form.getall(flag, [])]
        edits += [Edit(["views", key, flag], given)] if given != stored else []
    bench.propose(sentence("List %(list)s", list=name), edits, after=str(form.get("number", "")))
    return "/settings/lists"
