"""What a combo finds while a reference is chosen: records of one entity, narrowed as the field says."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput
from palmette.pages.desk import Desk, Incoming
from palmette.pages.faces import is_person, letters
from palmette.pages.values import Values
from palmette.records.results import Hit
from palmette.records.session import Records
from palmette.records.values.moments import zones

MOST = 12
MOST_ZONES = 40
LONGEST = 100


@get("/choices/{entity:str}", sync_to_thread=True, name="choices")
def choices(request: Incoming, entity: FromPath[str], q: FromQuery[str] = "") -> Response[str]:
    """The options for the text typed so far; the first of the list without any."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = str(request.query_params.get("for", ""))
    with desk.reading() as records:
        found = found_hits(records, model, q[:LONGEST], where_of(records, asked, model))
    return desk.part("choices.html", {"found": [option(model, hit) for hit in found]})


@get("/choices/zones", sync_to_thread=True, name="choices.zones")
def zone_choices(request: Incoming, q: FromQuery[str] = "") -> Response[str]:
    """Time zones whose name holds the text typed so far; those in use here first."""
    desk = Desk(request)
    wanted = q[:LONGEST].strip().casefold().replace(" ", "_")
    used = (desk.actor.zone, *desk.pinned.gateway.zones(), desk.blueprint.edition.zone, "UTC")
    names = [zone for zone in dict.fromkeys([*used, *sorted(zones())]) if wanted in zone.casefold()]
    return desk.part("choices.html", {"found": [{"value": name, "label": name} for name in names[:MOST_ZONES]]})


def found_hits(records: Records, entity: EntityModel, text: str, where: str) -> list[Hit]:
    """What the actor may choose; the whole entity where its roles may not use the field's own narrowing."""
    try:
        return records.suggest(entity.key, text, where=where, limit=MOST)
    except InvalidInput:
        if not where:
            raise
        # The rule reads a field that this person does not see; the write checks it all the same.
        return records.suggest(entity.key, text, limit=MOST)


def where_of(records: Records, asked: str, target: EntityModel) -> str:
    """The `where` of the field `entity:field` that the combo is for, if it leads to this entity."""
    owner, _, name = asked.partition(":")
    entity = records.blueprint.find_entity(owner)
    field = entity.fields.get(name) if entity else None
    if entity is None or field is None or field.target != target.key:
        return ""
    if not records.gateway.reads.seen(records.actor).rights.of(entity.key, name).known:
        return ""
    return str(getattr(field.declared, "where", ""))


def option(entity: EntityModel, hit: Hit) -> Values:
    """A hit as the combo's list draws it."""
    shown: Values = {"value": str(hit.id), "label": hit.title, "note": hit.detail}
    return shown | (letters(hit.title) if is_person(entity) else {})
