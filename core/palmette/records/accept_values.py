"""Which given values may be written by this actor, each in its Python form, with every problem named at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from palmette.blueprint.names import suggestion
from palmette.errors import Problem
from palmette.locale.sentences import Sentence, sentence
from palmette.records.permits import may_know, may_write
from palmette.records.values.accept import is_filled
from palmette.records.values.identities import identity
from palmette.records.values.refusal import Refused
from palmette.records.values.texts import clean_line
from palmette.records.writer import CHILDREN, DERIVED, FILES, FieldWriter, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_CHILDREN = 500
"""How many owned rows one field may hold."""

_BY_MOVE = frozenset({"stage", "stage_since", "stage_due_at", "stage_late_at", "lost_reason", "lost_note"})
_GIVEN_BY_ANYONE = frozenset({"owner", "branch", "pipeline"})
_GIVEN_BY_CODE = _BY_MOVE | {"id", "created_at", "created_by"}

Accepted = dict[str, Any]  # Any: each kind has its own form


class Taken(dict[str, object]):
    """Values that the fields' own readers made of texts, under this blueprint: they are not read a second time.

    All but `raw`, fields whose values come from elsewhere. Whether they may be written is asked of all.
    """

    def __init__(self, values: Mapping[str, object], *, raw: Iterable[str] = ()) -> None:
        super().__init__(values)
        self.raw = raw


def accept_values(
    records: Records, writer: Writer, given: Mapping[str, object], *, creating: bool, row: int | None = None,
    known: frozenset[str] | None = None,
) -> tuple[Accepted, list[Problem]]:  # fmt: skip
    """The Python forms of the given values and what is wrong with the others; `known` are the `open_fields`, from
    whoever reads many rows."""
    accepted: Accepted = {}
    problems: list[Problem] = []
    known = open_fields(records, writer, creating=creating) if known is None else known
    accepts = writer.accepts
    if isinstance(given, Taken) and known.issuperset(given) and accepts.keys() >= given.keys():
        accepted = dict(given)
        given = {name: given[name] for name in given.raw if name in given}
    for name, value in given.items():
        if name not in known:
            problem = _refusal(records, writer, name, creating=creating, row=row)
            if problem is not None:
                problems.append(problem)
                continue
        accept = accepts.get(name)
        try:
            accepted[name] = accept(value) if accept is not None else _accept(records, writer.fields[name], value)
        except Refused as refusal:
            accepted.pop(name, None)
            problems += refusal.problems(name, row=row)
    return accepted, problems


def open_fields(records: Records, writer: Writer, *, creating: bool) -> frozenset[str]:
    """The fields that these roles may write, found once for a blueprint: a batch asks for each of its values."""
    actor = records.actor

    def find() -> frozenset[str]:
        refused = {name: _refusal(records, writer, name, creating=creating, row=None) for name in writer.fields}
        return frozenset(name for name, problem in refused.items() if problem is None)

    key = ("open fields", writer.entity.key, actor.roles, actor.trusted, creating)
    return records.gateway.reads.built(key, find)


def missing_values(writer: Writer, values: Mapping[str, object], *, row: int | None = None) -> list[Problem]:
    """Required fields of a new record that are empty."""
    return [required(writer.fields[name], row=row) for name in writer.required_names if not is_filled(values.get(name))]


def emptied_values(writer: Writer, changes: Mapping[str, object]) -> list[Problem]:
    """Required fields that a change would empty."""
    return [required(item) for item in writer.required if item.name in changes and not is_filled(changes[item.name])]


def required(field: FieldWriter, *, row: int | None = None) -> Problem:
    """The problem of an empty required field."""
    message = sentence("%(field)s is required.", field=field.model.label)
    return Problem(field.name, "records.required", message, "Fill it in.", row)


def _refusal(records: Records, writer: Writer, name: str, *, creating: bool, row: int | None) -> Problem | None:
    field = writer.fields.get(name)
    if field is None or not may_know(records, writer.entity, name):
        return _unknown(records, writer, name, row)
    code_alone = field.model.system or field.model.declared.readonly or field.model.kind == "number"
    if field.place == FILES:
        message = sentence("%(field)s holds files.", field=field.model.label)
        return Problem(name, "records.attach_files", message, "Attach them one by one.", row)
    if field.place == DERIVED or field.model.kind in ("computed", "rollup"):
        return _readonly(field, sentence("It is computed."), row)
    if name in _BY_MOVE and field.model.system and not (creating and records.actor.trusted):
        return _readonly(field, sentence("Move the record instead."), row)
    if field.model.system and name in _GIVEN_BY_ANYONE:
        late = name == "pipeline" and not creating
        return _readonly(field, sentence("A pipeline is chosen at creation."), row) if late else None
    if code_alone and not (records.actor.trusted and _for_code(field, creating)):
        return _readonly(field, sentence("Leave it out."), row)
    if not may_write(records, writer.entity, name):
        return _readonly(field, sentence("Your role may not write it."), row)
    return None


def _for_code(field: FieldWriter, creating: bool) -> bool:
    return not field.model.system or (creating and field.name in _GIVEN_BY_CODE)


def _unknown(records: Records, writer: Writer, name: str, row: int | None) -> Problem:
    shown = name[:60]
    known = [item for item in writer.fields if may_know(records, writer.entity, item)]
    message = sentence(
        "%(entity)s has no field %(field)r.%(hint)s", entity=writer.entity.label, field=shown,
        hint=suggestion(shown, known),
    )  # fmt: skip
    return Problem(shown, "records.unknown_field", message, "Check its name.", row)


def _readonly(field: FieldWriter, remedy: Sentence, row: int | None) -> Problem:
    message = sentence("%(field)s cannot be written here.", field=field.model.label)
    return Problem(field.name, "records.readonly_field", message, remedy, row)


def _accept(records: Records, field: FieldWriter, value: object) -> object:
    if field.place == CHILDREN:
        return _accept_children(records, field, value)
    # A pipeline by its full or its short key; whether there is one is asked when the record enters it.
    return clean_line(value, 200) if value is not None else None


def _accept_children(records: Records, field: FieldWriter, value: object) -> list[Accepted] | None:
    """Owned rows in their order, each with `id` where it was given."""
    if value is None:
        return None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("not_list", "A list of rows is expected.", 'Write [{"…": …}, …].')
    if len(value) > MOST_CHILDREN:
        message = sentence("There are %(count)s rows; %(most)s are the most.", count=len(value), most=MOST_CHILDREN)
        raise Refused("too_many", message, "Leave some out.")
    assert field.child is not None
    found: list[Accepted] = []
    problems: list[Problem] = []
    for number, item in enumerate(value):
        row, wrong = _accept_child(records, field.child, item)
        found.append(row)
        problems += [Problem(f"{number}.{bad.field}".rstrip("."), bad.code, bad.message, bad.remedy) for bad in wrong]
    if problems:
        raise Refused("bad_rows", "Some rows cannot be taken.", inner=problems)
    return found


def _accept_child(records: Records, child: Writer, item: object) -> tuple[Accepted, list[Problem]]:
    if not isinstance(item, Mapping):
        return {}, [Problem("", "values.not_row", "A row of named values is expected.", 'Write {"…": …}.')]
    given = {str(name): value for name, value in item.items() if name not in ("id", "position", "parent_id", "version")}
    row, problems = accept_values(records, child, given, creating=True)
    for name, default in child.defaults.items():
        row.setdefault(name, default(records))
    problems += missing_values(child, row)
    if item.get("id") is not None:
        try:
            row["id"] = identity(item["id"])
        except Refused as refusal:
            problems += refusal.problems("id")
    return row, problems
