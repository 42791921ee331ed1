"""How errors read at the API: RFC 9457 problem documents; unforeseen ones are logged and say nothing of the inside."""

from __future__ import annotations

import logging

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from palmette.errors import PalmetteError, Problem

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("palmette.error")

_HTTP_WORDS = {
    400: ("http.bad_request", "The request cannot be read."),
    401: ("access.not_logged_in", "This call needs a token."),
    403: ("access.forbidden", "This is not allowed."),
    404: ("http.not_found", "There is no such thing."),
    405: ("http.method_not_allowed", "This address does not answer this method."),
    413: ("http.too_large", "The request is larger than allowed."),
    415: ("http.media_type", "This kind of content is not taken here."),
    429: ("http.too_many", "Too many requests."),
}


def problem_document(error: Exception, *, request_id: str) -> tuple[int, dict[str, object]]:
    """Status and body of the answer to an error."""
    if isinstance(error, PalmetteError) and error.status < HTTP_500_INTERNAL_SERVER_ERROR:
        body: dict[str, object] = {
            "type": f"/docs/errors#{error.code}", "title": error.message, "status": error.status, "code": error.code,
        }  # fmt: skip
        if error.remedy:
            body["remedy"] = error.remedy
        if error.problems:
            body["errors"] = [_line(problem) for problem in error.problems]
        return error.status, {**body, "request": request_id}
    if isinstance(error, PalmetteError) and error.status == 503:
        return 503, {
            "type": f"/docs/errors#{error.code}", "title": error.message, "status": 503, "code": error.code,
            "remedy": error.remedy, "request": request_id,
        }  # fmt: skip
    if isinstance(error, HTTPException) and error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        code, title = _HTTP_WORDS.get(error.status_code, ("http.refused", "The request was refused."))
        return error.status_code, {
            "type": f"/docs/errors#{code}", "title": title, "status": error.status_code, "code": code,
            "request": request_id,
        }  # fmt: skip
    log.error("unforeseen error", extra={"request": request_id}, exc_info=error)
    return 500, {
        "type": "/docs/errors#http.unforeseen", "title": "Something went wrong here; it was written down.",
        "status": 500, "code": "http.unforeseen", "remedy": "Try again; name the request id to your administrator.",
        "request": request_id,
    }  # fmt: skip


def api_error(request: Request[object, object, object], error: Exception) -> Response[bytes]:  # type: ignore[type-var]
    """Litestar's exception handler for the API."""
    status, body = problem_document(error, request_id=str(request.scope.get("state", {}).get("request_id", "")))
    headers = {"retry-after": "2"} if status == 503 else {"www-authenticate": "Bearer"} if status == 401 else {}
    return Response(msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _line(problem: Problem) -> dict[str, object]:
    line: dict[str, object] = {"field": problem.field, "code": problem.code, "detail": problem.message}
    if problem.remedy:
        line["remedy"] = problem.remedy
    if problem.row is not None:
        line["row"] = problem.row
    return line
