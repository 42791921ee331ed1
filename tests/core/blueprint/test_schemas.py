"""The schemas that editors complete by: up to date, and refusing what a schema can."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any  # JSON Schema

import pytest
import yaml
from jsonschema import Draft202012Validator

from palmette.blueprint.schemas import hook_api, removals, schema_texts, schema_write

SCHEMAS = Path(__file__).parents[3] / "schemas"


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def errors(text: str, name: str = "edition.schema.json") -> list[str]:
    return [error.message for error in validator(name).iter_errors(yaml.safe_load(text))]


@pytest.mark.parametrize("name", schema_texts())
def test_a_schema_is_what_the_models_say_now(name: str) -> None:
    assert (SCHEMAS / name).read_text("utf-8") == schema_texts()[name], "run `palmette schema write`"


def test_schemas_are_written_once(tmp_path: Path) -> None:
    assert [file.name for file in schema_write(tmp_path)] == list(schema_texts())
    assert schema_write(tmp_path) == []


RIGHT = """\
edition: fit_north
api: ">=1.0,<2"
zone: Europe/Helsinki
packs:
  fitness_club: {quiet_hours: ["21:00", "09:00"], contacts_per_cycle: 15}
  sales:
labels: {contact: {one: Member, many: Members}}
fields:
  contact:
    shoe_size: {type: integer, label: Shoe size, after: phone, minimum: 20}
    coach: {type: reference, to: user, inverse: pupils}
    since: {type: computed, expression: "days_between(created_at, now)"}
    visits_7: {type: rollup, count: visits, where: "at > now - days(7)", stored: daily}
    sizes: {type: children, fields: {part: {type: text}}}
pipelines:
  membership_sale:
    stages: [{key: callback, after: new, label: {en: Call back, ru: Перезвонить}, sla: 2h}]
roles:
  seller: {grants: [{entities: contact, actions: read, scope: own}], fields: {contact.note: {right: hidden}}}
"""


def test_a_right_edition_is_taken() -> None:
    assert errors(RIGHT) == []


WRONG = {
    "no key": "label: Club\n",
    "a misspelt section": "edition: e\nfeilds: {}\n",
    "a bad key": "edition: Fit North\n",
    "an unknown language": "edition: e\nlanguage: de\n",
    "a label in an unknown language": "edition: e\nlabel: {de: Klub}\n",
    "a list for packs": "edition: e\npacks: [sales]\n",
    "a misspelt type": "edition: e\nfields: {contact: {shoe: {type: integr}}}\n",
    "a misspelt attribute": "edition: e\nfields: {contact: {shoe: {type: integer, minimun: 1}}}\n",
    "an attribute of another kind": "edition: e\nfields: {contact: {shoe: {type: text, minimum: 1}}}\n",
    "a text for true": "edition: e\nfields: {contact: {shoe: {required: 'yes'}}}\n",
    "a stage without key": "edition: e\npipelines: {sale: {stages: [{label: Talk}]}}\n",
    "a stage of no kind": "edition: e\npipelines: {sale: {stages: [{key: talk, kind: opne}]}}\n",
    "a tone that is none": "edition: e\nviews: {mine: {tone: pink}}\n",
    "a scope that is none": "edition: e\nroles: {r: {grants: [{entities: a, actions: read, scope: mine}]}}\n",
    "a right that is none": "edition: e\nroles: {r: {fields: {contact.note: hide}}}\n",
    "a chart that is none": "edition: e\nreports: {r: {chart: pie}}\n",
    "a figure that is none": "edition: e\nreports: {r: {measures: [{key: m, function: mode}]}}\n",
    "a word for a figure": "edition: e\nfields: {contact: {shoe: {type: integer, max_length: long}}}\n",
    "stored now and then": "edition: e\nfields: {contact: {n: {type: rollup, stored: weekly}}}\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_mistake_that_a_schema_can_see_is_seen(text: str) -> None:
    assert errors(text)


PACK = 'key: gym\nversion: 0.1.0\napi: ">=1.0,<2"\n'


def test_a_right_pack_is_taken() -> None:
    assert errors(PACK + "requires: [contacts]\nlabel: {en: Gym, ru: Зал}\n", "pack.schema.json") == []


@pytest.mark.parametrize("more", ["require: [contacts]\n", "requires: contacts\n", "essential: 1\n", "key: Gym\n"])
def test_a_mistake_in_a_pack_is_seen(more: str) -> None:
    text = PACK + more if not more.startswith("key") else PACK.replace("key: gym\n", more)
    assert errors(text, "pack.schema.json")


def test_the_hook_api_takes_nothing_away_within_a_major() -> None:
    committed = json.loads((SCHEMAS / "hook_api.json").read_text("utf-8"))
    now = hook_api()
    same_major = committed["api"].split(".")[0] == now["api"].split(".")[0]
    assert not (same_major and removals(committed, now)), "raise the major of API_VERSION"


def changed(**changes: Any) -> dict[str, Any]:
    old = json.loads(json.dumps(hook_api()))
    for path, value in changes.items():
        part, _, name = path.partition("__")
        if value is None:
            del old[part][name]
        else:
            old[part][name] = value
    return old


def test_what_packs_would_miss_is_found() -> None:
    now = hook_api()
    assert removals(now, now) == []
    assert removals(now, changed(hooks__reports=None)) == ["hook reports"]
    assert removals(now, changed(names__Step=None)) == ["name Step"]
    fewer = [one for one in now["names"]["Step"] if one != "script"]
    assert removals(now, changed(names__Step=fewer)) == ["attribute script of Step"]
    assert removals(now, changed(names__Step=[*now["names"]["Step"], "owner!"])) == ["Step now needs owner!"[:-1]]
    assert removals(now, changed(names__Step=[*now["names"]["Step"], "owner"])) == []
