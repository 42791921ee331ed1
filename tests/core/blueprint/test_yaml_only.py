"""A business without a line of Python: everything that a pack can say an edition can say too, in the same words."""

from __future__ import annotations

import dataclasses

import pytest

import palmette
from palmette.access.definition import Role
from palmette.blueprint.edition_parts import part_of
from palmette.blueprint.edition_schema import SECTIONS, field_keys
from palmette.blueprint.model import Blueprint
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import MessageTemplate, Purpose, Tariff
from palmette.conversion.definition import Conversion
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.imports.definition import ImportPreset
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pipelines.definition import Pipeline
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, View
from palmette.records.fields import KINDS
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger
from tests.core.blueprint.building import blueprint_of

SALON = """\
label: {en: Beauty salon, ru: Салон красоты, fi: Kauneushoitola}
currency: RUB
region: RU
entities:
  guest:
    label: {en: Guest, ru: Гость, fi: Asiakas}
    plural: {en: Guests, ru: Гости, fi: Asiakkaat}
    title: "{name}"
    icon: user
    sort: name
    quick: [name, phone]
    list: [name, phone, days_away]
    sections: [{key: skin, label: Skin, folded: true}]
    fields:
      name: {type: text, required: true, search: true}
      phone: {type: phone, personal: true, unique: true}
      allergy: {type: long_text, section: skin, personal: true}
      skin: {type: choice, options: [dry, {key: oily, label: {en: Oily, ru: Жирная}, tone: warn}], section: skin}
      master: {type: reference, to: user, inverse: guests, inverse_label: Guests}
      done_count: {type: rollup, count: bookings, where: state == 'done'}
      last_at: {type: rollup, maximum: bookings.at, where: state == 'done', stored: true}
      done_90: {type: rollup, count: bookings, where: at > now - days(90), stored: daily}
      days_away: {type: computed, expression: "days_between(last_at, now)"}
      formula: {type: children, title: "{shade}", fields: {shade: {type: text, required: true}, grams: {type: integer}}}
  service:
    scope: shared
    title: "{name}"
    fields:
      name: {type: text, required: true}
      price: {type: money, minimum: 0}
      minutes: {type: integer, default: 60}
  booking:
    title: "{guest} {at}"
    branch: guest
    subject: guest
    sort: -at
    indexes: [[state, at]]
    fields:
      no: {type: number, pattern: "B-{n:05}"}
      guest: {type: reference, to: guest, required: true, inverse: bookings, on_delete: refuse}
      services: {type: links, to: service, inverse: bookings}
      at: {type: instant, required: true, default: now}
      state: {type: choice, options: [waiting, done, no_show], default: waiting}
      paid: {type: money}
pipelines:
  visit:
    entity: booking
    label: Visit
    amount: paid
    default: true
    lost_reasons: [ill, {key: late, label: Too late}]
    stages:
      - key: new
        sla: 2h
        steps: [{key: call, label: Call, requires: [services], script: "Hello, ..."}]
        guards: [{key: chosen, condition: exists(services), message: Choose a service., ask: [services]}]
      - {key: came, probability: 0.9, tone: ok}
      - {key: paid, kind: won, ask: [paid]}
      - {key: lost, kind: lost}
lifecycles:
  loyalty:
    entity: guest
    watch: [booking]
    phases: [{key: fresh, when: done_count == 0}, {key: away, when: days_away > 60, tone: bad}, {key: regular}]
roles:
  master:
    label: Master
    home: guest
    grants:
      - {entities: guest booking, actions: read create update, scope: own}
      - {entities: service, actions: read, scope: all}
    fields: {guest.phone: {right: masked, when: days_away > 30}, guest.allergy: read}
  owner: {includes: [master], configure: true, grants: [{entities: "*", actions: "*", scope: all}]}
reports:
  takings:
    entity: booking
    chart: line
    measures: [{key: takings, function: sum, of: paid, up_is_good: true}, {key: visits, where: state == 'done'}]
    by: [{of: at, period: month}, guest.skin]
    roles: [owner]
views:
  away: {entity: guest, filter: days_away > 60, columns: [name, phone], sort: name, pinned: true, tone: warn}
navigation:
  work: {label: Work, items: [guest, "board:visit", "view:away", "report:takings"], order: 1}
panels:
  bookings: {entity: guest, inverse: bookings, fields: [at, state], sort: -at, limit: 3}
imports:
  old_book:
    entity: guest
    columns: {name: [Name, Имя], phone: [Tel, Телефон]}
    match: [phone]
    constants: {skin: dry}
"""


@pytest.fixture(scope="module")
def salon() -> Blueprint:
    return blueprint_of(more=SALON)


def test_a_whole_business_is_built_from_an_edition_alone(salon: Blueprint) -> None:
    guest = salon.entities["x.guest"]
    assert (guest.table, guest.pack, guest.label.text("ru")) == ("x__guest", "x", "Гость")
    assert guest.fields["name"].column == "name"
    assert guest.fields["days_away"].value_kind == "integer"
    assert guest.fields["loyalty"].kind == "choice"
    assert guest.inverses["bookings"].entity == "x.booking"
    assert salon.entities["x.guest__formula"].parent == "x.guest"
    assert list(salon.pipelines["x.visit"].stages) == ["new", "came", "paid", "lost"]
    assert salon.roles["owner"].grants["x.booking"][0].scope == "all"
    assert salon.roles["master"].fields["x.guest", "phone"].when == "days_away > 30"
    assert salon.navigation[0].items[1] == "board:x.visit"
    assert salon.panels["x.guest"][0].limit == 3
    assert salon.imports["old_book"].columns["name"] == ("Name", "Имя")
    assert salon.reports["takings"].measures[0].up_is_good is True


def test_an_entity_of_an_edition_may_be_built_upon_by_another_edition() -> None:
    more = SALON + "fields: {guest: {birthday: {type: date}}}\nlabels: {guest: {one: Client, many: Clients}}\n"
    guest = blueprint_of(more=more).entities["x.guest"]
    assert guest.fields["birthday"].column == "birthday"
    assert guest.plural.text("en") == "Clients"


CODE = {"prepare"}
"""Attributes that take a function, which no text can give."""

SAYABLE = [
    Button, CalendarEvents, ContactPlan, Conversion, Dashboard, Distribution, Document, Entity, Form, ImportPreset,
    Lifecycle, MessageTemplate, Navigation, Panel, Pipeline, PortalPage, Purpose, Report, Role, Tab, Tariff, Trigger,
    View,
]  # fmt: skip


def test_every_declaration_without_code_has_a_section() -> None:
    assert {declaration for declaration, _ in SECTIONS.values()} == set(SAYABLE)


@pytest.mark.parametrize("declaration", SAYABLE)
def test_every_attribute_of_a_declaration_can_be_written(declaration: type) -> None:
    _, part = next(section for section in SECTIONS.values() if section[0] is declaration)
    attributes = {attribute.name for attribute in dataclasses.fields(declaration)} - {"key"} - CODE
    assert attributes <= set(part.model_fields)
    assert not CODE & set(part.model_fields)


@pytest.mark.parametrize("kind", KINDS)
def test_every_attribute_of_a_field_can_be_written(kind: str) -> None:
    attributes = {attribute.name for attribute in dataclasses.fields(KINDS[kind])} - {"key"}
    assert attributes | {"type"} == field_keys(kind)
    assert attributes - {"fields"} == set(part_of(KINDS[kind]).model_fields)


def test_every_kind_of_field_of_the_public_names_has_a_type() -> None:
    kinds = {kind.__name__ for kind in KINDS.values()}
    assert kinds <= set(palmette.__all__)
