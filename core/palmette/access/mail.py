"""Mail of the product itself: a link to choose a password. One message at a time, over the server of the settings."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

from palmette.errors import SettingsError, Unavailable
from palmette.integrations.smtp import MailServer, connected, mail_server
from palmette.locale.sentences import sentence
from palmette.settings import Settings


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that comes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Mailer:
    """Sends over SMTP. `PALMETTE_MAIL_…` say how; without a server there is no mail, and screens offer none."""

    settings: Settings

    @property
    def ready(self) -> bool:
        """Whether there is a server to send with."""
        return bool(self.settings.mail_server and self.settings.mail_from)

    def send(
        self, to: str, subject: str, text: str, *, sender: str = "", html: str = "", files: Sequence[Enclosed] = (),
        key: str = "",
    ) -> None:  # fmt: skip
        """One message; Unavailable when the server cannot be reached or does not take it now.

        `html` says the same as `text`. With a `key` the message has the same name whenever it is sent, so that a
        mailbox shows one of two.
        """
        if not self.ready:
            raise SettingsError(
                "access.no_mail", "No mail server is set.", remedy="Set PALMETTE_MAIL_SERVER and PALMETTE_MAIL_FROM."
            )
        message = EmailMessage()
        message["Subject"] = " ".join(subject.split())
        message["From"] = formataddr((" ".join(sender.split()), self.settings.mail_from))
        message["To"] = to
        message["Date"] = formatdate()
        domain = self.settings.mail_from.rpartition("@")[2]
        message["Message-ID"] = f"<{key}@{domain}>" if key else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for file in files:
            main, _, rest = file.media_type.partition(";")[0].partition("/")
            charset = {"charset": "utf-8"} if main == "text" else {}
            message.add_attachment(file.content, maintype=main, subtype=rest, filename=file.name, params=charset)
        try:
            with connected(self._server()) as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            # The words of the server may hold the address, so only their kind is told.
            raise Unavailable(
                "access.mail_failed",
                sentence("The mail server did not take the message (%(kind)s).", kind=type(error).__name__),
                remedy="It is tried again; check PALMETTE_MAIL_SERVER if it goes on.",
            ) from error

    def _server(self) -> MailServer:
        given = self.settings
        return mail_server(given.mail_server, given.mail_security, given.mail_user, given.mail_password)


def surely_not_taken(error: Unavailable) -> bool:
    """Whether a message of which the server said this can be sent again and come once: it was refused in so many words.

    Where the line broke it may have been taken before.
    """
    refused = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ConnectionRefusedError)
    return isinstance(error.__cause__, refused)
