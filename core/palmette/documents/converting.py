"""Makes a PDF of a DOCX with LibreOffice where the machine has it: in a process of its own, with limits, no shell."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from palmette.errors import Unavailable
from palmette.records.results import Row

NAMES = ("soffice", "libreoffice")
SECONDS = 60
"""Of processor time, and of time on the clock behind those of the start."""
MEMORY = 4 * (1 << 30)
MOST_BYTES = 60 * (1 << 20)
MOST_FILES = 512
WAITING = 30.0
"""Seconds that one waits for the conversion before it: there is one at a time, because each takes a core."""

# The limits are set by a process that then becomes LibreOffice: nothing runs between in a fork of a threaded server.
_LIMITED = (
    "import os, resource, sys\n"
    "cpu, memory, size, files = map(int, sys.argv[1:5])\n"
    "resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))\n"
    "resource.setrlimit(resource.RLIMIT_AS, (memory, memory))\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))\n"
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
    "os.execv(sys.argv[5], sys.argv[5:])\n"
)
_one = threading.Lock()


def office_program() -> str:
    """Where LibreOffice is; empty where the machine has none."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def as_pdf(docx: bytes) -> bytes:
    """The PDF of a DOCX; Unavailable in words where there is no LibreOffice, or it does not manage."""
    program = office_program()
    if not program:
        raise Unavailable(
            "documents.no_office", "This machine cannot make a PDF of a DOCX: LibreOffice is not installed.",
            remedy="Install LibreOffice (libreoffice-writer-nogui), or give the document a template for PDF.",
        )  # fmt: skip
    if not _one.acquire(timeout=WAITING):
        raise Unavailable("documents.office_busy", "Other documents are being converted.", remedy="Try again later.")
    try:
        with tempfile.TemporaryDirectory(prefix="palmette-office-") as name:
            return _converted(program, docx, Path(name))
    finally:
        _one.release()


def kinds_of(files: Collection[str]) -> list[str]:
    """The kinds in which a version can be had: a PDF too where it has none and this machine makes one."""
    made = ["pdf"] if "docx" in files and "pdf" not in files and office_program() else []
    return [*made, *files]


def as_asked(row: Row, stream: BinaryIO, kind: str) -> tuple[Row, BinaryIO]:
    """A file as it is, or the PDF of a DOCX where that was asked for; outside of any transaction, it takes a second."""
    if kind != "pdf" or row["media_type"] == "application/pdf":
        return row, stream
    with stream:
        content = as_pdf(stream.read())
    name = str(row["name"]).removesuffix(".docx")
    return {**row, "name": f"{name}.pdf", "media_type": "application/pdf", "size": len(content)}, io.BytesIO(content)


def _converted(program: str, docx: bytes, folder: Path) -> bytes:
    source, made = folder / "document.docx", folder / "document.pdf"
    source.write_bytes(docx)
    limits = [str(number) for number in (SECONDS, MEMORY, MOST_BYTES, MOST_FILES)]
    asked = [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    # Nothing of the server's environment goes along: no keys, no address of the database, no way to the network.
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
        "HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1",
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _LIMITED, *limits, program, *asked], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=SECONDS)
    finally:
        # LibreOffice starts a process of its own, which is of the same group.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    content = made.read_bytes() if made.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise Unavailable(
            "documents.not_converted", "LibreOffice made no PDF of this document.",
            remedy="Take the DOCX, or give the document a template for PDF.",
        )  # fmt: skip
    return content
