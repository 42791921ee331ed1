"""How a form of a record is laid out: quick fields, then sections; its problems above and at the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Problem
from palmette.labels import as_label, humanize
from palmette.pages.alike import asked_fields
from palmette.pages.desk import Desk
from palmette.pages.form_drafts import Draft, form_fields_of
from palmette.pages.form_fields import form_field, rows_field
from palmette.pages.form_values import SHOWN
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.pages.visible import decides, is_fixed, visible
from palmette.records.results import holds_masked
from palmette.records.session import Records

FILES = ("files", "image")
"""Added and removed one by one at a record that is there."""


def form_context(
    desk: Desk, records: Records, entity: EntityModel, draft: Draft, *, stored: Mapping[str, object] | None = None
) -> Values:
    """The `form` value of the form templates; `stored` are the values of a record that is there."""
    editing = stored is not None
    locked = {name: value for name, value in (stored or {}).items() if is_locked(entity.fields.get(name), value)}
    draft = replace(draft, values={**draft.values, **locked}, stored=stored or {})
    everything = form_fields_of(records, entity)
    if editing:
        everything = [item for item in everything if item.name != "pipeline" and item.value_kind not in FILES]
        everything = [item for item in everything if not is_fixed(item, stored or {})]
    shown = visible(everything, draft.values)
    quick = [item for item in shown if item.name in entity.quick or _is_needed(item)]
    rest = [item for item in shown if item not in quick] if entity.quick else []
    base = list_address(desk.blueprint, entity)
    asked = set(decides(everything)) & {item.name for item in shown}
    label, fresh = entity.label.text(desk.language), not (draft.problems or draft.typed)
    compared = [name for name in asked_fields(entity) if name in {item.name for item in shown}]
    return {
        "title": desk.gettext("New: %(name)s") % {"name": label},
        "plural": entity.plural.text(desk.language),
        "action": f"{base}/new",
        "fields_action": f"{base}/new/fields",
        "changes_on": ", ".join(f"change from:[name='{name}']" for name in sorted(asked)),
        "quick": _drawn(desk, entity, quick if entity.quick else shown, draft, focus=fresh),
        "sections": _sections(desk, entity, rest, draft),
        "errors": form_problems(entity, draft.problems, desk.language),
        "notice": draft.notice,
        "alike": draft.alike,
        "anyway": draft.anyway,
        "may_merge": entity.mergeable and records.may(entity.key, "merge"),
        "alike_action": f"{base}/new/alike" if compared and not editing else "",
        "alike_on": ", ".join(f"input delay:600ms from:[name='{name}']" for name in compared),
        "shown": [item.name for item in shown if item.name not in locked],
        "shown_name": SHOWN,
        "once": draft.once,
        "back": draft.back,
        "cancel_href": draft.back or base,
        "draft": f"new-{entity.key}",
        "csrf": desk.csrf,
        "version": "",
        "within": "",
        "clash": None,
        "editing": editing,
    }


def is_locked(field: FieldModel | None, value: object) -> bool:
    """Whether a value is shown only in part, so that a form would send back less than is stored.

    A list of links may be changed: those that are not shown stay.
    """
    return field is not None and field.value_kind != "links" and holds_masked(value)


def _is_needed(item: FieldModel) -> bool:
    return item.required or (item.system and item.name == "pipeline")


def _drawn(
    desk: Desk, entity: EntityModel, fields: Sequence[FieldModel], draft: Draft, *, focus: bool = False
) -> list[Values]:
    drawn: list[Values] = []
    for item in fields:
        value = draft.values.get(item.name)
        if item.value_kind == "children" and not is_locked(item, value):
            drawn.append(
                {
                    "kind": "rows",
                    **rows_field(desk, entity, item, value, draft.titles, draft.problems, record=draft.stored),
                }
            )
            continue
        one = form_field(desk, item, value, draft.titles, draft.problems)
        if focus and one["kind"] in ("text", "phone", "email", "reference", "integer", "decimal", "money"):
            one["autofocus"], focus = True, False
        drawn.append(one)
    return drawn


def _sections(desk: Desk, entity: EntityModel, fields: Sequence[FieldModel], draft: Draft) -> list[Values]:
    by: dict[str, list[FieldModel]] = {}
    for item in fields:
        by.setdefault(item.section, []).append(item)
    order = [*(section.key for section in entity.sections), ""]
    labels = {section.key: as_label(section.label, humanize(section.key)) for section in entity.sections}
    wrong = {problem.field.split(".")[0] for problem in draft.problems}
    return [
        {
            "label": labels[key].text(desk.language) if key in labels else desk.gettext("More fields"),
            "count": len(by[key]),
            "open": bool(wrong & {item.name for item in by[key]}),
            "fields": _drawn(desk, entity, by[key], draft),
        }
        for key in sorted(by, key=lambda name: order.index(name) if name in order else len(order))
    ]


def form_problems(entity: EntityModel, problems: Sequence[Problem], language: str) -> list[Values]:
    """The list above a form: each problem with the field it is about."""
    found = []
    for problem in problems:
        name = problem.field.split(".")[0]
        item = entity.fields.get(name)
        label = item.label.text(language) if item else problem.field
        message = f"{problem.message} {problem.remedy}".strip()
        place = f"f-{problem.field.replace('.', '-')}"
        found.append({"label": label or problem.field, "field_id": place, "message": message})
    return found
