"""`/capture/{form}`: takes posts of public forms; what is answered with 2xx is on disk, read it is afterwards."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, Router, route
from litestar.enums import HttpMethod
from litestar.params import FromPath, RawBody

from palmette.capture.body import read_inputs
from palmette.capture.definition import Form
from palmette.capture.inbox import Inbox, Post
from palmette.capture.keys import is_key
from palmette.capture.work import READ
from palmette.errors import Forbidden, InvalidInput, NotFound, PalmetteError, TooLarge
from palmette.web.identity import client_address
from palmette.web.problems import api_error
from palmette.web.runtime import pinned_of, runtime_of
from palmette.web.watch import require_room

KEY_HEADER = "x-palmette-key"
LARGEST = 1 << 20
LONGEST_KEY = 200
_ASKED = {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": f"content-type, idempotency-key, {KEY_HEADER}",
    "access-control-max-age": "600",
}
"""What a browser is told that asks before it posts from another site."""
Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use
log = logging.getLogger("palmette.capture")


@route(
    "/capture/{form:str}", http_method=[HttpMethod.POST, HttpMethod.OPTIONS], sync_to_thread=True, status_code=200,
    name="capture",
)  # fmt: skip
def take_post(request: Incoming, body: RawBody, form: FromPath[str]) -> Response[bytes]:
    """Keep a post as it came. The same post again is answered alike and makes nothing new."""
    declared = _form(request, form)
    allowed = _cors(request, declared)
    if request.method == HttpMethod.OPTIONS:
        return Response(b"", status_code=204, headers={**allowed, **_ASKED})
    if body == b"test=test":
        # A site builder asks so whether the address answers, before it sends anything.
        return _said(b"ok", allowed)
    require_room(request)
    keyed = _keyed(request, declared)
    if len(body) > declared.size:
        raise TooLarge(
            "capture.too_large", f"A post of this form has at most {declared.size} bytes.", remedy="Send less."
        )
    media_type = request.headers.get("content-type", "")
    posted = Post(
        bytes(body), media_type, client_address(request), request.headers.get("origin", ""),
        _number(request, declared, body, media_type),
    )  # fmt: skip
    pinned = pinned_of(request)
    kept, fresh = Inbox(pinned.database, pinned.tables).add(declared, posted, limited=not keyed)
    if fresh:
        _wake(request, str(kept))
    return _answer(request, declared, media_type, str(kept), allowed)


def capture_router() -> Router:
    """The public addresses of forms."""
    return Router(
        "/", route_handlers=[take_post], exception_handlers={Exception: api_error},
        request_max_body_size=LARGEST, include_in_schema=False,
    )  # fmt: skip


def _form(request: Incoming, key: str) -> Form:
    found = pinned_of(request).blueprint.forms.get(key)
    if found is None:
        raise NotFound("http.not_found", "There is no such thing.")
    return found


def _cors(request: Incoming, form: Form) -> Mapping[str, str]:
    """Headers that let a browser of one of the form's sites post; Forbidden for those of other sites."""
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).netloc == request.headers.get("host", ""):
        return {}
    if origin not in form.origins:
        raise Forbidden(
            "capture.foreign_origin", "The form is not posted to from this site.", remedy="Add it to `origins`."
        )
    return {"access-control-allow-origin": origin, "vary": "Origin", "cross-origin-resource-policy": "cross-origin"}


def _keyed(request: Incoming, form: Form) -> bool:
    """Whether the post shows the form's key; Forbidden when it must and does not."""
    given = request.headers.get(KEY_HEADER, "") or request.query_params.get("key", "")
    settings = runtime_of(request).settings
    right = bool(given) and any(is_key(form, key, given) for key in (settings.secret_key, *settings.old_secret_keys))
    if not right and (form.protected or given):
        raise Forbidden(
            "capture.key", "The post does not show the form's key.", remedy="`palmette form list` shows the right one."
        )
    return right


def _number(request: Incoming, form: Form, body: bytes, media_type: str) -> str:
    """The post's own number: of the header, else of an input; empty when it has none that can be read."""
    header = request.headers.get("idempotency-key", "")
    if header:
        if len(header) > LONGEST_KEY or not header.isprintable():
            raise InvalidInput("api.bad_key", "The Idempotency-Key must be printable text of at most 200 characters.")
        return f"header:{header}"
    try:
        path, text = read_inputs(body, media_type).text(form.id_from) if form.id_from else ("", "")
    except InvalidInput:
        return ""
    return f"{path.casefold()}:{text[:LONGEST_KEY]}" if text else ""


def _wake(request: Incoming, kept: str) -> None:
    """Have it read now; should that fail, the job comes by every minute anyway."""
    jobs = runtime_of(request).jobs
    try:
        if jobs is not None:
            jobs.enqueue(READ, {}, key=f"{READ}:{kept}")
    except PalmetteError:
        log.exception("post kept, job not started", extra={"post": kept})


def _answer(request: Incoming, form: Form, media_type: str, kept: str, headers: Mapping[str, str]) -> Response[bytes]:
    """JSON to those who sent it; a person's browser goes to the page of thanks; `ok` to everybody else."""
    if media_type.partition(";")[0].strip().lower().endswith("json"):
        return Response(
            msgspec.json.encode({"id": kept, "accepted": True}), media_type="application/json", headers=dict(headers)
        )
    if form.thanks and "text/html" in request.headers.get("accept", ""):
        return Response(b"", status_code=303, headers={**headers, "location": form.thanks})
    return _said(b"ok", headers)


def _said(text: bytes, headers: Mapping[str, str]) -> Response[bytes]:
    return Response(text, media_type="text/plain; charset=utf-8", headers=dict(headers))
