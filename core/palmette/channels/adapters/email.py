"""E-mail: out by SMTP, in by IMAP. The Message-ID is made of the message's key, so that answers and bounces find it."""

from __future__ import annotations

import imaplib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr

from palmette import clock
from palmette.channels.adapters.mail_reading import mail_key, read_mail
from palmette.channels.definition import Channel
from palmette.channels.ports import ACCEPTED, LATER, REFUSED, UNSURE, Adapter, Came, Opened, Outgoing, Receipt, Told
from palmette.errors import InvalidInput
from palmette.integrations.addresses import resolve
from palmette.integrations.http import CallFailed
from palmette.integrations.smtp import SECONDS, STARTTLS, MailServer, connected
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.records.fields import Choice, Email, Integer, Option, Secret, Text

KEPT_SECONDS = 20.0
MOST_LETTERS = 50
"""Letters over one connection before it is opened anew."""

LARGEST_LETTER = 25 << 20
FETCHED = 100
_BROKEN = re.compile(r"[\r\n\x00]")
SECURITY = [
    Option("tls", "TLS"),
    Option("starttls", "STARTTLS"),
    Option("none", _("None", ru="Нет", fi="Ei mitään")),
]


@dataclass
class _Line:
    """An open connection."""

    smtp: smtplib.SMTP
    used_at: float
    letters: int = 0


@dataclass
class MailAccount:
    """One address that mail leaves from, and the mailbox where answers come in."""

    opened: Opened
    _lines: list[_Line] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, message: Outgoing) -> Receipt:
        """Send one letter. Only silence after its last line leaves doubt: before that nothing was taken."""
        letter = self.letter(message)
        sender = self.opened.text("address")
        try:
            with self._line() as smtp:
                return _handed_over(smtp, sender, message.address, letter.as_bytes(), str(letter["Message-ID"]))
        except smtplib.SMTPAuthenticationError:
            return Receipt(LATER, reason=sentence("The mail server refuses our password."), retry_after=300.0)
        except (smtplib.SMTPException, OSError) as error:
            reason = sentence("The mail server cannot be reached (%(kind)s).", kind=type(error).__name__)
            return Receipt(LATER, reason=reason)

    def letter(self, message: Outgoing) -> EmailMessage:
        """The letter as it leaves; InvalidInput where a line break would make headers of a person's words."""
        address = self.opened.text("address")
        if _BROKEN.search(message.address + message.subject + message.name + message.in_reply_to):
            raise InvalidInput(
                "messages.bad_header", "A line break is in the subject or the address.", remedy="Take it out."
            )
        letter = EmailMessage(policy=SMTP_POLICY)
        letter["From"] = formataddr((self.opened.text("name"), address))
        letter["To"] = formataddr((message.name, message.address))
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(clock.now())
        letter["Message-ID"] = f"<{message.key}@{address.rpartition('@')[2] or 'localhost'}>"
        if message.in_reply_to:
            letter["In-Reply-To"] = message.in_reply_to
            letter["References"] = message.in_reply_to
        if message.automatic:
            letter["Auto-Submitted"] = "auto-generated"
        text = message.text
        if message.unsubscribe:
            letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            if message.unsubscribe not in text:
                text = f"{text}\n\n-- \n{_STOP.text(message.language)}: {message.unsubscribe}"
        letter.set_content(text + "\n", cte="quoted-printable")
        return letter

    # ---- in

    def verify(self, headers: object, body: bytes) -> bool:
        """Nobody calls us: mail is fetched."""
        return False

    def keys(self, body: bytes) -> str:
        """The letter's Message-ID, else its digest."""
        return mail_key(body)

    def read(self, body: bytes) -> tuple[Sequence[Came], Sequence[Told]]:
        """A letter that came in, or what a mail server tells of one that we sent."""
        return read_mail(body, own=self.opened.text("address"))

    @property
    def fetches(self) -> bool:
        """Whether there is a mailbox."""
        return bool(self.opened.text("imap_host"))

    def fetch(self, mark: str) -> Iterator[tuple[str, bytes]]:
        """Letters behind a mark, oldest first, each with the mark to go on from once it is kept."""
        host, port = self.opened.text("imap_host"), int(self.opened.text("imap_port") or 993)
        try:
            with _mailbox(self.opened, host, port) as box:
                box.select(self.opened.text("imap_folder") or "INBOX", readonly=True)
                valid = _number(box.response("UIDVALIDITY")[1])
                before, _sep, last = mark.partition(":")
                since = int(last) if before == valid and last.isdigit() else 0
                found = box.uid("SEARCH", f"UID {since + 1}:*")[1]
                numbers = sorted(int(item) for item in (found[0] or b"").split() if int(item) > since)
                for number in numbers[:FETCHED]:
                    yield f"{valid}:{number}", _letter(box, number)
        except (imaplib.IMAP4.error, OSError) as error:
            raise CallFailed(
                "channels.mailbox", sentence("The mailbox cannot be read (%(kind)s).", kind=type(error).__name__),
                sent=False, remedy="Check its host, name and password.",
            ) from error  # fmt: skip

    # ---- connections

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        line = self._taken()
        try:
            yield line.smtp
        except BaseException:
            line.smtp.close()
            raise
        line.letters += 1
        line.used_at = time.monotonic()
        with self._lock:
            self._lines.append(line)

    def _taken(self) -> _Line:
        while True:
            with self._lock:
                line = self._lines.pop() if self._lines else None
            if line is None:
                return _Line(self._connected(), time.monotonic())
            fresh = line.used_at > time.monotonic() - KEPT_SECONDS and line.letters < MOST_LETTERS
            with suppress(smtplib.SMTPException, OSError):
                if fresh and line.smtp.noop()[0] == 250:
                    return line
            line.smtp.close()

    def _connected(self) -> smtplib.SMTP:
        said = self.opened.text
        server = MailServer(
            said("host"), int(said("port") or 587), said("security") or STARTTLS, said("user"), said("password")
        )
        return connected(server, self.opened.http.rules)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            with suppress(smtplib.SMTPException, OSError):
                line.smtp.quit()


