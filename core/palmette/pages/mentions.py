"""Naming a colleague with @ in a text about a record: who may be named, and the notice that tells him."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.ids import parse_id
from palmette.locale.sentences import sentence
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import open_sheet
from palmette.pages.shell import record_address
from palmette.personal.notices import give_notice
from palmette.records.session import Records

MENTION = "mention"
"""The input that holds the ids of those who were named."""

MOST, MOST_ASKED = 6, 20


@get("/r/{entity:str}/{id:uuid}/mentions", sync_to_thread=True, name="record.mentions")
def mentions_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], q: FromQuery[str] = ""
) -> Response[str]:
    """People whose name begins so and who see the record."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        found = sheet.records.suggest("frame.user", q[:60], where="active", limit=MOST_ASKED)
        people = [hit for hit in found if hit.id != desk.actor.id and sees(desk, sheet.entity, id, hit.id)]
    shown = [
        {
            "id": str(hit.id),
            "name": hit.title,
            "initials": formats.initials(hit.title),
            "tone": formats.tone_of(hit.title),
        }
        for hit in people[:MOST]
    ]
    return desk.part("record_mentions.html", {"people": shown})


def sees(desk: Desk, entity: EntityModel, record: UUID, user: UUID) -> bool:
    """Whether somebody may read a record; nobody is told of one that he may not."""
    actor = desk.pinned.directory.actor(user, channel="page")
    if actor is None:
        return False
    with desk.pinned.gateway.reading(actor) as records:
        known = entity.key in records.gateway.reads.seen(actor).entities
        return known and bool(records.in_scope(entity.key, [record]))


def tell_mentioned(
    desk: Desk, records: Records, entity: EntityModel, record: UUID, activity: UUID, form: FormMultiDict
) -> None:
    """A notice for each who was named and may see the record, in the transaction of what was written."""
    named = {found for text in form.getall(MENTION, []) if (found := parse_id(str(text)))}
    for user in sorted(named)[:MOST_ASKED]:
        if sees(desk, entity, record, user):
            give_notice(
                records.connection, records.tables, user, kind="mention", key=f"mention:{activity}",
                text=sentence("%(who)s mentioned you.", who=desk.actor.name),
                href=record_address(desk.blueprint, entity, record), entity=entity.key, record=record,
            )  # fmt: skip
