"""From text to a syntax tree: limits first, then the grammar, each refusal with its place and a remedy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from palmette.errors import ExpressionError
from palmette.expressions.build_syntax import BuildSyntax, finished
from palmette.expressions.mistakes import mistake
from palmette.expressions.syntax import Node, Span

MAX_LENGTH = 16_000
MAX_OPEN_BRACKETS = 60

RESERVED_WORDS = frozenset({"and", "or", "not", "in", "is", "empty", "true", "false", "where"})
"""Words that no field can be called by in an expression."""

_REMEDIES = {
    "=": "Write `==` to compare.",
    "<>": "Write `!=`.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `not`, or `!=` to compare.",
    "%": "There is no remainder; `contains(x, '…')` looks inside a text.",
    ";": "An expression is one condition; join several with `and`.",
    "{": "Lists are written [a, b].",
    "'": "Close it with the same quote on the same line.",
    '"': "Close it with the same quote on the same line.",
    "`": "Write texts in straight quotes: 'text'.",
    "‘": "Write texts in straight quotes: 'text'.",
    "’": "Write texts in straight quotes: 'text'.",
    "“": "Write texts in straight quotes: 'text'.",
    "”": "Write texts in straight quotes: 'text'.",
    "«": "Write texts in straight quotes: 'text'.",
    "^": "There are no powers.",
    "#": "There are no comments in an expression.",
    "$": "Fields are written by their name alone.",
    "@": "Fields are written by their name alone.",
}
REMEMBERED_LENGTH = 160
FOREIGN_WORDS = {
    "AND": "and", "OR": "or", "NOT": "not", "IN": "in", "IS": "is", "null": "empty", "NULL": "empty", "None": "empty",
    "True": "true", "False": "false", "TRUE": "true", "FALSE": "false", "like": "contains(x, '…')",
    "LIKE": "contains(x, '…')", "between": "a <= x and x <= b",
}  # fmt: skip
"""What people write who know another language, with the word for it here."""


def parse(text: str) -> Node:
    """The syntax tree of an expression; an ExpressionError with line and column where it cannot be read."""
    return _short(text) if len(text) <= REMEMBERED_LENGTH else _read(text)


@lru_cache(maxsize=2048)
def _short(text: str) -> Node:
    """An edition is checked more than once, and its short expressions are most of the work."""
    return _read(text)


def _read(text: str) -> Node:
    _check_limits(text)
    try:
        parsed = _grammar().parse(text)
    except UnexpectedToken as error:
        raise _unexpected_token(text, error) from None
    except UnexpectedCharacters as error:
        raise _unexpected_character(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionError):
            raise error.orig_exc from None
        raise
    except UnexpectedInput as error:
        raise mistake("syntax", "The expression cannot be read.", _point(error.line, error.column)) from None
    return finished(parsed)


@lru_cache(maxsize=1)
def _grammar() -> Lark:
    text = FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic", transformer=BuildSyntax(), maybe_placeholders=False)


def _check_limits(text: str) -> None:
    start = Span(1, 1, 1, 1)
    if not text.strip():
        raise mistake("blank", "The expression is blank.", start, remedy="Write a condition, for example `true`.")
    if len(text) > MAX_LENGTH:
        said = f"The expression has {len(text)} characters; the limit is {MAX_LENGTH}."
        raise mistake("too_long", said, start, remedy="Move parts of it into computed fields.")
    depth = 0
    for index, character in enumerate(text):
        if character < " " and character not in "\t\r\n":
            said = f"The character U+{ord(character):04X} cannot stand in an expression."
            raise mistake("bad_character", said, _at(text, index), remedy="Delete it.")
        if "\ud800" <= character <= "\udfff":
            raise mistake("bad_character", "Half a character stands here.", _at(text, index), remedy="Delete it.")
        depth += (character in "([") - (character in ")]")
        if depth > MAX_OPEN_BRACKETS:
            said = f"More than {MAX_OPEN_BRACKETS} brackets are open here."
            raise mistake("too_deep", said, _at(text, index), remedy="Move parts of it into computed fields.")


def _unexpected_token(text: str, error: UnexpectedToken) -> ExpressionError:
    token = error.token
    if token.type == "$END":
        lines = text.rstrip().split("\n")
        span = _point(len(lines), len(lines[-1]) + 1)
        return mistake("unfinished", "The expression ends too early.", span, remedy=_expected(error))
    span = _point(token.line or 1, token.column or 1)
    for word, place in ((token.value, span), _word_before(text, token)):
        if word in FOREIGN_WORDS:
            said = f"{word!r} is not a word of the language."
            return mistake("syntax", said, place, remedy=f"Write `{FOREIGN_WORDS[word]}`.")
    if text[max(0, (token.start_pos or 0) - 1) :].startswith("<>"):
        return mistake("syntax", "'<>' is not a word of the language.", span, remedy="Write `!=`.")
    if token.type == "COMPARE" and not _wants_value(error):
        remedy = "Compare two values at a time: `a < b and b < c`."
        return mistake("syntax", f"A second comparison {token.value!r} stands here.", span, remedy=remedy)
    if token.type == "WHERE":
        remedy = "`where` stands inside a call: exists(visits where …)."
        return mistake("syntax", "`where` cannot stand here.", span, remedy=remedy)
    return mistake("syntax", f"{token.value!r} cannot stand here.", span, remedy=_expected(error))


def _unexpected_character(text: str, error: UnexpectedCharacters) -> ExpressionError:
    pair = text.split("\n")[error.line - 1][error.column - 1 :][:2]
    found = pair[:1]
    span = _point(error.line, error.column)
    if found.isdigit():
        remedy = "Write numbers like 1500 or 2.75; names begin with a letter."
        return mistake("bad_number", "This is neither a number nor a name.", span, remedy=remedy)
    remedy = _REMEDIES.get(pair) or _REMEDIES.get(found, "")
    if found in "'\"":
        return mistake("open_quote", "The text that begins here does not end.", span, remedy=remedy)
    if not remedy and found.isalpha():
        remedy = "Names are Latin letters, digits and _; texts stand in quotes."
    if not remedy and found == ".":
        remedy = "Write a digit before the point: 0.5."
    return mistake("bad_character", f"{found!r} cannot stand in an expression.", span, remedy=remedy)


def _wants_value(error: UnexpectedToken) -> bool:
    return "NAME" in (error.accepts or error.expected)


def _expected(error: UnexpectedToken) -> str:
    wanted = error.accepts or error.expected
    if "NAME" in wanted and "NUMBER" not in wanted:
        return "A name must follow."
    if "NAME" in wanted:
        return "A value must follow: a field, a number, a text in quotes."
    if "EMPTY" in wanted and "NAME" not in wanted:
        return "Write `is empty` or `is not empty`; to compare use `==`."
    if "IN" in wanted and "AND" not in wanted:
        return "Write `not in`."
    if "RPAR" in wanted:
        return "A closing ) is missing, or `and`, `or`, a comparison."
    if "RSQB" in wanted:
        return "A closing ] or a comma is missing."
    return "Join conditions with `and` or `or`, compare with == != < <= > >=."


def _word_before(text: str, token: Token) -> tuple[str, Span]:
    """The word in front of a token, where a wrongly spelt keyword was taken for a name."""
    before = text[: token.start_pos or 0].rstrip()
    cut = max(before.rfind(mark) for mark in " \t\r\n()[]") + 1
    return before[cut:], _at(text, cut)


def _at(text: str, index: int) -> Span:
    before = text[:index]
    return _point(before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _point(line: int, column: int) -> Span:
    return Span(max(line, 1), max(column, 1), max(line, 1), max(column, 1))
