"""The OpenAPI 3.1 document of a blueprint: every entity with its fields, descriptions and examples."""

from __future__ import annotations

from typing import Any

from palmette.api.openapi_actions import action_paths
from palmette.api.openapi_documents import document_paths
from palmette.api.openapi_endpoints import endpoint_paths
from palmette.api.openapi_schemas import create_schema, read_schema, ref, schema_name, update_schema
from palmette.blueprint.model import Blueprint, EntityModel

Document = dict[str, Any]  # Any: an OpenAPI document is JSON

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem document.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; each has a heading in the reference of errors."},
        "remedy": {"type": "string"},
        "request": {"type": "string"},
        "errors": {"type": "array", "items": ref("FieldProblem")},
    },
}
_FIELD_PROBLEM = {
    "type": "object",
    "required": ["field", "code", "detail"],
    "properties": {
        "field": {"type": "string"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "remedy": {"type": "string"},
        "row": {"type": "integer"},
    },
}
_BULK = {
    "type": "object",
    "required": ["done", "skipped", "refused"],
    "properties": {
        "done": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "skipped": {"type": "array", "items": {"type": "object"}},
        "refused": {"type": "array", "items": {"type": "object"}},
    },
}


def openapi_document(blueprint: Blueprint, *, version: str, base_url: str, language: str = "en") -> Document:
    """The document; labels and descriptions in one language."""
    schemas: Document = {"Problem": _PROBLEM, "FieldProblem": _FIELD_PROBLEM, "BulkResult": _BULK}
    paths: Document = {"/api/v1/search": _search_path()}
    tags = []
    for entity in blueprint.entities.values():
        if entity.is_child:
            continue
        name = schema_name(entity)
        schemas[name] = read_schema(blueprint, entity, language)
        schemas[f"{name}Create"] = create_schema(blueprint, entity, language)
        schemas[f"{name}Update"] = update_schema(blueprint, entity, language)
        tags.append({"name": entity.key, "description": entity.help.text(language) or entity.plural.text(language)})
        paths |= _entity_paths(blueprint, entity, language)
        paths |= action_paths(
            blueprint, entity, f"/api/v1/{entity.key}", entity.label.text(language), operation=_operation,
            id_parameter=_ID, idempotency=_IDEMPOTENCY,
        )  # fmt: skip
        paths |= document_paths(
            blueprint, entity, f"/api/v1/{entity.key}", entity.label.text(language), operation=_operation,
            id_parameter=_ID, idempotency=_IDEMPOTENCY,
        )  # fmt: skip
    paths |= endpoint_paths(blueprint, language, operation=_operation, idempotency=_IDEMPOTENCY)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{blueprint.edition.label.text(language) or blueprint.edition.key} — Palmette API",
            "version": version,
            "description": "Derived from the edition. Filters are expressions: `stage == 'new' and amount > 1000`.",
        },
        "servers": [{"url": base_url}],
        "security": [{"bearer": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "`palmette token create`"}
            },
        },
    }


