"""Which built file stands behind an asset's name, and which icons the sprite holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from palmette.errors import SettingsError

BUILT = Path(__file__).parent / "static" / "built"
"""Where `python -m palmette.pages.assets` writes; served at `Assets.base_url` with a far expiry."""

FALLBACK_ICON = "puzzle"
"""Drawn for an icon name that is not in the sprite, because a missing name would draw nothing."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Names of assets to their hashed files, under one URL."""

    files: Mapping[str, str]
    icons: frozenset[str] = field(default_factory=frozenset)
    base_url: str = "/assets/"

    def url(self, name: str) -> str:
        """The URL of an asset, for example `palmette.css`; SettingsError with the nearest name when there is none."""
        if name not in self.files:
            near = get_close_matches(name, self.files, n=1)
            hint = f"Did you mean `{near[0]}`? " if near else ""
            raise SettingsError(
                "pages.asset_unknown", f"There is no built asset `{name}`.", remedy=f"{hint}Run `make install`."
            )
        return self.base_url + self.files[name]

    def icon_url(self, name: str) -> str:
        """The sprite's URL with the icon's fragment; the fallback icon for an unknown name."""
        return f"{self.url('icons.svg')}#{name if name in self.icons else FALLBACK_ICON}"


def load_assets(folder: Path = BUILT, *, base_url: str = "/assets/") -> Assets:
    """The assets of a built folder; SettingsError that says what to run when it is not built."""
    path = folder / "manifest.json"
    if not path.exists():
        raise SettingsError(
            "pages.assets_missing",
            "The styles, scripts and icons of the screens are not built.",
            remedy="Run `make install`, or `python -m palmette.pages.assets` in a source checkout.",
        )
    data = json.loads(path.read_text(encoding="utf-8"))
    return Assets(files=data["files"], icons=frozenset(data["icons"]), base_url=base_url)


def missing_assets(folder: Path = BUILT) -> str:
    """What is wrong with the built assets, or nothing."""
    try:
        load_assets(folder)
    except SettingsError as error:
        return error.message
    return ""
