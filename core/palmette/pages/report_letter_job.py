"""Sends the reports that people let come by e-mail: each to each reader once a day, in his rights of that day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.mail import Mailer, surely_not_taken
from palmette.audit.journal import Event, tell
from palmette.audit.kinds import EXPORTED
from palmette.errors import Forbidden, InvalidInput, NotFound, PalmetteError, Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.pages.report_letter import Written, report_letter, title_of_key
from palmette.pages.seat import Seat
from palmette.pages.templating import Templates
from palmette.personal.letters import FAILED, MAKING, REFUSED, SENDING, SENT, Letter, Letters
from palmette.schema.sending import is_held
from palmette.settings import Settings
from palmette.web.runtime import Pinned

log = logging.getLogger("palmette.reports")

CATCH_UP = timedelta(days=3)
"""So late a letter still leaves when nothing ran at its hour."""

LOST = "lost"
"""Why a letter was refused: its reader may not open the report (any more), or is gone."""


def report_letters_job(settings: Settings, pinned: Callable[[], Pinned], templates: Callable[[], Templates]) -> Job:
    """Looks every quarter of an hour whose hour has come."""
    name = _("Reports by e-mail", ru="Отчёты по почте", fi="Raportit sähköpostilla")

    def run(context: JobContext) -> None:
        sender = _Sender(settings, Mailer(settings), pinned(), templates())
        sender.run(context)

    return Job("report_letters", run=run, label=name, schedule="every 15m")


@dataclass(frozen=True)
class _Sender:
    settings: Settings
    mailer: Mailer
    pinned: Pinned
    templates: Templates

    @property
    def letters(self) -> Letters:
        return Letters(self.pinned.database, self.pinned.tables)

    def run(self, context: JobContext) -> None:
        """Every letter for each of its readers by himself: what fails for one does not keep another waiting."""
        counts = {SENT: 0, REFUSED: 0, FAILED: 0}
        wanted = [] if not self.mailer.ready or self._held() else [
            (letter, reader) for letter in self.letters.all() for reader in letter.readers
        ]  # fmt: skip
        for number, (letter, reader) in enumerate(wanted):
            context.step(number, len(wanted))
            owner = self.pinned.directory.actor(letter.owner, channel="job")
            if owner is not None and (state := self._send(letter, owner, reader)):
                counts[state] += 1
        self.letters.forget_old()
        context.finish(counts)

    def _held(self) -> bool:
        with self.pinned.database.system(writing=False) as connection:
            return is_held(connection)

    def _send(self, letter: Letter, owner: Actor, reader: UUID) -> str:
        """What became of a letter; empty where none is due or it is not ours to send."""
        actor, now = self.pinned.directory.actor(reader, channel="job"), clock.now()
        due_on, moment = letter.wish.timing.due(now, (actor or owner).zone)
        if moment <= letter.created_at or now - moment > CATCH_UP or not self.letters.claim(letter.id, reader, due_on):
            return ""
        try:
            written = self._written(letter, actor, due_on)
        except (NotFound, Forbidden, InvalidInput):
            self._refuse(letter, owner, reader, due_on)
            return REFUSED
        except Exception as error:  # the edge of a job: the next reader has his letter
            reason = error.code if isinstance(error, PalmetteError) else type(error).__name__
            log.exception("report letter failed", extra={"letter": str(letter.id), "reason": reason})
            self.letters.mark(letter.id, reader, due_on, was=MAKING, state=FAILED, reason=reason)
            return FAILED
        assert actor is not None, "only for somebody is a letter written"
        return self._hand_over(letter, actor, due_on, written)

    def _written(self, letter: Letter, actor: Actor | None, due_on: date) -> Written:
        if actor is None:
            raise NotFound("http.not_found", "There is no such page.")
        base = self.settings.base_url.rstrip("/")
        return report_letter(Seat(self.pinned, actor), self.templates, letter.wish, due_on, base=base)

    def _hand_over(self, letter: Letter, actor: Actor, due_on: date, written: Written) -> str:
        """Give it to the server. It is marked before, so that after a crash in between nothing leaves twice."""
        assert actor.id is not None, "a reader is a person"
        if not self.letters.mark(letter.id, actor.id, due_on, was=MAKING, state=SENDING):
            return ""
        if written.files:
            about = {"report": letter.wish.report, "file": letter.wish.file, "by": "e-mail"}
            tell(self.pinned.database, self.pinned.tables, Event(EXPORTED, actor, written.entity, about=about))
        product = self.pinned.blueprint.edition.label.text(actor.language) or "Palmette"
        try:
            self.mailer.send(
                str(actor.extra.get("email", "")), written.subject, written.text, sender=product, html=written.html,
                files=written.files, key=f"report.{letter.id}.{actor.id}.{due_on.isoformat()}",
            )  # fmt: skip
        except Unavailable as error:
            if surely_not_taken(error):
                self.letters.mark(letter.id, actor.id, due_on, was=SENDING, state=FAILED, reason=error.code)
            return FAILED
        self.letters.mark(letter.id, actor.id, due_on, was=SENDING, state=SENT)
        return SENT

    def _refuse(self, letter: Letter, owner: Actor, reader: UUID, due_on: date) -> None:
        """The owner is told once, not each day."""
        before = self.letters.last(letter.id, reader, before=due_on)
        self.letters.mark(letter.id, reader, due_on, was=MAKING, state=REFUSED, reason=LOST)
        if before is not None and before.state == REFUSED:
            return
        seat = Seat(self.pinned, owner)
        with seat.reading() as records:
            who = records.titles("frame.user", [reader]).get(reader, "—")
        text = sentence(
            "A report by e-mail does not come to %(who)s any more: the right to open “%(report)s” is gone.",
            who=who, report=title_of_key(seat, letter.wish.report),
        )  # fmt: skip
        self.pinned.notices.give(
            letter.owner, kind="report", text=text, key=f"letter:{letter.id}:{reader}:{due_on}", href="/reports/letters"
        )
