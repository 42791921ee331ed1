"""Locks of records at the API: whether one is locked and by whom, locking it, letting it be changed again."""

from __future__ import annotations

from litestar import Response, delete, get, put
from litestar.params import FromPath, RawBody

from palmette.api.answers import Incoming, actor_of, answer, id_of, known, reading, text_of, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.records.record_locks import lock_of
from palmette.records.session import Records
from palmette.web.runtime import pinned_of


@get("/{entity:str}/{id:str}/lock", sync_to_thread=True, name="api.lock_of")
def get_lock(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Whether a record is locked, by whom, since when and why."""
    with reading(request) as records:
        records.get(entity, id_of(id), fields=["id"])
        return answer(200, _lock(records, id))


@put("/{entity:str}/{id:str}/lock", sync_to_thread=True, status_code=200, name="api.lock")
def lock_record(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Lock it: `{"reason": "…"}`, which may be empty. One that is locked already stays as it is."""
    reason = text_of(known(decode_object(body or b"{}"), "reason"), "reason")

    def work(records: Records) -> Answer:
        records.lock(entity, id_of(id), reason)
        return Answer(200, encode(_lock(records, id)), {})

    return write(request, body, work)


@delete("/{entity:str}/{id:str}/lock", sync_to_thread=True, status_code=204, name="api.unlock")
def unlock_record(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[None]:
    """Let it be changed again."""
    with pinned_of(request).gateway.writing(actor_of(request)) as records:
        records.unlock(entity, id_of(id))
    return Response(None, status_code=204)


HANDLERS = (get_lock, lock_record, unlock_record)


def _lock(records: Records, id: str) -> dict[str, object]:
    found = lock_of(records, [id_of(id)]).get(id_of(id))
    if found is None:
        return {"locked": False}
    return {"locked": True, "by": found.by, "at": found.at, "reason": found.reason or None}
