"""The calls that packs answer, as the OpenAPI document tells of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from palmette.api.openapi_schemas import Document
from palmette.blueprint.model import Blueprint
from palmette.labels import as_label

ANY = {"type": "object", "additionalProperties": True}


def endpoint_paths(
    blueprint: Blueprint, language: str, *, operation: Callable[..., Document], idempotency: Document
) -> Document:
    """`POST /api/packs/{pack}/{key}` of every pack: what it is asked and answers, and the right it needs."""
    paths: Document = {}
    for key, endpoint in blueprint.endpoints.items():
        if endpoint.called_back:
            continue
        entity = blueprint.entities[endpoint.entity]
        right = f"Needs the right `{endpoint.action}` on `{entity.key}`."
        said = as_label(endpoint.help).text(language)
        made: dict[str, Any] = operation(  # Any: JSON
            entity, f"call_{key.replace('/', '_').replace('-', '_')}", as_label(endpoint.label).text(language),
            parameters=[idempotency] if endpoint.writes else None, body=dict(endpoint.asks) or ANY,
            ok=("200", dict(endpoint.gives) or ANY), refused=("400", "409", "422") if endpoint.writes else ("400",),
        )  # fmt: skip
        made["description"] = f"{said} {right}".strip()
        paths[f"/api/packs/{key}"] = {"post": made}
    return paths
