"""Follows a tutorial as a reader would: writes its files, runs its commands, compares what they say.

A fenced block with `title="path"` is a file. A `console` block is commands behind `$` and what they print: each line
has to come in that order, `…` stands for anything. A command that is to fail prints `error:` first; `palmette plan`
ends with 2 where a plan is printed. `palmette` runs in this process, `curl` speaks with the application in it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from litestar.types import ASGIApp

from palmette.app import create_routes, open_runtime, serve
from palmette.settings import load_settings
from tests.core.cli.running import run

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SITE = "site-packages"


@dataclass
class Reader:
    """Somebody with an empty folder, our editions, and a tutorial."""

    folder: Path
    patch: pytest.MonkeyPatch
    last_id: str = ""
    served: bool = False
    commands: list[str] = field(default_factory=list)

    def follow(self, name: str) -> None:
        """Do everything that the page says."""
        for language, title, text in BLOCK.findall((ROOT / "docs" / "tutorials" / f"{name}.md").read_text("utf-8")):
            if title:
                path = self.folder / title
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            elif language == "console":
                self._console(text)

    def _console(self, text: str) -> None:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            self.commands.append(command)
            code, said = self._run(command)
            fails = expected.startswith("error:")
            plans = command.startswith("palmette plan") and expected.startswith("Plan ")
            assert code == (1 if fails else 2 if plans else 0), f"$ {command}\n{said}"
            _compare(command, expected, said)

    def _run(self, command: str) -> tuple[int, str]:
        if command.startswith("export "):
            return self._export(command)
        words = shlex.split(_filled(command))
        if words[0] == "palmette":
            return self._palmette(words[1:])
        if words[0] == "curl":
            return self._curl(words[1:])
        assert words[0] == "pip", f"this reader does not know {words[0]}"
        return self._pip(words[1:])

    def _export(self, command: str) -> tuple[int, str]:
        inner = re.fullmatch(r"export (\w+)=\$\((palmette .+)\)", command)
        if inner:
            code, said = self._palmette(shlex.split(inner[2])[1:])
            self.patch.setenv(inner[1], said.strip())
            return code, ""
        for word in shlex.split(command, comments=True)[1:]:
            name, _, value = word.partition("=")
            self.patch.setenv(name, self.last_id if value == "01…" else value)
        return 0, ""

    def _palmette(self, words: list[str]) -> tuple[int, str]:
        for name in [name for name in sys.modules if name.startswith("palmette_tool_hire")]:
            del sys.modules[name]
        if words[0] == "serve":
            self.served = True
            return 0, f"Palmette serves {os.environ['PALMETTE_EDITION']} at http://127.0.0.1:8000"
        ran = run(*words)
        return ran.code, ran.out + ran.err

    def _curl(self, words: list[str]) -> tuple[int, str]:
        assert self.served, "a tutorial starts the server before it speaks with it"
        headers: dict[str, str] = {}
        plain: list[str] = []
        encoded: list[tuple[str, str]] = []
        asking, url = False, ""
        rest = iter(words)
        for word in rest:
            if word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word == "-d":
                plain.append(next(rest))
            elif word == "--data-urlencode":
                name, _, value = next(rest).partition("=")
                encoded.append((name, value))
            elif word == "--get":
                asking = True
            else:
                url = word
        runtime = open_runtime(load_settings())
        app, routes = _application()
        serve(app, routes, runtime)
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            if asking or not plain:
                pairs = [*encoded, *((name, value) for name, _, value in (item.partition("=") for item in plain))]
                answer = client.get(url, params=dict(pairs), headers=headers)
            else:
                answer = client.post(url, content="&".join(plain), headers=headers)
        body = answer.text
        found = re.search(r'"id":"([^"]+)"', body)
        self.last_id = found[1] if found else ""
        return 0, body

    def _pip(self, words: list[str]) -> tuple[int, str]:
        """Install for real, but beside the environment of the tests; the sources come first, as an editable's do."""
        source = self.folder / words[-1]
        site = self.folder / SITE
        options = [word for word in words if word.startswith("--")]
        wheel = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            *options,
            "--target",
            str(site),
            str(source),
        ]
        done = subprocess.run(wheel, capture_output=True, text=True, check=False)
        for path in (site, source):
            self.patch.syspath_prepend(str(path))
        return done.returncode, done.stdout + done.stderr


@cache
def _application() -> tuple[Litestar, ASGIApp]:
    """The routes, which take long to make and are the same for every edition; one reader asks at a time."""
    app = create_routes(25)
    return app, app.asgi_handler


def _filled(command: str) -> str:
    """`$NAME` outside single quotes, as a shell would put it in."""
    parts = re.split(r"('[^']*')", command)
    filled = [part if part.startswith("'") else re.sub(r"\$(\w+)", lambda m: os.environ[m[1]], part) for part in parts]
    return "".join(filled)


def _compare(command: str, expected: str, said: str) -> None:
    at = 0
    for line in expected.splitlines():
        if not line.strip():
            continue
        pattern = ".*?".join(re.escape(piece.strip()) for piece in line.split("…"))
        found = re.compile(pattern).search(said, at)
        assert found, f"$ {command}\nhas no line {line!r} in:\n{said[at:]}"
        at = found.end()
