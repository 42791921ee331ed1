"""Mail that lets people in: made and sent in the background, so that a page answers alike whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any  # a row's own types
from uuid import UUID

from sqlalchemy import select

from palmette.access.links import INVITE, RESET, Links
from palmette.access.mail import Mailer
from palmette.errors import Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.catalogues import catalogue
from palmette.records.search_keys import sort_key
from palmette.settings import Settings

SEND_RESET, SEND_INVITE = "send_reset", "send_invite"


class NotTaken(Exception):
    """The mail server did not take a message; the engine tries again."""


def access_jobs(settings: Settings) -> tuple[Job, Job]:
    """The two of them."""
    sender = _Sender(settings, Mailer(settings))
    return (
        Job(SEND_RESET, run=sender.reset, label=_("Mail for a new password", ru="Письмо для нового пароля",
                                                 fi="Viesti uutta salasanaa varten")),
        Job(SEND_INVITE, run=sender.invite, label=_("Invitation by mail", ru="Письмо с приглашением",
                                                   fi="Kutsuviesti")),
    )  # fmt: skip


def link_address(settings: Settings, secret: str) -> str:
    """Where a link leads: an address of the settings, whatever host was asked for."""
    return f"{settings.base_url.rstrip('/')}/password/{secret}"


@dataclass(frozen=True)
class _Sender:
    settings: Settings
    mailer: Mailer

    def reset(self, context: JobContext) -> None:
        """A link for who forgot his password, if he is anybody here. The link is made here and kept nowhere."""
        found = self._person(context, email=str(context.arguments.get("email", "")))
        if found is not None:
            self._send(context, found, RESET)

    def invite(self, context: JobContext) -> None:
        """A link for who is to come in for the first time."""
        found = self._person(context, user=UUID(str(context.arguments["user"])))
        if found is not None:
            self._send(context, found, INVITE)

    def _person(self, context: JobContext, *, email: str = "", user: UUID | None = None) -> Any:
        users = context.gateway.tables.table("frame.user")
        wanted = users.c.id == user if user is not None else users.c.email__key == sort_key(email)
        statement = select(users.c.id, users.c.name, users.c.email, users.c.language).where(
            wanted, users.c.deleted_at.is_(None), users.c.active.is_distinct_from(False)
        )
        with context.gateway.database.system(writing=False) as connection:
            return connection.execute(statement).first()

    def _send(self, context: JobContext, person: Any, kind: str) -> None:
        secret = Links(context.gateway.database, context.gateway.tables).make(person.id, kind)
        edition = context.gateway.blueprint.edition
        language = person.language or edition.language
        product = edition.label.text(language) or "Palmette"
        subject, text = _words(kind, language, product)
        filled = text % {"name": person.name, "product": product, "link": link_address(self.settings, secret)}
        try:
            self.mailer.send(person.email, subject, filled, sender=product)
        except Unavailable as error:
            raise NotTaken(error.message) from error


def _words(kind: str, language: str, product: str) -> tuple[str, str]:
    said = catalogue(language).gettext
    if kind == INVITE:
        return said("Your access to %(product)s") % {"product": product}, said(
            "Hello %(name)s,\n\nyou can now log in to %(product)s. Choose your password here:\n\n%(link)s\n\n"
            "The link opens once, within three days. If you do not know what this is about, do nothing.\n"
        )
    return said("A new password for %(product)s") % {"product": product}, said(
        "Hello %(name)s,\n\nsomebody asked for a new password for %(product)s. If it was you, choose it here:\n\n"
        "%(link)s\n\nThe link opens once, within an hour. If it was not you, do nothing: your password stays as it "
        "is.\n"
    )
