"""Whatever is written in an edition: it is built, or refused with places and remedies; nothing else ever happens."""

from __future__ import annotations

from typing import Any  # YAML of any shape

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette.errors import DeclarationError
from tests.core.blueprint.building import HEAD, build
from tests.core.blueprint.test_edition_mistakes import MISTAKES
from tests.core.blueprint.test_yaml_only import SALON

TREE = yaml.safe_load(HEAD + SALON)
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.text(max_size=8),
    st.sampled_from(
        ["guest", "x.guest", "{name}", "{", "now", "a.b.c", "__", "exists(", "*", "key", "2h", "-", "visits"]
    ),
    st.lists(st.sampled_from(["guest", "name", ""]), max_size=2),
    st.dictionaries(st.sampled_from(["key", "en", "label", "type", "hidden", "one"]), st.text(max_size=4), max_size=2),
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(one for step, item in below for one in places(item, (*path, step)))]


EXAMPLES = 25

PLACES = [path for path in places(TREE) if path]


def with_value(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    step, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[step] = with_value(tree[step], tuple(rest), value) if rest else value
    return copy


def without(tree: Any, path: tuple[Any, ...]) -> Any:
    step, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    if rest:
        copy[step] = without(tree[step], tuple(rest))
    else:
        del copy[step]
    return copy


def refusal(text: str) -> DeclarationError | None:
    try:
        result = build(text)
    except DeclarationError as error:
        return error
    assert [item for item in result.health if item.troubles] == [], "an edition never costs a pack"
    return None


def is_built_or_refused(text: str) -> None:
    error = refusal(text)
    if error is None:
        return
    assert error.problems or error.place
    assert all(problem.code and problem.message for problem in error.problems)
    assert all("edition.yaml" in problem.message for problem in error.problems)


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), STRANGE)
def test_a_strange_value_anywhere_is_taken_or_refused(path: tuple[Any, ...], value: Any) -> None:
    is_built_or_refused(yaml.safe_dump(with_value(TREE, path, value), allow_unicode=True))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES))
def test_anything_may_be_missing(path: tuple[Any, ...]) -> None:
    is_built_or_refused(yaml.safe_dump(without(TREE, path), allow_unicode=True))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([mistake.text for mistake in MISTAKES.values()]), st.data())
def test_a_text_cut_anywhere_is_taken_or_refused(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    is_built_or_refused(text[:at])
