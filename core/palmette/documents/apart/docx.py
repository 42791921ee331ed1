"""Reads and fills DOCX templates: Word's own layout stays, `{{ … }}` and `{% … %}` in it become values."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any, cast

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import TemplateError, TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from palmette.documents.apart.archives import open_archive
from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Read, Use, read_tree

_TAG = re.compile(r"<[^>]+>")
_PARAGRAPH = re.compile(r"<w:p([ >])")
_EXCERPT = 120
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")


class Said(str):
    """A value as it is shown; `truth` is what `if` asks of it."""

    truth: bool = True

    def __bool__(self) -> bool:
        return self.truth


class Nothing:
    """A value that is empty: false, and refused where it would be shown."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __bool__(self) -> bool:
        return False


def _shown(value: object) -> object:
    if isinstance(value, Nothing):
        raise TemplateRuntimeError(f"empty:{value.path}")
    return value


class _Environment(ImmutableSandboxedEnvironment):
    """Knows no filter, test or global, and compiles only what `read_tree` takes."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, finalize=_shown)
        self.filters.clear()
        self.tests.clear()
        self.globals.clear()
        self.read = Read()

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:  # Any: as Jinja
        tree = read_tree(self.parse(source), self.read)
        if self.read.flaws:
            raise RefusedTemplate(*self.read.flaws)
        return Template.from_code(self, self.compile(tree), {}, None)


class _Letter(DocxTemplate):  # type: ignore[misc]  # docxtpl ships no types
    """A template whose sources can be looked at before they are filled."""

    def _footnotes(self) -> list[Any]:  # Any: parts of python-docx, which ships no types
        return [part for part in self.docx.part.package.parts if part.content_type == _FOOTNOTES]

    def sources(self) -> list[str]:
        """The Jinja sources of body, headers and footers, a paragraph a line."""
        self.render_init()
        found = [self.patch_xml(self.get_xml())]
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _key, part in self.get_headers_footers(uri):
                found.append(self.patch_xml(self.get_part_xml(part)))
        found += [self.patch_xml(part.blob.decode()) for part in self._footnotes()]
        properties = self.docx.core_properties
        found += [getattr(properties, name) for name in _PROPERTIES]
        return [_PARAGRAPH.sub(r"\n<w:p\1", source) for source in found]


def read_docx(content: bytes) -> list[Use]:
    """The values that a template uses; RefusedTemplate with all its flaws."""
    open_archive(content)
    uses: list[Use] = []
    flaws: list[Flaw] = []
    for source in _letter(content).sources():
        environment = _Environment()
        try:
            read_tree(environment.parse(source), environment.read)
        except TemplateSyntaxError as error:
            flaws.append(_flaw(source, Flaw("syntax", error.lineno, about=(error.message or "")[:120])))
            continue
        uses += [Use(use.path, use.rows, max(use.line - 1, 1)) for use in environment.read.uses]
        flaws += [_flaw(source, flaw) for flaw in environment.read.flaws]
    if flaws:
        raise RefusedTemplate(*flaws)
    return uses


def fill_docx(content: bytes, values: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The template with values by path, and rows by the path of their list; Any: JSON as the parent sent it."""
    open_archive(content)
    letter = _letter(content)
    environment = _Environment()
    try:
        letter.render(_Context(environment.read, values, rows), jinja_env=environment, autoescape=True)
    except TemplateRuntimeError as error:
        code, _, path = str(error).partition(":")
        raise RefusedTemplate(Flaw("empty" if code == "empty" else "cannot", about=path or str(error)[:120])) from error
    except (TemplateError, TypeError, ValueError) as error:
        raise RefusedTemplate(Flaw("cannot", getattr(error, "lineno", 0) or 0, about=str(error)[:120])) from error
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


class _Context(Mapping[str, object]):
    """Values under their run-time names, which are known once the template has been read."""

    def __init__(self, read: Read, values: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self._read, self._values, self._rows = read, values, rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._read.names.values())

    def __len__(self) -> int:
        return len(self._read.names)

    def __getitem__(self, name: str) -> object:
        path = next(path for path, known in self._read.names.items() if known == name)
        if path.endswith("[]"):
            return [{key: _value(key, item) for key, item in row.items()} for row in self._rows.get(path[:-2], ())]
        return _value(path, self._values.get(path))


def _value(path: str, value: Any) -> object:  # Any: a JSON value, or one with the truth beside its text
    if value is None or value == "":
        return Nothing(path)
    if isinstance(value, dict):
        said = Said(value["text"])
        said.truth = bool(value["truth"])
        return said
    return cast("object", value)


def _letter(content: bytes) -> _Letter:
    try:
        return _Letter(io.BytesIO(content))
    except Exception as error:  # a broken package fails in many ways, and all of them mean the same
        raise RefusedTemplate(Flaw("no_docx")) from error


def _flaw(source: str, flaw: Flaw) -> Flaw:
    lines = source.split("\n")
    text = unescape(_TAG.sub("", lines[flaw.line - 1])).strip() if 0 < flaw.line <= len(lines) else ""
    return Flaw(flaw.code, max(flaw.line - 1, 1), text[:_EXCERPT], flaw.about)
