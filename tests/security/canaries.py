"""A network full of canaries: every value of every record is one of a kind, so that bytes tell whose they are."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from httpx import Response
from sqlalchemy import select

from palmette import clock
from palmette.access.rosters import Roster
from palmette.testing.club import served
from palmette.web.accounts import create_branch, create_user
from palmette.web.identity import cookie_name
from tests.core.pages.house import Visitor
from tests.security.oracle import Facts, Oracle, Person
from tests.security.world import Api, World, _client

EDITION = """
edition: canaries
api: ">=1.0,<2"
label: Canaries
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
packs:
  sales: {demo: false}
roles:
  lone:
    label: Alone
    grants: [{entities: contact deal lead activity contact_point, actions: "read create update delete", scope: own}]
  mate:
    label: In a team
    grants: [{entities: contact deal lead activity contact_point, actions: "read create update merge", scope: team}]
  seller:
    label: Seller
    grants:
      - {entities: contact deal lead activity contact_point, actions: "read create update delete merge", scope: branch}
      - {entities: contact deal lead, actions: "export bulk reassign", scope: branch}
  clerk:
    label: Clerk
    grants: [{entities: contact deal lead activity contact_point, actions: "read create update", scope: branch}]
    fields:
      contact.phone: masked
      contact.email: reveal
      contact.comment: hidden
      contact.industry: hidden
      lead.phone: masked
      lead.text: hidden
      activity.text: hidden
      deal.next_action: hidden
      contact_point.value: masked
  tree:
    label: A branch and below
    grants: [{entities: contact deal lead activity contact_point, actions: "read update", scope: branches}]
  region:
    label: Head of a region
    grants: [{entities: contact deal lead activity contact_point, actions: "read update reassign", scope: region}]
  house:
    label: Owner of a franchise
    configure: true
    grants: [{entities: contact deal lead activity contact_point, actions: "read update merge export", scope: wall}]
  network:
    label: Network
    configure: true
    audit: true
    grants: [{entities: "*", actions: "*", scope: all}]
  auditor:
    label: Auditor
    audit: true
