"""Which texts the source says to people: of the templates, of the handlers, and of the errors that reach a screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from jinja2.ext import babel_extract

SOURCE = Path(__file__).parent.parent

SCREENS = (
    "access", "brand", "capture", "channels", "conversion", "distribution", "documents", "files", "handover", "imports",
    "integrations", "jobs", "packs", "pages", "personal", "records", "schema", "shaper", "shaping", "triggers",
    "web",
)  # fmt: skip
"""The folders whose errors people may meet on a screen; those of the others are read by who sets up or declares."""

SAMPLES = ("pages/gallery",)
"""Invented texts for those who work on the styles."""

_JINJA = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
_ERRORS = (
    "PalmetteError", "InvalidInput", "NotFound", "Forbidden", "NotLoggedIn", "Conflict", "TooLarge", "TooMany",
    "GateClosed", "Unavailable", "NoSpace",
)  # fmt: skip
_SAID: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    **dict.fromkeys(_ERRORS, ((1,), ("message", "remedy"))),
    "Problem": ((2, 3), ("message", "remedy")),
    "Refused": ((1, 2), ("message", "remedy")),
    "Missing": ((3,), ("message",)),
    "unreadable": ((1, 2), ()),
    "bad_paper": ((2, 3), ()),
    "paper_conflict": ((2, 3), ()),
}
"""Calls that carry sentences for people: at which places and under which names."""


@dataclass(frozen=True, slots=True)
class Message:
    """One text of the source: its English, the English of many, the file it stands in."""

    one: str
    many: str
    file: str
    line: int


def messages() -> list[Message]:
    """Every text, in the order of the files."""
    found: list[Message] = []
    for path in sorted(SOURCE.rglob("*")):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith(SAMPLES) or "/templates/gallery/" in name:
            continue
        if path.suffix == ".py":
            found += of_python(path.read_text(encoding="utf-8"), name)
        elif path.suffix == ".html" and path.parent.name in ("templates", "parts", "portal", "letters"):
            found += _of_template(path, name)
    return found


def template() -> Catalog:
    """The texts as the catalogue that translations are made of."""
    made = Catalog(project="Palmette", charset="utf-8", fuzzy=False)
    for item in messages():
        made.add((item.one, item.many) if item.many else item.one, locations=[(item.file, 0)])
    return made


def of_python(source: str, file: str) -> list[Message]:
    """The texts of a module: `_()`, `gettext`, `ngettext`, `sentence`, `counted`, and the words of errors."""
    tree = ast.parse(source)
    names = _translators(tree)
    found: list[Message] = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = called(call)
        kind = names.get(name, name)
        if kind in ("gettext", "sentence"):
            found += [Message(text, "", file, call.lineno) for text in _texts(call.args[:1])]
        elif kind in ("ngettext", "counted"):
            forms = _texts(call.args[:2] if kind == "ngettext" else call.args[1:3])
            found += [Message(forms[0], forms[1], file, call.lineno)] if len(forms) == 2 else []
        elif file.split("/")[0].removesuffix(".py") in SCREENS:
            found += [Message(text, "", file, call.lineno) for text in _texts(spoken(call))]
    return found


def called(call: ast.Call) -> str:
    """The last name of what is called: `gettext` of `desk.gettext`."""
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def spoken(call: ast.Call) -> Iterator[ast.expr]:
    """Those arguments of a call that people read: message and remedy of an error, of a problem, of a refusal."""
    places, names = _SAID.get(called(call), ((), ()))
    yield from (call.args[at] for at in places if at < len(call.args))
    yield from (item.value for item in call.keywords if item.arg in names)


def _translators(tree: ast.Module) -> dict[str, str]:
    """Names that a module gives to `gettext` and `ngettext`: `_` always, unless it stands for `label`."""
    found = {"_": "gettext"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(item.asname == "_" for item in node.names):
            found.pop("_", None)
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(value, ast.Attribute) and value.attr in ("gettext", "ngettext"):
            found |= {item.id: value.attr for item in node.targets if isinstance(item, ast.Name)}
    return found


def _texts(nodes: Iterator[ast.expr] | list[ast.expr]) -> list[str]:
    return [
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]


def _of_template(path: Path, file: str) -> list[Message]:
    found: list[Message] = []
    with path.open("rb") as source:
        for line, function, texts, _comments in babel_extract(source, ("_", "gettext", "ngettext"), [], _JINJA):
            # Values that are given along stand behind the text as nothing.
            said = [texts] if isinstance(texts, str) else [text for text in texts or () if isinstance(text, str)]
            found.append(Message(said[0], said[1] if function == "ngettext" else "", file, line))
    return found
