"""Mail servers are called over a certificate that is theirs, at an address that may be called."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from palmette.errors import InvalidInput
from palmette.integrations.addresses import address_rules
from palmette.integrations.smtp import PLAIN, STARTTLS, TLS, MailServer, connected, mail_server


def own_certificate(folder: Path) -> Path:
    """One that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "own.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server behind TLS that would greet whoever trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            plain, _ = listening.accept()
            with plain, context.wrap_socket(plain, server_side=True) as wrapped:
                wrapped.sendall(b"220 welcome\r\n")
                wrapped.recv(100)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    listening.close()
    thread.join(5)


def test_a_server_whose_certificate_nobody_vouches_for_is_refused(port: int) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        connected(MailServer("localhost", port, TLS), address_rules([f"localhost:{port}"]))


@pytest.mark.parametrize("security", [TLS, STARTTLS, PLAIN])
def test_a_server_of_a_private_network_is_called_only_where_it_is_allowed(security: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        connected(MailServer("127.0.0.1", 9, security), address_rules([]))
    assert refused.value.code == "integrations.private_address"


def test_the_installations_own_server_may_be_near() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises((OSError, smtplib.SMTPException)):
        connected(MailServer("127.0.0.1", port, PLAIN))


@pytest.mark.parametrize(
    ("address", "host", "port"), [("mail.example:25", "mail.example", 25), ("mail.example", "mail.example", 0)]
)
def test_the_address_of_a_server_is_read(address: str, host: str, port: int) -> None:
    found = mail_server(address, STARTTLS, "user", "word")
    assert (found.host, found.port) == (host, port)
    assert "word" not in repr(found)
