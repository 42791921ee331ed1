"""The edition file as Pydantic models: what a business may write, key by key."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, Field, StrictBool, StrictStr, create_model

from palmette.access.definition import Role
from palmette.blueprint.brand import BrandPart
from palmette.blueprint.countersign import CountersignPart
from palmette.blueprint.edition_parts import LabelText, Part, Value, part_of
from palmette.blueprint.mistakes import near, refused
from palmette.blueprint.retention import RetentionPart
from palmette.blueprint.words import LANGUAGES
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import MessageTemplate, Purpose, Tariff
from palmette.conversion.definition import Conversion
from palmette.demo.sets import DemoRecipes
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.imports.definition import ImportPreset
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pipelines.definition import Pipeline
from palmette.plugins.api_range import is_range
from palmette.plugins.contract import KEY, MAX_KEY
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, View
from palmette.records.fields import KINDS
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger


def _one_of(known: Iterable[str], what: str) -> AfterValidator:
    """A text that must be one of many."""
    names = frozenset(known)

    def check(text: str) -> str:
        if text not in names:
            raise refused("unknown", f"{text!r} is no {what}.", near(text, names) or f"Write the name of a {what}.")
        return text

    return AfterValidator(check)


def _key(text: str) -> str:
    if not KEY.fullmatch(text) or len(text) > MAX_KEY:
        remedy = f"Write small Latin letters, digits and single underscores, at most {MAX_KEY}."
        raise refused("key", f"{text!r} is no key.", remedy)
    return text


def _range(text: str) -> str:
    if not is_range(text):
        raise refused("range", f"{text!r} is no version range.", "Write one like '>=1.0,<2'.")
    return text


def _only_keys_of_the_kind(schema: dict[str, Any]) -> None:
    """For completion: a field of a kind has only the keys of that kind."""
    schema["allOf"] = [
        {
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": {"propertyNames": {"enum": sorted(field_keys(kind))}},
        }
        for kind in KINDS
    ]


def field_keys(kind: str) -> set[str]:
    """The keys that a field of a kind may have in an edition."""
    return {attribute.name for attribute in dataclasses.fields(KINDS[kind])} - {"key"} | {"type"}


def _field_part() -> type[Part]:
    """One model for all kinds: a change to a pack's field names no kind, so its keys are checked once that is known."""
    shapes: dict[str, dict[str, Any]] = {}
    for kind in KINDS.values():
        for name, info in part_of(kind).model_fields.items():
            shape = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
            shapes.setdefault(name, {})[repr(shape)] = shape
    members: dict[str, Any] = {
        name: (next(iter(several.values())) if len(several) == 1 else Value, None) for name, several in shapes.items()
    }
    members["type"] = (Literal[tuple(KINDS)], Field(default=None, description="The kind of the field."))
    members["fields"] = (dict[StrictStr, "FieldPart"], Field(default=None, description="The fields of owned rows."))
    made = create_model("FieldPart", __base__=Part, __doc__=_FIELD, **members)
    made.model_config["json_schema_extra"] = _only_keys_of_the_kind
    made.model_rebuild(force=True, _types_namespace={"FieldPart": made})
    return made


_FIELD = "A field: a new one names its `type`; without it the field of a pack is changed."

FieldPart: Any = _field_part()
_fields: Any = dict[StrictStr, FieldPart]


class Hideable(Part):
    """What may be hidden without being deleted."""

    hidden: StrictBool = Field(default=False, description="Hide it. Nothing is deleted.")


class CountedLabel(Part):
    """What an entity is called: one, many, and counted."""

    one: LabelText = Field(default="", description="One of it.")
    many: LabelText = Field(default="", description="Several of it.")
    counted: dict[StrictStr, dict[StrictStr, StrictStr]] = Field(
        default={}, description="Plural forms by language and CLDR category: `ru: {one: …, few: …, many: …}`."
    )


def _part(declaration: type, doc: str, *, hideable: bool = True, **more: Any) -> type[Part]:
    bases = (part_of(declaration), Hideable) if hideable else (part_of(declaration),)
    return create_model(f"Edition{declaration.__name__}", __base__=bases, __doc__=doc, **more)


