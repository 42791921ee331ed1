"""Every screen that is served, by the route that draws it, over an installation that has something to show on each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from pyotp import TOTP

from palmette import clock
from palmette.access.links import RESET
from palmette.app import open_database, pin
from palmette.channels.ports import Arrived, Came, Recipient
from palmette.channels.unsubscribe import Stop, stop_token
from palmette.pages.manifest import BUILT
from palmette.schema.apply import install
from palmette.web.accounts import FirstRun, create_branch, create_user, set_up
from palmette.web.runtime import office_of
from palmette.webhooks.deliveries import recent
from palmette.webhooks.parts import webhooks_of
from palmette.webhooks.signing import new_secret
from palmette.webhooks.subscriptions import EVERY_WALL, Wish
from tests.core.pages.house import EDITION, PASSWORD, House, Visitor, built, open_house, settings_at

SCREENS: Mapping[str, tuple[str, ...]] = {
    "login": ("/login",),
    "password.forgot": ("/password/forgot",),
    "password.link": ("/password/{secret}",),
    "unsubscribe": ("/u/{stop}",),
    "security": ("/me/security",),
    "security.phone": ("/me/security/phone",),
    "security.token": ("/me/security/token",),
    "list": ("/r/contact", *(f"/r/contact?{asked}" for asked in ("group=owner", "trash=1", "q=nobody"))),
    "board": ("/r/deal/board/new_member",),
    "search": ("/search?q=Anna",),
    "notices": ("/notices",),
    "me": ("/me",),
    "packs": ("/health/packs",),
    "posts": ("/posts",),
    "errors": ("/docs/errors",),
    "api.page": ("/schema",),
    "reports": ("/reports",),
    "report.build": ("/reports/build", "/reports/build?entity=contacts.contact&f1=count&b1=created_at&p1=month"),
    "report": ("/reports/activities_by_week", "/reports/payments_by_kind", "/reports/debts"),
    "report.letter": ("/reports/activities_by_week/letter",),
    "report.letters": ("/reports/letters",),
    "report.plan": ("/reports/renewals_plan/plan",),
    "report.rows": ("{rows}",),
    "dashboard": ("/dashboards/club", "/dashboards/club_sales_desk", "/dashboards/{own}"),
    "import": ("/import?entity=contacts.contact",),
    "import.batch": ("/import/{fresh}", "/import/{checked}", "/import/{done}"),
    "reassign": ("/reassign",),
    "reassign.one": ("/reassign/{reassigned}",),
    "week": ("/r/shift/week?view=shift_plan",),
    "talk": ("/r/conversation/talk?view=inbox", "/r/conversation/talk?view=inbox&id={conversation}"),
    "calendar": tuple(f"/calendar?view={view}" for view in ("day", "week", "month", "resources")),
    "today": ("/today",),
    "settings": ("/settings",),
    "settings.changes": ("/settings/changes",),
    "settings.names": ("/settings/names",),
    "settings.name": ("/settings/names/contacts.contact",),
    "settings.entities": ("/settings/fields",),
    "settings.fields": ("/settings/fields/contacts.contact",),
    "settings.field": ("/settings/fields/contacts.contact/phone",),
    "settings.pipelines": ("/settings/stages",),
    "settings.pipeline": ("/settings/stages/fitness_club.new_member",),
    "settings.stage": ("/settings/stages/fitness_club.new_member/{stage}",),
    "settings.stage_order": ("/settings/stages/fitness_club.new_member/-order",),
    "settings.reasons": ("/settings/stages/fitness_club.new_member/-reasons",),
    "settings.layout": ("/settings/fields/contacts.contact/-layout",),
    "settings.sending": ("/settings/sending",),
    "settings.work": ("/settings/work",),
    "settings.documents": ("/settings/documents",),
    "settings.document": ("/settings/documents/membership_contract",),
    "settings.lists": ("/settings/lists",),
    "settings.list": ("/settings/lists/people",),
    "settings.roles": ("/settings/roles",),
    "settings.role": ("/settings/roles/reception",),
    "settings.grant": ("/settings/roles/reception/contacts.contact",),
    "settings.forms": ("/settings/forms",),
    "settings.form": ("/settings/forms/ask",),
    "form": ("/form/ask",),
    "settings.people": ("/settings/people",),
    "settings.person": ("/settings/people/{person}",),
    "settings.packs": ("/settings/packs",),
    "settings.brand": ("/settings/brand",),
    "settings.channels": ("/settings/channels",),
    "settings.channel": ("/settings/channels/-sms", "/settings/channels/-email"),
    "settings.messages": ("/settings/messages",),
    "settings.message": ("/settings/messages/greeting",),
    "settings.webhooks": ("/settings/webhooks",),
    "settings.webhook": ("/settings/webhooks/-new", "/settings/webhooks/{webhook}"),
    "settings.delivery": ("/settings/webhooks/{webhook}/{delivery}",),
    "triggers": ("/settings/triggers",),
    "trigger": ("/settings/triggers/c11_birthday",),
    "simulation": ("/settings/simulation", "/settings/simulation?since={day}&until={day}"),
    "audit": ("/audit",),
    "countersign": ("/countersign",),
    "person.access": ("/people/{person}/access",),
    "record.new": ("/r/contact/new", "/r/sale/new"),
    "record": (
        "/r/contact/{member}", "/r/contact/{member}?tab=files", "/r/contact/{member}?tab=history", "/r/deal/{deal}",
    ),
    "record.print": ("/r/contact/{member}/print",),
    "privacy": ("/r/contact/{member}/privacy",),
    "account": ("/r/contact/{member}/account",),
    "record.edit": ("/r/contact/{member}/edit",),
    "duplicates": ("/r/contact/duplicates",),
    "merge": ("/r/contact/{member}/merge", "/r/contact/{member}/merge?other={twin}"),
    "unmerge": ("/r/contact/{kept}/unmerge/{merge}",),
    "transfer": ("/r/contact/{member}/transfer", "/r/contact/{member}/transfer?branch={beyond}"),
    "pack.screen": ("/p/fitness_club/reception", "/p/fitness_club/reception?member={member}", "/p/fitness_club/till",
        "/p/fitness_club/next"),
    "offline": ("/offline",),
}  # fmt: skip
"""Pages of their own, by the name of their route."""

HALF_IN: Mapping[str, str] = {"login.code": "club_sales@example.com", "login.phone": "trainer@example.com"}
"""Screens between the password and the second factor, and who is led there."""

DIALOGS: Mapping[str, tuple[str, str]] = {
    "filter": ("/r/contact", "/r/contact/filter"),
    "filter.value": ("/r/contact", "/r/contact/filter/birthday"),
    "list.columns": ("/r/contact", "/r/contact/columns"),
    "view.new": ("/r/contact", "/r/contact/views/new?f=kind:is:person"),
    "view.edit": ("/r/contact", "/r/contact/views/{view}/edit"),
    "find": ("/r/contact", "/find"),
    "keys": ("/r/contact", "/keys"),
    "import.undo.ask": ("/import/{done}", "/import/{done}/undo"),
    "dashboard.about": ("/dashboards/{own}", "/dashboards/{own}/about"),
    "dashboard.add.ask": ("/dashboards/{own}", "/dashboards/{own}/add"),
    "calendar.new": ("/calendar", "/calendar/new?at={noon}&day={day}"),
    "today.give.ask": ("/today", "/today/tasks/give?events=tasks&id={task}"),
    "record.look": ("/r/contact", "/r/contact/{member}/look"),
    "record.access": ("/r/contact/{member}", "/r/contact/{member}/access"),
    "convert": ("/r/lead/{lead}", "/r/lead/{lead}/convert/membership_sale"),
    "record.lock.ask": ("/r/contact/{member}", "/r/contact/{member}/lock"),
    "texts": ("/r/contact/{member}", "/r/contact/{member}/texts"),
    "text": ("/r/contact/{member}", "/texts/{text}"),
    "file.preview": ("/r/contact/{member}?tab=files", "/files/{file}/preview"),
}
"""What opens over a page: the page, and what it asks for."""

PARTS = {
    "filter.done", "board.cards", "count", "list.cell", "side.counts", "dashboard.tile", "import.progress",
    "reassign.progress", "calendar.move.ask", "today.part", "record.row", "choices", "choices.zones",
    "record.others", "record.related", "record.mentions", "record.cell", "record.stage", "record.feed",
    "record.composer", "pack.part", "documents.bulk", "documents.bulk.progress",
}  # fmt: skip
"""Drawn into pages that are looked at with them, or after a press in them."""

FILES = {
    "home", "setup", "manifest", "worker", "events", "export.csv", "export.xlsx", "report.csv", "report.xlsx",
    "import.refused", "calendar.feed", "settings.export", "file", "gallery", "gallery.screen", "export.file",
    "audit.csv", "privacy.file", "brand", "login.sso", "login.sso.back", "pack.file",
    "document.file", "documents.bulk.files", "settings.document.template", "settings.document.look",
}  # fmt: skip
"""No screens: files, ways to another page, the scripts' own, and the gallery of parts, which has its own test."""

