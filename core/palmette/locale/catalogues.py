"""The texts of the screens in a language: its `.po` file, read once in each process, so that nothing built is stale."""

from __future__ import annotations

import gettext
import io
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent


@lru_cache(maxsize=32)
def catalogue(language: str) -> gettext.NullTranslations:
    """The texts in a language; the English of the source where there is no translation."""
    file = FOLDER / f"{language}.po"
    if not language.isalpha() or not file.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        # What waits for its translation, or is marked as not sure, stays English.
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def counted(language: str, one: str, many: str, count: float | Decimal) -> str:
    """The form of a text for a count: `день`, `дня`, `дней`. A fraction takes the form of two: `1,5 дня`."""
    whole = int(count) if count == int(count) else 2
    return catalogue(language).ngettext(one, many, whole)
