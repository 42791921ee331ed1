"""The figures of knowledge: what is read."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _

REPORTS = [
    Report(
        "articles_read", "reading", _("What is read", ru="Что читают", fi="Mitä luetaan"),
        measures=[Measure("count", label=_("Read", ru="Прочтений", fi="Lukukertoja"))],
        by=["article", Dimension("at", period="month")],
    ),
    Report(
        "articles_by_category", "article", _("Articles by category", ru="Статьи по разделам",
                                             fi="Artikkelit aihepiireittäin"),
        measures=[Measure("count", label=_("Articles", ru="Статей", fi="Artikkeleita"))], by=["category", "stage"],
        at="never",
    ),
]  # fmt: skip
