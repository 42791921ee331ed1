"""Two franchises behind walls, with people of every kind in them: what the catalogue of attacks is tried on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import select

from palmette import clock
from palmette.access.actors import Actor
from palmette.records.results import Row
from palmette.records.session import Records
from palmette.testing.club import BASE_URL, PASSWORD, Served, served
from palmette.web.accounts import create_branch, create_user
from tests.core.pages.house import Visitor

EDITION = """
edition: two_franchises
api: ">=1.0,<2"
label: Two franchises
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
packs:
  sales: {demo: false}
roles:
  network:
    label: Network
    configure: true
    audit: true
    grants: [{entities: "*", actions: "*", scope: all}]
  local_admin:
    label: Owner of a franchise
    configure: true
    grants: [{entities: contact deal lead activity, actions: "read create update delete export", scope: wall}]
  agent:
    label: Seller
    grants:
      - {entities: contact deal lead activity contact_point, actions: "read create update delete merge", scope: branch}
      - {entities: contact deal, actions: "reassign bulk", scope: branch}
  head:
    label: Head of a branch
    includes: [agent]
    limits: {export_rows: 5}
    grants: [{entities: contact deal lead, actions: "export transfer import reassign", scope: branch}]
  clerk:
    label: Clerk
    limits: {reveals: 3}
    grants:
      - {entities: contact deal activity lead, actions: "read create update", scope: branch}
    fields: {contact.phone: masked, contact.email: reveal, contact.inn: hidden, contact.birthday: hidden}
  veiled:
    label: Sees little of much
    grants:
      - {entities: contact deal activity lead, actions: "read create update merge export import bulk", scope: branch}
    fields: {contact.phone: masked, contact.email: reveal, contact.inn: hidden, contact.birthday: hidden}
  counted:
    label: Counted seller
    limits: {customers_alarm: 4, customers: 6}
    grants: [{entities: contact deal, actions: "read create update", scope: branch}]
  auditor:
    label: Auditor
    audit: true
"""
"""Each role is there for some row of the catalogue."""

PEOPLE = {
    # e-mail's first part: (role, wall, branch)
    "m11": ("agent", 1, "first"),
    "h11": ("head", 1, "first"),
    "c11": ("clerk", 1, "first"),
    "n11": ("counted", 1, "first"),
    "m12": ("agent", 1, "second"),
    "auditor": ("auditor", 1, "first"),
    "f2": ("local_admin", 2, "far"),
    "m21": ("agent", 2, "far"),
}
OWNER = "owner"


@dataclass
class World:
    """The served franchises: `far` is a customer of the other one, whose every value is a canary."""

    place: Served
    branches: dict[str, UUID]
    users: dict[str, UUID]
    far: UUID = field(default=UUID(int=0))
    far_deal: UUID = field(default=UUID(int=0))
    far_lead: UUID = field(default=UUID(int=0))
    _tokens: dict[str, str] = field(default_factory=dict)
    _visitors: dict[str, Visitor] = field(default_factory=dict)
    _number: int = 0

    def system(self, wall: int = 1) -> Actor:
        """The product's own hand in one wall."""
        actor = self.place.pinned.directory.system("cli", wall=wall)
        return replace(actor, walls=(wall,))

    @contextmanager
    def records(self, wall: int = 1) -> Iterator[Records]:
        """A writing session of it."""
        with self.place.pinned.gateway.writing(self.system(wall)) as records:
            yield records

    def create(self, entity: str, wall: int = 1, **values: object) -> UUID:
        """A record; its id."""
        with self.records(wall) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def stored(self, entity: str, id: UUID, wall: int = 1) -> Row:
        """A record as it is stored."""
        with self.records(wall) as records:
            return records.get(entity, id)

    def customer(self, who: str = "m11", **values: object) -> UUID:
        """A customer in somebody's branch, with a phone and a name of its own."""
        self._number += 1
        _role, wall, branch = PEOPLE[who]
        usual = {
            "kind": "person", "first_name": "Aino", "last_name": f"Own{self._number:04}",
            "phone": f"+35840777{self._number:04}", "branch": self.branches[branch], "owner": self.users[who],
        }  # fmt: skip
        return self.create("contact", wall, **{**usual, **values})

    def api(self, who: str) -> Api:
        """Somebody's API."""
        if who not in self._tokens:
            self._tokens[who] = self.place.token(f"{who}@example.com")
        return Api(self, self._tokens[who])

    def visitor(self, who: str) -> Visitor:
        """Somebody at the screens."""
        if who not in self._visitors:
            self._visitors[who] = log_in(self.place, who)
        return self._visitors[who]

    def actor(self, who: str) -> Actor:
        """Somebody as the gateway knows him."""
        found = self.place.pinned.directory.actor(self.users[who], channel="api")
        assert found is not None
        return found

    def rows(self, table: str) -> list[dict[str, Any]]:  # Any: columns of every type
        """All rows of a table of the frame."""
        found = self.place.pinned.tables.frame(table)
        with self.place.pinned.database.system(writing=False) as connection:
            return [dict(row) for row in connection.execute(select(found)).mappings()]

    def audited(self, kind: str) -> list[dict[str, Any]]:  # Any: the same
        """The audit entries of a kind, oldest first."""
        return sorted((row for row in self.rows("audit") if row["kind"] == kind), key=lambda row: row["id"])


