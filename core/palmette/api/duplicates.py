"""Duplicates at the API: new records are compared first, and stored ones can be asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from palmette.errors import MayBeDuplicate, Problem
from palmette.locale.sentences import sentence
from palmette.records.results import MERGE, BulkResult, Candidate, DuplicatePair, MergedRecord, MergePlan, Row
from palmette.records.session import Records


def create_one(records: Records, entity: str, values: Mapping[str, object], *, allowed: bool) -> Row:
    """A new record; MayBeDuplicate when it is likely to be there. What is wrong with its values is said first."""
    found = {} if allowed else _likely(records, entity, [values])
    row = records.create(entity, values)
    if found:
        raise _refusal(found)
    return row


def create_many(
    records: Records, entity: str, rows: Sequence[Mapping[str, object]], *, allowed: bool, partial: bool
) -> BulkResult:
    """New records; with `partial` the likely duplicates are among those refused, otherwise they refuse the call."""
    found = {} if allowed else _likely(records, entity, rows)
    if not partial or not found:
        result = records.create_many(entity, rows, all_or_nothing=not partial)
        if found:
            raise _refusal(found)
        return result
    others = [number for number in range(len(rows)) if number not in found]
    result = records.create_many(entity, [rows[number] for number in others], all_or_nothing=False)
    refused = [(others[which] if isinstance(which, int) else which, problems) for which, problems in result.refused]
    refused += [(number, tuple(_problems(number, listed))) for number, listed in found.items()]
    return BulkResult(result.done, result.skipped, sorted(refused, key=lambda item: str(item[0]).zfill(6)))


def candidate_json(found: Candidate) -> dict[str, object]:
    """A candidate as the API gives it."""
    return {
        "id": str(found.id), "title": found.title, "verdict": found.verdict, "strength": found.strength,
        "evidence": list(found.evidence),
    }  # fmt: skip


def pair_json(found: DuplicatePair) -> dict[str, object]:
    """A pair as the API gives it."""
    return {
        "records": [
            {"id": str(found.first), "title": found.first_title},
            {"id": str(found.second), "title": found.second_title},
        ],
        "verdict": found.verdict, "strength": found.strength, "evidence": list(found.evidence),
    }  # fmt: skip


def plan_json(plan: MergePlan) -> dict[str, object]:
    """A merge looked at, as the API gives it."""
    return {
        "survivor": {"id": str(plan.survivor), "title": plan.titles[plan.survivor]},
        "other": {"id": str(plan.other), "title": plan.titles[plan.other]},
        "possible": not plan.problems,
        "problems": [{"field": item.field, "code": item.code, "detail": item.message} for item in plan.problems],
        "fields": [
            {
                "field": item.name, "survivor": item.survivor, "other": item.other, "outcome": item.outcome,
                "differs": item.differs, "may_choose": item.may_choose, "may_be_both": item.may_be_both,
            }
            for item in plan.fields
        ],
        "related": [
            {"entity": item.entity, "field": item.field, "count": item.count, "joined": item.joined}
            for item in plan.related
        ],
        "unseen": plan.unseen,
    }  # fmt: skip


def merged_json(found: MergedRecord) -> dict[str, object]:
    """A record that went into another, as the API gives it."""
    return {
        "merge": str(found.merge), "id": str(found.id), "title": found.title, "at": found.at, "actor": found.actor,
    }  # fmt: skip


def _likely(records: Records, entity: str, rows: Sequence[Mapping[str, object]]) -> dict[int, list[Candidate]]:
    """Rows of which a record in scope is likely to be the same; others' records are never spoken of."""
    if records.entity(entity).key not in records.tables.matches or not records.may(entity, "create"):
        return {}
    found = records.duplicates_of(entity, rows)
    likely = {number: [item for item in listed if item.verdict == MERGE] for number, listed in found.items()}
    return {number: listed for number, listed in sorted(likely.items()) if listed}


def _refusal(found: Mapping[int, Sequence[Candidate]]) -> MayBeDuplicate:
    single = list(found) == [0]
    problems = [item for number, listed in found.items() for item in _problems(None if single else number, listed)]
    return MayBeDuplicate(
        [
            {**candidate_json(item), **({} if single else {"row": number})}
            for number, listed in found.items()
            for item in listed
        ],
        problems,
    )


def _problems(number: int | None, listed: Sequence[Candidate]) -> list[Problem]:
    return [
        Problem(
            item.evidence[0],
            "records.may_be_duplicate",
            sentence("%(name)s may be the same.", name=item.title),
            "Use that record.",
            number,
        )
        for item in listed
    ]
