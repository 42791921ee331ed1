"""Which words an attribute of a declaration takes, where it takes only some."""

from __future__ import annotations

from collections.abc import Mapping

from palmette.access.definition import FIELD_RIGHTS, SCOPES, Grant, Mask
from palmette.calendar.definition import CalendarEvents
from palmette.distribution.definition import AssignRule
from palmette.labels import LANGUAGES
from palmette.pipelines.definition import Stage
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, Match, View
from palmette.records.fields import MERGING, Field, Option, Reference
from palmette.records.match_keys import READINGS
from palmette.reports.definition import CHARTS, COMPARED, PERIODS, Dashboard, Dimension, Measure, Report, Tile
from palmette.triggers.definition import Due, Event, Schedule

TONES = ("ok", "warn", "bad", "info", "plum", "calm")

WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (Entity, "scope"): ("walled", "shared"),
    (Entity, "tone"): TONES,
    (Match, "reads"): READINGS,
    (Field, "merge"): ("", *MERGING),
    (PortalPage, "look"): ("cards", "list", "one"),
    (View, "tone"): TONES,
    (CalendarEvents, "tone"): TONES,
    (Option, "tone"): TONES,
    (Stage, "kind"): ("open", "won", "lost"),
    (Stage, "hours"): ("", "work"),
    (Stage, "tone"): ("", *TONES),
    (Reference, "on_delete"): ("refuse", "empty", "delete"),
    (Measure, "function"): (
        "count",
        "sum",
        "average",
        "minimum",
        "maximum",
        "distinct",
        "median",
        "p25",
        "p75",
        "p90",
        "p95",
        "ratio",
    ),
    (Dimension, "period"): ("", "hour", "day", "weekday", "week", "month", "quarter", "year"),
    (Report, "chart"): ("table", "bar", "line", "funnel"),
    (Tile, "chart"): ("", *CHARTS),
    (Dashboard, "period"): PERIODS,
    (Dashboard, "compare"): COMPARED,
    (AssignRule, "within"): ("branch", "region", "wall"),
    (AssignRule, "shift"): ("", "now", "next"),
    (AssignRule, "by"): ("turn", "load"),
    (Event, "event"): ("created", "changed", "saved", "moved"),
    (Due, "leap"): ("before", "after"),
    (Schedule, "every"): ("day", "week", "month", "year"),
    (Grant, "scope"): SCOPES,
    (Mask, "right"): FIELD_RIGHTS,
}


def words_of(declaration: type, name: str) -> tuple[str, ...]:
    """The words that an attribute of a kind of declaration takes, said of it or of what it is a kind of; none = any."""
    return next((WORDS[base, name] for base in declaration.__mro__ if (base, name) in WORDS), ())


__all__ = ["LANGUAGES", "TONES", "WORDS", "words_of"]
