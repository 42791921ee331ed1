"""The settings of documents: their templates, uploading one's own, the values they may use, a look at a real record."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from palmette.access.grants import may_configure
from palmette.blueprint.model import EntityModel
from palmette.documents.apart.slots import Use
from palmette.documents.definition import Document
from palmette.documents.paths import GIVEN, Named, lists_of, names_of
from palmette.documents.service import find_document, preview
from palmette.documents.templates import Template, all_templates, remove_template, upload_template
from palmette.documents.values import Head, read_values
from palmette.errors import NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.labels import as_label, humanize
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import record_address
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values, Words
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.web.file_answers import FOR_PDF, SANDBOX, disposition
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

HREF = "/settings/documents"
LANGUAGES = {"en": "English", "ru": "Русский", "fi": "Suomi"}
MOST_VALUES = 160


@get(HREF, sync_to_thread=True, name="settings.documents")
def documents_screen(request: Incoming) -> Response[str]:
    """Every document, by what it is about."""
    desk = _desk(request)
    groups: dict[str, list[Values]] = {}
    with desk.reading() as records:
        for document in desk.blueprint.documents.values():
            entity = desk.blueprint.entities[document.entity].plural.text(desk.language)
            groups.setdefault(entity, []).append(_row(desk, records, document))
    return desk.page("settings_documents.html", {"groups": sorted(groups.items())})


@get(f"{HREF}/{{key:str}}", sync_to_thread=True, name="settings.document")
def document_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """One document."""
    desk = _desk(request)
    return _one(desk, find_document(desk.blueprint, key))


@post(f"{HREF}/{{key:str}}", status_code=200, name="settings.document.upload")
async def template_upload(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Take a template, or say what is wrong with it and where."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_upload, request, key, form)
    return answer


@post(f"{HREF}/{{key:str}}/remove", status_code=200, name="settings.document.remove")
async def template_remove(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Take an uploaded template away."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_remove, request, key, form)
    return answer


@get(f"{HREF}/{{key:str}}/{{language:str}}/{{kind:str}}", sync_to_thread=True, name="settings.document.template")
def template_screen(
    request: Incoming, key: FromPath[str], language: FromPath[str], kind: FromPath[str]
) -> Response[bytes]:
    """A template as it is, to change it."""
    desk = _desk(request)
    document = find_document(desk.blueprint, key)
    with desk.reading() as records:
        template = _template(records, document, language, kind)
    return _bytes(template.name, template.content, "application/octet-stream", inline=False)


@get(f"{HREF}/{{key:str}}/{{language:str}}/{{kind:str}}/look", sync_to_thread=True, name="settings.document.look")
def preview_screen(
    request: Incoming, key: FromPath[str], language: FromPath[str], kind: FromPath[str]
) -> Response[bytes]:
    """A template filled from a real record; nothing is kept."""
    desk = _desk(request)
    document = find_document(desk.blueprint, key)
    with desk.reading() as records:
        template = _template(records, document, language, kind)
        record = _example(records, document)
        if record is None:
            raise NotFound("documents.no_record", desk.gettext("There is no record to show it with."))
        content = preview(runtime_of(request).documents, records, document, record, template)
    media = "application/pdf" if template.gives == "pdf" else "application/octet-stream"
    return _bytes(f"{document.key}.{template.gives}", content, media, inline=template.gives == "pdf")


HANDLERS: list[HTTPRouteHandler] = [
    documents_screen, document_screen, template_remove, template_screen, preview_screen,
]  # fmt: skip
"""Screens of the settings of documents; `template_upload` stands among those whose forms bring files."""


def _desk(request: Incoming, form: FormMultiDict | None = None) -> Desk:
    """The desk of a person who may configure; NotFound for everybody else."""
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")) if form is not None else "")
    if not may_configure(desk.blueprint, desk.actor):
        raise NotFound("http.not_found", "There is no such page.")
    return desk


def _bytes(name: str, content: bytes, media: str, *, inline: bool) -> Response[bytes]:
    headers = {
        "content-disposition": disposition(name, inline=inline),
        "content-security-policy": FOR_PDF if inline else SANDBOX, "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }  # fmt: skip
    return Response(content, media_type=media, headers=headers)


def _row(desk: Desk, records: Records, document: Document) -> Values:
    _ = desk.gettext
    templates = all_templates(records, document)
    own = any(one.id is not None for one in templates)
    if own:
        pill = {"text": _("own template"), "tone": "info", "icon": "file-text"}
    elif templates:
        pill = {"text": _("template of the pack"), "tone": "calm", "icon": "package"}
    else:
        pill = {"text": _("no template"), "tone": "warn", "icon": "alert-triangle"}
    languages = ", ".join(LANGUAGES[code] for code in document.languages if code in LANGUAGES)
    return {"name": _label(desk, document), "note": languages, "href": f"{HREF}/{document.key}", "pill": pill}


def _one(
    desk: Desk, document: Document, *, error: PalmetteError | None = None, language: str = "", saved: bool = False
) -> Response[str]:
    blueprint = desk.blueprint
    entity = blueprint.entities[document.entity]
    address = f"{HREF}/{document.key}"
    with desk.reading() as records:
        templates = [_shown(desk, one, address) for one in all_templates(records, document)]
        record = _example(records, document)
        example = _example_link(desk, records, entity, record)
        values = _values(desk, records, document, entity, record)
    context = {
        "title": _label(desk, document),
        "about": entity.plural.text(desk.language),
        "error": f"{error.message} {error.remedy}".strip() if error is not None else "",
        "errors": [f"{item.message} {item.remedy}".strip() for item in error.problems] or [""] if error else [],
        "saved": saved,
        "facts": _facts(desk, document),
        "templates": templates,
        "example": example,
        "action": address,
        "languages": [{"value": code, "label": LANGUAGES.get(code, code)} for code in document.languages],
        "language": language or desk.language,
        "first": values[0]["path"] if values else "name",
        "values": values,
        "lists": [_list(desk, name, rows) for name, _, rows in lists_of(blueprint, entity)],
        "csrf": desk.csrf,
    }
    return desk.page("settings_document.html", context, status=error.status if error is not None else 200)


def _facts(desk: Desk, document: Document) -> list[Values]:
    _ = desk.gettext
    found = [{"name": _("Number"), "text": document.number}]
    if document.requires:
        found.append({"name": _("Has to be filled"), "text": ", ".join(document.requires)})
    if document.needed:
        found.append({"name": _("Needed for"), "text": ", ".join(document.needed)})
    return found


def _shown(desk: Desk, template: Template, address: str) -> Values:
    _ = desk.gettext
    base = f"{address}/{template.language}/{template.kind}"
    note = [LANGUAGES.get(template.language, template.language), template.gives.upper()]
    if template.at is not None:
        note += [Words(desk).moment(template.at), template.actor]
    else:
        note.append(_("template of the pack"))
    return {
        "name": template.name, "note": " · ".join(note), "href": base, "preview_href": f"{base}/look",
        "remove_id": str(template.id) if template.id is not None else "",
    }  # fmt: skip


def _example(records: Records, document: Document) -> UUID | None:
    page = records.list(document.entity, ListQuery(sort="-created_at", limit=1, fields=["id"]))
    found = page.rows[0]["id"] if page.rows else None
    return found if isinstance(found, UUID) else None


def _example_link(desk: Desk, records: Records, entity: EntityModel, record: UUID | None) -> Values | None:
    if record is None:
        return None
    title = records.titles(entity.key, [record]).get(record, "")
    return {"title": title, "href": record_address(desk.blueprint, entity, record)}


def _values(
    desk: Desk, records: Records, document: Document, entity: EntityModel, record: UUID | None
) -> list[Values]:  # fmt: skip
    names = list(names_of(desk.blueprint, entity))[:MOST_VALUES]
    shown = {}
    if record is not None:
        usable = set(records.available(entity.key, list({one.read for one in names})))
        uses = [Use(one.path) for one in names if one.read in usable]
        head = Head(desk.language, desk.actor.zone, "0000", 1, records.local_today)
        try:
            shown = dict(read_values(records, document, record, uses, head).filling.values)
        except PalmetteError:
            # A masked value: the list is shown without examples.
            shown = {}
    found = [_value(desk, one, shown.get(one.path)) for one in names]
    return [*found, *({"path": path, "label": "", "kind": desk.gettext("given"), "example": ""} for path in GIVEN)]


def _value(desk: Desk, named: Named, example: object) -> Values:
    label = named.field.label.text(desk.language) if named.field is not None else ""
    text = example["text"] if isinstance(example, dict) else example
    return {
        "path": named.path, "label": label, "kind": _kind(desk, named), "example": "" if text is None else str(text),
    }  # fmt: skip


def _kind(desk: Desk, named: Named) -> str:
    _ = desk.gettext
    ways = {"_in_words": _("in words"), "_in_full": _("in full"), "_key": _("key")}
    return ways[named.how] if named.how else humanize(named.kind)


def _list(desk: Desk, name: str, rows: EntityModel) -> Values:
    shown = [_value(desk, one, None) for one in names_of(desk.blueprint, rows, behind=False)]
    return {"name": name, "label": rows.plural.text(desk.language) or name, "rows": shown[:60]}


def _template(records: Records, document: Document, language: str, kind: str) -> Template:
    for one in all_templates(records, document):
        if one.language == language and one.kind == kind:
            return one
    raise NotFound("documents.no_template", "There is no such template.", remedy="Look at the list again.")


def _upload(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    desk = _desk(request, form)
    document = find_document(desk.blueprint, key)
    language, sent = str(form.get("language", "")), form.get("template")
    name, content = (sent.filename, sent.file.read()) if isinstance(sent, UploadFile) else ("", b"")
    try:
        with desk.writing() as records:
            upload_template(records, runtime_of(request).documents.templates, document, language, name, content)
    except PalmetteError as error:
        if error.status >= 500:
            raise
        return _one(desk, document, error=error, language=language)
    return _one(desk, document, language=language, saved=True)


def _remove(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    desk = _desk(request, form)
    document = find_document(desk.blueprint, key)
    found = parse_id(str(form.get("template", "")))
    if found is None:
        raise NotFound("documents.no_template", "There is no such template.", remedy="Look at the list again.")
    with desk.writing() as records:
        remove_template(records, document, found)
    return desk.go(f"{HREF}/{key}")


def _label(desk: Desk, document: Document) -> str:
    return as_label(document.label).text(desk.language)
