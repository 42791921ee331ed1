"""Every error that Palmette raises on purpose: a stable code, a sentence for the person, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text a person wrote: an edition file, a pack module, an expression. Lines and columns from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: the field (dotted path), a stable code, a sentence, and what mends it."""

    field: str
    code: str
    message: str
    remedy: str = ""
    row: int | None = None

    def __str__(self) -> str:
        where = f"row {self.row}: " if self.row is not None else ""
        return f"{where}{self.field}: {self.message}" if self.field else f"{where}{self.message}"


class PalmetteError(Exception):
    """The family. `code` is stable and documented; `status` is used only at the web edge."""

    status: ClassVar[int] = 500

    def __init__(
        self,
        code: str,
        message: str,
        *,
        remedy: str = "",
        problems: Sequence[Problem] = (),
        place: Place | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.problems = tuple(problems)
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{remedy}"


class InvalidInput(PalmetteError):
    """What came in cannot be used; `problems` names every field and row. Nothing is stored."""

    status = 400


class NotFound(PalmetteError):
    """There is no such thing for this actor; the same answer whether it is missing or forbidden."""

    status = 404


class Forbidden(PalmetteError):
    """The actor may know of the thing but not do this."""

    status = 403


class NotLoggedIn(PalmetteError):
    """No valid session or token came with the request."""

    status = 401


class Conflict(PalmetteError):
    """Somebody else changed the thing meanwhile, or a unique value is taken."""

    status = 409


class MayBeDuplicate(Conflict):
    """New records may be there already; `candidates` say which, in the form of the API. Nothing is stored."""

    def __init__(self, candidates: Sequence[Mapping[str, object]], problems: Sequence[Problem] = ()) -> None:
        super().__init__(
            "records.may_be_duplicate",
            "This may be there already.",
            remedy="Use the record that is there, or send it again with allow_duplicate=true.",
            problems=problems,
        )
        self.candidates = tuple(candidates)


class TooLarge(PalmetteError):
    """More was sent than is taken at once."""

    status = 413


class GateClosed(PalmetteError):
    """A move is not allowed yet; `problems` is the whole list of what is missing."""

    status = 422


class TooMany(PalmetteError):
    """A quota or rate limit is used up; after `retry_after` seconds a program may come again, 0 where nobody knows."""

    status = 429

    def __init__(
        self, code: str, message: str, *, remedy: str = "", problems: Sequence[Problem] = (), retry_after: int = 0
    ) -> None:
        super().__init__(code, message, remedy=remedy, problems=problems)
        self.retry_after = retry_after


class DeclarationError(PalmetteError):
    """A pack or an edition declares something that cannot be; `place` says where."""

    status = 500


class ExpressionError(DeclarationError):
    """An expression has a mistake; `place.line` and `place.column` count inside its own text."""


class SettingsError(PalmetteError):
    """The installation is set up wrongly: environment, database URL, secrets, files."""

    status = 500


class PlanError(PalmetteError):
    """A plan cannot be made or applied as asked: stale hash, destructive step unnamed, clash of packs."""

    status = 409


class Unavailable(PalmetteError):
    """The database or another part does not answer now; trying again later may help."""

    status = 503


class NoSpace(Unavailable):
    """The disk is full or nearly so: nothing is stored, what is there can be read."""

    status = 507
