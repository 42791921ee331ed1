"""`python -m palmette.locale`: bring the catalogues up to date with the source, and list what waits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from palmette.labels import LANGUAGES
from palmette.locale.catalogues import FOLDER
from palmette.locale.gather import template

TEMPLATE = FOLDER / "palmette.pot"


def main() -> int:
    """Write the template and every language; 1 when a text waits for its translation."""
    fresh = template()
    _write(TEMPLATE, fresh)
    waiting = 0
    for language in LANGUAGES:
        if language == "en":
            continue
        made = brought_up(fresh, language)
        _write(FOLDER / f"{language}.po", made)
        left = missing(made)
        waiting += len(left)
        sys.stdout.write(f"{language}: {len(made) - len(left)} of {len(made)} texts\n")
        sys.stdout.writelines(f"  {text}\n" for text in left)
    return 1 if waiting else 0


def brought_up(fresh: Catalog, language: str) -> Catalog:
    """The catalogue of a language with the texts of today: new ones empty, those that are gone left out."""
    known, made = _read(FOLDER / f"{language}.po", language), Catalog(locale=language, fuzzy=False)
    for item in fresh:
        old = known.get(item.id if isinstance(item.id, str) else item.id[0]) if item.id else None
        same = old is not None and isinstance(old.id, str) == isinstance(item.id, str)
        if item.id:
            made.add(item.id, old.string if old is not None and same else None, locations=item.locations)
    return made


def missing(made: Catalog) -> list[str]:
    """The English of what has no translation, or lacks a plural form."""
    return [
        item.id if isinstance(item.id, str) else item.id[0]
        for item in made
        if item.id and (item.fuzzy or not all(_forms(item.string)))
    ]


def _forms(string: str | Sequence[str] | None) -> Sequence[str]:
    return [string or ""] if isinstance(string, str) or string is None else string


def _read(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _write(path: Path, made: Catalog) -> None:
    """Texts in the order of their English and without moments, so that two branches seldom touch one line."""
    body = BytesIO()
    write_po(body, made, width=0, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    head = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=utf-8\\n"']
    if made.locale is not None:
        head += [f'"Language: {made.locale}\\n"', f'"Plural-Forms: {made.plural_forms}\\n"']
    path.write_bytes("\n".join(head).encode() + b"\n\n" + body.getvalue())


if __name__ == "__main__":
    sys.exit(main())
