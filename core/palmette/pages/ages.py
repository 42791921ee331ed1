"""How long a card stands in its stage, against the stage's limit: fresh, waiting, too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from palmette.locale.sentences import Sentence, sentence
from palmette.pages.values import Values
from palmette.pipelines.definition import Stage
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.limits import length_of


def limit_of(stage: Stage) -> timedelta | None:
    """The stage's limit as plain time: `15m`, `2h`, `3d`, `1w`; None without one, or where work hours count."""
    return None if stage.hours else length_of(stage.sla)


def age_of(since: object, stage: Stage | None, now: datetime) -> Values | None:
    """A card's age with its tone: amber from the limit, red from twice the limit."""
    if not isinstance(since, datetime):
        return None
    passed = now - since
    limit = limit_of(stage) if stage else None
    tone = ""
    if limit is not None:
        tone = "bad" if passed > 2 * limit else "warn" if passed > limit else ""
    return {"text": short_span(passed), "tone": tone}


def work_age_of(
    since: object, due: object, late: object, calendar: WorkCalendar | None, now: datetime
) -> Values | None:
    """The age of a card whose stage counts in work hours: work time, amber once it is due, red at twice the time."""
    if not isinstance(since, datetime):
        return None
    worked = timedelta(minutes=calendar.work_minutes_between(since, now)) if calendar is not None else now - since
    tone = "bad" if _is_over(late, now) else "warn" if _is_over(due, now) else ""
    # A day of work time has no fixed length, so hours go on.
    hours, rest = divmod(worked // timedelta(minutes=1), 60)
    return {"text": _clock(hours, rest), "tone": tone}


def _is_over(moment: object, now: datetime) -> bool:
    return isinstance(moment, datetime) and moment < now


def short_span(span: timedelta) -> Sentence:
    """`12 d`, `5 h`, `20 min`."""
    if span.days:
        return sentence("%(count)s d", count=span.days)
    hours, rest = divmod(int(span.total_seconds()), 3600)
    return _clock(hours, max(rest // 60, 0))


def _clock(hours: int, minutes: int) -> Sentence:
    return sentence("%(count)s h", count=hours) if hours else sentence("%(count)s min", count=minutes)


def within(limit: timedelta) -> str:
    """The limit as a length of the expression language."""
    minutes = int(limit.total_seconds() // 60)
    return f"minutes({minutes})"
