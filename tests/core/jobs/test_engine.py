"""The embedded engine: once each, cancelled when asked, recovered after a death."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from palmette import clock
from palmette.app import embedded_jobs
from palmette.errors import InvalidInput, Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.engine import EmbeddedJobs
from palmette.jobs.executors import DEAD_AFTER, Executors
from palmette.jobs.schedules import next_due
from palmette.jobs.store import LEASE, Held, JobLost, JobStore
from palmette.testing.club import served

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def opened(tmp_path_factory, module_database_url):
    with served(tmp_path_factory.mktemp("jobs"), module_database_url) as found:
        yield found


@pytest.fixture
def place(opened):
    yield opened
    with opened.runtime.database.system() as connection:
        for name in ("job", "schedule", "executor"):
            connection.execute(delete(opened.pinned.tables.frame(name)))


def engine(place, *jobs: Job, lanes: int = 1) -> EmbeddedJobs:
    database, tables = place.runtime.database, place.pinned.tables
    known = {job.key: job for job in jobs}
    system = place.pinned.directory.system("job")
    return EmbeddedJobs(
        JobStore(database, tables), lambda: known, lambda: place.pinned.gateway, lambda user: system,
        "Europe/Helsinki", executors=Executors(database, tables), lanes=lanes,
    )  # fmt: skip


def held(row) -> Held:
    return Held(row.id, row.leased_by, row.attempts)


def contacts(place) -> int:
    with place.pinned.gateway.reading(place.pinned.directory.system("test")) as records:
        return records.count("contact", cap=None).value


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


def test_a_schedule_that_was_not_begun_does_not_pile_up(place):
    jobs = engine(place, Job("often", lambda context: None, schedule="every 10m"))
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for minutes in (0, 11, 22, 33):
        with clock.frozen(start + timedelta(minutes=minutes)):
            jobs._tick()
    assert [job.state for job in jobs.recent()] == ["waiting"]


def test_many_processes_fire_a_schedule_once(place):
    ran = []
    crew = [engine(place, Job("nightly", lambda context: ran.append(1), schedule="daily 03:00")) for _ in range(4)]
    with clock.frozen(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        crew[0].run_due()
    with clock.frozen(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        threads = [threading.Thread(target=one.run_due) for one in crew]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert ran == [1]


def test_nothing_is_stored_for_a_job_that_another_executor_took(place):
    before, errors = contacts(place), []

    def work(context):
        with context.gateway.writing(context.actor) as records:
            records.create("contact", {"kind": "person", "last_name": "In time"})
        row = jobs.store.claim("another", ["slow"])
        assert row is None, "it is held while its lease lasts"
        with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
            assert jobs.store.claim("another", ["slow"]) is not None
        try:
            with context.gateway.writing(context.actor) as records:
                records.create("contact", {"kind": "person", "last_name": "Late"})
        except JobLost:
            errors.append("lost")
            raise

    jobs = engine(place, Job("slow", work))
    key = jobs.enqueue("slow", {})
    jobs.run_due()
    assert errors == ["lost"]
    assert contacts(place) == before + 1
    assert jobs.status(key).state == "running", "it is the other's now, and stays so"


def test_a_report_of_one_that_lost_its_job_ends_it(place):
    jobs = engine(place, Job("slow", lambda context: None))
    jobs.enqueue("slow", {})
    first = held(jobs.store.claim("one", ["slow"]))
    jobs.store.give_back("one")
    second = held(jobs.store.claim("one", ["slow"]))
    assert second.token == first.token + 1
    with pytest.raises(JobLost):
        jobs.store.renew(first, 1, 2, "")
    assert not jobs.store.finish(first, "done", message="", result={})
    assert jobs.store.renew(second, 1, 2, "")


def test_nobody_takes_a_job_while_its_holder_stores(place):
    if place.runtime.database.dialect == "sqlite":
        return  # One writer has the whole file.
    taken = []

    def work(context):
        with context.gateway.writing(context.actor) as records:
            records.create("contact", {"kind": "person", "last_name": "In time"})
            with clock.frozen(clock.now() + 2 * LEASE):
                taken.append(jobs.store.claim("another", ["slow"]))
            assert jobs.store.renew(next(iter(jobs._held.values())), 1, 2, "half"), "a report passes the fence"

    jobs = engine(place, Job("slow", work))
    key = jobs.enqueue("slow", {})
    jobs.run_due()
    assert taken == [None]
    assert jobs.status(key).state == "done"


def test_what_a_dead_executor_held_is_taken_up_without_waiting_for_the_lease(place):
    ran = []
    dies, lives = (engine(place, Job("held", lambda context: ran.append(1))) for _ in range(2))
    begun = clock.now()
    with clock.frozen(begun):
        dies.pulse()
        dies.enqueue("held", {})
        assert dies._claim() is not None
    with clock.frozen(begun + DEAD_AFTER - timedelta(seconds=1)):
        lives.pulse()
        lives.run_due()
        assert ran == []
    with clock.frozen(begun + DEAD_AFTER + timedelta(seconds=1)):
        lives.pulse()
        lives.run_due()
    assert ran == [1]
    ends = {one.id: one.ended_as for one in Executors(place.runtime.database, place.pinned.tables).known(since=BEGIN)}
    assert ends == {dies.executor: "dead", lives.executor: ""}


def test_a_database_that_is_away_for_a_moment_fails_no_job(place):
    tries = []

    def work(context):
        tries.append(1)
        if len(tries) == 1:
            raise Unavailable("database.unavailable", "The database does not answer now.")

    jobs = engine(place, Job("work", work))
    key = jobs.enqueue("work", {})
    jobs.run_due()
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        jobs.run_due()
    assert (len(tries), jobs.status(key).state) == (2, "done")


def test_long_wishes_of_people_leave_a_lane_for_the_product_itself(place):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def wish(context):
        begun.release()
        go_on.wait(30)

    jobs = engine(place, Job("wish", wish), Job("own", lambda context: None), lanes=2)
    wishes = [jobs.store.enqueue("wish", {}, key="", user=UUID(int=1), run_after=None) for _ in range(2)]
    own = jobs.enqueue("own", {})
    jobs._start_due()
    assert begun.acquire(timeout=30)
    for thread in jobs._threads:
        if thread.name.endswith("own"):
            thread.join(30)
    assert jobs.status(own).state == "done"
    assert [jobs.status(one).state for one in wishes] == ["running", "waiting"]
    go_on.set()
    for thread in jobs._threads:
        thread.join(30)
    assert jobs.run_due() == 1


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
