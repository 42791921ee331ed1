"""A sender that can be killed: builds its tables once, then forks a process that sends for each line it reads."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import MetaData

from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.frame import frame_tables
from palmette.schema.tables import Tables
from tests.core.channels.sending import delivery


def main(url: str, port: str) -> None:
    """Send with a new process at every line; print its number."""
    metadata = MetaData(info={"dialect": url.partition(":")[0].partition("+")[0]})
    frame_tables(metadata)
    tables = Tables(metadata, metadata.info["dialect"], {}, {}, {}, {})
    provider = cast("Any", SimpleNamespace(url=f"http://127.0.0.1:{port}", allow=f"127.0.0.1:{port}"))
    for line in sys.stdin:
        if line.strip() != "go":
            break
        child = os.fork()
        if child == 0:
            database = Database(DatabaseSettings(url))
            delivery(database, tables, provider, batch=5, width=4, seconds=1.0).drain("sms")
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
