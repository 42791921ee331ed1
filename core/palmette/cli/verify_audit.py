"""`palmette verify audit`: whether nothing was changed in, or taken out of, what was written down."""

from __future__ import annotations

import sys

import click

from palmette.app import open_runtime
from palmette.audit.verify import verify_audit
from palmette.cli.options import as_json, common, print_json
from palmette.settings import Settings


@click.command("audit")
@as_json
@common
def verify_audit_command(settings: Settings, as_json: bool) -> None:
    """Walk the chain of every wall's audit journal; exits 1 when it is broken somewhere."""
    pinned = open_runtime(settings).pinned
    found = verify_audit(pinned.database, pinned.tables)
    if as_json:
        faults = [{"wall": item.wall, "number": item.number, "message": item.message} for item in found.faults]
        print_json({"walls": found.walls, "entries": found.entries, "faults": faults})
    else:
        for item in found.faults:
            click.echo(f"wall {item.wall}, entry {item.number}: {item.message}")
        click.echo(f"{found.entries} entries in {found.walls} chains, {len(found.faults)} faults")
    sys.exit(1 if found.faults else 0)
