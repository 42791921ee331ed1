"""Places of declarations in a pack's files: exact, and looked up only when somebody reads them."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from palmette.blueprint import sources as looked_up
from palmette.blueprint.sources import Sources
from palmette.errors import Place

TEXT = 'entity = Entity(\n    "visit",\n    fields=[Text("name")],\n)\nother = Entity("guest", fields=[Text("name")])\n'


def pack(folder: Path) -> Sources:
    file = folder / "shop.py"
    file.write_text(TEXT)
    module = ModuleType("shop")
    module.__file__ = str(file)
    return Sources(module)


def test_a_place_is_the_line_of_the_declaration_inside_those_around_it(tmp_path):
    found = pack(tmp_path)
    assert str(found.place("Entity", "visit")) == f"{tmp_path}/shop.py:1:10"
    assert found.place("Text", "name", ("Entity", "guest")) == Place(f"{tmp_path}/shop.py", 5, 33)
    assert found.place("Text", "name", ("Entity", "visit")).line == 3


def test_what_is_written_nowhere_is_in_the_pack_s_module(tmp_path):
    assert pack(tmp_path).place("Entity", "gone") == Place(f"{tmp_path}/shop.py")


def test_no_file_is_read_before_somebody_reads_a_place(tmp_path, monkeypatch):
    read: list[str] = []
    monkeypatch.setattr(looked_up, "_declarations", lambda file, changed: read.append(file) or ())
    place = pack(tmp_path).place("Entity", "visit")
    assert read == []
    assert place.line == 0
    assert read == [f"{tmp_path}/shop.py"]


def test_places_are_equal_and_hash_alike_whether_looked_up_or_not(tmp_path):
    found = pack(tmp_path)
    place, same = found.place("Entity", "guest"), found.place("Entity", "guest")
    assert place == same == Place(f"{tmp_path}/shop.py", 5, 9)
    assert len({place, same, Place(f"{tmp_path}/shop.py", 5, 9)}) == 1
    assert Place(f"{tmp_path}/shop.py", 5, 9) == place
