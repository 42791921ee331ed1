"""Reads posts: each becomes a record in the transaction that takes it out of the inbox, or says why not."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from palmette.access.actors import Actor
from palmette.blueprint.model import Blueprint
from palmette.capture.body import Inputs, read_inputs
from palmette.capture.definition import Form
from palmette.capture.inbox import REFUSED, SPAM, Inbox, Kept
from palmette.capture.values import Reading, values_of, without
from palmette.errors import InvalidInput, PalmetteError, Problem, Unavailable
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.records.results import Row
from palmette.records.session import Gateway

READ = "capture.read"
CHANNEL = "form"
CHUNK = 100
log = logging.getLogger("palmette.capture")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record goes."""

    branch: UUID | None
    wall: int
    zone: str
    note: Problem | None = None


def capture_jobs() -> list[Job]:
    """The jobs of the inbox."""
    label = _("Posts of public forms", ru="Заявки с форм", fi="Lomakkeiden yhteydenotot")
    return [Job(READ, run=read_posts, label=label, schedule="every 1m")]


def read_posts(context: JobContext) -> None:
    """Read everything that waits, oldest first."""
    inbox = Inbox(context.gateway.database, context.gateway.tables)
    made = done = 0
    while ids := inbox.due(CHUNK):
        for key in ids:
            made += read_post(context.gateway, inbox, inbox.get(key))
            done += 1
            context.step(done, done + 1, "")
    context.finish({"read": done, "made": made})


def read_post(gateway: Gateway, inbox: Inbox, post: Kept) -> int:
    """How many records it made, 0 or 1. A failure that may pass is tried again later."""
    try:
        return int(_read(gateway, inbox, post))
    except Unavailable as error:
        inbox.put_off(post, Problem("", error.code, error.message, error.remedy))
    except PalmetteError as error:
        listed = error.problems or (Problem("", error.code, error.message, error.remedy),)
        inbox.set_aside(post.id, REFUSED, listed, wall=post.wall)
    except Exception as error:
        log.exception("post failed", extra={"post": str(post.id), "form": post.form})
        message = sentence("Reading it failed (%(kind)s); the log has the reason.", kind=type(error).__name__)
        inbox.put_off(post, Problem("", "capture.failed", message, "Try it again once that is mended."))
    return 0


def _read(gateway: Gateway, inbox: Inbox, post: Kept) -> bool:
    form = gateway.blueprint.forms.get(post.form)
    if form is None:
        message = sentence("The edition has no form %(form)s any more.", form=post.form)
        raise InvalidInput("capture.no_form", message, remedy="Bring it back, and try again.")
    inputs = read_inputs(post.body, post.media_type)
    if form.honeypot and not post.trusted and inputs.text([form.honeypot])[1]:
        inbox.set_aside(post.id, SPAM)
        return False
    place = place_of(gateway, form, inputs)
    with gateway.writing(actor_of(gateway.blueprint, form, place)) as records:
        if not inbox.claim(records.connection, post.id):
            return False
        reading = values_of(records, form, inputs, post.received_at)
        if place.branch is not None and "branch" in reading.entity.fields:
            reading.values.setdefault("branch", place.branch)
        row = _create(reading)
        notes = [*reading.notes, *([place.note] if place.note else [])]
        made = UUID(str(row["id"]))
        inbox.made(records.connection, post.id, entity=form.entity, record=made, wall=place.wall, notes=notes)
    return True


def _create(reading: Reading) -> Row:
    """The record; values that are refused and need not be there stay as text."""
    wrong = reading.records.check(reading.form.entity, reading.values)
    if wrong and without(reading, wrong):
        return reading.records.create(reading.form.entity, reading.values)
    return reading.records.create(reading.form.entity, reading.values)


def actor_of(blueprint: Blueprint, form: Form, place: Place) -> Actor:
    """Who writes: the form itself, in the wall of its branch and no other."""
    return Actor(
        "form", str(form.label), CHANNEL, place.wall, (place.wall,), home_branch=place.branch,
        language=blueprint.edition.language, zone=place.zone, trusted=True,
    )  # fmt: skip


def place_of(gateway: Gateway, form: Form, inputs: Inputs) -> Place:
    """The branch that an input names, the form's own, or the first one."""
    branches = _branches(gateway)
    if not branches:
        raise InvalidInput("capture.no_branch", "There is no branch yet.", remedy="Make one, and try again.")
    note = None
    _path, wanted = inputs.text(form.branch_from)
    if wanted:
        found = _named(branches, wanted)
        if found is not None:
            return _place(found)
        message = sentence("No branch, or more than one, is called %(name)s.", name=wanted)
        note = Problem("branch", "capture.unknown_branch", message, "Give it to the right branch.")
    own = _named(branches, form.branch) if form.branch else None
    if form.branch and own is None:
        message = sentence("The form goes to the branch %(name)s, which is not there.", name=form.branch)
        note = note or Problem("branch", "capture.unknown_branch", message, "Mend the form in the edition.")
    return _place(own or branches[0], note)


def _place(branch: Any, note: Problem | None = None) -> Place:  # Any: a row of the branches
    return Place(branch.id, branch.wall_id, branch.zone or "UTC", note)


def _named(branches: list[Any], text: str) -> Any | None:  # Any: rows of the branches
    wanted = text.strip().casefold()
    for read in (lambda row: str(row.id), lambda row: row.name, lambda row: row.city):
        found = [row for row in branches if (read(row) or "").strip().casefold() == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _branches(gateway: Gateway) -> list[Any]:  # Any: rows of the database
    table = gateway.tables.table("frame.branch")
    statement = (
        select(table.c.id, table.c.name, table.c.city, table.c.wall_id, table.c.zone)
        .where(table.c.deleted_at.is_(None), table.c.kind.is_distinct_from("region"))
        .order_by(table.c.wall_id, table.c.created_at, table.c.id)
    )
    with gateway.database.system(writing=False) as connection:
        return list(connection.execute(statement))
