"""What the child refuses a template for, as plain data: the parent says it in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong: a code, the line (paragraph in DOCX), the text there, and what it is about."""

    code: str
    line: int = 0
    text: str = ""
    about: str = ""

    def as_dict(self) -> dict[str, object]:
        """For the wire."""
        return {"code": self.code, "line": self.line, "text": self.text, "about": self.about}


class RefusedTemplate(Exception):
    """The template cannot be taken; all that was found."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(", ".join(flaw.code for flaw in flaws))
        self.flaws = flaws
