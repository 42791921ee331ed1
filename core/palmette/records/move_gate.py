"""Whether the gate of a move is open: what is missing, the reason of loss, the right to skip or to open again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from palmette.blueprint.names import suggestion
from palmette.errors import Forbidden, GateClosed, InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records.gates import answers, needs_of
from palmette.records.results import Missing
from palmette.records.savepoint import all_or_nothing
from palmette.records.stage_path import Crossing, stage_label
from palmette.records.update_rows import Edit, allowed_ids, store_edits
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records

LONGEST_REASON = 1_000

_REMEDIES = {
    "field": sentence("Fill it in."),
    "step": sentence("Do the step and tick it."),
    "guard": sentence("Make it true."),
    "reason": sentence("Choose a reason."),
}


def pass_gate(
    records: Records, writer: Writer, cross: Crossing, edit: Edit, *, lost_reason: str, skip_reason: str
) -> tuple[str, ...]:
    """The keys of what was skipped, mostly none; GateClosed with the whole list when the gate stays closed."""
    skipping = bool(skip_reason.strip())
    may_skip = (skipping or cross.reopening) and edit.id in allowed_ids(records, writer, [edit.id], "skip")
    if cross.reopening and not may_skip:
        raise may_not_reopen(cross)
    if len(skip_reason) > LONGEST_REASON:
        raise InvalidInput("pipelines.long_reason", "The reason is too long.", remedy="Write up to 1,000 characters.")
    missing = [item for item in _after_values(records, writer, cross, edit) if not item.done]
    reason = reason_of_loss(cross, lost_reason)
    # A reason of loss is part of the move itself, so nobody skips it.
    if reason is not None or (missing and not skipping):
        raise closed([*missing, reason] if reason is not None else missing)
    if missing and not may_skip:
        raise Forbidden(
            "pipelines.may_not_skip", "You may not skip what is missing.", remedy="Fill in what is missing."
        )
    return tuple(f"{item.stage}.{item.kind}.{item.key}" for item in missing)


def _after_values(records: Records, writer: Writer, cross: Crossing, edit: Edit) -> tuple[Missing, ...]:
    """What is done and missing of the stored row once the values are in it; the row is put back afterwards."""
    needs = needs_of(records, writer, cross)
    if not needs:
        return ()
    if not edit.new:
        return answers(records, writer, [edit.id], needs, cross.pipeline)[edit.id]
    try:
        with all_or_nothing(records):
            store_edits(records, writer, [edit])
            raise _Looked(answers(records, writer, [edit.id], needs, cross.pipeline)[edit.id])
    except _Looked as looked:
        return looked.items


class _Looked(Exception):
    """Carries an answer out of a savepoint that is to be rolled back."""

    def __init__(self, items: tuple[Missing, ...]) -> None:
        super().__init__()
        self.items = items


def reason_of_loss(cross: Crossing, lost_reason: str) -> Missing | None:
    """The missing reason of a loss; InvalidInput for one that is not on the list."""
    if not cross.losing:
        return None
    known = [item.key for item in cross.pipeline.lost_reasons if not item.hidden]
    if lost_reason and lost_reason not in known:
        hint = suggestion(lost_reason[:60], known)
        message = sentence("%(reason)r is no reason of loss.%(hint)s", reason=lost_reason[:60], hint=hint)
        raise InvalidInput(
            "pipelines.unknown_reason", message, remedy=sentence("Choose one of %(options)s.", options=known)
        )
    if not cross.needs_reason:
        return None
    missing = Missing("reason", "lost_reason", cross.target.key, "Say why it is lost.", ("lost_reason",))
    return None if lost_reason else missing


def may_not_reopen(cross: Crossing) -> Forbidden:
    """The refusal to take a record out of a won or lost stage."""
    shown = stage_label(cross.pipeline, cross.from_stage)
    return Forbidden(
        "pipelines.may_not_reopen",
        sentence("A record in %(stage)s is closed; you may not open it again.", stage=shown),
        remedy="Ask somebody with the right to skip.",
    )


def closed(missing: Sequence[Missing]) -> GateClosed:
    """The refusal with the whole list of what is missing."""
    return GateClosed(
        "pipelines.gate_closed",
        "The record cannot move on yet.",
        remedy="Fill in what is missing.",
        problems=missing_problems(missing),
    )


def missing_problems(missing: Sequence[Missing]) -> tuple[Problem, ...]:
    """What is missing as problems of the fields that mend it."""
    return tuple(
        Problem(
            item.fields[0] if item.fields else item.key,
            f"pipelines.missing_{item.kind}",
            item.message,
            _REMEDIES[item.kind],
        )
        for item in missing
    )
