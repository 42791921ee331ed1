"""The Blueprint: the one frozen, checked object that everything else derives from. Look-ups only, no behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from palmette.access.definition import Grant, Mask
from palmette.api.definition import Endpoint
from palmette.audit.definition import AS_INSTALLED, Retention
from palmette.blueprint.names import suggestion
from palmette.brand.definition import NO_BRAND, Brand
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import Channel, MessageTemplate, Purpose, Tariff
from palmette.conversion.definition import Conversion
from palmette.countersign.definition import Countersign
from palmette.demo.definition import Demo
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.errors import DeclarationError, Place
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.labels import Label
from palmette.lifecycles.definition import Lifecycle, Phase
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pages.screen_definition import Screen
from palmette.pipelines.definition import Pipeline, Stage
from palmette.portal.definition import PortalPage
from palmette.records.definition import Match, Section, StandIn, View
from palmette.records.fields import Field, Option
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger

FRAME = "frame"
"""Owner of what the frame itself declares: users, branches, the columns of every record."""

EDITION = "x"
"""Owner, and column prefix, of what an edition declares."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who set a property: `author` is `core`, `pack@version`, `edition` or `admin`; `value` is what it set there."""

    author: str
    place: Place | None
    value: object


@dataclass(frozen=True)
class FieldModel:
    """A field of an entity after merge.

    `name` is how expressions, the API and imports call it: its key, or `pack__key` where two authors chose one key.
    `owner` is the pack, `x` for the edition, `frame` for system columns. `column` is the physical column (money has
    `column` and `column_currency`; an address five), or for values in a table of their own the end of that
    table's name; owned rows and what is worked out when it is read have ``""``.
    `target` is the full key of the entity that a reference, links or children field leads to. `options` are filled
    for choices, stages and phases. `result` is the kind of a computed field's or rollup's value.
    """

    entity: str
    name: str
    owner: str
    declared: Field
    label: Label
    help: Label
    column: str
    target: str = ""
    inverse: str = ""
    options: tuple[Option, ...] = ()
    section: str = ""
    hidden: bool = False
    required: bool = False
    system: bool = False
    place: Place | None = None
    result: str = ""
    scale: int = 0

    @property
    def kind(self) -> str:
        """The kind as declared: `text`, `money`, `reference`, `computed`, …"""
        return self.declared.kind or "id"

    @property
    def value_kind(self) -> str:
        """The kind of the value: that of the result for computed fields and rollups."""
        return self.result or self.kind

    @property
    def writable(self) -> bool:
        """Whether a person, the API or an import may set it."""
        return not (self.system or self.declared.readonly or self.kind in ("computed", "rollup", "number"))

    def option(self, key: str) -> Option | None:
        """The option with that key, hidden ones too."""
        return next((item for item in self.options if item.key == key), None)


@dataclass(frozen=True)
class Inverse:
    """The way back along a reference or links field: rows of `entity` whose `field` points here."""

    name: str
    entity: str
    field: str
    label: Label


@dataclass(frozen=True)
class LedgerModel:
    """Records that are moves of an account: `of` leads to its `holder`, whose fields `balances` are by currency.

    What is no money has one balance, of the currency ``""``. `floor` is an expression over the holder and counts only
    where the ledger is `limited`.
    """

    holder: str
    of: str
    quantity: str
    balances: Mapping[str, str]
    kind: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    transfer: str = ""
    floor: str = "0"
    limited: bool = True
    expires: str = ""
    burn: str = ""
    at: str = ""


