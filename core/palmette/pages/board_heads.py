"""Heads of a board's columns: how many, how much, and how many wait too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from palmette.pages import formats
from palmette.pages.ages import limit_of, within
from palmette.pages.board_view import Board
from palmette.pages.filters import quoted
from palmette.pages.lists import visible_fields
from palmette.pages.values import Values
from palmette.pipelines.definition import Stage
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.records.system import STAGE_DUE, STAGE_LATE

CAP = 1_000
Facts = list[tuple[Stage, Values]]


def first_facts(records: Records, board: Board) -> Facts:
    """What is known at once: of a stage that holds more than the cap only that it does."""
    stages = board.stages()
    return _facts(records, board, stages, {stage.key for stage in stages if _is_long(records, board, stage)})


def facts_of(records: Records, board: Board, keys: set[str] | None = None) -> Facts:
    """Counts, sums and lateness of stages (of all, when none are named) from one grouped query.

    Closed stages grow for ever: one that holds more than the cap tells only that it does.
    """
    stages = [stage for stage in board.stages() if keys is None or stage.key in keys]
    many = {stage.key for stage in stages if stage.kind != "open" and _is_long(records, board, stage)}
    return _facts(records, board, stages, many)


def are_whole(facts: Facts) -> bool:
    """Whether every open stage has its figures."""
    return not any(found.get("capped") for stage, found in facts if stage.kind == "open")


def _facts(records: Records, board: Board, stages: Sequence[Stage], many: set[str]) -> Facts:
    counted = [stage for stage in stages if stage.key not in many]
    by_stage: dict[str, Values] = {key: {"count": CAP, "capped": True} for key in many}
    if counted:
        among = ", ".join(quoted(stage.key) for stage in counted)
        rows = records.group(
            board.entity.key, by=[GroupSpec("stage")], measures=_measures(records, board, counted),
            filter=f"{board.filter()} and stage in [{among}]",
        )  # fmt: skip
        by_stage |= {str(row["stage"]): row for row in rows}
    return [(stage, by_stage.get(stage.key, {})) for stage in stages]


def _is_long(records: Records, board: Board, stage: Stage) -> bool:
    return records.count(board.entity.key, filter=board.filter(stage.key), cap=CAP).capped


def _measures(records: Records, board: Board, stages: Sequence[Stage]) -> list[MeasureSpec]:
    amount = board.pipeline.declared.amount
    measures = [MeasureSpec("count")]
    if amount and amount in visible_fields(records, board.entity):
        measures.append(MeasureSpec("sum", "sum", amount))
    for stage in stages:
        if stage.sla and stage.hours:
            at = f"stage == {quoted(stage.key)} and "
            measures.append(MeasureSpec(f"waiting_{stage.key}", where=f"{at}{STAGE_DUE} < now"))
            measures.append(MeasureSpec(f"late_{stage.key}", where=f"{at}{STAGE_LATE} < now"))
        elif limit := limit_of(stage):
            at = f"stage == {quoted(stage.key)} and stage_since < now - "
            measures.append(MeasureSpec(f"waiting_{stage.key}", where=at + within(limit)))
            measures.append(MeasureSpec(f"late_{stage.key}", where=at + within(2 * limit)))
    return measures


def column_head(board: Board, stage: Stage, facts: Mapping[str, Any]) -> Values:  # Any: figures of a group
    """The head of a column."""
    count = int(facts.get("count", 0))
    waiting, late = int(facts.get(f"waiting_{stage.key}", 0)), int(facts.get(f"late_{stage.key}", 0))
    sums = facts.get("sum") or []
    listed = sums if isinstance(sums, list) else [sums]
    said = " + ".join(
        formats.short_money(item, board.desk.reader) for item in listed if item is not None and item.minor
    )
    said_late = {"count": formats.number(late, board.desk.reader)}
    note = board.desk.ngettext("%(count)s too long", "%(count)s too long", late) % said_late if late else ""
    return {
        "key": stage.key,
        "name": board.stage_name(stage.key),
        "count": formats.number(count, board.desk.reader) + ("+" if facts.get("capped") else ""),
        "total": count,
        "capped": bool(facts.get("capped")),
        "sum": said,
        "note": note,
        "ages": _ages(count, waiting, late),
        "ages_label": note,
    }


def read_heads(records: Records, board: Board, keys: set[str]) -> list[Values]:
    """The heads of some columns as they are now."""
    return [column_head(board, stage, facts) for stage, facts in facts_of(records, board, keys)]


def _ages(count: int, waiting: int, late: int) -> list[Values]:
    if not count:
        return []
    shares = [("ok", count - waiting), ("warn", waiting - late), ("bad", late)]
    return [{"tone": tone, "share": round(100 * part / count)} for tone, part in shares if part > 0]
