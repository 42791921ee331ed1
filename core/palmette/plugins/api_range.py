"""Whether a pack's `api` range takes this version of the hooks."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version


def is_range(text: str) -> bool:
    """Whether the text is a version range like `>=1.0,<2`."""
    try:
        return bool(list(SpecifierSet(text)))
    except InvalidSpecifier:
        return False


def takes(api: str, version: str) -> bool:
    """Whether the range holds the version (PEP 440; a pre-release of it counts)."""
    return SpecifierSet(api).contains(Version(version), prereleases=True)
