"""The tab of a record that tells what happened to it by itself, what will, and what did not and why."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from palmette.labels import as_label
from palmette.pages.record_sheet import Sheet
from palmette.pages.rule_words import RuleWords
from palmette.pages.shell import record_address
from palmette.pages.trigger_screens import HREF
from palmette.pages.values import Values
from palmette.records.results import Masked
from palmette.schema.database import GATED
from palmette.triggers.definition import Trigger
from palmette.triggers.ledger import Occurrence, occurrence
from palmette.triggers.why import Part, Why, rules_of
from palmette.triggers.words import TONES, moment_words, reason_words, state_words

MOST = 30


def has_rules(sheet: Sheet) -> bool:
    """Whether a trigger is about records of this kind, or about their people."""
    blueprint = sheet.desk.blueprint
    plans = {plan.entity for plan in blueprint.contact_plans.values()}
    return sheet.entity.key in plans or any(item.entity == sheet.entity.key for item in blueprint.triggers.values())


def rules_context(sheet: Sheet) -> Values:
    """Three lists, and what reached the person through other records."""
    # Conditions look at facts, whoever asks; what is shown of them goes through the reader's own rights.
    facts = replace(sheet.records, actor=replace(sheet.records.actor, trusted=True))
    rules = rules_of(facts, sheet.entity.key, sheet.id)
    draw = _Draw(sheet)
    return {
        "fired": [draw.rule(item) for item in rules.fired],
        "coming": [draw.rule(item) for item in rules.coming],
        "other": [draw.rule(item) for item in rules.other],
        "through": [draw.through(item) for item in _of_person(sheet)],
    }


def _of_person(sheet: Sheet) -> list[Occurrence]:
    """The contacts with a person that other records made."""
    ledger = sheet.records.tables.frame("occurrence")
    statement = (
        select(ledger)
        .where(
            ledger.c.wall_id.in_(list(sheet.records.actor.walls)), ledger.c.subject_id == sheet.id,
            ledger.c.record_id != sheet.id,
        )
        .order_by(ledger.c.done_at.desc(), ledger.c.due_at.desc()).limit(MOST)
    )  # fmt: skip
    return [occurrence(row) for row in sheet.records.connection.execute(statement, execution_options=GATED)]


class _Draw:
    """Says answers for one reader."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.words = RuleWords(sheet.desk, sheet.records)
        self.language = sheet.desk.language

    def rule(self, answer: Why) -> Values:
        """One trigger with its parts and what became of it."""
        trigger = self.sheet.desk.blueprint.triggers[answer.trigger]
        due = answer.due_at
        return {
            "name": self._name(trigger), "href": f"{HREF}/{trigger.key}",
            "when": moment_words(self.sheet.desk.blueprint, trigger, self.language),
            "due": self.sheet.words.moment(due) if due is not None else "",
            "reason": reason_words(answer.reason, self.language),
            "parts": [self._part(trigger, part) for part in answer.condition],
            "goal": [self._part(trigger, part) for part in answer.goal],
            "runs": [self._run(item) for item in answer.occurrences],
        }  # fmt: skip

    def through(self, item: Occurrence) -> Values:
        """A contact that another record made."""
        trigger = self.sheet.desk.blueprint.triggers.get(item.trigger)
        entity = self.sheet.desk.blueprint.entities.get(item.entity)
        return {
            "name": self._name(trigger) if trigger is not None else item.trigger,
            "entity": entity.label.text(self.language) if entity is not None else item.entity,
            "href": record_address(self.sheet.desk.blueprint, entity, item.record) if entity is not None else "",
            **self._run(item),
        }

    def _name(self, trigger: Trigger) -> str:
        return as_label(trigger.label).text(self.language)

    def _run(self, item: Occurrence) -> Values:
        return {
            "at": self.sheet.words.moment(item.done_at or item.run_at),
            "pill": {"text": state_words(item.state, self.language), "tone": TONES[item.state]},
            "reason": reason_words(item.reason, self.language, item.detail),
        }

    def _part(self, trigger: Trigger, part: Part) -> Values:
        """A part of the rule as the reader may know of it."""
        pack = self.sheet.desk.blueprint.trigger_packs[trigger.key]
        said = self.words.say(self.sheet.entity, part.text, pack=pack) or self.sheet.desk.gettext("A rule of its own")
        fields = self.words.read_fields(self.sheet.entity, part.text, pack=pack)
        values = [
            f"{self.sheet.label(field)}: {self.sheet.text(field) or '—'}"
            for field in fields
            if self.sheet.sees(field) and not isinstance(self.sheet.row.get(field.name), Masked)
        ]
        return {"text": said, "holds": part.holds, "values": ", ".join(values)}
