"""Duplicates and merges at the API: who may be one, what would become of them, and the way back."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from palmette.api import duplicates
from palmette.api.answers import Incoming, answer, bad, id_of, known, mapping_of, reading, text_of, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.records.session import Records


@get("/{entity:str}/duplicates", sync_to_thread=True, name="api.duplicates")
def list_duplicates(request: Incoming, entity: FromPath[str], limit: FromQuery[int] = 100) -> Response[bytes]:
    """Pairs of records that may be one, the likeliest first."""
    with reading(request) as records:
        found = records.duplicate_pairs(entity, limit=max(1, min(limit, 500)))
    return answer(200, {"data": [duplicates.pair_json(pair) for pair in found]})


@get("/{entity:str}/{id:str}/duplicates", sync_to_thread=True, name="api.duplicates_of")
def get_duplicates(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Records that may be the same as this one, the likeliest first."""
    with reading(request) as records:
        found = records.duplicates(entity, id_of(id))
    return answer(200, {"data": [duplicates.candidate_json(item) for item in found]})


@get("/{entity:str}/{id:str}/merge", sync_to_thread=True, name="api.look_at_merge")
def look_at_merge(
    request: Incoming, entity: FromPath[str], id: FromPath[str], other: FromQuery[str]
) -> Response[bytes]:
    """What would become of two records as one."""
    with reading(request) as records:
        plan = records.look_at_merge(entity, id_of(id), id_of(other))
    return answer(200, duplicates.plan_json(plan))


@get("/{entity:str}/{id:str}/merges", sync_to_thread=True, name="api.merges")
def list_merges(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """The records that went into this one, newest first."""
    with reading(request) as records:
        found = records.merges(entity, id_of(id))
    return answer(200, {"data": [duplicates.merged_json(item) for item in found]})


@post("/{entity:str}/{id:str}/merge", sync_to_thread=True, status_code=200, name="api.merge")
def merge_records(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Let `other` go into this record; `choices` say by field whose value stays: survivor, other or both."""
    given = known(decode_object(body), "other", "choices")
    other, choices = id_of(text_of(given, "other")), mapping_of(given, "choices")
    if not all(isinstance(value, str) for value in choices.values()):
        raise bad("choices", "Give survivor, other or both by field.")

    def work(records: Records) -> Answer:
        return Answer(200, encode(records.merge(entity, id_of(id), other, choices=choices)), {})

    return write(request, body, work)


@post("/{entity:str}/{id:str}/unmerge", sync_to_thread=True, status_code=200, name="api.unmerge")
def unmerge_records(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Undo a merge into this record."""
    merge = id_of(text_of(known(decode_object(body), "merge"), "merge"))

    def work(records: Records) -> Answer:
        back = records.unmerge(entity, id_of(id), merge)
        return Answer(200, encode({"id": id, "back": str(back)}), {})

    return write(request, body, work)


@post("/{entity:str}/{id:str}/distinct", sync_to_thread=True, status_code=200, name="api.distinct")
def tell_apart(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Say that this record and `other` are not the same; with `distinct: false` that they may be."""
    given = known(decode_object(body), "other", "distinct")
    other, distinct = id_of(text_of(given, "other")), given.get("distinct", True)
    if not isinstance(distinct, bool):
        raise bad("distinct", "Give true or false.")

    def work(records: Records) -> Answer:
        say = records.dismiss_duplicate if distinct else records.recall_duplicate
        say(entity, id_of(id), other)
        return Answer(200, encode({"id": id, "other": str(other), "distinct": distinct}), {})

    return write(request, body, work)


HANDLERS = (
    list_duplicates, get_duplicates, look_at_merge, list_merges, merge_records, unmerge_records, tell_apart,
)  # fmt: skip
