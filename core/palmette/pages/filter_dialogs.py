"""Making a filter: which field, then which operator and value; the answer leads to the list with the filter in it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filter_words import operator_words
from palmette.pages.filters import WITHOUT_VALUE, Filter, expression_of, operators_of
from palmette.pages.lists import Asked, read_asked, visible_fields
from palmette.pages.shell import list_address
from palmette.pages.values import Values, option_label

MOST_OPTIONS = 200


@get("/r/{entity:str}/filter", sync_to_thread=True, name="filter")
def choose_field(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The fields one may filter by."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    base = list_address(desk.blueprint, model)
    fields = [
        {"label": field.label.text(desk.language), "href": f"{base}/filter/{field.name}?{asked.query()}"}
        for field in filterable(desk, model)
    ]
    return desk.part("filter_fields.html", {"fields": sorted(fields, key=lambda item: str(item["label"]).casefold())})


@get("/r/{entity:str}/filter/{name:str}", sync_to_thread=True, name="filter.value")
def choose_value(
    request: Incoming, entity: FromPath[str], name: FromPath[str], at: FromQuery[int] = -1
) -> Response[str]:
    """Operator and value of a filter; `at` is the place of the one that is changed."""
    desk = Desk(request)
    model = desk.entity(entity)
    field = next((item for item in filterable(desk, model) if item.name == name), None)
    if field is None:
        raise NotFound("records.not_found", "There is no such field.")
    asked = read_asked(desk, model, request)
    now = asked.filters[at] if 0 <= at < len(asked.filters) else Filter(name, operators_of(model, field)[0])
    context = {
        "label": field.label.text(desk.language),
        "action": f"{list_address(desk.blueprint, model)}/filtered",
        "field": name,
        "at": at,
        "query": asked.query(),
        "operators": [
            {"value": item, "label": operator_words(desk, item), "current": item == now.operator}
            for item in operators_of(model, field)
        ],
        "input": _input(desk, field, now),
        "without": [item for item in operators_of(model, field) if item in WITHOUT_VALUE],
    }
    return desk.part("filter_value.html", context)


@get("/r/{entity:str}/filtered", sync_to_thread=True, name="filter.done")
def filtered(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """From the dialog's form to the list's address."""
    desk = Desk(request)
    model = desk.entity(entity)
    given = request.query_params
    asked = read_asked(desk, model, request)
    operator = str(given.get("operator", ""))
    values = [str(item) for item in given.getall("value", []) if str(item).strip()]
    value = "" if operator in WITHOUT_VALUE else "|".join(values)
    made = Filter(str(given.get("field", "")), operator, value)
    expression_of(model, [made])
    filters = list(asked.filters)
    place = str(given.get("at", "-1"))
    if place.isdigit() and int(place) < len(filters):
        filters[int(place)] = made
    else:
        filters.append(made)
    return desk.go(f"{list_address(desk.blueprint, model)}?{asked.query(filters=filters)}")


@get("/r/{entity:str}/count", sync_to_thread=True, name="count")
def exact_count(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The exact number behind a capped count."""
    from_list = Desk(request)
    model = from_list.entity(entity)
    asked: Asked = read_asked(from_list, model, request)
    filter_text = expression_of(model, asked.filters, asked.view.filter if asked.view else "")
    with from_list.reading() as records:
        total = records.count(model.key, filter=filter_text, search=asked.search, cap=None)
    return from_list.part("number.html", {"value": total.value})


def filterable(desk: Desk, entity: EntityModel) -> list[FieldModel]:
    """The fields this person may filter by."""
    with desk.reading() as records:
        seen = records.gateway.reads.seen(records.actor)
        known = visible_fields(records, entity)
    return [
        field
        for field in entity.fields.values()
        if field.name in known
        and not field.hidden
        and operators_of(entity, field)
        and seen.rights.of(entity.key, field.name).usable
    ]


def _input(desk: Desk, field: FieldModel, now: Filter) -> Values:
    """The form field of the value."""
    common: dict[str, Any] = {"name": "value", "label": desk.gettext("Value"), "value": now.value, "autofocus": True}
    if field.options:
        chosen = now.value.split("|") if now.value else []
        choices = [{"value": item.key, "label": option_label(desk, item)} for item in field.options if not item.hidden]
        return {**common, "kind": "multi_choice", "value": chosen, "choices": choices[:MOST_OPTIONS]}
    if field.value_kind == "reference":
        return {**common, "kind": "reference", "search_href": f"/choices/{field.target}"}
    if field.value_kind in ("date", "instant") and now.operator in ("within", "past"):
        return {**common, "kind": "integer", "unit": desk.gettext("days")}
    if field.value_kind in ("date", "instant"):
        return {**common, "kind": "text", "help": desk.gettext("Days, or a date like 2026-12-31.")}
    if field.value_kind in ("integer", "decimal", "money", "duration"):
        return {**common, "kind": "decimal"}
    return {**common, "kind": "text"}
