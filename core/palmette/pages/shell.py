"""The frame around every screen: the side bar from the blueprint's navigation, cut to what the person may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from palmette.access.grants import may, may_configure
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.reports_open import open_dashboards, open_reports
from palmette.pages.views import open_views, pinned_views

if TYPE_CHECKING:
    from palmette.pages.desk import Desk

Values = dict[str, Any]  # Any: what templates take
DASHBOARD_ICON = "dashboard"
PLACES = 3
"""Entries of the phone's bottom bar beside "More"."""


def shell_context(desk: Desk) -> Values:
    """The `shell` value of layout.html."""
    sections = list(_sections(desk))
    _mark_current(desk, sections)
    extra = desk.actor.extra
    return {
        "workspace": {"name": desk.blueprint.edition.label.text(desk.language), "href": "/"},
        "find": {"href": "/find"},
        "sections": sections,
        "person": {
            "name": desk.actor.name,
            "initials": formats.initials(desk.actor.name),
            "tone": formats.tone_of(desk.actor.name),
            "href": "/me",
        },
        "settings_href": "/settings" if may_configure(desk.blueprint, desk.actor) else None,
        "places": _places(sections),
        "theme": extra.get("theme", "system"),
        "density": extra.get("density", "normal"),
        "csrf": desk.csrf,
        "events_href": None,
    }


def home_address(desk: Desk) -> str:
    """Where a person lands: the home of a role, else his day."""
    for key in desk.actor.roles:
        role = desk.blueprint.roles[key]
        if role.home and (found := item_address(desk, role.home)):
            return str(found["href"])
    return "/today"


def _sections(desk: Desk) -> Iterator[Values]:
    blueprint = desk.blueprint
    yield {"label": "", "entries": list(_own(desk))}
    pinned = [entry for view in blueprint.views.values() if view.pinned and (entry := _view_entry(desk, view.key))]
    pinned += [entry for entry in _own_pinned(desk) if entry["href"] not in [one["href"] for one in pinned]]
    if pinned:
        yield {"label": desk.gettext("Pinned"), "entries": pinned}
    for section in sorted(blueprint.navigation, key=lambda item: item.order):
        if section.roles and not set(section.roles) & set(desk.actor.roles):
            continue
        entries = [entry for item in section.items if (entry := item_address(desk, item))]
        if entries:
            yield {"label": as_label(section.label).text(desk.language), "entries": entries}
    office = list(_office(desk))
    if office:
        yield {"label": desk.gettext("Office"), "entries": office}


def _own(desk: Desk) -> Iterator[Values]:
    """The person's day, and the calendar where something stands in it that he may see."""
    yield _entry(desk.gettext("Today"), "/today", "sun")
    shown = (desk.blueprint.entities[events.entity] for events in desk.blueprint.calendar_events.values())
    if any(may(desk.blueprint, desk.actor, entity, "read") for entity in shown):
        yield _entry(desk.gettext("Calendar"), "/calendar", "calendar")


def _own_pinned(desk: Desk) -> Iterator[Values]:
    """The views that the person put into the side bar."""
    for entity, view in pinned_views(desk):
        address = f"{list_address(desk.blueprint, entity)}?view={view.key}"
        yield {**_entry(view.label, address, ""), "tone": view.tone}


def _mark_current(desk: Desk, sections: list[Values]) -> None:
    """Mark the one entry that leads nearest to where the person is."""
    path, view = desk.request.url.path, desk.request.query_params.get("view", "")
    entries = [entry for section in sections for entry in section["entries"]]
    here = [entry for entry in entries if entry["href"] == f"{path}?view={view}"]
    around = [entry for entry in entries if path == entry["href"] or path.startswith(f"{entry['href']}/")]
    nearest = max(around, key=lambda entry: len(entry["href"]), default=None)
    for entry in (*here, *((nearest,) if nearest is not None else ()))[:1]:
        entry["current"] = True


