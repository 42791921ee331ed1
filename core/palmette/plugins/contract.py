"""What a pack says of itself in `pack.yaml`, readable without importing it."""

from __future__ import annotations

import re
from typing import Annotated

from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from palmette.blueprint.mistakes import Mistake, validation_mistakes
from palmette.blueprint.yaml_source import Node
from palmette.labels import LANGUAGES, Label, as_label
from palmette.plugins.api_range import is_range

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
MAX_KEY = 40

RESERVED = frozenset({"x", "frame", "palmette", "core", "edition"})
"""Keys that no pack may bear: authors of the frame's and the edition's own things."""


def _key(text: str) -> str:
    if not KEY.fullmatch(text) or len(text) > MAX_KEY:
        raise ValueError(f"{text!r} is no key: small Latin letters, digits and single underscores, at most {MAX_KEY}")
    if text in RESERVED:
        raise ValueError(f"{text!r} is reserved; choose another key")
    return text


def _range(text: str) -> str:
    if not is_range(text):
        raise ValueError(f"{text!r} is no version range; write one like '>=1.0,<2'")
    return text


def _version(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion as error:
        raise ValueError(f"{text!r} is no version; write one like 0.1.0") from error


def _languages(value: str | dict[str, str]) -> str | dict[str, str]:
    for language in value if isinstance(value, dict) else ():
        if language not in LANGUAGES:
            raise ValueError(f"{language!r} is no language of Palmette; there are {', '.join(LANGUAGES)}")
    return value


LabelText = Annotated[str | dict[str, str], AfterValidator(_languages)]
_KEY_SCHEMA = Field(json_schema_extra={"pattern": f"^{KEY.pattern}$", "maxLength": MAX_KEY})
PackKey = Annotated[str, AfterValidator(_key), _KEY_SCHEMA]


class PackContract(BaseModel):
    """The contract of a pack: its name, its version, and what it needs around it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: PackKey = Field(description="The name of the pack; the same as that of its entry point.")
    version: Annotated[str, AfterValidator(_version)] = Field(description="The version of the pack (PEP 440).")
    api: Annotated[str, AfterValidator(_range)] = Field(
        description="The versions of the hook API it was written for, like `>=1.0,<2`."
    )
    label: LabelText = Field(default="", description="What people read: a text, or a text per language.")
    summary: LabelText = Field(default="", description="One sentence on what it is for.")
    requires: tuple[PackKey, ...] = Field(default=(), description="Packs without which it cannot work.")
    after: tuple[PackKey, ...] = Field(default=(), description="Packs that come before it where they are enabled.")
    conflicts: tuple[PackKey, ...] = Field(default=(), description="Packs that cannot be enabled beside it.")
    capabilities: tuple[str, ...] = Field(
        default=(), description="What it brings, in words that other packs may look for."
    )
    essential: bool = Field(default=False, description="Always enabled; only packs of the core distribution.")

    @property
    def title(self) -> Label:
        """The label, or the key in its place."""
        return as_label(self.label, self.key)


def read_contract(root: Node, *, key: str) -> tuple[PackContract | None, list[Mistake]]:
    """The contract in a `pack.yaml`, or what is wrong with it; `key` is the entry point's name."""
    try:
        contract = PackContract.model_validate(root.written().plain())
    except ValidationError as error:
        return None, validation_mistakes(error, root, author=key, schema=PackContract.model_json_schema(), area="pack")
    if contract.key == key:
        return contract, []
    message = f"pack.yaml names the pack {contract.key!r}, its entry point {key!r}."
    remedy = "Give both the same name."
    return None, [Mistake(key, "pack.key_differs", message, remedy, root.at(["key"]).place, "key")]
