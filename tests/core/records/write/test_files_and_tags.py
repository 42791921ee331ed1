"""Files and tags: guarded by their record, checked by their content, kept once."""

from __future__ import annotations

import io
import struct
import zlib
from uuid import UUID

import pytest

from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.files.store import FolderStore
from palmette.ids import new_id
from tests.core.records.write.shop import Shop

pytestmark = pytest.mark.mostly_sqlite


def png(width: int = 2, height: int = 2) -> bytes:
    """A small picture that says it is that large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0\0\0\0"))
        + chunk(b"IEND", b"")
    )


def make(shop: Shop) -> UUID:
    """A person of the head's."""
    with shop.gateway.writing(shop.head) as records:
        found = records.create("person", {"name": "Anna"})["id"]
    assert isinstance(found, UUID)
    return found


def attach(shop: Shop, person: UUID, name: str, content: bytes, *, field: str = "papers", role: str = "head") -> UUID:
    """Attach a file as somebody."""
    with shop.gateway.writing(shop.actor(role)) as records:
        return records.attach("person", person, field, name, io.BytesIO(content))


def test_a_file_is_read_back_with_its_name_and_type(shop: Shop) -> None:
    anna = make(shop)
    file = attach(shop, anna, "contract.pdf", b"%PDF-1.7 hello")
    with shop.gateway.reading(shop.actor("viewer")) as records:
        row, stream = records.open_file(file)
        with stream:
            content = stream.read()

    assert content == b"%PDF-1.7 hello"
    assert (row["name"], row["media_type"], row["size"], row["record_id"]) == (
        "contract.pdf",
        "application/pdf",
        14,
        anna,
    )


def test_a_file_is_as_hidden_as_its_record(shop: Shop) -> None:
    anna = make(shop)
    file = attach(shop, anna, "a.txt", b"hello")
    southerner = shop.actor("seller", name="southerner", branch=shop.south)
    with shop.gateway.writing(southerner) as records:
        for attempt in (file, new_id()):
            with pytest.raises(NotFound):
                records.open_file(attempt)
            with pytest.raises(NotFound):
                records.detach(attempt)
        with pytest.raises(NotFound):
            records.attach("person", anna, "papers", "b.txt", io.BytesIO(b"x"))
    with shop.gateway.writing(shop.actor("viewer")) as records, pytest.raises(NotFound):
        records.detach(file)

    assert shop.rows("SELECT count(*) AS n FROM palmette__file WHERE deleted_at IS NULL") == [{"n": 1}]


def test_a_detached_file_is_gone(shop: Shop) -> None:
    file = attach(shop, make(shop), "a.txt", b"hello")
    with shop.gateway.writing(shop.head) as records:
        records.detach(file)
        with pytest.raises(NotFound):
            records.open_file(file)


def test_one_content_is_kept_once(shop: Shop) -> None:
    anna = make(shop)
    attach(shop, anna, "a.txt", b"same")
    attach(shop, anna, "b.txt", b"same")

    store = shop.gateway.files
    assert isinstance(store, FolderStore)
    assert len(list(store.digests())) == 1
    assert list((store.root / "incoming").iterdir()) == []


def test_a_full_list_and_an_empty_file_are_refused(shop: Shop) -> None:
    anna = make(shop)
    attach(shop, anna, "a.txt", b"1")
    attach(shop, anna, "b.txt", b"2")

    assert refusal(shop, anna, "c.txt", b"3") == "files.too_many"
    assert refusal(shop, make(shop), "c.txt", b"") == "files.empty"


