"""The composition: settings to packs to blueprint to the served application. The only place that knows every part."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, partial
from uuid import UUID

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.config.compression import CompressionConfig
from litestar.types import ASGIApp

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.access.keys import Keyring
from palmette.access.sessions import Sessions
from palmette.access.tokens import Tokens
from palmette.api.capture import capture_router
from palmette.api.channels import channels_router
from palmette.api.docs import openapi_json
from palmette.api.endpoints import callbacks_router, endpoints_router
from palmette.api.health import health, live, metrics, ready
from palmette.api.records import records_router
from palmette.audit.disclosure import Disclosures
from palmette.audit.limits import Limits
from palmette.background import Background
from palmette.backup.create import Source
from palmette.backup.installation import source_of
from palmette.backup.jobs import backup_jobs
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.blueprint.edition import read_edition
from palmette.calendar.reminders import reminders_job
from palmette.capture.work import capture_jobs
from palmette.channels.adapters.call import CallOutcomes
from palmette.channels.forgetting import forgetting_job
from palmette.channels.office import Courier, Office, open_office
from palmette.demo.load import DemoLogin
from palmette.demo.logins import read_logins
from palmette.distribution.engine import Distributor
from palmette.distribution.returning import returning_job
from palmette.documents.bulk import documents_job
from palmette.files.store import FolderStore
from palmette.handover.work import handover_jobs
from palmette.imports.job import import_jobs
from palmette.integrations.addresses import address_rules
from palmette.integrations.http import HttpClient
from palmette.jobs.burning import burn_job
from palmette.jobs.definition import Job
from palmette.jobs.engine import SERVER, EmbeddedJobs
from palmette.jobs.executors import Executors
from palmette.jobs.housekeeping import housekeeping_job
from palmette.jobs.retention import retention_job
from palmette.jobs.store import JobStore
from palmette.lifecycles.corrections import corrections_job
from palmette.lifecycles.engine import LifecycleInterceptor, nightly_job
from palmette.lifecycles.zones import midnights_job
from palmette.pages.manifest import BUILT, load_assets
from palmette.pages.portal.routes import portal_router
from palmette.pages.refusals import page_error
from palmette.pages.report_letter_job import report_letters_job
from palmette.pages.routes import pages_router
from palmette.pages.templating import Templates
from palmette.personal.given_work import GivenWork
from palmette.personal.heads import HeadsNotices
from palmette.personal.leaver_report import leaver_report_job
from palmette.personal.notices import Notices
from palmette.pipelines.stage_clock import StageClock, stage_clock_job
from palmette.plugins.runtime import PackCalendars, PackInterceptor, PackPost, PackPresses, PackShifts
from palmette.records.session import Gateway, Interceptor
from palmette.reports.snapshot.switch import snapshot_jobs, snapshots_of
from palmette.reports.tallies import tally_job
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.status import require_current
from palmette.schema.tables import Tables, build_tables
from palmette.settings import Settings
from palmette.shaper import LiveShaper
from palmette.shaping.store import Overlays
from palmette.triggers.events import TriggerInterceptor
from palmette.triggers.job import trigger_jobs
from palmette.triggers.messages import TriggerMessages
from palmette.web.access_jobs import access_jobs
from palmette.web.digest_job import digest_job
from palmette.web.edge import Edge, Metrics
from palmette.web.job_notices import tell_end
from palmette.web.leavers import Leavers
from palmette.web.live import Live
from palmette.web.portal import PORTAL, open_portal
from palmette.web.portal_jobs import portal_jobs
from palmette.web.runtime import OFFICE, Pinned, Runtime, office_of
from palmette.web.static import static_files
from palmette.web.watch import Watch
from palmette.webhooks.noting import Known, WebhookInterceptor
from palmette.webhooks.parts import WEBHOOKS, open_webhooks, webhooks_of


def open_database(settings: Settings) -> Database:
    """The database of the settings; its folder is made when it is an SQLite file."""
    database = Database(DatabaseSettings(settings.database_url, pool=settings.pool))
    if database.path is not None:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    return database


def build(settings: Settings, over: str = "") -> BuildResult:
    """The blueprint of the settings' edition, with the health of every pack.

    `over` is what people changed on the screens of the settings: `Overlays(database).applied()`.
    """
    return build_blueprint(read_edition(settings.edition, over=over), strict=settings.strict)


def pin(result: BuildResult, database: Database, settings: Settings, tables: Tables | None = None) -> Pinned:
    """Everything that is derived from a blueprint, ready to serve."""
    blueprint = result.blueprint
    tables = tables or build_tables(blueprint, database.dialect)
    directory = Directory(database, blueprint, tables)
    gateway = _gateway(result, database, settings, tables, directory)
    sessions = Sessions(
        directory, secret_key=settings.secret_key, days=settings.session_days, old_keys=tuple(settings.old_secret_keys)
    )
    tokens = Tokens(directory)
    known = Known()
    gateway.interceptors = (*gateway.interceptors, Leavers(sessions, tokens), WebhookInterceptor(known))
    pinned = Pinned(blueprint, tables, gateway, directory, sessions, tokens, database, tuple(result.health))
    http = HttpClient(address_rules(settings.outbound_allow))
    pinned.extras[OFFICE] = _office(result, settings, gateway, directory, http)
    keys = [derived_key(key, "webhooks") for key in (settings.secret_key, *settings.old_secret_keys)]
    pinned.extras[WEBHOOKS] = open_webhooks(gateway, directory, http=http, known=known, key=keys[0], old_keys=keys[1:])
    pinned.extras[PORTAL] = open_portal(pinned)
    return pinned


def _gateway(
    result: BuildResult, database: Database, settings: Settings, tables: Tables, directory: Directory
) -> Gateway:
    blueprint = result.blueprint
    interceptors: Sequence[Interceptor] = (
        PackInterceptor(result.registry),
        Distributor(blueprint, directory),
        StageClock(blueprint),
        LifecycleInterceptor(blueprint),
        GivenWork(blueprint),
        CallOutcomes(blueprint),
        TriggerInterceptor(blueprint),
    )
    limits = Limits(
        settings.customers_alarm,
        settings.customers_a_day,
        settings.export_rows_a_day,
        settings.reveals_a_day,
        settings.bulk_rows_a_day,
    )
    told = HeadsNotices(directory, Notices(database, tables))
    return Gateway(
        database,
        blueprint,
        tables,
        files=FolderStore(settings.data_dir / "files"),
        interceptors=interceptors,
        secret_key=derived_key(settings.secret_key, "secrets"),
        old_secret_keys=tuple(derived_key(key, "secrets") for key in settings.old_secret_keys),
        zones=directory.zones,
        calendars=PackCalendars(result.registry),
        shifts=PackShifts(result.registry),
        presses=PackPresses(result.registry),
        snapshots=snapshots_of(settings, blueprint, tables),
        base_url=settings.base_url,
        upload_bytes=settings.upload_mb << 20,
        reveals_a_day=settings.reveals_a_day,
        http=HttpClient(address_rules(settings.outbound_allow)),
        disclosures=Disclosures(database, tables, blueprint, limits, told),
    )


def _office(
    result: BuildResult, settings: Settings, gateway: Gateway, directory: Directory, http: HttpClient
) -> Office:
    """What sends and receives; messages of triggers are looked at once more before they leave."""
    triggers = TriggerMessages(lambda: gateway, lambda: directory.system("job"))
    return open_office(
        gateway,
        PackPost(result.registry, gateway),
        http=http,
        base_url=settings.base_url,
        key=derived_key(settings.secret_key, "accounts"),
        old_keys=[derived_key(key, "accounts") for key in settings.old_secret_keys],
        system=lambda wall: _system(directory, wall),
        rechecks=[triggers],
        listeners=[triggers],
    )


def _system(directory: Directory, wall: int) -> Actor:
    """The product's own actor for what comes in: of one wall, or of the network (0), which goes to the first."""
    if not wall:
        return directory.system("channel")
    return replace(directory.system("channel", wall=wall), walls=(wall,))


