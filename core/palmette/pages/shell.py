"""The frame around every screen: the side bar from the blueprint's navigation, cut to what the person may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from palmette.access.grants import may, may_configure
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.reports_open import open_dashboards, open_reports
from palmette.pages.screens_open import may_open_screen
from palmette.pages.side import favourite_entries, in_order, kept_side
from palmette.pages.standing import standing_lines
from palmette.pages.views import open_views
from palmette.pages.views import pinned_views as own_pinned
from palmette.personal.notice_kinds import kinds_off_of
from palmette.records.definition import View

if TYPE_CHECKING:
    from palmette.pages.desk import Desk

Values = dict[str, Any]  # Any: what templates take
DASHBOARD_ICON = "dashboard"
PLACES = 3
"""Entries of the phone's bottom bar beside "More"."""


def shell_context(desk: Desk) -> Values:
    """The `shell` value of layout.html."""
    assert desk.actor.id is not None, "a page has a person"
    choices = desk.pinned.preferences.all(desk.actor.id)
    side = kept_side(choices)
    sections = in_order(list(_sections(desk)), side)
    if favourites := favourite_entries(desk, side):
        entries = [_entry(one["label"], one["href"], one["icon"]) for one in favourites]
        sections.insert(0, {"key": "favourites", "label": desk.gettext("Favourites"), "entries": entries})
    _mark_current(desk, sections)
    _mark_keys(sections)
    extra = desk.actor.extra
    return {
        "workspace": {"name": desk.blueprint.edition.name.text(desk.language), "href": "/"},
        "find": {"href": "/find"},
        "sections": sections,
        "person": {
            "name": desk.actor.name,
            "initials": formats.initials(desk.actor.name),
            "tone": formats.tone_of(desk.actor.name),
            "href": "/me",
            "key": desk.actor.id.hex,
        },
        "settings_href": "/settings" if may_configure(desk.blueprint, desk.actor) else None,
        "places": _places(sections),
        "theme": extra.get("theme", "system"),
        "density": extra.get("density", "normal"),
        "shortcuts": choices.get("shortcuts") is not False,
        "csrf": desk.csrf,
        "standing": standing_lines(desk),
        "events_href": "/events",
        "unread": desk.pinned.notices.unread(desk.actor.id, without=kinds_off_of(choices)),
        "live": _live(desk),
        "favourite": here(desk) in {one["href"] for one in side["favourites"]},
        "here": here(desk),
    }


def here(desk: Desk) -> str:
    """The address of this page as a favourite keeps it: of a list the view, not the filters of the moment."""
    request = desk.request
    view = request.query_params.get("view", "")
    return f"{request.url.path}?view={quote(view, safe=':')}" if view else request.url.path


def _live(desk: Desk) -> Values:
    """What this page shows, so that changes of it can be drawn: an entity, one record, entities around it."""
    params = desk.request.path_params
    entity = desk.blueprint.find_entity(str(params.get("entity", "")))
    if entity is None:
        return {"entity": "", "record": "", "near": ""}
    record = params.get("id") or desk.request.query_params.get("id", "")
    near = sorted({inverse.entity for inverse in entity.inverses.values()} - {entity.key}) if record else []
    return {"entity": entity.key, "record": str(record or ""), "near": " ".join(near)}


def home_address(desk: Desk) -> str:
    """Where a person lands: the home of a role, else his day."""
    for key in desk.actor.roles:
        role = desk.blueprint.roles[key]
        if role.home and (found := item_address(desk, role.home)):
            return str(found["href"])
    return "/today"


def _sections(desk: Desk) -> Iterator[Values]:
    blueprint = desk.blueprint
    yield {"key": "own", "label": "", "entries": list(_own(desk))}
    pinned = [{**entry, "counted": True} for view in _pinned(desk) if (entry := _view_entry(desk, view.key))]
    pinned += [entry for entry in _own_pinned(desk) if entry["href"] not in [one["href"] for one in pinned]]
    if pinned:
        yield {"key": "pinned", "label": desk.gettext("Pinned"), "entries": pinned}
    for section in sorted(blueprint.navigation, key=lambda item: item.order):
        if section.roles and not set(section.roles) & set(desk.actor.roles):
            continue
        entries = [entry for item in section.items if (entry := item_address(desk, item))]
        if entries:
            label = as_label(section.label)
            yield {"key": label.text("en"), "label": label.text(desk.language), "entries": entries}
    office = list(_office(desk))
    if office:
        yield {"key": "office", "label": desk.gettext("Office"), "entries": office}


def _pinned(desk: Desk) -> list[View]:
    return [view for view in desk.blueprint.views.values() if view.pinned]


def pinned_views(desk: Desk) -> Iterator[tuple[str, View]]:
    """The pinned lists that the person may open, with their addresses."""
    for view in _pinned(desk):
        if entry := _view_entry(desk, view.key):
            yield entry["href"], view


def _own(desk: Desk) -> Iterator[Values]:
    """The person's day, and the calendar where something stands in it that he may see."""
    yield _entry(desk.gettext("Today"), "/today", "sun")
    shown = (desk.blueprint.entities[events.entity] for events in desk.blueprint.calendar_events.values())
    if any(may(desk.blueprint, desk.actor, entity, "read") for entity in shown):
        yield _entry(desk.gettext("Calendar"), "/calendar", "calendar")


def _own_pinned(desk: Desk) -> Iterator[Values]:
    """The views that the person put into the side bar."""
    for entity, view in own_pinned(desk):
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


def _mark_keys(sections: list[Values]) -> None:
    """What G then a letter opens: C the calendar, M the first list of objects."""
    entries = [entry for section in sections if section["key"] != "favourites" for entry in section["entries"]]
    for key, wanted in (("KeyC", ("/calendar",)), ("KeyM", ("/r/",))):
        found = next((one for one in entries if one["href"].startswith(wanted) and "?" not in one["href"]), None)
        if found is not None:
            found["go"] = key


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
    `dashboard:club`, `screen:fitness_club/till`; None if not seen."""
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
    if kind == "screen":
        screen = desk.blueprint.screens.get(name)
        if screen is None or not may_open_screen(desk.blueprint, desk.actor, screen):
            return None
        return _entry(as_label(screen.label).text(desk.language), f"/p/{name}", screen.icon)
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
    shape = "/week" if view.week else "/talk" if view.talk else ""
    address = f"{list_address(desk.blueprint, entity)}{shape}?view={key}"
    label = view.label.text(desk.language) if not isinstance(view.label, str) else view.label
    entry = _entry(label, address, "calendar-week" if view.week else "message-circle" if view.talk else "")
    return {**entry, "tone": view.tone}


def _entry(label: str, href: str, icon: str) -> Values:
    return {"label": label, "href": href, "icon": icon, "current": False, "count": "", "count_tone": ""}


def _places(sections: list[Values]) -> list[Values]:
    places = [section for section in sections if section["key"] != "favourites"]
    entries = [entry for section in places for entry in section["entries"] if entry["icon"]]
    return [
        {"label": item["label"], "href": item["href"], "icon": item["icon"], "current": item["current"]}
        for item in entries[:PLACES]
    ]
