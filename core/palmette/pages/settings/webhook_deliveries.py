"""One delivery of a webhook: what became of it, what it says, sending it again."""

from __future__ import annotations

import json
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import NotFound, PalmetteError
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, address
from palmette.pages.settings.webhook_words import delivery_line
from palmette.pages.settings.webhooks import webhook_named
from palmette.pages.values import Words
from palmette.webhooks import deliveries
from palmette.webhooks.deliveries import DEAD, SENT, SKIPPED, Delivery
from palmette.webhooks.payload import Unseen, body_of
from palmette.webhooks.replay import send_again
from palmette.webhooks.subscriptions import Webhook


@get("/settings/webhooks/{webhook:str}/{delivery:uuid}", sync_to_thread=True, name="settings.delivery")
def delivery_screen(request: Incoming, webhook: FromPath[str], delivery: FromPath[UUID]) -> Response[str]:
    """One delivery."""
    return _one(Bench(request), webhook, delivery, None)


@post("/settings/webhooks/{webhook:str}/{delivery:uuid}", status_code=200, name="settings.delivery.again")
async def delivery_again(request: Incoming, webhook: FromPath[str], delivery: FromPath[UUID]) -> Response[str]:
    """Send it once more."""
    form = await request.form()
    return await sync_to_thread(_again, request, webhook, delivery, form)


def _again(request: Incoming, key: str, delivery: UUID, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    pinned = bench.desk.pinned
    webhook, _delivery = _found(bench, key, delivery)
    try:
        with bench.desk.saying():
            send_again(pinned.database, pinned.tables, delivery)
    except PalmetteError as error:
        return _one(bench, key, delivery, error)
    return bench.desk.go(address("webhooks", str(webhook.id)))


def _found(bench: Bench, key: str, delivery: UUID) -> tuple[Webhook, Delivery]:
    webhook = webhook_named(bench, key)
    with bench.desk.pinned.database.system(writing=False) as connection:
        one = deliveries.get(connection, bench.desk.pinned.tables, delivery)
    if one.webhook != webhook.id:
        raise NotFound("http.not_found", "There is no such page.")
    return webhook, one


def _one(bench: Bench, key: str, delivery: UUID, error: PalmetteError | None) -> Response[str]:
    webhook, one = _found(bench, key, delivery)
    desk = bench.desk
    body, problem = preview(bench, webhook, one)
    words = Words(desk)
    context = {
        "title": webhook.name, "back": address("webhooks", key), "line": delivery_line(desk, one),
        "body": body, "problem": problem, "number": str(one.id),
        "next": words.moment(one.next_at) if one.done_at is None else "",
        "done": words.moment(one.done_at) if one.done_at is not None else "",
        "again": one.state in (SENT, DEAD, SKIPPED) and webhook.active, "csrf": desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
    }  # fmt: skip
    return desk.page("settings_delivery.html", context, status=422 if error else 200)


def preview(bench: Bench, webhook: Webhook, one: Delivery) -> tuple[str, str]:
    """The body as it would leave now, with no more than the reader himself may see; or why there is none."""
    desk, pinned = bench.desk, bench.desk.pinned
    owner = pinned.directory.actor(webhook.owner, channel="webhook")
    try:
        if owner is None:
            return "", desk.gettext("Its owner is not active any more.")
        with pinned.gateway.reading(owner) as records:
            told = json.loads(body_of(records, one, webhook.filter))
        if owner.id != desk.actor.id:
            with desk.reading() as records:
                told = shared(told, json.loads(body_of(records, one)))
    except Unseen as error:
        return "", desk.said(error.message)
    return json.dumps(told, ensure_ascii=False, indent=2), ""


def shared(owners: dict[str, object], readers: dict[str, object]) -> dict[str, object]:
    """Of two bodies what both may see: the fields of one, in the words of the other."""
    found: dict[str, object] = {}
    for name, value in owners.items():
        if name not in readers:
            continue
        other = readers[name]
        if isinstance(value, dict) and isinstance(other, dict) and name in ("data", "record"):
            found[name] = shared(value, other)
        elif isinstance(value, list) and isinstance(other, list) and name == "changed":
            found[name] = [item for item in value if item in other]
        else:
            found[name] = other
    return found
