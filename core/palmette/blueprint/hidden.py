"""What steps back with a hidden entity or field: what leads to it, lists it, counts it or shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel, RoleModel
from palmette.calendar.definition import CalendarEvents
from palmette.pages.definition import Navigation, Panel, Tab
from palmette.portal.definition import PortalPage
from palmette.records.definition import View
from palmette.records.fields import Rollup
from palmette.reports.definition import Dashboard, Report


def without_hidden(blueprint: Blueprint) -> Blueprint:
    """The blueprint with everything about hidden entities, pipelines and fields out of sight."""
    entities = {key: _entity(blueprint.entities, item) for key, item in blueprint.entities.items()}
    views = {key: _view(entities, view) for key, view in blueprint.views.items() if not entities[view.entity].hidden}
    reports = {
        key: replace(item, hidden=item.hidden or entities[item.entity].hidden)
        for key, item in blueprint.reports.items()
    }
    dashboards = {key: _dashboard(reports, item) for key, item in blueprint.dashboards.items()}
    shown = replace(blueprint, entities=entities, views=views, reports=reports, dashboards=dashboards)
    return replace(
        shown,
        panels={key: _panels(entities, entities[key], items) for key, items in blueprint.panels.items()},
        tabs={key: item for key, item in blueprint.tabs.items() if _tab_is_shown(entities, item)},
        buttons={key: item for key, item in blueprint.buttons.items() if not entities[item.entity].hidden},
        portal={key: item for key, item in blueprint.portal.items() if _page_is_shown(entities, item)},
        screens={key: item for key, item in blueprint.screens.items() if not entities[item.entity].hidden},
        imports={key: item for key, item in blueprint.imports.items() if not entities[item.entity].hidden},
        forms={key: item for key, item in blueprint.forms.items() if not entities[item.entity].hidden},
        distributions={key: item for key, item in blueprint.distributions.items() if not entities[item.entity].hidden},
        conversions={key: item for key, item in blueprint.conversions.items() if not entities[item.entity].hidden},
        triggers={key: item for key, item in blueprint.triggers.items() if not entities[item.entity].hidden},
        calendar_events={
            key: events
            for key, item in blueprint.calendar_events.items()
            if (events := _events(entities[item.entity], item)) is not None
        },
        documents={
            key: item
            for key, item in blueprint.documents.items()
            if not item.hidden and not entities[item.entity].hidden
        },
        messages={key: item for key, item in blueprint.messages.items() if not entities[item.entity].hidden},
        navigation=tuple(part for item in blueprint.navigation if (part := _navigation(shown, item)).items),
        roles={key: _role(shown, role) for key, role in blueprint.roles.items()},
    )


def _entity(entities: Mapping[str, EntityModel], entity: EntityModel) -> EntityModel:
    """The entity with its fields that lead to hidden ones hidden, and hidden fields in none of its lists."""
    hidden = _hidden(entities, entity)
    fields = {
        name: replace(field, hidden=True) if _leads_away(entities, entity, field) else field
        for name, field in entity.fields.items()
    }
    away = {name for name, field in fields.items() if field.hidden}
    return replace(
        entity,
        hidden=hidden,
        fields=fields,
        quick=_less(entity.quick, away),
        list=_less(entity.list, away),
        card=_less(entity.card, away),
        filters=_less(entity.filters, away),
    )


def _hidden(entities: Mapping[str, EntityModel], entity: EntityModel) -> bool:
    """Owned rows are hidden with their record."""
    return entity.hidden or bool(entity.parent and _hidden(entities, entities[entity.parent]))


def _less(names: Iterable[str], away: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name.partition(".")[0] not in away)


def _leads_away(entities: Mapping[str, EntityModel], entity: EntityModel, field: FieldModel) -> bool:
    """Whether a field is hidden, refers to a hidden entity, or is a figure of one."""
    if field.hidden:
        return True
    target = field.target
    if isinstance(field.declared, Rollup):
        first = field.declared.path.partition(".")[0]
        way = entity.inverses.get(first)
        target = way.entity if way else entity.fields[first].target if first in entity.fields else ""
    return target in entities and _hidden(entities, entities[target])


def _view(entities: Mapping[str, EntityModel], view: View) -> View:
    away = {name for name, field in entities[view.entity].fields.items() if field.hidden}
    return replace(view, columns=_less(view.columns, away), group="" if view.group in away else view.group)


def _tab_is_shown(entities: Mapping[str, EntityModel], tab: Tab) -> bool:
    entity = entities[tab.entity]
    return not entity.hidden and not (tab.inverse and _is_away(entities, entity, tab.inverse))


def _page_is_shown(entities: Mapping[str, EntityModel], page: PortalPage) -> bool:
    return not (page.hidden or entities[page.entity].hidden or entities[page.person].hidden)


def _is_away(entities: Mapping[str, EntityModel], entity: EntityModel, inverse: str) -> bool:
    """Whether the records behind a way are hidden."""
    way = entity.inverses.get(inverse)
    name = inverse if inverse in entity.fields else ""
    reached = way.entity if way else entity.fields[name].target if name else ""
    return reached in entities and entities[reached].hidden


def _events(entity: EntityModel, events: CalendarEvents) -> CalendarEvents | None:
    """What stands in the calendar without hidden fields; None where the entity or the time itself is hidden."""
    away = {name for name, field in entity.fields.items() if field.hidden}
    if entity.hidden or events.hidden or events.starts in away:
        return None
    kept = {
        name: value
        for name in ("ends", "day", "lasts", "person", "tone_of", "done", "remind")
        if (value := getattr(events, name)) in away
    }
    return replace(
        events,
        resources=_less(events.resources, away),
        note=_less(events.note, away),
        **dict.fromkeys(kept, ""),  # type: ignore[arg-type]  # names of fields, each a text
    )


def _panels(entities: Mapping[str, EntityModel], entity: EntityModel, panels: Iterable[Panel]) -> tuple[Panel, ...]:
    """Panels that show records which are not hidden."""
    return tuple(panel for panel in panels if not entity.hidden and not _is_away(entities, entity, panel.inverse))


def _navigation(blueprint: Blueprint, section: Navigation) -> Navigation:
    return replace(section, items=tuple(item for item in section.items if _is_shown(blueprint, item)))


def _is_shown(blueprint: Blueprint, item: str) -> bool:
    """Whether an item of the side bar leads to something that is not hidden."""
    kind, _, key = item.rpartition(":")
    if kind == "board":
        pipeline = blueprint.pipelines[key]
        return not pipeline.hidden and not blueprint.entities[pipeline.entity].hidden
    if kind == "view":
        return key in blueprint.views
    if kind == "report":
        return not blueprint.reports[key].hidden
    if kind == "screen":
        return key in blueprint.screens
    if kind == "dashboard":
        return not blueprint.dashboards[key].hidden
    return not blueprint.entities[item].hidden


def _dashboard(reports: Mapping[str, Report], item: Dashboard) -> Dashboard:
    """The dashboard with the tiles of reports that are not hidden; one without any is hidden itself."""
    tiles = tuple(tile for tile in item.tiles if not tile.hidden and not reports[tile.report].hidden)
    return replace(item, tiles=tiles, hidden=item.hidden or not tiles)


def _role(blueprint: Blueprint, role: RoleModel) -> RoleModel:
    return role if not role.home or _is_shown(blueprint, role.home) else replace(role, home="")
