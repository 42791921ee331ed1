"""What a person sent in a form: values in their Python forms, the problems of the others, and all as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from litestar.datastructures import FormMultiDict, UploadFile

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Problem
from palmette.locale.sentences import problem_in
from palmette.pages.desk import Desk
from palmette.records.values.moments import duration
from palmette.records.values.read_text import read_number, text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules, rules_of

SHOWN = "_shown"
"""A form names its fields here, so that a group of chips with none pressed is told from a field that is not there."""

PARTS = {"line": "line", "postcode": "postal_code", "city": "city", "region": "region", "country": "country"}
"""Parts of an address as the form calls them."""

UNIT_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
MANY = ("multi_choice", "links")
GIVEN = ("owner", "branch", "pipeline")
NOT_READ = ("files", "image", "computed", "rollup", "number", "id")


@dataclass(frozen=True, slots=True)
class Typed:
    """A value as it stood in a form: its text, its unit or currency, its parts, its items."""

    text: str = ""
    side: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    many: Sequence[str] = ()


def read_form(
    desk: Desk, entity: EntityModel, form: FormMultiDict, *, names: Iterable[str] = ()
) -> tuple[dict[str, object], list[Problem]]:
    """The values of the fields that the form holds (or of `names` alone), and what is wrong with the others."""
    rules = replace(rules_of(desk.blueprint), zone=desk.actor.zone)
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for item in sent_fields(entity, form, names):
        try:
            values[item.name] = _read(desk, item, form, item.name, rules)
        except Refused as refusal:
            problems += refusal.problems(item.name)
    return values, [problem_in(item, desk.language) for item in problems]


def typed_values(
    desk: Desk, entity: EntityModel, form: FormMultiDict, *, names: Iterable[str] = ()
) -> dict[str, object]:
    """The same fields as they were typed, to be shown again."""
    return {item.name: _typed(desk, item, form, item.name) for item in sent_fields(entity, form, names)}


def sent_fields(entity: EntityModel, form: FormMultiDict, names: Iterable[str] = ()) -> list[FieldModel]:
    """The fields of the entity that the form holds; columns of the frame only where a person gives them."""
    wanted = set(names)
    shown = {str(one) for one in form.getall(SHOWN, [])}
    return [
        item
        for item in entity.fields.values()
        if item.value_kind not in NOT_READ
        and (not item.system or item.name in GIVEN or item.name in wanted)
        and (item.name in wanted if wanted else item.name in shown or _is_sent(item, form))
    ]


def files_of(entity: EntityModel, form: FormMultiDict) -> list[tuple[FieldModel, UploadFile]]:
    """The files that came with the form, each with its field."""
    return [
        (item, one)
        for item in entity.fields.values()
        if item.value_kind in ("files", "image")
        for one in form.getall(item.name, [])
        if isinstance(one, UploadFile) and one.filename
    ]


def _is_sent(item: FieldModel, form: FormMultiDict) -> bool:
    if item.value_kind == "address":
        return any(f"{item.name}__{part}" in form for part in PARTS)
    if item.value_kind == "children":
        return any(key.startswith(f"{item.name}.") for key in form)
    return item.name in form


def _read(desk: Desk, item: FieldModel, form: FormMultiDict, name: str, rules: Rules) -> object:
    kind = item.value_kind
    if kind == "children":
        return _read_rows(desk, item, form, rules)
    typed = _typed(desk, item, form, name)
    if kind in MANY:
        return list(typed.many)
    if kind == "texts":
        return [line.strip() for line in typed.text.splitlines() if line.strip()]
    if kind == "address":
        return _address(typed.parts)
    if kind == "duration":
        return _seconds(typed)
    if kind in ("reference", "id"):
        return typed.text.strip() or None
    if kind == "money" and typed.side and typed.text.strip() and not re.search(r"[^\W\d_]|[$€£₽₸₴]", typed.text):
        return text_reader(item, rules)(f"{typed.text} {typed.side}")
    return text_reader(item, rules)(typed.text)


def _read_rows(desk: Desk, item: FieldModel, form: FormMultiDict, rules: Rules) -> list[dict[str, object]]:
    child = desk.blueprint.entities[item.target]
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for prefix in row_prefixes(item, child, form):
        row: dict[str, object] = {}
        for column in child.declared_fields():
            if not _is_sent_as(column, form, f"{prefix}.{column.name}"):
                continue
            try:
                row[column.name] = _read(desk, column, form, f"{prefix}.{column.name}", rules)
            except Refused as refusal:
                problems += refusal.problems(f"{len(rows)}.{column.name}")
        if row_id := str(form.get(f"{prefix}.id", "")):
            row["id"] = row_id
        rows.append(row)
    if problems:
        raise Refused("bad_rows", "Some rows cannot be taken.", inner=problems)
    return rows


def row_prefixes(item: FieldModel, child: EntityModel, form: FormMultiDict) -> list[str]:
    """`lines.0`, `lines.3`, … of the rows that hold anything but what every new row holds, in their order."""
    found: dict[int, bool] = {}
    usual = {field.name: _default_text(field.declared.default) for field in child.declared_fields()}
    pattern = re.compile(rf"{re.escape(item.name)}\.([0-9]{{1,4}})\.(.+)")
    for key, value in form.multi_items():
        if match := pattern.fullmatch(key):
            typed = str(value).strip()
            counts = not match[2].endswith(("__currency", "__unit")) and typed not in ("", "false", usual.get(match[2]))
            found[int(match[1])] = found.get(int(match[1]), False) or counts
    return [f"{item.name}.{index}" for index in sorted(found) if found[index]]


def _default_text(default: object) -> str:
    """A default as an input holds it."""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{Decimal(str(default)):f}" if isinstance(default, int | float | Decimal) else str(default or "")


def _is_sent_as(item: FieldModel, form: FormMultiDict, name: str) -> bool:
    return name in form or (item.value_kind == "address" and any(f"{name}__{part}" in form for part in PARTS))


def _typed(desk: Desk, item: FieldModel, form: FormMultiDict, name: str) -> Any:  # Any: Typed, or rows of them
    kind = item.value_kind
    if kind == "children":
        child = desk.blueprint.entities[item.target]
        return [
            {"id": Typed(str(form.get(f"{prefix}.id", "")))}
            | {column.name: _typed(desk, column, form, f"{prefix}.{column.name}") for column in child.declared_fields()}
            for prefix in row_prefixes(item, child, form)
        ]
    if kind in MANY:
        return Typed(many=[str(one) for one in form.getall(name, []) if str(one)])
    if kind == "address":
        return Typed(parts={part: str(form.get(f"{name}__{part}", "")) for part in PARTS})
    sent = form.getall(name, [""])
    side = form.get(f"{name}__currency") or form.get(f"{name}__unit") or ""
    # A box that is ticked comes behind the hidden "false" of its name.
    return Typed(str(sent[-1]) if not isinstance(sent[-1], UploadFile) else "", str(side))


def _address(parts: Mapping[str, str]) -> dict[str, str] | None:
    filled = {PARTS[part]: text.strip() for part, text in parts.items() if text.strip()}
    if country := filled.get("country"):
        filled["country"] = _country(country)
    return filled or None


def _country(text: str) -> str:
    """Its two letters, from the name in a language of the screens or from themselves."""
    return _countries().get(text.casefold(), text)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    return {
        str(name).casefold(): str(code)
        for language in ("en", "ru", "fi")
        for code, name in Locale(language).territories.items()
        if len(str(code)) == 2
    }


def _seconds(typed: Typed) -> object:
    text = typed.text.strip()
    if not text:
        return None
    try:
        amount = Decimal(read_number(text)) * UNIT_SECONDS.get(typed.side, 60)
    except Refused:
        return duration(text)
    return duration(int(amount))
