"""How errors read at the API: RFC 9457 problem documents; unforeseen ones are logged and say nothing of the inside."""

from __future__ import annotations

import logging

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from palmette.errors import MayBeDuplicate, PalmetteError, Problem, TooMany, Unavailable
from palmette.locale.sentences import said, sentence
from palmette.web.denied import after_refusal
from palmette.web.languages import preferred

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("palmette.error")

_HTTP_WORDS = {
    400: ("http.bad_request", sentence("The request cannot be read.")),
    401: ("access.not_logged_in", sentence("This call needs a token.")),
    403: ("access.forbidden", sentence("This is not allowed.")),
    404: ("http.not_found", sentence("There is no such thing.")),
    405: ("http.method_not_allowed", sentence("This address does not answer this method.")),
    408: ("http.too_slow", sentence("The request came too slowly.")),
    413: ("http.too_large", sentence("The request is larger than allowed.")),
    415: ("http.media_type", sentence("This kind of content is not taken here.")),
    429: ("http.too_many", sentence("Too many requests.")),
}


_UNFORESEEN = sentence("Something went wrong here; it was written down.")
_UNFORESEEN_REMEDY = sentence("Try again; name the request id to your administrator.")


def problem_document(error: Exception, *, request_id: str, language: str = "en") -> tuple[int, dict[str, object]]:
    """Status and body of the answer to an error, its sentences in a language."""
    if isinstance(error, PalmetteError) and error.status < HTTP_500_INTERNAL_SERVER_ERROR:
        body: dict[str, object] = {
            "type": f"/docs/errors#{error.code}", "title": said(error.message, language),
            "status": error.status, "code": error.code,
        }  # fmt: skip
        if error.remedy:
            body["remedy"] = said(error.remedy, language)
        if error.problems:
            body["errors"] = [_line(problem, language) for problem in error.problems]
        if isinstance(error, MayBeDuplicate):
            body["candidates"] = [dict(item) for item in error.candidates]
        return error.status, {**body, "request": request_id}
    if isinstance(error, Unavailable):
        return error.status, {
            "type": f"/docs/errors#{error.code}", "title": said(error.message, language),
            "status": error.status, "code": error.code, "remedy": said(error.remedy, language), "request": request_id,
        }  # fmt: skip
    if isinstance(error, HTTPException) and error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        code, title = _HTTP_WORDS.get(error.status_code, ("http.refused", sentence("The request was refused.")))
        return error.status_code, {
            "type": f"/docs/errors#{code}", "title": said(title, language), "status": error.status_code,
            "code": code,
            "request": request_id,
        }  # fmt: skip
    log.error("unforeseen error", extra={"request": request_id}, exc_info=error)
    return 500, {
        "type": "/docs/errors#http.unforeseen", "title": said(_UNFORESEEN, language),
        "status": 500, "code": "http.unforeseen", "remedy": said(_UNFORESEEN_REMEDY, language),
        "request": request_id,
    }  # fmt: skip


def api_error(request: Request[object, object, object], error: Exception) -> Response[bytes]:  # type: ignore[type-var]
    """Litestar's exception handler for the API."""
    # English unless a program asks: codes are for programs, and logs of several are read together.
    language = preferred(request.headers.get("accept-language", "")) or "en"
    request_id = str(request.scope.get("state", {}).get("request_id", ""))
    status, body = problem_document(error, request_id=request_id, language=language)
    headers = {**retry_headers(error, status), **({"www-authenticate": "Bearer"} if status == 401 else {})}
    return Response(
        msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers,
        background=after_refusal(request, error),
    )  # fmt: skip


def retry_headers(error: Exception, status: int) -> dict[str, str]:
    """When to come again, where that is known."""
    if isinstance(error, TooMany) and error.retry_after:
        return {"retry-after": str(error.retry_after)}
    return {"retry-after": "2"} if status in (503, 507) else {}


def _line(problem: Problem, language: str) -> dict[str, object]:
    detail = said(problem.message, language)
    line: dict[str, object] = {"field": problem.field, "code": problem.code, "detail": detail}
    if problem.remedy:
        line["remedy"] = said(problem.remedy, language)
    if problem.row is not None:
        line["row"] = problem.row
    return line
