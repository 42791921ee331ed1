"""A served firm whose sales go through every kind of gate, on either engine, with its people's tokens and sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from palmette.access.actors import Actor
from palmette.testing.club import BASE_URL, OWNER, PASSWORD, Served, served
from palmette.web.accounts import find_user
from palmette.web.runtime import Pinned

ROLES = ("head", "seller", "senior", "intern", "viewer")

EDITION = """
edition: firm
api: ">=1.0,<2"
label: Firm
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
entities:
  client:
    title: "{name}"
    fields:
      name: {type: text, required: true, search: true}
      checked: {type: boolean}
  deal:
    title: "{title}"
    card: [client, amount]
    fields:
      title: {type: text, required: true}
      code: {type: text, unique: true, search: true}
      client: {type: reference, to: client, inverse: deals, on_delete: empty}
      called: {type: boolean}
      amount: {type: money}
      due_on: {type: date}
      channels: {type: multi_choice, options: [phone, mail, visit]}
      lines:
        type: children
        fields: {name: {type: text, required: true}, pieces: {type: integer}}
      scan: {type: files}
      paid_visits: {type: rollup, count: visits, where: kind == 'paid', stored: true}
      worth: {type: computed, expression: amount > 100}
  visit:
    title: "{kind}"
    fields:
      deal: {type: reference, to: deal, inverse: visits, required: true, on_delete: delete}
      kind: {type: choice, options: [free, paid], required: true}
pipelines:
  sale:
    entity: deal
    default: true
    amount: amount
    lost_reasons: [price, silence]
    stages:
      - key: new
        guards: [{key: called, condition: called == true, message: Call the customer, ask: [called]}]
      - key: offer
        requires: [amount, channels]
        steps:
          - {key: sent, label: Offer sent, requires: [client], roles: [head, seller, senior]}
          - {key: gift, optional: true, roles: [seller]}
        guards:
          - {key: vetted, condition: client.checked == true, message: Have the client checked}
          - {key: goodbye, condition: channels is not empty, message: Say goodbye, to: [lost], ask: [channels]}
      - key: contract
        requires: [lines]
        guards:
          - {key: enough, condition: amount >= 10 and sum(lines.pieces) >= 2, message: Sell enough, ask: [amount]}
          - {key: paid, condition: paid_visits > 0, message: Take a payment}
          - {key: shown, condition: exists(visits where kind == 'paid'), message: Show the payment}
        enter: [{key: known, condition: client is not empty, message: Name the client, ask: [client]}]
        to: [won, offer]
        ask: [due_on]
      - {key: won, kind: won, roles: [head, seller]}
      - {key: lost, kind: lost}
  care:
    entity: deal
    stages:
      - key: asked
        guards:
          - key: mail
            condition: "'mail' in channels and client is not empty"
            message: Agree on mail
            ask: [channels]
      - key: answered
        requires: [due_on]
        guards: [{key: worth, condition: worth == true, message: Be worth it}]
      - {key: fixed, kind: won}
      - {key: dropped, kind: lost}
  paper:
    entity: deal
    stages:
      - {key: draft, requires: [scan]}
      - {key: signed, kind: won}
imports:
  deals:
    entity: deal
    columns: {code: [Code], title: [Title]}
    match: [code]
roles:
  head:
    label: Head
    configure: true
    grants: [{entities: "*", actions: "*", scope: wall}]
  seller:
    label: Seller
    grants: [{entities: deal client visit, actions: read create update delete import bulk, scope: branch}]
  senior:
    label: Senior
    grants:
      - {entities: deal client visit, actions: read create update bulk, scope: branch}
      - {entities: deal, actions: skip, scope: own}
  intern:
    label: Intern
    grants:
      - {entities: deal, actions: read create update bulk, scope: own}
      - {entities: client, actions: read, scope: branch}
  viewer:
    label: Viewer
    grants: [{entities: deal client visit, actions: read, scope: branch}]
"""


@dataclass(frozen=True)
class Person:
    """Somebody with an account: a token for the API, and a session in a browser."""

    role: str
    id: UUID
    token: str
    cookie: str
    csrf: str


class Firm:
    """The served application and its people. Requests go in one after the other, each to its end."""

    def __init__(self, place: Served, portal: BlockingPortal) -> None:
        self.place = place
        self._portal = portal
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=place.app), base_url=BASE_URL)
        owner = find_user(place.pinned, OWNER)
        assert owner is not None
        ids = {"head": owner}
        for role in ROLES[1:]:
            ids[role] = place.user(f"{role}@example.com", role, name=role)
        emails = {role: OWNER if role == "head" else f"{role}@example.com" for role in ROLES}
        self.people = {role: self._person(role, ids[role], emails[role]) for role in ROLES}

    def __repr__(self) -> str:
        return f"the firm on {self.pinned.database.dialect}"

    @property
    def pinned(self) -> Pinned:
        """What is served."""
        return self.place.pinned

    def actor(self, role: str) -> Actor:
        """Somebody as the gateway knows them."""
        found = self.pinned.directory.actor(self.people[role].id, channel="page")
        assert found is not None
        return found

    def ask(self, method: str, address: str, **sent: Any) -> httpx.Response:  # Any: httpx's own arguments
        """Send a request and take the answer; whatever happens, the server has one."""
        answer: httpx.Response = self._portal.call(partial(self._client.request, method, address, **sent))
        self._client.cookies.clear()
        assert answer.status_code < 500, (method, address, sent, answer.text)
        return answer

    def run_jobs(self) -> None:
        """Run what waits in the table of jobs, here and now."""
        jobs: Any = self.place.app.state.jobs  # Any: the embedded engine, whose thread nobody started
        jobs.run_due()

    def _person(self, role: str, id: UUID, email: str) -> Person:
        origin = {"origin": BASE_URL}
        answer = self.ask("POST", "/login", data={"email": email, "password": PASSWORD}, headers=origin)
        assert answer.status_code == 303, answer.text
        cookie = SimpleCookie(answer.headers["set-cookie"])["palmette"].value
        page = self.ask("GET", "/me", headers={"cookie": f"palmette={cookie}"})
        csrf = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert csrf is not None, page.text
        return Person(role, id, self.place.token(email), cookie, csrf[1])


@contextmanager
def open_firm(folder: Path, database_url: str) -> Iterator[Firm]:
    """The firm on a fresh database."""
    with served(folder, database_url, edition=EDITION) as place, start_blocking_portal("asyncio") as portal:
        yield Firm(place, portal)
