"""The list of an entity: views, filters, order, groups, pages by keyset, selection."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.pages import formats
from palmette.pages.alike import is_compared
from palmette.pages.desk import Desk, Incoming
from palmette.pages.documents import bulk_documents
from palmette.pages.filter_words import filter_pills
from palmette.pages.list_asked import Asked, asked_of, expression, read_asked
from palmette.pages.list_columns import chosen_columns, columns_of, visible_fields
from palmette.pages.list_groups import Counts, counts_of, grouped
from palmette.pages.list_mend import without_lost
from palmette.pages.list_menus import group_menu, quick_filters
from palmette.pages.list_rows import Drawer
from palmette.pages.list_views import changed_view, deleted_toast, view_menu, view_tabs
from palmette.pages.pack_buttons import list_buttons
from palmette.pages.shell import board_address, list_address
from palmette.pages.values import Values
from palmette.records.results import ListQuery, Page
from palmette.records.session import Records

__all__ = [
    "Asked", "asked_of", "columns_of", "expression", "list_screen", "read_asked", "read_page", "visible_fields",
]  # fmt: skip

PAGE = 50
LARGEST = 200
"""Rows of one question to the database."""

MOST_SHOWN = 1_000
"""Rows that come back at once to who returns to a list."""


@get("/r/{entity:str}", sync_to_thread=True, name="list")
def list_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The list; only its rows when htmx asks for more."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    shown = _shown_rows(request)
    with desk.reading() as records:
        asked, lost = without_lost(desk, records, model, asked)
        columns = columns_of(desk, records, model, asked)
        page = _read_pages(records, model, asked, columns, shown)
        names = records.titles(model.key, [row["id"] for row in page.rows if isinstance(row["id"], UUID)])
        widths = chosen_columns(desk, model, asked).widths
        draw = Drawer(desk, model, columns, {**page.titles, **names}, within=asked.query(), widths=widths)
        counts = _counts(desk, records, model, asked, columns)
        if desk.is_htmx and asked.after:
            return _more(desk, model, asked, page, draw, counts, request)
        total = records.count(model.key, filter=expression(model, asked), search=asked.search)
    context = _context(desk, model, asked, page, draw, total.value, total.capped)
    context["lost"] = lost
    if asked.grouping:
        _show_groups(context, grouped(draw, asked.grouping, page.rows, counts))
    return desk.page("list.html", context)


def _shown_rows(request: Incoming) -> int:
    """How many rows stood there when the person left the list."""
    text = request.query_params.get("shown", "")
    return min(MOST_SHOWN, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else PAGE


def _counts(desk: Desk, records: Records, entity: EntityModel, asked: Asked, columns: Sequence[str]) -> Counts:
    """Figures by group, where the whole list can be grouped: not of a search, nor of the trash."""
    if asked.grouping is None or asked.search or asked.trash:
        return {}
    return counts_of(desk, records, entity, asked.grouping, columns, expression(entity, asked))


def _show_groups(context: Values, groups: list[Values]) -> None:
    """The same list under its headings."""
    context["list"]["groups"] = groups
    context["phone"] = phone_groups(groups)
    if groups:
        context["more_target"] = f"#{context['list']['id']}-{groups[-1]['key']}"
    if groups and context["more_href"]:
        context["more_href"] += f"&within={groups[-1]['key']}"


def phone_groups(groups: Sequence[Values]) -> list[Values]:
    """Rows for a phone with a line for each heading."""
    return [line for group in groups for line in ({**group, "heading": True}, *group["phone"])]


def read_page(
    records: Records, entity: EntityModel, asked: Asked, columns: Sequence[str], *, limit: int = PAGE, after: str = ""
) -> Page:
    """The rows of this page."""
    query = ListQuery(
        filter=expression(entity, asked), sort=asked.order, limit=limit, after=after or asked.after,
        fields=["id", *columns, *([asked.group] if asked.group else [])],
        search=asked.search, deleted=asked.trash,
    )  # fmt: skip
    return records.list(entity.key, query)


def _read_pages(records: Records, entity: EntityModel, asked: Asked, columns: Sequence[str], shown: int) -> Page:
    """A page, or as many rows as stood there before."""
    page = read_page(records, entity, asked, columns, limit=min(max(shown, PAGE), LARGEST))
    while page.next and len(page.rows) < shown:
        following = read_page(
            records, entity, asked, columns, limit=min(LARGEST, max(PAGE, shown - len(page.rows))), after=page.next
        )
        page = Page([*page.rows, *following.rows], following.next, {**page.titles, **following.titles})
    return page


def _context(
    desk: Desk, entity: EntityModel, asked: Asked, page: Page, draw: Drawer, total: int, capped: bool
) -> Values:
    base = list_address(desk.blueprint, entity)
    count = formats.number(total, desk.reader) + ("+" if capped else "")
    head = draw.head(asked)
    return {
        "entity": entity,
        "title": entity.plural.text(desk.language),
        "total": count,
        "capped": capped,
        "count_href": f"{base}/count?{asked.query()}",
        "tabs": view_tabs(desk, entity, asked, count),
        "filters": filter_pills(desk, entity, asked, base),
        "quick": quick_filters(desk, entity, asked, base),
        "add_filter_href": f"{base}/filter?{asked.query()}",
        "changed": changed_view(desk, entity, asked),
        "view_menu": view_menu(desk, entity, asked),
        "group_menu": group_menu(desk, entity, asked, base),
        "columns_href": f"{base}/columns?{asked.query()}",
        "reset_href": f"{base}?{asked.query(filters=(), search='', sort='', where='')}",
        "figure": _figure(desk, asked, base),
        "search": asked.search,
        "search_action": base,
        "kept_query": parse_qsl(asked.query(q=""), keep_blank_values=True),
        "list": {
            "id": entity.table,
            "label": entity.plural.text(desk.language),
            "columns": head,
            "rows": [draw.row(row) for row in page.rows],
            "fixed": bool(draw.widths),
            "columns_href": f"{base}/columns",
            "query": asked.query(),
        },
        "phone": [draw.phone(row) for row in page.rows],
        "more_href": _more_href(base, asked, page, len(page.rows)),
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
        "toasts": deleted_toast(desk, entity),
    }


def _more_href(base: str, asked: Asked, page: Page, shown: int) -> str:
    return f"{base}?{asked.query(after=page.next)}&shown={shown}" if page.next else ""


def _more(
    desk: Desk, entity: EntityModel, asked: Asked, page: Page, draw: Drawer, counts: Counts, request: Incoming
) -> Response[str]:
    """The next rows; the page's address then says how many stand there, so that who comes back finds them again."""
    base = list_address(desk.blueprint, entity)
    before = request.query_params.get("shown", "")
    shown = (int(before) if before.isascii() and before.isdigit() else PAGE) + len(page.rows)
    context: Values = {
        "list": {"id": entity.table, "label": "", "columns": draw.head(asked), "rows": []},
        "rows": [draw.row(row) for row in page.rows],
        "phone": [draw.phone(row) for row in page.rows],
        "more_href": _more_href(base, asked, page, shown),
        "target": f"#{entity.table}-rows",
    }
    if asked.grouping:
        _more_groups(context, grouped(draw, asked.grouping, page.rows, counts), request)
    query = asked.query()
    address = f"{base}?{query}{'&' if query else ''}shown={min(shown, MOST_SHOWN)}"
    return desk.part("list_more.html", context, headers={"HX-Replace-Url": address})


