"""Public forms with pages of their own: what they ask, the words of the consent, the sites that may frame them."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.capture.definition import Form, FormPage
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.public_forms import PLAIN
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pages.settings.names import shown_entities
from palmette.web.runtime import runtime_of

NEW = "-new"
WORDS = ("title", "text", "consent", "done")


@get("/settings/forms", sync_to_thread=True, name="settings.forms")
def forms_screen(request: Incoming) -> Response[str]:
    """Every public form; those with a page can be opened and framed."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = []
    for key, form in bench.blueprint.forms.items():
        entity = bench.blueprint.entities[form.entity]
        where = f"/form/{key}" if form.page else _("without a page: sites post to /capture/%(key)s") % {"key": key}
        rows.append({
            "name": _name(bench, form), "note": f"{bench.text(entity.plural)} · {where}", "icon": "forms",
            "href": address("forms", key),
        })  # fmt: skip
    return bench.listed(_("Forms"), rows, add={"label": _("New form"), "href": address("forms", NEW)})


@get("/settings/forms/{form:str}", sync_to_thread=True, name="settings.form")
def form_screen(request: Incoming, form: FromPath[str]) -> Response[str]:
    """One form, or a new one."""
    return _form(Bench(request), request, form, None, None)


@post("/settings/forms/{form:str}", status_code=200, name="settings.form.save")
async def form_save(request: Incoming, form: FromPath[str]) -> Response[str]:
    """Let the changed or new form wait."""
    given = await request.form()
    return await sync_to_thread(
        saved, request, given, lambda bench: _save(bench, form, given),
        lambda bench, error: _form(bench, request, form, given, error),
    )  # fmt: skip


def _found(bench: Bench, key: str) -> Form | None:
    form = bench.blueprint.forms.get(key)
    if form is None and key != NEW:
        raise NotFound("http.not_found", "There is no such page.")
    return form


def _name(bench: Bench, form: Form) -> str:
    return as_label(form.label, humanize(form.key)).text(bench.desk.language)


def _targets(bench: Bench) -> list[EntityModel]:
    return [entity for entity in shown_entities(bench) if entity.guarded and not entity.is_child]


def _target(bench: Bench, form: Form | None, typed: FormMultiDict | None) -> EntityModel:
    """The entity that the form fills: its own, the one chosen, leads, or the first."""
    wanted = form.entity if form else str(typed.get("entity", "")) if typed is not None else ""
    wanted = wanted or str(bench.desk.request.query_params.get("entity", "")) or "lead"
    return bench.blueprint.find_entity(wanted) or _targets(bench)[0]


def _form(
    bench: Bench, request: Incoming, key: str, typed: FormMultiDict | None, error: PalmetteError | None
) -> Response[str]:
    form = _found(bench, key)
    _ = bench.desk.gettext
    page = (form.page if form else None) or FormPage()
    entity = _target(bench, form, typed)
    names = label_fields("label", _("Name"), as_label(form.label, humanize(key)) if form else Label(), typed)
    fields: list[Values] = [*names, *([] if form else [_entity_field(bench, entity)])]
    fields += [_fields_field(bench, entity, "fields", _("What it asks for"), page.fields, typed),
               _fields_field(bench, entity, "required", _("What must be filled"), page.required, typed)]  # fmt: skip
    words = {
        "title": _("Heading"), "text": _("Text below the heading"), "consent": _("Consent, to be ticked"),
        "done": _("Text after sending"),
    }  # fmt: skip
    for name in WORDS:
        listed = label_fields(name, words[name], as_label(getattr(page, name)), typed)
        fields += [{**item, "optional": True, "maxlength": 2000, "kind": "long_text", "rows": 2} for item in listed]
    origins = "\n".join(form.origins if form else ())
    fields.append({
        "kind": "long_text", "name": "origins", "label": _("Sites that may frame it, one in a line"), "optional": True,
        "rows": 3, "value": str(typed.get("origins", "")) if typed is not None else origins,
        "help": _("Such as https://shop.example."),
    })  # fmt: skip
    title = _name(bench, form) if form else _("New form")
    return bench.form(title, fields, back="/settings/forms", error=error, help=_ways(bench, request, form))


