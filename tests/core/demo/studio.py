"""A small photo studio written in an edition, with the demo that a test describes."""

from __future__ import annotations

from datetime import UTC, datetime

from palmette import DemoContext
from palmette.blueprint.model import Blueprint
from palmette.demo.recording import RecordingStore
from tests.core.blueprint.building import blueprint_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

STUDIO = """\
zone: Europe/Helsinki
currency: EUR
entities:
  guest:
    title: "{name}"
    fields:
      name: {type: text, required: true}
      phone: {type: phone}
      born: {type: date}
      kind: {type: choice, options: [family, wedding]}
      wishes: {type: multi_choice, options: [album, prints, frame]}
      photographer: {type: reference, to: user, inverse: guests}
  service:
    scope: shared
    title: "{name}"
    fields:
      name: {type: text, required: true}
      price: {type: money, required: true}
      minutes: {type: integer}
  shoot:
    title: "{guest} {day}"
    branch: guest
    fields:
      guest: {type: reference, to: guest, required: true, inverse: shoots}
      services: {type: links, to: service, inverse: shoots}
      day: {type: date}
      at: {type: instant}
      price: {type: money}
      note: {type: text}
      earlier: {type: reference, to: shoot, inverse: later}
      pictures: {type: children, fields: {name: {type: text, required: true}, price: {type: money}}}
pipelines:
  shooting:
    entity: shoot
    lost_reasons: [ill, weather]
    stages:
      - {key: asked, requires: [day], steps: [{key: call}, {key: mail, optional: true}]}
      - key: booked
        guards: [{key: priced, condition: price is not empty, message: Name the price.}]
      - {key: shot, steps: [{key: pick, requires: [note]}]}
      - {key: handed, kind: won}
      - {key: cancelled, kind: lost}
      - {key: no_show, kind: lost}
roles:
  owner: {configure: true, grants: [{entities: "*", actions: "*", scope: all}]}
  photographer: {grants: [{entities: guest shoot, actions: read create update, scope: own}]}
"""

HEAD = """\
demo:
  languages: {fi: 1}
  branches: {main: {name: Main, values: {city: Oulu}}}
  users: {owner: {roles: [owner]}, photographer: {roles: [photographer], branch: main, count: 300}}
  records:
"""

GUESTS = "    guests: {entity: guest, count: 2000, values: {name: {person: name}}}\n"

SHOOTS = """\
    shoots:
      entity: shoot
      per: guests
      count: 3
      values: {guest: {from: parent}, day: {days: [3, 9], from: created_at}}
      walk:
        ends: {asked: 1, booked: 1, shot: 1, handed: 3, cancelled: 1, no_show: 1}
        lost_from: {no_show: booked}
        lost_reasons: {ill: 1}
        within: 100d
        pace: [1h, 2d]
        values: {booked: {price: {number: [100, 200]}}, handed: {note: Fine}}
"""


def studio(records: str, *, trade: str = STUDIO, head: str = HEAD) -> Blueprint:
    """The studio with sets of records."""
    return blueprint_of(more=trade + head + records)


def load(records: str, *, size: str = "tiny", seed: int = 7) -> RecordingStore:
    """What the sets make."""
    store = RecordingStore()
    demo = studio(records).demos["edition"]
    demo.load(DemoContext(size, store, NOW, zone="Europe/Helsinki", seed=seed))
    return store
