"""What a pack or an edition declares about conversion: which records one becomes, and which values they take over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label

PrepareValues = Callable[[dict[str, object]], dict[str, object]]


@dataclass(frozen=True)
class Becomes:
    """One record that another becomes: new, or an existing one that is chosen.

    `into` is the reference of the converted record that leads to it afterwards. `fields` map its fields to fields or
    paths of the converted record; `constants` fill others. `links` map its references to keys of the parts before it
    (`{"contact": "contact"}`). `prepare` is pure: it takes the values of the new record and answers them mended, for
    what one field says about several (a full name). With `choose` existing records are offered: those that may be the
    same, or those with the same links. `pipeline` is the process a new one enters. A part that is `optional` may be
    left out, and is at first unless the condition `when` over the converted record is true. `ask` are fields that the
    dialog shows to be filled or mended.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    into: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    prepare: PrepareValues | None = None
    choose: bool = True
    pipeline: str = ""
    when: str = ""
    optional: bool = False
    ask: Sequence[str] = ()


@dataclass(frozen=True)
class Conversion:
    """A way for records of an entity to become others; `stages` are the won stages that they move to, by pipeline.

    `fills` are fields of the converted record that are filled when they are still empty: with `now`, `today`, `me` or
    a value. A record is converted once; it can be taken back as long as nobody worked on the new records.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    becomes: Sequence[Becomes] = ()
    stages: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, object] = field(default_factory=dict)
    icon: str = "arrow-right"
