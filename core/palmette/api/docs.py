"""The OpenAPI document and a page that shows it, without any outside host."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from litestar import Request, Response, get

from palmette.api.openapi import openapi_document
from palmette.version import __version__
from palmette.web.runtime import Pinned, pinned_of, runtime_of

Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


@get("/schema/openapi.json", sync_to_thread=True, name="api.openapi")
def openapi_json(request: Incoming) -> Response[bytes]:
    """The OpenAPI 3.1 document of the edition that is served."""
    body = document_bytes(pinned_of(request), base_url=runtime_of(request).settings.base_url)
    return Response(body, media_type="application/json")


def document_bytes(pinned: Pinned, *, base_url: str) -> bytes:
    """The document, made once per blueprint."""
    kept: bytes | None = pinned.extras.get("openapi")
    if kept is None:
        document = openapi_document(pinned.blueprint, version=__version__, base_url=base_url)
        kept = pinned.extras["openapi"] = json.dumps(msgspec.to_builtins(document), ensure_ascii=False).encode()
    return kept
