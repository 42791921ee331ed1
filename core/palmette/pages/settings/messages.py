"""The texts of messages: in each language, with the values that may stand in them, looked at over a real record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.channels.definition import UNSAID, MessageTemplate
from palmette.channels.slots import UNSUBSCRIBE
from palmette.channels.texts import written
from palmette.errors import NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.labels import LANGUAGES, Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.settings.bench import LANGUAGE_NAMES, Bench, Edit, Values, address, label_of, saved
from palmette.records.results import ListQuery
from palmette.records.session import Records

SHOWN = 20
LONGEST = 4000


@get("/settings/messages", sync_to_thread=True, name="settings.messages")
def messages_screen(request: Incoming) -> Response[str]:
    """Every text."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = [
        {
            "name": _name(bench, item), "href": address("messages", key),
            "note": f"{bench.text(bench.blueprint.entities[item.entity].plural)} · {_purpose(bench, item)}",
        }
        for key, item in bench.blueprint.messages.items()
    ]  # fmt: skip
    told = _("What messages say. Triggers and people send them; what is changed here waits with the other changes.")
    return bench.listed(_("Texts of messages"), sorted(rows, key=lambda row: row["name"].casefold()), help=told)


@get("/settings/messages/{message:str}", sync_to_thread=True, name="settings.message")
def message_screen(request: Incoming, message: FromPath[str]) -> Response[str]:
    """One text, and how it reads for a record."""
    return _form(Bench(request), message, None, None)


@post("/settings/messages/{message:str}", status_code=200, name="settings.message.save")
async def message_save(request: Incoming, message: FromPath[str]) -> Response[str]:
    """Let the changed text wait, or only look how it would read."""
    form = await request.form()
    if form.get("look"):
        return await sync_to_thread(_look, request, message, form)
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, message, form),
        lambda bench, error: _form(bench, message, form, error),
    )  # fmt: skip


def _look(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    return _form(Bench(request, form), key, form, None)


def _template(bench: Bench, key: str) -> MessageTemplate:
    found = bench.blueprint.messages.get(key)
    if found is None:
        raise NotFound("http.not_found", "There is no such page.")
    return found


def _name(bench: Bench, item: MessageTemplate) -> str:
    return as_label(item.label, humanize(item.key)).text(bench.desk.language)


def _purpose(bench: Bench, item: MessageTemplate) -> str:
    purpose = bench.blueprint.purposes.get(item.purpose)
    return as_label(purpose.label if purpose else "", humanize(item.purpose)).text(bench.desk.language)


def _form(bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    item = _template(bench, key)
    desk, _ = bench.desk, bench.desk.gettext
    fields: list[Values] = []
    for language in LANGUAGES:
        for part, title, kind in (("subject", _("Subject"), "text"), ("text", _("Text"), "long_text")):
            name = f"{part}__{language}"
            stored = as_label(getattr(item, part)).forms.get(language, "")
            fields.append({
                "kind": kind, "name": name, "label": f"{title} · {LANGUAGE_NAMES[language]}", "rows": 6,
                "maxlength": LONGEST, "optional": part == "subject" or language != desk.blueprint.edition.language,
                "value": str(typed.get(name, "")) if typed is not None else stored,
            })  # fmt: skip
    asked = str(typed.get("record", "")) if typed is not None else desk.request.query_params.get("record", "")
    context = {
        "slots": _slots(bench, item), "looked": _looked(bench, _typed(item, typed) if typed else item, asked),
        "entity": bench.text(bench.blueprint.entities[item.entity].label),
    }  # fmt: skip
    return bench.form(
        _name(bench, item), fields, back="/settings/messages", error=error, template="settings_message.html", **context
    )


def _slots(bench: Bench, item: MessageTemplate) -> list[Values]:
    """What may stand in the text: variables with their kinds, then fields of the record."""
    _, entity = bench.desk.gettext, bench.blueprint.entities[item.entity]
    found = [{"path": name, "name": _("given when it is sent"), "kind": kind} for name, kind in item.variables.items()]
    found += [
        {"path": field.name, "name": bench.text(field.label), "kind": field.kind}
        for field in entity.fields.values()
        if field.kind not in UNSAID and not field.system and not field.hidden
    ]
    return [*found, {"path": UNSUBSCRIBE, "name": _("the address that stops such messages"), "kind": "url"}]


def _typed(item: MessageTemplate, form: FormMultiDict) -> MessageTemplate:
    """The template with what was typed."""
    return replace(item, subject=_label(form, "subject"), text=_label(form, "text"))


def _label(form: FormMultiDict, part: str) -> Label:
    given = label_of(form, part) or {}
    return Label({name: str(text) for name, text in given.items()})


def _looked(bench: Bench, item: MessageTemplate, asked: str) -> Values:
    """How it reads for one of the reader's records, in each language; why not where a value is missing."""
    desk, zone = bench.desk, bench.desk.blueprint.edition.zone
    given: dict[str, object] = {name: sample_of(kind) for name, kind in item.variables.items()}
    given[UNSUBSCRIBE] = "https://…/u/…"
    with desk.reading() as records:
        # What is not applied yet has no records.
        if item.entity not in desk.blueprint.entities or not records.may(item.entity, "read"):
            return {"records": [], "texts": []}
        rows = records.list(item.entity, ListQuery(fields=("id",), limit=SHOWN)).rows
        ids = [one for row in rows if isinstance(one := row["id"], UUID)]
        titles = records.titles(item.entity, ids)
        wanted = parse_id(asked)
        chosen = wanted if wanted in ids else next(iter(ids), None)
        texts = [
            _read(records, item, chosen, given, language, zone, desk)
            for language in LANGUAGES
            if language in as_label(item.text).forms
        ]
    listed = [{"value": str(one), "label": titles.get(one, ""), "current": one == chosen} for one in ids]
    return {"records": listed, "texts": texts}


def _read(
    records: Records, item: MessageTemplate, record: UUID | None, given: dict[str, object], language: str, zone: str,
    desk: Desk,
) -> Values:  # fmt: skip
    """One language, or why it cannot be said."""
    shown: Values = {"language": LANGUAGE_NAMES[language], "subject": "", "text": "", "why": ""}
    try:
        told = written(records, item, record, given, language=language, zone=zone)
    except PalmetteError as error:
        return {**shown, "why": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip()}
    return {**shown, "subject": told.subject, "text": told.text}


def sample_of(kind: str) -> object:
    """A value of a kind to look at a text with."""
    now = clock.now()
    samples: Mapping[str, object] = {
        "date": now.date().isoformat(), "instant": now.isoformat(), "local_time": "11:00", "integer": 3,
        "decimal": "2.5", "money": {"amount": "120.00", "currency": "EUR"}, "boolean": True,
    }  # fmt: skip
    return samples.get(kind, "…")


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    item = _template(bench, key)
    edits = []
    for part in ("subject", "text"):
        given, before = label_of(form, part), dict(as_label(getattr(item, part)).forms)
        if (given or {}) != before:
            edits.append(Edit(["messages", key, part], given))
    bench.propose(
        sentence("Text of %(message)s", message=as_label(item.label, humanize(item.key))), edits,
        after=str(form.get("number", "")),
    )  # fmt: skip
    return "/settings/messages"
