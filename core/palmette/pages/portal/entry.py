"""Getting into an account: by the link of a mail, or its code typed where it was asked for; one's own page, and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from palmette.access.attempts import ADDRESS, MAIL, Attempts
from palmette.errors import InvalidInput, NotFound, NotLoggedIn, PalmetteError
from palmette.labels import LANGUAGES
from palmette.locale.sentences import say_in
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Incoming, go, templates_of
from palmette.pages.entry import Form, in_thread, notice
from palmette.pages.formats import Reader
from palmette.pages.portal.desk import PortalDesk
from palmette.portal.accounts import Account
from palmette.portal.logins import LASTS, Proof
from palmette.records.search_keys import sort_key
from palmette.web.identity import CSRF_FIELD, client_address, require_own_origin
from palmette.web.languages import preferred
from palmette.web.portal import LOGIN, PLACE, SESSION, cookie, give, portal_of, visitor_if_any
from palmette.web.portal_jobs import SEND_LOGIN
from palmette.web.problems import retry_headers
from palmette.web.runtime import pinned_of, runtime_of

NAMES = {"en": "English", "ru": "Русский", "fi": "Suomi"}
THEMES = ("system", "light", "dark")


@get(f"{PLACE}/login", sync_to_thread=True, name="my.login", opt={"public": True})
def login_page(request: Incoming) -> Response[str]:
    """Asks for the e-mail; straight on for somebody who is logged in."""
    if visitor_if_any(request) is not None:
        return go(PLACE, htmx=False)
    return _card(request, "portal/login.html", {"email": "", "can_mail": runtime_of(request).mailer.ready})


@post(f"{PLACE}/login", status_code=200, name="my.login.ask", opt={"public": True})
async def login_ask(request: Incoming) -> Response[str]:
    """Says the same to everybody; who it is, and whether he is anybody, is looked up where the mail is made."""
    form = await request.form()
    return await in_thread(_ask, request, form)


@get(f"{PLACE}/code", sync_to_thread=True, name="my.code", opt={"public": True})
def code_page(request: Incoming) -> Response[str]:
    """Where the code of the mail is typed."""
    return _card(request, "portal/code.html", {})


@post(f"{PLACE}/code", status_code=200, name="my.code.check", opt={"public": True})
async def code_check(request: Incoming) -> Response[str]:
    """Let in who types the right one."""
    form = await request.form()
    return await in_thread(_check, request, form)


@get(f"{PLACE}/enter/{{secret:str}}", sync_to_thread=True, name="my.enter", opt={"public": True})
def enter_page(request: Incoming, secret: FromPath[str]) -> Response[str]:
    """What a link opens: a button. Looking at it uses nothing up: scanners of mail look at every link."""
    if not portal_of(pinned_of(request)).logins.look(secret[:100]):
        return _gone(request)
    return _card(request, "portal/enter.html", {"secret": secret})


@post(f"{PLACE}/enter/{{secret:str}}", status_code=200, name="my.enter.use", opt={"public": True})
async def enter_use(request: Incoming, secret: FromPath[str]) -> Response[str]:
    """Use the link up and let its person in."""
    form = await request.form()
    return await in_thread(_enter, request, {**form, "_secret": secret})


@get(f"{PLACE}/manifest.webmanifest", sync_to_thread=True, name="my.manifest", opt={"public": True})
def manifest(request: Incoming) -> Response[str]:
    """What a phone needs to install the accounts as an application of their own."""
    known = _common(request)
    context = {"name": known["product"], "start_url": PLACE, "brand": known["brand"]}
    text = templates_of(request).render("manifest.webmanifest", _reader(request), context)
    return Response(text, media_type="application/manifest+json")


@get(f"{PLACE}/me", sync_to_thread=True, name="my.me")
def me_screen(request: Incoming) -> Response[str]:
    """Language, colours, other accounts of the same e-mail, and the way out."""
    desk = PortalDesk(request)
    own = portal_of(desk.pinned).accounts.get(desk.visitor.account)
    if own is None:
        raise NotFound("http.not_found", "There is no such page.")
    context = {
        "email": own.email, "language": desk.language, "themes": _themes(desk),
        "languages": [{"value": key, "label": NAMES[key]} for key in LANGUAGES],
        "others": [{"id": str(one.id), "name": name} for one, name in _others(desk, own)],
        "sessions": portal_of(desk.pinned).sessions.count(own.id),
    }  # fmt: skip
    return desk.draw("portal/me.html", context, page="me")


@post(f"{PLACE}/me", status_code=200, name="my.me.save")
async def me_save(request: Incoming) -> Response[str]:
    """Keep language and colours, change to another account of the same person, or log out."""
    form = await request.form()
    return await in_thread(_me, request, form)


# ---- coming in


def _ask(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    runtime, email = runtime_of(request), str(form.get("email", "")).strip()[:320]
    ready = runtime.mailer.ready and runtime.jobs is not None
    if not ready or "@" not in email:
        error = InvalidInput("records.bad_email", "This is no e-mail.", remedy="Type it whole, like name@example.com.")
        return _asked_again(request, email, error if ready else None)
    try:
        counted = MAIL.of(f"portal:{sort_key(email)}"), ADDRESS.of(client_address(request))
        Attempts(pinned_of(request).directory).take(*counted)
    except PalmetteError as error:
        return _asked_again(request, email, error)
    login = portal_of(pinned_of(request)).logins.begin(email)
    assert runtime.jobs is not None, "it was asked above"
    runtime.jobs.enqueue(SEND_LOGIN, {"email": email, "login": str(login)})
    give(request, LOGIN, str(login), seconds=int(LASTS.total_seconds()))
    return go(f"{PLACE}/code", htmx=False)


def _asked_again(request: Incoming, email: str, error: PalmetteError | None) -> Response[str]:
    context = {"email": email, "can_mail": runtime_of(request).mailer.ready}
    return _card(request, "portal/login.html", context, error=error)


def _check(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    portal, login = portal_of(pinned_of(request)), _uuid(cookie(request, LOGIN))
    try:
        Attempts(pinned_of(request).directory).take(ADDRESS.of(client_address(request)))
    except PalmetteError as error:
        return _card(request, "portal/code.html", {}, error=error)
    proof = portal.logins.check_code(login, str(form.get("code", ""))[:20]) if login is not None else None
    if proof is None:
        wrong = NotLoggedIn(
            "access.wrong_portal_code", "This code does not let you in.",
            remedy="Look at the newest mail. After five tries, or a quarter of an hour, ask for a new one.",
        )  # fmt: skip
        return _card(request, "portal/code.html", {}, error=wrong)
    right, here = MAIL.of(f"portal:{proof.email_key}"), ADDRESS.of(client_address(request))
    Attempts(pinned_of(request).directory).forgive(right, here)
    return _let_in(request, proof)


def _enter(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    proof = portal_of(pinned_of(request)).logins.use(str(form["_secret"])[:100])
    return _gone(request) if proof is None else _let_in(request, proof)


def _let_in(request: Incoming, proof: Proof) -> Response[str]:
    """A session for the account that was invited, or the first of the mail."""
    portal = portal_of(pinned_of(request))
    found = portal.accounts.of_email(proof.email_key)
    account = next((one for one in found if one.id == proof.account), next(iter(found), None))
    if account is None:
        return _gone(request)
    _begin(request, account)
    return go(PLACE, htmx=False)


def _begin(request: Incoming, account: Account) -> None:
    """Give the browser a new session; an old one of it is closed."""
    portal = portal_of(pinned_of(request))
    if before := cookie(request, SESSION):
        portal.sessions.close(before)
    agent = request.headers.get("user-agent", "")
    give(request, SESSION, portal.sessions.open(account.id, address=client_address(request), agent=agent))
    give(request, LOGIN, "", seconds=0)
    portal.accounts.seen(account.id)


def _gone(request: Incoming) -> Response[str]:
    gone = NotFound("access.portal_link_gone", "This link opens nothing any more.", remedy="Ask for a new one.")
    return _card(
        request, "portal/login.html", {"email": "", "can_mail": runtime_of(request).mailer.ready}, error=gone
    )  # fmt: skip


# ---- one's own page


def _me(request: Incoming, form: Form) -> Response[str]:
    desk = PortalDesk(request, form_token=str(form.get(CSRF_FIELD, "")))
    portal, account = portal_of(desk.pinned), desk.visitor.account
    if form.get("out"):
        portal.sessions.close_all(account) if form["out"] == "all" else portal.sessions.close(cookie(request, SESSION))
        give(request, SESSION, "", seconds=0)
        response = go(f"{PLACE}/login", htmx=False)
        response.headers["clear-site-data"] = '"cache"'
        return response
    own = portal.accounts.get(account)
    if own is not None and (other := str(form.get("account", ""))):
        chosen = next((one for one, _ in _others(desk, own) if str(one.id) == other), None)
        if chosen is None:
            raise NotFound("http.not_found", "There is no such page.")
        _begin(request, chosen)
        return go(PLACE, htmx=False)
    looks = {"language": str(form.get("language", "")), "theme": str(form.get("theme", ""))}
    if looks["language"] in LANGUAGES and looks["theme"] in THEMES:
        portal.accounts.choose(account, **looks)
    return go(f"{PLACE}/me", htmx=False)


def _others(desk: PortalDesk, own: Account) -> list[tuple[Account, str]]:
    """The other accounts that the same e-mail lets into, with the names of their people."""
    accounts = portal_of(desk.pinned).accounts
    found = ((one, accounts.actor(one.id)) for one in accounts.of_email(own.email) if one.id != own.id)
    return [(one, actor.name) for one, actor in found if actor is not None]


def _themes(desk: PortalDesk) -> list[dict[str, Any]]:  # Any: template values
    words = {"system": desk.gettext("As the device"), "light": desk.gettext("Light"), "dark": desk.gettext("Dark")}
    return [{"value": key, "label": words[key], "chosen": desk.actor.extra.get("theme") == key} for key in THEMES]


# ---- drawing


def _card(
    request: Incoming, template: str, context: Mapping[str, Any], *, error: PalmetteError | None = None
) -> Response[str]:  # Any: template values
    """A page before anybody is known."""
    if error is not None:
        say_in(error, _reader(request).language)
    given = {**_common(request), "notice": notice(error), **context}
    status = error.status if error else 200
    headers = retry_headers(error, status) if error else {}
    text = templates_of(request).render(template, _reader(request), given)
    return Response(text, status_code=status, media_type=HTML, headers=headers)


def _common(request: Incoming) -> dict[str, Any]:  # Any: template values
    edition = pinned_of(request).blueprint.edition
    return {
        "plain": True, "theme": "system", "product": edition.name.text(_reader(request).language) or "Palmette",
        "brand": brand_context(pinned_of(request).blueprint), "manifest": f"{PLACE}/manifest.webmanifest",
    }  # fmt: skip


def _reader(request: Incoming) -> Reader:
    edition = pinned_of(request).blueprint.edition
    return Reader(preferred(request.headers.get("accept-language", "")) or edition.language, edition.zone)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