SECTIONS: dict[str, tuple[type, type[Part]]] = {
    "entities": (
        Entity,
        _part(
            Entity,
            "An entity: a new one, or changes to one of a pack.",
            fields=(_fields, Field(default=None, description="Fields by key.")),
        ),
    ),
    "pipelines": (Pipeline, _part(Pipeline, "A pipeline: a new one names its entity.")),
    "lifecycles": (Lifecycle, _part(Lifecycle, "A lifecycle: a new one names its entity.", hideable=False)),
    "roles": (Role, _part(Role, "A role: a grant on an entity takes the place of the packs' grants on it.")),
    "reports": (Report, _part(Report, "A report: a new one names its entity.")),
    "dashboards": (Dashboard, _part(Dashboard, "A dashboard: tiles of a pack's merge by key.")),
    "views": (View, _part(View, "A saved list: a new one names its entity.")),
    "navigation": (Navigation, _part(Navigation, "A section of the side bar: its items replace those of the packs.")),
    "panels": (Panel, _part(Panel, "A panel of a record page: a new one names its entity and inverse.")),
    "tabs": (Tab, _part(Tab, "A tab of a record page: a new one names its entity.")),
    "buttons": (Button, _part(Button, "A button of a pack: where it is, for whom, what it asks.")),
    "portal": (PortalPage, _part(PortalPage, "A page of personal accounts: a new one names its entity.")),
    "imports": (ImportPreset, _part(ImportPreset, "A mapping of headers to fields: a new one names its entity.")),
    "forms": (Form, _part(Form, "A public form: a new one names its entity.")),
    "distributions": (Distribution, _part(Distribution, "Who gets new records: a new one names its entity.")),
    "conversions": (Conversion, _part(Conversion, "What records become: a new one names its entity.")),
    "triggers": (Trigger, _part(Trigger, "What happens by itself: a new one names its entity.")),
    "contact_plans": (
        ContactPlan,
        _part(ContactPlan, "What the contacts with one person keep to: a new one names its entity."),
    ),
    "calendar_events": (
        CalendarEvents,
        _part(CalendarEvents, "Records in the calendar: a new one names its entity.", hideable=False),
    ),
    "documents": (Document, _part(Document, "What is printed of records: a new one names its entity.")),
    "purposes": (Purpose, _part(Purpose, "What messages are for: consent, quiet hours, channels.", hideable=False)),
    "tariffs": (Tariff, _part(Tariff, "What a contact by a channel costs, by channel.", hideable=False)),
    "messages": (MessageTemplate, _part(MessageTemplate, "A message's text: a new one names its entity.")),
}
"""The sections of things by key: what each declares, and its model."""


class EditionHead(Part):
    """What an edition says of itself, its packs, names and fields."""

    edition: Annotated[StrictStr, AfterValidator(_key)] = Field(
        description="The key of the edition.", json_schema_extra={"pattern": f"^{KEY.pattern}$", "maxLength": MAX_KEY}
    )
    extends: StrictStr = Field(default="", description="The edition file that this one builds on, as a relative path.")
    api: Annotated[StrictStr, AfterValidator(_range)] = Field(
        default=">=1.0,<2", description="The versions of the hook API it was written for."
    )
    label: LabelText = Field(default="", description="What people read.")
    language: Annotated[StrictStr, _one_of(LANGUAGES, "language of Palmette")] = Field(
        default="en", description="The language of the business.", json_schema_extra={"enum": list(LANGUAGES)}
    )
    zone: Annotated[StrictStr, _one_of(available_timezones(), "IANA time zone")] = Field(
        default="UTC", description="The IANA time zone."
    )
    currency: Annotated[StrictStr, _one_of(list_currencies(), "ISO 4217 currency")] = Field(
        default="EUR", description="ISO 4217."
    )
    region: Annotated[StrictStr, _one_of(SUPPORTED_REGIONS, "ISO 3166-1 country")] = Field(
        default="", description="The country of phone numbers written without one, ISO 3166-1 alpha-2."
    )
    packs: dict[StrictStr, dict[StrictStr, Value] | None] = Field(
        default={}, description="The packs that are enabled, each with its settings."
    )
    labels: dict[StrictStr, LabelText | CountedLabel] = Field(default={}, description="What entities are called.")
    fields: dict[StrictStr, _fields] = Field(default={}, description="Fields of entities, by entity and key.")
    brand: BrandPart | None = Field(default=None, description="How it looks: name, colours, logo.")
    retention: RetentionPart | None = Field(default=None, description="How long what was written down is kept.")
    countersign: CountersignPart | None = Field(default=None, description="Actions that a second person signs.")
    demo: DemoRecipes | None = Field(default=None, description="Invented data in three sizes.")


_sections: dict[str, Any] = {
    name: (dict.__class_getitem__((StrictStr, part)), Field(default={}, description=part.__doc__))
    for name, (_, part) in SECTIONS.items()
}
EditionFile = create_model(
    "Edition",
    __base__=EditionHead,
    __doc__="What a business chose: its packs, and what it changes and adds.",
    **_sections,
)
"""The whole file: the head, and the sections of things by key."""