FORM = """
roles:
  trainer: {second_factor: true}
forms:
  ask:
    entity: lead
    label: Ask us
    columns: {name: [name], phone: [phone]}
    constants: {subject: Ask us, source: Website}
    received: received_at
    rest: text
    page: {fields: [name, phone], required: [name], consent: I agree that you call me., done: Thank you}
"""
"""The club has no form with a page of its own, and asks nobody for a second factor."""

GREETING = """
messages:
  greeting:
    entity: contact
    label: Greeting
    text: {en: "Good day, {{ first_name }}. {{ note }}", ru: "Здравствуйте, {{ first_name }}. {{ note }}"}
    variables: {note: text}
"""
"""Nor a text that its people wrote."""

TEXT = "Last name;First name;Phone\nAalto;Ida;+358401110001\nBerg;Olli;nothing\n"


@dataclass(frozen=True)
class Filled:
    """An installation with something on every screen, and what addresses are made of."""

    house: House
    known: Mapping[str, str]

    def at(self, address: str) -> str:
        """An address with its ids."""
        return address.format(**self.known)


def prepare(folder: Path) -> Filled:
    """A club with a public form, and something on every screen."""
    edition, settings = folder / "club.yaml", settings_at(folder)
    # The club writes no messages, and has no form with a page of its own.
    talking = EDITION.read_text(encoding="utf-8").replace("\npacks:\n", "\npacks:\n  messaging: {}\n")
    edition.write_text(talking + FORM + GREETING, encoding="utf-8")
    database = open_database(settings)
    install(database, built(edition).blueprint)
    pinned = pin(built(edition), database, settings)
    set_up(pinned, FirstRun("House", "Centre", "Europe/Helsinki", "Olga Owner", "owner@example.com", PASSWORD))
    seller = {"name": "Saara Seller", "email": "club_sales@example.com", "password": PASSWORD}
    careful = create_user(pinned, **seller, roles=["club_sales"], branch="Centre")
    trainer = {"name": "Tero Trainer", "email": "trainer@example.com", "password": PASSWORD}
    create_user(pinned, **trainer, roles=["trainer"], branch="Centre")
    offered = pinned.factors.offer(careful)
    secret = pinned.factors.secret(careful, offered)
    assert secret is not None
    assert pinned.factors.confirm(careful, offered, TOTP(secret).at(clock.now()))
    database.close()
    return fill(open_house(folder, edition))