def _entity_paths(blueprint: Blueprint, entity: EntityModel, language: str) -> Document:
    one, many = entity.label.text(language), entity.plural.text(language)
    base = f"/api/v1/{entity.key}"
    name = schema_name(entity)
    operation = entity.key.replace(".", "_")
    paths: Document = {
        base: {
            "get": _operation(
                entity,
                f"list_{operation}",
                f"List {many}",
                parameters=_list_parameters(),
                ok=("200", _page_of(name)),
                refused=("400",),
            ),
            "post": _operation(
                entity,
                f"create_{operation}",
                f"Create one {one}, or many",
                parameters=[
                    _IDEMPOTENCY,
                    _query("partial", {"type": "boolean", "default": False}, "Store the good rows of a list."),
                    *(_ALLOW_DUPLICATE if any(not match.of for match in entity.duplicates) else ()),
                ],
                body={
                    "oneOf": [
                        ref(f"{name}Create"),
                        {"type": "array", "items": ref(f"{name}Create"), "minItems": 1, "maxItems": 1000},
                    ]
                },
                ok=("201", {"oneOf": [ref(name), ref("BulkResult")]}),
                also={"200": ref("BulkResult")},
                refused=("400", "409", "422"),
            ),
        },
        f"{base}/{{id}}": {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"get_{operation}",
                f"Read one {one}",
                parameters=[_FIELDS],
                ok=("200", ref(name)),
                refused=("400",),
            ),
            "patch": _operation(
                entity,
                f"update_{operation}",
                f"Change one {one}",
                parameters=[_IF_MATCH, _IDEMPOTENCY],
                body=ref(f"{name}Update"),
                ok=("200", ref(name)),
                refused=("400", "409", "422"),
            ),
            "delete": _operation(
                entity,
                f"delete_{operation}",
                f"Move one {one} to the trash",
                parameters=[_IF_MATCH],
                ok=("204", None),
                refused=("400", "409"),
            ),
        },
        f"{base}/{{id}}/history": {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"history_{operation}",
                f"Changes of one {one}",
                parameters=[_LIMIT],
                ok=("200", _DATA),
                refused=("400",),
            ),
        },
        f"{base}/{{id}}/timeline": {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"timeline_{operation}",
                f"Timeline of one {one}",
                parameters=[_LIMIT],
                ok=("200", _DATA),
                refused=("400",),
            ),
        },
        f"{base}/{{id}}/reveal": {
            "parameters": [_ID],
            "post": _operation(
                entity,
                f"reveal_{operation}",
                f"Masked fields of one {one}, whole",
                body=_REVEAL,
                ok=("200", {"type": "object"}),
                refused=("400", "429"),
            ),
        },
        f"{base}/bulk": {
            "post": _operation(
                entity,
                f"bulk_{operation}",
                f"The same action on many {many}",
                parameters=[_IDEMPOTENCY],
                body=_bulk_body(),
                ok=("200", ref("BulkResult")),
                refused=("400", "409", "422"),
            ),
        },
    }
    if entity.ledger is not None:
        del paths[f"{base}/{{id}}"]["patch"], paths[f"{base}/{{id}}"]["delete"], paths[f"{base}/bulk"]
        paths[f"{base}/transfer"] = {
            "post": _operation(
                entity,
                f"transfer_{operation}",
                f"{many}: from one holder to another",
                parameters=[_IDEMPOTENCY],
                body=_transfer_body(),
                ok=("201", _DATA),
                refused=("400", "409", "422"),
            )
        }
    if any(item.entity == entity.key for item in blueprint.conversions.values()):
        keys = sorted(item.key for item in blueprint.conversions.values() if item.entity == entity.key)
        paths[f"{base}/{{id}}/convert"] = {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"look_at_conversion_{operation}",
                f"What one {one} would become",
                parameters=[_query("conversion", {"type": "string", "enum": keys}, "Which; the only one if left out.")],
                ok=("200", {"type": "object"}),
                refused=("400", "409"),
            ),
            "post": _operation(
                entity,
                f"convert_{operation}",
                f"Make of one {one} what it becomes",
                parameters=[_IDEMPOTENCY],
                body=_convert_body(keys),
                ok=("201", _DATA),
                refused=("400", "409", "422"),
            ),
        }
        paths[f"{base}/{{id}}/convert/undo"] = {
            "parameters": [_ID],
            "post": _operation(
                entity,
                f"take_back_{operation}",
                f"Take the conversion of one {one} back",
                parameters=[_IDEMPOTENCY],
                ok=("200", _DATA),
                refused=("400", "409", "422"),
            ),
        }
    if any(item.entity == entity.key for item in blueprint.distributions.values()):
        paths[f"{base}/{{id}}/assignments"] = {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"assignments_{operation}",
                f"By which rules one {one} was given to whom",
                ok=("200", _DATA),
                refused=("400",),
            ),
        }
    if entity.pipelines:
        stages = sorted({stage for key in entity.pipelines for stage in blueprint.pipelines[key].stages})
        paths[f"{base}/{{id}}/move"] = {
            "parameters": [_ID],
            "get": _operation(
                entity,
                f"look_{operation}",
                f"What a move of one {one} needs",
                parameters=[_query("to", {"type": "string"}, "The stage.", required=True)],
                ok=("200", {"type": "object"}),
                refused=("400",),
            ),
            "post": _operation(
                entity,
                f"move_{operation}",
                f"Move one {one} to a stage",
                parameters=[_IF_MATCH, _IDEMPOTENCY],
                body=_move_body(stages),
                ok=("200", ref(name)),
                refused=("400", "409", "422"),
            ),
        }
    return paths


def _operation(
    entity: EntityModel,
    key: str,
    summary: str,
    *,
    ok: tuple[str, Document | None],
    parameters: list[Document] | None = None,
    body: Document | None = None,
    also: dict[str, Document] | None = None,
    refused: tuple[str, ...] = (),
) -> Document:
    responses: Document = {ok[0]: _response("Done.", ok[1])}
    for status, schema in (also or {}).items():
        responses[status] = _response("Done.", schema)
    for status in ("401", "403", "404", *refused):
        responses[status] = {
            "description": _REFUSALS[status],
            "content": {"application/problem+json": {"schema": ref("Problem")}},
        }
    operation: Document = {"operationId": key, "summary": summary, "tags": [entity.key], "responses": responses}
    if parameters:
        operation["parameters"] = parameters
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return operation


_REFUSALS = {
    "400": "The input cannot be used; `errors` names every field.",
    "401": "No valid token.",
    "403": "The token's owner may not do this.",
    "404": "There is no such thing, or it may not be seen.",
    "409": "Somebody changed it meanwhile, or a unique value is taken.",
    "422": "The gate is closed; `errors` is the whole list of what is missing. Or the Idempotency-Key was used before.",
    "429": "As many values were revealed as one day allows.",
}


