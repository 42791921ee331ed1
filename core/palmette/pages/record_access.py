"""Who can see a record, and why: user by user, with the role, the scope and the condition that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.actors import Actor
from palmette.access.explain import Place, Way, ways
from palmette.access.grants import granted, may_configure
from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.rule_words import RuleWords
from palmette.pages.values import Values
from palmette.records.presses import is_true_of
from palmette.records.results import ListQuery
from palmette.records.stored_rows import Ask, stored_rows

MOST_PEOPLE = 500


@get("/r/{entity:str}/{id:uuid}/access", sync_to_thread=True, name="record.access")
def access_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """A drawer with everybody who sees the record, then those who do not, each with the reason."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        if not may_ask(sheet):
            raise NotFound("records.not_found", "There is no such page.", remedy="It may not be yours to see.")
        place = _place(sheet)
        people, more = _people(sheet)
        names = {UUID(str(row["id"])): str(row["name"]) for row in people}
        told = [_told(sheet, place, user, name) for user, name in names.items()]
    others = [one for one in told if not one["ways"]]
    text = desk.ngettext("%(count)s person does not see it", "%(count)s people do not see it", len(others))
    context = {
        "title": sheet.title,
        "sees": [one for one in told if one["ways"]],
        "others": others,
        "others_text": text % {"count": len(others)},
        "more": more,
    }
    return desk.part("record_access.html", context)


def may_ask(sheet: Sheet) -> bool:
    """Who sets up rights may ask, and who gives this record to others: a head."""
    return may_configure(sheet.desk.blueprint, sheet.desk.actor) or bool(
        sheet.records.in_scope(sheet.entity.key, [sheet.id], action="reassign")
    )


def _people(sheet: Sheet) -> tuple[list[dict[str, object]], bool]:
    rows: list[dict[str, object]] = []
    after = ""
    while len(rows) < MOST_PEOPLE:
        query = ListQuery(filter="active", sort="name", fields=("id", "name"), limit=200, after=after)
        page = sheet.records.list("frame.user", query)
        rows += page.rows
        if not (after := page.next):
            break
    return rows[:MOST_PEOPLE], bool(after)


def _place(sheet: Sheet) -> Place:
    if sheet.entity.scope == "shared":
        return Place(0, None, None)
    names = ("wall_id", "branch_id", "owner_id") if sheet.entity.guarded else ("wall_id",)
    (row,) = stored_rows(sheet.records, sheet.entity, [sheet.id], Ask(columns=names))
    return Place(row["wall_id"], row.get("branch_id"), row.get("owner_id"))


def _told(sheet: Sheet, place: Place, user: UUID, name: str) -> Values:
    told: Values = {"name": name, "initials": formats.initials(name), "tone": formats.tone_of(name), "ways": []}
    actor = sheet.desk.pinned.directory.actor(user, channel="page")
    if actor is None:
        return {**told, "why": sheet.desk.gettext("May not log in")}
    with sheet.desk.pinned.gateway.reading(actor) as records:
        key = sheet.entity.key
        if key in records.gateway.reads.seen(actor).entities and records.in_scope(key, [sheet.id]):
            reasons = [
                way
                for way in ways(sheet.desk.blueprint, actor, sheet.entity, "read", place)
                if way.where is None
                or is_true_of(records, sheet.entity, sheet.id, way.where.text, way.where.pack, asked=False)
            ]
            told["ways"] = [_way(sheet, way) for way in reasons]
            told["changes"] = bool(records.in_scope(key, [sheet.id], action="update"))
    return told if told["ways"] else {**told, "why": _why_not(sheet, actor, place)}


def _way(sheet: Sheet, way: Way) -> Values:
    desk = sheet.desk
    where = RuleWords(desk, sheet.records).say(sheet.entity, way.where.text, pack=way.where.pack) if way.where else ""
    scope = desk.gettext("stands in for the responsible person") if way.stands_in else scope_words(desk, way.scope)
    return {"role": desk.blueprint.roles[way.role].label.text(desk.language), "scope": scope, "where": where}


def scope_words(desk: Desk, scope: str) -> str:
    """What a scope reaches, as a reason for one record."""
    _ = desk.gettext
    words = {
        "own": _("is responsible for it"),
        "team": _("is in the team of the responsible person"),
        "branch": _("works in its branch"),
        "branches": _("has its branch among theirs"),
        "region": _("has its branch in their region"),
        "wall": _("sees everything of the company"),
        "all": _("sees everything of the network"),
    }
    return words.get(scope, scope)


def _why_not(sheet: Sheet, actor: Actor, place: Place) -> str:
    _ = sheet.desk.gettext
    if sheet.entity.scope != "shared" and place.wall not in actor.walls:
        return _("Works behind another wall")
    if not any(_reading(sheet.desk, actor, sheet.entity)):
        return _("No role that sees records of this kind")
    return _("The roles do not reach this record")


def _reading(desk: Desk, actor: Actor, entity: EntityModel) -> Iterator[bool]:
    for grant in granted(desk.blueprint, actor, entity, "read"):
        yield grant.scope != "none"
