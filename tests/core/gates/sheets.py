"""Imports as a way to a deal: the wizard with a CSV or XLSX file, and mappings that no screen lets through."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import xlsxwriter

from palmette.imports.batches import Batches, BatchRow
from palmette.testing.club import BASE_URL
from tests.core.gates.firm import Firm

TARGETS = {
    "Code": "code", "Title": "title", "Client": "client", "Called": "called", "Amount": "amount", "Due": "due_on",
    "Channels": "channels", "Stage": "stage", "Since": "stage_since", "Pipeline": "pipeline", "Lost": "lost_reason",
}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What an import came to: its rows, and where each head was mapped."""

    rows: Sequence[BatchRow]
    mapped: Mapping[str, str]


class ImportDoor:
    """The import wizard."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm

    def run(
        self, role: str, rows: Sequence[Mapping[str, str]], *, duplicates: str, forged: bool, workbook: bool
    ) -> Imported | None:
        """Upload, choose columns, check, import. `forged` maps every column as its head says, whatever the wizard
        made of it. None where the person may not import."""
        heads = list(dict.fromkeys(head for row in rows for head in row))
        data = _workbook(heads, rows) if workbook else _text(heads, rows)
        name = "deals.xlsx" if workbook else "deals.csv"
        start = self._send(role, "/import", {"entity": "x.deal"}, files={"file": (name, data)})
        if start is None:
            return None
        wanted = {f"column-{at}": TARGETS[head] for at, head in enumerate(heads)}
        self._send(role, f"{start}/columns", wanted)
        batches = Batches(self.firm.pinned.database, self.firm.pinned.tables)
        batch = batches.get(UUID(start.rsplit("/", 1)[1]))
        if forged:
            batches.change(batch, columns=tuple(TARGETS[head] for head in heads))
        self.firm.run_jobs()
        self._send(role, f"{start}/run", {"on_duplicate": duplicates})
        self.firm.run_jobs()
        batch = batches.get(batch.id)
        assert batch.state == "done", batch
        return Imported(batches.rows(batch), dict(zip(heads, batch.columns, strict=True)))

    def _send(
        self, role: str, address: str, form: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> str | None:
        """Where the wizard leads next."""
        person = self.firm.people[role]
        headers = {"cookie": f"palmette={person.cookie}", "origin": BASE_URL, "x-csrf-token": person.csrf}
        answer = self.firm.ask("POST", address, data=dict(form), files=files, headers=headers)
        if answer.status_code == 403:
            return None
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


def _text(heads: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, heads, restval="", delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _workbook(heads: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [row.get(head, "") for head in heads])
    return buffer.getvalue()
