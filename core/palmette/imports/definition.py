"""What a pack declares about imports: which headers of which system mean which fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label

Prepare = Callable[[dict[str, str], str], dict[str, str]]


@dataclass(frozen=True)
class ImportPreset:
    """A named mapping: `columns` maps a field (or `reference.field`) to headers that mean it, any language or case.

    `match` are the fields by which an existing record is found; `constants` fills fields for every row. `like` names
    another preset of the entity, which it is laid over. `prepare` is pure: it takes the texts of a row by field and the
    phone region and answers them mended, for what one cell says about several fields (a full name, two phones); it
    raises InvalidInput whose problems name the field.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    match: Sequence[str] = ()
    constants: Mapping[str, object] = field(default_factory=dict)
    prepare: Prepare | None = None
    like: str = ""
