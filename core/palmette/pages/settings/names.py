"""What entities are called, in one and in many, in every language."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound, PalmetteError
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, address, label_edit, label_fields, saved


@get("/settings/names", sync_to_thread=True, name="settings.names")
def names_screen(request: Incoming) -> Response[str]:
    """Every entity that people see."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = [
        {
            "name": bench.text(entity.plural), "note": f"{bench.text(entity.label)} · {entity.key}",
            "href": address("names", entity.key), "icon": entity.icon,
        }
        for entity in shown_entities(bench)
    ]  # fmt: skip
    return bench.listed(_("Names"), rows, help=_("Choose what to call otherwise."))


@get("/settings/names/{entity:str}", sync_to_thread=True, name="settings.name")
def name_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The names of one."""
    bench = Bench(request)
    return _form(bench, entity_of(bench, entity), None, None)


@post("/settings/names/{entity:str}", status_code=200, name="settings.name.save")
async def name_save(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Let new names wait."""
    form = await request.form()

    def again(bench: Bench, error: PalmetteError) -> Response[str]:
        return _form(bench, entity_of(bench, entity), form, error)

    return await sync_to_thread(saved, request, form, lambda bench: _save(bench, entity, form), again)


def shown_entities(bench: Bench) -> list[EntityModel]:
    """Those with screens of their own, by name; owned rows behind them."""
    found = [item for item in bench.blueprint.entities.values() if not item.hidden]
    return sorted(found, key=lambda item: (item.is_child, bench.text(item.plural).casefold()))


def entity_of(bench: Bench, key: str) -> EntityModel:
    """The entity of an address."""
    found = bench.blueprint.entities.get(key)
    if found is None or found.hidden:
        raise NotFound("http.not_found", "There is no such page.")
    return found


def _form(bench: Bench, entity: EntityModel, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    _ = bench.desk.gettext
    fields = [
        *label_fields("one", _("One"), entity.label, typed),
        *label_fields("many", _("Many"), entity.plural, typed),
    ]
    note = _("A new name stands everywhere: in the side bar, in lists, in fields that refer to it.")
    return bench.form(bench.text(entity.plural), fields, back="/settings/names", error=error, help=note)


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    entity = entity_of(bench, key)
    edits = [
        *label_edit(["labels", key, "one"], form, "one", entity.label),
        *label_edit(["labels", key, "many"], form, "many", entity.plural),
    ]
    bench.propose(sentence("Names of %(entity)s", entity=entity.plural), edits, after=str(form.get("number", "")))
    return "/settings/names"
