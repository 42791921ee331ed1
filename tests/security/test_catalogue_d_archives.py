"""Part D of the catalogue, rows of archives: one that would harm whoever unpacks it is refused before it is read."""

from __future__ import annotations

import ast
import io
import stat
import zipfile

import openpyxl
import pytest

from palmette.documents.apart.archives import open_archive
from palmette.documents.apart.refusals import RefusedTemplate
from palmette.errors import InvalidInput
from palmette.imports.shape import Reading
from palmette.imports.workbook_lines import workbook_lines
from tests.architecture.tree import ROOT
from tests.core.documents.letters import letter

UNPACKING = {"extract", "extractall", "unpack_archive"}
PATHS = (
    "../../config.yaml", "/etc/x", "..", "xl/../../x", "xl//x", "./x", "xl\\..\\x", "C:\\x", "c:x", "xl/a\nb.xml",
    "xl/workbook.xml", "XL/Workbook.xml", "xl/a\u202ex.xml",
)  # fmt: skip
KINDS = (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)


def workbook() -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["name", "phone"])
    book.save(out)
    return out.getvalue()


def having(content: bytes, *members: zipfile.ZipInfo) -> bytes:
    """An archive with members more, whatever they are called."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_args, **_more: None)
        for member in members:
            archive.writestr(member, b"..")
    return out.getvalue()


def named(name: str, kind: int = 0) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo("x")
    found.filename = found.orig_filename = name
    found.create_system, found.external_attr = 3, (kind | 0o600) << 16
    return found


def refused_everywhere(*members: zipfile.ZipInfo) -> None:
    with pytest.raises(InvalidInput) as told:
        workbook_lines(having(workbook(), *members), Reading())
    assert told.value.code == "imports.bad_xlsx"
    with pytest.raises(RefusedTemplate) as flawed:
        open_archive(having(letter("Hello"), *members, *(named("word/document.xml") for one in members[:1])))
    assert [flaw.code for flaw in flawed.value.flaws] == ["bad_member"]


@pytest.mark.parametrize("path", PATHS)
def test_row_71_a_path_that_leads_out_is_refused(path: str) -> None:
    refused_everywhere(named(path))


def test_row_71_what_is_too_much_is_refused_before_it_is_unpacked() -> None:
    many = having(workbook(), *(named(f"xl/{number}") for number in range(5_001)))
    nested = having(workbook(), named("xl/42.zip"))
    with pytest.raises(InvalidInput) as told:
        workbook_lines(many, Reading())
    assert told.value.code == "imports.bomb"
    # What is packed in an archive is a member like any other: nobody looks into it.
    assert list(workbook_lines(nested, Reading()).lines) == [["name", "phone"]]


@pytest.mark.parametrize("kind", KINDS, ids=["symlink", "terminal", "disk", "pipe", "socket"])
def test_row_72_links_and_devices_are_refused(kind: int) -> None:
    refused_everywhere(named("xl/a", kind), named("xl/a/config.yaml"))


def test_row_72_nothing_of_the_product_unpacks_an_archive_onto_the_disk() -> None:
    found = []
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]:
        text = path.read_text("utf-8")
        if not any(word in text for word in (*UNPACKING, "tarfile")):
            continue
        for node in ast.walk(ast.parse(text)):
            called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if called in UNPACKING - {"extract"} or "tarfile" in names:
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
