"""The field panel of records: sections, the order of fields, hidden ones, and how a role sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.access.masks import FieldRights
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import PalmetteError
from palmette.expressions.check import Checker
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pages.settings.names import entity_of
from palmette.pages.settings.orders import lines_of, ordered_page

SECTION, FIELD = "section:", "field:"


@get("/settings/fields/{entity:str}/-layout", sync_to_thread=True, name="settings.layout")
def layout_screen(request: Incoming, entity: FromPath[str], role: FromQuery[str] = "") -> Response[str]:
    """Sections and fields as lines to be moved, beside them what a role sees."""
    return _layout(Bench(request), entity, role, None, None)


@post("/settings/fields/{entity:str}/-layout", status_code=200, name="settings.layout.save")
async def layout_save(request: Incoming, entity: FromPath[str], role: FromQuery[str] = "") -> Response[str]:
    """Let the changed panel wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, entity, role, form),
        lambda bench, error: _layout(bench, entity, role, form, error),
    )  # fmt: skip


def _layout(
    bench: Bench, key: str, role: str, typed: Mapping[str, Any] | None, error: PalmetteError | None
) -> Response[str]:  # Any: form values
    entity = entity_of(bench, key)
    _ = bench.desk.gettext
    lines: list[Values] = []
    for section, fields in _sections(entity).items():
        lines.append({
            "value": f"{SECTION}{section}", "name": _section_name(bench, entity, section), "heading": True,
            "fixed": not section,
        })  # fmt: skip
        lines += [
            {"value": f"{FIELD}{item.name}", "name": bench.text(item.label) or item.name, "hidden": item.hidden}
            for item in fields
        ]
    more = label_fields("label", _("New section"), Label(), typed)
    for field in more:
        field["optional"] = True
    hint = _("A field belongs to the section above it. What is empty in a record waits folded on its page.")
    return ordered_page(
        bench, _("%(name)s: field panel") % {"name": bench.text(entity.plural)}, lines,
        back=address("fields", entity.key), error=error, help=hint, more=more, preview=_preview(bench, entity, role),
    )  # fmt: skip


def _sections(entity: EntityModel) -> dict[str, list[FieldModel]]:
    """The fields by section, in order; the first section has no name of its own."""
    found: dict[str, list[FieldModel]] = {"": [], **{section.key: [] for section in entity.sections}}
    for item in entity.declared_fields():
        found.setdefault(item.section, []).append(item)
    return found


def _section_name(bench: Bench, entity: EntityModel, key: str) -> str:
    if not key:
        return bench.text(entity.label)
    declared = next((section for section in entity.sections if section.key == key), None)
    return as_label(declared.label if declared else "", humanize(key)).text(bench.desk.language)


def _preview(bench: Bench, entity: EntityModel, wanted: str) -> Values:
    """The panel as somebody with one role finds it."""
    blueprint = bench.blueprint
    roles = sorted(
        (role for role in blueprint.roles.values() if not role.hidden and entity.key in role.grants),
        key=lambda role: bench.text(role.label).casefold(),
    )
    chosen = wanted if wanted in {role.key for role in roles} else next((role.key for role in roles), "")
    rights = FieldRights(blueprint, Checker(blueprint), (chosen,), trusted=False)
    sections = []
    for key, fields in _sections(entity).items():
        seen = [item for item in fields if not item.hidden and rights.of(entity.key, item.name).known]
        rows = [
            {
                "name": bench.text(item.label) or item.name,
                "pill": _right_pill(bench, rights.of(entity.key, item.name).right),
            }
            for item in seen
        ]
        if rows:
            sections.append({"name": _section_name(bench, entity, key), "rows": rows})
    shown = [{"key": role.key, "name": bench.text(role.label)} for role in roles]
    return {"roles": shown, "role": chosen, "sections": sections}


def _right_pill(bench: Bench, right: str) -> Values | None:
    _ = bench.desk.gettext
    pills = {
        "read": (_("only read"), "calm", "eye"), "reveal": (_("shown on click"), "info", "eye"),
        "masked": (_("masked"), "warn", "lock"), "hidden": (_("hidden"), "calm", "eye-off"),
    }  # fmt: skip
    return dict(zip(("text", "tone", "icon"), pills[right], strict=True)) if right in pills else None


def _save(bench: Bench, key: str, role: str, form: FormMultiDict) -> str:
    entity = entity_of(bench, key)
    sections = _sections(entity)
    known = [
        line
        for section, fields in sections.items()
        for line in (f"{SECTION}{section}", *(f"{FIELD}{item.name}" for item in fields))
    ]
    placed: dict[str, str] = {}
    here, order = "", [""]
    for line in lines_of(form, known):
        if line.startswith(SECTION):
            here = line.removeprefix(SECTION)
            order += [here] if here else []
        else:
            placed[line.removeprefix(FIELD)] = here
    shown = {str(item).removeprefix(FIELD) for item in form.getall("shown", [])}
    edits: list[Edit] = []
    for name, section in placed.items():
        edits += _of_field(entity.fields[name], section, name in shown)
    edits += _orders(entity, list(placed), [item for item in order if item])
    edits += _new_section(bench, entity, form)
    bench.propose(sentence("Field panel of %(entity)s", entity=entity.plural), edits, after=str(form.get("number", "")))
    return address("fields", entity.key, "-layout") + (f"?role={role}" if role in bench.blueprint.roles else "")


def _of_field(field: FieldModel, section: str, shown: bool) -> list[Edit]:
    at = ["fields", field.entity, field.name]
    edits = [Edit([*at, "section"], section)] if section != field.section else []
    return edits + ([Edit([*at, "hidden"], not shown)] if field.hidden == shown else [])


def _orders(entity: EntityModel, fields: list[str], sections: list[str]) -> list[Edit]:
    at = ["entities", entity.key]
    before = [item.name for item in entity.declared_fields()]
    edits = [Edit([*at, "field_order"], fields)] if fields != before else []
    known = [section.key for section in entity.sections]
    return edits + ([Edit([*at, "section_order"], sections)] if sections != known else [])


def _new_section(bench: Bench, entity: EntityModel, form: FormMultiDict) -> list[Edit]:
    label = label_of(form, "label")
    if label is None:
        return []
    key = new_key(str(next(iter(label.values()))), [section.key for section in entity.sections])
    return [Edit(["entities", entity.key, "sections", key], {"label": label})]
