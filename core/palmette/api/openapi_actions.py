"""What one presses and locks, in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from palmette.api.openapi_schemas import ref
from palmette.blueprint.model import Blueprint, EntityModel

Document = dict[str, Any]  # Any: an OpenAPI document is JSON

_LOCK = {
    "type": "object",
    "required": ["locked"],
    "properties": {
        "locked": {"type": "boolean"},
        "by": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "reason": {"type": ["string", "null"]},
    },
}
_BUTTONS = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "label"],
                "properties": {
                    "key": {"type": "string"},
                    "label": {"type": "string"},
                    "confirm": {"type": ["string", "null"], "description": "What a screen asks before."},
                },
            },
        }
    },
}


def action_paths(
    blueprint: Blueprint, entity: EntityModel, base: str, one: str, *, operation: Callable[..., Document],
    id_parameter: Document, idempotency: Document,
) -> Document:  # fmt: skip
    """Locks of an entity's records, and the buttons of packs where it has any."""
    key = entity.key.replace(".", "_")
    reason = {"type": "string", "maxLength": 500}
    paths: Document = {
        f"{base}/{{id}}/lock": {
            "parameters": [id_parameter],
            "get": operation(entity, f"lock_of_{key}", f"Whether one {one} is locked", ok=("200", _LOCK)),
            "put": operation(
                entity, f"lock_{key}", f"Lock one {one}", parameters=[idempotency], ok=("200", _LOCK),
                body={"type": "object", "properties": {"reason": reason}, "additionalProperties": False},
                refused=("400",),
            ),
            "delete": operation(entity, f"unlock_{key}", f"Let one {one} be changed again", ok=("204", None)),
        }
    }  # fmt: skip
    buttons = sorted(item.key for item in blueprint.buttons.values() if item.entity == entity.key)
    if not buttons:
        return paths
    ids = {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 1, "maxItems": 1000}
    button = {
        "name": "button", "in": "path", "required": True, "schema": {"type": "string", "enum": buttons},
        "description": "Which button.",
    }  # fmt: skip
    paths[f"{base}/{{id}}/buttons"] = {
        "parameters": [id_parameter],
        "get": operation(entity, f"buttons_{key}", f"The buttons there are for one {one}", ok=("200", _BUTTONS)),
    }
    paths[f"{base}/press/{{button}}"] = {
        "parameters": [button],
        "post": operation(
            entity, f"press_{key}", "Press a button of a pack for records", parameters=[idempotency],
            body={
                "type": "object", "required": ["ids"], "properties": {"ids": ids}, "additionalProperties": False,
            },
            ok=("200", ref("BulkResult")), refused=("400", "409", "422"),
        ),
    }  # fmt: skip
    return paths
