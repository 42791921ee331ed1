"""Second signatures at the API: one's own requests, and doing what was signed. Signing is a person's, on the screen."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from palmette.api.answers import Incoming, actor_of, answer, id_of
from palmette.countersign.requests import Request
from palmette.web.runtime import pinned_of
from palmette.web.signing import do_signed, requests_of


@get("/countersign", sync_to_thread=True, name="api.countersign")
def list_requests(request: Incoming) -> Response[bytes]:
    """The requests of the token's owner, newest first."""
    actor = actor_of(request)
    found = requests_of(pinned_of(request)).listed([actor.wall])
    return answer(200, {"data": [_json(one) for one in found if one.user == actor.id]})


@post("/countersign/{id:str}/do", sync_to_thread=True, status_code=200, name="api.countersign.do")
def do_request(request: Incoming, id: FromPath[str]) -> Response[bytes]:
    """Do what was signed, once."""
    actor = actor_of(request)
    done = do_signed(pinned_of(request), actor, id_of(id))
    return answer(200, {"done": done.count, "href": done.href or None})


HANDLERS = (list_requests, do_request)


def _json(one: Request) -> dict[str, object]:
    return {
        "id": one.id, "kind": one.wish.kind, "entity": one.wish.entity, "records": one.wish.records,
        "reason": one.wish.reason, "state": one.state, "at": one.at, "until": one.until, "decided_by": one.decided_by,
        "decided_at": one.decided_at,
    }  # fmt: skip