def _office(desk: Desk) -> Iterator[Values]:
    if open_reports(desk):
        yield _entry(desk.gettext("Reports"), "/reports", "report-analytics")
    if any(may(desk.blueprint, desk.actor, entity, "import") for entity in desk.blueprint.entities.values()):
        yield _entry(desk.gettext("Import"), "/import", "file-import")
    if _may_hand_over(desk):
        yield _entry(desk.gettext("Hand over"), "/reassign", "users-group")
    if may_configure(desk.blueprint, desk.actor) and desk.blueprint.forms:
        yield _entry(desk.gettext("Posts"), "/posts", "inbox")
    if may_configure(desk.blueprint, desk.actor):
        yield _entry(desk.gettext("Health"), "/health/packs", "heartbeat")


def _may_hand_over(desk: Desk) -> bool:
    guarded = (entity for entity in desk.blueprint.entities.values() if entity.guarded and entity.owned)
    return any(may(desk.blueprint, desk.actor, entity, "reassign") for entity in guarded)


def item_address(desk: Desk, item: str) -> Values | None:
    """The entry of an item: `contact`, `board:renewal`, `view:at_risk`, `report:renewals`,
    `dashboard:club`; None if not seen."""
    kind, _, name = item.rpartition(":")
    if kind == "view":
        return _view_entry(desk, name)
    if kind == "report":
        if not may_open_report(desk, name):
            return None
        label = as_label(desk.blueprint.reports[name].label, humanize(name)).text(desk.language)
        return _entry(label, f"/reports/{name}", "report-analytics")
    if kind == "dashboard":
        board = open_dashboards(desk).get(name)
        if board is None:
            return None
        return _entry(as_label(board.label, humanize(name)).text(desk.language), f"/dashboards/{name}", DASHBOARD_ICON)
    if kind == "board":
        pipeline = desk.blueprint.pipeline(name)
        entity = desk.blueprint.entities[pipeline.entity]
        if pipeline.hidden or not may(desk.blueprint, desk.actor, entity, "read"):
            return None
        label = pipeline.label.text(desk.language)
        return _entry(label, board_address(desk.blueprint, entity, pipeline.key), pipeline.declared.icon)
    entity_found = desk.blueprint.find_entity(name)
    if entity_found is None or not may(desk.blueprint, desk.actor, entity_found, "read"):
        return None
    return _entry(
        entity_found.plural.text(desk.language), list_address(desk.blueprint, entity_found), entity_found.icon
    )


def may_open_report(desk: Desk, key: str) -> bool:
    """Whether there is such a report for this person."""
    return key in open_reports(desk)


def list_address(blueprint: Blueprint, entity: EntityModel) -> str:
    """`/r/contact`: the short name where it is unique."""
    short = entity.short if blueprint.find_entity(entity.short) is entity else entity.key
    return f"/r/{short}"


def board_address(blueprint: Blueprint, entity: EntityModel, pipeline: str) -> str:
    """The board of a pipeline."""
    short = blueprint.pipelines[pipeline].short
    unique = sum(item.short == short for item in blueprint.pipelines.values()) == 1
    return f"{list_address(blueprint, entity)}/board/{short if unique else pipeline}"


def record_address(blueprint: Blueprint, entity: EntityModel, id: object) -> str:
    """The page of one record."""
    return f"{list_address(blueprint, entity)}/{id}"


def _view_entry(desk: Desk, key: str) -> Values | None:
    view = open_views(desk).get(key)
    if view is None:
        return None
    entity = desk.blueprint.entity(view.entity)
    address = f"{list_address(desk.blueprint, entity)}{'/week' if view.week else ''}?view={key}"
    label = view.label.text(desk.language) if not isinstance(view.label, str) else view.label
    entry = _entry(label, address, "calendar-week" if view.week else "")
    return {**entry, "tone": view.tone}


def _entry(label: str, href: str, icon: str) -> Values:
    return {"label": label, "href": href, "icon": icon, "current": False, "count": "", "count_tone": ""}


def _places(sections: list[Values]) -> list[Values]:
    entries = [entry for section in sections for entry in section["entries"] if entry["icon"]]
    return [
        {"label": item["label"], "href": item["href"], "icon": item["icon"], "current": item["current"]}
        for item in entries[:PLACES]
    ]
