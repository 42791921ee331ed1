"""Why a value is refused: a stable code, a sentence, what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from palmette.errors import Problem


class Refused(ValueError):
    """A value cannot be taken. `inner` are the places inside it (parts of an address, rows of a list)."""

    def __init__(self, code: str, message: str, remedy: str = "", *, inner: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.code = f"values.{code}"
        self.message = message
        self.remedy = remedy
        self.inner = tuple(inner)

    def problems(self, field: str, *, row: int | None = None) -> list[Problem]:
        """The refusal as problems of a field, those inside it with the field's name before them."""
        if not self.inner:
            return [Problem(field, self.code, self.message, self.remedy, row)]
        return [
            Problem(f"{field}.{item.field}" if item.field else field, item.code, item.message, item.remedy, row)
            for item in self.inner
        ]
