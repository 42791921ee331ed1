"""What a card of a board says, and how each person has it: the fields of one's choice, roomy or compact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel, FieldModel, PipelineModel
from palmette.errors import NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.lists import visible_fields
from palmette.pages.shell import board_address
from palmette.pages.values import Values
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

MOST_FIELDS = 6
NOT_ON_CARDS = ("children", "files", "image", "secret", "rich_text", "long_text", "address", "id")
TOLD_ANYWAY = ("pipeline", "stage", "stage_since", "stage_due_at", "stage_late_at", "owner", "version", "deleted_at")
NEXT_STEPS = ("next_action_at", "next_step_on", "due_at")


@dataclass(frozen=True)
class Look:
    """How one person has the cards of a board; no fields = those that the pack or edition chose."""

    fields: tuple[str, ...] = ()
    compact: bool = False


@get("/r/{entity:str}/board/{pipeline:str}/cards", sync_to_thread=True, name="board.cards")
def cards_screen(request: Incoming, entity: FromPath[str], pipeline: FromPath[str]) -> Response[str]:
    """The dialog that asks for the fields."""
    desk = Desk(request)
    model = desk.entity(entity)
    found = pipeline_of(desk, model, pipeline)
    look = look_of(desk, found)
    with desk.reading() as records:
        offered = offered_fields(records, model, found)
    names = shown_names(model, look)
    context = {
        "action": f"{board_address(desk.blueprint, model, found.key)}/cards",
        "choices": [
            {"value": field.name, "label": field.label.text(desk.language), "on": field.name in names}
            for field in offered
        ],
        "compact": look.compact,
        "own": bool(look.fields),
        "most": MOST_FIELDS,
    }
    return desk.part("board_cards.html", context)


@post("/r/{entity:str}/board/{pipeline:str}/cards", status_code=200, name="board.cards.keep")
async def keep_cards(request: Incoming, entity: FromPath[str], pipeline: FromPath[str]) -> Response[str]:
    """Keep the choice for this person and this board, and draw the board anew."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_keep, request, entity, pipeline, form)
    return answer


def _keep(request: Incoming, entity: str, pipeline: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    found = pipeline_of(desk, model, pipeline)
    with desk.reading() as records:
        known = [field.name for field in offered_fields(records, model, found)]
    wanted = {str(name) for name in form.getall("fields", [])}
    fields = [name for name in known if name in wanted][:MOST_FIELDS]
    kept: Values = {"compact": form.get("compact") == "true"}
    if fields != [name for name in known if name in model.card]:
        kept["fields"] = fields
    user = desk.actor.id
    assert user is not None
    reset = bool(form.get("reset"))
    desk.pinned.preferences.put(user, _key(found), None if reset else kept)
    return desk.go(board_address(desk.blueprint, model, found.key))


def pipeline_of(desk: Desk, entity: EntityModel, name: str) -> PipelineModel:
    """The pipeline of an address; NotFound when the entity has none so called."""
    found = next((item for item in desk.blueprint.pipelines_of(entity.key) if name in (item.key, item.short)), None)
    if found is None:
        raise NotFound("records.not_found", "There is no such board.")
    return found


def look_of(desk: Desk, pipeline: PipelineModel) -> Look:
    """What the person chose for this board."""
    kept = desk.pinned.preferences.get(desk.actor.id, _key(pipeline)) if desk.actor.id else None
    if not isinstance(kept, dict):
        return Look()
    fields = kept.get("fields")
    names = tuple(str(name) for name in fields) if isinstance(fields, list) else ()
    return Look(names, kept.get("compact") is True)


def shown_names(entity: EntityModel, look: Look) -> Sequence[str]:
    """The fields of a card's facts, in order."""
    return look.fields or entity.card


def offered_fields(records: Records, entity: EntityModel, pipeline: PipelineModel) -> list[FieldModel]:
    """What may stand on a card: short values that the person may know of, those of the pack's own choice first."""
    known = visible_fields(records, entity)
    told = {*TOLD_ANYWAY, *NEXT_STEPS, pipeline.declared.amount}
    found = [
        field
        for field in entity.fields.values()
        if field.name in known and field.name not in told and not field.hidden and field.value_kind not in NOT_ON_CARDS
    ]
    first = {name: at for at, name in enumerate(entity.card)}
    return sorted(found, key=lambda field: first.get(field.name, len(first)))


def _key(pipeline: PipelineModel) -> str:
    return f"board.{pipeline.key}"
