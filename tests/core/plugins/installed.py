"""Packs as distributions on disk, found through their metadata as any installed one is."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

MANIFEST = """\
key: {key}
version: {version}
api: "{api}"
"""


class Installed:
    """Writes packages with a `pack.yaml` and the metadata of their distribution into one folder on `sys.path`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.syspath_prepend(str(folder))

    def pack(
        self,
        key: str,
        code: str = "",
        *,
        manifest: str = "",
        version: str = "0.1.0",
        api: str = ">=1.0,<2",
        distribution: str = "",
        whole_manifest: str | None = None,
    ) -> Path:
        """A pack; `manifest` lines are added to key, version and api. The path of its package."""
        module = f"pack_on_disk_{key}"
        package = self.folder / module
        package.mkdir()
        (package / "__init__.py").write_text(dedent(code), "utf-8")
        head = MANIFEST.format(key=key, version=version, api=api)
        (package / "pack.yaml").write_text(whole_manifest if whole_manifest is not None else head + manifest, "utf-8")
        self.distribution(distribution or f"pack-{key}", {key: module}, version=version)
        # A later test may bring another package of this name.
        self._monkeypatch.delitem(sys.modules, module, raising=False)
        return package

    def distribution(self, name: str, entry_points: dict[str, str], *, version: str = "0.1.0") -> None:
        """The metadata of a distribution that offers packs."""
        info = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        lines = [f"{key} = {module}" for key, module in entry_points.items()]
        (info / "entry_points.txt").write_text("\n".join(["[palmette.packs]", *lines, ""]), "utf-8")


ENTITY = """\
from palmette import Entity, Text, hook

@hook
def entities(ctx):
    return [Entity("{key}", fields=[Text("name")])]
"""


def entity_code(key: str) -> str:
    """A pack that declares one entity."""
    return ENTITY.format(key=key)
