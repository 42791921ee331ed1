"""My boards in figures, and what colleagues changed on my records since yesterday."""

from __future__ import annotations

from datetime import timedelta
from typing import Any  # figures of groups

from palmette.access.grants import may
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.calendar_sight import Sight
from palmette.pages.desk import Context
from palmette.pages.filters import quoted
from palmette.pages.shell import board_address, record_address
from palmette.pages.today_next import too_long
from palmette.records.results import GroupSpec, MeasureSpec

SINCE = timedelta(hours=36)
"""From this moment back into yesterday."""

NEWS = 12


def boards(sight: Sight) -> Context:
    """Each process that I have open records in: count, sum and too old, by stage."""
    desk, found = sight.desk, []
    for pipeline in desk.blueprint.pipelines.values():
        entity = desk.blueprint.entities[pipeline.entity]
        if pipeline.hidden or not entity.owned or not may(desk.blueprint, desk.actor, entity, "read"):
            continue
        if sight.records.available(entity.key, ["stage"], use="grouping") != ["stage"]:
            continue
        stages = [stage for stage in pipeline.stages.values() if stage.kind == "open" and not stage.hidden]
        among = ", ".join(quoted(stage.key) for stage in stages)
        condition = f"owner == me and pipeline == {quoted(pipeline.key)} and stage in [{among}]"
        amount, measures = pipeline.declared.amount, [MeasureSpec("count")]
        if amount and sight.records.available(entity.key, [amount], use="grouping"):
            measures.append(MeasureSpec("sum", "sum", amount))
        if late := too_long(pipeline):
            measures.append(MeasureSpec("late", where=" or ".join(late)))
        rows: list[dict[str, Any]] = sight.records.group(
            entity.key, by=[GroupSpec("stage")], measures=measures, filter=condition
        )
        by_stage = {str(row["stage"]): row for row in rows}
        lines = [_line(sight, stage.key, as_label(stage.label, humanize(stage.key)).text(desk.language), row)
                 for stage in stages if (row := by_stage.get(stage.key))]  # fmt: skip
        if lines:
            href = board_address(desk.blueprint, entity, pipeline.key)
            found.append({"label": pipeline.label.text(desk.language), "href": href, "lines": lines,
                          "icon": pipeline.declared.icon})  # fmt: skip
    return {"boards": found}


def _line(sight: Sight, key: str, name: str, row: dict[str, Any]) -> Context:
    reader = sight.desk.reader
    sums = row.get("sum") or []
    listed = sums if isinstance(sums, list) else [sums]
    late = int(row.get("late") or 0)
    return {
        "key": key,
        "name": name,
        "count": formats.number(int(row["count"]), reader),
        "sum": " + ".join(formats.short_money(item, reader) for item in listed if item is not None and item.minor),
        "late": sight.desk.ngettext("%(count)s too long", "%(count)s too long", late) % {"count": late} if late else "",
    }


def news(sight: Sight) -> Context:
    """The last change of each record, newest first."""
    desk, items = sight.desk, []
    for change in sight.records.recent_changes(since=SINCE, limit=NEWS):
        labels = [
            change.entity.fields[name].label.text(desk.language)
            for name in change.fields
            if name in change.entity.fields and not change.entity.fields[name].hidden
        ]
        title = sight.records.titles(change.entity.key, [change.id]).get(change.id, "")
        items.append({
            "title": title,
            "href": record_address(desk.blueprint, change.entity, change.id),
            "icon": change.entity.icon,
            "who": change.actor,
            "initials": formats.initials(change.actor),
            "tone": formats.tone_of(change.actor),
            "what": _what(sight, change.kind, labels),
            "at": formats.near_moment(change.at, desk.reader, sight.today),
        })  # fmt: skip
    return {"items": items}


def _what(sight: Sight, kind: str, labels: list[str]) -> str:
    _ = sight.desk.gettext
    if kind == "created":
        return _("new")
    if kind == "deleted":
        return _("in the trash")
    return ", ".join(labels[:4])
