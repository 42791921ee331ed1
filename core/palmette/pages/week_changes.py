"""What is changed on the grid of a week: a record added with the hours of its day, removed, or last week's copied."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages.desk import Desk, Incoming
from palmette.pages.week_conflicts import Planned, away_on
from palmette.pages.week_plan import WEEK, Plan, draw, open_plan
from palmette.web.identity import CSRF_FIELD

USUAL = (time(9), time(18))


@post("/r/{entity:str}/week/{action:str}", status_code=200, name="week.change")
async def week_change(request: Incoming, entity: FromPath[str], action: FromPath[str]) -> Response[str]:
    """`add`, `remove` or `copy`; the grid anew, with what was done."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, action, form)
    return answer


def _change(request: Incoming, entity: str, action: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    work = {"add": _add, "remove": _remove, "copy": _copy}.get(action)
    if work is None:
        raise NotFound("http.not_found", "There is no such action.")
    problem = ""
    try:
        with desk.writing() as records:
            told = work(open_plan(desk, records, entity, form), form)
    except PalmetteError as error:
        told, problem = "", " ".join([error.message, *(item.message for item in error.problems), error.remedy])
    with desk.reading() as records:
        plan = draw(open_plan(desk, records, entity, form))
    return desk.part("week_grid.html", {"plan": plan, "toast": told or problem.strip(), "is_problem": bool(problem)})


def _add(plan: Plan, form: FormMultiDict) -> str:
    person = parse_id(str(form.get("person", "")))
    try:
        day = date.fromisoformat(str(form.get("day", "")))
    except ValueError:
        day = None
    if person is None or day is None or plan.branch is None:
        raise InvalidInput("pages.nothing_given", plan.desk.gettext("Choose a person and a day."))
    starts, ends = hours_of(plan, day)
    plan.records.create(plan.entity.key, _values(plan, person, starts, ends))
    return ""


def _remove(plan: Plan, form: FormMultiDict) -> str:
    record = parse_id(str(form.get("id", "")))
    if record is None:
        raise InvalidInput("pages.nothing_chosen", plan.desk.gettext("Nothing is selected."))
    plan.records.delete(plan.entity.key, record)
    return plan.desk.gettext("Removed; it is in the trash.")


def _copy(plan: Plan, form: FormMultiDict) -> str:
    """Last week's records by the branch's clock, those left out that would clash or are there already."""
    now = plan.planned(plan.monday)
    before = [item for item in plan.planned(plan.monday - WEEK) if not item.elsewhere]
    away = plan.absences({item.person for item in before})
    fresh: list[Planned] = []
    left: dict[str, int] = {}
    for item in before:
        moved = Planned(item.id, item.person, _later(plan, item.starts), _later(plan, item.ends))
        why = ""
        if away_on(away, item.person, moved.day(plan.calendar.zone)):
            why = plan.desk.gettext("absent")
        elif not plan.calendar.is_work_day(moved.day(plan.calendar.zone)):
            why = plan.desk.gettext("the branch is closed")
        elif any(one.person == moved.person and one.overlaps(moved) for one in (*now, *fresh)):
            why = plan.desk.gettext("planned already")
        if why:
            left[why] = left.get(why, 0) + 1
        else:
            fresh.append(moved)
    if fresh:
        rows = [_values(plan, item.person, item.starts, item.ends) for item in fresh]
        plan.records.create_many(plan.entity.key, rows)
    text = plan.desk.ngettext("%(count)s copied", "%(count)s copied", len(fresh)) % {"count": len(fresh)}
    skipped = ", ".join(f"{why}: {count}" for why, count in sorted(left.items()))
    return f"{text}. " + plan.desk.gettext("Left out: %(what)s.") % {"what": skipped} if skipped else f"{text}."


def hours_of(plan: Plan, day: date) -> tuple[datetime, datetime]:
    """From the opening to the closing of a day; usual office hours where there are none, or the whole day."""
    intervals = plan.calendar.hours.of(day)
    ends = [item.on(day) for item in intervals]
    first, last = min((start for start, _ in ends), default=None), max((end for _, end in ends), default=None)
    if first is None or last is None or last - first > timedelta(hours=18):
        return plan.at(day, USUAL[0]), plan.at(day, USUAL[1])
    return plan.at(first.date(), first.time()), plan.at(last.date(), last.time())


def _later(plan: Plan, moment: datetime) -> datetime:
    """The same reading of the branch's clock a week later."""
    local = moment.astimezone(ZoneInfo(plan.calendar.zone))
    return plan.at(local.date() + WEEK, local.time())


def _values(plan: Plan, person: UUID, starts: datetime, ends: datetime) -> dict[str, object]:
    place = plan.entity.branch or "branch"
    return {place: plan.branch, plan.week.person: person, plan.week.starts: starts, plan.week.ends: ends}
