"""What the blueprint is put together in: declarations with their owners, before anything is resolved or frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from palmette.access.definition import Role
from palmette.api.definition import Endpoint
from palmette.blueprint.mistakes import Mistake
from palmette.blueprint.model import EDITION, EditionModel, PackModel
from palmette.blueprint.origins import Origins
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import Channel, MessageTemplate, Purpose, Tariff
from palmette.conversion.definition import Conversion
from palmette.demo.definition import Demo
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.errors import Place
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.labels import Label
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pages.screen_definition import Screen
from palmette.pipelines.definition import Pipeline
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, Section, View
from palmette.records.fields import Children, Field
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger

T = TypeVar("T")


class Keyed(Protocol):
    """A declaration that is called by a key."""

    @property
    def key(self) -> str: ...


@dataclass
class Item(Generic[T]):
    """A declaration with its owner. `key` is what it is called in the blueprint, set when names are given."""

    owner: str
    declared: T
    place: Place | None = None
    key: str = ""


@dataclass
class EntityDraft:
    """An entity with the fields of all authors, in screen order, and what the edition says of it."""

    key: str
    pack: str
    declared: Entity
    place: Place | None = None
    fields: list[Item[Field]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    quick: list[Item[str]] = field(default_factory=list)
    columns: list[Item[str]] = field(default_factory=list)
    card: list[Item[str]] = field(default_factory=list)
    filters: list[Item[str]] = field(default_factory=list)
    search: list[Item[str]] = field(default_factory=list)
    indexes: list[Item[tuple[str, ...]]] = field(default_factory=list)
    label: Label | None = None
    plural: Label | None = None
    parent: str = ""
    parent_field: str = ""
    hidden: bool = False
    called: dict[str, Label] = field(default_factory=dict)
    """What the edition calls columns of the frame: an owner who is a master, a stage that is a state."""

    @property
    def short(self) -> str:
        """The key without its pack."""
        return self.key.partition(".")[2]

    @property
    def table(self) -> str:
        """The physical table."""
        return self.key.replace(".", "__", 1)

    def find(self, name: str, *, pack: str = "") -> Item[Field] | None:
        """A declared field by name, the one owned by `pack` first."""
        by_name = {item.key: item for item in self.fields}
        return by_name.get(f"{pack}__{name}") or by_name.get(name)

    def children(self) -> Iterator[Item[Children]]:
        """The declared fields that hold owned rows."""
        for item in self.fields:
            if isinstance(item.declared, Children):
                yield Item(item.owner, item.declared, item.place, item.key)


@dataclass
class Draft:
    """Everything declared. Entities, pipelines and lifecycles by `pack.key`; the rest as lists that are named later."""

    edition: EditionModel
    packs: dict[str, PackModel]
    origins: Origins
    precedence: Mapping[str, int] = field(default_factory=dict)
    entities: dict[str, EntityDraft] = field(default_factory=dict)
    pipelines: dict[str, Item[Pipeline]] = field(default_factory=dict)
    lifecycles: dict[str, Item[Lifecycle]] = field(default_factory=dict)
    roles: dict[str, list[Item[Role]]] = field(default_factory=dict)
    reports: list[Item[Report]] = field(default_factory=list)
    dashboards: list[Item[Dashboard]] = field(default_factory=list)
    views: list[Item[View]] = field(default_factory=list)
    navigation: list[Item[Navigation]] = field(default_factory=list)
    panels: list[Item[Panel]] = field(default_factory=list)
    tabs: list[Item[Tab]] = field(default_factory=list)
    buttons: list[Item[Button]] = field(default_factory=list)
    screens: list[Item[Screen]] = field(default_factory=list)
    portal: list[Item[PortalPage]] = field(default_factory=list)
    imports: list[Item[ImportPreset]] = field(default_factory=list)
    forms: list[Item[Form]] = field(default_factory=list)
    distributions: list[Item[Distribution]] = field(default_factory=list)
    conversions: list[Item[Conversion]] = field(default_factory=list)
    triggers: list[Item[Trigger]] = field(default_factory=list)
    contact_plans: list[Item[ContactPlan]] = field(default_factory=list)
    calendar_events: list[Item[CalendarEvents]] = field(default_factory=list)
    documents: list[Item[Document]] = field(default_factory=list)
    channels: list[Item[Channel]] = field(default_factory=list)
    purposes: list[Item[Purpose]] = field(default_factory=list)
    tariffs: list[Item[Tariff]] = field(default_factory=list)
    messages: list[Item[MessageTemplate]] = field(default_factory=list)
    jobs: list[Item[Job]] = field(default_factory=list)
    endpoints: list[Item[Endpoint]] = field(default_factory=list)
    demos: list[Item[Demo]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, path: str, code: str, message: str, remedy: str = "", *, owner: str = "") -> None:
        """Note what is wrong with the thing at a path; its last author is to blame unless an owner is named."""
        author, place = self.origins.blame(path, owner)
        self.mistakes.append(Mistake(author, code, message, remedy, place, path))

    def rank(self, owner: str) -> int:
        """Who yields in a clash: the higher one. The edition comes last."""
        return self.precedence.get(owner, len(self.precedence))

    def short_names(self) -> dict[str, str]:
        """Short entity names that are unique, with the full key."""
        return unique_short_names(self.entities)

    def entity(self, name: str, *, pack: str = "") -> EntityDraft | None:
        """An entity by full key, by the pack's own short key, or by a short key that only one pack has."""
        for key in (name, f"{pack}.{name}"):
            if key in self.entities:
                return self.entities[key]
        found = [key for key in self.entities if key.partition(".")[2] == name]
        return self.entities[found[0]] if len(found) == 1 else None

    def requires(self, pack: str) -> frozenset[str]:
        """All packs that a pack stands on, however far down; the edition stands on all."""
        if pack == EDITION:
            return frozenset(self.packs)
        found: set[str] = set()
        waiting = list(self.packs[pack].requires) if pack in self.packs else []
        while waiting:
            key = waiting.pop()
            if key not in found and key in self.packs:
                found.add(key)
                waiting.extend(self.packs[key].requires)
        return frozenset(found)


def unique_short_names(keys: Iterable[str]) -> dict[str, str]:
    """Full keys by short key, where only one has it."""
    by_short: dict[str, list[str]] = {}
    for key in keys:
        by_short.setdefault(key.partition(".")[2], []).append(key)
    return {short: full[0] for short, full in by_short.items() if len(full) == 1}
