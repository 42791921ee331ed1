"""The list of an entity: views, filters, order, pages by keyset, selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from litestar import Response, get
from litestar.datastructures import MultiDict
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.pages import formats
from palmette.pages.alike import is_compared
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filter_words import filter_pill
from palmette.pages.filters import Filter, expression_of, read_filters
from palmette.pages.list_groups import Counts, counts_of, group_of, grouped
from palmette.pages.pack_buttons import list_buttons
from palmette.pages.shell import board_address, list_address, record_address
from palmette.pages.values import END_KINDS, Values, Words, path_field
from palmette.pages.views import views_of
from palmette.records.definition import View
from palmette.records.results import ListQuery, Page, Row
from palmette.records.session import Records

PAGE = 50
MOST_SORTS = 5
ACTIONS = ("edit", "assign", "move", "delete")


@dataclass(frozen=True)
class Asked:
    """What the address of a list says."""

    view: View | None
    filters: tuple[Filter, ...]
    sort: str
    search: str
    after: str
    trash: bool
    group: str = ""
    """The field by whose values the rows are grouped."""
    default: str = ""
    """The entity's own order."""
    where: str = ""
    """A condition besides, as a figure of a report gives it."""
    figure: str = ""
    """What that condition is called."""

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
        """Whether it differs from its view as declared."""
        return bool(self.filters or self.search or self.where) or (
            self.view is not None and self.sort not in ("", self.view.sort)
        )

    def query(self, **changes: object) -> str:
        """The address's query with some parts replaced."""
        parts: list[tuple[str, str]] = []
        view = changes.get("view", self.view.key if self.view else "")
        filters = changes.get("filters", self.filters)
        if view:
            parts.append(("view", str(view)))
        parts += [("f", item.written()) for item in filters if isinstance(item, Filter)]  # type: ignore[attr-defined]
        for name, value in (
            ("sort", self.sort),
            ("q", self.search),
            ("trash", "1" if self.trash else ""),
            ("where", self.where),
            ("figure", self.figure),
        ):
            given = changes.get(name, value)
            if name == "figure" and not changes.get("where", self.where):
                continue
            if given:
                parts.append((name, str(given)))
        if changes.get("after"):
            parts.append(("after", str(changes["after"])))
        return urlencode(parts)


@get("/r/{entity:str}", sync_to_thread=True, name="list")
def list_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The list; only its rows when htmx asks for more."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    with desk.reading() as records:
        columns = columns_of(desk, records, model, asked)
        page = read_page(records, model, asked, columns)
        names = records.titles(model.key, [row["id"] for row in page.rows if isinstance(row["id"], UUID)])
        draw = Drawer(desk, model, columns, {**page.titles, **names}, within=asked.query())
        if desk.is_htmx and asked.after:
            counts = _counts(desk, records, model, asked)
            return desk.part("list_more.html", _more(desk, model, asked, page, draw, counts, request))
        counts = _counts(desk, records, model, asked)
        total = records.count(model.key, filter=expression(model, asked), search=asked.search)
    context = _context(desk, model, asked, page, draw, total.value, total.capped)
    if asked.group:
        _show_groups(context, grouped(draw, asked.group, page.rows, counts))
    return desk.page("list.html", context)


def _counts(desk: Desk, records: Records, entity: EntityModel, asked: Asked) -> Counts:
    """Figures by group, where the whole list can be grouped: not of a search, nor of the trash."""
    if not asked.group or asked.search or asked.trash:
        return {}
    return counts_of(desk, records, entity, asked.group, expression(entity, asked))


def _show_groups(context: Values, groups: list[Values]) -> None:
    """The same list under its headings."""
    context["list"]["groups"] = groups
    context["phone"] = phone_groups(groups)
    if groups:
        context["more_target"] = f"#{context['list']['id']}-{groups[-1]['key']}"
    if groups and context["more_href"]:
        context["more_href"] += f"&group={groups[-1]['key']}"


