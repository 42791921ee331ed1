"""Why a record was given to whom, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from palmette.distribution.decision import (
    ABSENT,
    CHOSEN,
    FULL,
    NO_TERRITORY,
    NOBODY,
    NOT_MEANT,
    OFF_SHIFT,
    Said,
)
from palmette.distribution.definition import AssignRule
from palmette.distribution.store import Assignment, assignments
from palmette.ids import parse_id
from palmette.pages.record_sheet import Sheet
from palmette.pages.values import Values

MOST = 5
WHY_ID = "why-head-assignment"


def assignment_pill(sheet: Sheet) -> list[tuple[Values, Values]]:
    """A pill with the note of who got the record and why; nothing for what no rules gave."""
    if not any(item.entity == sheet.entity.key for item in sheet.desk.blueprint.distributions.values()):
        return []
    found = assignments(sheet.records, sheet.entity.key, sheet.id)
    if not found:
        return []
    newest = found[0]
    _ = sheet.desk.gettext
    given = newest.user is not None
    pill = {
        "text": _("Given by rule") if given else _("Given to nobody"),
        "tone": "calm" if given else "warn",
        "icon": "users-group" if given else "alert-triangle",
        "why_id": WHY_ID,
    }
    names = _names(sheet, found)
    note = {
        "pill": {key: pill[key] for key in ("text", "tone", "icon")},
        "since": sheet.words.moment(newest.at),
        "rule": _head(sheet, newest, names),
        "facts": [line for said in newest.said if (line := sentence(sheet, newest, said, names))],
        "changes": [f"{sheet.words.moment(item.at)}: {_head(sheet, item, names)}" for item in found[1:MOST]],
    }
    return [(pill, note)]


def _names(sheet: Sheet, found: list[Assignment]) -> Mapping[UUID, str]:
    ids = {key for item in found for key in (item.user, item.taken_from) if key is not None}
    for item in found:
        ids |= {key for said in item.said if (key := parse_id(str(said.facts.get("for", "")))) is not None}
    return sheet.records.titles("frame.user", sorted(ids, key=str)) if ids else {}


def _head(sheet: Sheet, item: Assignment, names: Mapping[UUID, str]) -> str:
    _ = sheet.desk.gettext
    if item.user is None:
        return _("Nobody could take it.")
    rule = _rule_label(sheet, item, item.rule)
    if item.taken_from is not None:
        return _("%(who)s took it over from %(before)s, whose shift was over. Rule: %(rule)s.") % {
            "who": names.get(item.user, ""), "before": names.get(item.taken_from, ""), "rule": rule,
        }  # fmt: skip
    return _("%(who)s got it. Rule: %(rule)s.") % {"who": names.get(item.user, ""), "rule": rule}


def _rule_label(sheet: Sheet, item: Assignment, key: str) -> str:
    declared = sheet.desk.blueprint.distributions.get(item.distribution)
    rule: AssignRule | None = next((one for one in declared.rules if one.key == key), None) if declared else None
    if rule is None:
        return key
    return rule.label if isinstance(rule.label, str) else rule.label.text(sheet.desk.language)


def sentence(sheet: Sheet, item: Assignment, said: Said, names: Mapping[UUID, str]) -> str:
    """What one rule said; nothing of rules that are meant for other records."""
    _ = sheet.desk.gettext
    if said.what == NOT_MEANT:
        return ""
    texts = {
        NOBODY: _("there is nobody") if _names_one(sheet, item, said.rule) else _("nobody has the role there"),
        NO_TERRITORY: _("nobody has this territory"),
        OFF_SHIFT: _("nobody is on shift"),
        ABSENT: _("everybody is absent"),
        FULL: _("everybody has as much open work as allowed"),
    }
    text = _chosen(sheet, said, names) if said.what == CHOSEN else texts.get(said.what, said.what)
    return f"{_rule_label(sheet, item, said.rule)}: {text}"


def _names_one(sheet: Sheet, item: Assignment, key: str) -> bool:
    """Whether a rule leads to one person instead of asking for a role."""
    declared = sheet.desk.blueprint.distributions.get(item.distribution)
    return any(rule.key == key and rule.owner_of for rule in (declared.rules if declared else ()))


def _chosen(sheet: Sheet, said: Said, names: Mapping[UUID, str]) -> str:
    _, facts = sheet.desk.gettext, said.facts
    parts: list[str] = []
    if facts.get("by") == "owner":
        parts.append(_("it is his or her client"))
        stood_in = parse_id(str(facts.get("for", "")))
        if stood_in is not None:
            parts.append(_("stands in for %(who)s") % {"who": names.get(stood_in, "")})
    if facts.get("by") == "turn":
        parts.append(_("next in turn of %(count)s") % {"count": facts.get("among")})
    if facts.get("by") == "load":
        values = {"count": facts.get("among"), "load": facts.get("load")}
        parts.append(_("least open work of %(count)s: %(load)s") % values)
    if facts.get("weight"):
        parts.append(_("counts %(weight)s times") % {"weight": facts["weight"]})
    if facts.get("on_shift"):
        parts.append(_("%(count)s on shift") % {"count": facts["on_shift"]})
    if facts.get("next_shift"):
        begins = datetime.fromisoformat(str(facts["next_shift"]))
        parts.append(_("nobody on shift; the next begins %(when)s") % {"when": sheet.words.moment(begins)})
    if facts.get("absent"):
        parts.append(_("%(count)s absent") % {"count": facts["absent"]})
    return ", ".join(parts)
