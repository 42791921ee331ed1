"""A person's own side bar: favourites on top, the order of sections and entries, counts of pinned lists.

Kept as a choice of the person. It holds addresses; the name of a record is asked for when the bar is drawn, so that
nobody reads there what he may not see any more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.ids import parse_id
from palmette.records.read_titles import known_titles

if TYPE_CHECKING:
    from palmette.pages.desk import Desk

Values = dict[str, Any]  # Any: what templates take

PREFERENCE = "side"
MOST_FAVOURITES = 30
COUNT_CAP = 99
FRESH_SECONDS = 10.0
_SHORT, _LONGEST_LABEL, _LONGEST_ADDRESS = 60, 80, 400


def kept_side(choices: Values) -> Values:
    """`favourites` [{href, label}], `sections` [key], `entries` {section: [href]} of a person's choices."""
    side = choices.get(PREFERENCE)
    found = side if isinstance(side, dict) else {}
    return {
        "favourites": [one for one in found.get("favourites", []) if isinstance(one, dict) and "href" in one],
        "sections": [str(one) for one in found.get("sections", [])],
        "entries": dict(found.get("entries", {})),
    }


def in_order(sections: Sequence[Values], side: Values) -> list[Values]:
    """The sections and their entries as the person arranged them; what is new stands where the pack put it."""
    for section in sections:
        section["entries"] = _arranged(section["entries"], side["entries"].get(section["key"], []), "href")
    return _arranged(list(sections), side["sections"], "key")


def _arranged(items: list[Values], order: Sequence[str], name: str) -> list[Values]:
    """Items by their place in `order`; one that is not in it stays behind the one before it."""
    places = {key: place for place, key in enumerate(order)}
    last = -1
    keyed: list[tuple[int, int, Values]] = []
    for number, item in enumerate(items):
        last = places.get(item[name], last)
        keyed.append((last, number if item[name] not in places else -1, item))
    return [item for _, _, item in sorted(keyed, key=lambda one: one[:2])]


def favourite_entries(desk: Desk, side: Values) -> list[Values]:
    """The favourites that the person may still see, with the names of today."""
    names = _record_names(desk, [str(one["href"]) for one in side["favourites"]])
    found = []
    for one in side["favourites"]:
        href = str(one["href"])
        entity = record_of(desk, href)
        label = names.get(href, "") if entity else str(one.get("label", ""))
        if label:
            icon = entity[0].icon if entity else "star"
            found.append({"label": label, "href": href, "icon": icon or "star"})
    return found


def record_of(desk: Desk, href: str) -> tuple[EntityModel, UUID] | None:
    """The record that an address is the page of."""
    parts = urlsplit(href).path.strip("/").split("/")
    if len(parts) != 3 or parts[0] != "r":
        return None
    record, entity = parse_id(parts[2]), desk.blueprint.find_entity(parts[1])
    return (entity, record) if record is not None and entity is not None else None


def _record_names(desk: Desk, hrefs: Sequence[str]) -> dict[str, str]:
    """Titles of records by address, without those that the person may not see; kept for a few seconds."""
    if not any(record_of(desk, href) for href in hrefs):
        return {}
    kept: dict[object, tuple[float, dict[str, str]]] = desk.pinned.extras.setdefault("favourite names", {})
    key = (desk.actor.id, desk.actor.roles, desk.language, tuple(hrefs))
    found = kept.get(key)
    if found is None or found[0] < time.monotonic():
        if len(kept) > 2_000:
            kept.clear()
        found = kept[key] = (time.monotonic() + FRESH_SECONDS, record_titles(desk, hrefs))
    return found[1]


def record_titles(desk: Desk, hrefs: Sequence[str]) -> dict[str, str]:
    """Titles of the records behind addresses; without what is out of scope or gone."""
    named = {href: found for href in hrefs if (found := record_of(desk, href))}
    wanted: dict[str, list[UUID]] = {}
    for entity, record in named.values():
        wanted.setdefault(entity.key, []).append(record)
    titles: dict[UUID, str] = {}
    with desk.reading() as records:
        seen = records.gateway.reads.seen(desk.actor).entities
        for key in wanted.keys() & seen:
            # Titles are told of what lies in the trash too; a favourite is not.
            alive = records.in_scope(key, wanted[key])
            titles |= known_titles(records, desk.blueprint.entities[key], alive)
    return {href: titles[record] for href, (_, record) in named.items() if record in titles}


def toggle_favourite(desk: Desk, href: str, label: str) -> bool:
    """Put an address of ours among the favourites, or take it out; whether it is there now."""
    user = desk.actor.id
    assert user is not None, "a page has a person"
    side = kept_side(desk.pinned.preferences.all(user))
    left = [one for one in side["favourites"] if one["href"] != href]
    added = len(left) == len(side["favourites"]) and len(href) <= _LONGEST_ADDRESS
    if added:
        # The name of a record is never kept: it is asked for each time.
        name = "" if record_of(desk, href) else " ".join(label.split())[:_LONGEST_LABEL]
        left = [*left[: MOST_FAVOURITES - 1], {"href": href, "label": name}]
    desk.pinned.preferences.put(user, PREFERENCE, {**side, "favourites": left})
    return added


def arrange(desk: Desk, sections: Sequence[str], entries: dict[str, list[str]]) -> None:
    """Keep the order of sections, and of entries within them; favourites too are in the order given."""
    user = desk.actor.id
    assert user is not None, "a page has a person"
    side = kept_side(desk.pinned.preferences.all(user))
    own = entries.pop("favourites", [])
    places = {href: place for place, href in enumerate(own)}
    favourites = sorted(side["favourites"], key=lambda one: places.get(one["href"], len(places)))
    kept = {key: hrefs[:_SHORT] for key, hrefs in {**side["entries"], **entries}.items()}
    value = {"favourites": favourites, "sections": list(sections)[:_SHORT], "entries": kept}
    desk.pinned.preferences.put(user, PREFERENCE, value)


def pinned_counts(desk: Desk) -> dict[str, str]:
    """How many records each pinned list holds, by the list's address, up to a cap; kept for a few seconds."""
    from palmette.pages.shell import pinned_views  # noqa: PLC0415 -- the shell draws what is counted here

    kept: dict[object, tuple[float, dict[str, str]]] = desk.pinned.extras.setdefault("pinned counts", {})
    found = kept.get(desk.actor.id)
    if found is None or found[0] < time.monotonic():
        counts = {}
        with desk.reading() as records:
            for href, view in pinned_views(desk):
                count = records.count(view.entity, filter=view.filter, cap=COUNT_CAP)
                counts[href] = f"{COUNT_CAP}+" if count.capped else str(count.value)
        found = kept[desk.actor.id] = (time.monotonic() + FRESH_SECONDS, counts)
    return found[1]