def phone_groups(groups: Sequence[Values]) -> list[Values]:
    """Rows for a phone with a line for each heading."""
    return [line for group in groups for line in ({**group, "heading": True}, *group["phone"])]


def read_asked(desk: Desk, entity: EntityModel, request: Incoming) -> Asked:
    """The address's view, filters and order."""
    return asked_of(desk, entity, request.url.query)


def asked_of(desk: Desk, entity: EntityModel, query: str) -> Asked:
    """What a query of a list's address says."""
    given = MultiDict(parse_qsl(query))
    views = views_of(desk, entity)
    view = next((item for item in views if item.key == given.get("view")), None)
    filters = tuple(read_filters(given.getall("f", [])))
    return Asked(
        view, filters, str(given.get("sort", view.sort if view else "")), str(given.get("q", ""))[:200],
        str(given.get("after", "")), given.get("trash") == "1",
        group_of(desk, entity, view.group) if view else "", entity.sort, str(given.get("where", "")),
        str(given.get("figure", ""))[:200],
    )  # fmt: skip


def expression(entity: EntityModel, asked: Asked) -> str:
    """The whole filter of a list as one expression."""
    own = [f"({part})" for part in (asked.view.filter if asked.view else "", asked.where) if part]
    return expression_of(entity, asked.filters, " and ".join(own))


def columns_of(desk: Desk, records: Records, entity: EntityModel, asked: Asked) -> list[str]:
    """The columns after the name: the view's, else the entity's; only what the person may see."""
    wanted = list(asked.view.columns) if asked.view and asked.view.columns else list(entity.list)
    known = visible_fields(records, entity)
    in_title = {part.split("}")[0] for part in entity.title.split("{")[1:]}
    return [
        name
        for name in wanted
        if name.split(".")[0] in known and name not in in_title and path_field(desk, entity, name)
    ]


def visible_fields(records: Records, entity: EntityModel) -> frozenset[str]:
    """The fields of an entity that the person may know of."""
    seen = records.gateway.reads.seen(records.actor)
    return frozenset(name for name in entity.fields if seen.rights.of(entity.key, name).known)


def read_page(records: Records, entity: EntityModel, asked: Asked, columns: Sequence[str]) -> Page:
    """The rows of this page."""
    query = ListQuery(
        filter=expression(entity, asked), sort=asked.order, limit=PAGE, after=asked.after,
        fields=["id", *columns, *([asked.group] if asked.group else [])],
        search=asked.search, deleted=asked.trash,
    )  # fmt: skip
    return records.list(entity.key, query)


