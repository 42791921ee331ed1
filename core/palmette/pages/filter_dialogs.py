"""Making a filter: which field, then which operator and value; the answer leads to the list with the filter in it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel, FieldModel, Inverse
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filter_moments import COUNTED
from palmette.pages.filter_words import kind_of, operator_words, target_label
from palmette.pages.filters import (
    RANGE,
    WITHOUT_VALUE,
    Filter,
    Target,
    expression_of,
    operators_of,
    target_of,
    with_alternative,
)
from palmette.pages.list_asked import Asked, expression, read_asked
from palmette.pages.list_columns import visible_fields
from palmette.pages.shell import list_address
from palmette.pages.values import Values, option_label
from palmette.records.read_fields import FILTERING, is_available

MOST_OPTIONS = 200


@get("/r/{entity:str}/filter", sync_to_thread=True, name="filter")
def choose_field(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The fields one may filter by: the record's own, those of records it refers to, then what refers to it."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    base = list_address(desk.blueprint, model)
    kept = "".join(f"&{name}={value}" for name in ("at", "or") if (value := request.query_params.get(name, "")))
    groups: dict[str, list[Values]] = {}
    for path in filterable(desk, model):
        label = target_label(desk, model, path)
        head, _, last = label.rpartition(" · ")
        name = head if "." in path else ""
        if path not in model.fields and "." not in path:
            name = desk.gettext("Related")
        href = f"{base}/filter/{path}?{asked.query()}{kept}"
        groups.setdefault(name, []).append({"label": last, "href": href})
    last_one = desk.gettext("Related")
    ordered = sorted(groups, key=lambda name: (name == last_one, name))
    shown: list[Values] = [{"label": name, "fields": sorted(groups[name], key=_by_label)} for name in ordered]
    return desk.part("filter_fields.html", {"groups": shown})


def _by_label(item: Values) -> str:
    return str(item["label"]).casefold()


@get("/r/{entity:str}/filter/{name:str}", sync_to_thread=True, name="filter.value")
def choose_value(
    request: Incoming, entity: FromPath[str], name: FromPath[str], at: FromQuery[int] = -1
) -> Response[str]:
    """Operator and value of a filter; `at` is the place of one that is changed, `or` of one it is an alternative to."""
    desk = Desk(request)
    model = desk.entity(entity)
    target = target_of(desk.blueprint, model, name)
    if target is None or name not in filterable(desk, model):
        raise NotFound("records.not_found", "There is no such field.")
    asked = read_asked(desk, model, request)
    now = Filter(name, next(iter(operators_of(target))))
    if 0 <= at < len(asked.filters) and asked.filters[at].field == name:
        now = asked.filters[at]
    context = {
        "label": target_label(desk, model, name),
        "action": f"{list_address(desk.blueprint, model)}/filtered",
        "field": name,
        "at": at,
        "or_at": str(request.query_params.get("or", "")),
        "query": asked.query(),
        "operators": [
            {
                "value": item,
                "label": operator_words(desk, item, kind_of(target)),
                "current": item == now.operator,
                "takes": _takes(target, item),
            }
            for item in operators_of(target)
        ],
        "inputs": _inputs(desk, target, now),
        "takes": _takes(target, now.operator),
    }
    return desk.part("filter_value.html", context)


@get("/r/{entity:str}/filtered", sync_to_thread=True, name="filter.done")
def filtered(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """From the dialog's form to the list's address."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked = read_asked(desk, model, request)
    made = _made(desk, model, request)
    expression_of(desk.blueprint, model, [made])
    filters = _placed(asked, made, str(request.query_params.get("at", "")), str(request.query_params.get("or", "")))
    return desk.go(f"{list_address(desk.blueprint, model)}?{asked.query(filters=tuple(filters))}")


def _made(desk: Desk, entity: EntityModel, request: Incoming) -> Filter:
    """The filter of the dialog's form: of its inputs that one which the operator takes."""
    given = request.query_params
    operator, path = str(given.get("operator", "")), str(given.get("field", ""))
    target = target_of(desk.blueprint, entity, path)
    takes = _takes(target, operator) if target is not None else "value"
    if takes == "nothing":
        return Filter(path, operator)
    if takes == "range":
        return Filter(path, operator, f"{str(given.get('from', '')).strip()}|{str(given.get('to', '')).strip()}")
    name = "days" if takes == "days" else "value"
    values = [str(item).strip() for item in given.getall(name, []) if str(item).strip()]
    return Filter(path, operator, "|".join(values))


