"""`/hooks/{account}`: takes the calls of message providers; what is answered with 2xx is on disk, and read later."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, RawBody

from palmette.errors import Forbidden, NotFound
from palmette.ids import parse_id
from palmette.integrations.accounts import Account
from palmette.web.problems import api_error
from palmette.web.runtime import office_of, pinned_of

LARGEST = 2 << 20
Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


@post("/hooks/{account:str}", sync_to_thread=True, status_code=200, name="hooks.take", opt={"public": True})
def take_call(request: Incoming, body: RawBody, account: FromPath[str]) -> Response[bytes]:
    """Keep a provider's call as it came; the same again is answered alike and kept once. A call that does not prove
    that it is the provider's is refused, and nothing is kept."""
    found, adapter = _of(request, account)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not adapter.verify(headers, bytes(body)):
        raise Forbidden("channels.not_genuine", "The call does not prove whose it is.", remedy="Check the secret.")
    office_of(pinned_of(request)).arrivals.keep(found, adapter.keys(bytes(body)), bytes(body))
    courier = getattr(request.app.state, "courier", None)
    if courier is not None:
        courier.wake()
    return Response(b"ok", media_type="text/plain; charset=utf-8")


@get("/hooks/{account:str}", sync_to_thread=True, name="hooks.challenge", opt={"public": True})
def answer_challenge(request: Incoming, account: FromPath[str]) -> Response[bytes]:
    """The question by which a provider sees that the address is ours."""
    _found, adapter = _of(request, account)
    answer = adapter.challenge(dict(request.query_params)) if hasattr(adapter, "challenge") else None
    if answer is None:
        raise Forbidden("channels.not_genuine", "The call does not prove whose it is.", remedy="Check the secret.")
    return Response(answer.encode(), media_type="text/plain; charset=utf-8")


def channels_router() -> Router:
    """The public addresses of accounts."""
    return Router(
        "/", route_handlers=[take_call, answer_challenge], exception_handlers={Exception: api_error},
        request_max_body_size=LARGEST, include_in_schema=False,
    )  # fmt: skip


def _of(request: Incoming, text: str) -> tuple[Account, Any]:  # Any: an adapter that is called
    key = parse_id(text)
    if key is None:
        raise NotFound("http.not_found", "There is no such thing.")
    found, adapter = office_of(pinned_of(request)).desk.of(key)
    if not hasattr(adapter, "verify"):
        raise NotFound("http.not_found", "There is no such thing.")
    return found, adapter
