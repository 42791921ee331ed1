"""JSON Schemas of what people write, and the hook API as data: for completion in editors, and so that drift is seen."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any  # JSON Schema, as Pydantic gives it

import palmette
from palmette.blueprint.edition_schema import EditionFile
from palmette.hookspecs import API_VERSION, DECLARATION_HOOKS, Hooks
from palmette.plugins.contract import PackContract

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_write(folder: Path) -> list[Path]:
    """Write every schema into a folder; the files that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schema_texts().items():
        file = folder / name
        if not file.is_file() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            changed.append(file)
    return changed


def schema_texts() -> dict[str, str]:
    """The text of each schema by file name."""
    return {
        "edition.schema.json": _text(_schema(EditionFile.model_json_schema(), "edition.schema.json")),
        "pack.schema.json": _text(_schema(PackContract.model_json_schema(), "pack.schema.json")),
        "hook_api.json": _text(hook_api()),
    }


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _schema(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": name, **_plain(schema)}


def _plain(schema: Any) -> Any:
    """Without what only repeats the key, and without the empty defaults of optional keys."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if not _noise(key, value)}
    return {key: _properties(value) if key in _NAMED else _plain(value) for key, value in kept.items()}


_NAMED = frozenset({"properties", "$defs"})
"""Where keys are names that people chose, not words of JSON Schema."""


def _properties(named: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(schema) for name, schema in named.items()}


def _noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, "", {}, []))


def hook_api() -> dict[str, Any]:
    """What a pack may rely on: the names it imports, their attributes, and the hooks with their arguments."""
    return {
        "api": API_VERSION,
        "names": {name: _attributes(getattr(palmette, name)) for name in sorted(palmette.__all__)},
        "hooks": {name: _hook(name, function) for name, function in inspect.getmembers(Hooks, inspect.isfunction)},
    }


def _attributes(item: object) -> list[str]:
    """The attributes of a declaration, those without a default marked `!`; the arguments of a function."""
    if dataclasses.is_dataclass(item):
        return [f"{one.name}{'' if _optional(one) else '!'}" for one in dataclasses.fields(item) if one.init]
    if inspect.isfunction(item):
        return [f"{name}{'' if _has_default(one) else '!'}" for name, one in inspect.signature(item).parameters.items()]
    return []


def _optional(item: dataclasses.Field[Any]) -> bool:
    return item.default is not dataclasses.MISSING or item.default_factory is not dataclasses.MISSING


def _has_default(item: inspect.Parameter) -> bool:
    return item.default is not inspect.Parameter.empty or item.kind in (
        inspect.Parameter.VAR_KEYWORD,
        inspect.Parameter.VAR_POSITIONAL,
    )


def _hook(name: str, function: Any) -> dict[str, Any]:
    arguments = [argument for argument in inspect.signature(function).parameters if argument != "self"]
    return {
        "arguments": arguments,
        "kind": "declaration" if name in DECLARATION_HOOKS else "runtime",
        "says": " ".join((inspect.getdoc(function) or "").split()),
    }


def removals(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What packs written for the old hook API would miss or stumble over in the new one; a major version may do so."""
    found = [f"hook {name}" for name in old["hooks"] if name not in new["hooks"]]
    for name, hook in old["hooks"].items():
        later = new["hooks"].get(name, hook)
        found += [f"argument {one} of hook {name}" for one in hook["arguments"] if one not in later["arguments"]]
    for name, attributes in old["names"].items():
        if name not in new["names"]:
            found.append(f"name {name}")
            continue
        later = new["names"][name]
        known = {one.rstrip("!") for one in later}
        found += [f"attribute {one.rstrip('!')} of {name}" for one in attributes if one.rstrip("!") not in known]
        found += [f"{name} now needs {one[:-1]}" for one in later if one.endswith("!") and one not in attributes]
    return found
