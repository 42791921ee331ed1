"""Whether a member of an archive is one that we would read: a regular file under a clean name, once. Pure.

Nothing here is ever unpacked onto the disk, members are read one by one; an archive with such a member was made to harm
whoever does unpack it, and is refused as a whole before anything of it is read.
"""

from __future__ import annotations

import posixpath
import re
import stat
from collections.abc import Iterable
from zipfile import ZipInfo

_DRIVE = re.compile(r"^[A-Za-z]:")
_UNIX = 3
"""`create_system` of archives whose attributes are those of files of Unix."""


def odd_member(members: Iterable[ZipInfo]) -> str | None:
    """The name of the first member that is not a regular file with a clean name of its own; None when all are."""
    seen = set[str]()
    for member in members:
        name = member.orig_filename
        key = name.rstrip("/").casefold()
        if not is_clean(name) or not _is_regular(member) or key in seen:
            return name
        seen.add(key)
    return None


def is_clean(name: str) -> bool:
    """Whether a name stays in the folder it is read in, on every system."""
    bare = name.removesuffix("/")
    if not bare or not bare.isprintable() or "\\" in bare or _DRIVE.match(bare):
        return False
    return bare == posixpath.normpath(bare) and not bare.startswith("/") and bare.split("/")[0] not in ("..", ".")


def _is_regular(member: ZipInfo) -> bool:
    """No link, device or pipe; archives of other systems, and most programs, say nothing of it."""
    kind = stat.S_IFMT(member.external_attr >> 16) if member.create_system == _UNIX else 0
    return kind in (0, stat.S_IFREG) or (kind == stat.S_IFDIR and member.is_dir())
