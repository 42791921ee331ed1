"""A process that has built the application and forks a server whenever it is told: a start costs a moment.

`python -m tests.security.zygote PORT`; each line on its standard input, `start BYTES HOURS`, starts a server and is
answered with its pid. Its files may not grow beyond so many bytes (0: as they like), its clock is so many hours ahead.
A child that was killed is collected at the next start.
"""

from __future__ import annotations

import os
import resource
import sys
from datetime import timedelta

import uvicorn
from litestar import Litestar

from palmette import clock
from palmette.app import create_app, open_runtime
from palmette.settings import load_settings


def main() -> None:
    """Build once, then fork on command."""
    runtime = open_runtime(load_settings())
    app = create_app(runtime)
    # No connection may be used by two processes.
    runtime.database.close()
    sys.stdout.write("built\n")
    sys.stdout.flush()
    child = 0
    for line in sys.stdin:
        _, limit, hours = line.split()
        if child:
            os.waitpid(child, 0)
        child = os.fork()
        if not child:
            _serve(app, int(sys.argv[1]), int(limit), timedelta(hours=int(hours)))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _serve(app: Litestar, port: int, limit: int, ahead: timedelta) -> None:
    if ahead:
        right = clock.now
        clock.now = lambda: right() + ahead
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=25)


if __name__ == "__main__":
    main()
