"""Which columns a list shows, in what order and how wide: as the view says, or as the person chose for this view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.pages.desk import HTML, Desk, Incoming
from palmette.pages.list_asked import Asked, asked_of, read_asked
from palmette.pages.list_rows import column_label
from palmette.pages.shell import list_address
from palmette.pages.values import Values, path_field
from palmette.pages.views import choose, personal
from palmette.records.read_fields import SHOWING, is_available
from palmette.records.session import Records

MOST = 24
NARROWEST, WIDEST = 48, 900
NOT_SHOWN = ("files", "image", "secret", "children", "rich_text", "id")
TITLE = "_title"
"""The first column, which always stands there."""


@dataclass(frozen=True)
class Columns:
    """What a person chose for one view; nothing means that the view decides."""

    names: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)


def columns_of(desk: Desk, records: Records, entity: EntityModel, asked: Asked) -> list[str]:
    """The columns after the name: the person's, the view's, else the entity's; only what the person may see."""
    wanted = chosen_columns(desk, entity, asked).names or _of_view(entity, asked)
    model = records.gateway.reads
    seen = model.seen(records.actor)
    in_title = {part.split("}")[0] for part in entity.title.split("{")[1:]}
    return [
        name
        for name in wanted
        if name not in in_title and path_field(desk, entity, name) and is_available(model, seen, entity, name, SHOWING)
    ]


def _of_view(entity: EntityModel, asked: Asked) -> Sequence[str]:
    return asked.view.columns if asked.view and asked.view.columns else entity.list


def visible_fields(records: Records, entity: EntityModel) -> frozenset[str]:
    """The fields of an entity that the person may know of."""
    seen = records.gateway.reads.seen(records.actor)
    return frozenset(name for name in entity.fields if seen.rights.of(entity.key, name).known)


def chosen_columns(desk: Desk, entity: EntityModel, asked: Asked) -> Columns:
    """What the person chose for the view that is open."""
    kept = personal(desk).get(_key(entity, asked))
    if not isinstance(kept, dict):
        return Columns()
    widths = {name: width for name, width in kept.get("widths", {}).items() if isinstance(width, int)}
    return Columns(tuple(kept.get("columns", ())), widths)


def _key(entity: EntityModel, asked: Asked) -> str:
    return f"list.columns:{entity.key}:{asked.view.key if asked.view else ''}"


@get("/r/{entity:str}/columns", sync_to_thread=True, name="list.columns")
def columns_dialog(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The columns to choose from: those shown first, in their order."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    with desk.reading() as records:
        shown = columns_of(desk, records, model, asked)
        others = [name for name in offered(desk, records, model) if name not in shown]
    widths = chosen_columns(desk, model, asked).widths
    rest = sorted((_line(desk, model, name, widths, shown=False) for name in others), key=lambda line: line["order"])
    lines = [_line(desk, model, name, widths, shown=True) for name in shown]
    context = {
        "title": {"name": TITLE, "label": model.label.text(desk.language), "width": widths.get(TITLE, "")},
        "shown": lines,
        "others": rest,
        "action": f"{list_address(desk.blueprint, model)}/columns",
        "query": asked.query(),
        "narrowest": NARROWEST,
        "widest": WIDEST,
    }
    return desk.part("list_columns.html", context)


def _line(desk: Desk, entity: EntityModel, name: str, widths: Mapping[str, int], *, shown: bool) -> Values:
    label = column_label(desk, entity, name)
    order = ("." in name, label.casefold())
    return {"name": name, "label": label, "width": widths.get(name, ""), "shown": shown, "order": order}


def offered(desk: Desk, records: Records, entity: EntityModel) -> list[str]:
    """Every field that can be a column, and those one reference away."""
    model = records.gateway.reads
    seen = model.seen(records.actor)

    def shows(path: str) -> bool:
        found = path_field(desk, entity, path)
        return (
            found is not None
            and not found.hidden
            and found.value_kind not in NOT_SHOWN
            and is_available(model, seen, entity, path, SHOWING)
        )

    names = []
    for item in entity.fields.values():
        names.append(item.name)
        if item.kind == "reference" and desk.blueprint.entities[item.target].scope != "frame":
            target = desk.blueprint.entities[item.target]
            names += [f"{item.name}.{one.name}" for one in target.fields.values() if not one.system]
    in_title = {part.split("}")[0] for part in entity.title.split("{")[1:]}
    return [name for name in names if name not in in_title and shows(name)]


@post("/r/{entity:str}/columns", status_code=200, name="list.columns.save")
async def columns_save(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Keep what the dialog, a drag or a key chose; `reset` forgets it."""
    form = await request.form()
    return await sync_to_thread(_save, request, entity, form)


def _save(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    asked = asked_of(desk, model, str(form.get("query", "")))
    if form.get("reset"):
        choose(desk, _key(model, asked), None)
        return desk.go(f"{list_address(desk.blueprint, model)}?{asked.query()}")
    before = chosen_columns(desk, model, asked)
    with desk.reading() as records:
        may = frozenset(offered(desk, records, model))
        now = columns_of(desk, records, model, asked)
    wanted = list(dict.fromkeys(str(name) for name in form.getall("col", []) if name in may))[:MOST]
    widths = {**before.widths, **_widths(form)}
    names = wanted or now
    kept = {name: width for name, width in widths.items() if width and name in (TITLE, *names)}
    choose(desk, _key(model, asked), {"columns": names, "widths": kept})
    if form.get("quietly"):
        return Response("", status_code=200, media_type=HTML)
    return desk.go(f"{list_address(desk.blueprint, model)}?{asked.query()}")


def _widths(form: FormMultiDict) -> dict[str, int]:
    """`name:120` of each column that was drawn wider or narrower; `name:` forgets it."""
    found = {}
    for text in form.getall("width", []):
        name, _, width = str(text).rpartition(":")
        if width.isascii() and width.isdigit() and len(width) < 5:
            found[name] = min(WIDEST, max(NARROWEST, int(width)))
        elif not width:
            found[name] = 0
    return found
