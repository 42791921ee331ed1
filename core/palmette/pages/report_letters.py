"""Letting a report come by e-mail, and seeing and stopping what comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.errors import InvalidInput, PalmetteError
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.dashboard_asked import MOST_CHOICES, USER, asked_of
from palmette.pages.desk import Desk, Incoming
from palmette.pages.own_reports import OWN, any_report, saved_of
from palmette.pages.proof import require_proof
from palmette.pages.report_figures import entity_of
from palmette.pages.report_letter import FILES, FINISHED, about, asked_for, title_of, title_of_key
from palmette.pages.values import Values
from palmette.personal.letter_times import EVERY, LAST_OF_ALL, read_timing
from palmette.personal.letters import Letter, Letters, Wish
from palmette.records.results import ListQuery
from palmette.reports.definition import PERIODS, Report
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

CUT = ("compare", "owner", "branch")
"""What a letter takes over from the page it was ordered on."""


@get("/reports/{key:str}/letter", sync_to_thread=True, name="report.letter")
def letter_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """When it comes, of which days, to whom, and as what file."""
    desk = Desk(request)
    return _form(desk, any_report(desk, key), dict(request.query_params), None)


@post("/reports/{key:str}/letter", status_code=200, name="report.letter.keep")
async def letter_keep(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Let it come from now on."""
    form = await request.form()
    return await sync_to_thread(_keep, request, key, form)


@get("/reports/letters", sync_to_thread=True, name="report.letters")
def letters_screen(request: Incoming) -> Response[str]:
    """What one ordered and what comes to one."""
    desk = Desk(request)
    rows = [_row(desk, letter) for letter in _letters(desk).of(_me(desk))]
    return desk.page("report_letters.html", {"rows": rows, "csrf": desk.csrf, "can_mail": _can_mail(desk)})


@post("/reports/letters/{letter:uuid}/stop", status_code=200, name="report.letter.stop")
async def letter_stop(request: Incoming, letter: FromPath[UUID]) -> Response[str]:
    """Stop it: one's own for everybody, another's for oneself."""
    form = await request.form()

    def run() -> Response[str]:
        desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
        with desk.saying():
            _letters(desk).stop(_me(desk), letter)
        return desk.go("/reports/letters")

    return await sync_to_thread(run)


