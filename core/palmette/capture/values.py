"""From the inputs of a post to the values of a record. What cannot be read is kept as text, never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.capture.body import Inputs
from palmette.capture.definition import Form
from palmette.errors import InvalidInput, PalmetteError, Problem
from palmette.locale.sentences import sentence
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.records.values.read_text import text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of

LONGEST_REST = 20_000


@dataclass
class Reading:
    """One post being read: values by field, notes on what could not be read, and which inputs a field took."""

    records: Records
    form: Form
    inputs: Inputs
    values: dict[str, object] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    @property
    def entity(self) -> EntityModel:
        """Of what a record is made."""
        return self.records.blueprint.entities[self.form.entity]


def values_of(records: Records, form: Form, inputs: Inputs, received: datetime) -> Reading:
    """The values of a new record. Raises InvalidInput when a constant of the form cannot be used."""
    reading = Reading(records, form, inputs)
    for target, names in form.columns.items():
        _column(reading, target, names)
    for rows in form.rows:
        _rows(reading, rows.key, rows.of, rows.columns)
    for name, constant in form.constants.items():
        if name not in reading.values:
            reading.values[name] = _constant(reading, name, constant)
    if form.received:
        reading.values[form.received] = received
    if form.rest:
        _rest(reading)
    return reading


def without(reading: Reading, problems: Sequence[Problem]) -> bool:
    """Leave out the values that are refused and need not be there, as text; False when that helps nothing."""
    refused = {problem.field.partition(".")[0] for problem in problems}
    entity = reading.entity
    if not refused or any(name not in reading.values or entity.fields[name].required for name in refused):
        return False
    for name in refused:
        reading.values.pop(name)
        reading.used -= {path for names in _names_of(reading.form, name) for path in [reading.inputs.text(names)[0]]}
    reading.notes += problems
    if reading.form.rest:
        _rest(reading)
    return True


def _names_of(form: Form, name: str) -> Iterable[Sequence[str]]:
    return (names for target, names in form.columns.items() if target.partition(".")[0] == name)


def _column(reading: Reading, target: str, names: Sequence[str]) -> None:
    path, text = reading.inputs.text(names)
    name, _, inner = target.partition(".")
    if not text or reading.values.get(name) is not None:
        return
    model = reading.entity.fields[name]
    try:
        if model.kind == "reference":
            value: object = _look_up(reading.records, model, inner, text)
            if value is None:
                message = sentence("%(field)s: there is no %(text)s.", field=model.label, text=text)
                reading.notes.append(Problem(name, "capture.no_such_record", message, "Choose one by hand."))
        else:
            value = text_reader(model, rules_of(reading.records.blueprint))(text)
    except Refused as refusal:
        reading.notes += refusal.problems(name)
        return
    if value is not None:
        reading.values[name] = value
        reading.used.add(path)


def _rows(reading: Reading, name: str, of: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Owned rows; a row that cannot be read stays among the texts."""
    child = reading.records.blueprint.entities[reading.entity.fields[name].target]
    rules = rules_of(reading.records.blueprint)
    made: list[dict[str, object]] = []
    for number, given in enumerate(reading.inputs.rows(of)):
        row: dict[str, object] = {}
        try:
            for key, names in columns.items():
                text = next((given[name.casefold()] for name in names if given.get(name.casefold())), "")
                if text:
                    row[key] = text_reader(child.fields[key], rules)(text)
        except Refused as refusal:
            reading.notes += refusal.problems(f"{name}.{number}")
            continue
        if row:
            made.append(row)
    if made:
        reading.values[name] = made
        start = f"{of.casefold()}."
        reading.used |= {path for path in reading.inputs.texts if path.casefold().startswith(start)}


def _constant(reading: Reading, name: str, constant: object) -> object:
    """A constant as it is; a name of a record that is not there yet makes it, so that a new form loses nothing."""
    model = reading.entity.fields[name]
    if model.kind != "reference" or not isinstance(constant, str):
        return constant
    found = _look_up(reading.records, model, "", constant)
    return found if found is not None else _made(reading.records, model, constant)


def _made(records: Records, model: FieldModel, text: str) -> UUID:
    name = next(iter(_names(records.blueprint.entities[model.target])), "")
    try:
        return UUID(str(records.create(model.target, {name: text})["id"]))
    except PalmetteError as error:
        said = sentence("%(field)s: there is no %(text)s, and none can be made.", field=model.label, text=text)
        problem = Problem(model.name, "capture.constant", said, "Add it.")
        raise InvalidInput("capture.constant", said, remedy="Add it, and try again.", problems=[problem]) from error


def _look_up(records: Records, model: FieldModel, inner: str, text: str) -> UUID | None:
    """The record of that name, or of that value in the field `inner`; None for none or several."""
    target = records.blueprint.entities[model.target]
    if (key := _as_id(text)) is not None:
        return key if records.in_scope(target.key, [key]) else None
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    for name in (inner,) if inner else _names(target):
        query = ListQuery(filter=f"{name} == '{escaped}'", limit=2, fields=["id"], titles=False)
        rows = records.list(target.key, query).rows
        if len(rows) == 1:
            return UUID(str(rows[0]["id"]))
    return None


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _names(entity: EntityModel) -> tuple[str, ...]:
    """The texts by which a record is called: its own name, else what is searched."""
    return ("name",) if "name" in entity.fields else tuple(entity.search[:1])


def _rest(reading: Reading) -> None:
    """Inputs that no field took, a line each, below what the field itself took."""
    form, taken = reading.form, _away(reading)
    lines = [f"{path}: {text.strip()}" for path, text in reading.inputs.texts.items() if path not in taken and text]
    own = next((text for names in _names_of(form, form.rest) for _, text in [reading.inputs.text(names)]), "")
    written = "\n".join([*([own] if own else []), *lines])[:LONGEST_REST]
    if written:
        reading.values[form.rest] = written


def _away(reading: Reading) -> set[str]:
    """Paths that are no text for people: taken by fields, the trap, the post's number, a cookie, the form's own."""
    form = reading.form
    names = [*form.id_from, *form.branch_from, *([form.honeypot] if form.honeypot else []), "cookies", "formid"]
    known = {name.casefold() for name in names}
    return reading.used | {path for path in reading.inputs.texts if path.casefold() in known}
