"""What an entity says about its duplicates, and how they become one: keys, conditions that can be read, owners."""

from __future__ import annotations

from palmette.blueprint.checks import Checks
from palmette.blueprint.model import EntityModel
from palmette.records.definition import Match
from palmette.records.fields import KINDS
from palmette.records.matching import condition_of
from palmette.records.merge_values import LISTS, LONG_TEXTS, NOT_MERGED, ORDERED

KEYED = frozenset({"text", "phone", "email", "number", "url"})
"""Kinds whose values can be read as a phone, an e-mail, a code or a name."""

COMPARED = KEYED | {"choice", "boolean"}

MERGED = {"both": LISTS | LONG_TEXTS, "largest": ORDERED, "smallest": ORDERED}
"""The kinds of which two values can become both, the larger or the smaller."""

TAKEN = frozenset(KINDS) - NOT_MERGED


def check_duplicates(checks: Checks, path: str, entity: EntityModel) -> None:
    """Note matches that name what is not there, or that nothing can be found by, and values that cannot be combined."""
    checks.unique(f"{path}.duplicates", "match", [match.key for match in entity.duplicates])
    for match in entity.duplicates:
        at = f"{path}.duplicates.{match.key}"
        if not match.fields or entity.scope == "frame" or entity.is_child:
            message = f"The match {match.key!r} of {entity.key} compares nothing."
            checks.wrong(at, "bad_match", message, "Name a field of a record that stands for itself.")
        _fields(checks, at, entity, match)
        _conditions(checks, at, entity, match)
        if match.of:
            _owner(checks, at, entity, match)
    _alike(checks, f"{path}.alike", entity)
    for field in entity.declared_fields():
        if field.declared.merge and field.kind not in MERGED.get(field.declared.merge, TAKEN):
            at = f"{path}.fields.{field.name}.merge"
            message = f"Of two values of {field.name!r}, which is {field.kind}, none is {field.declared.merge!r}."
            checks.wrong(at, "bad_merge", message, "Leave it out, or choose `keep`.")


def _alike(checks: Checks, path: str, entity: EntityModel) -> None:
    """They follow records that are merged, so one of the fields must lead to such."""
    found = [field for name in entity.alike if (field := checks.name(path, entity, name)) is not None]
    if entity.alike and (not entity.mergeable or all(field.kind != "reference" for field in found)):
        message = f"Records of {entity.key} that are alike cannot become one."
        checks.wrong(path, "bad_merge", message, "Name a reference to what is merged, in an entity that may be merged.")


def _fields(checks: Checks, path: str, entity: EntityModel, match: Match) -> None:
    for name in (*match.fields, *match.names):
        found = checks.name(path, entity, name)
        if found is not None and (found.kind not in KEYED or not found.column):
            message = f"{name!r}, which is {found.kind}, cannot be compared."
            checks.wrong(path, "bad_match", message, "Name a text, a phone or an e-mail.")


def _conditions(checks: Checks, path: str, entity: EntityModel, match: Match) -> None:
    for text in (*match.when, *match.merges_when, *match.decides):
        condition = condition_of(text)
        if condition is None:
            message = f"{text!r} cannot be asked of values that are not stored yet."
            checks.wrong(path, "bad_match", message, "Write field == 'value', field != 'value' or field == true.")
            continue
        found = checks.name(path, entity, condition.name)
        if found is not None and found.kind not in COMPARED:
            message = f"{condition.name!r}, which is {found.kind}, is no condition of a match."
            checks.wrong(path, "bad_match", message, "Name a choice, a yes or no, or a text.")


def _owner(checks: Checks, path: str, entity: EntityModel, match: Match) -> None:
    """The reference must lead to records of the same reach, which say by a match of that key what it means."""
    found = checks.name(path, entity, match.of)
    target = checks.blueprint.entities.get(found.target) if found is not None and found.kind == "reference" else None
    if target is None or target.scope != entity.scope:
        message = f"{match.of!r} leads to no record that the values could identify."
        checks.wrong(path, "bad_match", message, "Name a reference to a record of the same reach.")
    elif all(other.key != match.key or other.of for other in target.duplicates):
        message = f"{target.key} has no match {match.key!r} that says what this value means."
        checks.wrong(path, "bad_match", message, "Give both matches one key.")
