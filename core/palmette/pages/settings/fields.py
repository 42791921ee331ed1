"""The fields of an entity: names, what must be filled, choices, hidden ones; new fields of every plain kind."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_edit, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pages.settings.names import entity_of, shown_entities

NEW = "-new"
WITH_OPTIONS = ("choice", "multi_choice")
WITH_TARGET = ("reference", "links")


@get("/settings/fields", sync_to_thread=True, name="settings.entities")
def entities_screen(request: Incoming) -> Response[str]:
    """Every entity with how many fields it has."""
    bench = Bench(request)
    ngettext = bench.desk.ngettext
    rows = []
    for entity in shown_entities(bench):
        fields = [item for item in entity.declared_fields() if not item.hidden]
        own = sum(item.owner == "x" for item in fields)
        notes = [ngettext("%(num)d field", "%(num)d fields", len(fields)) % {"num": len(fields)}]
        notes += [bench.desk.gettext("%(count)d of them your own") % {"count": own}] if own else []
        rows.append({
            "name": bench.text(entity.plural), "note": " · ".join(notes), "icon": entity.icon,
            "href": address("fields", entity.key),
        })  # fmt: skip
    return bench.listed(bench.desk.gettext("Fields"), rows)


@get("/settings/fields/{entity:str}", sync_to_thread=True, name="settings.fields")
def fields_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The fields of one, in the order of its form."""
    bench = Bench(request)
    _ = bench.desk.gettext
    found = entity_of(bench, entity)
    words = kind_words(bench.desk)
    rows = [
        {
            "name": bench.text(item.label) or item.name, "note": " · ".join(_facts(bench, item, words)),
            "href": address("fields", entity, item.name),
            "pill": {"text": _("hidden"), "tone": "calm", "icon": "eye-off"} if item.hidden else None,
        }
        for item in found.declared_fields()
    ]  # fmt: skip
    return bench.listed(
        bench.text(found.plural), rows, back="/settings/fields",
        add={"label": _("New field"), "href": address("fields", entity, NEW)},
        ways=[{"label": _("Field panel"), "icon": "layout-rows", "href": address("fields", found.key, "-layout")}],
    )  # fmt: skip


@get("/settings/fields/{entity:str}/{field:str}", sync_to_thread=True, name="settings.field")
def field_screen(request: Incoming, entity: FromPath[str], field: FromPath[str]) -> Response[str]:
    """One field, or a new one."""
    return _form(Bench(request), entity, field, None, None)


@post("/settings/fields/{entity:str}/{field:str}", status_code=200, name="settings.field.save")
async def field_save(request: Incoming, entity: FromPath[str], field: FromPath[str]) -> Response[str]:
    """Let the changed or new field wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, entity, field, form),
        lambda bench, error: _form(bench, entity, field, form, error),
    )  # fmt: skip


def kind_words(desk: Desk) -> dict[str, str]:
    """The kinds that can be added here, in the reader's words, the commonest first."""
    _ = desk.gettext
    return {
        "text": _("Text, one line"), "long_text": _("Text, several lines"), "choice": _("One of several choices"),
        "multi_choice": _("Several of several choices"), "integer": _("Whole number"), "decimal": _("Number"),
        "money": _("Amount of money"), "boolean": _("Yes or no"), "date": _("Day"), "instant": _("Day and time"),
        "local_time": _("Time of day"), "duration": _("Length of time"), "phone": _("Phone"), "email": _("E-mail"),
        "url": _("Link"), "address": _("Address"), "reference": _("Link to one record"),
        "links": _("Links to several records"), "files": _("Files"), "image": _("Picture"),
    }  # fmt: skip


def _facts(bench: Bench, item: FieldModel, words: dict[str, str]) -> list[str]:
    _ = bench.desk.gettext
    facts = [words.get(item.kind, humanize(item.kind))]
    facts += [_("required")] if item.required else []
    facts += [_("your own")] if item.owner == "x" else []
    return facts


def _form(
    bench: Bench, entity: str, key: str, typed: FormMultiDict | None, error: PalmetteError | None
) -> Response[str]:
    model = entity_of(bench, entity)
    field = _field(model, key)
    _ = bench.desk.gettext
    title = bench.text(field.label) if field else _("New field")
    fields: list[Values] = [] if field else _kind_fields(bench, typed)
    fields += label_fields("label", _("Name"), field.label if field else Label(), typed)
    fields += label_fields("help", _("Help below it"), field.help if field else Label(), typed)
    for item in fields[-3:]:
        item["optional"] = True
    if field is None or field.kind in WITH_OPTIONS:
        fields.append(_options_field(bench, field, typed))
    fields += [
        _yes(bench, "required", _("Must be filled"), field.required if field else False, typed,
             _("New records cannot be saved without it; stored ones are asked when they are changed.")),
        *([_yes(bench, "hidden", _("Hide this field"), field.hidden, typed,
                _("Nothing is deleted: what is stored stays and comes back with the field."))] if field else []),
    ]  # fmt: skip
    return bench.form(title, fields, back=address("fields", entity), error=error)


def _field(model: EntityModel, key: str) -> FieldModel | None:
    field = model.fields.get(key)
    if key != NEW and (field is None or field.system):
        raise NotFound("http.not_found", "There is no such page.")
    return field


