"""Background work: which processes do it, what waits and for how long, what runs, what failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.ids import parse_id
from palmette.jobs.executors import DEAD, Executor
from palmette.jobs.schedules import length_of
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Values
from palmette.pages.values import Words
from palmette.web.runtime import runtime_of
from palmette.web.work import JobLine, Queue, Scheduled, WorkState, work_state

LATE = timedelta(minutes=5)
"""From when on waiting is no ordinary waiting: triggers are done every minute."""


@get("/settings/work", sync_to_thread=True, name="settings.work")
def work_screen(request: Incoming) -> Response[str]:
    """How background work stands now."""
    bench = Bench(request)
    return _Screen(bench).page()


@post("/settings/work", status_code=200, name="settings.work.act")
async def work_act(request: Incoming) -> Response[str]:
    """Ask a job to stop."""
    form = await request.form()
    return await sync_to_thread(_act, request, form)


def _act(request: Incoming, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    job, jobs = parse_id(str(form.get("job", ""))), runtime_of(request).jobs
    if job is not None and jobs is not None:
        jobs.cancel(job)
    return bench.desk.go("/settings/work")


class _Screen:
    """What the template takes, in the reader's words."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.desk = bench.desk
        self.words = Words(bench.desk)
        jobs = runtime_of(bench.desk.request).jobs
        self.known = jobs.known() if jobs is not None else {}

    def page(self) -> Response[str]:
        """The whole screen."""
        state = work_state(self.desk.pinned.database, self.desk.pinned.tables)
        context = {
            "queues": [self._queue(one, state.at) for one in state.queues],
            "executors": [self._executor(one) for one in state.executors],
            "nobody": not state.alive,
            "running": [self._running(one) for one in state.running],
            "failed": [self._failed(one) for one in state.failed],
            "schedules": self._schedules(state),
            "in_doubt": state.in_doubt,
            "csrf": self.desk.csrf,
        }
        return self.desk.page("settings_work.html", context)

    def _name(self, name: str) -> str:
        job = self.known.get(name)
        return as_label(job.label, humanize(name)).text(self.desk.language) if job is not None else humanize(name)

    def _moment(self, value: datetime | None) -> str:
        return self.words.moment(value) if value is not None else ""

    def _queue(self, queue: Queue, now: datetime) -> Values:
        _ = self.desk.gettext
        names = {
            "jobs": _("Jobs"), "triggers": _("Triggers"), "messages": _("Messages"), "arrivals": _("What came in"),
        }  # fmt: skip
        lag, length = queue.lag(now), ""
        if queue.due:
            length = formats.length(max(int(lag.total_seconds()), 1), self.desk.reader)
        pill = {"text": _("late"), "tone": "warn", "icon": "alert-triangle"} if lag > LATE else None
        return {"name": names[queue.key], "due": queue.due, "lag": length, "pill": pill}

    def _executor(self, one: Executor) -> Values:
        _ = self.desk.gettext
        kind = _("server") if one.kind == "server" else _("worker")
        text, tone, icon = _("works"), "ok", "circle-check"
        if one.ended_at is not None:
            text, tone, icon = (
                (_("died"), "bad", "alert-circle") if one.ended_as == DEAD else (_("stopped"), "calm", "circle")
            )
        return {
            "host": one.host, "pid": one.pid, "kind": kind, "lanes": one.lanes,
            "since": self._moment(one.started_at), "seen": self._moment(one.ended_at or one.seen_at),
            "pill": {"text": text, "tone": tone, "icon": icon},
        }  # fmt: skip

    def _running(self, job: JobLine) -> Values:
        share = f"{job.done} / {job.total}" if job.total else ""
        return {
            "id": str(job.id), "name": self._name(job.name), "progress": share, "message": self.desk.said(job.message),
            "executor": job.executor, "since": self._moment(job.started_at), "cancelled": job.cancelled,
        }  # fmt: skip

    def _failed(self, job: JobLine) -> Values:
        return {
            "name": self._name(job.name),
            "when": self._moment(job.finished_at),
            "message": self.desk.said(job.message),
        }

    def _schedules(self, state: WorkState) -> list[Values]:
        return [self._schedule(one) for one in state.schedules if one.name in self.known]

    def _rhythm(self, schedule: str) -> str:
        _ = self.desk.gettext
        length = length_of(schedule)
        if length is None:
            return _("daily at %(time)s") % {"time": schedule.removeprefix("daily ")}
        return _("every %(length)s") % {"length": formats.length(int(length.total_seconds()), self.desk.reader)}

    def _schedule(self, one: Scheduled) -> Values:
        return {
            "name": self._name(one.name), "rhythm": self._rhythm(self.known[one.name].schedule),
            "next": self._moment(one.next_at), "last": self._moment(one.last_at) or "—",
        }  # fmt: skip
