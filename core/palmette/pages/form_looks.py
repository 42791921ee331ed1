"""Answers what a form would come to: the record is stored as it stands there, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.errors import PalmetteError
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_figures import figure_text, row_figures, sums_of
from palmette.pages.form_values import read_form, row_prefixes
from palmette.pages.forms import creatable
from palmette.pages.values import Values
from palmette.records.results import Row
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

Store = Callable[[Records, dict[str, object]], Row]


class _Looked(Exception):
    """Carries the record out of a transaction that is rolled back."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row


@post("/r/{entity:str}/new/figures", status_code=200, name="record.new.figures")
async def new_figures(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The figures of a record that is being made."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_of_new, request, entity, form)
    return answer


@post("/r/{entity:str}/{id:uuid}/edit/figures", status_code=200, name="record.edit.figures")
async def edit_figures(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The figures of a record that is being changed."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_of_stored, request, entity, id, form)
    return answer


def _of_new(request: Incoming, entity: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = creatable(desk, entity)
    return _answer(desk, model, form, lambda records, values: records.create(model.key, values))


def _of_stored(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    return _answer(desk, model, form, lambda records, values: records.update(model.key, id, values))


def _answer(desk: Desk, entity: EntityModel, form: FormMultiDict, store: Store) -> Response[str]:
    """Parts for each figure of the form; what cannot be stored yet is said under the rows instead."""
    values, problems = read_form(desk, entity, form)
    said = f"{problems[0].message} {problems[0].remedy}".strip() if problems else ""
    row: Row = {}
    if not said:
        try:
            with desk.writing() as records:
                key = store(records, values)["id"]
                assert isinstance(key, UUID)
                records.settle()
                raise _Looked(records.get(entity.key, key))
        except _Looked as looked:
            row = looked.row
        except PalmetteError as error:
            first = error.problems[0] if error.problems else error
            said = f"{first.message} {first.remedy}".strip()
    return desk.part("form_figures.html", {"parts": list(_parts(desk, entity, form, row)), "said": said})


def _parts(desk: Desk, entity: EntityModel, form: FormMultiDict, row: Row) -> list[Values]:
    found: list[Values] = []
    for field in entity.fields.values():
        names = row_figures(field)
        prefixes = row_prefixes(field, desk.blueprint.entities[field.target], form) if names else []
        if not prefixes:
            continue
        stored = row.get(field.name)
        lines = stored if isinstance(stored, list) else []
        child = desk.blueprint.entities[field.target]
        texts = {
            f"{prefix}.{name}": figure_text(desk, child.fields[name], line.get(name))
            for prefix, line in zip(prefixes, lines, strict=False)
            for name in names
        }
        found.append({"name": field.name, "figures": texts, "sums": sums_of(desk, entity, field, row) if row else []})
    return found