def open_runtime(settings: Settings) -> Runtime:
    """A runtime over an up-to-date database; SettingsError names what to run when it is not."""
    database = open_database(settings)
    result = build(settings, Overlays(database).applied())
    tables = build_tables(result.blueprint, database.dialect)
    require_current(database, result.blueprint, tables)
    return Runtime(settings, database, pin(result, database, settings, tables))


def demo_logins(settings: Settings) -> list[DemoLogin]:
    """The logins that a demo's login page offers; none elsewhere."""
    return read_logins(settings.data_dir, settings.edition) if settings.demo else []


def core_jobs(settings: Settings) -> dict[str, Job]:
    """The frame's own jobs, beside those of packs."""
    trash = retention_job(trash_days=settings.trash_days, audit_days=settings.audit_days)
    telling = WebhookInterceptor(Known())
    own = (
        nightly_job(), midnights_job(), corrections_job(), stage_clock_job(), burn_job(), housekeeping_job(), trash,
        *import_jobs(), *handover_jobs(), *capture_jobs(), returning_job(), *trigger_jobs(telling), reminders_job(),
        *access_jobs(settings), leaver_report_job(),
        *snapshot_jobs(settings), forgetting_job(), tally_job(),
        digest_job(settings),
        *portal_jobs(settings),
    )  # fmt: skip
    return {job.key: job for job in own}