def refusal(shop: Shop, person: UUID, name: str, content: bytes, field: str = "papers") -> str:
    """The code of the refusal of a file."""
    with pytest.raises(PalmetteError) as caught:
        attach(shop, person, name, content, field=field)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "files.type_refused"),
        ("a.html", b"<html><script>alert(1)</script></html>", "files.type_refused"),
        ("photo.jpg.html", b"<html></html>", "files.type_refused"),
        ("photo.jpg", b"<html><script>alert(1)</script></html>", "files.other_content"),
        ("note.txt", b"\n <!DOCTYPE html><script>alert(1)</script>", "files.other_content"),
        ("note.txt", b"<svg onload=alert(1)>", "files.other_content"),
        ("note.txt", b"MZ\x90\x00\x03", "files.other_content"),
        ("program.exe", b"MZ", "files.type_refused"),
        ("noending", b"x", "files.type_refused"),
        ("a.docx", b"PK\x03\x04", "files.type_refused"),
    ],
)
def test_only_harmless_types_are_taken(shop: Shop, name: str, content: bytes, code: str) -> None:
    assert refusal(shop, make(shop), name, content) == code
    assert shop.count("palmette__file") == 0


def test_a_file_above_the_limit_is_refused_and_not_kept(shop: Shop) -> None:
    assert refusal(shop, make(shop), "a.txt", b"x" * (25 * 2**20 + 1)) == "files.too_large"
    store = shop.gateway.files
    assert isinstance(store, FolderStore)
    assert list(store.digests()) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF-1.7", "files.type_refused"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, "files.bad_image"),
        ("a.png", png(60_000, 60_000), "files.image_too_large"),
        ("a.jpg", png(), "files.other_content"),
    ],
)
def test_an_image_field_takes_pictures_of_reasonable_size(shop: Shop, name: str, content: bytes, code: str) -> None:
    assert refusal(shop, make(shop), name, content, field="photo") == code


def test_a_new_picture_takes_the_place_of_the_old(shop: Shop) -> None:
    anna = make(shop)
    attach(shop, anna, "a.png", png(), field="photo")
    second = attach(shop, anna, "b.png", png(3, 3), field="photo")

    with shop.gateway.reading(shop.head) as records:
        assert records.get("person", anna)["photo"] == second


def test_files_are_not_written_as_values(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.create("person", {"name": "Anna", "papers": [new_id()]})

    assert caught.value.problems[0].code == "records.attach_files"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\x.txt", "x.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a__Set-Cookie_ x=1.txt"),
        ("invoice\u202efdp.txt", "invoice_fdp.txt"),
        ('"><img src=x onerror=alert(1)>.txt', "_img src=x onerror=alert(1)_.txt"),
        ("CON.txt", "_CON.txt"),
        ("x" * 300 + ".txt", "x" * 146 + ".txt"),
        ("отчёт за год.txt", "отчёт за год.txt"),
        (".txt", ""),
        ("", ""),
    ],
)
def test_names_are_made_harmless(shop: Shop, given: str, kept: str) -> None:
    anna = make(shop)
    if not kept:
        assert refusal(shop, anna, given, b"x") == "files.type_refused"
        return
    file = attach(shop, anna, given, b"x")
    with shop.gateway.reading(shop.head) as records:
        row, stream = records.open_file(file)
        stream.close()
    assert row["name"] == kept


def test_tags_are_made_once_and_put_on_what_is_in_scope(shop: Shop) -> None:
    anna, berta = make(shop), make(shop)
    with shop.gateway.writing(shop.actor("seller", name="southerner", branch=shop.south)) as records:
        foreign = records.create("person", {"name": "Foreign"})["id"]
    assert isinstance(foreign, UUID)
    with shop.gateway.writing(shop.actor("seller")) as records:
        records.tag("person", [anna, berta, foreign], ["VIP", " vip ", "New"])
        records.tag("person", [anna], ["vip"])
        records.untag("person", [berta], ["NEW", "unknown"])
        found = records.tags("person", [anna, berta, foreign])

    assert found == {anna: ["New", "VIP"], berta: ["VIP"]}
    assert shop.count("palmette__tag") == 2
    kinds = [row["kind"] for row in shop.rows("SELECT kind FROM palmette__history WHERE kind = 'tagged'")]
    assert len(kinds) == 3


def test_a_tag_is_a_short_text(shop: Shop) -> None:
    anna = make(shop)
    with shop.gateway.writing(shop.head) as records:
        for name in ("x" * 61, "a\x00b"):
            with pytest.raises(InvalidInput):
                records.tag("person", [anna], [name])

    assert shop.count("palmette__tagging") == 0
