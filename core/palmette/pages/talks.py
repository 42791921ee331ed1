"""A saved list as conversations: the list, the open one with its messages, and a box to write in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # values of records
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.labels import as_label
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values, Words, option_label
from palmette.pages.views import views_of
from palmette.records.definition import Talk, View
from palmette.records.read_timeline import attached
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records

USER = "frame.user"
MOST, MOST_MESSAGES = 100, 200
COUNT_CAP = 99


@dataclass(frozen=True)
class Sight:
    """A list of conversations as one person sees it; made within a session."""

    desk: Desk
    records: Records
    entity: EntityModel
    view: View
    talk: Talk

    @property
    def behind(self) -> EntityModel:
        """What the messages are."""
        return self.desk.blueprint.entities[self.entity.inverses[self.talk.messages].entity]

    def address(self, **more: object) -> str:
        """Where this list lives, with one that is open."""
        given = {"view": self.view.key, **{name: str(value) for name, value in more.items()}}
        return f"{list_address(self.desk.blueprint, self.entity)}/talk?{urlencode(given)}"


@get("/r/{entity:str}/talk", sync_to_thread=True, name="talk")
def talk_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The conversations of a list, one of them open."""
    return draw(Desk(request), entity, request.query_params, None)


def draw(
    desk: Desk, entity: str, given: Mapping[str, Any], error: PalmetteError | None, *, typed: str = ""
) -> Response[str]:  # Any: what an address or a form holds
    """The page; with `error` the refusal stands above what was typed."""
    with desk.reading() as records:
        sight = open_talk(desk, records, entity, given)
        opened = _opened(sight, parse_id(str(given.get("id", ""))), typed)
        context = {
            "title": _name(desk, sight.view), "tabs": _tabs(sight), "rows": _rows(sight, opened), "opened": opened,
            "list_href": f"{list_address(desk.blueprint, sight.entity)}?view={sight.view.key}",
            "back_href": sight.address(), "csrf": desk.csrf,
            "error": f"{error.message} {error.remedy}".strip() if error else "",
        }  # fmt: skip
    return desk.page("talk.html", context, status=error.status if error else 200)


def open_talk(desk: Desk, records: Records, entity: str, given: Mapping[str, Any]) -> Sight:  # Any: as above
    """The list that an address or a form names, else the first of the entity; NotFound where none is for him."""
    model = records.entity(entity)
    lists = [view for view in views_of(desk, model) if view.talk is not None]
    wanted = str(given.get("view", ""))
    view = next((one for one in lists if one.key == wanted), None if wanted else next(iter(lists), None))
    if view is None or view.talk is None:
        raise NotFound("http.not_found", "There is no such page.")
    return Sight(desk, records, model, view, view.talk)


def _name(desk: Desk, view: View) -> str:
    return as_label(view.label).text(desk.language)


def _tabs(sight: Sight) -> list[Values]:
    """The lists of conversations with how many are in each."""
    tabs = []
    for view in views_of(sight.desk, sight.entity):
        if view.talk is None:
            continue
        found = sight.records.count(sight.entity.key, filter=view.filter, cap=COUNT_CAP)
        tabs.append({
            "label": _name(sight.desk, view), "href": Sight(sight.desk, sight.records, sight.entity, view, view.talk)
            .address(), "current": view.key == sight.view.key,
            "count": f"{COUNT_CAP}+" if found.capped else str(found.value) if found.value else "",
        })  # fmt: skip
    return tabs


def _rows(sight: Sight, opened: Values | None) -> list[Values]:
    """The conversations of the list, in its order."""
    talk, words, records = sight.talk, Words(sight.desk), sight.records
    shown = records.available(sight.entity.key, [name for name in (talk.preview, talk.last, talk.unread) if name])
    query = ListQuery(filter=sight.view.filter, sort=sight.view.sort, fields=["id", *shown], limit=MOST)
    found = list(records.list(sight.entity.key, query).rows)
    titles = records.titles(sight.entity.key, [_id(row) for row in found])
    return [
        {
            "href": sight.address(id=row["id"]), "title": titles.get(_id(row), ""),
            "preview": str(row.get(talk.preview) or ""), "unread": row.get(talk.unread) or 0,
            "when": _when(sight.desk, words, row.get(talk.last)),
            "current": opened is not None and opened["id"] == str(row["id"]),
        }
        for row in found
    ]  # fmt: skip


