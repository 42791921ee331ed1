"""What stands beside a record: the panels that packs declare, then every other kind of record that points to it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, FieldModel, Inverse
from palmette.errors import InvalidInput, NotFound
from palmette.labels import as_label
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filters import quoted
from palmette.pages.forms import creatable
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values, path_field
from palmette.pages.visible import is_visible
from palmette.records.results import ListQuery, Masked, Row

MOST_COUNTED = 1_000
IN_DRAWER, MOST_FACTS = 40, 4


@get("/r/{entity:str}/{id:uuid}/others", sync_to_thread=True, name="record.others")
def others_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The kinds of related records that no panel shows, with their counts."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_others.html", {"others": list(others(sheet))})


@get("/r/{entity:str}/{id:uuid}/related/{inverse:str}", sync_to_thread=True, name="record.related")
def related_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], inverse: FromPath[str], after: FromQuery[str] = ""
) -> Response[str]:
    """The records behind one way, in a drawer beside the page; more of them when htmx asks for those behind."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        way = visible_inverses(sheet).get(inverse)
        if way is None:
            raise NotFound("records.not_found", "There is no such page.")
        behind = desk.blueprint.entities[way.entity]
        names = [name for name in behind.list if name != way.field and _is_known(sheet, behind, name)][:MOST_FACTS]
        query = ListQuery(limit=IN_DRAWER, after=after, fields=tuple(dict.fromkeys(["id", *names])))
        page = sheet.records.related(sheet.entity.key, sheet.id, inverse, query)
        titles = {**page.titles, **sheet.records.titles(behind.key, [_id(row) for row in page.rows])}
        cards = [_card(sheet, behind, row, names, None, titles) for row in page.rows]
        more = f"{sheet.address}/related/{inverse}?{urlencode({'after': page.next})}" if page.next else ""
        context = {
            "title": way.label.text(desk.language), "of": sheet.title, "cards": cards, "more_href": more,
            "all_href": all_href(sheet, way), "add_href": add_href(sheet, way),
        }  # fmt: skip
    return desk.part("record_related_more.html" if after else "record_related.html", context)


def panels(sheet: Sheet) -> list[Values]:
    """The declared panels, in order."""
    found = []
    declared = sheet.desk.blueprint.panels.get(sheet.entity.key, ())
    for panel in sorted(declared, key=lambda item: item.order):
        inverse = visible_inverses(sheet).get(panel.inverse)
        if inverse is None:
            continue
        behind = sheet.desk.blueprint.entities[inverse.entity]
        fields = [name for name in panel.fields if _is_known(sheet, behind, name)]
        names = [*fields, *(name for name in panel.meter or () if _is_known(sheet, behind, name))]
        query = ListQuery(
            filter=panel.filter, sort=panel.sort, limit=panel.limit, fields=tuple(dict.fromkeys(["id", *names]))
        )
        try:
            page = sheet.records.related(sheet.entity.key, sheet.id, panel.inverse, query)
        except InvalidInput:
            continue  # its filter or order reads what this person does not see
        titles = {**page.titles, **sheet.records.titles(behind.key, [_id(row) for row in page.rows])}
        cards = [_card(sheet, behind, row, fields, panel.meter, titles) for row in page.rows]
        label = as_label(panel.label).text(sheet.desk.language) or inverse.label.text(sheet.desk.language)
        total = counted(sheet, inverse, panel.filter) if page.next else len(page.rows)
        found.append(
            {
                "label": label,
                "count": str(total) if total else "",
                "cards": cards,
                "all_href": all_href(sheet, inverse),
                "drawer_href": f"{sheet.address}/related/{panel.inverse}",
                "add_href": add_href(sheet, inverse),
            }
        )
    return found


def others(sheet: Sheet) -> Iterator[Values]:
    """Every other visible inverse with its count; an empty one only where something may be added."""
    shown = {panel.inverse for panel in sheet.desk.blueprint.panels.get(sheet.entity.key, ())}
    for name, inverse in visible_inverses(sheet).items():
        behind = sheet.desk.blueprint.entities[inverse.entity]
        if name in shown or behind.is_child or behind.hidden or behind.scope == "frame":
            continue
        number = counted(sheet, inverse)
        add = add_href(sheet, inverse)
        if number or add:
            yield {
                "label": inverse.label.text(sheet.desk.language),
                "icon": behind.icon,
                "count": formats.number(number, sheet.desk.reader) + ("+" if number >= MOST_COUNTED else ""),
                "all_href": all_href(sheet, inverse) if number else "",
                "drawer_href": f"{sheet.address}/related/{name}" if number else "",
                "add_href": add,
            }


