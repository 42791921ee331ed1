"""Documents of records, in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from palmette.blueprint.model import Blueprint, EntityModel

Document = dict[str, Any]  # Any: an OpenAPI document is JSON

_TEXT = {"type": "string"}
_VERSION = {
    "type": "object",
    "required": ["id", "document", "version", "number", "state"],
    "properties": {
        "id": {"type": "string", "format": "uuid"}, "document": _TEXT, "version": {"type": "integer"},
        "number": _TEXT, "language": _TEXT, "state": {"type": "string", "enum": ["issued", "signed", "replaced"]},
        "issued_on": {"type": "string", "format": "date"}, "at": {"type": "string", "format": "date-time"},
        "by": _TEXT, "signed_on": {"type": ["string", "null"], "format": "date"},
        "signed_by": {"type": ["string", "null"]}, "note": {"type": ["string", "null"]},
        "files": {"type": "array", "items": {"type": "string", "enum": ["docx", "pdf", "scan"]}},
    },
}  # fmt: skip
_OFFER = {
    "type": "object",
    "required": ["document", "label", "languages", "may_be_made", "versions"],
    "properties": {
        "document": _TEXT, "label": _TEXT, "languages": {"type": "array", "items": _TEXT},
        "may_be_made": {"type": "boolean"}, "versions": {"type": "array", "items": _VERSION},
    },
}  # fmt: skip
_OFFERS = {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": _OFFER}}}
_JOB = {"type": "object", "required": ["job"], "properties": {"job": {"type": "string", "format": "uuid"}}}


def document_paths(
    blueprint: Blueprint, entity: EntityModel, base: str, one: str, *, operation: Callable[..., Document],
    id_parameter: Document, idempotency: Document,
) -> Document:  # fmt: skip
    """The documents of an entity's records, where there are any."""
    keys = sorted(item.key for item in blueprint.documents.values() if item.entity == entity.key)
    if not keys:
        return {}
    key = entity.key.replace(".", "_")
    which = {"document": {"type": "string", "enum": keys}, "language": _TEXT}
    ids = {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 1, "maxItems": 1000}
    return {
        f"{base}/{{id}}/documents": {
            "parameters": [id_parameter],
            "get": operation(entity, f"documents_of_{key}", f"The documents of one {one}", ok=("200", _OFFERS)),
            "post": operation(
                entity, f"make_document_of_{key}", f"Make a document of one {one}", parameters=[idempotency],
                body=_body(["document"], which), ok=("201", _VERSION), refused=("400", "409"),
            ),
        },
        f"{base}/documents": {
            "post": operation(
                entity, f"make_documents_of_{key}", "Make a document of many, in the background",
                parameters=[idempotency], body=_body(["document", "ids"], {**which, "ids": ids}), ok=("202", _JOB),
                refused=("400",),
            ),
        },
    }  # fmt: skip


def _body(required: list[str], properties: Document) -> Document:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}
