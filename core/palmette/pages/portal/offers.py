"""What a person may do with a record of his own at this moment: actions whose condition holds, and forms behind it."""

from __future__ import annotations

from uuid import UUID

from palmette.labels import as_label
from palmette.pages.portal.desk import PortalDesk, page_address
from palmette.pages.values import Values
from palmette.portal.definition import PortalAction, PortalList, PortalPage
from palmette.records.presses import is_true_of
from palmette.records.session import Records


def offers(desk: PortalDesk, records: Records, page: PortalPage, id: UUID) -> list[Values]:
    """Buttons under a record; the first is the main one."""
    base = f"{page_address(page)}/{id}"
    found: list[Values] = [
        {"label": as_label(item.label).text(desk.language), "icon": item.icon, "href": f"{base}/do/{item.key}"}
        for item in page.actions
        if may_act(desk, records, page, id, item)
    ]
    found += [
        {
            "label": as_label(item.new_label).text(desk.language) or desk.gettext("Add"), "icon": "plus",
            "href": f"{base}/in/{item.key}",
        }
        for item in page.lists
        if may_add(desk, records, page, id, item)
    ]  # fmt: skip
    return found


def may_act(desk: PortalDesk, records: Records, page: PortalPage, id: UUID, action: PortalAction) -> bool:
    """Whether an action is for the record as it is now."""
    if not (action.asks or action.sets or action.move):
        return False
    return _holds(desk, records, page, id, action.when)


def may_add(desk: PortalDesk, records: Records, page: PortalPage, id: UUID, behind: PortalList) -> bool:
    """Whether one more may be put behind the record now."""
    if not behind.grows or not _holds(desk, records, page, id, behind.new_when):
        return False
    if not behind.most:
        return True
    return records.count(behind.entity, filter=f"{behind.of} == '{id}'", cap=behind.most).value < behind.most


def _holds(desk: PortalDesk, records: Records, page: PortalPage, id: UUID, when: str) -> bool:
    return not when or is_true_of(
        records, desk.blueprint.entities[page.entity], id, when, desk.blueprint.portal_packs[page.key]
    )
