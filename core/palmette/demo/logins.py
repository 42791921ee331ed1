"""The demo's logins, kept beside its database so that a second start can print them again."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from palmette.demo.load import DemoLogin


def write_logins(folder: Path, edition: Path, logins: Sequence[DemoLogin]) -> None:
    """Keep them in a file that its user alone may read."""
    rows = [{"email": item.email, "name": item.name, "roles": item.roles, "password": item.password} for item in logins]
    path = _path(folder, edition)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)


def read_logins(folder: Path, edition: Path) -> list[DemoLogin]:
    """The kept logins; none when the file is gone."""
    path = _path(folder, edition)
    if not path.exists():
        return []
    rows = json.loads(path.read_text())
    return [DemoLogin(row["email"], row["name"], tuple(row["roles"]), row["password"]) for row in rows]


def _path(folder: Path, edition: Path) -> Path:
    return folder / f"demo-{edition.stem}-logins.json"
