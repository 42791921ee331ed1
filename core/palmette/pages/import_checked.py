"""The third step of the import wizard: what the rows would come to, and whom they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from litestar import Response
from litestar.datastructures import FormMultiDict

from palmette.blueprint.model import EntityModel
from palmette.imports.batches import (
    CHOSEN,
    CREATE,
    DUPLICATE,
    EMPTY,
    FILL,
    READY,
    REFUSED,
    RULES,
    SKIP,
    UPDATE,
    Batch,
    BatchRow,
)  # fmt: skip
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.import_words import batches_of, steps_of
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.records.results import MERGE

SHOWN = 30
DOUBLES = 100
"""How many rows that may be somebody are shown to choose for; for the others one rule is chosen."""

_FIELD = "row-"


def checked_screen(desk: Desk, batch: Batch) -> Response[str]:
    """What the check found."""
    batches = batches_of(desk)
    counts = batches.counts(batch)
    doubles = batches.alike(batch, limit=DOUBLES)
    shown = {row.number: row for row in doubles}
    for states, limit in (((REFUSED,), SHOWN), ((EMPTY,), SHOWN), ((READY,), 10)):
        shown |= {row.number: row for row in batches.rows(batch, *states, limit=limit)}
    rows = [shown[number] for number in sorted(shown)]
    used = [at for at, target in enumerate(batch.columns) if target]
    ready = sum(counts.get(state, 0) for state in (READY, CHOSEN[CREATE]))
    known = sum(counts.get(state, 0) for state in (DUPLICATE, CHOSEN[FILL], CHOSEN[UPDATE], CHOSEN[SKIP]))
    context = {
        "steps": steps_of(desk, "check"),
        "title": batch.file_name,
        "entity": desk.blueprint.entities[batch.entity].plural.text(desk.language),
        "ready": ready,
        "ready_text": formats.number(ready, desk.reader),
        "duplicates": known,
        "refused": counts.get(REFUSED, 0),
        "empty": counts.get(EMPTY, 0),
        "warned": batches.warned(batch) - counts.get(EMPTY, 0),
        "rule": batch.on_duplicate,
        "triggers": batch.triggers,
        "refused_href": f"/import/{batch.id}/refused.csv",
        "preview": {
            "label": desk.gettext("Rows to look at"),
            "columns": [{"label": batch.headers[at]} for at in used],
            "rows": _previews(desk, batch, rows, used),
            "alike": bool(doubles),
            "form": "import-go",
            "more_text": desk.gettext("The first of each kind are shown.") if batch.rows > len(rows) else "",
        },
        "action": f"/import/{batch.id}/run",
        "back_action": f"/import/{batch.id}/columns",
        "csrf": desk.csrf,
    }
    return desk.page("import_checked.html", context)


def keep_choices(desk: Desk, batch: Batch, form: FormMultiDict) -> None:
    """What the person chose for single rows."""
    chosen = {name.removeprefix(_FIELD): str(value) for name, value in form.items() if name.startswith(_FIELD)}
    for number, rule in chosen.items():
        if number.isdecimal() and (rule in RULES or not rule):
            batches_of(desk).choose(batch, int(number), rule)


def _previews(desk: Desk, batch: Batch, rows: Sequence[BatchRow], used: Sequence[int]) -> list[Values]:
    entity = desk.blueprint.entities[batch.entity]
    ids = [UUID(str(row.like["record"])) for row in rows if row.like.get("record")]
    with desk.reading() as records:
        titles = records.titles(entity.key, ids) if ids else {}
    return [_preview(desk, batch, row, used, _alike(desk, entity, row, titles)) for row in rows]


def _preview(desk: Desk, batch: Batch, row: BatchRow, used: Sequence[int], alike: Values | None) -> Values:
    _ = desk.gettext
    verdicts = {
        READY: {"text": _("Comes in"), "tone": "ok", "icon": "circle-check"},
        DUPLICATE: {"text": _("Known"), "tone": "warn", "icon": "copy"},
        REFUSED: {"text": _("Refused"), "tone": "bad", "icon": "alert-circle"},
        EMPTY: {"text": _("Left out"), "tone": "warn", "icon": "alert-triangle"},
    }
    told = [item for item in row.problems if item.code != "imports.duplicate"]
    errors = {item.field.split(".")[0]: desk.said(item.message) for item in told}
    tone = "error" if row.state == REFUSED else "warning"
    cells = [{"text": row.cells[at][:120], tone: errors.pop(batch.columns[at].split(".")[0], "")} for at in used]
    if errors and cells:
        cells[0][tone] = f"{cells[0][tone]} {'; '.join(errors.values())}".strip()
    known = row.like.get("verdict") == MERGE
    state = row.state.partition(":")[0]
    verdict = verdicts[READY if state == DUPLICATE and not known else state]
    return {"number": row.number, "cells": cells, "verdict": verdict, "alike": alike}


def _alike(desk: Desk, entity: EntityModel, row: BatchRow, titles: Mapping[UUID, str]) -> Values | None:
    """Whom a row may be: who, why, and what may be done."""
    if not row.like:
        return None
    _ = desk.gettext
    found = row.like.get("record")
    record = UUID(str(found)) if found else None
    label = entity.fields[row.like["field"]].label.text(desk.language) if row.like["field"] in entity.fields else ""
    same = row.like["verdict"] == MERGE
    reason = _("the same: %(field)s") if same else _("another one with the same: %(field)s")
    usual = _("As for all") if same else _("Add")
    choices = [("", usual), (CREATE, _("Add again")), (FILL, _("Fill what is empty in that one")),
               (UPDATE, _("Update that one")), (SKIP, _("Leave out"))]  # fmt: skip
    if not same:
        choices = [choice for choice in choices if choice[0] != CREATE]
    return {
        "text": titles.get(record, "") if record else _("row %(number)s of the file") % {"number": row.like["row"]},
        "href": record_address(desk.blueprint, entity, record) if record else "",
        "reason": reason % {"field": label},
        "name": f"{_FIELD}{row.number}",
        "choices": [{"value": value, "label": text, "chosen": value == row.choice} for value, text in choices],
    }
