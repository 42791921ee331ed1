"""Sentences that reach people far from where they were made: English as they stand, and able to say the same otherwise.

An error is raised where nobody knows the reader. Its sentence is a plain English text for logs, the command line and
the API, and keeps what it was made of, so that a screen can say it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from babel.numbers import format_currency, format_decimal

from palmette.errors import PalmetteError, Problem
from palmette.labels import Label
from palmette.locale.catalogues import catalogue
from palmette.locale.dates import full_day, locale_of
from palmette.money import Money

Kept: TypeAlias = "str | dict[str, object]"


class Sentence(str):
    """A text in English with its source and the values in it; made by `sentence`."""

    source: str | Label
    values: Mapping[str, object]

    def __new__(cls, text: str, source: str | Label = "", values: Mapping[str, object] | None = None) -> Sentence:
        made = super().__new__(cls, text)
        made.source = source or text
        made.values = dict(values or {})
        return made

    def __getnewargs__(self) -> tuple[str, str | Label, Mapping[str, object]]:  # type: ignore[override]
        return str(self), self.source, self.values


def sentence(source: str | Label, /, **values: object) -> Sentence:
    """A sentence with values: `sentence("%(field)s is required.", field=model.label)`.

    A text is translated by the catalogues of the core, a label by its own languages, as packs write it. Values that
    are labels, amounts, numbers or days are said in the reader's language too; a list is joined by commas.
    """
    english = source.text("en") if isinstance(source, Label) else source
    return Sentence(_filled(english, values, "en"), source, values)


def said(text: str, language: str) -> str:
    """A text in a language: a sentence with its values, a plain text as the catalogue has it; else as it is."""
    if not text or language == "en":
        return str(text)
    if not isinstance(text, Sentence):
        return catalogue(language).gettext(text)
    source = text.source
    template = source.text(language) if isinstance(source, Label) else catalogue(language).gettext(source)
    return _filled(template, text.values, language)


def say_in(error: PalmetteError, language: str) -> None:
    """Put an error's message, remedy and problems into a language; a second time changes nothing."""
    if language == "en":
        return
    error.message, error.remedy = said(error.message, language), said(error.remedy, language)
    error.problems = tuple(problem_in(item, language) for item in error.problems)


def problem_in(problem: Problem, language: str) -> Problem:
    """A problem with its sentences in a language."""
    return replace(problem, message=said(problem.message, language), remedy=said(problem.remedy, language))


def kept(text: str) -> Kept:
    """A text as JSON can hold it, so that whoever reads it later may have another language."""
    if not isinstance(text, Sentence):
        return str(text)
    source = dict(text.source.forms) if isinstance(text.source, Label) else text.source
    return {"text": str(text), "source": source, "values": {name: _plain(value) for name, value in text.values.items()}}


def restored(value: Kept) -> str:
    """The text that `kept` stored."""
    if isinstance(value, str):
        return value
    source, values = value["source"], value["values"]
    assert isinstance(values, dict), "written by `kept`"
    told = Label(source) if isinstance(source, dict) else str(source)
    return Sentence(str(value["text"]), told, {name: _lively(item) for name, item in values.items()})


def _filled(template: str, values: Mapping[str, object], language: str) -> str:
    return template % {name: _word(value, language) for name, value in values.items()} if values else template


def _word(value: object, language: str) -> str:
    """A value within a sentence."""
    if isinstance(value, Label):
        return value.text(language)
    if isinstance(value, str):
        return said(value, language) if isinstance(value, Sentence) else value
    if isinstance(value, Sequence):
        return ", ".join(_word(item, language) for item in value)
    if language == "en" or value is None:
        return f"{value:g}" if isinstance(value, float | Decimal) else str(value)
    if isinstance(value, Money):
        return format_currency(value.amount, value.currency, locale=locale_of(language))
    if isinstance(value, int | float | Decimal):
        return format_decimal(value, locale=locale_of(language))
    if isinstance(value, date) and not isinstance(value, datetime):
        return full_day(value, language)
    return str(value)


def _plain(value: object) -> object:
    """A value as JSON: what is no text, number, label or sentence is kept as its English text."""
    if isinstance(value, Sentence):
        return {"sentence": kept(value)}
    if isinstance(value, Label):
        return {"label": dict(value.forms)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    return _word(value, "en")


def _lively(value: object) -> object:
    if isinstance(value, dict):
        return Label(value["label"]) if "label" in value else restored(value["sentence"])
    return [_lively(item) for item in value] if isinstance(value, list) else value
