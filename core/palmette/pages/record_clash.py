"""What a change by two people at once looks like in words: the original, what is stored now, one's own value."""

from __future__ import annotations

from litestar.datastructures import FormMultiDict

from palmette.blueprint.model import FieldModel
from palmette.pages.form_drafts import reference_titles
from palmette.pages.record_sheet import Sheet
from palmette.records.stale import Clash
from palmette.records.writer import writer_of

VERSION = "version"


def version_of(form: FormMultiDict) -> int | None:
    """The version that the form was drawn from."""
    text = str(form.get(VERSION, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def three(met: Clash) -> tuple[tuple[str, object], ...]:
    """The three values by their parts in the question."""
    return ("base", met.base), ("stored", met.stored), ("mine", met.mine)


def clash_text(sheet: Sheet, field: FieldModel, value: object) -> str:
    """A value of a conflict, which comes in the API's form, in words."""
    if value is not None and field.value_kind not in ("children", "secret"):
        value = writer_of(sheet.records.gateway, sheet.entity.key).fields[field.name].accept(value)
    if field.value_kind == "children" and isinstance(value, list):
        return sheet.desk.ngettext("%(count)s row", "%(count)s rows", len(value)) % {"count": len(value)}
    titles = reference_titles(sheet.records, sheet.entity, {field.name: value})
    return sheet.words.text(field, value, titles)
