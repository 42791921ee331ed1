"""How a field is drawn in a form: the `f` of parts/field.html, from a stored value or from what a person typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Problem
from palmette.labels import Label, as_label
from palmette.money import Money
from palmette.pages.desk import Desk
from palmette.pages.form_figures import figure_text, figures_of, row_figures
from palmette.pages.form_values import Typed
from palmette.pages.shell import list_address
from palmette.pages.uploads import limits
from palmette.pages.values import Titles, Values, option_label
from palmette.records import fields as kinds
from palmette.records.fields import Option
from palmette.records.results import Masked
from palmette.records.write_files import MOST_IMAGE_BYTES

KINDS = {"local_time": "time", "links": "references", "number": "text"}
"""Kinds that the templates call otherwise."""

UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
"""Units of a length of time, the largest first."""

WITHOUT_FORM = frozenset({"computed", "rollup", "number", "children", "id"})


def form_field(
    desk: Desk, field: FieldModel, value: object, titles: Titles, problems: Iterable[Problem] = (), *, name: str = ""
) -> Values:
    """One field of a form. `value` is its Python form, or `Typed` as it came in a form that was refused."""
    name = name or field.name
    shown: Values = {
        "kind": KINDS.get(field.value_kind, field.value_kind),
        "name": name,
        "label": field.label.text(desk.language),
        "help": field.help.text(desk.language),
        "optional": not field.required,
        "error": error_of(name, problems),
        "value": "",
    }
    if isinstance(value, Masked):
        return {**shown, "locked": desk.gettext("Not shown to you"), "text": value.text}
    if field.value_kind == "children":
        count = len(_listed(value))
        rows = desk.ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
        return {**shown, "locked": desk.gettext("Partly not shown to you"), "text": rows}
    shown.update(_limits(desk, field))
    shown.update(_held(desk, field, value, titles))
    return shown


def error_of(name: str, problems: Iterable[Problem]) -> str:
    """What is wrong with a field, its inner places among them, as one text."""
    found = [item for item in problems if item.field == name or item.field.startswith(f"{name}.")]
    return " ".join(f"{item.message} {item.remedy}".strip() for item in found[:3])


def form_fields(
    desk: Desk, fields: Iterable[FieldModel], values: Mapping[str, object], titles: Titles,
    problems: Iterable[Problem] = (),
) -> list[Values]:  # fmt: skip
    """Several fields; owned rows and what nobody writes are left out."""
    known = list(problems)
    drawn = (field for field in fields if field.value_kind not in WITHOUT_FORM)
    return [form_field(desk, field, values.get(field.name), titles, known) for field in drawn]


def _limits(desk: Desk, field: FieldModel) -> Values:
    declared = field.declared
    found: Values = {}
    if isinstance(declared, kinds.Text | kinds.LongText):
        found["maxlength"] = declared.max_length
    if isinstance(declared, kinds.Integer | kinds.Decimal) and declared.unit:
        found["unit"] = as_label(declared.unit).text(desk.language)
    if isinstance(declared, kinds.Files):
        found["accept"] = ",".join(f".{item}" if "/" not in item and len(item) < 6 else item for item in declared.types)
        found |= limits(desk, desk.pinned.gateway.upload_bytes)
    if field.value_kind == "image":
        found |= {"accept": ".png,.jpg,.jpeg,.webp", "camera": True, **limits(desk, MOST_IMAGE_BYTES)}
    if field.value_kind == "zone":
        found["search_href"] = "/choices/zones"
    if field.value_kind in ("reference", "links"):
        target = desk.blueprint.entities[field.target]
        found["search_href"] = f"/choices/{list_address(desk.blueprint, target)[3:]}?for={field.entity}:{field.name}"
    if field.value_kind == "texts":
        found["help"] = field.help.text(desk.language) or desk.gettext("One on a line.")
    example = declared.example
    if isinstance(example, Label):
        found["placeholder"] = example.text(desk.language)
    elif isinstance(example, str | int):
        found["placeholder"] = str(example)
    return found


def _held(desk: Desk, field: FieldModel, value: object, titles: Titles) -> Values:
    kind = field.value_kind
    if kind in ("choice", "multi_choice"):
        return _choices(desk, field, value)
    if kind in ("files", "image"):
        return {"value": "", "kept": _kept(desk, value, titles)}
    if kind == "money":
        return _money(desk, field, value)
    if kind == "duration":
        return _duration(desk, value)
    if kind == "address":
        return {"value": _address(value)}
    if kind == "reference":
        chosen = _text(value, desk)
        return {"value": chosen, "text": titles.get(value, "") if isinstance(value, UUID) else _title(chosen, titles)}
    if kind == "links":
        ids = [one for one in _listed(value) if not isinstance(one, Masked)]
        return {"chosen": [{"value": str(one), "label": _title(str(one), titles)} for one in ids]}
    if kind == "texts":
        return {"value": _text(value, desk) if isinstance(value, Typed) else [str(one) for one in _listed(value)]}
    if kind == "secret":
        return {"value": "", "kept": desk.gettext("Kept; type to replace it") if value else ""}
    if kind == "boolean":
        return {"value": value is True or (isinstance(value, Typed) and value.text == "true")}
    if kind == "zone":
        return {"value": _text(value, desk), "text": _text(value, desk)}
    return {"value": _text(value, desk)}


def _text(value: object, desk: Desk) -> str:
    simple: Mapping[type, Callable[..., str]] = {date: date.isoformat, Decimal: "{:f}".format}
    if value is None:
        return ""
    if isinstance(value, Typed):
        return value.text
    if isinstance(value, datetime):
        return value.astimezone(desk.reader.tz).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return simple.get(type(value), str)(value)


def _choices(desk: Desk, field: FieldModel, value: object) -> Values:
    chosen = _listed(value) if field.value_kind == "multi_choice" else [_text(value, desk)]

    def offered(option: Option) -> bool:
        return not option.hidden or option.key in chosen

    listed = [
        {"value": option.key, "label": option_label(desk, option), "icon": option.icon}
        for option in field.options
        if offered(option)
    ]
    if field.value_kind == "multi_choice":
        return {"choices": listed, "value": [str(one) for one in chosen]}
    return {"choices": listed, "value": chosen[0]}


def _money(desk: Desk, field: FieldModel, value: object) -> Values:
    declared = field.declared
    own = (declared.currency if isinstance(declared, kinds.Money) else "") or desk.blueprint.edition.currency
    if isinstance(value, Typed):
        return {"value": value.text, "currency": value.side or own, "currencies": sorted({own, value.side or own})}
    if isinstance(value, Money):
        return {"value": f"{value.amount:f}", "currency": value.currency, "currencies": sorted({own, value.currency})}
    return {"value": "", "currency": own}


def _duration(desk: Desk, value: object) -> Values:
    words = {
        "d": desk.gettext("days"), "h": desk.gettext("hours"), "min": desk.gettext("minutes"),
        "s": desk.gettext("seconds"),
    }  # fmt: skip
    units = [{"value": key, "label": words[key]} for key, _ in reversed(UNITS)]
    if isinstance(value, Typed):
        return {"value": value.text, "unit": value.side or "min", "units": units}
    if not isinstance(value, int):
        return {"value": "", "unit": "min", "units": units}
    unit, size = next((pair for pair in UNITS if value % pair[1] == 0 and abs(value) >= pair[1]), ("min", 60))
    return {"value": str(value // size), "unit": unit, "units": units}


def _address(value: object) -> Values:
    if isinstance(value, Typed):
        return dict(value.parts)
    parts: Mapping[str, object] = value if isinstance(value, Mapping) else {}
    named = {("postcode" if key == "postal_code" else key): str(text or "") for key, text in parts.items()}
    return {"line": "", "postcode": "", "city": "", "country": "", **named}


def _kept(desk: Desk, value: object, titles: Titles) -> str:
    ids = [one for one in _listed(value) if isinstance(one, UUID)]
    names = [titles[one] for one in ids if titles.get(one)]
    if names:
        return ", ".join(names)
    return desk.ngettext("%(count)s file", "%(count)s files", len(ids)) % {"count": len(ids)} if ids else ""


def _listed(value: object) -> list[object]:
    if value is None or value == "":
        return []
    if isinstance(value, Typed):
        return list(value.many)
    return list(value) if isinstance(value, list | tuple) else [value]


def _title(id: str, titles: Titles) -> str:
    return next((title for known, title in titles.items() if str(known) == id), "")


def rows_field(
    desk: Desk, entity: EntityModel, field: FieldModel, value: object, titles: Titles,
    problems: Iterable[Problem] = (), *, record: Mapping[str, object] | None = None,
) -> Values:  # fmt: skip
    """The owned rows of a record as a table of inputs; `value` a list of dicts by field name, `record` what is stored.

    Where the field declares figures, they stand behind each row and under all of them.
    """
    known = list(problems)
    columns = child_columns(desk, field)
    rows = [row for row in _listed(value) if isinstance(row, Mapping)]
    return {
        "name": field.name,
        "label": field.label.text(desk.language),
        "help": field.help.text(desk.language),
        "optional": not field.required,
        "error": " ".join(item.message for item in known if item.field == field.name),
        "columns": [{"label": item.label.text(desk.language), "optional": not item.required} for item in columns],
        "rows": [row_cells(desk, field, index, row, titles, known) for index, row in enumerate(rows)],
        "add_href": f"{list_address(desk.blueprint, entity)}/rows/{field.name}",
        **figures_of(desk, entity, field, rows, record or {}),
    }


def row_cells(
    desk: Desk,
    field: FieldModel,
    index: int,
    row: Mapping[str, object],
    titles: Titles,
    problems: Iterable[Problem] = (),
) -> list[Values]:
    """The inputs of one owned row, with its id in a hidden one when it is stored already."""
    known = list(problems)
    cells = [
        _in_row(
            desk, form_field(desk, item, row.get(item.name), titles, known, name=f"{field.name}.{index}.{item.name}")
        )
        for item in child_columns(desk, field)
    ]
    for name in row_figures(field):
        text = figure_text(desk, desk.blueprint.entities[field.target].fields[name], row.get(name))
        cells.append({"kind": "figure", "name": f"{field.name}.{index}.{name}", "value": text})
    if row.get("id"):
        cells.append({"kind": "hidden", "name": f"{field.name}.{index}.id", "value": str(_text(row["id"], desk))})
    return cells


def _in_row(desk: Desk, drawn: Values) -> Values:
    """A box to tick has no room for its words in a row: it is a choice there."""
    if drawn["kind"] != "boolean":
        return drawn
    choices = [{"value": "true", "label": desk.gettext("Yes")}, {"value": "false", "label": desk.gettext("No")}]
    return {**drawn, "kind": "choice", "choices": choices, "value": "true" if drawn["value"] else "false"}


def child_columns(desk: Desk, field: FieldModel) -> list[FieldModel]:
    """The fields of owned rows that a form offers."""
    return [
        item
        for item in desk.blueprint.entities[field.target].declared_fields()
        if item.writable and not item.hidden and item.value_kind not in (*WITHOUT_FORM, "files", "image")
    ]