@dataclass(frozen=True)
class EntityModel:
    """An entity after merge: fields in screen order by name, ways back by name."""

    key: str
    short: str
    pack: str
    label: Label
    plural: Label
    help: Label
    table: str
    scope: str
    title: str
    fields: Mapping[str, FieldModel]
    inverses: Mapping[str, Inverse]
    branch: str = ""
    zone: str = ""
    sort: str = "-created_at"
    icon: str = "file"
    tone: str = "calm"
    quick: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    duplicates: tuple[Match, ...] = ()
    merges: bool = True
    alike: tuple[str, ...] = ()
    timeline: bool = True
    subject: str = ""
    parent: str = ""
    parent_field: str = ""
    pipelines: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    owned: bool = True
    stands_in: StandIn | None = None
    hidden: bool = False
    ledger: LedgerModel | None = None
    place: Place | None = None

    @property
    def walled(self) -> bool:
        """Whether rows belong to one wall (keyed by wall and id)."""
        return self.scope == "walled"

    @property
    def guarded(self) -> bool:
        """Whether rows carry branch and owner (walled, and not the owned rows of another record)."""
        return self.walled

    @property
    def is_child(self) -> bool:
        """Whether rows live and die with a parent record."""
        return bool(self.parent)

    @property
    def mergeable(self) -> bool:
        """Whether two records may become one: users and branches, owned rows and moves of ledgers never do."""
        return self.merges and self.scope != "frame" and not self.is_child and self.ledger is None

    def declared_fields(self) -> Iterator[FieldModel]:
        """The fields that packs and the edition declared, in screen order, without the frame's columns."""
        return (item for item in self.fields.values() if not item.system)


@dataclass(frozen=True)
class PipelineModel:
    """A pipeline after merge; `stages` in order by key. `key` is `pack.key`, `short` the key alone."""

    key: str
    short: str
    pack: str
    entity: str
    label: Label
    declared: Pipeline
    stages: Mapping[str, Stage]
    lost_reasons: tuple[Option, ...] = ()
    hidden: bool = False
    place: Place | None = None

    @property
    def first(self) -> Stage:
        """The stage where a record begins."""
        return next(stage for stage in self.stages.values() if not stage.hidden)


@dataclass(frozen=True)
class LifecycleModel:
    """A lifecycle after merge; its fields on the entity are `<short>` and `<short>_since`."""

    key: str
    short: str
    pack: str
    entity: str
    label: Label
    declared: Lifecycle
    phases: Mapping[str, Phase]
    watch: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True)
class RoleModel:
    """A role after merge, includes resolved: grants by full entity key, field rights by (entity, field)."""

    key: str
    pack: str
    label: Label
    grants: Mapping[str, tuple[Grant, ...]]
    fields: Mapping[tuple[str, str], Mask]
    limits: Mapping[str, float] = field(default_factory=dict)
    configure: bool = False
    second_factor: bool = False
    audit: bool = False
    home: str = ""
    hidden: bool = False
    help: Label = field(default_factory=Label)
    place: Place | None = None
    closed: bool = False
    """Whether fields of which it says nothing are hidden: so it is for personal accounts."""


@dataclass(frozen=True)
class PackModel:
    """An enabled pack: its contract's facts. `settings` are its values after the edition's, `secrets` those to hide."""

    key: str
    version: str
    label: Label
    distribution: str = ""
    requires: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EditionModel:
    """What the edition says of itself."""

    key: str
    label: Label
    file: str = ""
    language: str = "en"
    zone: str = "UTC"
    currency: str = "EUR"
    region: str = ""
    """Default region of phone numbers, ISO 3166-1 alpha-2."""
    brand: Brand = NO_BRAND
    retention: Retention = AS_INSTALLED
    countersign: Mapping[str, Countersign] = field(default_factory=dict)

    @property
    def name(self) -> Label:
        """What the product is called on its pages."""
        return Label({**self.label.forms, **self.brand.name.forms}) if self.brand.name else self.label