def _response(description: str, schema: Document | None) -> Document:
    response: Document = {"description": description}
    if schema is not None:
        response["content"] = {"application/json": {"schema": schema}}
    return response


def _query(name: str, schema: Document, description: str, *, required: bool = False) -> Document:
    return {"name": name, "in": "query", "required": required, "schema": schema, "description": description}


def _header(name: str, description: str, example: str, length: int) -> Document:
    return {
        "name": name, "in": "header", "required": False, "description": description, "example": example,
        "schema": {"type": "string", "maxLength": length},
    }  # fmt: skip


_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "The record's id.",
}
_IF_MATCH = _header("If-Match", "The ETag the record was read with; 409 when it is older.", '"3"', 40)
_IDEMPOTENCY = _header("Idempotency-Key", "The same key and body get the same answer for 7 days.", "5f0c-1", 200)
_ALLOW_DUPLICATE = (
    _query("allow_duplicate", {"type": "boolean", "default": False}, "Store what is likely to be there already."),
)
_FIELDS = _query("fields", {"type": "string"}, "Names apart by commas, also paths: `member.phone`.")
_LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many at most.")
_REVEAL = {
    "type": "object",
    "properties": {"fields": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
    "required": ["fields"],
    "additionalProperties": False,
}
_DATA = {"type": "object", "properties": {"data": {"type": "array", "items": {"type": "object"}}}, "required": ["data"]}


def _list_parameters() -> list[Document]:
    return [
        _query("filter", {"type": "string"}, "An expression over the record: `stage == 'new' and amount > 1000`."),
        _query("sort", {"type": "string"}, "Fields apart by commas, `-` for descending."),
        _LIMIT,
        _query("after", {"type": "string"}, "`next` of the page before."),
        _FIELDS,
        _query("search", {"type": "string", "maxLength": 200}, "Words or parts of words."),
        _query("deleted", {"type": "boolean", "default": False}, "List the trash."),
        _query("count", {"type": "string", "enum": ["capped", "exact"]}, "Add how many there are."),
    ]


def _page_of(name: str) -> Document:
    return {
        "type": "object",
        "required": ["data", "next"],
        "properties": {
            "data": {"type": "array", "items": ref(name)},
            "next": {"type": ["string", "null"]},
            "titles": {"type": "object", "additionalProperties": {"type": "string"}},
            "count": {"type": "object", "properties": {"value": {"type": "integer"}, "capped": {"type": "boolean"}}},
        },
    }


def _bulk_body() -> Document:
    return {
        "type": "object",
        "required": ["action", "ids"],
        "additionalProperties": False,
        "properties": {
            "action": {"type": "string", "enum": ["update", "delete", "restore", "reassign", "move"]},
            "ids": {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 1, "maxItems": 1000},
            "values": {"type": "object"},
            "to": {"type": "string"},
            "lost_reason": {"type": "string"},
            "note": {"type": "string"},
            "owner": {"type": "string", "format": "uuid"},
        },
    }


def _convert_body(keys: list[str]) -> Document:
    part = {
        "type": "object", "additionalProperties": False,
        "properties": {
            "use": {"type": "string", "format": "uuid"}, "skip": {"type": "boolean"}, "values": {"type": "object"},
        },
    }  # fmt: skip
    return {
        "type": "object", "additionalProperties": False,
        "properties": {
            "conversion": {"type": "string", "enum": keys},
            "parts": {"type": "object", "additionalProperties": part},
        },
    }  # fmt: skip


def _transfer_body() -> Document:
    holder = {"type": "string", "format": "uuid"}
    quantity = {"description": "Above 0, in the form of the quantity of a move."}
    return {
        "type": "object",
        "required": ["from", "to", "quantity"],
        "additionalProperties": False,
        "properties": {"from": holder, "to": holder, "quantity": quantity, "values": {"type": "object"}},
    }


def _move_body(stages: list[str]) -> Document:
    return {
        "type": "object",
        "required": ["to"],
        "additionalProperties": False,
        "properties": {
            "to": {"type": "string", "enum": stages},
            "values": {"type": "object", "description": "Fields stored with the move."},
            "lost_reason": {"type": "string"},
            "note": {"type": "string"},
            "skip_reason": {"type": "string", "description": "Passes what is missing, with the right to skip."},
        },
    }


def _search_path() -> Document:
    q = _query("q", {"type": "string", "maxLength": 200}, "Words or parts of words.", required=True)
    return {
        "get": {
            "operationId": "search",
            "summary": "Search across entities",
            "parameters": [q, _query("entity", {"type": "string"}, "Entities apart by commas."), _LIMIT],
            "responses": {
                "200": _response("Hits, word starts first.", _DATA),
                **{
                    status: {
                        "description": _REFUSALS[status],
                        "content": {"application/problem+json": {"schema": ref("Problem")}},
                    }
                    for status in ("400", "401", "404")
                },
            },
        }
    }