def fill(house: House) -> Filled:
    """Records, a merge, imports at each of their steps, a view, a notice: what the screens are drawn from."""
    visitor, webhook = house.visitor(), webhooked(house)
    member = house.member(email="anna@example.com", phone="+358401234567", birthday="1990-05-17")
    twin = house.member(phone="+358401234567")
    deal = house.create("deal", name="Anna", contact=member, branch=house.branch())
    due = clock.now().date() - timedelta(days=1)
    owner = house.user("owner@example.com")
    task = house.create("activity", kind="task", subject="Call Anna", due_on=due, contact=member, owner=owner)
    source = house.create("source", name="Website")
    asked = {"subject": "Anna", "received_at": clock.now(), "source": source, "phone": "+358409998877"}
    lead = house.create("lead", **asked, branch=house.branch())
    house.pinned.notices.give(owner, kind="mention", text="You were mentioned", href=f"/r/contact/{member}")
    day = clock.now().date()
    stage = next(iter(house.pinned.blueprint.pipelines["fitness_club.new_member"].stages))
    known = {
        "member": member, "twin": twin, "deal": deal, "lead": lead, "task": task, "own": own_dashboard(visitor),
        "noon": f"{day}T12:00", "day": day,
        "stage": stage, "view": saved_view(visitor), "conversation": talked(house, member),
        "webhook": webhook, "delivery": told_of(house, webhook),
        "text": kept_text(house, visitor),
        "person": owner, **merged(house, visitor), **imported(house, visitor), "reassigned": reassigned(house, visitor),
        "file": attached(visitor, member), "secret": house.pinned.links.make(owner, RESET), "stop": stop(house, member),
        "rows": behind_a_figure(house, visitor), "beyond": beyond(house),
    }  # fmt: skip
    return Filled(house, {name: str(value) for name, value in known.items()})


def beyond(house: House) -> UUID:
    """A branch of another company of the network."""
    wall = house.pinned.directory.add_wall("beyond", "Another company")
    branch = create_branch(house.pinned, name="Far club", zone="Europe/Helsinki", wall=wall)
    house.pinned.directory.forget()
    return branch


def webhooked(house: House) -> UUID:
    """A webhook about contacts."""
    parts = webhooks_of(house.pinned)
    wish = Wish("Book-keeping", "contacts.contact", ("created",), "https://books.example/hook")
    made = parts.webhooks.add(wish, owner=house.user("owner@example.com"), wall=EVERY_WALL, secret=new_secret())
    parts.known.forget()
    return made