def _kind_fields(bench: Bench, typed: FormMultiDict | None) -> list[Values]:
    _ = bench.desk.gettext
    kinds = [{"value": key, "label": label} for key, label in kind_words(bench.desk).items()]
    targets = [
        {"value": item.key, "label": bench.text(item.plural)} for item in shown_entities(bench) if not item.is_child
    ]
    return [
        {"kind": "choice", "name": "type", "label": _("Kind"), "choices": kinds, "options": kinds,
         "value": str(typed.get("type", "text")) if typed else "text"},
        {"kind": "choice", "name": "to", "label": _("Links lead to"), "optional": True, "choices": targets,
         "options": targets, "value": str(typed.get("to", "")) if typed else "",
         "help": _("Only of links to records.")},
    ]  # fmt: skip


def _options_field(bench: Bench, field: FieldModel | None, typed: FormMultiDict | None) -> Values:
    _ = bench.desk.gettext
    stored = "\n".join(
        as_label(option.label, humanize(option.key)).text(bench.desk.language)
        for option in (field.options if field else ())
        if not option.hidden
    )
    return {
        "kind": "long_text", "name": "options", "label": _("Choices, one in a line"), "rows": 6, "optional": True,
        "value": str(typed.get("options", "")) if typed is not None else stored,
        "help": _("A line that goes hides its choice; records that have it keep it."),
    }  # fmt: skip


def _yes(bench: Bench, name: str, label: str, stored: bool, typed: FormMultiDict | None, help: str) -> Values:
    value = _ticked(typed, name) if typed is not None else stored
    return {"kind": "boolean", "name": name, "label": label, "value": value, "help": help}


def _ticked(form: FormMultiDict, name: str) -> bool:
    return "true" in [str(item) for item in form.getall(name, [])]


def _save(bench: Bench, entity: str, key: str, form: FormMultiDict) -> str:
    model = entity_of(bench, entity)
    field = _field(model, key)
    lines = [line.strip() for line in str(form.get("options", "")).splitlines() if line.strip()]
    if field is None:
        what, edits = _new(bench, model, form, lines)
    else:
        what = sentence("Field %(field)s of %(entity)s", field=field.label, entity=model.plural)
        edits = _changed(bench, model, field, form, lines)
    bench.propose(what, edits, after=str(form.get("number", "")))
    return address("fields", entity)


def _new(bench: Bench, model: EntityModel, form: FormMultiDict, lines: Sequence[str]) -> tuple[str, list[Edit]]:
    label, kind = label_of(form, "label"), str(form.get("type", ""))
    if label is None:
        raise InvalidInput("shaping.name", "A name is missing.", remedy="Give it in one language at least.")
    if kind not in kind_words(bench.desk):
        raise InvalidInput("shaping.kind", "This kind of field cannot be added here.", remedy="Choose one of the list.")
    if kind in WITH_OPTIONS and not lines:
        raise InvalidInput("shaping.options", "The choices are missing.", remedy="Write each in a line of its own.")
    if kind in WITH_TARGET and not form.get("to"):
        raise InvalidInput("shaping.target", "Where the links lead is missing.", remedy="Choose it below the kind.")
    key = new_key(str(next(iter(label.values()))), model.fields)
    values: dict[str, object] = {"type": kind, "label": label}
    if (told := label_of(form, "help")) is not None:
        values["help"] = told
    if _ticked(form, "required"):
        values["required"] = True
    if kind in WITH_OPTIONS:
        values["options"] = _options(lines, {})
    if kind in WITH_TARGET:
        values["to"] = str(form["to"])
    name = Label({language: str(text) for language, text in label.items()})
    what = sentence("A new field of %(entity)s: %(field)s", entity=model.plural, field=name)
    return what, [Edit(["fields", model.key, key], values)]


def _changed(
    bench: Bench, model: EntityModel, field: FieldModel, form: FormMultiDict, lines: Sequence[str]
) -> list[Edit]:
    at = ["fields", model.key, field.name]
    edits = label_edit([*at, "label"], form, "label", field.label)
    edits += label_edit([*at, "help"], form, "help", field.help)
    for name, stored in (("required", field.required), ("hidden", field.hidden)):
        if _ticked(form, name) != stored:
            edits.append(Edit([*at, name], _ticked(form, name)))
    if field.kind in WITH_OPTIONS:
        edits += _option_edits(bench, at, field, lines)
    return edits


def _option_edits(bench: Bench, at: Sequence[str], field: FieldModel, lines: Sequence[str]) -> list[Edit]:
    language = bench.desk.language
    known = {as_label(option.label, humanize(option.key)).text(language): option for option in field.options}
    edits = []
    for text, option in known.items():
        if option.hidden == (text in lines):
            edits.append(Edit([*at, "options", option.key, "hidden"], text not in lines))
    taken = {option.key for option in field.options}
    for line in lines:
        if line not in known:
            key = new_key(line, taken)
            taken.add(key)
            edits.append(Edit([*at, "options", key], {"label": {language: line}}))
    return edits


def _options(lines: Sequence[str], taken: dict[str, str]) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for line in dict.fromkeys(lines):
        key = new_key(line, taken)
        taken[key] = line
        made.append({"key": key, "label": line})
    return made