def _ways(bench: Bench, request: Incoming, form: Form | None) -> str:
    """How people reach the page, once it is applied."""
    if form is None or form.page is None:
        return ""
    where = f"{runtime_of(request).settings.base_url.rstrip('/')}/form/{form.key}"
    text = bench.desk.gettext("Once applied it is at %(address)s. A site frames it with %(code)s")
    return text % {"address": where, "code": f'<iframe src="{where}" width="100%" height="640"></iframe>'}


def _entity_field(bench: Bench, entity: EntityModel) -> Values:
    choices = [{"value": item.key, "label": bench.text(item.plural)} for item in _targets(bench)]
    return {
        "kind": "choice", "name": "entity", "label": bench.desk.gettext("What becomes of it"), "choices": choices,
        "options": choices, "value": entity.key,
    }  # fmt: skip


def _fields_field(
    bench: Bench, entity: EntityModel, name: str, label: str, stored: Sequence[str], typed: FormMultiDict | None
) -> Values:
    choices = [
        {"value": item.name, "label": bench.text(item.label)}
        for item in entity.declared_fields()
        if item.kind in PLAIN and item.writable and not item.hidden
    ]
    value = [str(item) for item in typed.getall(name, [])] if typed is not None else list(stored)
    return {
        "kind": "multi_choice", "name": name, "label": label, "choices": choices, "options": choices, "value": value,
        "optional": name == "required",
    }  # fmt: skip


def _save(bench: Bench, key: str, given: FormMultiDict) -> str:
    form = _found(bench, key)
    entity = _target(bench, form, given)
    label = label_of(given, "label")
    if label is None:
        raise InvalidInput("shaping.name", "A name is missing.", remedy="Give it in one language at least.")
    fields = [str(item) for item in given.getall("fields", [])]
    page: dict[str, object] = {"fields": fields, "required": [
        str(item) for item in given.getall("required", []) if str(item) in fields
    ]}  # fmt: skip
    page |= {name: words for name in WORDS if (words := label_of(given, name)) is not None}
    values: dict[str, object] = {
        "label": label, "page": page,
        "origins": [line.strip() for line in str(given.get("origins", "")).splitlines() if line.strip()],
    }  # fmt: skip
    known = form.columns if form else {}
    columns = {name: list(known.get(name, [])) or [name] for name in [*known, *fields]}
    values["columns"] = columns
    name = Label({language: str(text) for language, text in label.items()})
    if form is None:
        key = new_key(str(next(iter(label.values()))), bench.blueprint.forms)
        values |= {"entity": entity.key} | _filled(entity, columns, name.text())
        what = sentence("A new form: %(form)s", form=name)
    else:
        what = sentence("Form %(form)s", form=name)
    edits = [Edit(["forms", key, part], value) for part, value in values.items()]
    bench.propose(what, edits, after=str(given.get("number", "")))
    return "/settings/forms"


def _filled(entity: EntityModel, columns: dict[str, list[str]], name: str) -> dict[str, object]:
    """Where the arrival goes and what no field takes, and the form's name for what must be filled and is not asked."""
    free = [item for item in entity.declared_fields() if item.name not in columns and item.writable]
    received = next((item.name for item in free if item.kind == "instant" and item.name == "received_at"), "")
    rest = next((item.name for item in free if item.kind == "long_text"), "")
    made: dict[str, object] = {part: found for part, found in (("received", received), ("rest", rest)) if found}
    told = {
        item.name: name
        for item in free
        if item.required and item.declared.default is None
        and (item.kind == "text" or (item.kind == "reference" and not item.target.startswith("frame.")))
    }  # fmt: skip
    return made | ({"constants": told} if told else {})
