"""YAML is read safely, every value with its place, and no number or date is guessed."""

from __future__ import annotations

import time

import pytest

from palmette.blueprint.yaml_source import MAX_DEPTH, read_yaml
from palmette.errors import DeclarationError, Place


def plain(text: str) -> object:
    return read_yaml(text, file="e.yaml").plain()


def test_only_true_and_false_are_booleans() -> None:
    text = "a: true\nb: false\nc: no\nd: yes\ne: on\nf: 'true'\ng: True\n"
    assert plain(text) == {"a": True, "b": False, "c": "no", "d": "yes", "e": "on", "f": "true", "g": "True"}


@pytest.mark.parametrize("scalar", ["0777", "1.10", "12:30", "2026-13-01", "1e3", "0x10", ".inf", "1_000"])
def test_a_figure_stays_as_it_was_typed(scalar: str) -> None:
    assert plain(f"a: {scalar}\n") == {"a": scalar}


def test_nothing_is_nothing_only_unquoted() -> None:
    assert plain("a:\nb: ~\nc: null\nd: ''\ne: '~'\n") == {"a": None, "b": None, "c": None, "d": "", "e": "~"}


def test_every_value_knows_its_place() -> None:
    node = read_yaml("a: 1\nb:\n  - x\n  - {c: 2}\n", file="e.yaml")
    assert node.at(["a"]).place == Place("e.yaml", 1, 4)
    assert node.at(["b"]).place == Place("e.yaml", 2, 1)
    assert node.at(["b", 0]).place == Place("e.yaml", 3, 5)
    assert node.at(["b", 1, "c"]).place == Place("e.yaml", 4, 9)


def test_the_place_of_what_is_not_there_is_that_of_what_should_hold_it() -> None:
    node = read_yaml("a:\n  b: 1\n", file="e.yaml")
    assert node.at(["a", "c", "d"]).place == Place("e.yaml", 1, 1)


def test_an_alias_stands_for_its_anchor() -> None:
    assert plain("a: &a [1, 2]\nb: *a\n") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_an_empty_text_is_an_empty_mapping() -> None:
    assert plain("") == {}
    assert plain("# nothing yet\n") == {}


def test_a_byte_order_mark_is_no_matter() -> None:
    assert read_yaml("a: ü\n".encode("utf-8-sig"), file="e.yaml").plain() == {"a": "ü"}


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 8)
)

REFUSED = {
    "a tag": ("a: !!python/object/apply:os.system [id]\n", "yaml.tag", 1),
    "a tag of its own": ("a: !secret x\n", "yaml.tag", 1),
    "a binary tag": ("a: !!binary aGk=\n", "yaml.tag", 1),
    "a key twice": ("role: clerk\nrole: admin\n", "yaml.duplicate_key", 2),
    "a key twice inside": ("a:\n  b: 1\n  b: 2\n", "yaml.duplicate_key", 3),
    "a merge key": ("a: &a {admin: true}\nb:\n  <<: *a\n", "yaml.merge_key", 3),
    "a list as key": ("? [a]\n: b\n", "yaml.key", 1),
    "an alias inside itself": ("a: &a [*a]\n", "yaml.alias", 1),
    "an alias of nothing": ("a: *b\n", "yaml.alias", 1),
    "many aliases": ("a: &a 1\nb: [" + ",".join(["*a"] * 101) + "]\n", "yaml.aliases", 2),
    "aliases upon aliases": (BOMB, "yaml.too_many", 6),
    "thousands of brackets": ("[" * 5000, "yaml.too_deep", 1),
    "deep blocks": ("".join(f"{' ' * level}a:\n" for level in range(MAX_DEPTH + 2)), "yaml.too_deep", MAX_DEPTH),
    "a second document": ("a: 1\n---\nb: 2\n", "yaml.documents", 2),
    "a bad indent": ("a: 1\n b: 2\n", "yaml.syntax", 2),
    "an open quote": ("a: 'x\n", "yaml.syntax", 2),
    "an unseen letter": ("a: \x00\n", "yaml.syntax", 0),
    "too much": ("a: " + "x" * 1_000_001, "yaml.too_large", 0),
}


@pytest.mark.parametrize(("text", "code", "line"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_taken_is_refused_quickly_at_its_line(text: str, code: str, line: int) -> None:
    began = time.process_time()
    with pytest.raises(DeclarationError) as caught:
        read_yaml(text, file="e.yaml")
    assert time.process_time() - began < 1.0
    assert caught.value.code == code
    assert caught.value.place is not None
    assert caught.value.place.line in (line, line + 1)
    assert caught.value.remedy


def test_a_text_in_another_encoding_is_told_with_its_line() -> None:
    with pytest.raises(DeclarationError) as caught:
        read_yaml("a: 1\nb: Клуб\n".encode("cp1251"), file="e.yaml")
    assert (caught.value.code, caught.value.place) == ("yaml.encoding", Place("e.yaml", 2))
