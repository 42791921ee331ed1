"""What a pack declares about imports: which headers of which system mean which fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label


@dataclass(frozen=True)
class ImportPreset:
    """A named mapping: `columns` maps a field (or `reference.field`) to headers that mean it, any language or case.

    `match` are the fields by which an existing record is found; `constants` fills fields for every row.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    match: Sequence[str] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
