"""Public forms that let strangers do more than send a request, for `palmette doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.capture.definition import Form

MOST_POSTS = 1_000
LARGEST = 1 << 20
OURS = frozenset({"owner", "branch", "stage", "pipeline"})
"""What the house decides about a record, not who sends it."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that lets in too much, and what to do about it."""

    form: str
    message: str
    remedy: str


def open_forms(blueprint: Blueprint) -> Iterator[OpenForm]:
    """Each danger of each form once."""
    for form in blueprint.forms.values():
        entity = blueprint.find_entity(form.entity)
        if entity is None:
            continue
        yield from _fields(form, entity)
        yield from _amounts(form)


def _fields(form: Form, entity: EntityModel) -> Iterator[OpenForm]:
    """What is decided here, and what would tell the sender something."""
    for name in form.columns:
        plain = name.partition(".")[0]
        field = entity.fields.get(plain)
        if plain in OURS:
            yield OpenForm(form.key, f"lets strangers decide the {plain} of a {entity.short}", "Take it off the form.")
        elif field is not None and field.value_kind == "money":
            yield OpenForm(form.key, f"lets strangers set the amount {plain}", "Let somebody of the house set it.")
        elif field is not None and field.target == "frame.user":
            yield OpenForm(form.key, f"lets strangers choose who is named in {plain}", "Take it off the form.")


def _amounts(form: Form) -> Iterator[OpenForm]:
    """How much one stranger may send."""
    if "*" in form.origins:
        yield OpenForm(form.key, "takes posts from every site", "Name the sites in `origins`.")
    if form.protected:
        return
    if form.limit > MOST_POSTS:
        yield OpenForm(
            form.key, f"takes {form.limit} posts in ten minutes from one address", "Lower `limit`, or protect the form."
        )
    if form.size > LARGEST:
        yield OpenForm(form.key, "takes very large posts without a key", "Lower `size`, or protect the form.")
