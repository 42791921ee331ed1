"""Mail that lets into personal accounts, made in the background: a page answers alike whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from palmette.access.directory import Directory
from palmette.access.keys import Keyring
from palmette.access.mail import Mailer
from palmette.errors import Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.catalogues import catalogue
from palmette.portal.accounts import Account, Accounts
from palmette.portal.logins import PortalLogins
from palmette.settings import Settings
from palmette.web.access_jobs import NotTaken
from palmette.web.portal import PLACE

SEND_LOGIN, SEND_OPENED = "send_portal_login", "send_portal_opened"


def portal_jobs(settings: Settings) -> tuple[Job, Job]:
    """The two of them."""
    sender = _Sender(settings, Mailer(settings))
    return (
        Job(SEND_LOGIN, run=sender.login, label=_("Login to a personal account", ru="Вход в личный кабинет",
                                                 fi="Kirjautuminen omalle tilille")),
        Job(SEND_OPENED, run=sender.opened, label=_("Invitation to a personal account",
                                                   ru="Приглашение в личный кабинет", fi="Kutsu omalle tilille")),
    )  # fmt: skip


def link_address(settings: Settings, secret: str) -> str:
    """Where a link leads: an address of the settings, whatever host was asked for."""
    return f"{settings.base_url.rstrip('/')}{PLACE}/enter/{secret}"


@dataclass(frozen=True)
class _Sender:
    settings: Settings
    mailer: Mailer

    def login(self, context: JobContext) -> None:
        """A link and a code for who asked to come in, if the mail is known. They are made here and kept nowhere."""
        accounts = self._accounts(context).of_email(str(context.arguments.get("email", "")))
        if accounts:
            self._send(context, accounts[0], UUID(str(context.arguments["login"])), invited=False)

    def opened(self, context: JobContext) -> None:
        """The same for who was given an account just now."""
        accounts = self._accounts(context)
        found = accounts.get(UUID(str(context.arguments["account"])))
        if found is not None and accounts.actor(found.id) is not None:
            self._send(context, found, UUID(str(context.arguments["login"])), invited=True)

    def _accounts(self, context: JobContext) -> Accounts:
        gateway = context.gateway
        return Accounts(gateway, Directory(gateway.database, gateway.blueprint, gateway.tables))

    def _send(self, context: JobContext, account: Account, login: UUID, *, invited: bool) -> None:
        keyring = Keyring((self.settings.secret_key, *self.settings.old_secret_keys))
        armed = PortalLogins(context.gateway.database, context.gateway.tables, keyring).arm(login)
        if armed is None:
            return
        code, secret = armed
        edition = context.gateway.blueprint.edition
        language = account.language or edition.language
        product = edition.name.text(language) or "Palmette"
        subject, text = _invitation(language) if invited else _words(language)
        link = link_address(self.settings, secret)
        filled = text % {"product": product, "link": link, "code": f"{code[:3]} {code[3:]}"}
        try:
            self.mailer.send(account.email, subject % {"product": product}, filled, sender=product)
        except Unavailable as error:
            raise NotTaken(error.message) from error


def _words(language: str) -> tuple[str, str]:
    said = catalogue(language).gettext
    return said("Your login to %(product)s"), said(
        "Hello,\n\nthis link lets you into your account at %(product)s:\n\n%(link)s\n\n"
        "Or type this code where you asked for it: %(code)s\n\n"
        "Both are good once and for 15 minutes. If it was not you who asked, do nothing.\n"
    )


def _invitation(language: str) -> tuple[str, str]:
    said = catalogue(language).gettext
    return said("Your account at %(product)s"), said(
        "Hello,\n\nyou now have an account of your own at %(product)s. Come in here:\n\n%(link)s\n\n"
        "The link opens once, within a week. Later you log in with this e-mail: each time you get a link and a code. "
        "If you do not know what this is about, do nothing.\n"
    )
