"""The club's work in the background: the night of memberships, charges, expired packages, classes that are over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from palmette import Job
from palmette import label as _
from palmette_fitness_club import bookings, charges, packages, pay, terms
from palmette_fitness_club.fiscal.queue import work_queue

if TYPE_CHECKING:
    from palmette.jobs.ports import JobContext
    from palmette.records.session import Records


def turn_night(context: JobContext) -> None:
    """Each part is a transaction of its own and finds nothing more to do when it runs again."""
    parts: list[tuple[str, Callable[[Records], object]]] = [
        ("memberships", terms.turn_night), ("renewals", terms.open_renewals), ("charges", charges.open_charges),
        ("packages", packages.burn_expired),
        ("pay", pay.work_out),
    ]  # fmt: skip
    done: dict[str, object] = {}
    for number, (name, work) in enumerate(parts):
        context.step(number, len(parts), name)
        with context.gateway.writing(context.actor) as records:
            done[name] = work(records)
    context.finish(done)


def close_classes(context: JobContext) -> None:
    """Bookings of classes that are over."""
    with context.gateway.writing(context.actor) as records:
        count = bookings.close_classes(records)
    context.finish({"bookings": count})


def print_receipts(context: JobContext) -> None:
    """Receipts that are due."""
    context.finish(work_queue(context.gateway, context.actor, context.gateway.http))


JOBS = [
    Job("club_night", turn_night, _("Night of memberships", ru="Ночь абонементов", fi="Jäsenyyksien yöajo"),
        schedule="daily 00:20"),
    Job("club_receipts", print_receipts, _("Fiscal receipts", ru="Фискальные чеки", fi="Kassakuitit"),
        schedule="every 1m"),
    Job("club_classes", close_classes, _("Classes that are over", ru="Прошедшие занятия", fi="Päättyneet tunnit"),
        schedule="every 30m"),
]  # fmt: skip
