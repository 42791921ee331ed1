"""The OpenAPI document describes what the API does."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator


@pytest.fixture
def document(api):
    return api.get("/schema/openapi.json").json()


def test_every_entity_has_its_paths_with_words_from_the_declarations(document, small):
    shown = {key for key, entity in small.pinned.blueprint.entities.items() if not entity.is_child}
    assert {f"/api/v1/{key}" for key in shown} <= set(document["paths"])
    assert document["openapi"] == "3.1.0"
    birthday = document["components"]["schemas"]["ContactsContact"]["properties"]["birthday"]
    assert birthday["title"] == "Birthday"


def test_operation_ids_are_unique_and_every_reference_resolves(document):
    ids = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]
    assert len(ids) == len(set(ids))
    known = document["components"]["schemas"]

    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].rsplit("/", 1)[1] in known
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_what_the_api_gives_fits_its_own_schema(document, api):
    made = api.post("/api/v1/contact", json={"kind": "person", "last_name": "Petrova", "first_name": "Anna"})
    schema = {**document["components"]["schemas"]["ContactsContact"], "components": document["components"]}
    Draft202012Validator(schema).validate(made.json())


def test_every_error_code_of_the_edge_has_a_heading(api):
    answer = api.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.json()["type"].startswith("/docs/errors#")


def test_the_document_has_a_page_without_any_outside_host(api):
    page = api.get("/schema")
    assert page.status_code == 200
    assert "/api/v1/contacts.contact" in page.text
    assert "//" not in page.text.replace("<!doctype", "").replace("http://testserver.local", "")
