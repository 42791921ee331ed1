"""Changing an overlay by paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.blueprint.edition import edition_of, laid_over
from palmette.blueprint.yaml_source import read_yaml
from palmette.errors import InvalidInput
from palmette.shaping.overlay import changed, merged, read_overlay, value_at, write_overlay


def test_a_value_is_put_at_its_path_and_taken_away_with_what_is_empty_without_it() -> None:
    made = changed({}, ["fields", "contact", "phone", "required"], True)
    assert made == {"fields": {"contact": {"phone": {"required": True}}}}
    assert changed(made, ["fields", "contact", "phone", "required"], None) == {}


def test_things_of_keyed_lists_are_found_by_their_keys() -> None:
    made = changed({}, ["pipelines", "lending", "stages", "lent", "label"], {"en": "Out"})
    made = changed(made, ["pipelines", "lending", "stages", "back", "sla"], "3d")
    assert made["pipelines"] == {
        "lending": {"stages": [{"key": "lent", "label": {"en": "Out"}}, {"key": "back", "sla": "3d"}]}
    }
    assert value_at(made, ["pipelines", "lending", "stages", "back", "sla"]) == "3d"
    made = changed(made, ["pipelines", "lending", "stages", "lent", "label"], None)
    assert made["pipelines"] == {"lending": {"stages": [{"key": "back", "sla": "3d"}]}}
    assert changed(made, ["pipelines", "lending", "stages", "back"], None) == {}


def test_the_first_overlay_is_left_as_it_was() -> None:
    first = {"labels": {"contact": {"one": "Guest"}}}
    changed(first, ["labels", "contact", "many"], "Guests")
    assert first == {"labels": {"contact": {"one": "Guest"}}}


def test_who_an_edition_is_stays_in_its_file() -> None:
    with pytest.raises(InvalidInput):
        changed({}, ["edition"], "other")
    with pytest.raises(InvalidInput):
        changed({}, ["extends"], "../other.yaml")


def test_several_values_are_put_below_one_path() -> None:
    made = merged({}, ["fields", "contact", "size"], {"type": "integer", "help": None, "minimum": 3})
    assert made == {"fields": {"contact": {"size": {"type": "integer", "minimum": 3}}}}


_keys = st.from_regex("[a-z][a-z0-9_]{0,9}", fullmatch=True)
_values = st.recursive(
    st.text() | st.booleans() | st.integers(), lambda inner: st.lists(inner, min_size=1), max_leaves=4
)


@pytest.mark.slow
@given(st.dictionaries(_keys, _values, min_size=1))
def test_an_overlay_is_read_as_it_was_written(values: dict[str, object]) -> None:
    made = merged({}, ["fields", "contact", "size"], values)
    assert read_overlay(write_overlay(made)) == made


def test_what_is_laid_over_an_edition_is_a_part_of_it() -> None:
    file = "edition: library\npacks: {contacts: {}}\nlabels: {contact: {one: Reader, many: Readers}}\n"
    over = write_overlay(changed({}, ["labels", "contact", "one"], "Guest"))
    node = laid_over(read_yaml(file, file="library.yaml"), read_yaml(over, file="settings"))
    assert node.at(["labels", "contact"]).plain() == {"one": "Guest", "many": "Readers"}
    assert node.at(["labels", "contact", "one"]).place.file == "settings"
    assert edition_of(file).section("labels")