def told_of(house: House, webhook: UUID) -> UUID:
    """Its first delivery; it is off from then on, so that nothing is called."""
    webhooks_of(house.pinned).webhooks.turn_off(webhook, "The receiver answered 503.")
    with house.pinned.database.system(writing=False) as connection:
        return recent(connection, house.pinned.tables, webhook)[-1].id


def talked(house: House, member: UUID) -> UUID:
    """A conversation with a message."""
    with house.records() as records:
        office_of(house.pinned).packs.receive(
            records, [Arrived(member, "sms", 1, Came("1", "+358401234567", "Are you open on Sunday?", clock.now()))]
        )
        return UUID(str(records.list("conversation").rows[0]["id"]))


def saved_view(visitor: Visitor) -> str:
    made = visitor.send("/r/contact/views", {"query": "f=kind:is:person", "name": "People of ours"})
    return str(made.headers["hx-redirect"].partition("view=")[2])


def kept_text(house: House, visitor: Visitor) -> UUID:
    visitor.send("/texts", {"name": "Not reached", "text": "Called {name}: nobody answered. {me}", "shared": "wall"})
    owner = house.pinned.directory.actor(house.user("owner@example.com"), channel="page")
    assert owner is not None
    return house.pinned.saved.open_to(owner, "text")[0].id


def behind_a_figure(house: House, visitor: Visitor) -> str:
    """The rows of the first figure of an analysis that has some."""
    for key, report in house.pinned.blueprint.reports.items():
        if report.analysis is None:
            continue
        if found := re.search(rf'"(/reports/{key}/rows\?[^"]+)"', visitor.get(f"/reports/{key}").text):
            return unescape(found[1])
    raise AssertionError("No analysis shows a figure with rows behind it.")


def own_dashboard(visitor: Visitor) -> str:
    return str(visitor.send("/dashboards/club/copy").headers["hx-redirect"]).split("?")[0].rpartition("/")[2]


def merged(house: House, visitor: Visitor) -> dict[str, object]:
    kept, gone = (house.member(last_name="Salo", phone="+358407770000", first_name=name) for name in ("Mari", "M."))
    answer = visitor.send(f"/r/contact/{kept}/merge", {"other": str(gone)})
    assert answer.status_code == 200, answer.text
    found = re.search(r"/r/contact/([^/]+)/unmerge/([0-9a-f-]+)", visitor.get(f"/r/contact/{kept}").text)
    assert found is not None
    return {"kept": found[1], "merge": found[2]}


def imported(house: House, visitor: Visitor) -> dict[str, object]:
    """A file that just came, one that was checked, one that is done."""
    jobs: Any = house.app.state.jobs  # Any: the embedded engine, whose thread nobody started
    found: dict[str, object] = {}
    for name in ("fresh", "checked", "done"):
        sent = {"_csrf_token": visitor.csrf, "entity": "contacts.contact"}
        answer = visitor.send("/import", sent, htmx=False, files={"file": (f"{name}.csv", TEXT.encode())})
        address = str(answer.headers["location"])
        found[name] = address.rpartition("/")[2]
        chosen = {f"column-{at}": field for at, field in enumerate(["last_name", "first_name", "phone"])}
        for step, values in (("columns", chosen), ("run", {"on_duplicate": "skip", "triggers": "none"})):
            if name == "fresh" or (name == "checked" and step == "run"):
                continue
            visitor.send(f"{address}/{step}", {"_csrf_token": visitor.csrf, **values}, htmx=False)
            jobs.run_due()
    return found


def reassigned(house: House, visitor: Visitor) -> str:
    """What a person who leaves would hand over."""
    sent = {
        "_csrf_token": visitor.csrf, "entity": "contacts.contact", "to": str(house.user("owner@example.com")),
        "owner": str(house.user("club_sales@example.com")),
    }  # fmt: skip
    return str(visitor.send("/reassign", sent, htmx=False).headers["location"]).rpartition("/")[2]


def attached(visitor: Visitor, member: UUID) -> str:
    """A picture of the member."""
    picture = next(BUILT.glob("*.png")).read_bytes()
    visitor.send(f"/r/contact/{member}/files/photo", files={"photo": ("anna.png", picture, "image/png")})
    found = re.search(r"/files/([0-9a-f-]{36})", visitor.get(f"/r/contact/{member}?tab=files").text)
    assert found is not None
    return found[1]


def stop(house: House, member: UUID) -> str:
    """What stands behind the address in a letter that stops more of them."""
    return stop_token(
        office_of(house.pinned).texts.key, Stop(Recipient(1, "contacts.contact", member), "marketing", "")
    )