def _more_groups(context: Values, groups: list[Values], request: Incoming) -> None:
    going_on = bool(groups) and groups[0]["key"] == request.query_params.get("within")
    context["more_target"] = context["target"]
    _show_groups(context, groups)
    # What goes on in the group that the page before ended with has its heading already.
    context["rows"] = groups[0]["rows"] if going_on else []
    context["groups"] = groups[1:] if going_on else groups
    context["phone"] = context["phone"][1:] if going_on else context["phone"]
    context["target"] = context["more_target"]


def _figure(desk: Desk, asked: Asked, base: str) -> Values | None:
    """The condition of a report's figure, which can be taken away."""
    if not asked.where:
        return None
    return {
        "text": asked.figure or desk.gettext("Condition"),
        "title": asked.where,
        "remove_href": f"{base}?{asked.query(where='')}",
    }


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
    more = _more_actions(desk, entity, base) if allowed("update") and not asked.trash else []
    with desk.reading() as records:
        more += [] if asked.trash else list_buttons(desk, records, entity)
    return {
        "list_id": entity.table, "total_text": count, "all_href": base, "query": asked.query(), "actions": actions,
        "more": more,
    }  # fmt: skip


def _more_actions(desk: Desk, entity: EntityModel, base: str) -> list[Values]:
    """What is done to a selection less often."""
    _ = desk.gettext
    papers: list[Values] = [
        {"label": _("Make documents"), "icon": "file-text", "href": f"{base}/bulk/document", "method": "post",
         "dialog": True}
    ]  # fmt: skip
    return [
        *(papers if bulk_documents(desk, entity.key) else []),
        {"label": _("Add tags"), "icon": "tag", "href": f"{base}/bulk/tag", "method": "post", "dialog": True},
        {
            "label": _("Take tags off"),
            "icon": "tag-off",
            "href": f"{base}/bulk/untag",
            "method": "post",
            "dialog": True,
        },
    ]


def _shown(desk: Desk, shown: int, count: str) -> str:
    return desk.gettext("%(shown)s of %(total)s") % {"shown": formats.number(shown, desk.reader), "total": count}
