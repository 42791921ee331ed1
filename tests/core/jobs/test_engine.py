"""The embedded engine: once each, cancelled when asked, recovered after a death."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from palmette import clock
from palmette.app import embedded_jobs
from palmette.errors import InvalidInput
from palmette.jobs.definition import Job
from palmette.jobs.engine import EmbeddedJobs
from palmette.jobs.schedules import next_due
from palmette.jobs.store import LEASE, JobStore
from palmette.testing.club import served


@pytest.fixture
def place(tmp_path, database_url):
    with served(tmp_path, database_url) as found:
        yield found


def engine(place, *jobs: Job) -> EmbeddedJobs:
    store = JobStore(place.runtime.database, place.pinned.tables)
    known = {job.key: job for job in jobs}
    system = place.pinned.directory.system("job")
    return EmbeddedJobs(store, lambda: known, lambda: place.pinned.gateway, lambda user: system, "Europe/Helsinki")


def test_a_job_runs_once_and_keeps_what_it_did(place):
    ran = []

    def work(context):
        ran.append(context.arguments["n"])
        context.step(1, 1, "all")
        context.finish({"rows": 7})

    jobs = engine(place, Job("count", work))
    first = jobs.enqueue("count", {"n": 1}, key="once")
    assert jobs.enqueue("count", {"n": 2}, key="once") == first
    assert jobs.run_due() == 1
    assert jobs.run_due() == 0
    assert ran == [1]
    assert jobs.status(first).state == "done"
    assert jobs.status(first).result == {"rows": 7}


def test_a_refusal_of_ours_fails_at_once_with_its_sentence(place):
    def work(context):
        raise InvalidInput("x.bad", "The file is gone.", remedy="Upload it again.")

    jobs = engine(place, Job("bad", work))
    key = jobs.enqueue("bad", {})
    jobs.run_due()
    assert jobs.status(key).state == "failed"
    assert jobs.status(key).message == "The file is gone. Upload it again."


def test_an_unforeseen_failure_is_tried_again_and_then_given_up_visibly(place):
    tries = []

    def work(context):
        tries.append(1)
        raise RuntimeError("broken pipe")

    jobs = engine(place, Job("flaky", work))
    key = jobs.enqueue("flaky", {})
    for hour in range(8):
        with clock.frozen(clock.now() + timedelta(hours=hour)):
            jobs.run_due()
    assert len(tries) == 5
    assert jobs.status(key).state == "failed"


def test_a_cancelled_job_stops_at_its_next_step(place):
    jobs_box = []

    def work(context):
        jobs_box[0].cancel(context.id)
        context.step(1, 3)
        context.step(3, 3)

    jobs = engine(place, Job("long", work))
    jobs_box.append(jobs)
    key = jobs.enqueue("long", {})
    jobs.run_due()
    assert jobs.status(key).state == "cancelled"


def test_work_of_a_dead_worker_is_taken_up_after_its_lease(place):
    ran = []
    jobs = engine(place, Job("work", lambda context: ran.append(1)))
    key = jobs.enqueue("work", {})
    assert jobs.store.claim("a worker that dies", ["work"]) is not None
    assert jobs.run_due() == 0
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert jobs.run_due() == 1
    assert jobs.status(key).state == "done"
    assert ran == [1]


def test_a_schedule_fires_once_for_each_moment_however_often_it_is_looked_at(place):
    ran = []
    jobs = engine(place, Job("nightly", lambda context: ran.append(clock.now()), schedule="daily 03:00"))
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for hours in (0, 1, 14, 15, 16, 38, 39):
        with clock.frozen(start + timedelta(hours=hours)):
            jobs.run_due()
    assert len(ran) == 2


@pytest.mark.parametrize(
    ("schedule", "after", "due"),
    [
        ("daily 03:00", "2026-11-20T12:00", "2026-11-21T01:00"),
        ("daily 03:30", "2026-03-28T12:00", "2026-03-29T01:30"),
        ("daily 03:30", "2026-10-24T12:00", "2026-10-25T00:30"),
        ("hourly", "2026-11-20T12:10", "2026-11-20T13:00"),
        ("every 10m", "2026-11-20T12:10", "2026-11-20T12:20"),
    ],
)
def test_due_moments_follow_the_local_clock(schedule, after, due):
    moment = next_due(schedule, datetime.fromisoformat(after).replace(tzinfo=UTC), "Europe/Helsinki")
    assert moment == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_served_engine_knows_the_frame_s_jobs(place):
    jobs = embedded_jobs(place.runtime)
    key = jobs.enqueue("housekeeping", {})
    jobs.run_due()
    assert jobs.status(key).state == "done"