@dataclass
class Api:
    """Somebody's calls."""

    world: World
    token: str

    def __call__(self, method: str, address: str, **sent: Any) -> Response:  # Any: what httpx takes
        client = _client(self.world.place)
        headers = {"authorization": f"Bearer {self.token}", **sent.pop("headers", {})}
        return client.request(method, f"/api/v1{address}", headers=headers, **sent)

    def get(self, address: str, **sent: Any) -> Response:  # Any: the same
        """A look."""
        return self("GET", address, **sent)

    def post(self, address: str, json: object, **sent: Any) -> Response:  # Any: the same
        """A write."""
        return self("POST", address, json=json, **sent)

    def patch(self, address: str, json: object, **sent: Any) -> Response:  # Any: the same
        """A change."""
        return self("PATCH", address, json=json, **sent)


def _client(place: Served) -> TestClient[Any]:  # Any: the application's own type
    return TestClient(place.app, base_url=BASE_URL, raise_server_exceptions=False)


def log_in(place: Served, who: str) -> Visitor:
    """A session of somebody's in a browser of its own."""
    client = _client(place)
    client.headers["origin"] = BASE_URL
    answer = client.post("/login", data={"email": f"{who}@example.com", "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/me").text)
    assert found is not None
    return Visitor(client, found[1])


FAR = {
    "kind": "person", "first_name": "Zlatana", "last_name": "Zubrowska", "phone": "+79991231234",
    "email": "zlatana@zubrowska.example", "comment": "Zaklinatelnica", "inn": "500100732259",
}  # fmt: skip
FAR_SIGNS = ("Zlatana", "Zubrowska", "9991231234", "999 123", "zubrowska.example", "Zaklinatelnica", "500100732259")
"""What of the far customer must never be said."""


@contextmanager
def open_world(folder: Path, database_url: str) -> Iterator[World]:
    """Both franchises on a fresh database."""
    with served(folder, database_url, edition=EDITION) as place:
        pinned = place.pinned
        assert pinned.directory.add_wall("franchise", "Second franchise") == 2
        branches = {
            "first": next(iter(pinned.directory.branches())),
            "second": create_branch(pinned, name="Second", zone="Europe/Helsinki"),
            "far": create_branch(pinned, name="Farawaytown", zone="Europe/Helsinki", wall=2),
        }
        users = {}
        for who, (role, wall, branch) in PEOPLE.items():
            users[who] = create_user(
                pinned, name=f"{role} {who}", email=f"{who}@example.com", password=PASSWORD, roles=[role],
                branch_id=branches[branch], wall=wall,
            )  # fmt: skip
        world = World(place, branches, users)
        world.users[OWNER] = place.user("owner@example.com")
        world.far = world.create("contact", 2, **FAR, branch=branches["far"], owner=users["m21"])
        world.far_deal = world.create("deal", 2, name="Zubrowska deal", contact=world.far, owner=users["m21"])
        source = world.create("source", 2, name="Fair")
        world.far_lead = world.create(
            "lead", 2, subject="Zubrowska lead", name="Zlatana", phone="+79991231234", owner=users["m21"],
            source=source, received_at=clock.now(),
        )  # fmt: skip
        yield world
