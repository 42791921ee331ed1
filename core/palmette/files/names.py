"""What a file may be called: one harmless line, whatever was sent."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The last part of a path without signs that are unsafe or unseen; `file` when nothing is left."""
    last = re.split(r"[\\/]", name.encode("utf-8", "replace").decode())[-1]
    plain = "".join(_visible(letter) for letter in unicodedata.normalize("NFC", last))
    safe = _UNSAFE.sub("_", plain).strip(" .")
    if not safe.strip("_. "):
        return "file"
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    return _shortened(safe)


def extension_of(name: str) -> str:
    """The ending of a clean name in small letters, without its dot."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""


def _visible(letter: str) -> str:
    """Controls of writing direction and other unseen signs become visible underscores."""
    return "_" if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else letter


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    ending = extension_of(name)
    if not ending or len(ending) > 10:
        return name[:LONGEST]
    return f"{name[: LONGEST - len(ending) - 1]}.{name.rpartition('.')[2]}"
