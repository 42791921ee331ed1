"""The one way to a mail server: the address is checked, the certificate too, then who we are is said."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass, field

from palmette.integrations.addresses import AddressRules, resolve

SECONDS = 20.0
TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
PORTS = {TLS: 465}
DEFAULT_PORT = 587


@dataclass(frozen=True)
class MailServer:
    """Where mail leaves. `port` 0 is the usual one of its `security`; without a `user` nobody logs in."""

    host: str
    port: int = 0
    security: str = STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(address: str, security: str, user: str, password: str) -> MailServer:
    """The server of an address such as `mail.example.com:587`."""
    host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
    return MailServer(host, int(port or 0), security, user, password)


def connected(server: MailServer, rules: AddressRules | None = None) -> smtplib.SMTP:
    """An open connection, logged in. Addresses are checked by the rules; None is for the installation's own server,
    which its operator names and which may be in his network."""
    port = server.port or PORTS.get(server.security, DEFAULT_PORT)
    if server.security == TLS:
        # Without a context of ours the standard library asks for no certificate.
        checked = type("SmtpTls", (_CheckedTls,), {"rules": rules})
        smtp: smtplib.SMTP = checked(server.host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        smtp = type("Smtp", (_Checked,), {"rules": rules})(server.host, port, timeout=SECONDS)
    try:
        if server.security == STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


class _Checked(smtplib.SMTP):
    rules: AddressRules | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        address = host if self.rules is None else resolve(self.rules, host, port)
        return socket.create_connection((address, port), timeout)


class _CheckedTls(smtplib.SMTP_SSL, _Checked):
    """The address is checked below, the certificate above."""
