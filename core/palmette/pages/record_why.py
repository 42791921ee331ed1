"""Why a calculated value is what it is: the rule in words, the facts it reads, since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from palmette.blueprint.model import FieldModel, LifecycleModel
from palmette.labels import as_label, humanize
from palmette.lifecycles.definition import Phase
from palmette.pages.record_sheet import Sheet
from palmette.pages.rule_words import RuleWords
from palmette.pages.values import TONE_ICONS, Values
from palmette.records.fields import Computed, Rollup

MOST_FACTS = 6


def phase_pills(sheet: Sheet, place: str = "head") -> list[tuple[Values, Values]]:
    """Each lifecycle of the record as a pill with its note."""
    found: list[tuple[Values, Values]] = []
    for lifecycle, field in sheet.lifecycles():
        phase = lifecycle.phases.get(str(sheet.row.get(field.name) or ""))
        if phase is None:
            continue
        pill = phase_pill(sheet, phase)
        if any(known["text"] == pill["text"] for known, _ in found):
            continue  # two axes may say the same word; the details show both
        why_id = f"why-{place}-{field.column or field.name}"
        found.append(({**pill, "why_id": why_id}, phase_note(sheet, lifecycle, field, phase, pill)))
    return found


def phase_pill(sheet: Sheet, phase: Phase) -> Values:
    """A phase as tone, icon and word."""
    text = as_label(phase.label, humanize(phase.key)).text(sheet.desk.language)
    return {"text": text, "tone": phase.tone, "icon": phase.icon or TONE_ICONS.get(phase.tone, "circle")}


def phase_note(sheet: Sheet, lifecycle: LifecycleModel, field: FieldModel, phase: Phase, pill: Values) -> Values:
    """The note of a phase: its rule, what the rule reads, since when."""
    words = RuleWords(sheet.desk, sheet.records)
    told = as_label(phase.help).text(sheet.desk.language)
    rule = words.say(sheet.entity, phase.when, pack=lifecycle.pack) if phase.when else ""
    read = words.read_fields(sheet.entity, phase.when, pack=lifecycle.pack) if phase.when else []
    since = sheet.row.get(f"{field.name}_since")
    label = lifecycle.label.text(sheet.desk.language)
    return {
        "pill": pill,
        "since": sheet.desk.gettext("since %(day)s") % {"day": _day(sheet, since)} if isinstance(since, date) else "",
        "rule": told or f"{label}: {rule or sheet.desk.gettext('no other rule is true')}",
        "facts": facts(sheet, read),
        "changes": [],
    }


def value_note(sheet: Sheet, field: FieldModel) -> Values:
    """The note of a computed field or a rollup."""
    words = RuleWords(sheet.desk, sheet.records)
    told = field.help.text(sheet.desk.language)
    declared = field.declared
    if isinstance(declared, Computed):
        rule = words.say(sheet.entity, declared.expression, pack=field.owner)
        read = words.read_fields(sheet.entity, declared.expression, pack=field.owner)
    elif isinstance(declared, Rollup):
        rule, read = words.say(sheet.entity, _as_expression(declared), pack=field.owner), []
    else:
        rule, read = "", []
    said = [told, rule and sheet.desk.gettext("Calculated: %(rule)s") % {"rule": rule}]
    return {"rule": ". ".join(text.rstrip(".") for text in said if text), "facts": facts(sheet, read), "changes": []}


def facts(sheet: Sheet, fields: Sequence[FieldModel]) -> list[str]:
    """What the rule reads, as it is now; never more than the record shows."""
    shown = [field for field in fields if sheet.sees(field)]
    return [f"{sheet.label(field)}: {sheet.text(field) or '—'}" for field in shown[:MOST_FACTS]]


def _as_expression(rollup: Rollup) -> str:
    """The rollup as the same figure is written in an expression."""
    where = f" where {rollup.where}" if rollup.where else ""
    return f"{rollup.function}({rollup.path}{where})"


def _day(sheet: Sheet, day: date) -> str:
    return sheet.words.text(sheet.entity.fields["created_at"], day, {})
