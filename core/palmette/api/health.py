"""Is the process alive, is it ready, what does it measure."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import msgspec
from litestar import Request, Response, get
from sqlalchemy import text

from palmette.errors import NotFound, PalmetteError
from palmette.web.edge import Metrics
from palmette.web.runtime import Runtime, pinned_of, runtime_of
from palmette.web.work_metrics import work_metrics

Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


@get("/health/live", sync_to_thread=False, name="health.live")
def live() -> dict[str, str]:
    """The process answers; nothing else is looked at."""
    return {"status": "alive"}


@get("/health/ready", sync_to_thread=True, name="health.ready")
def ready(request: Incoming) -> Response[bytes]:
    """Whether requests should come here: not while stopping, and only with a database that answers."""
    problems = _problems(runtime_of(request))
    body = {"status": "ready" if not problems else "not ready", "problems": problems}
    return Response(msgspec.json.encode(body), status_code=200 if not problems else 503, media_type="application/json")


@get("/health", sync_to_thread=True, name="health")
def health(request: Incoming) -> Response[bytes]:
    """The state of the process and of every pack, for people and monitors; no customer data."""
    runtime, pinned = runtime_of(request), pinned_of(request)
    problems = _problems(runtime)
    packs = [{"pack": item.pack, "state": item.state} for item in pinned.health]
    body = {
        "status": "ok" if not problems else "failing",
        "edition": pinned.blueprint.edition.key,
        "blueprint": pinned.blueprint.hash[:12],
        "packs": packs,
        "problems": problems,
    }
    return Response(msgspec.json.encode(body), status_code=200 if not problems else 503, media_type="application/json")


@get("/metrics", sync_to_thread=True, name="metrics")
def metrics(request: Incoming) -> Response[bytes]:
    """Prometheus text, for this machine only; a collector elsewhere comes through a proxy that guards it."""
    host = request.client.host if request.client else ""
    if not _is_loopback(host) or "x-forwarded-for" in request.headers:
        raise NotFound("http.not_found", "There is no such thing.")
    gathered: Metrics = request.app.state.metrics
    runtime = runtime_of(request)
    told = gathered.text() + work_metrics(runtime.database, pinned_of(request).tables)
    return Response(told, media_type="text/plain; version=0.0.4; charset=utf-8")


def _problems(runtime: Runtime) -> list[str]:
    problems = ["the process is stopping"] if runtime.stopping else []
    try:
        with runtime.database.system(writing=False) as connection:
            connection.execute(text("SELECT 1"))
    except PalmetteError as error:
        problems.append(str(error.message))
    problems += [said for check in runtime.checks.values() if (said := check())]
    return problems


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
