"""The team of somebody who leads one: per person what is due, overdue, and what needs him by the lists that say why."""

from __future__ import annotations

from typing import Any  # figures of groups
from uuid import UUID

from palmette.access.grants import BRANCH, OWNER, WHOLE, reaches
from palmette.labels import as_label
from palmette.pages import formats
from palmette.pages.calendar_sight import USER, Sight
from palmette.pages.desk import Context
from palmette.pages.shell import list_address
from palmette.pages.today_next import why_views
from palmette.pages.today_tasks import due_filter, late_filter, task_kinds
from palmette.records.results import GroupSpec, MeasureSpec

PEOPLE = 60


def leads_a_team(sight: Sight) -> bool:
    """Whether the person sees the tasks of others than himself and those he stands in for."""
    desk = sight.desk
    own = {desk.actor.id, *desk.actor.stands_in}
    for events in task_kinds(sight):
        for reach in reaches(desk.blueprint, desk.actor, desk.blueprint.entities[events.entity], "read"):
            if reach.column in (WHOLE, BRANCH) or (reach.column == OWNER and set(reach.values) - own):
                return True
    return False


def team(sight: Sight) -> Context:
    """A line per person with work that is due or waits, those with most overdue first."""
    if not leads_a_team(sight):
        return {"columns": [], "lines": []}
    desk = sight.desk
    figures: dict[UUID, dict[str, int]] = {}
    for events in task_kinds(sight):
        measures = [MeasureSpec("due"), MeasureSpec("late", where=late_filter(sight, events))]
        _add(sight, figures, events.entity, events.person, due_filter(sight, events), measures)
    columns = [
        {"key": "due", "label": desk.gettext("Due today"), "href": ""},
        {"key": "late", "label": desk.gettext("Overdue"), "href": ""},
    ]
    for view in why_views(sight):
        _add(sight, figures, view.entity, "owner", view.filter, [MeasureSpec(view.key)])
        label = as_label(view.label).text(desk.language)
        href = f"{list_address(desk.blueprint, desk.blueprint.entities[view.entity])}?view={view.key}"
        columns.append({"key": view.key, "label": label, "href": href})
    names = sight.records.titles(USER, list(figures))
    order = sorted(figures, key=lambda person: (-figures[person].get("late", 0), names.get(person, "").casefold()))
    return {
        "columns": [column for column in columns if any(line.get(column["key"]) for line in figures.values())],
        "lines": [_line(sight, person, names.get(person, ""), figures[person]) for person in order[:PEOPLE]],
    }


def _add(
    sight: Sight, figures: dict[UUID, dict[str, int]], entity: str, by: str, condition: str,
    measures: list[MeasureSpec],
) -> None:  # fmt: skip
    """Put the figures of one kind of records to those of their people; none where it may not be grouped so."""
    if sight.records.available(entity, [by], use="grouping") != [by]:
        return
    rows: list[dict[str, Any]] = sight.records.group(
        entity, by=[GroupSpec(by)], measures=measures, filter=condition, limit=500
    )
    for row in rows:
        person = row[by]
        if isinstance(person, UUID):
            known = figures.setdefault(person, {})
            for item in measures:
                known[item.key] = known.get(item.key, 0) + int(row[item.key] or 0)


def _line(sight: Sight, person: UUID, name: str, figures: dict[str, int]) -> Context:
    due = figures.get("due", 0) - figures.get("late", 0)
    return {
        "name": name,
        "initials": formats.initials(name),
        "tone": formats.tone_of(name),
        "href": f"/calendar?view=day&who={person}",
        "figures": {**figures, "due": due},
    }
