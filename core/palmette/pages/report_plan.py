"""Entering a plan: a grid of months by people or branches, for a report that sets a plan beside the fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.locale import dates
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.dashboard_asked import MOST_CHOICES, OFFICE, USER
from palmette.pages.desk import Desk, Incoming
from palmette.pages.report_letter import title_of
from palmette.pages.reports_open import open_report
from palmette.pages.seat import Seat
from palmette.pages.values import Values
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records
from palmette.records.values.read_text import text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of
from palmette.reports.definition import Report
from palmette.reports.shapes.goals import plan_filter
from palmette.reports.shapes.known import SHAPES
from palmette.web.identity import CSRF_FIELD

SUBJECTS = {"owner": USER, "branch": OFFICE}
Cell = tuple[UUID, int]
"""A person or branch, and a month of the year."""


@dataclass(frozen=True)
class Plan:
    """Where the plan of a report is kept."""

    report: Report
    entity: EntityModel
    metric: str
    by: str
    amount: str
    at: str

    @property
    def filter(self) -> str:
        """Its own rows: those of a figure, of people or of branches as a whole."""
        whose = "owner is not empty" if self.by == "owner" else ""
        kept = plan_filter({"plan_metric": self.metric, "plan_by": self.by})
        return " and ".join(part for part in (kept, whose) if part)


@get("/reports/{key:str}/plan", sync_to_thread=True, name="report.plan")
def plan_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """A year of the plan."""
    desk = Desk(request)
    return _grid(desk, _plan_or_nothing(desk, key), _year(desk, request.query_params.get("year", "")))


@post("/reports/{key:str}/plan", status_code=200, name="report.plan.keep")
async def plan_keep(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Keep what was changed in the grid."""
    form = await request.form()
    return await sync_to_thread(_keep, request, key, form)


def plan_of(seat: Seat, report: Report) -> Plan | None:
    """The plan of a report that the person may enter; None where there is none or he may not."""
    analysis = report.analysis
    if analysis is None or analysis.shape != "plan_fact":
        return None
    given = {name: str(value) for name, value in {**SHAPES["plan_fact"].options, **analysis.options}.items()}
    if not given["plan_entity"] or not given["plan_metric"] or given["plan_by"] not in SUBJECTS:
        return None
    with seat.reading() as records:
        if not all(records.may(given["plan_entity"], action) for action in ("read", "create", "update", "delete")):
            return None
        entity = records.entity(given["plan_entity"])
    return Plan(report, entity, given["plan_metric"], given["plan_by"], given["plan_amount"], given["plan_at"])


def _plan_or_nothing(desk: Desk, key: str) -> Plan:
    plan = plan_of(desk, open_report(desk, key))
    if plan is None:
        raise NotFound("http.not_found", "There is no such page.")
    return plan


def _year(desk: Desk, text: object) -> int:
    """The asked year, or that of today."""
    given = str(text)
    this = clock.now().astimezone(desk.reader.tz).year
    return int(given) if given.isascii() and given.isdigit() and abs(int(given) - this) <= 20 else this


def _grid(desk: Desk, plan: Plan, year: int, typed: Mapping[str, str] | None = None,
          error: PalmetteError | None = None) -> Response[str]:  # fmt: skip
    with desk.reading() as records:
        stored, subjects = _stored(records, plan, year), _subjects(records, plan)
    wanted, months = typed or {}, [date(year, number, 1) for number in range(1, 13)]
    heads = [dates.month(month, desk.reader.locale) for month in months]
    lines = []
    for subject, name in subjects.items():
        kept = {month.month: _text(desk, plan, stored.get((subject, month.month), [])) for month in months}
        cells = [
            {"name": f"v-{subject}-{at}", "was_name": f"w-{subject}-{at}", "was": was,
             "value": wanted.get(f"v-{subject}-{at}", was), "label": f"{name}, {heads[at - 1]}"}
            for at, was in kept.items()
        ]  # fmt: skip
        lines.append({"name": name, "cells": cells})
    context = {
        "title": title_of(desk, plan.report), "back": f"/reports/{plan.report.key}", "year": year, "csrf": desk.csrf,
        "action": f"/reports/{plan.report.key}/plan", "lines": lines,
        "months": heads,
        "money": plan.entity.fields[plan.amount].value_kind == "money",
        "currency": desk.blueprint.edition.currency,
        "error": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip() if error else "",
    }  # fmt: skip
    return desk.page("report_plan.html", context, status=error.status if error else 200)


