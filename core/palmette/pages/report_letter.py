"""A report as a letter to one reader: a table in words and in HTML, the same as a file, in his rights of this day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from palmette.access.grants import may
from palmette.access.mail import Enclosed
from palmette.errors import PalmetteError
from palmette.imports.export import csv_chunks, xlsx_chunks
from palmette.labels import as_label, humanize
from palmette.pages.analysis_figures import drawn, worked
from palmette.pages.dashboard_asked import Asked, asked_of, cut_words, narrowing, pickers
from palmette.pages.own_reports import any_report
from palmette.pages.periods import finished
from palmette.pages.report_export import file_of
from palmette.pages.report_figures import entity_of, figures
from palmette.pages.report_table import drawn_table, past_of
from palmette.pages.seat import Seat
from palmette.pages.templating import Templates
from palmette.pages.values import Values
from palmette.personal.letters import Wish
from palmette.records.session import Records
from palmette.reports.definition import Report

FINISHED = "finished"
"""The days of a letter: the day, week or month that is over."""

MOST_LINES = 200
"""Lines of the table; the file has all."""

FILES = {
    "csv": ("text/csv", csv_chunks),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_chunks),
}


@dataclass(frozen=True)
class Written:
    """What goes into the mail, and whose records it counts."""

    subject: str
    text: str
    html: str
    files: Sequence[Enclosed]
    entity: str


def report_letter(seat: Seat, templates: Templates, wish: Wish, due_on: date, *, base: str) -> Written:
    """Work the report out for its reader; NotFound, Forbidden or InvalidInput where he may not open it."""
    report, asked = any_report(seat, wish.report), asked_for(seat, wish, due_on)
    entity = entity_of(seat, report)
    with seat.reading() as records:
        found = _drawn(seat, records, report, asked)
        with_file = bool(wish.file) and may(seat.blueprint, seat.actor, entity, "export")
        files = [_file(seat, records, report, asked, wish.file, due_on)] if with_file else []
    product = seat.blueprint.edition.label.text(seat.language) or "Palmette"
    context = {
        **found, "title": title_of(seat, report), "days": about(seat, asked), "notes": cut_words(seat, report, asked),
        "rows": found["rows"][:MOST_LINES], "left": max(len(found["rows"]) - MOST_LINES, 0), "base": base,
        "address": f"{base}/reports/{report.key}?{asked.query()}", "letters": f"{base}/reports/letters",
        "product": product, "language": seat.language,
    }  # fmt: skip
    return Written(
        f"{product}: {context['title']}", templates.render("letters/report.txt", seat.reader, context),
        templates.render("letters/report.html", seat.reader, context), files, entity.key,
    )  # fmt: skip


def asked_for(seat: Seat, wish: Wish, due_on: date) -> Asked:
    """What the page of the report would be asked for on the day the letter is due."""
    given = dict(wish.cut)
    if wish.days == FINISHED:
        days = finished(wish.timing.every, due_on)
        given |= {"period": "custom", "from": days.first.isoformat(), "to": days.last.isoformat()}
    else:
        given["period"] = wish.days
    return asked_of(seat, given, period="all", compare="none")


def title_of(seat: Seat, report: Report) -> str:
    """What a report is called."""
    return as_label(report.label, humanize(report.key)).text(seat.language)


def title_of_key(seat: Seat, key: str) -> str:
    """The same by a report's key; the key itself where the person may not open it."""
    try:
        return title_of(seat, any_report(seat, key))
    except PalmetteError:
        return key


def about(seat: Seat, asked: Asked) -> list[str]:
    """The days, and the person and branch where one was chosen."""
    shown = pickers(seat, asked)
    chosen = [shown[name] for name, value in (("owner", asked.owner), ("branch", asked.branch)) if value]
    return [shown["period"], *chosen, *([shown["compare"]] if asked.compare != "none" else [])]


def _drawn(seat: Seat, records: Records, report: Report, asked: Asked) -> Values:
    """Heads, lines and facts, of figures and of analyses alike."""
    if report.analysis is None:
        found = figures(seat, records, report, filter=narrowing(seat, report, asked))
        table = drawn_table(found, past_of(seat, records, report, asked))
        return {**table, "facts": [], "remarks": []}
    made = drawn(worked(seat, records, report, asked))
    return {**made["table"], "facts": made["facts"], "remarks": made["notes"]}


def _file(seat: Seat, records: Records, report: Report, asked: Asked, kind: str, due_on: date) -> Enclosed:
    media_type, chunks = FILES[kind]
    content = b"".join(chunks(file_of(seat, records, report, asked)))
    return Enclosed(f"{report.key.replace('_', '-')}-{due_on.isoformat()}.{kind}", media_type, content)
