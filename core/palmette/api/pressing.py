"""Buttons of packs at the API: which there are for a record, and pressing one for many."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from palmette.api.answers import Incoming, answer, bulk_json, id_of, ids_of, known, reading, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.errors import NotFound
from palmette.labels import as_label
from palmette.locale.sentences import sentence
from palmette.pages.definition import Button
from palmette.records.session import Records


@get("/{entity:str}/{id:str}/buttons", sync_to_thread=True, name="api.buttons")
def list_buttons(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """The buttons of packs that the token's owner may press for this record now."""
    with reading(request) as records:
        key = records.entity(entity).key
        records.get(entity, id_of(id), fields=["id"])
        found = [one for place in ("record", "list") for one in records.buttons(key, place=place, id=id_of(id))]
        buttons = {item.key: _button(records, item) for item in found}
    return answer(200, {"data": list(buttons.values())})


@post("/{entity:str}/press/{button:str}", sync_to_thread=True, status_code=200, name="api.press")
def press_button(request: Incoming, body: RawBody, entity: FromPath[str], button: FromPath[str]) -> Response[bytes]:
    """Press a button for records: `{"ids": [id, …]}`; tells done, skipped and refused."""
    ids = ids_of(known(decode_object(body), "ids").get("ids"))

    def work(records: Records) -> Answer:
        found = records.blueprint.buttons.get(button)
        if found is None or found.entity != records.entity(entity).key:
            raise NotFound("records.unknown_button", sentence("There is no button %(key)r.", key=button))
        return Answer(200, encode(bulk_json(records.press(button, ids))), {})

    return write(request, body, work)


HANDLERS = (list_buttons, press_button)


def _button(records: Records, item: Button) -> dict[str, object]:
    language = records.actor.language
    confirm = as_label(item.confirm).text(language)
    return {"key": item.key, "label": as_label(item.label).text(language), "confirm": confirm or None}