def _opened(sight: Sight, id: UUID | None, typed: str) -> Values | None:
    """The open conversation; none where none is named, or the person may not see it."""
    if id is None:
        return None
    records, talk, entity = sight.records, sight.talk, sight.entity
    owned = "owner" in entity.fields
    names = [*records.available(entity.key, ["owner"] if owned else []), talk.write]
    row = records.get(entity.key, id, fields=["id", "version", *records.available(entity.key, names)])
    owner = row.get("owner")
    buttons = records.buttons(entity.key, place="record", id=id)
    may = {one.key: one for one in sight.desk.blueprint.buttons.values() if one.entity == entity.key}
    return {
        "id": str(id), "version": row["version"], "title": records.titles(entity.key, [id]).get(id, ""),
        "href": record_address(sight.desk.blueprint, entity, id), "messages": _messages(sight, id),
        "owner": records.titles(USER, [owner]).get(owner, "") if isinstance(owner, UUID) else "",
        "act": f"{list_address(sight.desk.blueprint, entity)}/talk/{id}", "view": sight.view.key,
        "may_write": records.in_scope(entity.key, [id], action="update") == {id},
        "text": typed or str(row.get(talk.write) or ""),
        "send": _button(sight.desk, may.get(talk.send)), "note": _button(sight.desk, may.get(talk.note)),
        "buttons": [
            _button(sight.desk, one) for one in buttons if one.key not in (talk.send, talk.note)
        ],
        "people": _people(sight) if owned else [],
    }  # fmt: skip


def _button(desk: Desk, button: Any) -> Values | None:  # Any: a declared button, or none
    if button is None:
        return None
    return {"key": button.key, "label": as_label(button.label).text(desk.language), "icon": button.icon}


def _people(sight: Sight) -> list[Values]:
    """Colleagues to hand it to."""
    if not sight.records.may(USER, "read"):
        return []
    query = ListQuery(filter="active != false", sort="name", fields=["id", "name"], limit=200)
    found = sight.records.list(USER, query).rows
    return [{"value": str(row["id"]), "label": str(row["name"])} for row in found if row["id"] != sight.desk.actor.id]


def _messages(sight: Sight, id: UUID) -> list[Values]:
    """The messages, oldest first, as the feed draws them."""
    talk, records, behind = sight.talk, sight.records, sight.behind
    named = [name for name in (talk.text, talk.at, talk.direction, talk.kind, talk.state) if name]
    owner = ["owner"] if "owner" in behind.fields else []
    shown = records.available(behind.key, [*named, *owner])
    query = ListQuery(sort="-created_at", fields=["id", "created_at", *shown], limit=MOST_MESSAGES)
    rows = list(reversed(records.related(sight.entity.key, id, talk.messages, query).rows))
    owners = [one for row in rows if isinstance(one := row.get("owner"), UUID)]
    people = records.titles(USER, owners) if owners else {}
    files = attached(records, behind, [_id(row) for row in rows])
    return [_message(sight, row, people, files.get(_id(row), ())) for row in rows]


def _message(sight: Sight, row: Row, people: Mapping[UUID, str], files: Sequence[Row]) -> Values:
    talk, desk, words = sight.talk, sight.desk, Words(sight.desk)
    coming = row.get(talk.direction) == "in"
    kind = _option(sight, talk.kind, row)
    state = None if coming else _option(sight, talk.state, row)
    moment = row.get(talk.at) or row["created_at"]
    owner = row.get("owner")
    return {
        "id": f"m-{row['id']}", "icon": "arrow-down-right" if coming else kind.icon if kind and kind.icon else "send",
        "tone": "info" if coming else "calm",
        "who": "" if coming else people.get(owner, "") if isinstance(owner, UUID) else "",
        "text": option_label(desk, kind) if kind else "", "body": str(row.get(talk.text) or ""),
        "when": _when(desk, words, moment), "iso": moment.isoformat() if isinstance(moment, datetime) else "",
        "pills": [{"text": option_label(desk, state), "tone": state.tone, "icon": state.icon}] if state else [],
        "files": [
            {
                "name": str(one["name"]), "href": f"/files/{one['id']}",
                "size": formats.file_size(int(str(one["size"])), desk.reader),
            }
            for one in files
        ],
    }  # fmt: skip


def _option(sight: Sight, name: str, row: Row) -> Any:  # Any: a declared option, or none
    value = row.get(name) if name else None
    return sight.behind.fields[name].option(str(value)) if value else None


def _when(desk: Desk, words: Words, value: object) -> str:
    return formats.near_moment(value, desk.reader, words.today) if isinstance(value, datetime) else ""


def _id(row: Row) -> UUID:
    found = row["id"]
    assert isinstance(found, UUID)
    return found
