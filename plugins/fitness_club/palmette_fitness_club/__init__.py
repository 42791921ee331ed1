"""A fitness club: memberships, freezes, visits, classes, trainers, the bar, and who is about to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    Boolean,
    BulkResult,
    Button,
    CalendarEvents,
    Changes,
    ContactPlan,
    Conversion,
    Dashboard,
    Demo,
    Distribution,
    Document,
    Endpoint,
    Entity,
    Extension,
    Form,
    ImportPreset,
    Integer,
    Job,
    Lifecycle,
    LongText,
    Merges,
    MessageTemplate,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    PortalPage,
    Report,
    Role,
    Screen,
    Tab,
    Text,
    Trigger,
    View,
    hook,
)
from palmette_fitness_club import (
    analyses,
    bar,
    bookings,
    care,
    charges,
    classes,
    freezes,
    incoming,
    merging,
    messages,
    packages,
    pay,
    portal,
    presses,
    records,
    service,
    stays,
    tender,
    terms,
)
from palmette_fitness_club import calendar as dated
from palmette_fitness_club import dashboards as overviews
from palmette_fitness_club import documents as printed
from palmette_fitness_club import endpoints as answers
from palmette_fitness_club import imports as presets
from palmette_fitness_club import jobs as background
from palmette_fitness_club import lifecycles as axes
from palmette_fitness_club import pages as screens
from palmette_fitness_club import pipelines as processes
from palmette_fitness_club import reports as figures
from palmette_fitness_club import roles as rights
from palmette_fitness_club import settings as choices
from palmette_fitness_club import triggers as automation
from palmette_fitness_club import views as lists
from palmette_fitness_club.demo import DEMO
from palmette_fitness_club.doors import passes
from palmette_fitness_club.fiscal import queue

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def settings() -> Sequence[Boolean | Integer | LongText | Text]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.entities(ctx.settings)


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return processes.PIPELINES


@hook
def lifecycles(ctx: PackContext) -> Sequence[Lifecycle]:
    return axes.lifecycles(ctx.settings)


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.ROLES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return [*figures.REPORTS, *analyses.REPORTS]


@hook
def dashboards(ctx: PackContext) -> Sequence[Dashboard]:
    """Figures by tiles."""
    return overviews.DASHBOARDS


@hook
def documents(ctx: PackContext) -> Sequence[Document]:
    return printed.documents(ctx.settings)


@hook
def calendar_events(ctx: PackContext) -> Sequence[CalendarEvents]:
    return dated.EVENTS


@hook
def pages(ctx: PackContext) -> Sequence[Button | Navigation | Panel | Screen | Tab | PortalPage]:
    return [*screens.PAGES, *portal.PORTAL]


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [DEMO]


@hook
def forms(ctx: PackContext) -> Sequence[Form]:
    return incoming.FORMS


@hook
def distributions(ctx: PackContext) -> Sequence[Distribution]:
    return incoming.DISTRIBUTIONS


@hook
def conversions(ctx: PackContext) -> Sequence[Conversion]:
    return incoming.CONVERSIONS


@hook
def channels(ctx: PackContext) -> Sequence[MessageTemplate]:
    """The texts of the plan."""
    return messages.MESSAGES


@hook
def triggers(ctx: PackContext) -> Sequence[Trigger | ContactPlan]:
    """The contact plan of a member's year."""
    return automation.triggers(ctx.settings)


@hook
def jobs(ctx: PackContext) -> Sequence[Job]:
    return background.JOBS


@hook
def endpoints(ctx: PackContext) -> Sequence[Endpoint]:
    return answers.ENDPOINTS


@hook
def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult | None:
    return presses.press(records, button, ids)


@hook
def before_commit(changes: Changes) -> None:
    freezes.check_freezes(changes)
    service.move_ends_with_freezes(changes)
    service.key_visits(changes)
    service.average_costs(changes)
    passes.key_passes(changes)
    stays.follow_visits(changes)
    terms.begin_sold(changes)
    terms.close_renewals(changes)
    terms.follow_ends(changes)
    charges.follow_charges(changes)
    tender.follow_payments(changes)
    bar.follow_sales(changes)
    pay.keep_closed(changes)
    queue.queue_receipts(changes)
    packages.check_moves(changes)
    packages.open_packages(changes)
    classes.check_classes(changes)
    bookings.follow_bookings(changes)
    care.follow_complaints(changes)
    care.follow_referrals(changes)


@hook
def merge_records(merges: Merges) -> None:
    merging.merge_visits(merges)
