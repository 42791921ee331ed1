"""What is wrong with a template, in words: each flaw with its place, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from palmette.documents.apart.refusals import Flaw
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence

_SAYS = {
    "call": sentence("Nothing can be called in a template."),
    "filter": sentence("There are no filters and tests in a template."),
    "include": sentence("A template takes in no other file."),
    "item": sentence("A value has no items; a dot leads to what belongs to it."),
    "attribute": sentence("This is no value of the record."),
    "loop": sentence("A loop goes over a list of the record by its name."),
    "nested": sentence("A loop stands in no other loop."),
    "other": sentence("This is more than a template can do."),
    "deep": sentence("The template is built too deep."),
    "syntax": sentence("The template cannot be read here."),
    "unknown": sentence("There is no value of this name."),
    "empty": sentence("This value is empty, and the template has no word for that."),
    "cannot": sentence("The template cannot be filled here."),
    "outside": sentence("The template reads something from outside."),
    "entities": sentence("The template defines entities of its own."),
    "macros": sentence("The template holds macros or embedded objects."),
    "bad_member": sentence("The file holds a part whose name is not allowed."),
    "too_large": sentence("The file is too large, or becomes so when it is unpacked."),
    "too_much": sentence("The document becomes too large."),
    "too_long": sentence("The template takes too long."),
    "no_docx": sentence("This is no DOCX file."),
    "no_text": sentence("This is no text in UTF-8."),
}
_MENDS = {
    "empty": sentence('Fill it in the record, or write `{{ name or "…" }}`, in typst `opt.name`.'),
    "unknown": sentence("Take a name from the list of values."),
    "syntax": sentence("Write {{ field }}, {% if field %} … {% endif %}, {% for line in lines %} … {% endfor %}."),
    "call": sentence("Write {{ field }}, {% if field %} … {% endif %}, {% for line in lines %} … {% endfor %}."),
    "filter": sentence("Write field_in_words or field_in_full instead."),
    "outside": sentence("Put texts and pictures into the template itself."),
    "macros": sentence("Save it without them as .docx."),
    "too_long": sentence("Make it simpler."),
}


def refused(flaws: Sequence[Flaw], kind: str) -> InvalidInput:
    """The error that a person reads: the first flaw as its sentence, all of them as problems."""
    problems = [_problem(flaw, kind) for flaw in flaws]
    first = problems[0]
    code = "documents.bad_template"
    if flaws[0].code == "empty":
        code = "documents.empty_value"
    elif flaws[0].code in ("too_long", "too_much"):
        code = "documents.too_heavy"
    return InvalidInput(code, first.message, remedy=first.remedy, problems=problems)


def _problem(flaw: Flaw, kind: str) -> Problem:
    says = _SAYS.get(flaw.code, _SAYS["cannot"])
    hint = flaw.text if flaw.code == "unknown" else ""
    remedy = hint or _MENDS.get(flaw.code, "")
    message = _placed(flaw.line, flaw.about or flaw.text, says, kind)
    code = "documents.bad_template"
    if flaw.code == "empty":
        code = "documents.empty_value"
    return Problem("template", code, message, remedy, row=flaw.line or None)


def _placed(line: int, what: str, says: str, kind: str) -> str:
    """The sentence with its place: a paragraph in DOCX, a line in typst."""
    if not line:
        return sentence("%(what)s: %(says)s", what=what, says=says) if what else says
    if kind == "docx":
        if what:
            return sentence("Paragraph %(line)s, %(what)s: %(says)s", line=line, what=what, says=says)
        return sentence("Paragraph %(line)s: %(says)s", line=line, says=says)
    if what:
        return sentence("Line %(line)s, %(what)s: %(says)s", line=line, what=what, says=says)
    return sentence("Line %(line)s: %(says)s", line=line, says=says)
