"""The child process: takes requests one by one on stdin, answers on stdout, and can open nothing once it has begun.

Started by `palmette.documents.renderer`, which kills it when it takes too long. Before the first request everything is
loaded and warmed; then the number of open files is limited to those three that are open, so that neither a file nor a
socket can be opened any more, whatever a template talks it into.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

import docx

from palmette.documents.apart.docx import fill_docx, read_docx
from palmette.documents.apart.pdf import Press
from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.documents.apart.typst_names import read_typst

MOST_REQUEST = 64 * (1 << 20)
READY = b"ready"
"""What the parent waits for before the first request."""


def main() -> None:
    """Serve until stdin ends. Arguments: bytes of memory, seconds of processor time a request, the letter's source."""
    memory, seconds, letter = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    wire_in, wire_out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    press = Press(letter)
    _warm()
    _lock(memory)
    wire_out.write(READY)
    wire_out.flush()
    while (request := _take(wire_in)) is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer, blobs = _answer(press, *request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        _give(wire_out, answer, blobs)


def _warm() -> None:
    """Load what is loaded at first use: nothing can be opened later."""
    blank = docx.Document()
    rows = "{% for x in y %}{{ x.z or '–' }}{{ loop.index }}{% endfor %}"
    blank.add_paragraph("{{ a }} {% if b == 'c' %}{% endif %}" + rows)
    blank.sections[0].header.paragraphs[0].text = "{{ a }}"
    out = io.BytesIO()
    blank.save(out)
    read_docx(out.getvalue())
    fill_docx(out.getvalue(), {"a": "я", "b": "c"}, {"y": [{"z": "1"}]})
    for wrong in (b"no", out.getvalue()[:200], _letter_of("{{ a. }}"), _letter_of("{% set x = 1 %}")):
        with contextlib.suppress(RefusedTemplate):
            read_docx(wrong)
    with contextlib.suppress(RefusedTemplate):
        fill_docx(_letter_of("{{ a }}{{ b < 1 }}"), {"a": "", "b": "c"}, {})


def _letter_of(text: str) -> bytes:
    letter, out = docx.Document(), io.BytesIO()
    letter.add_paragraph(text)
    letter.save(out)
    return out.getvalue()


def _lock(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Descriptors 0 to 2 and the copy of 1 stay; a new one would need a number below the limit.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _answer(press: Press, header: dict[str, object], template: bytes) -> tuple[dict[str, object], list[bytes]]:
    try:
        return _do(press, header, template)
    except RefusedTemplate as error:
        return {"flaws": [flaw.as_dict() for flaw in error.flaws]}, []
    except UnicodeDecodeError:
        return {"flaws": [Flaw("no_text").as_dict()]}, []
    except MemoryError:
        return {"flaws": [Flaw("too_much").as_dict()]}, []
    except RecursionError:
        return {"flaws": [Flaw("deep").as_dict()]}, []
    except Exception as error:  # noqa: BLE001 -- the edge of the process: whatever a template breaks is told as its flaw
        return {"flaws": [Flaw("cannot", about=f"{type(error).__name__}: {error}"[:160]).as_dict()]}, []


def _do(press: Press, header: dict[str, object], template: bytes) -> tuple[dict[str, object], list[bytes]]:
    kind, work = header["kind"], header["work"]
    if work == "read":
        uses = read_docx(template) if kind == "docx" else read_typst(template.decode())
        return {"uses": [_use(use) for use in uses]}, []
    values, rows = header["values"], header["rows"]
    assert isinstance(values, dict)
    assert isinstance(rows, dict)
    if kind == "docx":
        return {}, [fill_docx(template, values, rows)]
    return {}, press.set(template, values, rows, pages_as="png" if work == "pages" else "")


def _use(use: Use) -> dict[str, object]:
    return {"path": use.path, "rows": use.rows, "line": use.line}


def _take(wire: BinaryIO) -> tuple[dict[str, object], bytes] | None:
    sizes = wire.read(8)
    if len(sizes) < 8:
        return None
    first, second = struct.unpack(">II", sizes)
    if first + second > MOST_REQUEST:
        return None
    header = json.loads(wire.read(first))
    return header, wire.read(second)


def _give(wire: BinaryIO, answer: dict[str, object], blobs: list[bytes]) -> None:
    head = json.dumps({**answer, "sizes": [len(blob) for blob in blobs]}).encode()
    wire.write(struct.pack(">I", len(head)) + head)
    for blob in blobs:
        wire.write(blob)
    wire.flush()
