"""`/form/<key>`: the product's own page of a public form, to be linked, or framed by the form's sites."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.capture.body import JSON, read_inputs
from palmette.capture.definition import Form, FormPage
from palmette.capture.inbox import Inbox, Post
from palmette.capture.values import values_of
from palmette.capture.work import READ, actor_of, place_of
from palmette.errors import NotFound, PalmetteError, Problem
from palmette.ids import new_id
from palmette.labels import as_label, humanize
from palmette.locale.catalogues import catalogue
from palmette.locale.sentences import problem_in, sentence
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Incoming, templates_of
from palmette.pages.formats import Reader
from palmette.web.edge import CONTENT_SECURITY_POLICY
from palmette.web.identity import client_address
from palmette.web.languages import preferred
from palmette.web.runtime import Pinned, pinned_of, runtime_of

PLAIN = frozenset({
    "text", "long_text", "integer", "decimal", "boolean", "date", "local_time", "phone", "email", "url", "choice",
    "multi_choice",
})  # fmt: skip
"""Kinds that a visitor of a website may be asked for."""
TRAP = "website_url"
LONGEST_NUMBER = 64
Values = dict[str, Any]  # Any: what templates take


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is not logged in."""

    pinned: Pinned
    form: Form
    page: FormPage
    language: str

    @property
    def entity(self) -> EntityModel:
        """What the posts become."""
        return self.pinned.blueprint.entities[self.form.entity]

    def fields(self) -> list[FieldModel]:
        """What the page asks for."""
        return asked(self.pinned.blueprint, self.form)


@get("/form/{form:str}", sync_to_thread=True, name="form", opt={"public": True})
def form_screen(request: Incoming, form: FromPath[str]) -> Response[str]:
    """The empty form."""
    return _page(request, _visit(request, form), {}, ())


@post("/form/{form:str}", status_code=200, name="form.post", opt={"public": True})
async def form_post(request: Incoming, form: FromPath[str]) -> Response[str]:
    """Keep what was written; show it again with what is wrong."""
    given = await request.form()
    return await sync_to_thread(_take, request, form, given)


def asked(blueprint: Blueprint, form: Form) -> list[FieldModel]:
    """The fields that a form's page asks for and that a visitor can fill."""
    entity = blueprint.entities[form.entity]
    fields = [entity.fields[name] for name in (form.page.fields if form.page else ()) if name in entity.fields]
    return [field for field in fields if field.kind in PLAIN and field.writable and not field.hidden]


def _visit(request: Incoming, key: str) -> Visit:
    pinned = pinned_of(request)
    form = pinned.blueprint.forms.get(key)
    if form is None or form.page is None:
        raise NotFound("http.not_found", "There is no such page.")
    language = preferred(request.headers.get("accept-language", "")) or pinned.blueprint.edition.language
    return Visit(pinned, form, form.page, language)


def _take(request: Incoming, key: str, given: FormMultiDict) -> Response[str]:
    visit = _visit(request, key)
    problems = _wrong(visit, given)
    if problems:
        return _page(request, visit, given, problems)
    number = str(given.get("number", ""))[:LONGEST_NUMBER]
    body = json.dumps(_inputs(visit, given), ensure_ascii=False).encode()
    if str(given.get(TRAP, "")).strip():
        return _done(request, visit)  # whoever fills what nobody sees is no person, and is not told so
    posted = Post(body, JSON, client_address(request), request.headers.get("origin", ""), f"page:{number}")
    try:
        kept, fresh = Inbox(visit.pinned.database, visit.pinned.tables).add(visit.form, posted, limited=True)
    except PalmetteError as error:
        return _page(request, visit, given, [Problem("", error.code, error.message, error.remedy)])
    jobs = runtime_of(request).jobs
    if fresh and jobs is not None:
        jobs.enqueue(READ, {}, key=f"{READ}:{kept}")
    return _done(request, visit)


def _inputs(visit: Visit, given: FormMultiDict) -> dict[str, object]:
    """The post as the form's columns name it."""
    inputs: dict[str, object] = {}
    for field in visit.fields():
        texts = [str(item).strip() for item in given.getall(field.name, []) if str(item).strip()]
        if texts:
            name = next(iter(visit.form.columns.get(field.name, ())), field.name)
            inputs[name] = ", ".join(texts) if field.kind == "multi_choice" else texts[-1]
    if visit.page.consent and given.get("consent"):
        day = clock.now().date().isoformat()
        inputs["consent"] = f"{as_label(visit.page.consent).text(visit.language)} ({day})"
    return inputs


