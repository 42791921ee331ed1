"""Random calls by the OpenAPI document, as one kind of caller after the other: no 5xx, no undocumented answer.

`python -m tests.security.fuzzing [cases for each operation] [part of a path …]`; ends with an error when something was
found. Needs Schemathesis, which is no library of the project: its plugin would be loaded by every run of the tests.
Install it into an environment of its own and put that behind the project's in PYTHONPATH.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings

from palmette.access.tokens import TokenWish
from palmette.testing.club import BASE_URL
from tests.security.world import World, _client, open_world

ENTITIES = ("contacts.contact", "sales.deal", "activities.activity", "contacts.source", "frame.user", "search")
"""One of each sort: people, a pipeline, something owned, shared, of the frame."""

_openapi = import_module("schemathesis.openapi")
_conformance = import_module("schemathesis.specs.openapi.checks")
_InvalidSchema: type[Exception] = import_module("schemathesis.core.errors").InvalidSchema
CHECKS = [
    import_module("schemathesis.checks").not_a_server_error, _conformance.status_code_conformance,
    _conformance.content_type_conformance, _conformance.response_schema_conformance,
]  # fmt: skip


_answers: Counter[int] = Counter()


def callers(world: World) -> dict[str, dict[str, str]]:
    """The headers of each kind of caller."""
    tokens = world.place.pinned.tokens
    narrow = tokens.make(world.users["m11"], TokenWish("narrow", actions=("read",), entities=("contacts.contact",)))
    texts = {who: tokens.create(world.users[who], "fuzz") for who in ("owner", "m11", "c11", "auditor")}
    return {
        **{who: {"authorization": f"Bearer {text}"} for who, text in texts.items()},
        "narrow": {"authorization": f"Bearer {narrow}"},
        "nobody": {},
    }


def operations(document: dict[str, Any], words: list[str]) -> Iterator[Any]:
    """What the document offers of the chosen entities; nothing that ends the whole run."""
    schema = _openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation = found.ok()
        parts = operation.path.split("/")
        if len(parts) > 3 and parts[3] in ENTITIES and (not words or any(word in operation.path for word in words)):
            yield operation


def run(world: World, count: int, words: list[str]) -> list[str]:
    """Everything that was found, each once."""
    client = _client(world.place)
    document = client.get("/schema/openapi.json", headers=callers(world)["owner"]).json()
    found: dict[str, str] = {}
    for operation in operations(document, words):
        for who, headers in callers(world).items():
            _try(client, operation, who, headers, count, found)
    return [f"{what}\n    {how}" for what, how in sorted(found.items())]


def _try(client: Any, operation: Any, who: str, headers: dict[str, str], count: int, found: dict[str, str]) -> None:
    @seed(7)
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=BASE_URL)
        given_headers = {name: value for name, value in sent["headers"].items() if name.lower() != "authorization"}
        try:
            answer = client.request(
                sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"),
                headers={**given_headers, **headers}, follow_redirects=False,
            )  # fmt: skip
        except (httpx.InvalidURL, UnicodeError):
            return
        _answers[answer.status_code] += 1
        for check in CHECKS:
            try:
                case.validate_response(answer, checks=[check])
            except AssertionError as error:
                told = [line for line in str(error).splitlines() if line.strip()][:3]
                _note(found, operation, who, answer, check.__name__, told)
            except BaseExceptionGroup as error:
                told = [str(one).splitlines()[0] for one in error.exceptions][:2]
                _note(found, operation, who, answer, check.__name__, told)

    try:
        ask()
    except _InvalidSchema as error:
        found[f"{operation.method} {operation.path}: no schema"] = str(error)


def _note(found: dict[str, str], operation: Any, who: str, answer: Any, check: str, told: list[str]) -> None:
    key = f"{operation.method.upper()} {operation.path.replace(operation.path.split('/')[3], '*')} {check}"
    found.setdefault(
        f"{key} {answer.status_code}", f"{who}: {answer.request.url} {answer.text[:200]} | {' '.join(told)}"
    )


def main(arguments: list[str]) -> int:
    """Make the world, ask, tell."""
    count = int(arguments[0]) if arguments else 20
    with tempfile.TemporaryDirectory() as name, open_world(Path(name), f"sqlite:///{name}/palmette.db") as world:
        found = run(world, count, arguments[1:])
    sys.stdout.write(
        "\n".join(
            [*found, f"{len(found)} things found in {_answers.total()} answers: {dict(sorted(_answers.items()))}."]
        )
        + "\n"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