class Drawer:
    """Rows of one list as the templates take them."""

    def __init__(
        self, desk: Desk, entity: EntityModel, columns: Sequence[str], titles: Mapping[UUID, str], *, within: str = ""
    ) -> None:
        self.desk = desk
        self.within = quote(within, safe="")
        self.entity = entity
        self.columns = list(columns)
        self.titles = titles
        self.words = Words(desk)
        self.fields: dict[str, FieldModel] = {
            name: field for name in columns if (field := path_field(desk, entity, name)) is not None
        }

    def head(self, asked: Asked) -> list[Values]:
        """The columns with what a press on each does."""
        name = {"key": "_title", "label": self.entity.label.text(self.desk.language)}
        return [name, *(self._column(key, field, asked) for key, field in self.fields.items())]

    def _column(self, key: str, field: FieldModel, asked: Asked) -> Values:
        column: Values = {"key": key, "label": self.words.label(field)}
        if field.value_kind in END_KINDS:
            column["align"] = "end"
        if "." not in key and field.column and field.kind not in ("multi_choice", "links", "texts", "address"):
            now = asked.sort.split(",")[0]
            column["sorted"] = "desc" if now == f"-{key}" else "asc" if now == key else ""
            wanted = f"-{key}" if now == key else key
            column["sort_href"] = f"{list_address(self.desk.blueprint, self.entity)}?{asked.query(sort=wanted)}"
        return column

    def row(self, row: Row) -> Values:
        """A row of the desk's table."""
        title = self.title(row)
        cells: Values = {
            "_title": {
                "kind": "name",
                "text": title,
                "initials": formats.initials(title),
                "tone": formats.tone_of(title),
            }
        }
        for key, field in self.fields.items():
            cells[key] = self.words.cell(field, row.get(key), self.titles)
        return {"id": str(row["id"]), "href": self.href(row), "label": title, "cells": cells}

    def phone(self, row: Row) -> Values:
        """The same record in two lines for a phone."""
        title = self.title(row)
        shown = [(field, row.get(key)) for key, field in self.fields.items()]
        pill = next(
            (
                found
                for field, value in shown
                if field.options
                and isinstance(value, str)
                and (found := self.words.pill(field, value, self.words.text(field, value, self.titles)))["kind"]
                == "pill"
            ),
            None,
        )
        texts = [self.words.text(field, value, self.titles) for field, value in shown if not field.options]
        line = " · ".join([text for text in texts if text][:3])
        return {
            "href": self.href(row), "name": title, "line": line, "initials": formats.initials(title),
            "tone": formats.tone_of(title), "pill": pill,
        }  # fmt: skip

    def title(self, row: Row) -> str:
        """The record's title."""
        return self.titles.get(UUID(str(row["id"]))) or self.entity.label.text(self.desk.language)

    def href(self, row: Row) -> str:
        """The record's page, which is told the list that it was opened from."""
        return f"{record_address(self.desk.blueprint, self.entity, row['id'])}?within={self.within}"


def _context(
    desk: Desk, entity: EntityModel, asked: Asked, page: Page, draw: Drawer, total: int, capped: bool
) -> Values:
    base = list_address(desk.blueprint, entity)
    count = formats.number(total, desk.reader) + ("+" if capped else "")
    rows = [draw.row(row) for row in page.rows]
    return {
        "entity": entity,
        "title": entity.plural.text(desk.language),
        "one": entity.label.text(desk.language),
        "total": count,
        "capped": capped,
        "count_href": f"{base}/count?{asked.query()}",
        "tabs": _tabs(desk, entity, asked, count),
        "filters": [filter_pill(desk, entity, asked, index, base) for index in range(len(asked.filters))],
        "add_filter_href": f"{base}/filter?{asked.query()}",
        "changed": asked.changed and asked.view is not None,
        "reset_href": f"{base}?{replace(asked, filters=(), search='', sort='', where='').query(sort='')}",
        "figure": _figure(desk, asked, base),
        "search": asked.search,
        "search_action": base,
        "kept_query": [part.split("=", 1) for part in asked.query(q="").split("&") if part],
        "list": {
            "id": entity.table,
            "label": entity.plural.text(desk.language),
            "columns": draw.head(asked),
            "rows": rows,
        },
        "phone": [draw.phone(row) for row in page.rows],
        "more_href": f"{base}?{asked.query(after=page.next)}" if page.next else "",
        "more_target": f"#{entity.table}-rows",
        "shown": _shown(desk, len(page.rows), count),
        "bar": _selection(desk, entity, asked, count, base),
        "may_create": may(desk.blueprint, desk.actor, entity, "create"),
        "may_export": may(desk.blueprint, desk.actor, entity, "export"),
        "base": base,
        "query": asked.query(),
        "boards": _boards(desk, entity),
        "trash": asked.trash,
        "trash_href": base if asked.trash else f"{base}?trash=1",
        "duplicates_href": f"{base}/duplicates" if is_compared(entity) else "",
        "sort_choices": draw.head(asked)[1:],
    }


