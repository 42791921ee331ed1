"""Conversion and distribution at the API: what a record would become, what it became, who got it and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, RawBody

from palmette.api.answers import Incoming, answer, bad, id_of, known, mapping_of, reading, text_of, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.conversion.convert import Choice, Made, convert, take_back
from palmette.conversion.plan import Plan, look
from palmette.distribution.store import Assignment, assignments
from palmette.ids import parse_id
from palmette.records.session import Records

KNOWN = ("use", "skip", "values")


@get("/{entity:str}/{id:str}/assignments", sync_to_thread=True, name="api.assignments")
def get_assignments(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """By which rules a record was given to whom, newest first, with what each rule said."""
    with reading(request) as records:
        found = assignments(records, entity, id_of(id))
    return answer(200, {"data": [_assignment(item) for item in found]})


@get("/{entity:str}/{id:str}/convert", sync_to_thread=True, name="api.look_at_conversion")
def look_at_conversion(
    request: Incoming, entity: FromPath[str], id: FromPath[str], conversion: FromQuery[str] = ""
) -> Response[bytes]:
    """What a record would become, and which existing records may be meant."""
    with reading(request) as records:
        return answer(200, _plan(look(records, entity, id_of(id), conversion)))


@post("/{entity:str}/{id:str}/convert", sync_to_thread=True, status_code=201, name="api.convert")
def convert_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Make of a record what it becomes: `{"conversion": key, "parts": {"contact": {"use": id}}}`."""
    wish = known(decode_object(body), "conversion", "parts")
    choices = _choices(mapping_of(wish, "parts"))

    def work(records: Records) -> Answer:
        made = convert(records, entity, id_of(id), choices, key=text_of(wish, "conversion"))
        return Answer(201, encode(_made(made)), {})

    return write(request, body, work)


@post("/{entity:str}/{id:str}/convert/undo", sync_to_thread=True, status_code=200, name="api.take_back")
def take_conversion_back(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Take a conversion back: what it made goes to the trash, unless somebody worked on it since."""

    def work(records: Records) -> Answer:
        return Answer(200, encode(_made(take_back(records, entity, id_of(id)).made)), {})

    return write(request, body, work)


HANDLERS: list[HTTPRouteHandler] = [get_assignments, look_at_conversion, convert_record, take_conversion_back]


def _plan(plan: Plan) -> dict[str, object]:
    """What a record would become."""
    return {
        "conversion": plan.conversion.key,
        "parts": [
            {
                "key": part.declared.key, "entity": part.declared.entity, "values": dict(part.values),
                "optional": part.declared.optional, "wanted": part.wanted, "use": part.first,
                "existing": [
                    {"id": offer.id, "title": offer.title, "verdict": offer.verdict} for offer in part.offers
                ],
            }
            for part in plan.parts
        ],
    }  # fmt: skip


def _made(made: Sequence[Made]) -> dict[str, object]:
    """What it became."""
    return {"data": [{"part": one.part, "entity": one.entity, "id": one.id, "created": one.created} for one in made]}


def _choices(given: Mapping[str, Any]) -> dict[str, Choice]:  # Any: JSON values
    """`{"contact": {"use": id}, "organization": {"skip": true}, "deal": {"values": {…}}}`."""
    return {part: _choice(part, wish) for part, wish in given.items()}


def _choice(part: str, wish: object) -> Choice:
    if not isinstance(wish, dict) or not set(wish) <= set(KNOWN):
        raise bad(part, "Give `use`, `skip` or `values`.")
    use, skip, values = wish.get("use"), wish.get("skip", False), wish.get("values") or {}
    found = parse_id(use) if isinstance(use, str) else None
    if use is not None and found is None:
        raise bad(f"{part}.use", "That is no id.")
    if not isinstance(skip, bool) or not isinstance(values, dict):
        raise bad(part, "`skip` is true or false, `values` an object.")
    return Choice(found, skip, values)


def _assignment(item: Assignment) -> dict[str, object]:
    """One giving, with what the rules said."""
    return {
        "at": item.at, "distribution": item.distribution, "rule": item.rule or None, "user": item.user,
        "from": item.taken_from,
        "said": [{"rule": one.rule, "what": one.what, "facts": dict(one.facts)} for one in item.said],
    }  # fmt: skip
