"""Where snapshots lie: a folder for each wall, with what was copied, of which blueprint, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

ABOUT = "about.json"
NETWORK = 0
"""The folder of what belongs to no wall: branches, users, shared catalogues."""


@dataclass(frozen=True)
class About:
    """A snapshot of one wall: when its rows were read, of which tables, and how many there were."""

    at: datetime
    shape: str
    rows: Mapping[str, int]
    seconds: float = 0.0


@dataclass(frozen=True)
class SnapshotFolder:
    """All snapshots of an installation."""

    root: Path

    def wall(self, wall: int) -> Path:
        """The folder of a wall."""
        return self.root / f"wall-{wall}"

    def about(self, wall: int) -> About | None:
        """What is kept of a wall; None where nothing is, or what is there cannot be read."""
        try:
            data = json.loads((self.wall(wall) / ABOUT).read_text("utf-8"))
            at = datetime.fromisoformat(data["at"])
            return About(at, data["shape"], MappingProxyType(dict(data["rows"])), float(data["seconds"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, wall: int, folder: Path, about: About) -> None:
        """Put a finished copy in the place of the one before."""
        body = {"at": about.at.isoformat(), "shape": about.shape, "rows": dict(about.rows), "seconds": about.seconds}
        (folder / ABOUT).write_text(json.dumps(body), "utf-8")
        place, old = self.wall(wall), self.root / f"old-{wall}"
        _remove(old)
        if place.exists():
            place.rename(old)
        folder.rename(place)
        _remove(old)

    def files(self, walls: Sequence[int], table: str) -> list[str]:
        """The files of a table over some walls and the network."""
        paths = (self.wall(wall) / f"{table}.parquet" for wall in (NETWORK, *walls))
        return [str(path) for path in paths if path.is_file()]


def _remove(folder: Path) -> None:
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
