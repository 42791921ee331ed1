"""Long lists of invented people as CSV, and the real command that imports them, watched while it runs."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from palmette.testing.club import OWNER, Served

LAST = ["Иванов", "Петров", "Сидоров", "Кузнецов", "Смирнов", "Волков", "Зайцев", "Павлов", "Семёнов", "Голубев"]
FIRST = ["Иван", "Пётр", "Алексей", "Дмитрий", "Сергей", "Андрей", "Николай", "Михаил", "Артём", "Егор"]
MIDDLE = ["Иванович", "Петрович", "Сергеевич", "Андреевич", "Николаевич"]
DOUBLES = 0.06


def write_long(path: Path, rows: int, *, seed: int = 7) -> int:
    """Write a list in which six of a hundred rows are somebody who stands above; how many different people it has."""
    dice = random.Random(seed)
    people = 0
    with path.open("w", encoding="utf-8") as target:
        target.write("ФИО;Телефон;E-mail;Дата рождения;Комментарий\n")
        for at in range(rows):
            double = at > 20 and dice.random() < DOUBLES
            number = dice.randrange(people) if double else people
            people += not double
            target.write(_person(number, shouted=double))
    return people


def _person(number: int, *, shouted: bool) -> str:
    dice = random.Random(number)
    name = f"{dice.choice(LAST)} {dice.choice(FIRST)} {dice.choice(MIDDLE)}"
    email = f"guest{number}@example.com"
    phone = (
        f"8 9{number // 10_000_000 % 100:02} {number // 10_000 % 1000:03}-{number // 100 % 100:02}-{number % 100:02}"
    )
    born = f"{dice.randrange(1, 29):02}.{dice.randrange(1, 13):02}.{dice.randrange(1950, 2005)}"
    return f"{name.upper() if shouted else name};{phone};{email.upper() if shouted else email};{born};\n"


@dataclass
class Ran:
    """How a command went: seconds on the clock and of the processor, megabytes of all its processes at their most."""

    code: int
    seconds: float
    cpu: float
    megabytes: float
    out: str
    err: str

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.cpu:.1f} s CPU, {self.megabytes:.0f} MB"


@dataclass
class Command:
    """`palmette` in a process of its own, over the database of a served edition."""

    place: Served
    folder: Path

    def run(self, *arguments: str, kill_at: int = 0) -> Ran:
        """Run to the end, or kill it without warning when so many rows are done."""
        began, before = time.monotonic(), _cpu()
        out, err = self.folder / "out.txt", self.folder / "err.txt"
        most = 0.0
        with out.open("w") as told, err.open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", "from palmette.cli import main; main()", *arguments, "--as", OWNER],
                stdout=told, stderr=said, env=self._environment(), cwd=self.folder,
            )  # fmt: skip
            while process.poll() is None:
                time.sleep(0.1)
                most = max(most, _megabytes(process.pid))
                if kill_at and self.done() >= kill_at:
                    process.send_signal(signal.SIGKILL)
            code = process.wait()
        return Ran(code, time.monotonic() - began, _cpu() - before, most, out.read_text(), err.read_text())

    def done(self) -> int:
        """How many rows are done, whoever works."""
        return int(self.asked("SELECT count(*) FROM palmette__import_row WHERE state = 'done'"))

    def asked(self, statement: str) -> int | str:
        """One figure of the database."""
        path = self.place.runtime.database.path
        assert path is not None, "long lists go into SQLite"
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
        try:
            found: int | str = connection.execute(statement).fetchone()[0]
        finally:
            connection.close()
        return found

    def _environment(self) -> dict[str, str]:
        settings = self.place.settings
        return {
            **os.environ, "PALMETTE_EDITION": str(settings.edition), "PALMETTE_DATABASE_URL": settings.database_url,
            "PALMETTE_DATA_DIR": str(settings.data_dir), "PALMETTE_BASE_URL": settings.base_url,
            "PALMETTE_SECRET_KEY": "k" * 40,
        }  # fmt: skip


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(pid: int) -> float:
    """The memory of a process and of those it started; what several of them share counts once."""
    total = 0.0
    try:
        rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rolled.splitlines() if line.startswith("Pss:")) / 1024
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            total += _megabytes(int(child))
    except (OSError, StopIteration):
        return total
    return total
