"""How a mistake in an expression is told: code, sentence, remedy, and the place inside the text."""

from __future__ import annotations

from palmette.errors import ExpressionError, Place
from palmette.expressions.syntax import Span

IN_TEXT = "expression"
"""What stands for the file in the place of a mistake; who knows the real file replaces it."""


def mistake(code: str, message: str, span: Span, *, remedy: str = "") -> ExpressionError:
    """The error `expressions.<code>` at the beginning of a span."""
    place = Place(IN_TEXT, span.line, span.column)
    return ExpressionError(f"expressions.{code}", message, remedy=remedy, place=place)