def _keep(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    plan, year = _plan_or_nothing(desk, key), _year(desk, form.get("year", ""))
    typed = {name: str(value).strip() for name, value in form.items()}
    try:
        changed = dict(_changed(desk, plan, typed))
        with desk.writing() as records:
            _write(records, plan, year, changed)
    except InvalidInput as error:
        return _grid(desk, plan, year, typed, error)
    return desk.go(f"/reports/{key}/plan?year={year}")


def _changed(desk: Desk, plan: Plan, typed: Mapping[str, str]) -> Iterator[tuple[Cell, object]]:
    """What somebody typed over what the grid showed: what others entered meanwhile in other cells stays."""
    read = text_reader(plan.entity.fields[plan.amount], rules_of(desk.blueprint))
    for name, text in typed.items():
        if not name.startswith("v-") or text == typed.get("w-" + name[2:], ""):
            continue
        whose, _, at = name[2:].rpartition("-")
        subject = parse_id(whose)
        if subject is None or not at.isdecimal() or not 1 <= int(at) <= 12:
            continue
        try:
            yield (subject, int(at)), read(text) if text else None
        except Refused as refusal:
            first = refusal.problems(plan.amount)[0]
            raise InvalidInput(first.code, first.message, remedy=first.remedy, problems=[first]) from refusal


def _write(records: Records, plan: Plan, year: int, changed: Mapping[Cell, object]) -> None:
    stored = _stored(records, plan, year)
    for cell, value in changed.items():
        rows = stored.get(cell, [])
        for row in rows[0 if value is None else 1 :]:
            records.delete(plan.entity.key, UUID(str(row["id"])))
        if value is None:
            continue
        if rows:
            records.update(plan.entity.key, UUID(str(rows[0]["id"])), {plan.amount: value})
            continue
        subject, month = cell
        values = {"metric": plan.metric, plan.at: date(year, month, 1), plan.amount: value, plan.by: subject}
        records.create(plan.entity.key, values | ({"owner": None} if plan.by == "branch" else {}))


def _stored(records: Records, plan: Plan, year: int) -> dict[Cell, list[Row]]:
    """The rows of the year by their cells."""
    days = f"{plan.at} >= '{year}-01-01' and {plan.at} < '{year + 1}-01-01'"
    query = ListQuery(
        fields=["id", plan.at, plan.by, plan.amount], filter=f"{plan.filter} and {days}", sort=plan.at, limit=200
    )
    found: dict[Cell, list[Row]] = {}
    while True:
        page = records.list(plan.entity.key, query)
        for row in page.rows:
            month, subject = row[plan.at], row[plan.by]
            if isinstance(month, date) and subject is not None:
                found.setdefault((UUID(str(subject)), month.month), []).append(row)
        if not page.next:
            return found
        query = ListQuery(fields=query.fields, filter=query.filter, sort=query.sort, limit=query.limit, after=page.next)


def _subjects(records: Records, plan: Plan) -> dict[UUID, str]:
    """Active people, or branches, by name."""
    entity = SUBJECTS[plan.by]
    active = "active == true" if plan.by == "owner" else "kind == 'branch'"
    rows = records.list(entity, ListQuery(fields=["id"], sort="name", filter=active, limit=MOST_CHOICES)).rows
    return records.titles(entity, [UUID(str(row["id"])) for row in rows])


def _text(desk: Desk, plan: Plan, rows: list[Row]) -> str:
    """What stands in a cell: the number without its currency, as it can be typed again."""
    values = [row[plan.amount] for row in rows if row[plan.amount] is not None]
    numbers = [value.amount if isinstance(value, Money) else Decimal(str(value)) for value in values]
    if not numbers:
        return ""
    total = sum(numbers, Decimal())
    return formats.number(total, desk.reader) if total == total.to_integral_value() else f"{total:f}"


def plan_way(seat: Seat, report: Report) -> Values | None:
    """The way to the grid, for the page of the report."""
    plan = plan_of(seat, report)
    return {"href": f"/reports/{report.key}/plan"} if plan is not None else None
