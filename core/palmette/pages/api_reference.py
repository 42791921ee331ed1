"""The page of the OpenAPI document: every entity's operations and fields, drawn here without any outside host."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from palmette.api.openapi import openapi_document
from palmette.pages.desk import HTML, Incoming, templates_of
from palmette.pages.entry import reader_of
from palmette.version import __version__
from palmette.web.runtime import pinned_of, runtime_of

Document = dict[str, Any]  # Any: an OpenAPI document is JSON


@get("/schema", sync_to_thread=True, name="api.page")
def api_page(request: Incoming) -> Response[str]:
    """What the API offers, in the reader's language."""
    reader = reader_of(request)
    document = openapi_document(
        pinned_of(request).blueprint,
        version=__version__,
        base_url=runtime_of(request).settings.base_url,
        language=reader.language,
    )
    context = {"title": document["info"]["title"], "lead": document["info"]["description"], "groups": _groups(document)}
    return Response(templates_of(request).render("api.html", reader, context), media_type=HTML)


def _groups(document: Document) -> list[Document]:
    schemas = document["components"]["schemas"]
    groups: dict[str, Document] = {
        tag["name"]: {"name": tag["name"], "label": tag["description"], "operations": [], "fields": []}
        for tag in document["tags"]
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "parameters" or not operation.get("tags"):
                continue
            group = groups[operation["tags"][0]]
            names = [item["name"] for item in operation.get("parameters", [])]
            line = {"method": method.upper(), "path": path, "summary": operation["summary"], "names": ", ".join(names)}
            group["operations"].append(line)
    for name, group in groups.items():
        key = "".join(part.capitalize() for part in name.replace(".", "_").split("_") if part)
        group["fields"] = [_field(field, schema) for field, schema in schemas[key]["properties"].items()]
    return list(groups.values())


def _field(name: str, schema: Document) -> Document:
    first = schema["anyOf"][0]
    kind = " · ".join(str(first[part]) for part in ("type", "format") if part in first)
    choices = ", ".join(first["enum"]) if "enum" in first else ""
    return {
        "name": name,
        "label": schema.get("title", ""),
        "kind": kind,
        "choices": choices,
        "help": schema.get("description", ""),
        "read_only": schema.get("readOnly", False),
    }