def embedded_jobs(runtime: Runtime, *, kind: str = SERVER, lanes: int = 0) -> EmbeddedJobs:
    """The engine over a runtime: jobs of the frame and of the pinned packs; as many lanes as the settings say."""
    settings = runtime.settings
    own = core_jobs(settings) | {job.key: job for job in backup_jobs(settings, lambda: backup_source(runtime))}
    templates = cache(lambda: Templates(load_assets()))
    letters = report_letters_job(settings, lambda: runtime.pinned, templates)
    own |= {job.key: job for job in (documents_job(runtime.documents), letters)}

    def actor_of(user: UUID | None) -> Actor | None:
        directory = runtime.pinned.directory
        return directory.system("job") if user is None else directory.actor(user, channel="job")

    return EmbeddedJobs(
        JobStore(runtime.database, runtime.pinned.tables),
        jobs=lambda: {**own, **runtime.pinned.blueprint.jobs},
        gateway=lambda: runtime.pinned.gateway,
        actor_of=actor_of,
        zone=runtime.pinned.blueprint.edition.zone,
        ended=lambda job: tell_end(runtime.pinned.notices, job),
        executors=Executors(runtime.database, runtime.pinned.tables),
        kind=kind,
        lanes=lanes or settings.lanes,
    )


def background(runtime: Runtime, *, kind: str = SERVER, lanes: int = 0) -> Background:
    """What works in a process beside requests, made and not begun; the runtime knows of it."""
    settings = runtime.settings
    shaper = LiveShaper(
        runtime,
        partial(build_blueprint, strict=settings.strict),
        lambda result: pin(result, runtime.database, settings),
    )
    watch = Watch(runtime.database, settings)
    made = Background(
        embedded_jobs(runtime, kind=kind, lanes=lanes),
        Courier(lambda: office_of(runtime.pinned), lambda: webhooks_of(runtime.pinned).sender), shaper, watch,
        works=settings.work or kind != SERVER,
    )  # fmt: skip
    runtime.jobs, runtime.shaper, runtime.watch = made.jobs, shaper, watch
    runtime.checks["disk"] = watch.problem
    return made


def backup_source(runtime: Runtime) -> Source:
    """The installation that runs, as what a backup is made of."""
    pinned, settings = runtime.pinned, runtime.settings
    edition = read_edition(settings.edition).node.plain()
    overlay = Overlays(runtime.database).applied()
    return source_of(settings, runtime.database, pinned.blueprint, edition=edition, overlay=overlay)


def derived_key(secret_key: str, purpose: str) -> bytes:
    """A key of its own for each purpose, from a secret of the installation."""
    return next(Keyring((secret_key,)).keys(purpose))


def create_app(runtime: Runtime) -> Litestar:
    """The ASGI application over a runtime."""
    app = create_routes(runtime.settings.upload_mb)
    serve(app, app.asgi_handler, runtime)
    return app


def serve(app: Litestar, routes: ASGIApp, runtime: Runtime) -> None:
    """Let an application's own routes answer from a runtime."""
    numbers, work = Metrics(), background(runtime)
    app.state.update(
        {
            "runtime": runtime,
            "metrics": numbers,
            "background": work,
            "jobs": work.jobs,
            "courier": work.courier,
            "live": Live(runtime),
            "shaper": work.shaper,
            "watch": work.watch,
            "templates": Templates(load_assets()),
            "demo_logins": demo_logins(runtime.settings),
        }
    )
    app.asgi_handler = Edge(routes, runtime.settings, numbers)


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    runtime, work = app.state.runtime, app.state.background
    work.start()
    try:
        yield
    finally:
        runtime.stopping = True
        app.state.live.close()
        work.stop()
        runtime.documents.close()
        runtime.database.close()


def create_routes(upload_mb: int) -> Litestar:
    """The routes without what is behind them: they are the same for every blueprint."""
    return Litestar(
        route_handlers=[
            live,
            ready,
            health,
            metrics,
            openapi_json,
            records_router(),
            endpoints_router(),
            callbacks_router(),
            capture_router(),
            channels_router(),
            static_files(BUILT),
            pages_router(upload_mb << 20),
            portal_router(upload_mb << 20),
        ],
        lifespan=[_running],
        openapi_config=None,
        exception_handlers={Exception: page_error},
        # Of Brotli this quality costs no more time than gzip did, and a list comes a fifth smaller.
        compression_config=CompressionConfig(
            backend="brotli", brotli_quality=5, gzip_compress_level=5, minimum_size=1000, exclude_opt_key="packed"
        ),
        request_max_body_size=10 * 1024 * 1024,
        on_app_init=[_no_debug],
        logging_config=None,
    )


def _no_debug(config: AppConfig) -> AppConfig:
    """Never answer with a trace, whatever the environment says."""
    config.debug = False
    return config
