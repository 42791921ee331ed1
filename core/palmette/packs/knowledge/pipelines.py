"""The way of an article: written, published, put away."""

from __future__ import annotations

from palmette import Pipeline, Stage
from palmette import label as _

PIPELINES = [
    Pipeline(
        "article", "article", _("Articles", ru="Статьи", fi="Artikkelit"), icon="book",
        stages=[
            Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="calm"),
            Stage("published", _("Published", ru="Опубликовано", fi="Julkaistu"), kind="won", tone="ok"),
            Stage("archived", _("Put away", ru="В архиве", fi="Arkistoitu"), kind="lost"),
        ],
    ),
]  # fmt: skip
