"""Which values a typst template names: `data.customer.name`, `opt.phone`, `for line in data.lines` and `line.price`.

`data` is what has to be there, `opt` what may be empty. A template names its values in these forms alone; one that goes
another way finds nothing there, and is refused when it is compiled.
"""

from __future__ import annotations

import re

from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Use

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PATH = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_VALUE = re.compile(rf"(?<![\w.-])(data|opt)\.({_PATH})")
_LOOP = re.compile(rf"\bfor\s+([a-z][a-z0-9_]*)\s+in\s+(?:data|opt)\.({_PATH})")
_PACKAGE = re.compile(r"@[A-Za-z][\w-]*/")
_FETCH = re.compile(r"\b(?:plugin|read|image|include|csv|json|toml|yaml|xml|cbor|bibliography)\s*\(")
_OWN_LETTER = re.compile(r'#import\s+"/?letter\.typ"\s*:')
_IMPORT = re.compile(r"#?\bimport\b[^\n]*")
OPTIONAL = "?"
"""Behind the path of a value that may be empty."""


def read_typst(source: str) -> list[Use]:
    """The values that a template names; RefusedTemplate for what would read from outside."""
    plain = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)
    flaws = [Flaw("outside", _line(plain, found.start()), found.group()) for found in _PACKAGE.finditer(plain)]
    flaws += [Flaw("outside", _line(plain, found.start()), found.group()) for found in _FETCH.finditer(plain)]
    flaws += [
        Flaw("include", _line(plain, found.start()), found.group()[:80])
        for found in _IMPORT.finditer(plain)
        if not _OWN_LETTER.match(found.group())
    ]
    if flaws:
        raise RefusedTemplate(*flaws)
    uses: list[Use] = []
    loops = {found.group(1): found.group(2) for found in _LOOP.finditer(plain)}
    lists = set(loops.values())
    uses += [Use("", path, _line(plain, plain.index(path))) for path in sorted(lists)]
    for found in _VALUE.finditer(plain):
        path = found.group(2)
        if path not in lists:
            mark = OPTIONAL if found.group(1) == "opt" else ""
            uses.append(Use(path + mark, "", _line(plain, found.start())))
    for name, rows in loops.items():
        for found in re.finditer(rf"(?<![\w.-]){name}\.({_PATH})", plain):
            uses.append(Use(found.group(1), rows, _line(plain, found.start())))
    return uses


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
