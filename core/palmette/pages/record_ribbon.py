"""The year of a record: bands of its phases, and a bar a week for what it is counted by."""

from __future__ import annotations

from datetime import date, timedelta

from palmette.blueprint.model import EntityModel, FieldModel, LifecycleModel
from palmette.errors import InvalidInput
from palmette.labels import as_label, humanize
from palmette.pages.filters import quoted
from palmette.pages.record_sheet import Sheet
from palmette.pages.values import Values
from palmette.records.fields import Rollup
from palmette.records.read_history import phases
from palmette.records.results import GroupSpec, MeasureSpec

BACK, AHEAD = 320, 45
"""Days shown before and after today."""

HIGHEST = 24
NARROW = 9
"""A band of less than so many hundredths of the year has no room for its name."""


def ribbon(sheet: Sheet) -> Values | None:
    """The ribbon as parts/record.html draws it; none without a history of phases."""
    today = sheet.words.today
    bands = _bands(sheet, today)
    if not bands:
        return None
    return {
        "label": sheet.desk.gettext("The year of %(name)s") % {"name": sheet.title},
        "bands": bands,
        "bars": _bars(sheet, today),
        "touches": [],
        "frozen": [],
        "today": place(today, today),
        "today_label": sheet.desk.gettext("today"),
        "ends_label": "",
    }


def place(day: date, today: date) -> float:
    """Where a day stands, 0 to 100."""
    share = ((day - today).days + BACK) / (BACK + AHEAD) * 100
    return round(max(0.0, min(100.0, share)), 2)


def _bands(sheet: Sheet, today: date) -> list[Values]:
    changes = phases(sheet.records, sheet.entity, sheet.id)
    for lifecycle, _field in sheet.lifecycles():
        own = sorted((row for row in changes if row["lifecycle"] == lifecycle.key), key=lambda row: str(row["since"]))
        spans = [(row["since"], str(row["phase"] or "")) for row in own if isinstance(row["since"], date)]
        if spans:
            return _drawn(sheet, lifecycle, spans, today)
    return []


def _drawn(sheet: Sheet, lifecycle: LifecycleModel, spans: list[tuple[date, str]], today: date) -> list[Values]:
    found = []
    ends = [since for since, _ in spans[1:]] + [today + timedelta(days=AHEAD)]
    for (since, key), until in zip(spans, ends, strict=True):
        phase = lifecycle.phases.get(key)
        start, end = place(since, today), place(until, today)
        if phase is None or end <= start:
            continue
        name = as_label(phase.label, humanize(phase.key)).text(sheet.desk.language)
        found.append({"from": start, "to": end, "tone": phase.tone, "name": name if end - start >= NARROW else ""})
    return found


def _bars(sheet: Sheet, today: date) -> list[Values]:
    """A bar for each week of what a stored rollup counts, where that happens at a moment."""
    counted = _counted(sheet)
    if counted is None:
        return []
    behind, reference, moment = counted
    since = (today - timedelta(days=BACK)).isoformat()
    where = f"{reference} == {quoted(str(sheet.id))} and date({moment.name}) >= {quoted(since)}"
    try:
        rows = sheet.records.group(
            behind.key, by=[GroupSpec(moment.name, "week")], measures=[MeasureSpec("n")], filter=where, limit=80
        )
    except InvalidInput:
        return []
    weeks = [(row[moment.name], int(str(row["n"]))) for row in rows]
    most = max((number for _, number in weeks), default=0)
    return [
        {"at": place(day, today), "h": round(number / most * HIGHEST, 1)}
        for day, number in weeks
        if isinstance(day, date) and day <= today
    ]


def _counted(sheet: Sheet) -> tuple[EntityModel, str, FieldModel] | None:
    known = sheet.records.gateway.reads.seen(sheet.records.actor).blueprint.entities
    own = known.get(sheet.entity.key)
    for field in sheet.entity.fields.values():
        declared = field.declared
        if not isinstance(declared, Rollup) or not declared.count or not declared.stored or not sheet.sees(field):
            continue
        inverse = own.inverses.get(declared.count) if own else None
        behind = known.get(inverse.entity) if inverse else None
        moment = next((one for one in behind.declared_fields() if one.kind == "instant"), None) if behind else None
        if inverse is not None and behind is not None and moment is not None:
            return behind, inverse.field, moment
    return None
