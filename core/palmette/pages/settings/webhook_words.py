"""Webhooks and their deliveries in words."""

from __future__ import annotations

from palmette.pages.desk import Desk
from palmette.pages.values import Values, Words
from palmette.webhooks.deliveries import DEAD, LEASED, PENDING, SENT, SKIPPED, Delivery
from palmette.webhooks.subscriptions import Webhook


def event_words(desk: Desk, event: str) -> str:
    """An event; one that a trigger announces by its name."""
    _ = desk.gettext
    words = {
        "created": _("created"), "changed": _("changed"), "moved": _("moved to another stage"),
        "deleted": _("moved to the trash"), "restored": _("taken back"), "merged": _("merged"),
    }  # fmt: skip
    return words.get(event, event)


def hook_pill(desk: Desk, webhook: Webhook) -> Values:
    """How a subscription is."""
    _ = desk.gettext
    if not webhook.active:
        return {"text": _("Off"), "tone": "calm", "icon": "circle-dashed"}
    if webhook.failures:
        return {"text": _("Does not answer"), "tone": "bad", "icon": "alert-circle"}
    return {"text": _("On"), "tone": "ok", "icon": "circle-check"}


def delivery_pill(desk: Desk, one: Delivery) -> Values:
    """What became of a delivery."""
    _ = desk.gettext
    words = {
        PENDING: (_("Waits"), "info", "clock"), LEASED: (_("Is being sent"), "info", "send"),
        SENT: (_("Taken"), "ok", "circle-check"), DEAD: (_("Given up"), "bad", "alert-circle"),
        SKIPPED: (_("Not told"), "calm", "eye-off"),
    }  # fmt: skip
    text, tone, icon = words[one.state]
    return {"text": text, "tone": tone, "icon": icon}


def delivery_line(desk: Desk, one: Delivery) -> Values:
    """A delivery in a table."""
    return {
        "href": f"/settings/webhooks/{one.webhook}/{one.id}", "when": Words(desk).moment(one.at),
        "event": event_words(desk, one.event), "pill": delivery_pill(desk, one), "status": one.status or "",
        "tries": one.attempts, "reason": desk.said(one.reason),
    }  # fmt: skip