def visible_inverses(sheet: Sheet) -> dict[str, Inverse]:
    """The ways back to this record that the person may know of."""
    known = sheet.records.gateway.reads.seen(sheet.records.actor).blueprint.entities.get(sheet.entity.key)
    return dict(known.inverses) if known else {}


def counted(sheet: Sheet, inverse: Inverse, more: str = "") -> int:
    """How many records point here along one way, up to a cap."""
    field = sheet.desk.blueprint.entities[inverse.entity].fields[inverse.field]
    here = quoted(str(sheet.id))
    own = f"{here} in {field.name}" if field.value_kind == "links" else f"{field.name} == {here}"
    try:
        return sheet.records.count(
            inverse.entity, filter=f"{own} and ({more})" if more else own, cap=MOST_COUNTED
        ).value
    except InvalidInput:
        return 0


def all_href(sheet: Sheet, inverse: Inverse) -> str:
    """The list of the records behind, filtered by this one."""
    behind = sheet.desk.blueprint.entities[inverse.entity]
    field = behind.fields[inverse.field]
    if behind.is_child or field.value_kind != "reference":
        return ""
    return f"{list_address(sheet.desk.blueprint, behind)}?{urlencode({'f': f'{field.name}:is:{sheet.id}'})}"


def add_href(sheet: Sheet, inverse: Inverse) -> str:
    """A new record that points here already; none where it may not be made so."""
    behind = sheet.desk.blueprint.entities[inverse.entity]
    field = behind.fields[inverse.field]
    try:
        creatable(sheet.desk, behind.key)
    except NotFound:
        return ""
    if field.value_kind != "reference" or not field.writable:
        return ""
    if not sheet.rights.of(behind.key, field.name).writable or not may(
        sheet.desk.blueprint, sheet.desk.actor, behind, "create"
    ):
        return ""
    query = urlencode({field.name: str(sheet.id), "back": sheet.address})
    return f"{list_address(sheet.desk.blueprint, behind)}/new?{query}"


def _is_known(sheet: Sheet, entity: EntityModel, name: str) -> bool:
    return path_field(sheet.desk, entity, name) is not None and sheet.rights.of(entity.key, name.split(".")[0]).known


def _id(row: Row) -> UUID:
    assert isinstance(row["id"], UUID)
    return row["id"]


def _card(
    sheet: Sheet,
    entity: EntityModel,
    row: Row,
    names: list[str],
    meter: tuple[str, str] | None,
    titles: dict[UUID, str],
) -> Values:
    shown: list[tuple[FieldModel, object, str]] = []
    for name in names:
        field = path_field(sheet.desk, entity, name)
        if field is not None and (text := sheet.words.text(field, row.get(name), titles)) and is_visible(field, row):
            shown.append((field, row.get(name), text))
    card: Values = {
        "title": titles.get(_id(row)) or entity.label.text(sheet.desk.language),
        "href": record_address(sheet.desk.blueprint, entity, row["id"]),
    }
    pill = next((item for item in shown if item[0].options and isinstance(item[1], str)), None)
    if pill is not None:
        option = pill[0].option(str(pill[1]))
        card["pill"] = {
            "text": pill[2],
            "tone": option.tone if option else "calm",
            "icon": option.icon if option else "",
        }
    money = next((item for item in shown if isinstance(item[1], Money)), None)
    if money is not None and pill is None:
        card["end"] = money[2]
    rest = [item for item in shown if item is not pill and (item is not money or pill is not None)]
    words = [_worded(sheet, field, text) for field, _, text in rest if text not in card["title"]]
    card["left"] = " · ".join(words[:-1] if len(words) > 1 else words)
    card["right"] = words[-1] if len(words) > 1 else ""
    if meter and (drawn := _meter(sheet, entity, row, meter)):
        card["meter"] = drawn
    return card


def _worded(sheet: Sheet, field: FieldModel, text: str) -> str:
    """A bare number says nothing without its name."""
    if field.value_kind in ("integer", "decimal", "boolean"):
        return f"{sheet.label(field)}: {text}" if not getattr(field.declared, "unit", "") else text
    return text


def _meter(sheet: Sheet, entity: EntityModel, row: Row, meter: tuple[str, str]) -> Values | None:
    part, whole = row.get(meter[0]), row.get(meter[1])
    if isinstance(part, Masked) or isinstance(whole, Masked) or part is None or not whole:
        return None
    share = max(0.0, min(100.0, float(str(part)) / float(str(whole)) * 100))
    tone = "bad" if share >= 80 else "warn" if share >= 60 else "accent"
    label = sheet.desk.gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole}
    return {"share": share, "tone": tone, "label": label}
