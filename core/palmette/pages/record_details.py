"""The details of a record: its fields by sections, each shown as it is and changed where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from palmette.blueprint.model import FieldModel
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.desk import templates_of
from palmette.pages.form_layout import is_locked
from palmette.pages.record_history import has_history
from palmette.pages.record_lines import MOST, lines_of
from palmette.pages.record_sheet import Sheet
from palmette.pages.record_why import phase_note, phase_pill, value_note
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.pages.visible import is_visible
from palmette.records.results import Masked

ASIDE = frozenset({"id", "version", "deleted_at", "pipeline", "stage", "stage_since", "stage_due_at", "stage_late_at"})
"""Columns of the frame that other parts of the page show."""

MORE, LAST = "_more", "_record"
DIALOG_KINDS = ("address", "children")
"""Edited in a dialog: they do not fit into a row."""

NOT_IN_PLACE = ("files", "image", "rich_text", "computed", "rollup", "number", "id")


def details(sheet: Sheet) -> tuple[list[Values], list[tuple[str, Values]]]:
    """The sections of the details, and the why-notes that their rows open."""
    by: dict[str, list[FieldModel]] = {}
    for field in shown_fields(sheet):
        by.setdefault(_section_of(sheet, field), []).append(field)
    declared = {section.key: section for section in sheet.entity.sections}
    order = ["", *declared, MORE, LAST]
    named = {MORE: sheet.desk.gettext("More fields"), LAST: sheet.desk.gettext("In the system")}
    sections, notes = [], []
    for key in sorted(by, key=lambda item: order.index(item) if item in order else len(order)):
        label = as_label(declared[key].label, humanize(key)) if key in declared else sheet.entity.label
        text = named.get(key) or label.text(sheet.desk.language)
        folded = key in named or (key in declared and declared[key].folded)
        rows = [detail_row(sheet, field) for field in by[key]]
        notes += [note for field in by[key] if (note := detail_note(sheet, field))]
        remember = f"{sheet.entity.key}.{key or 'main'}"
        shown = {"key": remember, "label": text, "rows": rows, "open": not folded}
        sections.append({**shown, "count": len(rows) if folded else ""})
    return sections, notes


def _section_of(sheet: Sheet, field: FieldModel) -> str:
    """What is empty waits folded, unless it is one of the few fields that every record of the kind should have."""
    if field.system:
        return LAST
    empty = sheet.row.get(field.name) in (None, "", []) and field.name not in sheet.entity.quick
    return MORE if empty else field.section


def shown_fields(sheet: Sheet) -> Iterable[FieldModel]:
    """What the details list, in screen order."""
    phases = {field.name for _, field in sheet.lifecycles()}
    since = {f"{name}_since" for name in phases}
    for field in sheet.entity.fields.values():
        if field.name in ASIDE or field.name in since or not sheet.sees(field) or field.hidden:
            continue
        if field.name in ("lost_reason", "lost_note", "created_by") and sheet.row.get(field.name) is None:
            continue
        if field.value_kind == "secret" and not sheet.may_write(field):
            continue
        if is_visible(field, sheet.row):
            yield field


def row_id(field: FieldModel) -> str:
    """The id of a field's row in the page."""
    return f"row-{field.name}"


def detail_row(sheet: Sheet, field: FieldModel) -> Values:
    """One row of the details."""
    row: Values = {"id": row_id(field), "label": sheet.label(field)}
    if has_history(field):
        row["history_href"] = f"{sheet.address}?tab=history&field={field.name}"
    value = sheet.row.get(field.name)
    if isinstance(value, Masked):
        reason = value.text or sheet.desk.gettext("Not shown to you")
        return {**row, "kind": "locked", "reason": reason, "reveal_href": _reveal_href(sheet, field)}
    text = sheet.text(field)
    if field.name in {item.name for _, item in sheet.lifecycles()}:
        return (
            {**row, "kind": "why", "value": text or "—", "why_id": why_id(field)} if text else {**row, "kind": "empty"}
        )
    if field.kind in ("computed", "rollup"):
        return {**row, "kind": "why", "value": text, "why_id": why_id(field)} if text else {**row, "kind": "empty"}
    if field.value_kind in ("files", "image"):
        return {**row, **_files(sheet, field, value)}
    edit = f"{sheet.address}/edit/{field.name}" if can_edit_here(sheet, field) else ""
    if field.value_kind in DIALOG_KINDS:
        return {**row, **_in_dialog(sheet, field, value, text, edit)}
    if field.value_kind == "secret":
        text = sheet.desk.gettext("Kept") if value else ""
    return {**row, **_shown(sheet, field, value, text), **({"edit_href": edit} if edit else {})}


