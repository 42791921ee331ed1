"""What a list offers beside its filters: grouping by a field, and filters that stand ready."""

from __future__ import annotations

from palmette.blueprint.model import EntityModel
from palmette.pages.desk import Desk
from palmette.pages.filters import Filter, operators_of
from palmette.pages.list_asked import Asked
from palmette.pages.list_columns import visible_fields
from palmette.pages.list_groups import PERIODS, Grouping, groupable
from palmette.pages.values import Values


def group_menu(desk: Desk, entity: EntityModel, asked: Asked, base: str) -> Values:
    """The fields to group by; of the one that groups, the periods and the order of its groups."""
    _ = desk.gettext
    now = asked.grouping
    entries: list[Values] = []
    fields = groupable(desk, entity)
    current = next((field for field in fields if now and field.name == now.name), None)
    if now is not None:
        entries.append({"label": _("No groups"), "icon": "x", "href": f"{base}?{asked.query(grouping=None)}"})
        descending = asked.order.startswith("-")
        turned = now.name if descending else f"-{now.name}"
        rest = [part for part in asked.sort.split(",") if part.strip("-+ ") not in ("", now.name)]
        href = f"{base}?{asked.query(sort=','.join([turned, *rest]))}"
        label = _("First group first") if descending else _("Last group first")
        entries.append({"label": label, "icon": "arrows-sort", "href": href})
        if current is not None and "filled" in operators_of(current):
            filled = asked.query(filters=(*asked.filters, Filter(now.name, "filled")))
            entries.append(
                {"label": _("Hide the group without a value"), "icon": "eye-off", "href": f"{base}?{filled}"}
            )
        if current is not None and current.value_kind in ("date", "instant"):
            entries += [_period(desk, asked, base, now, period) for period in PERIODS]
        entries.append({"rule": True})
    for field in fields:
        period = "month" if field.value_kind in ("date", "instant") else ""
        entries.append(
            {
                "label": field.label.text(desk.language),
                "href": f"{base}?{asked.query(grouping=Grouping(field.name, period))}",
                "current": now is not None and now.name == field.name,
            }
        )
    label = current.label.text(desk.language) if current is not None else _("Group")
    return {"label": label, "entries": entries, "on": now is not None}


def _period(desk: Desk, asked: Asked, base: str, now: Grouping, period: str) -> Values:
    _ = desk.gettext
    labels = {"day": _("By day"), "week": _("By week"), "month": _("By month"), "year": _("By year")}
    return {
        "label": labels[period],
        "href": f"{base}?{asked.query(grouping=Grouping(now.name, period))}",
        "current": (now.period or "day") == period,
    }


def quick_filters(desk: Desk, entity: EntityModel, asked: Asked, base: str) -> list[Values]:
    """The filters that stand ready: those that the entity names and that are not set already."""
    set_already = {item.field for item in asked.filters}
    with desk.reading() as records:
        known = visible_fields(records, entity)
        rights = records.gateway.reads.seen(records.actor).rights
    found = []
    for name in entity.filters:
        field = entity.fields.get(name)
        if field is None or field.hidden or name not in known or name in set_already:
            continue
        if operators_of(field) and rights.of(entity.key, name).usable:
            href = f"{base}/filter/{name}?{asked.query()}"
            found.append({"label": field.label.text(desk.language), "href": href})
    return found