def _keep(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    report = any_report(desk, key)
    given = {name: str(form.get(name, "")) for name in ("every", "on_week", "on_month", "hour", "days", "file", *CUT)}
    timing = read_timing(given["every"], given[f"on_{given['every']}"] if given["every"] in EVERY[1:] else "",
                         given["hour"])  # fmt: skip
    may_export = may(desk.blueprint, desk.actor, entity_of(desk, report), "export")
    file = given["file"] if given["file"] in FILES and may_export else ""
    if file:
        require_proof(desk, form)
    days = given["days"] if given["days"] in (FINISHED, *PERIODS) else FINISHED
    wish = Wish(key, {name: given[name] for name in CUT if given[name]}, days, timing, file)
    people = _people(desk)
    chosen = (parse_id(str(text)) for text in form.getall("readers", []))
    readers = [one for one in chosen if one is not None and one in people]
    try:
        _require_shared(desk, key, readers)
        _letters(desk).keep(_me(desk), wish, readers)
    except InvalidInput as error:
        return _form(desk, report, given, error, readers)
    return desk.go("/reports/letters")


def _require_shared(desk: Desk, key: str, readers: Iterable[UUID | None]) -> None:
    """Nobody else can open what is one's own alone: it would never come to him."""
    if key.startswith(OWN) and not saved_of(desk, key).shared and set(readers) - {desk.actor.id}:
        raise InvalidInput(
            "reports.letter_private", "This report is yours alone, so that it cannot come to others.",
            remedy="Share it first: everybody here may open it.",
        )  # fmt: skip


def _form(
    desk: Desk, report: Report, given: Mapping[str, object], error: PalmetteError | None,
    readers: Iterable[UUID | None] = (),
) -> Response[str]:  # fmt: skip
    asked = asked_of(desk, given, period="all", compare="none")
    kept = {"compare": asked.compare, "owner": str(asked.owner or ""), "branch": str(asked.branch or "")}
    may_export = may(desk.blueprint, desk.actor, entity_of(desk, report), "export")
    context = {
        "title": title_of(desk, report), "back": f"/reports/{report.key}?{asked.query()}", "csrf": desk.csrf,
        "action": f"/reports/{report.key}/letter", "kept": {name: value for name, value in kept.items() if value},
        "cut": about(desk, asked)[1:], "can_mail": _can_mail(desk),
        "fields": list(_fields(desk, report, given, set(readers) or {desk.actor.id}, with_file=may_export)),
        "error": f"{desk.said(error.message)} {desk.said(error.remedy)}".strip() if error else "",
    }  # fmt: skip
    return desk.page("report_letter.html", context, status=error.status if error else 200)


def _fields(
    desk: Desk, report: Report, given: Mapping[str, object], readers: set[UUID | None], *, with_file: bool
) -> Iterable[Values]:
    _ = desk.gettext
    week = {str(number): formats.weekday_name(date(2024, 1, 1 + number), desk.reader) for number in range(7)}
    hours = {str(number): formats.clock_time(time(number), desk.reader) for number in range(24)}
    month = {str(number): str(number) for number in range(1, LAST_OF_ALL + 1)}
    yield _choice("every", _("How often"), given, "week", _often(desk))
    yield _choice("on_week", _("Day of the week"), given, "0", week) | {"help": _("For weekly ones.")}
    yield _choice("on_month", _("Day of the month"), given, "1", month) | {"help": _("For monthly ones.")}
    yield _choice("hour", _("At"), given, "8", hours) | {"help": _("By the clock of each reader.")}
    if report.at:
        yield _choice("days", _("Of which days"), given, FINISHED, _days(desk))
    if with_file:
        files = {"": _("The table alone"), "xlsx": "Excel", "csv": "CSV"}
        yield _choice("file", _("And as a file"), given, "", files)
    people = [{"value": str(one), "label": name} for one, name in _people(desk).items()]
    yield {
        "kind": "multi_choice", "name": "readers", "label": _("To whom"), "choices": people,
        "value": [str(one) for one in readers],
        "help": _("Each gets it with what his own rights let him see on that day; who may not open it gets nothing."),
    }  # fmt: skip


def _choice(
    name: str, label: str, given: Mapping[str, object], usual: str, choices: Mapping[str, str]
) -> Values:  # fmt: skip
    value = str(given.get(name, ""))
    return {
        "kind": "choice", "name": name, "label": label, "value": value if value in choices else usual,
        "choices": [{"value": key, "label": text} for key, text in choices.items()],
    }  # fmt: skip


def _often(desk: Desk) -> dict[str, str]:
    _ = desk.gettext
    return {"day": _("Every day"), "week": _("Every week"), "month": _("Every month")}


def _days(desk: Desk) -> dict[str, str]:
    _ = desk.gettext
    return {
        FINISHED: _("The day, week or month that is over"), "today": _("Today"), "week": _("This week"),
        "month": _("This month"), "quarter": _("This quarter"), "year": _("This year"),
        "days30": _("Last 30 days"), "all": _("All time"),
    }  # fmt: skip


def _row(desk: Desk, letter: Letter) -> Values:
    """One line of the list; a reader is told what came to him, the owner to whom it comes."""
    wish, me = letter.wish, _me(desk)
    mine = letter.owner == me
    with desk.reading() as records:
        names = records.titles(USER, [letter.owner, *letter.readers])
    last = _letters(desk).last(letter.id, me)
    return {
        "id": letter.id, "title": title_of_key(desk, wish.report), "href": f"/reports/{wish.report}",
        "when": _when(desk, letter), "days": _days(desk)[wish.days] if wish.days != "all" else "",
        "cut": about(desk, asked_for(desk, wish, letter.created_at.date()))[1:], "mine": mine,
        "people": [names.get(one, "—") for one in (letter.readers if mine else [letter.owner])],
        "last": formats.full_day(last.due_on, desk.reader) if last else "",
        "state": _state(desk, last.state) if last else "",
    }  # fmt: skip


def _when(desk: Desk, letter: Letter) -> str:
    timing = letter.wish.timing
    parts = [_often(desk)[timing.every]]
    if timing.every == "week":
        parts.append(formats.weekday_name(date(2024, 1, 1 + timing.on), desk.reader))
    if timing.every == "month":
        parts.append(desk.gettext("on day %(day)s of the month") % {"day": timing.on})
    return ", ".join([*parts, formats.clock_time(time(timing.hour), desk.reader)])


def _state(desk: Desk, state: str) -> str:
    _ = desk.gettext
    words = {
        "sent": _("sent"), "refused": _("not sent: you may not open it"), "failed": _("not sent yet, tried again"),
        "making": _("is being made"), "sending": _("handed to the mail server; whether it took it is not known"),
    }  # fmt: skip
    return words.get(state, "")


def _people(desk: Desk) -> dict[UUID, str]:
    """Active users whom this person may see, and always himself."""
    with desk.reading() as records:
        query = ListQuery(fields=["id"], sort="name", filter="active == true", limit=MOST_CHOICES)
        found = records.titles(USER, [UUID(str(row["id"])) for row in records.list(USER, query).rows])
    return {_me(desk): desk.actor.name, **found}


def _letters(desk: Desk) -> Letters:
    return Letters(desk.pinned.database, desk.pinned.tables)


def _me(desk: Desk) -> UUID:
    assert desk.actor.id is not None, "a page has a person"
    return desk.actor.id


def _can_mail(desk: Desk) -> bool:
    return runtime_of(desk.request).mailer.ready