def _more(
    desk: Desk, entity: EntityModel, asked: Asked, page: Page, draw: Drawer, counts: Counts, request: Incoming
) -> Values:
    context = _more_rows(desk, entity, asked, page, draw)
    if not asked.group:
        return context
    groups = grouped(draw, asked.group, page.rows, counts)
    going_on = bool(groups) and groups[0]["key"] == request.query_params.get("group")
    _show_groups(context, groups)
    # What goes on in the group that the page before ended with has its heading already.
    context["rows"] = groups[0]["rows"] if going_on else []
    context["groups"] = groups[1:] if going_on else groups
    context["phone"] = context["phone"][1:] if going_on else context["phone"]
    context["target"] = context["more_target"]
    return context


def _more_rows(desk: Desk, entity: EntityModel, asked: Asked, page: Page, draw: Drawer) -> Values:
    base = list_address(desk.blueprint, entity)
    return {
        "list": {"id": entity.table, "label": "", "columns": draw.head(asked), "rows": []},
        "rows": [draw.row(row) for row in page.rows],
        "phone": [draw.phone(row) for row in page.rows],
        "more_href": f"{base}?{asked.query(after=page.next)}" if page.next else "",
        "target": f"#{entity.table}-rows",
    }


def _figure(desk: Desk, asked: Asked, base: str) -> Values | None:
    """The condition of a report's figure, which can be taken away."""
    if not asked.where:
        return None
    return {
        "text": asked.figure or desk.gettext("Condition"),
        "title": asked.where,
        "remove_href": f"{base}?{asked.query(where='')}",
    }


def _tabs(desk: Desk, entity: EntityModel, asked: Asked, count: str) -> list[Values]:
    base = list_address(desk.blueprint, entity)
    everything: Values = {
        "label": desk.gettext("All"), "href": base, "current": asked.view is None,
        "count": count if asked.view is None and not asked.changed else "",
    }  # fmt: skip
    tabs = [everything]
    for view in views_of(desk, entity):
        label = view.label if isinstance(view.label, str) else view.label.text(desk.language)
        tabs.append(
            {
                "label": label or view.key, "href": f"{base}?view={view.key}", "current": asked.view is view,
                "tone": view.tone if view.tone != "calm" else "", "count": count if asked.view is view else "",
            }
        )  # fmt: skip
    return tabs


def _boards(desk: Desk, entity: EntityModel) -> list[Values]:
    return [
        {"label": pipeline.label.text(desk.language), "href": board_address(desk.blueprint, entity, pipeline.key)}
        for pipeline in desk.blueprint.pipelines_of(entity.key)
        if not pipeline.hidden
    ]


def _selection(desk: Desk, entity: EntityModel, asked: Asked, count: str, base: str) -> Values:
    _ = desk.gettext

    def allowed(action: str) -> bool:
        return may(desk.blueprint, desk.actor, entity, action)

    actions = []
    if asked.trash:
        if allowed("delete"):
            actions.append({"label": _("Restore"), "icon": "arrow-back-up", "href": f"{base}/bulk/restore"})
    else:
        if allowed("reassign") and entity.guarded and entity.owned:
            actions.append({"label": _("Assign"), "icon": "user-check", "href": f"{base}/bulk/assign", "key": "A"})
        if allowed("update"):
            actions.append({"label": _("Edit"), "icon": "pencil", "href": f"{base}/bulk/edit", "key": "E"})
        if entity.pipelines and allowed("update"):
            actions.append({"label": _("Move"), "icon": "arrow-right", "href": f"{base}/bulk/move"})
        if allowed("delete"):
            actions.append({"label": _("Delete"), "icon": "trash", "href": f"{base}/bulk/delete"})
    with desk.reading() as records:
        more = [] if asked.trash else list_buttons(desk, records, entity)
    return {
        "list_id": entity.table, "total_text": count, "all_href": base, "query": asked.query(), "actions": actions,
        "more": more,
    }  # fmt: skip


def _shown(desk: Desk, shown: int, count: str) -> str:
    return desk.gettext("%(shown)s of %(total)s") % {"shown": formats.number(shown, desk.reader), "total": count}