"""
ROLES = ("lone", "mate", "seller", "clerk", "tree", "region", "house", "auditor")
"""The roles that people of the machine get; who sees the whole network can be told nothing he may not know."""

_TEXT = re.compile(r"zq(\d{5})x", re.IGNORECASE)
_PHONE = re.compile(r"(?:358|0)4077(\d{5})(?!\d)")
_SPACES = re.compile(r"[\s\u00a0\u202f()\-\u2013\u2011]|&#160;|&nbsp;")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
SHAPES: Mapping[str, Mapping[str, str]] = {
    "contact": {"last_name": "text", "first_name": "text", "comment": "text", "industry": "text", "phone": "phone",
                "email": "email"},
    "deal": {"name": "text", "next_action": "text"},
    "lead": {"subject": "text", "name": "text", "text": "text", "phone": "phone"},
    "activity": {"subject": "text", "text": "text"},
    "contact_point": {"value": "phone"},
}  # fmt: skip
KEYS = {"contact": "contacts.contact", "deal": "sales.deal", "lead": "sales.lead", "activity": "activities.activity",
        "contact_point": "contacts.contact_point"}  # fmt: skip


@dataclass
class Aviary:
    """The network, its people, and where each canary sits."""

    world: World
    oracle: Oracle
    people: dict[str, Person]
    source: dict[int, UUID]
    sits: dict[int, set[tuple[UUID, str]]] = field(default_factory=dict)
    entities: dict[UUID, str] = field(default_factory=dict)
    visitors: dict[str, tuple[Visitor, Api]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    # ---- planting

    def values(self, entity: str, id: UUID | None = None) -> tuple[dict[str, str], list[tuple[int, str]]]:
        """Fresh canaries for every field of a record."""
        made, planted = {}, []
        for name, kind in SHAPES[entity].items():
            number = next(self.numbers)
            planted.append((number, name))
            made[name] = {
                "text": f"Zq{number:05}x", "phone": f"+35840{77}{number:05}", "email": f"zq{number:05}x@canary.example",
            }[kind]  # fmt: skip
        return made, planted

    def create(self, entity: str, wall: int, branch: UUID, owner: UUID, contact: UUID | None = None) -> UUID:
        """A record whose every value is a canary."""
        made, planted = self.values(entity)
        more: dict[str, object] = {"owner": owner, "branch": branch}
        if entity == "contact":
            more |= {"kind": "person"}
        elif entity == "lead":
            more |= {"source": self.source[wall], "received_at": clock.now()}
        else:
            more |= {"contact": contact}
            more |= {"kind": "phone" if entity == "contact_point" else "note"} if entity != "deal" else {}
        made_id = self.world.create(entity, wall, **made, **more)
        self.plant(entity, made_id, planted)
        return made_id

    def plant(self, entity: str, id: UUID, planted: list[tuple[int, str]]) -> None:
        """Remember where canaries sit."""
        self.entities[id] = entity
        for number, name in planted:
            self.sits.setdefault(number, set()).add((id, name))

    def rewrite(self, id: UUID) -> None:
        """Other values in place of a record's; the old ones stay in its history."""
        entity = self.entities[id]
        made, planted = self.values(entity)
        with self.world.records(self.facts()[id].wall) as records:
            records.update(entity, id, made)
        self.plant(entity, id, planted)

    def upload(self, id: UUID) -> None:
        """A picture whose name is a canary."""
        number = next(self.numbers)
        with self.world.records(self.facts()[id].wall) as records:
            records.attach("contact", id, "photo", f"zq{number:05}x.png", io.BytesIO(PNG))
        self.plant("contact", id, [(number, "photo")])

    def merge(self, survivor: UUID, other: UUID) -> None:
        """Two contacts become one; what the other held may be shown with the one that stays."""
        with self.world.records(self.facts()[survivor].wall) as records:
            records.merge("contact", survivor, other)
        for sits in self.sits.values():
            sits |= {(survivor, name) for record, name in sits if record == other}

    def facts(self) -> dict[UUID, Facts]:
        """Where every record lies now, as it is stored."""
        pinned = self.world.place.pinned
        found = {}
        with pinned.database.system(writing=False) as connection:
            for entity, key in KEYS.items():
                table = pinned.tables.table(key)
                asked = select(table.c.id, table.c.wall_id, table.c.branch_id, table.c.owner_id, table.c.deleted_at)
                for row in connection.execute(asked):
                    found[row.id] = Facts(entity, row.wall_id, row.branch_id, row.owner_id, row.deleted_at is not None)
        return found

    # ---- people

    def settle(self, who: str, **changes: object) -> None:
        """Another role, branch, or way of working for somebody; he logs in anew."""
        person = replace(self.people[who], **changes)
        pinned = self.world.place.pinned
        with self.world.records(person.wall) as records:
            records.update("frame.user", person.id, {"home_branch": person.branch, "active": person.active})
        Roster(pinned.directory).give_roles(person.id, [person.role], branch=person.branch)
        for kept in (pinned.directory, pinned.sessions, pinned.tokens):
            kept.forget()
        self.people[who] = person
        self.visitors.pop(who, None)

    def at(self, who: str) -> tuple[Visitor, Api]:
        """Somebody's browser and his program."""
        if who not in self.visitors:
            place, person = self.world.place, self.people[who]
            token = place.pinned.sessions.open(person.id, address="127.0.0.1", agent="test")
            client = _client(place)
            client.headers["origin"] = str(client.base_url)
            client.cookies.set(cookie_name(place.settings), token)
            api = Api(self.world, place.pinned.tokens.create(person.id, "machine"))
            self.visitors[who] = Visitor(client, place.pinned.sessions.csrf(token)), api
        return self.visitors[who]

    # ---- looking

    def leaks(self, who: str, answer: Response, asked: str = "") -> list[str]:
        """The canaries in an answer that somebody may not see, but for those that he said himself."""
        said = self.heard(asked)
        facts = self.facts()
        person = self.people[who]
        return [
            f"{number} ({', '.join(f'{self.entities[one]}.{name}' for one, name in self.sits[number])})"
            for number in sorted(self.heard(answer.text + str(answer.headers)) - said)
            if number in self.sits
            and not any(
                self.oracle.may_see(person, facts[one], name) for one, name in self.sits[number] if one in facts
            )
        ]  # fmt: skip

    def heard(self, text: str) -> set[int]:
        """The numbers of the canaries in a text."""
        plain = _SPACES.sub("", text.replace("%2B", "+"))
        return {int(found) for found in (*_TEXT.findall(text), *_PHONE.findall(plain))}


@contextmanager
def aviary(folder: Path) -> Iterator[Aviary]:
    """The network on a fresh SQLite database: what is held here is above the engine."""
    with served(folder, f"sqlite:///{folder / 'palmette.db'}", edition=EDITION) as place:
        pinned = place.pinned
        assert pinned.directory.add_wall("franchise", "Second franchise") == 2
        first = next(iter(pinned.directory.branches()))
        north = create_branch(pinned, name="North", zone="Europe/Helsinki", kind="region")
        branches = {"first": first, "north": north}
        for name, parent in (("harbour", north), ("market", north)):
            branches[name] = create_branch(pinned, name=name.title(), zone="Europe/Helsinki", parent=parent)
        branches["kiosk"] = create_branch(pinned, name="Kiosk", zone="Europe/Helsinki", parent=branches["market"])
        branches["far"] = create_branch(pinned, name="Faraway", zone="Europe/Helsinki", wall=2)
        people = {}
        for number, role in enumerate(("seller", "clerk", "lone", "mate", "tree", "house")):
            wall, branch = (2, "far") if role == "house" else (1, ("harbour", "market", "kiosk")[number % 3])
            user = create_user(
                pinned, name=f"Person {number}", email=f"p{number}@example.com", password="", roles=[role],
                branch_id=branches[branch], wall=wall,
            )  # fmt: skip
            people[f"p{number}"] = Person(user, role, wall, branches[branch])
        team = frozenset(people[who].id for who in ("p0", "p3"))
        parents = {branch: found.parent for branch, found in pinned.directory.branches().items()}
        oracle = Oracle.of(EDITION, parents, regions=frozenset({north}), teams=(team,))
        world = World(place, branches, {"m11": people["p0"].id, "m21": people["p5"].id})
        world.create("frame.team", 1, name="Two", members=sorted(team))
        source = {wall: world.create("source", wall, name=f"Fair {wall}") for wall in (1, 2)}
        pinned.directory.forget()
        yield Aviary(world, oracle, people, source)
