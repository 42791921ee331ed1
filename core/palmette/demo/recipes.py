"""How a value of demo data is described: recipes called by a word, as an edition's `demo` section writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StrictBool, StrictStr, Tag
from pydantic_core import PydanticCustomError

from palmette.demo.lengths import is_length


class Said(BaseModel):
    """A part of a demo as it was written; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class Word(Said):
    """A recipe that is called by its first word."""

    word: ClassVar[str] = ""

    share: float = Field(default=1, gt=0, le=1, description="In how many of the rows the value is there, 0 to 1.")


Amount = TypeVar("Amount", int, Decimal)


def _rising(pair: tuple[Amount, Amount]) -> tuple[Amount, Amount]:
    if pair[0] > pair[1]:
        raise PydanticCustomError(
            "order", "the first is larger than the second", {"remedy": "Write the smaller first."}
        )
    return pair


def _length(text: str) -> str:
    if not is_length(text):
        raise PydanticCustomError("length", "it is no length of time", {"remedy": "Write 15m, 2h, 3d or 1w."})
    return text


Span = Annotated[tuple[int, int], AfterValidator(_rising)]
"""The least and the most, both included."""

Counted = Annotated[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], AfterValidator(_rising)]
Hour = Annotated[int, Field(ge=0, le=23)]
Hours = Annotated[tuple[Hour, Hour], AfterValidator(_rising)]
Length = Annotated[StrictStr, AfterValidator(_length)]
Weights = Annotated[dict[StrictStr, Annotated[float, Field(gt=0)]], Field(min_length=1)]
Where = dict[StrictStr, StrictStr | list[StrictStr]]
"""Values by name, or the several that will do."""

Scalar = StrictBool | StrictStr | int | Decimal


class Fixed(Word):
    """A value as it is: what a mapping or a share of a constant needs."""

    word: ClassVar[str] = "value"

    value: Scalar | dict[StrictStr, Scalar] | list[Scalar]


class PersonPart(Word):
    """A part of the person that the row is about; each row has one invented person of its own."""

    word: ClassVar[str] = "person"

    person: Literal["first_name", "last_name", "name", "phone", "email", "birthday", "sex", "language"]


class AnyOf(Word):
    """One of several recipes, each as likely as the others."""

    word: ClassVar[str] = "any"

    any: list[Recipe] = Field(min_length=1)


class EachInTurn(Word):
    """The recipes one after another, row by row, and from the beginning again."""

    word: ClassVar[str] = "each"

    each: list[Recipe] = Field(min_length=1)


class Weighted(Word):
    """One of several words by weight."""

    word: ClassVar[str] = "weights"

    weights: Weights


class NumberBetween(Word):
    """A number, an amount, or the seconds of a length of time; `step` makes it round."""

    word: ClassVar[str] = "number"

    number: Annotated[tuple[Decimal, Decimal], AfterValidator(_rising)]
    step: Decimal | None = Field(default=None, gt=0)


class DayAround(Word):
    """A date so many days from today, or from the date or moment that `from` names."""

    word: ClassVar[str] = "days"

    days: Span
    since: StrictStr = Field(default="", alias="from")


class MomentAround(Word):
    """A moment so many days from today, or from what `from` names, at an hour of the day where the business is."""

    word: ClassVar[str] = "at"

    at: Span
    since: StrictStr = Field(default="", alias="from")
    hours: Hours = (9, 18)
    step: int = Field(default=15, ge=1, le=60, description="Minutes between possible moments.")


class After(Word):
    """A moment some lengths of time after the moment that `from` names."""

    word: ClassVar[str] = "after"

    after: tuple[Length, Length]
    since: StrictStr = Field(alias="from")


