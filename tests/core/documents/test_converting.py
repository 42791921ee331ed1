"""A DOCX becomes a PDF where the machine has LibreOffice; where it has none, or it hangs, that is said."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import docx
import pytest

from palmette.documents import converting
from palmette.documents.converting import as_asked, as_pdf, kinds_of, office_program
from palmette.errors import Unavailable


def letter(text: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def program(folder: Path, body: str) -> Path:
    """Stands where LibreOffice stands: what it does when it misbehaves cannot be had of the real one."""
    found = folder / "soffice"
    found.write_text(f"#!/bin/sh\n{body}\n")
    found.chmod(0o755)
    return found


def test_a_docx_becomes_a_pdf_or_it_is_said_what_to_install() -> None:
    row = {"name": "Сделка 1.docx", "media_type": "application/octet-stream", "size": 1}
    if not office_program():
        assert kinds_of(["docx"]) == ["docx"]
        with pytest.raises(Unavailable, match="LibreOffice is not installed"):
            as_asked(row, io.BytesIO(letter("Договор")), "pdf")
        return
    assert kinds_of(["docx"]) == ["pdf", "docx"]
    assert kinds_of(["pdf", "docx"]) == ["pdf", "docx"]
    made, stream = as_asked(row, io.BytesIO(letter("Договор № 7, 21 102 рубля 05 копеек")), "pdf")
    content = stream.read()
    assert content.startswith(b"%PDF-")
    assert (made["name"], made["media_type"], made["size"]) == ("Сделка 1.pdf", "application/pdf", len(content))


def test_without_libreoffice_the_word_names_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kinds_of(["docx"]) == ["docx"]
    with pytest.raises(Unavailable) as refused:
        as_pdf(letter("Hello"))
    assert refused.value.code == "documents.no_office"
    assert "template for PDF" in str(refused.value.remedy)


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(converting, "SECONDS", 1)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    began = time.perf_counter()
    with pytest.raises(Unavailable) as refused:
        as_pdf(letter("Hello"))
    assert refused.value.code == "documents.not_converted"
    assert time.perf_counter() - began < 20
    child = int((tmp_path / "child").read_text())
    stat = Path(f"/proc/{child}/stat")
    for _ in range(50):
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("what it started lives on")


def test_the_program_gets_limits_and_nothing_of_our_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PALMETTE_SECRET_KEY", "do not tell")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    program(tmp_path, f"env > {tmp_path}/env; ulimit -a > {tmp_path}/limits; echo $0 $@ > {tmp_path}/asked")
    with pytest.raises(Unavailable):
        as_pdf(letter("Hello"))
    assert "do not tell" not in (tmp_path / "env").read_text()
    limits = (tmp_path / "limits").read_text()
    assert any("time" in line and line.split()[-1] == str(converting.SECONDS) for line in limits.splitlines())
    assert "--headless" in (tmp_path / "asked").read_text()