def _handed_over(smtp: smtplib.SMTP, sender: str, address: str, body: bytes, number: str) -> Receipt:
    """The steps of a delivery; up to the last line a failure means that nothing was taken."""
    smtp.ehlo_or_helo_if_needed()
    for code, said in (smtp.mail(sender), smtp.rcpt(address)):
        if code not in (250, 251):
            smtp.rset()
            return _refused(code, said)
    code, said = smtp.docmd("DATA")
    if code != 354:
        return _refused(code, said)
    stuffed = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r?\n", b"\r\n", body))
    try:
        smtp.send(stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n")
        smtp.send(b".\r\n")
        code, said = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        smtp.close()
        return Receipt(UNSURE, provider_id=number, reason=sentence("The mail server fell silent after the letter."))
    if code == 250:
        return Receipt(ACCEPTED, provider_id=number)
    return _refused(code, said)


def _refused(code: int, said: bytes) -> Receipt:
    text = f"{code} {said.decode('utf-8', 'replace')}"[:300]
    if 500 <= code < 600:
        return Receipt(REFUSED, reason=text, bad_address=code in (550, 551, 553))
    return Receipt(LATER, reason=text)


@contextmanager
def _mailbox(opened: Opened, host: str, port: int) -> Iterator[imaplib.IMAP4]:
    rules = opened.http.rules

    def connect(self: imaplib.IMAP4, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((resolve(rules, host, port), port), timeout)
        if opened.text("imap_security") == "none":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    checked = type("Imap", (imaplib.IMAP4,), {"_create_socket": connect})
    box: imaplib.IMAP4 = checked(host, port, timeout=SECONDS)
    try:
        box.login(opened.text("imap_user") or opened.text("user"), opened.text("imap_password"))
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _letter(box: imaplib.IMAP4, number: int) -> bytes:
    """A letter as it came; of one that is too large its head, which says so."""
    size = _number(box.uid("FETCH", str(number), "(RFC822.SIZE)")[1], after="RFC822.SIZE ")
    whole = int(size or 0) <= LARGEST_LETTER
    found = box.uid("FETCH", str(number), "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])")[1]
    body = next((bytes(part[1]) for part in found if isinstance(part, tuple)), b"")
    return body if whole else b"X-Palmette-Flaw: too_large\r\n" + body


def _number(said: object, after: str = "") -> str:
    text = repr(said)
    found = re.search(re.escape(after) + r"(\d+)", text)
    return found.group(1) if found else ""


_STOP = _("To stop such letters", ru="Чтобы больше не получать такие письма", fi="Lopeta nämä viestit")


def _open(opened: Opened) -> Adapter:
    return MailAccount(opened)


EMAIL = Channel(
    "email",
    _("E-mail", ru="E-mail", fi="Sähköposti"),
    open=_open,
    address="email",
    icon="mail",
    subject=True,
    settings=[
        Email("address", _("From", ru="От кого", fi="Lähettäjä"), required=True),
        Text("name", _("Name of the sender", ru="Имя отправителя", fi="Lähettäjän nimi"), max_length=80),
        Text("host", _("SMTP server", ru="Сервер SMTP", fi="SMTP-palvelin"), required=True),
        Integer("port", _("SMTP port", ru="Порт SMTP", fi="SMTP-portti"), default=587, minimum=1, maximum=65535),
        Choice("security", _("Encryption", ru="Шифрование", fi="Salaus"), options=SECURITY, default="starttls"),
        Text("user", _("User name", ru="Имя пользователя", fi="Käyttäjätunnus")),
        Secret("password", _("Password", ru="Пароль", fi="Salasana")),
        Text("imap_host", _("IMAP server", ru="Сервер IMAP", fi="IMAP-palvelin"), help=_(
            "Empty where no mail is fetched.", ru="Пусто, если почту не забирать.", fi="Tyhjä, jos postia ei haeta.")),
        Integer("imap_port", _("IMAP port", ru="Порт IMAP", fi="IMAP-portti"), default=993, minimum=1, maximum=65535),
        Choice("imap_security", _("Encryption of IMAP", ru="Шифрование IMAP", fi="IMAP-salaus"), default="tls",
               options=[SECURITY[0], SECURITY[2]]),
        Text("imap_user", _("IMAP user name", ru="Имя пользователя IMAP", fi="IMAP-käyttäjätunnus")),
        Secret("imap_password", _("IMAP password", ru="Пароль IMAP", fi="IMAP-salasana")),
        Text("imap_folder", _("Folder", ru="Папка", fi="Kansio"), default="INBOX"),
    ],
)  # fmt: skip
