"""What the address of a dashboard or report asks for: a period, what it is compared with, a person, a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from palmette import clock
from palmette.blueprint.model import EntityModel
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.filters import quoted
from palmette.pages.periods import Stretch, stretch_of
from palmette.pages.report_figures import entity_of
from palmette.pages.seat import Seat
from palmette.pages.values import Values, path_field
from palmette.records.results import ListQuery
from palmette.reports.days import DAY, days_between
from palmette.reports.definition import COMPARED, PERIODS, Report

USER, OFFICE = "frame.user", "frame.branch"
MOST_CHOICES = 200


@dataclass(frozen=True)
class Asked:
    """Read from an address; what it does not say is as the dashboard was declared."""

    period: str
    compare: str
    today: date
    since: date | None = None
    until: date | None = None
    owner: UUID | None = None
    branch: UUID | None = None
    branches: tuple[UUID, ...] = ()
    """The branch with all below it."""

    @property
    def stretch(self) -> Stretch | None:
        """The days it speaks of; None for all time."""
        return stretch_of(self.period, self.today, self.since, self.until)

    def query(self, **changes: str) -> str:
        """The address's query with some parts replaced."""
        parts = {
            "period": self.period, "from": self.since.isoformat() if self.since and self.period == "custom" else "",
            "to": self.until.isoformat() if self.until and self.period == "custom" else "", "compare": self.compare,
            "owner": str(self.owner or ""), "branch": str(self.branch or ""), **changes,
        }  # fmt: skip
        return urlencode({name: value for name, value in parts.items() if value})


def asked_of(desk: Seat, given: Mapping[str, object], *, period: str, compare: str) -> Asked:
    """Read it; words that mean nothing are passed over."""
    words = {name: str(given.get(name, "")) for name in ("period", "compare", "from", "to", "owner", "branch")}
    since, until = _day(words["from"]), _day(words["to"])
    asked = words["period"] if words["period"] in (*PERIODS, "custom") else period
    branch = parse_id(words["branch"])
    today = clock.now().astimezone(desk.reader.tz).date()
    if asked == "custom" and (since is None or until is None):
        since, until = today.replace(day=1), today
    return Asked(
        asked, words["compare"] if words["compare"] in COMPARED else compare, today, since, until,
        parse_id(words["owner"]), branch, tuple(_below(desk, branch)) if branch else (),
    )  # fmt: skip


def narrowing(desk: Seat, report: Report, asked: Asked, stretch: Stretch | None = None) -> str:
    """The filter of a report with what is asked; `stretch` takes the place of the asked days."""
    entity = entity_of(desk, report)
    parts = [f"({report.filter})"] if report.filter else []
    if (days := stretch or asked.stretch) and report.at:
        parts.append(_between(desk, entity, report.at, days))
    if asked.owner and _is_owned(entity):
        parts.append(f"owner in [{quoted(str(asked.owner))}]")
    if asked.branch and _is_local(entity):
        parts.append(f"branch in [{', '.join(quoted(str(one)) for one in asked.branches)}]")
    return " and ".join(parts)


def cut_words(desk: Seat, report: Report, asked: Asked) -> list[str]:
    """What of the asked a report cannot follow, in words."""
    entity, _ = entity_of(desk, report), desk.gettext
    found = []
    if asked.stretch and not report.at:
        found.append(_("as of today"))
    if asked.owner and not _is_owned(entity):
        found.append(_("all people"))
    if asked.branch and not _is_local(entity):
        found.append(_("all branches"))
    return found


def pickers(desk: Seat, asked: Asked, *, comparing: bool = True) -> Values:
    """The choices as the head of a dashboard draws them: each leads to its own address."""
    _ = desk.gettext
    periods = {
        "today": _("Today"), "week": _("This week"), "month": _("This month"), "quarter": _("This quarter"),
        "year": _("This year"), "days30": _("Last 30 days"), "all": _("All time"), "custom": _("Other days…"),
    }  # fmt: skip
    compared = {
        "previous": _("With the period before"), "year": _("With a year earlier"), "none": _("With nothing"),
    }  # fmt: skip
    return {
        "period": days_text(desk, asked.stretch) if asked.stretch else periods["all"],
        "periods": _links(asked, "period", asked.period, periods),
        "compare": compared[asked.compare],
        "compared": _links(asked, "compare", asked.compare, compared) if comparing else [],
        "custom": {"since": asked.since, "until": asked.until} if asked.period == "custom" else None,
        **_people(desk, asked), **_offices(desk, asked),
        "kept": {"compare": asked.compare, "owner": str(asked.owner or ""), "branch": str(asked.branch or "")},
    }  # fmt: skip


def days_text(desk: Seat, days: Stretch) -> str:
    """`22 Nov 2026` or `1 Nov 2026 – 22 Nov 2026`."""
    first, last = formats.full_day(days.first, desk.reader), formats.full_day(days.last, desk.reader)
    return first if days.first == days.last else f"{first} – {last}"


def _between(desk: Seat, entity: EntityModel, at: str, days: Stretch) -> str:
    known = path_field(desk, entity, at)
    is_moment = known is not None and known.value_kind == "instant"
    return days_between(at, days.first, days.last + DAY, zone=desk.reader.zone if is_moment else "")


def _is_owned(entity: EntityModel) -> bool:
    return "owner" in entity.fields and entity.owned


def _is_local(entity: EntityModel) -> bool:
    return "branch" in entity.fields


def _links(asked: Asked, name: str, current: str, choices: Mapping[str, str]) -> list[Values]:
    return [
        {"label": label, "href": f"?{asked.query(**{name: key})}", "current": key == current}
        for key, label in choices.items()
    ]


def _people(desk: Seat, asked: Asked) -> Values:
    with desk.reading() as records:
        query = ListQuery(fields=["id"], sort="name", filter="active == true", limit=MOST_CHOICES)
        page = records.list(USER, query)
        names = records.titles(USER, [UUID(str(row["id"])) for row in page.rows])
    choices = {"": desk.gettext("All people"), **{str(user): name for user, name in names.items()}}
    return _chosen("owner", "owners", asked, str(asked.owner or ""), choices)


def _offices(desk: Seat, asked: Asked) -> Values:
    with desk.reading() as records:
        rows = records.list(OFFICE, ListQuery(fields=["id", "name"], sort="name", limit=MOST_CHOICES)).rows
    everywhere = desk.gettext("%(branches)s: all") % {
        "branches": desk.blueprint.entities[OFFICE].plural.text(desk.language)
    }
    choices = {"": everywhere, **{str(row["id"]): str(row["name"]) for row in rows}}
    return _chosen("branch", "branches", asked, str(asked.branch or ""), choices)


def _chosen(name: str, many: str, asked: Asked, current: str, choices: Mapping[str, str]) -> Values:
    """With one choice there is nothing to choose."""
    shown = _links(asked, name, current, choices) if len(choices) > 2 else []
    return {name: choices.get(current, choices[""]), many: shown}


def _below(desk: Seat, branch: UUID) -> Iterator[UUID]:
    yield branch
    for one in desk.pinned.directory.branches().values():
        if one.parent == branch:
            yield from _below(desk, one.id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
