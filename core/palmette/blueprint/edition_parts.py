"""Models of what an edition may write, made from the declarations themselves: what Python can say YAML says too.

Each attribute of a declaration becomes an optional key of the same name; what is not written stays as the pack has it.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, create_model, model_validator
from pydantic.json_schema import SkipJsonSchema

from palmette.access.definition import Mask
from palmette.blueprint.mistakes import nearest, refused
from palmette.blueprint.words import LANGUAGES, WORDS, words_of
from palmette.labels import Label
from palmette.records import fields as kinds


class Part(BaseModel):
    """A thing that an edition writes; unknown keys are refused. `declaration` is what it was made from."""

    declaration: ClassVar[type] = object

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, use_attribute_docstrings=False)


class OneOf(Part):
    """One of several declarations, told apart by the first attribute of each: `{task: …}`, `{message: …}`."""

    alternatives: ClassVar[tuple[type, ...]] = ()

    @model_validator(mode="after")
    def _of_one(self) -> OneOf:
        leads = {leading(kind): kind for kind in self.alternatives}
        named = [name for name in leads if name in self.model_fields_set]
        if len(named) > 1:
            raise refused("one_of", f"{' and '.join(named)} are different things.", "Keep one of them.")
        known = set(hints_of(leads[named[0]])) if named else set(type(self).model_fields)
        for name in sorted(self.model_fields_set - known):
            raise refused("one_of", f"Beside {named[0]!r} there is no {name!r}.", nearest(name, known))
        return self


def leading(declaration: type) -> str:
    """The first attribute of a declaration."""
    return dataclasses.fields(declaration)[0].name


def declaration_of(part: Part, before: object = None) -> type | None:
    """What a part declares: of several kinds the one whose first attribute it has, else that of what it changes."""
    if not isinstance(part, OneOf):
        return type(part).declaration
    for kind in part.alternatives:
        if leading(kind) in part.model_fields_set:
            return kind
    return type(before) if isinstance(before, part.alternatives) else None


def _languages(value: str | dict[str, str]) -> str | dict[str, str]:
    for language in value if isinstance(value, dict) else ():
        if language not in LANGUAGES:
            raise refused("language", f"{language!r} is no language of Palmette.", nearest(language, LANGUAGES))
    return value


_LABEL_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "additionalProperties": False,
        },
    ],
}
LabelText = Annotated[
    StrictStr | dict[str, StrictStr], AfterValidator(_languages), Field(json_schema_extra=_LABEL_SCHEMA)
]
"""What people read: a text, or a text per language."""

Value = SkipJsonSchema[Any] | StrictBool | StrictStr | int | float | list[Any] | dict[str, Any]
"""Any value that a field may hold; what it must be is said by the field."""


@cache
def hints_of(declaration: type) -> Mapping[str, Any]:
    """The type of each attribute of a declaration that an edition may write; its key and its fields are led by keys."""
    hints = get_type_hints(declaration, include_extras=True, localns=dict(vars(kinds)))
    names = [attribute.name for attribute in dataclasses.fields(declaration)]
    return {
        name: hints[name]
        for name in names
        if name != "key" and not (_holds_fields(hints[name]) or _is_code(hints[name]))
    }


def _holds_fields(hint: Any) -> bool:
    return any(member is kinds.Field or _holds_fields(member) for member in get_args(hint))


def _is_code(hint: Any) -> bool:
    """Whether an attribute takes a function, which no text can give."""
    return get_origin(hint) is Callable or any(get_origin(member) is Callable for member in get_args(hint))


def says_label(hint: Any) -> bool:
    """Whether an attribute holds what people read."""
    return Label in get_args(hint)


def part_of(declaration: type) -> type[Part]:
    """The model of a declaration: every attribute optional."""
    return _part_of(declaration)


@cache
def _part_of(declaration: Hashable) -> type[Part]:
    assert isinstance(declaration, type)
    members: dict[str, Any] = {
        name: (_shape(declaration, name, hint), None) for name, hint in hints_of(declaration).items()
    }
    made = create_model(f"{declaration.__name__}Part", __base__=Part, __doc__=_first(declaration), **members)
    made.declaration = declaration
    return made


@cache
def one_of(*kinds: Hashable) -> type[Part]:
    """The model of one of several declarations: every attribute of each optional."""
    members: dict[str, Any] = {}
    for kind in kinds:
        assert isinstance(kind, type)
        for name, hint in hints_of(kind).items():
            shape = _shape(kind, name, hint)
            if name in members and members[name][0] != shape:
                shape = members[name][0] | shape
            members[name] = (shape, None)
    name = "Or".join(kind.__name__ for kind in kinds if isinstance(kind, type))
    made = create_model(f"{name}Part", __base__=OneOf, __doc__="One of these.", **members)
    made.alternatives = tuple(kind for kind in kinds if isinstance(kind, type))
    return made


def keyed_part_of(declaration: type) -> type[Part]:
    """The same for things in a list: with their key, hidden or placed behind another."""
    return _keyed_part_of(declaration)


@cache
def _keyed_part_of(declaration: Hashable) -> type[Part]:
    assert isinstance(declaration, type)
    members: dict[str, Any] = {
        "key": (StrictStr, ...),
        "after": (StrictStr, Field(default=None, description="The key of the one it follows.")),
        "hidden": (StrictBool, Field(default=None, description="Hide it. Nothing is deleted.")),
    }
    name = f"Keyed{declaration.__name__}Part"
    return create_model(name, __base__=part_of(declaration), __doc__=_first(declaration), **members)


def _first(declaration: type) -> str:
    return (declaration.__doc__ or declaration.__name__).strip().partition("\n")[0]


def _shape(declaration: type, name: str, hint: Any) -> Any:  # hints are Any by nature
    words = words_of(declaration, name)
    if words:
        return Literal[words]
    return _of_hint(hint)


def _of_hint(hint: Any) -> Any:
    if hint is str:
        return StrictStr
    if hint is bool:
        return StrictBool
    if hint in (int, float):
        return hint
    if hint is object:
        return Value
    if get_origin(hint) in (Union, types.UnionType):
        return _of_union([member for member in get_args(hint) if member is not type(None)])
    return _of_container(hint)


def _of_union(members: list[Any]) -> Any:
    if Label in members:
        return LabelText
    if bool in members and str in members:
        return StrictBool | Literal["daily"]
    if str in members and kinds.Option in members:
        return Annotated[StrictStr | keyed_part_of(kinds.Option), Field(union_mode="left_to_right")]
    if str in members and Mask in members:
        return Annotated[Literal[WORDS[Mask, "right"]] | part_of(Mask), Field(union_mode="left_to_right")]
    declared = [member for member in members if dataclasses.is_dataclass(member)]
    if len(members) == len(declared) == 1 and isinstance(declared[0], type):
        return part_of(declared[0])
    if len(members) == len(declared):
        return one_of(*declared)  # type: ignore[arg-type]  # classes are hashable
    if str in members and declared and isinstance(declared[0], type):
        return Annotated[StrictStr | part_of(declared[0]), Field(union_mode="left_to_right")]
    return _of_hint(members[0])


def _of_container(hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and inner[-1:] != (...,):
        return list[StrictStr]
    if origin in (list, tuple, Sequence):
        item = inner[0]
        if get_origin(item) in (Union, types.UnionType) and all(
            dataclasses.is_dataclass(one) for one in get_args(item)
        ):
            return list[one_of(*get_args(item))]  # type: ignore[misc]
        if dataclasses.is_dataclass(item) and isinstance(item, type):
            keyed = any(attribute.name == "key" for attribute in dataclasses.fields(item))
            return list[keyed_part_of(item) if keyed else part_of(item)]  # type: ignore[misc]
        return list[_of_hint(item)]  # type: ignore[misc]
    if origin is Mapping:
        return dict[StrictStr, _of_hint(inner[1])]  # type: ignore[misc]
    raise TypeError(f"an edition cannot say {hint!r}")
