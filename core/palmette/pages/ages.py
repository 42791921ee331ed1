"""How long a card stands in its stage, against the stage's limit: fresh, waiting, too long."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from palmette.pages.values import Values
from palmette.pipelines.definition import Stage

_LIMIT = re.compile(r"^(\d{1,5})(m|h|d)$")


def limit_of(stage: Stage) -> timedelta | None:
    """The stage's limit: `15m`, `2h`, `3d`; None without one."""
    match = _LIMIT.match(stage.sla)
    if not match:
        return None
    amount = int(match[1])
    return {"m": timedelta(minutes=amount), "h": timedelta(hours=amount), "d": timedelta(days=amount)}[match[2]]


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


def short_span(span: timedelta) -> str:
    """`12 d`, `5 h`, `20 min`."""
    if span.days:
        return f"{span.days} d"
    hours, rest = divmod(int(span.total_seconds()), 3600)
    return f"{hours} h" if hours else f"{max(rest // 60, 0)} min"


def within(limit: timedelta) -> str:
    """The limit as a length of the expression language."""
    minutes = int(limit.total_seconds() // 60)
    return f"minutes({minutes})"
