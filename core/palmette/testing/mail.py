"""Mail servers for tests: one that takes letters and misbehaves (aiosmtpd), and Dovecot with a mailbox."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

NOBODY = 65534
USER, PASSWORD = "inbox", "inbox-secret"
_CONFIGURATION = """
base_dir = {folder}/run
log_path = {folder}/log
state_dir = {folder}/state
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Letters:
    """What the server took. `script` are answers to give first: a line of SMTP, `cut before` or `cut after`."""

    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse some addresses."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the letter, or do what is written."""
        step = self.script.pop(0) if self.script else "250 taken"
        if step in ("250 taken", "cut after"):
            content = envelope.content
            self.taken.append(content if isinstance(content, bytes) else b"")
            self.recipients += envelope.rcpt_tos
        if step.startswith("cut"):
            transport = server.transport
            assert isinstance(transport, asyncio.WriteTransport)
            transport.abort()
        return step


@contextmanager
def mail_server() -> Iterator[tuple[Letters, int]]:
    """A server that takes letters, and its port."""
    from aiosmtpd.controller import Controller  # noqa: PLC0415 -- only where it is installed

    letters = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(letters, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    try:
        yield letters, port
    finally:
        controller.stop()


@cache
def find_dovecot() -> str | None:
    """The server binary of Dovecot 2.3, None where it is not installed."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    return found if said.startswith("2.3") else None


@dataclass
class Mailbox:
    """One mailbox: letters are put in as files, as a mail server delivers them."""

    folder: Path
    port: int
    _count: int = 0

    def put(self, letter: bytes) -> None:
        """Deliver a letter."""
        self._count += 1
        new = self.folder / "mail" / "new"
        name = f"{time.time_ns()}.{self._count}.test"
        (self.folder / "mail" / "tmp" / name).write_bytes(letter)
        os.chown(self.folder / "mail" / "tmp" / name, new.stat().st_uid, new.stat().st_gid)
        (self.folder / "mail" / "tmp" / name).rename(new / name)


@contextmanager
def dovecot_mailbox() -> Iterator[Mailbox]:
    """Dovecot with one empty mailbox, at a free port of this machine."""
    binary = find_dovecot()
    assert binary is not None, "tests that need Dovecot are left out where it is missing"
    folder = Path(tempfile.mkdtemp(prefix="palmette-mail-"))
    for name in ("cur", "new", "tmp"):
        (folder / "mail" / name).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    root = os.geteuid() == 0
    # Dovecot gives no mail to the root user.
    owner, owner_group = (NOBODY, NOBODY) if root else (os.geteuid(), os.getegid())
    for part in (folder / "mail", *(folder / "mail").iterdir()):
        os.chown(part, owner, owner_group)
    user, group = ("dovenull", "dovenull") if root else (_name("-un"), _name("-gn"))
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    text = _CONFIGURATION.format(folder=folder, port=port, user=user, group=group, uid=owner, gid=owner_group)
    (folder / "dovecot.conf").write_text(text)
    folder.chmod(0o755)
    server = subprocess.Popen([binary, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait(port, server, folder)
        yield Mailbox(folder, port)
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _name(what: str) -> str:
    return subprocess.run(["id", what], capture_output=True, text=True, check=True).stdout.strip()


def _wait(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                if line.recv(64).startswith(b"* OK"):
                    return
        except OSError:
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log = folder / "log"
    raise RuntimeError(f"Dovecot does not start: {log.read_text() if log.exists() else 'no log'}")