class Chosen(Word):
    """A record of an earlier set: any, or `set.row` for the one of that key. `same` takes one that shares values."""

    word: ClassVar[str] = "ref"

    ref: StrictStr
    same: StrictStr | dict[StrictStr, StrictStr] = Field(
        default={},
        description="`student`: one of this row's student; `{lesson_group: parent.group}`: one of that group.",
    )

    where: Where = Field(default={}, description="Only one whose values are these; `stage` is where it stands.")

    @property
    def alike(self) -> Mapping[str, str]:
        """Names of the record with the paths of this row whose values they share."""
        return {self.same: self.same} if isinstance(self.same, str) else self.same


class Several(Word):
    """Several different records of an earlier set, or several of the words listed."""

    word: ClassVar[str] = "some"

    some: StrictStr | Annotated[list[StrictStr], Field(min_length=1)]
    count: Counted = (1, 3)


class Colleague(Word):
    """One of the people who can log in, by the key of `users`."""

    word: ClassVar[str] = "user"

    user: StrictStr


class Workplace(Word):
    """A branch, by its key."""

    word: ClassVar[str] = "branch"

    branch: StrictStr


class Pattern(Word):
    """A text with other values of the row in braces; `{n}` is the number of the row."""

    word: ClassVar[str] = "text"

    text: StrictStr


class Decision(Word):
    """A recipe by the value of another field, or by `stage`: the stage where the record stands in the end."""

    word: ClassVar[str] = "by"

    by: StrictStr
    cases: dict[StrictStr, Recipe] = Field(min_length=1)
    otherwise: Recipe = Field(default=None, alias="else")


class OwnedRows(Word):
    """Owned rows, each by recipes of its own; names of the record are reached by `parent.`"""

    word: ClassVar[str] = "rows"

    rows: Counted
    values: dict[StrictStr, Recipe]


class Taken(Word):
    """The value of another field, along references: `client.owner`, `parent.price`; `times` a number or a field."""

    word: ClassVar[str] = "from"

    source: StrictStr = Field(alias="from")
    times: Decimal | StrictStr | None = None


WORDS: Mapping[str, type[Word]] = {
    kind.word: kind
    for kind in (
        PersonPart, AnyOf, EachInTurn, Weighted, NumberBetween, DayAround, MomentAround, After, Chosen, Several,
        Colleague, Workplace, Pattern, Decision, OwnedRows, Fixed, Taken,
    )
}  # fmt: skip
"""The recipes by their word; `from` last, because others have it beside their own."""


def _word_of(value: object) -> str:
    if isinstance(value, Word):
        return f"<{value.word}>"
    if isinstance(value, Mapping):
        return next((f"<{word}>" for word in WORDS if word in value), "<unknown>")
    return "<list>" if isinstance(value, list) else "<plain>"


Recipe = Annotated[
    Annotated[PersonPart, Tag("<person>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[EachInTurn, Tag("<each>")]
    | Annotated[Weighted, Tag("<weights>")]
    | Annotated[NumberBetween, Tag("<number>")]
    | Annotated[DayAround, Tag("<days>")]
    | Annotated[MomentAround, Tag("<at>")]
    | Annotated[After, Tag("<after>")]
    | Annotated[Chosen, Tag("<ref>")]
    | Annotated[Several, Tag("<some>")]
    | Annotated[Colleague, Tag("<user>")]
    | Annotated[Workplace, Tag("<branch>")]
    | Annotated[Pattern, Tag("<text>")]
    | Annotated[Decision, Tag("<by>")]
    | Annotated[OwnedRows, Tag("<rows>")]
    | Annotated[Fixed, Tag("<value>")]
    | Annotated[Taken, Tag("<from>")]
    | Annotated[list[Scalar], Tag("<list>")]
    | Annotated[Scalar | None, Tag("<plain>")],
    Discriminator(
        _word_of,
        custom_error_type="unknown_word",
        custom_error_message="there is no recipe of this word",
        custom_error_context={"remedy": f"Words are {', '.join(WORDS)}."},
    ),
]
"""How a value comes to be: a plain value is taken as it is, a mapping is called by its word."""
