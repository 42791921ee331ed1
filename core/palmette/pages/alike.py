"""What may be the same as a new record: asked while it is typed, and again before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from palmette.blueprint.model import EntityModel
from palmette.errors import MayBeDuplicate
from palmette.pages.desk import Desk
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.records.match_keys import NAME
from palmette.records.results import LINK, LOOK, MERGE, Candidate
from palmette.records.session import Records

MOST = 5
"""Candidates beside a form."""


def is_compared(entity: EntityModel) -> bool:
    """Whether records of the entity are compared with each other."""
    return any(not match.of for match in entity.duplicates)


def asked_fields(entity: EntityModel) -> list[str]:
    """The fields of a form whose change may find somebody."""
    return list(dict.fromkeys(name for match in entity.duplicates if not match.of for name in match.fields))


def candidates(records: Records, entity: EntityModel, values: Mapping[str, object]) -> list[Candidate]:
    """Records in scope that may be the same as one with these values."""
    if not is_compared(entity):
        return []
    return records.duplicates_of(entity.key, [values]).get(0, [])


def refuse_likely(records: Records, entity: EntityModel, values: Mapping[str, object]) -> None:
    """MayBeDuplicate where somebody in scope is likely to be the same."""
    found = [item for item in candidates(records, entity, values) if item.verdict == MERGE]
    if found:
        raise MayBeDuplicate([{"id": item.id} for item in found])


def alike_lines(desk: Desk, entity: EntityModel, found: Sequence[Candidate]) -> list[Values]:
    """Candidates as a form shows them."""
    return [
        {
            "id": str(item.id),
            "title": item.title,
            "href": record_address(desk.blueprint, entity, item.id),
            "pill": verdict_pill(desk, item.verdict),
            "why": evidence_words(desk, entity, item.evidence),
        }
        for item in found[:MOST]
    ]


def verdict_pill(desk: Desk, verdict: str) -> Values:
    """What two records are to each other, as a pill."""
    _ = desk.gettext
    return {
        MERGE: {"text": _("Probably the same"), "tone": "warn", "icon": "copy"},
        LINK: {"text": _("Tied together"), "tone": "info", "icon": "link"},
        LOOK: {"text": _("Like names"), "tone": "calm", "icon": "search"},
    }[verdict]


def evidence_words(desk: Desk, entity: EntityModel, evidence: Iterable[str]) -> str:
    """What is the same, in words: `Same phone, like name`."""
    said = []
    for key in evidence:
        match = next(item for item in entity.duplicates if item.key == key)
        label = entity.fields[match.fields[0]].label.text(desk.language)
        text = desk.gettext("like name") if match.reads == NAME else desk.gettext("same: %(name)s") % {"name": label}
        said.append(text)
    return ", ".join(said)
