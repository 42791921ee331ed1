"""How sales refuse: a code, the field it is about, a sentence and what mends it."""

from __future__ import annotations

from palmette import Conflict, InvalidInput, Problem


def bad_paper(code: str, field: str, message: str, remedy: str) -> InvalidInput:
    """What was written cannot be."""
    return InvalidInput(code, message, remedy=remedy, problems=[Problem(field, code, message, remedy)])


def paper_conflict(code: str, field: str, message: str, remedy: str) -> Conflict:
    """What was written does not go with what is there."""
    return Conflict(code, message, remedy=remedy, problems=[Problem(field, code, message, remedy)])
