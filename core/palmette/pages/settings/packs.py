"""The installed packs: how each is, what it brought, switching on and off."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.errors import Conflict, NotFound, PalmetteError
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, saved
from palmette.shaping.overlay import value_at
from palmette.shaping.ports import PackState


@get("/settings/packs", sync_to_thread=True, name="settings.packs")
def packs_screen(request: Incoming) -> Response[str]:
    """Every installed pack."""
    return _packs(Bench(request), None)


@post("/settings/packs", status_code=200, name="settings.packs.act")
async def packs_act(request: Incoming) -> Response[str]:
    """Let a pack that is switched on or off wait."""
    form = await request.form()
    return await sync_to_thread(saved, request, form, lambda bench: _switch(bench, form), _packs)


def _packs(bench: Bench, error: PalmetteError | None) -> Response[str]:
    _ = bench.desk.gettext
    states = {
        "enabled": (_("enabled"), "ok", "circle-check"), "available": (_("not enabled"), "calm", "circle"),
        "quarantined": (_("stopped: it failed"), "bad", "alert-circle"),
        "tombstone": (_("removed, its data is kept"), "calm", "circle"),
    }  # fmt: skip
    rows = [_row(bench, pack, states) for pack in bench.shaper.packs()]
    context = {
        "rows": rows, "waiting": bench.waiting(), "csrf": bench.desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
    }  # fmt: skip
    return bench.desk.page("settings_packs.html", context, status=422 if error else 200)


def _row(bench: Bench, pack: PackState, states: dict[str, tuple[str, str, str]]) -> Values:
    text, tone, icon = states.get(pack.state, (pack.state, "calm", "circle"))
    blueprint = bench.blueprint
    brought = {
        bench.desk.gettext("Objects"): [
            bench.text(item.plural)
            for item in blueprint.entities.values()
            if item.pack == pack.key and not item.is_child
        ],
        bench.desk.gettext("Processes"): [
            bench.text(item.label) for item in blueprint.pipelines.values() if item.pack == pack.key
        ],
        bench.desk.gettext("Roles"): [
            bench.text(item.label) for item in blueprint.roles.values() if item.pack == pack.key
        ],
    }
    return {
        "key": pack.key, "name": bench.text(pack.label), "version": pack.version,
        "reason": pack.reason, "remedy": pack.remedy,
        "pill": {"text": text, "tone": tone, "icon": icon}, "enabled": pack.enabled,
        "brought": {name: ", ".join(items) for name, items in brought.items() if items},
        "needed_by": ", ".join(map(bench.text, pack.needed_by)),
        "switchable": pack.state in ("enabled", "available", "quarantined") and not pack.needed_by,
    }  # fmt: skip


def _switch(bench: Bench, form: FormMultiDict) -> str:
    key = str(form.get("pack", ""))
    pack = next((item for item in bench.shaper.packs() if item.key == key), None)
    if pack is None:
        raise NotFound("http.not_found", "There is no such page.")
    found = value_at(bench.draft.overlay, ["disabled"])
    disabled = [str(item) for item in found] if isinstance(found, list) else []
    needed_by = ", ".join(map(bench.text, pack.needed_by))
    if pack.enabled and needed_by:
        raise Conflict(
            "shaping.pack_needed",
            sentence("%(packs)s cannot run without %(pack)s.", packs=needed_by, pack=pack.label),
            remedy=sentence("Switch off what needs it first."),
        )
    if pack.enabled:
        what = sentence("Pack %(pack)s switched off", pack=pack.label)
        edits = [Edit(["packs", key], None)]
        edits += [Edit(["disabled"], [*disabled, key])] if pack.by_file else []
    else:
        what = sentence("Pack %(pack)s switched on", pack=pack.label)
        left = [item for item in disabled if item != key]
        edits = [Edit(["disabled"], left or None)]
        edits += [] if pack.by_file else [Edit(["packs", key], {})]
    bench.propose(what, edits)
    return "/settings/changes"
