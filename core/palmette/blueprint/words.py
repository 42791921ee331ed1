"""Which words an attribute of a declaration takes, where it takes only some."""

from __future__ import annotations

from collections.abc import Mapping

from palmette.access.definition import FIELD_RIGHTS, SCOPES, Grant, Mask
from palmette.labels import LANGUAGES
from palmette.pipelines.definition import Stage
from palmette.records.definition import Entity, View
from palmette.records.fields import Option, Reference
from palmette.reports.definition import Dimension, Measure, Report

TONES = ("ok", "warn", "bad", "info", "plum", "calm")

WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (Entity, "scope"): ("walled", "shared"),
    (Entity, "tone"): TONES,
    (View, "tone"): TONES,
    (Option, "tone"): TONES,
    (Stage, "kind"): ("open", "won", "lost"),
    (Stage, "hours"): ("", "work"),
    (Stage, "tone"): ("", *TONES),
    (Reference, "on_delete"): ("refuse", "empty", "delete"),
    (Measure, "function"): ("count", "sum", "average", "minimum", "maximum", "distinct", "ratio"),
    (Dimension, "period"): ("", "hour", "day", "weekday", "week", "month", "quarter", "year"),
    (Report, "chart"): ("table", "bar", "line", "funnel"),
    (Grant, "scope"): SCOPES,
    (Mask, "right"): FIELD_RIGHTS,
}

__all__ = ["LANGUAGES", "TONES", "WORDS"]
