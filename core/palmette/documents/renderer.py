"""Starts the child process, asks it, and ends it when it takes too long: templates never run in the server itself."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.errors import Unavailable

HERE = Path(__file__).parent
READY = b"ready"
SECONDS = 1.5
"""Of processor time that one document may take."""
WALL = 20.0
"""Of time on the clock, for a machine that is busy; a start counts apart."""
START = 60.0
"""The same for a start: everything is loaded before the first document."""
MEMORY = 1_500 * (1 << 20)
MOST_ANSWER = 30 * (1 << 20)
MOST_USES = 500

# The package's own __init__ would load the whole product into a process that must stay small.
_START = (
    "import sys, types\n"
    "for name, path in (('palmette', {root!r}), ('palmette.documents', {here!r})):\n"
    "    module = sys.modules[name] = types.ModuleType(name)\n"
    "    module.__path__ = [path]\n"
    "from palmette.documents.apart.worker import main\n"
    "main()\n"
)

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Filling:
    """The values of one document: by path, and by list the rows with their own paths."""

    values: Json
    rows: Mapping[str, Sequence[Json]]


class Renderer:
    """One warm child, used by one request at a time and started anew after any that it did not survive. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, kind: str, template: bytes) -> list[Use]:
        """The values a template uses; RefusedTemplate with every flaw."""
        answer, _ = self._ask({"work": "read", "kind": kind}, template)
        uses = answer.get("uses")
        assert isinstance(uses, list)
        if len(uses) > 20 * MOST_USES:
            raise RefusedTemplate(Flaw("too_much"))
        return [Use(str(use["path"]), str(use["rows"]), int(use["line"])) for use in uses]

    def fill(self, kind: str, template: bytes, filling: Filling) -> bytes:
        """The document: DOCX from `docx`, PDF from `typ`."""
        _, blobs = self._ask(
            {"work": "fill", "kind": kind, "values": filling.values, "rows": filling.rows}, template
        )  # fmt: skip
        return blobs[0]

    def pages(self, template: bytes, filling: Filling) -> list[bytes]:
        """Pictures (PNG) of the pages of a typst template."""
        _, blobs = self._ask(
            {"work": "pages", "kind": "typ", "values": filling.values, "rows": filling.rows}, template
        )  # fmt: skip
        return blobs

    @property
    def pid(self) -> int:
        """The child's process; 0 while there is none."""
        return self._child.pid if self._child is not None else 0

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, header: Json, template: bytes) -> tuple[dict[str, object], list[bytes]]:
        head = json.dumps(header, ensure_ascii=False).encode()
        with self._lock:
            child = self._running()
            try:
                answer, blobs = _talk(child, struct.pack(">II", len(head), len(template)) + head + template)
            except _Gone as gone:
                self._end()
                raise RefusedTemplate(Flaw(gone.code)) from None
        flaws = answer.get("flaws")
        if isinstance(flaws, list):
            raise RefusedTemplate(*(Flaw(**flaw) for flaw in flaws))
        return answer, blobs

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        self._child = _start()
        try:
            assert self._child.stdout is not None
            ready = _Wire(self._child.stdout.fileno(), time.perf_counter() + START).read(len(READY))
        except _Gone:
            ready = b""
        if ready != READY:
            self._end()
            raise _no_process()
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


class _Gone(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _start() -> subprocess.Popen[bytes]:
    code = _START.format(root=str(HERE.parent), here=str(HERE))
    letter = (HERE / "letter.typ").read_text(encoding="utf-8")
    # Nothing of the server's environment goes along: no keys, no address of the database, no way to the network.
    environment = {
        "PATH": "", "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1", "RAYON_NUM_THREADS": "1",
    }  # fmt: skip
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-s", "-c", code, str(MEMORY), str(SECONDS), letter],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise _no_process() from error


def _no_process() -> Unavailable:
    return Unavailable(
        "documents.no_process", "The process that makes documents could not be started.", remedy="Try again later."
    )


def _talk(child: subprocess.Popen[bytes], request: bytes) -> tuple[dict[str, object], list[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(request)
        child.stdin.flush()
        wire = _Wire(child.stdout.fileno(), time.perf_counter() + WALL)
        (size,) = struct.unpack(">I", wire.read(4))
        answer = json.loads(wire.read(size))
        if not isinstance(answer, dict) or sum(answer["sizes"]) > MOST_ANSWER:
            raise _Gone("too_much")
        return answer, [wire.read(size) for size in answer["sizes"]]
    except (BrokenPipeError, struct.error, ValueError) as error:
        raise _Gone("too_long") from error


class _Wire:
    """Reads from the child until a moment on the clock."""

    def __init__(self, handle: int, until: float) -> None:
        self._handle, self._until = handle, until

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            left = self._until - time.perf_counter()
            if left <= 0 or not select.select([self._handle], [], [], left)[0]:
                raise _Gone("too_long")
            part = os.read(self._handle, min(size, 1 << 20))
            if not part:
                raise _Gone("too_long")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
