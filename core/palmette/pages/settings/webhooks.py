"""Webhooks: who hears of what, how each is, its last deliveries, trying it, sending again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.audit.journal import Event, tell
from palmette.audit.kinds import CONFIGURED
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import new_id, parse_id
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.proof import require_proof
from palmette.pages.settings.bench import Bench, Values, address, saved
from palmette.pages.settings.webhook_words import delivery_line, event_words, hook_pill
from palmette.webhooks import deliveries
from palmette.webhooks.deliveries import DEAD, PENDING, Delivery
from palmette.webhooks.parts import WebhookParts, webhooks_of
from palmette.webhooks.replay import send_since
from palmette.webhooks.signing import is_secret, new_secret
from palmette.webhooks.subscriptions import KINDS, Webhook, Wish
from palmette.webhooks.wishes import announced, check_wish, tellable, wall_of

NEW = "-new"
SHOWN = 50


@get("/settings/webhooks", sync_to_thread=True, name="settings.webhooks")
def webhooks_screen(request: Incoming) -> Response[str]:
    """Every subscription, and how it is."""
    bench = Bench(request)
    _, pinned = bench.desk.gettext, bench.desk.pinned
    with pinned.database.system(writing=False) as connection:
        counted = deliveries.counts(connection, pinned.tables)
    rows = []
    for webhook in _parts(bench).webhooks.all():
        states = counted.get(webhook.id, {})
        waiting, dead = states.get(PENDING, 0), states.get(DEAD, 0)
        notes = [_entity(bench, webhook.entity), urlsplit(webhook.url).hostname or ""]
        notes += [_("%(num)s wait") % {"num": waiting}] if waiting else []
        notes += [_("%(num)s given up") % {"num": dead}] if dead else []
        rows.append({
            "name": webhook.name, "note": " · ".join(notes), "href": address("webhooks", str(webhook.id)),
            "pill": hook_pill(bench.desk, webhook),
        })  # fmt: skip
    told = _("Other systems are told what changes here: signed, in order, and no more than the owner sees.")
    add = {"label": _("New webhook"), "href": address("webhooks", NEW)}
    return bench.listed(_("Webhooks"), rows, add=add, help=told)


@get("/settings/webhooks/{webhook:str}", sync_to_thread=True, name="settings.webhook")
def webhook_screen(request: Incoming, webhook: FromPath[str]) -> Response[str]:
    """One subscription with its last deliveries, or a new one."""
    return _form(Bench(request), webhook, None, None)


@post("/settings/webhooks/{webhook:str}", status_code=200, name="settings.webhook.save")
async def webhook_save(request: Incoming, webhook: FromPath[str]) -> Response[str]:
    """Keep it; it holds at once, and who keeps it is its owner."""
    form = await request.form()
    if webhook == NEW:
        return await sync_to_thread(_create, request, form)
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, webhook, form),
        lambda bench, error: _form(bench, webhook, form, error),
    )  # fmt: skip


@post("/settings/webhooks/{webhook:str}/act", status_code=200, name="settings.webhook.act")
async def webhook_act(request: Incoming, webhook: FromPath[str]) -> Response[str]:
    """Try it, send again since a moment, make a new secret, or take it away."""
    form = await request.form()
    return await sync_to_thread(_act, request, webhook, form)


def _parts(bench: Bench) -> WebhookParts:
    return webhooks_of(bench.desk.pinned)


def webhook_named(bench: Bench, key: str) -> Webhook:
    """The subscription of an address; NotFound for any other."""
    found = parse_id(key)
    if found is None:
        raise NotFound("http.not_found", "There is no such page.")
    return _parts(bench).webhooks.get(found)


def _entity(bench: Bench, key: str) -> str:
    entity = bench.desk.blueprint.entities.get(key)
    return bench.text(entity.plural) if entity is not None else key


def _form(
    bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None, *, secret: str = "",
    tried: str = "",
) -> Response[str]:  # fmt: skip
    webhook = webhook_named(bench, key) if key != NEW else None
    desk, _ = bench.desk, bench.desk.gettext
    lines: list[Values] = []
    if webhook is not None:
        with desk.pinned.database.system(writing=False) as connection:
            found = deliveries.recent(connection, desk.pinned.tables, webhook.id, limit=SHOWN)
        lines = [delivery_line(desk, one) for one in found]
    context = {
        "webhook": _about(bench, webhook) if webhook is not None else None, "deliveries": lines, "secret": secret,
        "tried": tried, "act": address("webhooks", key, "act"),
    }  # fmt: skip
    title = webhook.name if webhook is not None else _("New webhook")
    fields = _fields(bench, webhook, typed)
    return bench.form(
        title, fields, back="/settings/webhooks", error=error, template="settings_webhook.html", **context
    )


def _about(bench: Bench, webhook: Webhook) -> Values:
    owner = bench.desk.pinned.directory.actor(webhook.owner, channel="page")
    return {
        "pill": hook_pill(bench.desk, webhook), "owner": owner.name if owner is not None else "",
        "mine": webhook.owner == bench.desk.actor.id, "reason": bench.desk.said(webhook.reason),
        "active": webhook.active,
    }  # fmt: skip


def _fields(bench: Bench, webhook: Webhook | None, typed: FormMultiDict | None) -> list[Values]:
    desk, _ = bench.desk, bench.desk.gettext

    def value(name: str, stored: str) -> str:
        return str(typed.get(name, "")) if typed is not None else stored

    def several(name: str, stored: Sequence[str]) -> list[str]:
        return [str(item) for item in typed.getall(name, [])] if typed is not None else list(stored)

    with desk.reading() as records:
        known = tellable(records)
    entities = sorted(({"value": key, "label": _entity(bench, key)} for key in known), key=lambda one: one["label"])
    own = sorted({name for key in known for name in announced(desk.blueprint, key)})
    events = [{"value": name, "label": event_words(desk, name)} for name in (*KINDS, *own)]
    return [
        {"kind": "text", "name": "name", "label": _("Name"), "maxlength": 100,
         "value": value("name", webhook.name if webhook else "")},
        {"kind": "url", "name": "url", "label": _("Address to call"), "placeholder": "https://", "maxlength": 2000,
         "value": value("url", webhook.url if webhook else "")},
        {"kind": "choice", "name": "entity", "label": _("About"), "choices": entities, "options": entities,
         "value": value("entity", webhook.entity if webhook else "")},
        {"kind": "multi_choice", "name": "events", "label": _("When it is"), "choices": events, "options": events,
         "value": several("events", webhook.events if webhook else ("created", "changed", "moved"))},
        {"kind": "text", "name": "filter", "label": _("Filter"), "optional": True, "maxlength": 1000,
         "value": value("filter", webhook.filter if webhook else ""),
         "help": _("An expression over the record, such as stage == 'new'.")},
        {"kind": "boolean", "name": "imports", "label": _("Also what imports bring"),
         "value": "true" in several("imports", ["true"] if webhook and webhook.imports else [])},
        *([{"kind": "boolean", "name": "active", "label": _("On"),
            "value": "true" in several("active", ["true"] if webhook.active else [])}] if webhook else []),
        {"kind": "secret", "name": "secret", "label": _("Secret"), "optional": True,
         "attrs": {"autocomplete": "new-password"},
         "help": _("Empty: one is made and shown once.") if webhook is None
         else _("Empty: it stays as it is.")},
    ]  # fmt: skip


def _wished(bench: Bench, form: FormMultiDict) -> Wish:
    """What the form asks for; InvalidInput when it cannot be."""
    text = {name: str(form.get(name, "")).strip() for name in ("name", "url", "entity", "filter")}
    events = tuple(dict.fromkeys(str(item) for item in form.getall("events", [])))
    imports = "true" in [str(item) for item in form.getall("imports", [])]
    wish = Wish(text["name"], text["entity"], events, text["url"], text["filter"], imports)
    with bench.desk.reading() as records:
        check_wish(records, wish, _parts(bench).sender.http.rules)
    return wish


def _secret(form: FormMultiDict) -> str:
    given = str(form.get("secret", "")).strip()
    if given and not is_secret(given):
        raise InvalidInput(
            "webhooks.bad_secret", sentence("The secret is none."),
            remedy=sentence("Leave it empty, or write whsec_ and the base64 of 24 to 64 bytes."),
        )  # fmt: skip
    return given


def _create(request: Incoming, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    require_proof(bench.desk, form)
    actor, parts = bench.desk.actor, _parts(bench)
    assert actor.id is not None, "a page has a person"
    try:
        with bench.desk.saying():
            wish, given = _wished(bench, form), _secret(form)
    except InvalidInput as error:
        return _form(bench, NEW, form, error)
    secret = given or new_secret()
    made = parts.webhooks.add(wish, owner=actor.id, wall=wall_of(actor), secret=secret)
    parts.known.forget()
    _write_down(bench, wish)
    # What the person typed he knows; what we made he sees this once.
    if given:
        return bench.desk.go(address("webhooks", str(made)))
    return _form(bench, str(made), None, None, secret=secret)


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    webhook, actor, parts = webhook_named(bench, key), bench.desk.actor, _parts(bench)
    assert actor.id is not None, "a page has a person"
    wish, secret = _wished(bench, form), _secret(form)
    active = "true" in [str(item) for item in form.getall("active", [])]
    parts.webhooks.change(webhook.id, wish, owner=actor.id, wall=wall_of(actor), active=active, secret=secret)
    if webhook.active and not active:
        with bench.desk.pinned.database.system() as connection:
            deliveries.give_up(connection, bench.desk.pinned.tables, webhook.id)
    parts.known.forget()
    _write_down(bench, wish)
    return address("webhooks", key)


def _write_down(bench: Bench, wish: Wish) -> None:
    pinned = bench.desk.pinned
    about = {"webhook": wish.name, "host": urlsplit(wish.url).hostname or "", "events": list(wish.events)}
    tell(pinned.database, pinned.tables, Event(CONFIGURED, bench.desk.actor, wish.entity, about=about))


def _act(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    require_proof(bench.desk, form)
    webhook, parts, pinned = webhook_named(bench, key), _parts(bench), bench.desk.pinned
    act = str(form.get("act", ""))
    if act == "test":
        return _form(bench, key, None, None, tried=_tried(bench, webhook))
    if act == "secret":
        secret = new_secret()
        assert bench.desk.actor.id is not None, "a page has a person"
        parts.webhooks.change(
            webhook.id, webhook.wish, owner=webhook.owner, wall=webhook.wall, active=webhook.active, secret=secret
        )
        return _form(bench, key, None, None, secret=secret)
    if act == "remove":
        parts.webhooks.remove(webhook.id)
        parts.known.forget()
        return bench.desk.go("/settings/webhooks")
    try:
        with bench.desk.saying():
            since = _moment(bench, str(form.get("since", "")))
            send_since(pinned.gateway, pinned.directory.system("page"), webhook, since)
    except PalmetteError as error:
        return _form(bench, key, None, error)
    return bench.desk.go(address("webhooks", key))


def _moment(bench: Bench, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(bench.desk.actor.zone))
    except ValueError as error:
        raise InvalidInput("webhooks.no_moment", sentence("Name a day and an hour.")) from error


def _tried(bench: Bench, webhook: Webhook) -> str:
    """Call it now with a body that is marked as a test; what it answered, in a sentence."""
    now, actor = clock.now(), bench.desk.actor
    one = Delivery(
        new_id(), webhook.wall, webhook.id, webhook.entity, UUID(int=0), "test", (), now, actor.id, "page", PENDING, 0,
        now, 0, "", None, None,
    )  # fmt: skip
    called = _parts(bench).sender.try_out(webhook, one)
    if not called.status:
        return bench.desk.said(called.reason)
    return bench.desk.gettext("The receiver answered %(status)s.") % {"status": called.status}
