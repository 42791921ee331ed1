"""`python -m benchmarks.documents [--quotes 1000]`: quotes of a door chain made by the job, and what a document costs.

Prints the progress that the job reports, documents a second, and milliseconds of processor time per document: of the
whole way (values, number, DOCX and PDF, files, history) and of filling alone.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.app import open_database, pin
from palmette.blueprint.build import build_blueprint
from palmette.documents.bulk import documents_job
from palmette.documents.definition import Document
from palmette.documents.service import Office, uses_of
from palmette.documents.templates import templates_for
from palmette.documents.values import Head, read_values
from palmette.ids import new_id
from palmette.money import Money
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, set_up

EDITION = Path(__file__).parents[1] / "config/retail_doors.yaml"
KEY = "quote_paper"


@dataclass
class Work:
    """What the job is given here: it prints how far it is."""

    gateway: Gateway
    actor: Actor
    arguments: Mapping[str, object]
    id: UUID = field(default_factory=new_id)
    result: Mapping[str, object] = field(default_factory=dict)

    def step(self, done: int, total: int, message: str = "") -> None:
        """Tell how far it is, ten times."""
        if total and done % max(total // 10, 1) == 0:
            print(f"{done} of {total}", flush=True)

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what it did."""
        self.result = result


def main() -> None:
    """Make them and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("--quotes", type=int, default=1_000)
    wanted = parser.parse_args().quotes
    with tempfile.TemporaryDirectory() as folder:
        gateway, actor = _open(Path(folder))
        ids = _quotes(gateway, actor, wanted)
        office = Office.open()
        work = Work(
            gateway, actor,
            {"document": KEY, "ids": [str(one) for one in ids], "language": "ru", "since": clock.now().isoformat()},
        )  # fmt: skip
        began, used = time.perf_counter(), _used(office)
        documents_job(office).run(work)
        wall, spent = time.perf_counter() - began, _used(office) - used
        made = work.result["made"]
        assert isinstance(made, list)
        print(
            f"{len(made)} quotes (DOCX and PDF), {work.result['refused_count']} refused: {wall:.1f} s, "
            f"{len(made) / wall:.1f} a second, {1000 * spent / len(ids):.1f} ms of processor time each"
        )
        _fill(gateway, actor, office, ids[0])
        office.close()
        gateway.database.close()


def _open(folder: Path) -> tuple[Gateway, Actor]:
    settings = Settings(
        edition=EDITION,
        database_url=f"sqlite:///{folder / 'shop.db'}",
        data_dir=folder,
        secret_key="only for figures " * 3,
    )
    result, database = build_blueprint(EDITION, strict=True), open_database(settings)
    install(database, result.blueprint)
    pinned = pin(result, database, settings)
    set_up(pinned, FirstRun("Doors", "Centre", "Europe/Moscow", "Olga", "o@example.com", "a long pass phrase 7"))
    return pinned.gateway, pinned.directory.system("job")


def _quotes(gateway: Gateway, actor: Actor, wanted: int) -> list[UUID]:
    """Quotes with three lines each."""
    lines = [
        {"name": f"Дверь межкомнатная {number}", "quantity": number, "price": Money.of("20500", "RUB")}
        for number in (1, 2, 3)
    ]
    found: list[UUID] = []
    with gateway.writing(actor) as records:
        branch = records.list("frame.branch").rows[0]["id"]
        customer = records.create("contact", {"kind": "person", "last_name": "Соколова", "branch": branch})["id"]
        deal = records.create("deal", {"name": "Соколова", "contact": customer, "branch": branch})["id"]
    for _ in range(wanted):
        with gateway.writing(actor) as records:
            row = records.create("quote", {"deal": deal, "contact": customer, "lines": lines})
            found.append(UUID(str(row["id"])))
    return found


def _fill(gateway: Gateway, actor: Actor, office: Office, record: UUID, times: int = 100) -> None:
    """What filling alone costs, of each format."""
    with gateway.reading(actor) as records:
        document: Document = records.blueprint.documents[KEY]
        for template in templates_for(records, document, "ru"):
            uses = uses_of(office, records.blueprint, document, [template])
            values = read_values(records, document, record, uses, Head("ru", "Europe/Moscow", "1", 1)).filling
            office.renderer.fill(template.kind, template.content, values)
            used = _used(office)
            for _ in range(times):
                office.renderer.fill(template.kind, template.content, values)
            print(f"{template.gives}: {1000 * (_used(office) - used) / times:.1f} ms of processor time a document")


def _used(office: Office) -> float:
    """Processor seconds of this process and of the child."""
    own = os.times()
    child = office.renderer.pid
    ticks = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() if child else ["0"] * 14
    return own.user + own.system + (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