@dataclass(frozen=True)
class Blueprint:
    """The whole product as data. Two blueprints are equal when their `hash` is."""

    edition: EditionModel
    packs: Mapping[str, PackModel]
    entities: Mapping[str, EntityModel]
    pipelines: Mapping[str, PipelineModel]
    lifecycles: Mapping[str, LifecycleModel]
    roles: Mapping[str, RoleModel]
    reports: Mapping[str, Report]
    report_packs: Mapping[str, str]
    views: Mapping[str, View]
    navigation: tuple[Navigation, ...]
    panels: Mapping[str, tuple[Panel, ...]]
    imports: Mapping[str, ImportPreset]
    jobs: Mapping[str, Job]
    demos: Mapping[str, Demo]
    origins: Mapping[str, tuple[Origin, ...]]
    hash: str
    forms: Mapping[str, Form] = field(default_factory=dict)
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    conversions: Mapping[str, Conversion] = field(default_factory=dict)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    trigger_packs: Mapping[str, str] = field(default_factory=dict)
    contact_plans: Mapping[str, ContactPlan] = field(default_factory=dict)
    tabs: Mapping[str, Tab] = field(default_factory=dict)
    tab_packs: Mapping[str, str] = field(default_factory=dict)
    buttons: Mapping[str, Button] = field(default_factory=dict)
    button_packs: Mapping[str, str] = field(default_factory=dict)
    calendar_events: Mapping[str, CalendarEvents] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    document_packs: Mapping[str, str] = field(default_factory=dict)
    dashboards: Mapping[str, Dashboard] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    purposes: Mapping[str, Purpose] = field(default_factory=dict)
    messages: Mapping[str, MessageTemplate] = field(default_factory=dict)
    tariffs: Mapping[str, Tariff] = field(default_factory=dict)
    """By the key of the channel, in the edition's currency."""
    portal: Mapping[str, PortalPage] = field(default_factory=dict)
    portal_packs: Mapping[str, str] = field(default_factory=dict)
    portal_roles: Mapping[str, RoleModel] = field(default_factory=dict)
    """What people with personal accounts may, worked out of the pages; by a key that no user is ever given."""
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    screens: Mapping[str, Screen] = field(default_factory=dict)
    """Screens of packs, by `pack/key`."""
    _short: Mapping[str, str] = field(default_factory=dict)
    derived: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What other parts worked out from it once and keep for as long as it lives, by a name of theirs."""

    def find_entity(self, name: str, *, pack: str = "") -> EntityModel | None:
        """The entity called `pack.key`, or by its short name: that of `pack` first, else the only one; None if none."""
        if name in self.entities:
            return self.entities[name]
        own = f"{pack}.{name}" if pack else ""
        if own in self.entities:
            return self.entities[own]
        return self.entities.get(self._short.get(name, ""))

    def entity(self, name: str, *, pack: str = "") -> EntityModel:
        """The entity by full or short name; a DeclarationError with the nearest name when there is none."""
        found = self.find_entity(name, pack=pack)
        if found is None:
            known = [*self.entities, *self._short]
            raise DeclarationError("blueprint.unknown_entity", f"There is no entity {name!r}.{suggestion(name, known)}")
        return found

    def find_field(self, entity: str, name: str, *, pack: str = "") -> FieldModel | None:
        """A field by name: the one owned by `pack` first where two authors chose one key; None if there is none."""
        fields = self.entities[entity].fields
        if pack and (own := fields.get(f"{pack}__{name}")) is not None:
            return own
        return fields.get(name)

    def field(self, entity: str, name: str, *, pack: str = "") -> FieldModel:
        """A field by name; a DeclarationError with the nearest name when there is none."""
        found = self.find_field(entity, name, pack=pack)
        if found is None:
            hint = suggestion(name, self.entities[entity].fields)
            raise DeclarationError("blueprint.unknown_field", f"{entity} has no field {name!r}.{hint}")
        return found

    def pipelines_of(self, entity: str) -> tuple[PipelineModel, ...]:
        """The pipelines over an entity, in order."""
        return tuple(self.pipelines[key] for key in self.entities[entity].pipelines)

    def pipeline(self, name: str, *, pack: str = "") -> PipelineModel:
        """A pipeline by full or short key."""
        for key in (name, f"{pack}.{name}"):
            if key in self.pipelines:
                return self.pipelines[key]
        found = [item for item in self.pipelines.values() if item.short == name]
        if len(found) == 1:
            return found[0]
        hint = suggestion(name, [*self.pipelines, *(item.short for item in self.pipelines.values())])
        raise DeclarationError("blueprint.unknown_pipeline", f"There is no pipeline {name!r}.{hint}")

    def role(self, key: str) -> RoleModel | None:
        """A role of users or of personal accounts."""
        return self.roles.get(key) or self.portal_roles.get(key)

    def setting(self, pack: str, key: str) -> object:
        """The value of a pack's setting after the edition's."""
        return self.packs[pack].settings[key]