def _wrong(visit: Visit, given: FormMultiDict) -> list[Problem]:
    """What must be mended before it can be kept: said at the fields."""
    missing = "This must be filled."
    inputs = read_inputs(json.dumps(_inputs(visit, given), ensure_ascii=False).encode(), JSON)
    needed = {field.name for field in visit.fields() if field.required} | set(visit.page.required)
    empty = [field for field in visit.fields() if field.name in needed and not str(given.get(field.name, "")).strip()]
    problems = [Problem(field.name, "records.required", sentence(missing)) for field in empty]
    if visit.page.consent and not given.get("consent"):
        problems.append(Problem("consent", "records.required", sentence("Without your consent it cannot be sent.")))
    place = place_of(visit.pinned.gateway, visit.form, inputs)
    with visit.pinned.gateway.writing(actor_of(visit.pinned.blueprint, visit.form, place)) as records:
        reading = values_of(records, visit.form, inputs, clock.now())
        found = [*reading.notes, *records.check(visit.form.entity, reading.values)]
    names = {field.name for field in visit.fields()} - {problem.field for problem in problems}
    return [*problems, *(problem for problem in found if problem.field in names)]


def _page(request: Incoming, visit: Visit, typed: Mapping[str, Any], problems: Sequence[Problem]) -> Response[str]:
    told = [problem_in(problem, visit.language) for problem in problems]
    title = as_label(visit.page.title).text(visit.language) or as_label(
        visit.form.label, humanize(visit.form.key)
    ).text(visit.language)
    context = {
        "title": title, "text": as_label(visit.page.text).text(visit.language),
        "fields": [_field(visit, field, typed, told) for field in visit.fields()],
        "consent": as_label(visit.page.consent).text(visit.language),
        "consent_error": " ".join(problem.message for problem in told if problem.field == "consent"),
        "button_text": as_label(visit.page.button).text(visit.language), "trap": TRAP,
        "number": str(typed.get("number", "")) or new_id().hex,
        "errors": [f"{problem.message} {problem.remedy}".strip() for problem in told if not problem.field],
        "plain": True, "done": "", "product": visit.pinned.blueprint.edition.name.text(visit.language),
        "brand": brand_context(visit.pinned.blueprint),
    }  # fmt: skip
    return _answer(request, visit, context, 422 if problems else 200)


def _done(request: Incoming, visit: Visit) -> Response[str]:
    done = as_label(visit.page.done).text(visit.language)
    context = {
        "title": as_label(visit.page.title).text(visit.language) or as_label(visit.form.label).text(visit.language),
        "plain": True,
        "done": done or catalogue(visit.language).gettext("It was sent. We will be in touch."),
        "product": visit.pinned.blueprint.edition.name.text(visit.language),
        "brand": brand_context(visit.pinned.blueprint),
    }
    return _answer(request, visit, context, 200)


def _field(visit: Visit, field: FieldModel, typed: Mapping[str, Any], problems: Sequence[Problem]) -> Values:
    language = visit.language
    shown: Values = {
        "kind": "time" if field.kind == "local_time" else field.kind, "name": field.name,
        "label": field.label.text(language), "help": field.help.text(language),
        "optional": not (field.required or field.name in visit.page.required),
        "error": " ".join(f"{item.message} {item.remedy}".strip() for item in problems if item.field == field.name),
        "value": str(typed.get(field.name, "")),
    }  # fmt: skip
    if field.kind in ("choice", "multi_choice"):
        choices = [
            {"value": option.key, "label": as_label(option.label, humanize(option.key)).text(language)}
            for option in field.options
            if not option.hidden
        ]
        shown |= {"choices": choices, "options": choices}
    if field.kind == "multi_choice":
        several = typed.getall(field.name, []) if isinstance(typed, FormMultiDict) else []
        shown["value"] = [str(item) for item in several]
    if field.kind == "boolean":
        shown["value"] = shown["value"] == "true"
    return shown


def _answer(request: Incoming, visit: Visit, context: Values, status: int) -> Response[str]:
    text = templates_of(request).render("public_form.html", Reader(visit.language, "UTC"), context)
    ancestors = " ".join(visit.form.origins) or "'none'"
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    headers = {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"}
    return Response(text, status_code=status, media_type=HTML, headers=headers)
