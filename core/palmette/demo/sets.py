"""What the `demo` section of an edition holds: branches, people who log in, sets of records and their ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, StrictStr, Tag
from pydantic_core import PydanticCustomError

from palmette.demo.context import SIZES
from palmette.demo.recipes import Counted, Hours, Length, Recipe, Said, Scalar, Weights, Where


def _all_sizes(counts: Mapping[str, int]) -> Mapping[str, int]:
    if set(counts) != set(SIZES):
        remedy = f"Write a number for each of {', '.join(SIZES)}."
        raise PydanticCustomError("sizes", "the sizes are not all there", {"remedy": remedy})
    return counts


class DemoBranch(Said):
    """A branch: one of the same name that is there already is taken as it is. Other keys are its fields."""

    name: StrictStr
    zone: StrictStr = Field(default="", description="Its time zone, that of the edition when left out.")
    values: dict[StrictStr, Scalar] = Field(default={}, description="Its other fields.")


Count = Annotated[int, Field(ge=0)]
BySize = Annotated[dict[StrictStr, Count], AfterValidator(_all_sizes)]


def _shape(value: object) -> str:
    return "<sizes>" if isinstance(value, Mapping) else "<span>" if isinstance(value, list | tuple) else "<number>"


Many = Annotated[Annotated[Count, Tag("<number>")] | Annotated[BySize, Tag("<sizes>")], Discriminator(_shape)]
ManyOrSpan = Annotated[
    Annotated[Count, Tag("<number>")] | Annotated[BySize, Tag("<sizes>")] | Annotated[Counted, Tag("<span>")],
    Discriminator(_shape),
]
"""A number of the full size, a number by size, or the least and the most."""


class DemoUser(Said):
    """Somebody who can log in, or several of them; the address is the key (and a number) at example.com."""

    roles: list[StrictStr] = Field(min_length=1)
    branch: StrictStr = Field(default="", description="The branch where they work; everywhere when left out.")
    count: Many | None = Field(default=None, description="How many: of the full size, or by size.")
    language: StrictStr = Field(default="", description="What they read.")


class DemoWalk(Said):
    """The way of the records through their pipeline: each begins at the first stage and passes every gate."""

    pipeline: StrictStr = Field(default="", description="The pipeline; the entity's default one when left out.")
    ends: Weights = Field(description="The stages where they stand in the end, by weight.")
    within: Length = Field(default="180d", description="How long ago the oldest began.")
    pace: tuple[Length, Length] = Field(default=("1h", "3d"), description="The least and the most between two moves.")
    hours: Hours | None = Field(default=None, description="The hours of the day when they move; any when left out.")
    at_end: bool = Field(
        default=False, description="Move when all sets are made, for gates that ask for records of later sets."
    )
    lost_reasons: Weights | None = Field(default=None, description="Why some are lost, by weight.")
    lost_from: dict[StrictStr, StrictStr] = Field(
        default={}, description="The stage where those of a lost stage were before; any open one when left out."
    )
    values: dict[StrictStr, dict[StrictStr, Recipe]] = Field(
        default={}, description="What is filled in by the move into a stage; `moved_at` is its moment."
    )


class DemoRecords(Said):
    """A set of records of one entity: so many by recipes, or rows written out, or some for each of another set."""

    entity: StrictStr
    count: ManyOrSpan | None = Field(
        default=None,
        description="How many of the full size (a tenth in `demo`, a hundredth in `tiny`), or by size; with `per` how "
        "many for each, as a number or the least and the most.",
    )
    per: StrictStr = Field(
        default="", description="The earlier set for each of whose records these are made: `parent`."
    )
    where: Where = Field(
        default={}, description="With `per`: only for those whose values are these; `stage` is where they stand."
    )
    rows: dict[StrictStr, dict[StrictStr, Recipe]] = Field(default={}, description="Rows written out, by key.")
    language: StrictStr = Field(default="", description="The language of its invented people.")
    values: dict[StrictStr, Recipe] = Field(default={}, description="Recipes by field.")
    walk: DemoWalk | None = Field(default=None, description="The way through a pipeline.")


class DemoRecipes(Said):
    """Invented data in three sizes, made through the gateway: branches, people who log in, sets of records in order."""

    languages: Weights = Field(default={"en": 1}, description="What the invented people speak, by weight.")
    branches: dict[StrictStr, DemoBranch] = Field(
        default={}, description="Branches by key; the first is the usual one."
    )
    users: dict[StrictStr, DemoUser] = Field(default={}, description="People who log in, by key.")
    records: dict[StrictStr, DemoRecords] = Field(default={}, description="Sets of records by key, in order.")
