"""Notices as one letter a day or a week, to those who asked for it: what is new, unread, and theirs to see that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.access.mail import Mailer
from palmette.errors import Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.catalogues import catalogue, counted
from palmette.locale.dates import full_day
from palmette.personal.digests import SENT, WISH, digest_wish
from palmette.personal.notice_kinds import kinds_off
from palmette.personal.notices import Notice, Notices
from palmette.personal.preferences import Preferences
from palmette.records.read_titles import known_titles
from palmette.records.session import Gateway
from palmette.schema.sending import is_held
from palmette.settings import Settings

MOST = 40
"""Lines of a letter; of more their number is told."""


def digest_job(settings: Settings) -> Job:
    """Looks every quarter of an hour whose hour has come."""
    sender = _Sender(settings, Mailer(settings))
    name = _("Notices by e-mail", ru="Уведомления по почте", fi="Ilmoitukset sähköpostilla")
    return Job("digest", run=sender.run, label=name, schedule="every 15m")


@dataclass(frozen=True)
class _Sender:
    settings: Settings
    mailer: Mailer

    def run(self, context: JobContext) -> None:
        """Each person by himself: a letter that the server did not take is tried again the next time."""
        gateway, counts = context.gateway, {"sent": 0, "failed": 0}
        preferences = Preferences(gateway.database, gateway.tables)
        wishes = preferences.of_all(WISH) if self.mailer.ready and not _held(gateway) else {}
        for number, (user, wish) in enumerate(sorted(wishes.items())):
            context.step(number, len(wishes))
            if (outcome := self._letter(gateway, preferences, user, wish)) is not None:
                counts[outcome] += 1
        context.finish(counts)

    def _letter(self, gateway: Gateway, preferences: Preferences, user: UUID, wish: object) -> str | None:
        """What became of a person's letter; None where none is due, or there is nothing to tell."""
        actor = Directory(gateway.database, gateway.blueprint, gateway.tables).actor(user, channel="job")
        kept = str(preferences.get(user, SENT, ""))
        now = clock.now()
        due = digest_wish({WISH: wish}).due(now, actor.zone) if actor is not None else None
        if actor is None or due is None or not kept or due <= datetime.fromisoformat(kept):
            return None
        # Claimed before it is sent: two processes that look at once send one letter.
        if not preferences.swap(user, SENT, kept, now.isoformat()):
            return None
        found = _new_to(gateway, preferences, actor, datetime.fromisoformat(kept))
        if not found:
            return None
        try:
            self._send(gateway, actor, found)
        except Unavailable:
            preferences.swap(user, SENT, now.isoformat(), kept)
            return "failed"
        return "sent"

    def _send(self, gateway: Gateway, actor: Actor, found: Sequence[Notice]) -> None:
        language = actor.language
        said = catalogue(language).gettext
        product = gateway.blueprint.edition.label.text(language) or "Palmette"
        base = self.settings.base_url.rstrip("/")
        titles = _titles(gateway, actor, found)
        lines = [_line(actor, one, titles, base) for one in found[:MOST]]
        if len(found) > MOST:
            lines.append(counted(language, "and %(count)s more", "and %(count)s more", len(found) - MOST)
                         % {"count": len(found) - MOST})  # fmt: skip
        subject = counted(language, "%(product)s: %(count)s notice", "%(product)s: %(count)s notices", len(found))
        text = said(
            "Hello %(name)s,\n\nthis is new:\n\n%(lines)s\n\nAll notices: %(all)s\n"
            "How often this letter comes, or that it does not come any more: %(choices)s\n"
        ) % {"name": actor.name, "lines": "\n".join(lines), "all": f"{base}/notices", "choices": f"{base}/me#notices"}
        email = str(actor.extra.get("email", ""))
        self.mailer.send(email, subject % {"product": product, "count": len(found)}, text, sender=product)


def _held(gateway: Gateway) -> bool:
    with gateway.database.system(writing=False) as connection:
        return is_held(connection)


def _new_to(gateway: Gateway, preferences: Preferences, actor: Actor, since: datetime) -> list[Notice]:
    """What the person was told since then and has not read, newest first, without the kinds he switched off."""
    assert actor.id is not None, "a person has a letter"
    notices = Notices(gateway.database, gateway.tables)
    newest = notices.newest(actor.id, limit=10 * MOST, without=kinds_off(preferences, actor.id))
    return [one for one in newest if one.read_at is None and one.at > since]


def _titles(gateway: Gateway, actor: Actor, found: Sequence[Notice]) -> dict[UUID, str]:
    """Names of the records told of, without those that the person does not see (any more)."""
    wanted: dict[str, list[UUID]] = {}
    for one in found[:MOST]:
        if one.record is not None:
            wanted.setdefault(one.entity, []).append(one.record)
    titles: dict[UUID, str] = {}
    with gateway.reading(actor) as records:
        for key in wanted.keys() & gateway.reads.seen(actor).entities:
            alive = records.in_scope(key, wanted[key])
            titles |= known_titles(records, gateway.blueprint.entities[key], alive)
    return titles


def _line(actor: Actor, one: Notice, titles: dict[UUID, str], base: str) -> str:
    name = titles.get(one.record, "") if one.record is not None else ""
    told = " — ".join(part for part in (one.in_language(actor.language), name) if part)
    return f"· {full_day(one.at.astimezone(ZoneInfo(actor.zone)).date(), actor.language)}  {told}" + (
        f"\n  {base}{one.href}" if one.href else ""
    )
