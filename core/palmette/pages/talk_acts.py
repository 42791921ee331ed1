"""What a colleague does in a conversation: answers, notes, takes, closes, hands over."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import Conflict, InvalidInput, PalmetteError
from palmette.ids import parse_id
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.talks import Sight, draw, open_talk
from palmette.web.identity import CSRF_FIELD


@post("/r/{entity:str}/talk/{id:uuid}", status_code=200, name="talk.act")
async def talk_act(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Do it, and show the conversation; what was typed stays where it is refused."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_act, request, entity, id, form)
    return answer


def _act(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    given = {"view": str(form.get("view", "")), "id": str(id)}
    typed = str(form.get("text", "")).strip()
    try:
        with desk.writing() as records:
            sight = open_talk(desk, records, entity, given)
            act = str(form.get("act", ""))
            if act == "hand":
                _hand(sight, id, str(form.get("owner", "")))
            else:
                _press(sight, id, act, typed, str(form.get("version", "")))
    except PalmetteError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return draw(desk, entity, given, error, typed=typed)
    with desk.reading() as records:
        sight = open_talk(desk, records, entity, given)
        # Who hands over what only its owner sees does not see it any more.
        still = records.in_scope(sight.entity.key, [id])
        return desk.go(sight.address(id=id) if still else sight.address())


def _hand(sight: Sight, id: UUID, owner: str) -> None:
    user = parse_id(owner)
    if user is None:
        raise InvalidInput("talks.nobody", sentence("Choose to whom."))
    sight.records.update(sight.entity.key, id, {"owner": user})


def _press(sight: Sight, id: UUID, act: str, typed: str, version: str) -> None:
    """Press a button; what is typed is there before. Sent twice, the second finds the record changed."""
    records, talk, key = sight.records, sight.talk, sight.entity.key
    if act in (talk.send, talk.note):
        if not typed:
            raise InvalidInput("talks.nothing", sentence("There is nothing to send."), remedy=sentence("Write a text."))
        now = int(version) if version.isdigit() else None
        records.update(key, id, {talk.write: typed}, version=now)
    done = records.press(act, [id])
    if done.refused:
        problem = done.refused[0][1][0]
        raise Conflict("talks.refused", problem.message, remedy=problem.remedy)
