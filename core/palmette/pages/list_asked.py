"""What the address of a list asks for: a view, filters, order, grouping, a search; and the address of something else.

A view alone (`?view=late_tasks`) means what the view keeps. As soon as something differs, the address says all of it,
so that it can be sent to a colleague; `changed=1` tells that of a view which keeps filters of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar.datastructures import MultiDict

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filters import Filter, expression_of, read_filters
from palmette.pages.list_groups import Grouping, grouping_of
from palmette.pages.views import ALL, OpenView, default_view, find_view

MOST_SORTS = 5
LONGEST_SEARCH = 200
UNGROUPED = "-"
"""In the address: a view that groups is looked at without groups."""


@dataclass(frozen=True)
class Asked:
    """What the address of a list says."""

    view: OpenView | None
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    search: str = ""
    after: str = ""
    trash: bool = False
    grouping: Grouping | None = None
    default: str = ""
    """The entity's own order."""
    where: str = ""
    """A condition besides, as a figure of a report gives it."""
    figure: str = ""
    """What that condition is called."""
    everything: bool = False
    """The list as it is was asked for by name, because the person's default is a view."""
    mended: bool = False
    """Something that the view keeps can no longer be asked, and is left out."""
    blueprint: Blueprint = field(repr=False, compare=False, default=None)  # type: ignore[assignment]  # always given

    @property
    def group(self) -> str:
        """The field by whose values the rows are grouped."""
        return self.grouping.name if self.grouping else ""

    @property
    def order(self) -> str:
        """The order of the rows: by group, and within each as asked."""
        if not self.group:
            return self.sort
        within = [part for part in (self.sort or self.default).split(",") if part.strip("-+ ") != self.group]
        first = next((part for part in self.sort.split(",") if part.strip("-+ ") == self.group), self.group)
        return ",".join([first, *(part for part in within if part)][:MOST_SORTS])

    @property
    def changed(self) -> bool:
        """Whether it differs from its view as that is kept."""
        if self.mended or self.where or self.search != (self.view.search if self.view else ""):
            return True
        if self.view is None:
            return bool(self.filters or self.sort or self.grouping)
        same_order = self.sort in ("", self.view.sort)
        return self.filters != self.view.filters or not same_order or self._group_text() != self.view.group

    def _group_text(self) -> str:
        return self.grouping.written() if self.grouping else ""

    def with_(self, **changes: Any) -> Asked:  # Any: values of the fields
        """The same with some parts replaced; a figure goes with its condition."""
        found = replace(self, **{"after": "", **changes})
        return found if found.where else replace(found, figure="")

    def query(self, **changes: Any) -> str:  # Any: values of the fields; `q` is the search
        """The address's query with some parts replaced."""
        if "q" in changes:
            changes["search"] = changes.pop("q")
        return self.with_(**changes)._written(str(changes.get("after") or ""))

    def _written(self, after: str) -> str:
        view, changed = self.view, self.changed
        parts: list[tuple[str, str]] = []
        if view is not None:
            parts.append(("view", view.key))
        elif self.everything and not changed and not after:
            parts.append(("view", ALL))
        if changed and view is not None and view.keeps:
            parts.append(("changed", "1"))
        if changed or view is None or not view.keeps:
            parts += [("f", item.written()) for item in self.filters]
        group = self._group_text()
        same_group = view is not None and group == view.group
        same_sort = view is not None and self.sort == view.sort
        kept = view is not None and view.keeps and changed
        for name, value in (
            ("sort", "" if same_sort and not kept else self.sort),
            ("group", "" if same_group and not kept else group or (UNGROUPED if view and view.group else "")),
            ("q", "" if view is not None and view.keeps and not changed else self.search),
            ("trash", "1" if self.trash else ""),
            ("where", self.where),
            ("figure", self.figure),
            ("after", after),
        ):
            if value:
                parts.append((name, value))
        return urlencode(parts)


def read_asked(desk: Desk, entity: EntityModel, request: Incoming) -> Asked:
    """The address's view, filters and order."""
    return asked_of(desk, entity, request.url.query)


def asked_of(desk: Desk, entity: EntityModel, query: str) -> Asked:
    """What a query of a list's address says."""
    given = MultiDict(parse_qsl(query))
    named = str(given.get("view", ""))
    view = find_view(desk, entity, named) if named else None
    if not named and not any(name in given for name in ("f", "sort", "q", "where", "trash", "group")):
        view = default_view(desk, entity)
    kept = view is not None and view.keeps and "changed" not in given
    filters = view.filters if view is not None and kept else tuple(read_filters(given.getall("f", [])))
    return Asked(
        view=view,
        filters=filters,
        sort=_sort(given, view, kept=kept),
        search=view.search if view is not None and kept else str(given.get("q", ""))[:LONGEST_SEARCH],
        after=str(given.get("after", "")),
        trash=given.get("trash") == "1",
        grouping=_grouping(desk, entity, given, view),
        default=entity.sort,
        where=str(given.get("where", "")),
        figure=str(given.get("figure", ""))[:LONGEST_SEARCH],
        everything=named == ALL,
        blueprint=desk.blueprint,
    )


def _sort(given: Mapping[str, Any], view: OpenView | None, *, kept: bool) -> str:
    if view is not None and view.keeps and not kept:
        return str(given.get("sort", ""))
    return str(given.get("sort", view.sort if view else ""))


def _grouping(desk: Desk, entity: EntityModel, given: Mapping[str, Any], view: OpenView | None) -> Grouping | None:
    text = str(given.get("group", view.group if view else ""))
    return None if text == UNGROUPED else grouping_of(desk, entity, text)


def expression(entity: EntityModel, asked: Asked) -> str:
    """The whole filter of a list as one expression."""
    own = [f"({part})" for part in (asked.view.filter if asked.view else "", asked.where) if part]
    return expression_of(asked.blueprint, entity, asked.filters, " and ".join(own))
