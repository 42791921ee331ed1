"""Asking again who one is, before sensitive things: the password or a code, at most every ten minutes.

A screen calls `require_proof(desk, form)` before it acts. Where a proof is missing, what was asked for is kept: a form
comes back with all that was typed and goes on with the password; a page or a file is opened after it; over a part of a
page stands a dialog, and beneath it nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.errors import Forbidden, NotLoggedIn, PalmetteError, TooMany
from palmette.pages.desk import Desk, Incoming, own_address, templates_of
from palmette.pages.entry import card, common, notice, reader_of
from palmette.web.identity import CSRF_FIELD, client_address, give_session, session_of, session_token
from palmette.web.problems import retry_headers
from palmette.web.runtime import pinned_of, runtime_of

PROOF = "_proof"


class ProofNeeded(Forbidden):
    """The person has to show again who he is; `fields` are what he sent, to go on with."""

    def __init__(self, fields: Sequence[tuple[str, str]] = (), wrong: PalmetteError | None = None) -> None:
        super().__init__(
            "access.proof_needed", "Show again that it is you.", remedy="Type your password, or a code of your phone."
        )
        self.fields = tuple(fields)
        self.wrong = wrong


def require_proof(desk: Desk, form: FormMultiDict | None = None) -> None:
    """Go on when the person has shown within ten minutes who he is; else ProofNeeded, which becomes a page."""
    session = session_of(desk.request)
    if session is None or session.is_proved:
        return
    given = str(form.get(PROOF, ""))[:1000] if form is not None else ""
    fields = [(name, str(value)) for name, value in form.multi_items() if name != PROOF] if form is not None else []
    if not given:
        raise ProofNeeded(fields)
    try:
        _prove(desk, given)
    except (NotLoggedIn, TooMany) as error:
        raise ProofNeeded(fields, error) from error


@post("/me/proof", status_code=200, name="proof")
async def proof_submit(request: Incoming) -> Response[str]:
    """Check what was typed, then on to the page that asked for it."""
    form = await request.form()
    return await sync_to_thread(_submit, request, form)


def _submit(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    require_proof(desk, form)
    if desk.is_htmx:
        return desk.part("proof_done.html", {"toast": {"text": desk.gettext("Thank you. Press once more to go on.")}})
    return desk.go(own_address(str(form.get("next", "/"))))


def proof_page(request: Incoming, error: ProofNeeded) -> Response[str]:
    """The page, or over a page the dialog, that asks."""
    pinned, runtime = pinned_of(request), runtime_of(request)
    session, htmx = session_of(request), request.headers.get("hx-request", "") == "true"
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    again = request.method != "GET" and not htmx
    fields = (
        list(error.fields) if again else [("next", _next(error.fields) if request.url.path == "/me/proof" else here)]
    )
    context = {
        "action": here if again else "/me/proof",
        "fields": [pair for pair in fields if pair[0] != CSRF_FIELD],
        "csrf": session.csrf if session else "",
        "notice": notice(error.wrong),
        "has_password": session is not None and pinned.logins.has_password(session.user),
        "has_phone": session is not None and pinned.factors.state(session.user) is not None,
        "sso": runtime.settings.oidc_name if runtime.provider.ready else "",
        "field": PROOF,
    }
    if not htmx:
        return card(request, "proof.html", context, error=error)
    text = templates_of(request).render("proof_dialog.html", reader_of(request), {**common(request), **context})
    # The dialog itself takes its own answers; over a page it stands beside whatever dialog is open there.
    over = {} if request.url.path == "/me/proof" else {"hx-retarget": "#dialogs", "hx-reswap": "beforeend"}
    headers = {**over, **retry_headers(error.wrong or error, 422)}
    return Response(text, status_code=422, media_type="text/html; charset=utf-8", headers=headers)


def _prove(desk: Desk, given: str) -> None:
    session = session_of(desk.request)
    assert session is not None, "a desk has a session"
    logins = desk.pinned.logins
    strong = logins.check_again(session.user, given, address=client_address(desk.request))
    give_session(desk.request, desk.pinned.sessions.renew(session_token(desk.request), strong=strong))


def _next(fields: Sequence[tuple[str, str]]) -> str:
    return own_address(next((value for name, value in fields if name == "next"), "/"))
