"""Every address that the application answers with GET, filled with records of everybody."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID, uuid4

from tests.security.world import World

NOBODY = uuid4()

LEFT_OUT = {
    "/events": "a stream without end; row 30 of the catalogue reads it",
    "/assets/{name:str}": "files of the product itself",
    "/_gallery": "parts of the screens with invented records, in demos only",
    "/_gallery/{screen:str}": "the same",
    "/me/security/phone": "a new secret for the phone each time",
    "/metrics": "counts the requests of this very test",
    "/audit": "tells of the refusals of this very test",
    "/audit/entries.csv": "the same",
    "/exports/{id:uuid}": "each opening is written down; row 33 of the catalogue opens one",
}
"""Routes that the two worlds do not ask, and why."""

QUERIES = {
    "/r/{entity:str}": ("", "q=Zubrowska", "group=kind", "trash=1", "f=last_name:eq:Zubrowska"),
    "/find": ("q=Zubrowska", "q=Own", "q=%2B79991231234"),
    "/search": ("q=Zubrowska",),
    "/choices/{entity:str}": ("", "q=Zub"),
    "/api/v1/search": ("q=Zubrowska", "q=Own"),
    "/api/v1/{entity:str}": ("count=exact", "search=Zubrowska", "deleted=true", "filter=owner is not empty"),
    "/api/v1/{entity:str}/group": ("by=owner", "by=branch"),
    "/api/v1/{entity:str}/{id:str}/move": ("to=won",),
    "/r/{entity:str}/{id:uuid}/mentions": ("q=m",),
    "/calendar": ("", "by=month"),
}
"""What some of them are asked besides."""


def get_routes(world: World) -> list[str]:
    """The templates of every address that answers GET, core and packs."""
    routes = world.place.app.routes
    return sorted({route.path for route in routes if "GET" in getattr(route, "methods", ())})


def addresses(world: World, template: str, records: Mapping[str, Sequence[UUID]]) -> list[str]:
    """A template filled with each of its parameters' values; empty when a parameter is not known here."""
    names = re.findall(r"\{(\w+):\w+\}", template)
    if "id" in names and "entity" in names:
        pairs = [(entity, one) for entity, ids in records.items() for one in ids]
        filled = [{"entity": entity, "id": str(one)} for entity, one in pairs]
    elif "id" in names:
        filled = [{"id": str(one)} for ids in records.values() for one in ids]
    elif "entity" in names:
        filled = [{"entity": entity} for entity in records]
    else:
        filled = [{}]
    others = [name for name in names if name not in ("id", "entity")]
    values = [_values(world, template, name) for name in others]
    if any(not item for item in values):
        return []
    return list(_spelled(template, filled, others, values))


def _spelled(
    template: str, filled: Sequence[Mapping[str, str]], others: Sequence[str], values: Sequence[Sequence[str]]
) -> Iterator[str]:
    for given in filled:
        for combined in itertools.product(*values):
            words = {**given, **dict(zip(others, combined, strict=True))}
            path = re.sub(r"\{(\w+):\w+\}", lambda found: words[found[1]], template)  # noqa: B023 -- used at once
            for query in QUERIES.get(template, ("",)):
                yield f"{path}?{query}" if query else path


def _values(world: World, template: str, name: str) -> Sequence[str]:
    blueprint = world.place.pinned.blueprint
    known: dict[str, Sequence[str]] = {
        "name": ("phone", "last_name"), "inverse": ("deals",), "pipeline": (next(iter(blueprint.pipelines)),),
        "conversion": tuple(blueprint.conversions)[:1] or ("none",), "merge": (str(NOBODY),), "batch": (str(NOBODY),),
        "person": (str(world.users["m21"]), str(world.users["m11"])), "part": ("tasks",), "secret": ("x" * 20,),
        "form": ("none",), "view": ("none",), "role": ("agent",), "field": ("phone",), "stage": ("new",),
        "tile": ("none",), "screen": ("none",), "account": (str(NOBODY),), "token": ("x" * 20,),
        "webhook": (str(NOBODY), "-new"), "delivery": (str(NOBODY),),
        "kind": ("pdf", "docx"), "language": ("ru",), "job": (str(NOBODY),),
        "message": ("none",),
        "pack": ("none", "fitness_club"), "digest": ("0" * 10,),
        "page": ("none",), "version": (str(NOBODY),), "action": ("none",), "file": (str(NOBODY),),
    }  # fmt: skip
    if name == "key":
        return tuple(blueprint.reports)[:2] if template.startswith("/reports") else ("none",)
    return known.get(name, ())
