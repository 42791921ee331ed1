"""Setting up one's own second factor, or another phone for it (`/me/security/phone`)."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.access.second_factor import address_for_phone
from palmette.errors import PalmetteError
from palmette.pages.desk import Desk, Incoming
from palmette.pages.drawn_code import drawn_code
from palmette.pages.entry_factor import wrong_first_code
from palmette.pages.proof import require_proof
from palmette.pages.security import person_of
from palmette.web.identity import CSRF_FIELD, give_session, session_token


@get("/me/security/phone", sync_to_thread=True, name="security.phone")
def phone_screen(request: Incoming) -> Response[str]:
    """The drawing for the phone; nothing is kept until its first code came back."""
    desk = Desk(request)
    require_proof(desk)
    return _screen(desk, "", None)


@post("/me/security/phone", status_code=200, name="security.phone.act")
async def phone_act(request: Incoming) -> Response[str]:
    """Take the phone; shows the recovery codes once."""
    form = await request.form()
    return await sync_to_thread(_act, request, form)


def _act(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    require_proof(desk, form)
    user, offered = person_of(desk), str(form.get("offer", ""))[:1000]
    codes = desk.pinned.factors.confirm(user, offered, "".join(str(form.get("code", "")).split())[:10])
    if codes is None:
        return _screen(desk, offered, wrong_first_code())
    give_session(request, desk.pinned.sessions.renew(session_token(request), strong=True))
    return desk.page("security_codes.html", {"codes": codes})


def _screen(desk: Desk, offered: str, error: PalmetteError | None) -> Response[str]:
    factors, user = desk.pinned.factors, person_of(desk)
    secret = factors.secret(user, offered) if offered else None
    if secret is None:
        offered = factors.offer(user)
        secret = factors.secret(user, offered) or ""
    product = desk.blueprint.edition.label.text(desk.language) or "Palmette"
    account = desk.actor.extra.get("email", "")
    context = {
        "csrf": desk.csrf, "offer": offered, "secret": secret,
        "drawing": drawn_code(address_for_phone(secret, account=account, issuer=product)),
        "error": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip() if error else "",
    }  # fmt: skip
    return desk.page("security_phone.html", context, status=422 if error else 200)
