"""A record's way to another wall at the API: what would move, and the move itself."""

from __future__ import annotations

from collections.abc import Iterable

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from palmette.api.answers import Incoming, answer, id_of, known, reading, text_of, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.records.results import TransferLeft, TransferPlan
from palmette.records.session import Records


@get("/{entity:str}/{id:str}/transfer", sync_to_thread=True, name="api.look_at_transfer")
def look_at_transfer(
    request: Incoming, entity: FromPath[str], id: FromPath[str], branch: FromQuery[str]
) -> Response[bytes]:
    """What would move with a record to a branch of another wall, and what would stay."""
    with reading(request) as records:
        plan = records.look_at_transfer(entity, id_of(id), id_of(branch))
    return answer(200, plan_json(plan))


@post("/{entity:str}/{id:str}/transfer", sync_to_thread=True, status_code=200, name="api.transfer_record")
def transfer_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Move a record to another wall: `{"branch": id, "owner": id}`; the owner may be left out."""
    given = known(decode_object(body), "branch", "owner")
    branch = id_of(text_of(given, "branch"))
    owner = id_of(text_of(given, "owner")) if given.get("owner") is not None else None

    def work(records: Records) -> Answer:
        return Answer(200, encode(records.transfer_record(entity, id_of(id), branch, owner=owner)), {})

    return write(request, body, work)


def plan_json(plan: TransferPlan) -> dict[str, object]:
    """A move looked at, as the API gives it."""
    return {
        "id": str(plan.id),
        "branch": str(plan.branch),
        "possible": not plan.problems,
        "problems": [{"field": item.field, "code": item.code, "detail": item.message} for item in plan.problems],
        "goes": _counts(plan.goes),
        "cut": _counts(plan.cut),
        "left": _counts(plan.left),
        "ended": _counts(plan.ended),
        "numbers": [{"entity": entity, "field": field} for entity, field in plan.numbers],
        "unseen": plan.unseen,
    }


def _counts(found: Iterable[TransferLeft]) -> list[dict[str, object]]:
    return [
        {"entity": item.entity, **({"field": item.field} if item.field else {}), "count": item.count} for item in found
    ]


HANDLERS = (look_at_transfer, transfer_record)