def _calculated(field: FieldModel, text: str) -> Values:
    return {"kind": "why", "value": text, "why_id": why_id(field)} if text else {"kind": "empty"}


def _reveal_href(sheet: Sheet, field: FieldModel) -> str:
    """Where a click shows the value whole, where the person may see it so."""
    may = sheet.records.may_reveal(sheet.entity.key, sheet.id, field.name)
    return f"{sheet.address}/reveal/{field.name}" if may else ""


def can_edit_here(sheet: Sheet, field: FieldModel) -> bool:
    """Whether the row turns into an input."""
    locked = is_locked(field, sheet.row.get(field.name))
    return field.value_kind not in NOT_IN_PLACE and sheet.may_write(field) and not locked


def why_id(field: FieldModel) -> str:
    """The id of the note of a calculated value."""
    return f"why-{field.name}"


def detail_note(sheet: Sheet, field: FieldModel) -> tuple[str, Values] | None:
    """The note that the field's row opens; none for what nobody calculates."""
    if not sheet.text(field) or isinstance(sheet.row.get(field.name), Masked):
        return None
    for lifecycle, item in sheet.lifecycles():
        if item is field:
            phase = lifecycle.phases.get(str(sheet.row.get(field.name)))
            return (
                (why_id(field), phase_note(sheet, lifecycle, item, phase, phase_pill(sheet, phase))) if phase else None
            )
    return (why_id(field), value_note(sheet, field)) if field.kind in ("computed", "rollup") else None


def _shown(sheet: Sheet, field: FieldModel, value: object, text: str) -> Values:
    if not text:
        return {"kind": "empty"}
    href = link_of(sheet, field, value)
    if href:
        return {
            "kind": "html",
            "html": _drawn(sheet, "record_link.html", {"href": href, "text": text, "field": sheet.label(field)}),
        }
    if field.options and isinstance(value, str):
        pill = sheet.words.pill(field, value, text)
        if pill["kind"] == "pill":
            return {
                "kind": "html",
                "html": _drawn(sheet, "record_pill.html", {"pill": pill, "field": sheet.label(field)}),
            }
    shown: Values = {"kind": "text", "value": text}
    if field.value_kind == "instant" and value is not None:
        shown["title"] = formats.moment(value, sheet.desk.reader)  # type: ignore[arg-type]  # an instant is a datetime
    return shown


def link_of(sheet: Sheet, field: FieldModel, value: object) -> str:
    """Where a value leads: the record it names, a number to call, a page."""
    kind = field.value_kind
    if kind == "phone":
        return f"tel:{value}"
    if kind == "email":
        return f"mailto:{value}"
    if kind == "url":
        return str(value)
    if kind == "reference":
        target = sheet.desk.blueprint.entities[field.target]
        seen = sheet.records.gateway.reads.seen(sheet.records.actor).entities
        # A frame entity has no page of its own yet; a record out of scope is only named.
        if target.scope == "frame" or target.key not in seen or target.is_child:
            return ""
        return record_address(sheet.desk.blueprint, target, value)
    return ""


def _files(sheet: Sheet, field: FieldModel, value: object) -> Values:
    count = len(value) if isinstance(value, list) else int(value is not None)
    href = f"{sheet.address}?tab=files"
    if not count and not sheet.may_write(field):
        return {"kind": "empty"}
    words = sheet.desk.ngettext("%(count)s file", "%(count)s files", count) % {"count": count}
    return {"kind": "text", "value": words if count else sheet.desk.gettext("Add"), "href": href}


def _in_dialog(sheet: Sheet, field: FieldModel, value: object, text: str, edit: str) -> Values:
    count = len(value) if isinstance(value, list) else 0
    if field.value_kind == "children":
        text = sheet.desk.ngettext("%(count)s row", "%(count)s rows", count) % {"count": count} if count else ""
    context = {"href": edit, "text": text, "field": sheet.label(field)}
    if lines := lines_of(sheet, field, value):
        more = f"+ {count - MOST}" if count > MOST else ""
        return {"kind": "html", "html": _drawn(sheet, "record_lines.html", {**context, "lines": lines, "more": more})}
    if not edit:
        return {"kind": "text", "value": text} if text else {"kind": "empty"}
    return {"kind": "html", "html": _drawn(sheet, "record_open.html", context)}


def _drawn(sheet: Sheet, template: str, context: Values) -> Markup:
    """A small template inside a row; it escapes what it is given."""
    return Markup(templates_of(sheet.desk.request).render(template, sheet.desk.reader, context))
