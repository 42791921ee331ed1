"""Choosing a password without the old one: asking for a link by mail, and what the link opens."""

from __future__ import annotations

from typing import Any  # a row's own types
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import select

from palmette.access.attempts import ADDRESS, MAIL, Attempts
from palmette.access.links import CHANGE, INVITE
from palmette.access.passwords import check_password
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.locale.sentences import say_in
from palmette.pages.desk import Incoming
from palmette.pages.entry import Form, card, in_thread, let_in, notice, reader_of
from palmette.web.access_jobs import SEND_RESET
from palmette.web.identity import client_address, require_own_origin
from palmette.web.runtime import pinned_of, runtime_of


@get("/password/forgot", sync_to_thread=True, name="password.forgot")
def forgot_page(request: Incoming) -> Response[str]:
    """Asks for the e-mail."""
    return _forgot(request, "", None)


@post("/password/forgot", status_code=200, name="password.forgot.submit")
async def forgot_submit(request: Incoming) -> Response[str]:
    """Says the same to everybody; who it is, and whether he is anybody, is looked up where the mail is made."""
    form = await request.form()
    return await in_thread(_ask_link, request, form)


@get("/password/{secret:str}", sync_to_thread=True, name="password.link")
def link_page(request: Incoming, secret: FromPath[str]) -> Response[str]:
    """The form that a link opens. Looking at it uses nothing up: scanners of mail look at every link."""
    return _choose(request, secret, None)


@post("/password/{secret:str}", status_code=200, name="password.link.submit")
async def link_submit(request: Incoming, secret: FromPath[str]) -> Response[str]:
    """Set the password, use the link up and log the person in; his other sessions end."""
    form = await request.form()
    return await in_thread(_set_password, request, {**form, "_secret": secret})


def _ask_link(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    email, runtime = str(form.get("email", "")).strip()[:320], runtime_of(request)
    if not runtime.mailer.ready or runtime.jobs is None:
        return _forgot(request, email, None)
    try:
        counted = MAIL.of(email.casefold()), ADDRESS.of(client_address(request))
        Attempts(pinned_of(request).directory).take(*counted)
    except PalmetteError as error:
        return _forgot(request, email, error)
    runtime.jobs.enqueue(SEND_RESET, {"email": email})
    return card(request, "forgot.html", {"sent": True, "email": email, "can_mail": True, "notice": None})


def _set_password(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    secret, password = str(form["_secret"]), str(form.get("password", ""))[:1000]
    pinned = pinned_of(request)
    link = pinned.links.look(secret)
    person = _person(request, link.user) if link else None
    if link is None or person is None:
        return _choose(request, secret, None)
    try:
        if link.kind == CHANGE and pinned.logins.is_password(person.id, password):
            raise InvalidInput(
                "access.same_password", "This is the password you were given.", remedy="Choose one that only you know."
            )
        check_password(password, email=person.email, name=person.name)
    except InvalidInput as error:
        return _choose(request, secret, error)
    if pinned.links.use(secret) is None:
        return _choose(request, secret, None)
    pinned.logins.set_password(person.id, password, email=person.email, name=person.name)
    return let_in(request, person.id, "/")


def _forgot(request: Incoming, email: str, error: PalmetteError | None) -> Response[str]:
    if error is not None:
        say_in(error, reader_of(request).language)
    context = {"sent": False, "email": email, "can_mail": runtime_of(request).mailer.ready, "notice": notice(error)}
    return card(request, "forgot.html", context, error=error)


def _choose(request: Incoming, secret: str, error: PalmetteError | None) -> Response[str]:
    link = pinned_of(request).links.look(secret)
    person = _person(request, link.user) if link else None
    if link is None or person is None:
        gone = NotFound("access.link_gone", "This link opens nothing any more.", remedy="Ask for a new one.")
        say_in(gone, reader_of(request).language)
        context = {
            "secret": "",
            "is_invited": False,
            "notice": notice(gone),
            "can_mail": runtime_of(request).mailer.ready,
        }
        return card(request, "password.html", context, error=gone)
    if error is not None:
        say_in(error, reader_of(request).language)
    context = {
        "secret": secret, "person": person.name, "email": person.email, "is_invited": link.kind == INVITE,
        "was_given": link.kind == CHANGE, "notice": notice(error),
    }  # fmt: skip
    return card(request, "password.html", context, error=error)


def _person(request: Incoming, user: UUID) -> Any:
    """The active user of a link."""
    users, database = pinned_of(request).tables.table("frame.user"), pinned_of(request).database
    statement = select(users.c.id, users.c.name, users.c.email).where(
        users.c.id == user, users.c.deleted_at.is_(None), users.c.active.is_distinct_from(False)
    )
    with database.system(writing=False) as connection:
        return connection.execute(statement).first()