def _placed(asked: Asked, made: Filter, at: str, beside: str) -> list[Filter]:
    """The filters with the new one in its place."""
    filters = list(asked.filters)
    if at.isdigit() and int(at) < len(filters):
        filters[int(at)] = Filter(made.field, made.operator, made.value, filters[int(at)].group)
    elif beside.isdigit() and int(beside) < len(filters):
        filters, group = with_alternative(filters, int(beside))
        filters.append(Filter(made.field, made.operator, made.value, group))
    else:
        filters.append(made)
    return filters


@get("/r/{entity:str}/count", sync_to_thread=True, name="count")
def exact_count(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The exact number behind a capped count."""
    desk = Desk(request)
    model = desk.entity(entity)
    asked: Asked = read_asked(desk, model, request)
    with desk.reading() as records:
        total = records.count(model.key, filter=expression(model, asked), search=asked.search, cap=None)
    return desk.part("number.html", {"value": total.value})


def filterable(desk: Desk, entity: EntityModel) -> list[str]:
    """The paths this person may filter by: own fields, fields one reference away, records that refer to these."""
    with desk.reading() as records:
        model = records.gateway.reads
        seen = model.seen(records.actor)
        known = visible_fields(records, entity)

    def usable(field: FieldModel) -> bool:
        return not field.hidden and bool(operators_of(field)) and seen.rights.of(field.entity, field.name).usable

    paths = []
    for field in entity.fields.values():
        if field.name not in known or field.name == "version" or not usable(field):
            continue
        paths.append(field.name)
        target = desk.blueprint.entities.get(field.target) if field.kind == "reference" else None
        if target is not None and target.scope != "frame" and target.key in seen.entities:
            paths += [
                f"{field.name}.{one.name}"
                for one in target.fields.values()
                if not one.system
                and usable(one)
                and is_available(model, seen, entity, f"{field.name}.{one.name}", FILTERING)
            ]
    visible = seen.blueprint.entities[entity.key].inverses
    return paths + [name for name in visible if name not in entity.fields]


def _takes(target: Target, operator: str) -> str:
    """Which input an operator reads: nothing, a range, a number of days, or a value."""
    if operator in WITHOUT_VALUE:
        return "nothing"
    if operator == RANGE:
        return "range"
    if not isinstance(target, Inverse) and target.value_kind in ("date", "instant") and operator in COUNTED:
        return "days"
    return "value"


def _inputs(desk: Desk, target: Target, now: Filter) -> list[Values]:
    """The inputs of the dialog, each with what it is for; only that one is sent which the operator takes."""
    takes = _takes(target, now.operator)
    fields = [("value", _value_input(desk, target, now, mine=takes == "value"))]
    if RANGE in operators_of(target):
        low, _, high = now.value.partition("|") if takes == "range" else ("", "", "")
        kind = "decimal"
        if not isinstance(target, Inverse) and target.value_kind in ("date", "instant"):
            kind = "date"
        fields.append(("range", {"kind": kind, "name": "from", "label": desk.gettext("From"), "value": low}))
        fields.append(("range", {"kind": kind, "name": "to", "label": desk.gettext("To"), "value": high}))
    if any(_takes(target, operator) == "days" for operator in operators_of(target)):
        days = now.value if takes == "days" else ""
        counted = {"kind": "integer", "name": "days", "label": desk.gettext("How many"), "unit": desk.gettext("days")}
        fields.append(("days", {**counted, "value": days}))
    return [{"takes": name, "field": field} for name, field in fields]


def _value_input(desk: Desk, target: Target, now: Filter, *, mine: bool) -> Values:
    """The form field of a single value, or of several choices."""
    value = now.value if mine else ""
    common: dict[str, Any] = {"name": "value", "label": desk.gettext("Value"), "value": value}
    common |= {"autofocus": True} if mine else {}
    if isinstance(target, Inverse):
        return {**common, "kind": "integer"}
    if target.options:
        picked = value.split("|") if value else []
        choices = [{"value": item.key, "label": option_label(desk, item)} for item in target.options if not item.hidden]
        return {**common, "kind": "multi_choice", "value": picked, "choices": choices[:MOST_OPTIONS]}
    if target.value_kind in ("reference", "links"):
        return {
            **common,
            "kind": "references",
            "search_href": f"/choices/{target.target}",
            "chosen": _chosen(desk, target, value),
        }
    if target.value_kind in ("date", "instant"):
        return {**common, "kind": "date"}
    if target.value_kind in ("integer", "decimal", "money", "duration"):
        return {**common, "kind": "decimal"}
    return {**common, "kind": "text"}


def _chosen(desk: Desk, target: FieldModel, value: str) -> list[Values]:
    ids = [found for part in value.split("|") if (found := parse_id(part))]
    with desk.reading() as records:
        titles = records.titles(target.target, ids)
    return [{"value": str(item), "label": titles.get(item, "?")} for item in ids]
