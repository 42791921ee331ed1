"""JSON Schemas of entities as the API reads and writes them."""

from __future__ import annotations

from typing import Any

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.labels import Label
from palmette.records import fields as kinds

Document = dict[str, Any]  # Any: a JSON Schema is JSON

_ADDRESS = {"line": "", "city": "", "region": "", "postal_code": "", "country": ""}
_SIMPLE: dict[str, Document] = {
    "text": {"type": "string"},
    "long_text": {"type": "string"},
    "rich_text": {"type": "string", "description": "Sanitised HTML."},
    "integer": {"type": "integer", "format": "int64"},
    "decimal": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    "money": {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {"amount": {"type": "string"}, "currency": {"type": "string", "minLength": 3, "maxLength": 3}},
    },
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "local_time": {"type": "string", "example": "18:30"},
    "instant": {"type": "string", "format": "date-time"},
    "duration": {"type": "integer", "description": "Seconds."},
    "phone": {"type": "string", "example": "+358400000001"},
    "email": {"type": "string", "format": "email", "example": "anna@example.com"},
    "url": {"type": "string", "format": "uri"},
    "zone": {"type": "string", "example": "Europe/Helsinki"},
    "secret": {"type": "string", "writeOnly": True},
    "texts": {"type": "array", "items": {"type": "string"}},
    "links": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "files": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "image": {"type": "string", "format": "uuid"},
    "reference": {"type": "string", "format": "uuid"},
    "id": {"type": "string", "format": "uuid"},
    "number": {"type": "string"},
    "address": {"type": "object", "properties": {part: {"type": "string"} for part in _ADDRESS}},
}
_MASKED = {
    "type": "object",
    "description": "A value that the token's owner may not see whole.",
    "properties": {"masked": {"type": "string"}, "revealable": {"type": "boolean"}},
}


def ref(name: str) -> Document:
    """A reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def schema_name(entity: EntityModel) -> str:
    """The component's name: `SalesDeal` of `sales.deal`."""
    return "".join(part.capitalize() for part in entity.key.replace(".", "_").split("_") if part)


def read_schema(blueprint: Blueprint, entity: EntityModel, language: str) -> Document:
    """What a GET gives. Fields that the reader may not see are absent."""
    properties = {
        field.name: _readable(blueprint, field, language)
        for field in entity.fields.values()
        if not field.hidden and field.kind != "secret"
    }
    return {
        "type": "object",
        "title": entity.label.text(language),
        "required": ["id", "version"],
        "properties": properties,
    }


def create_schema(blueprint: Blueprint, entity: EntityModel, language: str) -> Document:
    """What a POST takes."""
    schema = _write_schema(blueprint, entity, language)
    required = [
        field.name
        for field in entity.declared_fields()
        if field.required and field.writable and field.declared.default is None
    ]
    if required:
        schema["required"] = required
    return schema


def update_schema(blueprint: Blueprint, entity: EntityModel, language: str) -> Document:
    """What a PATCH takes: any of the fields; null empties one."""
    return _write_schema(blueprint, entity, language)


def field_schema(blueprint: Blueprint, field: FieldModel, language: str) -> Document:
    """The schema of one field's value."""
    schema = dict(_SIMPLE.get(field.value_kind, {"type": "string"}))
    if field.value_kind == "choice":
        schema = {"type": "string", "enum": [option.key for option in field.options]}
    if field.kind == "multi_choice":
        schema = {"type": "array", "items": {"type": "string", "enum": [option.key for option in field.options]}}
    if field.kind == "children":
        child = blueprint.entities[field.target]
        inner = {
            item.name: field_schema(blueprint, item, language) for item in child.declared_fields() if item.writable
        }
        schema = {"type": "array", "items": {"type": "object", "properties": inner}}
    declared = field.declared
    if isinstance(declared, kinds.Text | kinds.LongText | kinds.RichText):
        schema["maxLength"] = declared.max_length
    if isinstance(declared, kinds.Integer):
        schema |= {
            name: value
            for name, value in (("minimum", declared.minimum), ("maximum", declared.maximum))
            if value is not None
        }
    if declared.example is not None:
        example = declared.example
        schema["example"] = example.text(language) if isinstance(example, Label) else example
    schema["title"] = field.label.text(language)
    if help_text := field.help.text(language):
        schema["description"] = help_text
    return schema


def _readable(blueprint: Blueprint, field: FieldModel, language: str) -> Document:
    schema = field_schema(blueprint, field, language)
    described: Document = {name: schema.pop(name) for name in ("title", "description") if name in schema}
    schema.pop("maxLength", None)
    read_only: Document = {} if field.writable else {"readOnly": True}
    return {**described, **read_only, "anyOf": [schema, {"type": "null"}, _MASKED]}


def _write_schema(blueprint: Blueprint, entity: EntityModel, language: str) -> Document:
    properties: Document = {}
    for field in entity.fields.values():
        if field.name in ("branch", "owner") or (field.writable and not field.hidden):
            schema = field_schema(blueprint, field, language)
            described = {name: schema.pop(name) for name in ("title", "description", "example") if name in schema}
            properties[field.name] = {**described, "anyOf": [schema, {"type": "null"}]}
    if entity.pipelines:
        keys = list(entity.pipelines)
        properties["pipeline"] = {"type": "string", "enum": keys, "description": "Chosen at creation."}
    return {"type": "object", "additionalProperties": False, "properties": properties}
