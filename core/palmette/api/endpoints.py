"""`POST /api/packs/{pack}/{key}`: what packs answer to other systems, each address with the right it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from litestar import Response, Router, post
from litestar.params import FromPath, RawBody

from palmette.access.grants import may
from palmette.api.answers import Incoming, actor_of, answer, write
from palmette.api.definition import Endpoint
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.errors import NotFound
from palmette.records.callbacks import PLACE, read_callback
from palmette.records.session import Records
from palmette.web.problems import api_error
from palmette.web.runtime import pinned_of

LARGEST = 64 << 10
"""Bytes of a far service's call."""


@post("/{pack:str}/{key:path}", sync_to_thread=True, status_code=200, name="api.endpoint")
def call_endpoint(request: Incoming, pack: FromPath[str], key: FromPath[str], body: RawBody) -> Response[bytes]:
    """A call that a pack answers; missing and forbidden read alike."""
    pinned = pinned_of(request)
    endpoint = pinned.blueprint.endpoints.get(f"{pack}/{str(key).strip('/')}")
    actor = actor_of(request)
    if (
        endpoint is None
        or endpoint.called_back
        or not may(pinned.blueprint, actor, pinned.blueprint.entities[endpoint.entity], endpoint.action)
    ):
        raise NotFound("http.not_found", "There is no such page.")
    asked = decode_object(body)
    if endpoint.writes:
        return write(request, body, lambda records: Answer(200, encode(_asked(endpoint, records, asked)), {}))
    with pinned.gateway.reading(actor) as records:
        found = _asked(endpoint, records, asked)
    return answer(200, found)


def _asked(endpoint: Endpoint, records: Records, asked: Mapping[str, object]) -> Mapping[str, object]:
    return endpoint.answer(records, asked)


@post("/{token:str}/{pack:str}/{key:path}", sync_to_thread=True, status_code=200, name="api.callback",
      opt={"public": True})  # fmt: skip
def call_back(
    request: Incoming, token: FromPath[str], pack: FromPath[str], key: FromPath[str], body: RawBody
) -> Response[bytes]:
    """A call of a far service at the address that was made for it; every other address reads as one that is not."""
    pinned = pinned_of(request)
    name = f"{pack}/{str(key).strip('/')}"
    endpoint = pinned.blueprint.endpoints.get(name)
    keys = (pinned.gateway.secret_key, *pinned.gateway.old_secret_keys)
    called = read_callback(keys, name, token) if endpoint is not None and endpoint.called_back else None
    branch = pinned.directory.branches().get(called.branch) if called is not None else None
    if endpoint is None or called is None or branch is None or branch.wall != called.wall:
        raise NotFound("http.not_found", "There is no such page.")
    actor = replace(pinned.directory.system("api", wall=called.wall), home_branch=called.branch)
    asked = decode_object(body)
    session = pinned.gateway.writing if endpoint.writes else pinned.gateway.reading
    with session(actor) as records:
        found = _asked(endpoint, records, asked)
    return answer(200, found)


def callbacks_router() -> Router:
    """The addresses at which far services call back."""
    return Router(
        PLACE, route_handlers=[call_back], exception_handlers={Exception: api_error}, include_in_schema=False,
        request_max_body_size=LARGEST,
    )  # fmt: skip


def endpoints_router() -> Router:
    """The calls of packs; every error is a problem document."""
    return Router(
        "/api/packs", route_handlers=[call_endpoint], exception_handlers={Exception: api_error}, include_in_schema=False
    )
