"""What needs a person next, each with its why: records of lists that say one, too long in a stage, newly at risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, LifecycleModel, PipelineModel
from palmette.labels import as_label, humanize
from palmette.pages.ages import limit_of, short_span, within
from palmette.pages.calendar_sight import Sight
from palmette.pages.desk import Context
from palmette.pages.filters import quoted
from palmette.pages.shell import list_address, record_address
from palmette.pages.views import open_views
from palmette.records.definition import View
from palmette.records.read_history import phase_field
from palmette.records.results import ListQuery, Page, Row
from palmette.records.system import STAGE_DUE

SHOWN = 4
"""Records of one reason; the rest are behind its link."""

SLIPPED = 30
"""Days for which a phase that bodes ill counts as new."""

BAD = ("bad", "warn")


def next_actions(sight: Sight) -> Context:
    """The reasons that have records of this person, the gravest tones first."""
    groups = [*_from_views(sight), *_from_stages(sight), *_from_phases(sight)]
    order = {"bad": 0, "warn": 1}
    return {"groups": sorted(groups, key=lambda group: order.get(str(group["tone"]), 2))}


def why_views(sight: Sight) -> list[View]:
    """The lists that say why their records need somebody, over records that somebody is responsible for."""
    entities = sight.desk.blueprint.entities
    return [
        view
        for view in open_views(sight.desk).values()
        if as_label(view.why).text(sight.desk.language)
        and entities[view.entity].owned
        and entities[view.entity].guarded
    ]


def _from_views(sight: Sight) -> list[Context]:
    desk, groups = sight.desk, []
    for view in why_views(sight):
        entity = desk.blueprint.entities[view.entity]
        condition = f"({view.filter}) and owner == me" if view.filter else "owner == me"
        page = _list(sight, entity, condition, view.sort, [])
        why = as_label(view.why).text(desk.language)
        href = f"{list_address(desk.blueprint, entity)}?view={view.key}&f=owner:me"
        groups += _group(sight, entity, page, why, view.tone, href, lambda row: "")
    return groups


def _from_stages(sight: Sight) -> list[Context]:
    """Records that stand in a stage for longer than its limit, in the hours that it is counted in."""
    desk, groups = sight.desk, []
    for pipeline in _pipelines(sight):
        entity = desk.blueprint.entities[pipeline.entity]
        conditions = too_long(pipeline)
        if not conditions or not sight.records.available(entity.key, ["stage"], use="grouping"):
            continue
        condition = f"owner == me and pipeline == {quoted(pipeline.key)} and ({' or '.join(conditions)})"
        page = _list(sight, entity, condition, "stage_since", ["stage", "stage_since"])
        why = desk.gettext("%(process)s: too long in a stage") % {"process": pipeline.label.text(desk.language)}
        href = _where(sight, entity, condition, why)

        def detail(row: Row, pipeline: PipelineModel = pipeline) -> str:
            stage = pipeline.stages.get(str(row.get("stage")))
            name = as_label(stage.label, humanize(stage.key)).text(desk.language) if stage else ""
            since = row.get("stage_since")
            age = desk.said(short_span(sight.records.now - since)) if isinstance(since, datetime) else ""
            return " · ".join(part for part in (name, age) if part)

        groups += _group(sight, entity, page, why, "warn", href, detail)
    return groups


def too_long(pipeline: PipelineModel) -> list[str]:
    """The conditions of its open stages that have a limit."""
    found = []
    for stage in pipeline.stages.values():
        if stage.kind != "open" or stage.hidden or not stage.sla:
            continue
        at = f"stage == {quoted(stage.key)}"
        if stage.hours:
            found.append(f"({at} and {STAGE_DUE} < now)")
        elif limit := limit_of(stage):
            found.append(f"({at} and stage_since < now - {within(limit)})")
    return found


def _pipelines(sight: Sight) -> list[PipelineModel]:
    """Those over records that the person may read and be responsible for."""
    desk = sight.desk
    return [
        pipeline
        for pipeline in desk.blueprint.pipelines.values()
        if not pipeline.hidden
        and (entity := desk.blueprint.entities[pipeline.entity]).owned
        and entity.guarded
        and may(desk.blueprint, desk.actor, entity, "read")
    ]


def _from_phases(sight: Sight) -> list[Context]:
    """Records that lately came into a phase that bodes ill."""
    desk, groups = sight.desk, []
    for lifecycle in desk.blueprint.lifecycles.values():
        entity = desk.blueprint.entities[lifecycle.entity]
        grave = [phase for phase in lifecycle.phases.values() if phase.tone in BAD]
        if not grave or not entity.owned or not may(desk.blueprint, desk.actor, entity, "read"):
            continue
        name = phase_field(sight.records, entity, lifecycle.key)
        since = f"{name}_since"
        if set(sight.records.available(entity.key, [name, since], use="sorting")) != {name, since}:
            continue
        listed = ", ".join(quoted(phase.key) for phase in grave)
        condition = f"owner == me and {name} in [{listed}] and {since} >= today - days({SLIPPED})"
        page = _list(sight, entity, condition, f"-{since}", [name])
        tone = "bad" if any(phase.tone == "bad" for phase in grave) else "warn"
        why = desk.gettext("%(axis)s: turned for the worse") % {"axis": lifecycle.label.text(desk.language)}
        href = _where(sight, entity, condition, why)

        def detail(row: Row, name: str = name, lifecycle: LifecycleModel = lifecycle) -> str:
            phase = lifecycle.phases.get(str(row.get(name)))
            return as_label(phase.label, humanize(phase.key)).text(desk.language) if phase else ""

        groups += _group(sight, entity, page, why, tone, href, detail)
    return groups


def _where(sight: Sight, entity: EntityModel, condition: str, why: str) -> str:
    """The list of exactly what a reason counts."""
    return f"{list_address(sight.desk.blueprint, entity)}?{urlencode({'where': condition, 'figure': why})}"


def _list(sight: Sight, entity: EntityModel, condition: str, sort: str, fields: Sequence[str]) -> Page:
    query = ListQuery(filter=condition, sort=sort, limit=SHOWN + 1, fields=["id", *fields], titles=False)
    return sight.records.list(entity.key, query)


def _group(
    sight: Sight, entity: EntityModel, page: Page, why: str, tone: str, href: str, detail: object
) -> list[Context]:
    """One reason with its records; none without any."""
    assert callable(detail), "what is said of a row"
    rows = page.rows[:SHOWN]
    if not rows:
        return []
    titles = sight.records.titles(entity.key, [row["id"] for row in rows])  # type: ignore[misc]  # ids
    blueprint = sight.desk.blueprint
    items = [
        {
            "title": titles.get(row["id"], ""),  # type: ignore[call-overload]  # an id
            "detail": detail(row),
            "href": record_address(blueprint, entity, row["id"]),
        }
        for row in rows
    ]
    return [{"why": why, "tone": tone, "icon": entity.icon, "items": items,
             "href": href if len(page.rows) > SHOWN else "", "all_href": href}]  # fmt: skip
