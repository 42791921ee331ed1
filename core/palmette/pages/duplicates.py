"""The page of pairs that may be one: by how much speaks for it; merged, or told apart for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.pages.alike import evidence_words, is_compared, verdict_pill
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values
from palmette.records.results import LINK, LOOK, MERGE, DuplicatePair
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

MOST = 100
KINDS = (MERGE, LINK, LOOK)


@get("/r/{entity:str}/duplicates", sync_to_thread=True, name="duplicates")
def duplicates_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The pairs in scope, the likeliest first."""
    desk = Desk(request)
    with desk.reading() as records:
        model = compared(records, entity)
        pairs = records.duplicate_pairs(model.key, limit=MOST)
        may_merge = model.mergeable and records.may(model.key, "merge")
    base = list_address(desk.blueprint, model)
    context = {
        "title": desk.gettext("Duplicates: %(name)s") % {"name": model.plural.text(desk.language)},
        "list_href": base,
        "groups": [group for kind in KINDS if (group := _group(desk, model, kind, pairs, may_merge))["pairs"]],
        "shown": len(pairs),
        "capped": len(pairs) == MOST,
        "csrf": desk.csrf,
    }
    return desk.page("duplicates.html", context)


@post("/r/{entity:str}/duplicates/apart", status_code=200, name="duplicates.apart")
async def apart_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """Remember that two records are not the same; with `back` that they may be after all."""
    form = await request.form()
    return await sync_to_thread(_apart, request, entity, form)


def compared(records: Records, name: str) -> EntityModel:
    """An entity whose records are compared; otherwise there is no such page."""
    model = records.entity(name)
    if not is_compared(model):
        raise NotFound("records.not_found", "There is no such page.", remedy="Look into the list.")
    return model


def _apart(request: Incoming, entity: str, form: Any) -> Response[str]:  # Any: form values
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    one, other = (parse_id(str(form.get(name, ""))) for name in ("first", "second"))
    if one is None or other is None:
        raise NotFound("records.not_found", "There is no such record.")
    with desk.writing() as records:
        model = compared(records, entity)
        say = records.recall_duplicate if form.get("back") else records.dismiss_duplicate
        say(model.key, one, other)
    if not desk.is_htmx:
        return desk.go(f"{list_address(desk.blueprint, model)}/duplicates")
    pair = {"key": f"{one.hex[-8:]}{other.hex[-8:]}", "first": str(one), "second": str(other)}
    context = {"pair": pair, "action": f"{list_address(desk.blueprint, model)}/duplicates/apart"}
    return desk.part("duplicates_apart.html", context)


def _group(desk: Desk, entity: EntityModel, kind: str, pairs: list[DuplicatePair], may_merge: bool) -> Values:
    _ = desk.gettext
    said = {
        MERGE: (_("Probably the same"), _("The same phone, e-mail or number, and nothing that speaks against it.")),
        LINK: (_("Tied together"), _("They share a phone or an address: a family, a switchboard. Merge only if sure.")),
        LOOK: (_("Like names"), _("Only the names are alike.")),
    }
    listed = [_pair(desk, entity, pair, may_merge) for pair in pairs if pair.verdict == kind]
    title, note = said[kind]
    return {"key": kind, "title": title, "note": note, "count": len(listed), "pairs": listed}


def _pair(desk: Desk, entity: EntityModel, pair: DuplicatePair, may_merge: bool) -> Values:
    def side(record: UUID, title: str) -> Values:
        return {"title": title, "href": record_address(desk.blueprint, entity, record)}

    base = list_address(desk.blueprint, entity)
    return {
        "key": f"{pair.first.hex[-8:]}{pair.second.hex[-8:]}",
        "first": str(pair.first),
        "second": str(pair.second),
        "sides": [side(pair.first, pair.first_title), side(pair.second, pair.second_title)],
        "pill": verdict_pill(desk, pair.verdict),
        "why": evidence_words(desk, entity, pair.evidence),
        "merge_href": f"{base}/{pair.first}/merge?other={pair.second}" if may_merge else "",
        "apart_action": f"{base}/duplicates/apart" if may_merge else "",
    }
