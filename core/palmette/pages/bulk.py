"""The same action on many records of a list: a dialog that asks, then done, skipped and refused, with a way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, NotFound
from palmette.ids import parse_id
from palmette.labels import as_label
from palmette.pages.bulk_undo import tagged, take_back, way_back
from palmette.pages.desk import Desk, Incoming
from palmette.pages.documents import bulk_documents, start_bulk
from palmette.pages.form_fields import form_field
from palmette.pages.form_values import read_form
from palmette.pages.list_asked import asked_of, expression
from palmette.pages.list_columns import visible_fields
from palmette.pages.shell import list_address
from palmette.pages.values import Values, option_label
from palmette.records.results import BulkResult, ListQuery
from palmette.records.session import Records
from palmette.web.signing import delete_wish, requests_of

MOST = 1000
"""Records of one call; a person who needs more narrows the list or calls again."""

CHUNK = 200


@post("/r/{entity:str}/bulk/{action:str}", status_code=200, name="bulk")
async def bulk_screen(request: Incoming, entity: FromPath[str], action: FromPath[str]) -> Response[str]:
    """First press: the dialog. With `go` in the form: do it."""
    form = await request.form()
    return await sync_to_thread(_bulk, request, entity, action, form)


def _bulk(request: Incoming, entity: str, action: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    model = desk.entity(entity)
    if action == "undo":
        return tell(desk, model, action, take_back(desk, model, form))
    if action not in _DIALOGS and action not in ("delete", "restore"):
        raise NotFound("http.not_found", "There is no such action.")
    ids = chosen(desk, model, form)
    if not ids:
        raise InvalidInput("pages.nothing_chosen", desk.gettext("Nothing is selected."))
    if action == "edit" and not form.get("field") and not form.get("go"):
        return _ask_field(desk, model, ids)
    if action in _DIALOGS and not form.get("go"):
        return _ask(desk, model, action, ids, form)
    if action == "document":
        return start_bulk(desk, model.key, ids, str(form.get("document", "")), str(form.get("language", "")))
    begun = clock.now()
    try:
        result = _do(desk, model, action, ids, form)
    except InvalidInput as error:
        if action not in _DIALOGS or (action == "edit" and not form.get("field")):
            raise
        return _ask(desk, model, action, ids, form, problem=error)
    return tell(desk, model, action, result, back=way_back(action, result.done, form, begun))


def chosen(desk: Desk, entity: EntityModel, form: FormMultiDict) -> list[UUID]:
    """The ticked records; everything the list shows when that was asked for, evaluated anew within the scope."""
    kept = str(form.get("ids", ""))
    if kept:
        return [found for text in kept.split(",") if (found := parse_id(text))][:MOST]
    if form.get("everything"):
        return _everything(desk, entity, str(form["everything"]))
    return [found for text in form.getall("id", []) if (found := parse_id(str(text)))][:MOST]


def _everything(desk: Desk, entity: EntityModel, query: str) -> list[UUID]:
    asked = asked_of(desk, entity, "" if query == "1" else query)
    ids: list[UUID] = []
    after = ""
    with desk.reading() as records:
        while len(ids) < MOST:
            page = records.list(
                entity.key,
                ListQuery(
                    filter=expression(entity, asked), limit=200, after=after, fields=["id"], search=asked.search,
                    deleted=asked.trash,
                ),
            )  # fmt: skip
            ids += [row["id"] for row in page.rows if isinstance(row["id"], UUID)]
            after = page.next
            if not after:
                break
    return ids[:MOST]


def _ask(
    desk: Desk, entity: EntityModel, action: str, ids: Sequence[UUID], form: FormMultiDict,
    *, problem: InvalidInput | None = None,
) -> Response[str]:  # fmt: skip
    title, fields, save = _DIALOGS[action](desk, entity, form)
    errors = [{"label": "", "field_id": "", "message": desk.said(problem.message)}] if problem else []
    context = {
        "form": {
            "title": title,
            "action": f"{list_address(desk.blueprint, entity)}/bulk/{action}",
            "save_label": save,
            "lead": _for_how_many(desk, len(ids)),
            "errors": errors,
        },
        "ids": ",".join(str(item) for item in ids),
        "field": str(form.get("field", "")),
        "fields": fields,
    }
    return desk.part("bulk.html", context, status=422 if problem else 200)


def _for_how_many(desk: Desk, count: int) -> str:
    text = desk.ngettext("For %(count)s record.", "For %(count)s records.", count) % {"count": count}
    if count < MOST:
        return text
    return f"{text} " + desk.gettext("More than these are not changed at once: call it again for the others.")


def _ask_field(desk: Desk, entity: EntityModel, ids: Sequence[UUID]) -> Response[str]:
    """Which field to change in all of them."""
    fields = [{"name": field.name, "label": field.label.text(desk.language)} for field in _editable(desk, entity)]
    context = {
        "action": f"{list_address(desk.blueprint, entity)}/bulk/edit",
        "lead": _for_how_many(desk, len(ids)),
        "ids": ",".join(str(item) for item in ids),
        "fields": sorted(fields, key=lambda item: item["label"].casefold()),
    }
    return desk.part("bulk_fields.html", context)


def _assign_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    person = {
        "kind": "reference",
        "name": "owner",
        "label": desk.gettext("Give to"),
        "search_href": "/choices/frame.user",
        "autofocus": True,
    }
    nobody = {"kind": "boolean", "name": "nobody", "label": desk.gettext("To nobody: they are free to take")}
    return desk.gettext("Assign"), [person, nobody], desk.gettext("Assign")


def _tag_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    help_text = desk.gettext("Several are divided by commas.")
    names = {"kind": "text", "name": "tags", "label": desk.gettext("Tags"), "help": help_text, "autofocus": True}
    return desk.gettext("Add tags"), [names], desk.gettext("Add tags")


def _untag_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    _title, fields, _save = _tag_dialog(desk, entity, form)
    return desk.gettext("Take tags off"), fields, desk.gettext("Take tags off")


def _document_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    documents = bulk_documents(desk, entity.key)
    if not documents:
        raise NotFound("http.not_found", "There is no such action.")
    labels = {item.key: as_label(item.label).text(desk.language) for item in documents}
    which = {
        "kind": "choice", "name": "document", "label": desk.gettext("Document"), "autofocus": True,
        "choices": _choices(labels), "value": documents[0].key,
    }  # fmt: skip
    return desk.gettext("Make documents"), [which], desk.gettext("Make")


def _editable(desk: Desk, entity: EntityModel) -> list[FieldModel]:
    with desk.reading() as records:
        known = visible_fields(records, entity)
        rights = records.gateway.reads.seen(records.actor).rights
        return [
            field
            for field in entity.declared_fields()
            if field.writable
            and field.name in known
            and not field.hidden
            and rights.of(entity.key, field.name).writable
            and field.kind not in ("children", "files", "image", "secret", "rich_text", "long_text")
            and not field.declared.unique
        ]


def _edit_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    field = _field(desk, entity, form)
    drawn = [{**form_field(desk, field, None, {}, []), "optional": False, "autofocus": True}]
    if not field.required:
        drawn.append({"kind": "boolean", "name": "_clear", "label": desk.gettext("Make it empty")})
    return field.label.text(desk.language), drawn, desk.gettext("Change")


def _field(desk: Desk, entity: EntityModel, form: FormMultiDict) -> FieldModel:
    """The field that is changed in all of them."""
    name = str(form.get("field", ""))
    found = next((field for field in _editable(desk, entity) if field.name == name), None)
    if found is None:
        raise NotFound("records.not_found", "There is no such field.", remedy="It may not be yours to change.")
    return found


def _move_dialog(desk: Desk, entity: EntityModel, form: FormMultiDict) -> tuple[str, list[Values], str]:
    _ = desk.gettext
    stages: dict[str, str] = {}
    reasons: dict[str, str] = {}
    wanted = str(desk.request.query_params.get("pipeline", ""))
    for pipeline in desk.blueprint.pipelines_of(entity.key):
        if wanted and pipeline.key != wanted:
            continue
        for stage in pipeline.stages.values():
            if not stage.hidden:
                field = entity.fields["stage"]
                option = field.option(stage.key)
                stages[stage.key] = option_label(desk, option) if option else stage.key
        reasons |= {item.key: option_label(desk, item) for item in pipeline.lost_reasons if not item.hidden}
    fields: list[Values] = [
        {"kind": "choice", "name": "to", "label": _("Stage"), "autofocus": True, "choices": _choices(stages)}
    ]
    if reasons:
        fields.append(
            {
                "kind": "choice",
                "name": "lost_reason",
                "label": _("Reason, if lost"),
                "optional": True,
                "choices": _choices(reasons),
            }
        )
    return _("Move"), fields, _("Move")


def _choices(labels: dict[str, str]) -> list[Values]:
    return [{"value": key, "label": label} for key, label in labels.items()]


_DIALOGS: dict[str, Callable[[Desk, EntityModel, FormMultiDict], tuple[str, list[Values], str]]] = {
    "assign": _assign_dialog,
    "document": _document_dialog,
    "edit": _edit_dialog,
    "move": _move_dialog,
    "tag": _tag_dialog,
    "untag": _untag_dialog,
}


def _do(desk: Desk, entity: EntityModel, action: str, ids: Sequence[UUID], form: FormMultiDict) -> BulkResult:
    work = _work(desk, entity, action, form)
    requests, wish = requests_of(desk.pinned), delete_wish(entity.key, ids)
    total = BulkResult([])
    # Chunks, so that nobody else waits for one long transaction; each commits by itself.
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        with requests.guarding(desk.actor), desk.writing() as records:
            records.begin_bulk(entity.key, len(some), of=len(ids) - start)
            if action == "delete" and start == 0 and len(ids) > 1:
                requests.need(records.connection, desk.actor, wish)
            part = work(records, some)
        total.done.extend(part.done)
        total.skipped.extend(part.skipped)
        total.refused.extend(part.refused)
    return total


def _work(
    desk: Desk, entity: EntityModel, action: str, form: FormMultiDict
) -> Callable[[Records, Sequence[UUID]], BulkResult]:
    key = entity.key
    if action == "delete":
        return lambda records, ids: records.delete_many(key, ids)
    if action == "restore":
        return lambda records, ids: records.restore_many(key, ids)
    if action == "assign":
        if form.get("nobody") == "true":
            return lambda records, ids: records.update_many(key, ids, {"owner": None})
        owner = parse_id(str(form.get("owner", "")))
        if owner is None:
            raise InvalidInput("pages.no_owner", desk.gettext("Choose who gets them."))
        return lambda records, ids: records.reassign(key, ids, owner)
    if action in ("tag", "untag"):
        names = [word for text in str(form.get("tags", "")).split(",") if (word := text.strip())]
        if not names:
            raise InvalidInput("pages.nothing_given", desk.gettext("Fill in what should change."))
        return lambda records, ids: tagged(records, key, ids, names, on=action == "tag")
    if action == "move":
        to, reason = str(form.get("to", "")), str(form.get("lost_reason", ""))
        if not to:
            raise InvalidInput("pages.no_stage", desk.gettext("Choose a stage."))
        return lambda records, ids: records.move_many(key, ids, to, lost_reason=reason)
    field = _field(desk, entity, form) if form.get("field") else None
    if field is not None and form.get("_clear") == "true":
        return lambda records, ids: records.update_many(key, ids, {field.name: None})
    values, problems = read_form(desk, entity, form, names=[field.name] if field is not None else ())
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    if problems:
        raise InvalidInput("records.invalid", problems[0].message, problems=problems)
    if not given:
        raise InvalidInput("pages.nothing_given", desk.gettext("Fill in what should change."))
    return lambda records, ids: records.update_many(key, ids, given)


def tell(
    desk: Desk, entity: EntityModel, action: str, result: BulkResult, *, back: Mapping[str, str] | None = None
) -> Response[str]:
    """A toast with what was done and a way back; a dialog with the reasons where something was refused.

    `back` is what taking it back needs to know; without it only deleting and restoring can be.
    """
    done, refused = len(result.done), len(result.refused)
    text = desk.ngettext("%(count)s done", "%(count)s done", done) % {"count": done}
    if result.skipped:
        text += ", " + desk.gettext("%(count)s unchanged") % {"count": len(result.skipped)}
    if refused:
        text += ", " + desk.gettext("%(count)s refused") % {"count": refused}
    undo = {"delete": "restore", "restore": "delete"}.get(action, "undo" if back else "")
    base = list_address(desk.blueprint, entity)
    context = {
        "toast": {"text": text, "undo_href": f"{base}/bulk/{undo}" if undo and done else ""},
        "undo_values": json.dumps({"ids": ",".join(str(item) for item in result.done), **(back or {})}),
        "reasons": _reasons(desk, entity, result),
        "reload": _back(desk, base),
    }
    return desk.part("bulk_done.html", context, headers={"HX-Trigger": "palmette:list-changed"})


def _reasons(desk: Desk, entity: EntityModel, result: BulkResult) -> list[Values]:
    """Those that were not changed, each with why."""
    left: list[tuple[UUID | int, str]] = [
        (which, "; ".join(desk.said(problem.message) for problem in problems)) for which, problems in result.refused
    ]
    left += [(which, desk.said(why)) for which, why in result.skipped if left and why]
    with desk.reading() as records:
        titles = records.titles(entity.key, [which for which, _ in left[:50] if isinstance(which, UUID)])
    return [
        {"name": titles.get(which, "") if isinstance(which, UUID) else str(which), "why": why}
        for which, why in left[:50]
    ]


def _back(desk: Desk, base: str) -> str:
    """The list or board that the person is on, as he has it; else the whole list."""
    here = urlsplit(desk.request.headers.get("hx-current-url", ""))
    if here.path != base and not here.path.startswith(f"{base}/board/"):
        return base
    return here.path + (f"?{here.query}" if here.query else "")
