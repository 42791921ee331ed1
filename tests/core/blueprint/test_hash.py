"""The hash of a blueprint: what people may notice, and nothing else."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from types import ModuleType

import pytest

from palmette import Entity, Extension, Text
from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.blueprint.snapshot import blueprint_snapshot, canonical_json, empty_snapshot, snapshot_hash
from palmette.blueprint.tombstones import tombstone, tombstones, with_tombstones
from palmette.blueprint.why import why
from palmette.plugins.discovery import FoundPack, given_pack
from palmette.plugins.health import PackHealth, State
from tests.core.blueprint import shop
from tests.core.blueprint.building import HEAD, SHOP, build, pack

ONE = pack("one", requires=["shop"], entities=[Extension("client", fields=[Text("shoe")])])
TWO = pack("two", requires=["shop"], entities=[Extension("client", fields=[Text("hat")]), Entity("bill")])


def hash_of(text: str, *packs: FoundPack) -> str:
    return build_blueprint(edition_of(text), packs=list(packs), strict=True).blueprint.hash


def test_the_order_of_installation_does_not_change_it() -> None:
    text = "edition: e\npacks: {one: , two: , shop: }\n"
    assert len({hash_of(text, *packs) for packs in permutations([SHOP, ONE, TWO])}) == 1


def test_the_order_in_the_edition_does_not_change_it() -> None:
    texts = [f"edition: e\npacks: {{{': , '.join(keys)}: }}\n" for keys in permutations(["shop", "one", "two"])]
    assert len({hash_of(text, SHOP, ONE, TWO) for text in texts}) == 1


def test_the_place_of_a_file_does_not_change_it(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edition.yaml").write_text(HEAD)
    found = {build_blueprint(tmp_path / name / "edition.yaml", packs=[SHOP]).blueprint.hash for name in ("a", "b")}
    assert found == {build().blueprint.hash}


def test_how_an_edition_is_laid_out_does_not_change_it() -> None:
    flow = HEAD + "fields: {client: {shoe: {type: integer, label: Shoe}}}\n"
    block = (
        "# ours\npacks:\n  shop:\nedition: e\nfields:\n  client:\n    shoe:\n      label: 'Shoe'\n      type: integer\n"
    )
    assert build(flow).blueprint.hash == build(block).blueprint.hash


CHANGES = {
    "a label": "labels: {client: Member}\n",
    "a field": "fields: {client: {shoe: {type: text}}}\n",
    "a default": "fields: {client: {level: {default: gold}}}\n",
    "a help": "fields: {client: {level: {help: How dear}}}\n",
    "a length of time": "pipelines: {sale: {stages: [{key: new, sla: 3h}]}}\n",
    "a guard": "pipelines: {sale: {stages: [{key: talk, guards: [{key: came, condition: visit_count > 1}]}]}}\n",
    "a phase": "lifecycles: {phase: {phases: [{key: active, when: visit_count > 0}]}}\n",
    "a right": "roles: {clerk: {fields: {client.phone: masked}}}\n",
    "a filter": "views: {gold: {filter: level == 'new'}}\n",
    "a figure": "reports: {visits_by_month: {chart: line}}\n",
    "the side bar": "navigation: {work: {order: 3}}\n",
    "an import": "imports: {sheet: {match: [email]}}\n",
    "the zone": "zone: Europe/Helsinki\n",
}


@pytest.mark.parametrize("more", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_people_may_notice_changes_it(more: str) -> None:
    assert build(HEAD + more, strict=True).blueprint.hash != build().blueprint.hash


def test_a_setting_changes_it() -> None:
    assert build("edition: e\npacks: {shop: {seats: 11}}\n").blueprint.hash != build().blueprint.hash


def test_the_version_of_a_pack_changes_it() -> None:
    newer = given_pack(shop, {"key": "shop", "version": "1.3.0", "api": ">=1.0,<2", "label": "Shop"})
    assert hash_of(HEAD, newer) != hash_of(HEAD, SHOP)


def test_a_snapshot_survives_json_and_is_the_same_again() -> None:
    snapshot = blueprint_snapshot(build().blueprint)
    again = json.loads(canonical_json(snapshot))
    assert canonical_json(again) == canonical_json(snapshot)
    assert snapshot_hash(again) == build().blueprint.hash


def test_a_snapshot_names_no_file() -> None:
    text = canonical_json(blueprint_snapshot(build().blueprint))
    assert "edition.yaml" not in text
    assert "shop.py" not in text


def test_an_empty_snapshot_has_every_part_of_a_full_one() -> None:
    assert set(empty_snapshot()) == set(blueprint_snapshot(build().blueprint))


def test_a_secret_setting_is_not_in_the_snapshot() -> None:
    module = ModuleType("pack_with_a_secret")
    exec(  # the smallest pack with a secret
        "from palmette import Secret, hook\n@hook\ndef settings():\n    return [Secret('token')]\n", module.__dict__
    )
    secret = given_pack(module, {"key": "bot", "version": "1", "api": ">=1"})
    text = "edition: e\npacks: {bot: {token: hush-hush}}\n"
    blueprint = build_blueprint(edition_of(text), packs=[secret], strict=True).blueprint
    assert blueprint.setting("bot", "token") == "hush-hush"
    assert "hush-hush" not in canonical_json(blueprint_snapshot(blueprint))
    assert "hush-hush" not in "".join(why(blueprint, "bot.token").lines())
    assert "hush-hush" not in repr(blueprint.origins)


def test_a_pack_leaves_what_its_records_are_read_by() -> None:
    snapshot = blueprint_snapshot(build("edition: e\npacks: {shop: , one: }\n", ONE).blueprint)
    stone = tombstone(snapshot, "one")
    assert stone["fields"]["shop.client"]["shoe"]["kind"] == "text"
    assert stone["fields"]["shop.client"]["shoe"]["label"] == {"en": "Shoe"}
    assert set(tombstones(snapshot)["shop"]["entities"]) >= {"shop.client", "shop.visit", "shop.visit__lines"}


def test_a_pack_that_is_gone_is_named_with_what_it_was() -> None:
    known = tombstones(blueprint_snapshot(build().blueprint))
    health = with_tombstones([PackHealth("other", State.ENABLED, "1.0")], known)
    gone = next(item for item in health if item.pack == "shop")
    assert (gone.state, gone.version, gone.label.text()) == (State.TOMBSTONE, "1.2.0", "Shop")
    assert gone.remedy
    assert [item.pack for item in health] == ["other", "shop"]


def test_hooks_may_look_at_the_settings_and_at_who_is_enabled() -> None:
    module = ModuleType("pack_that_looks")
    exec(  # a pack whose declarations depend on its setting and on its neighbours
        "from palmette import Boolean, Entity, hook\n"
        "@hook\ndef settings():\n    return [Boolean('wide', default=False)]\n"
        "@hook\ndef entities(ctx):\n"
        "    both = ctx.settings['wide'] and 'shop' in ctx.enabled\n"
        "    return [Entity(key) for key in ('a', 'b') if key == 'a' or both]\n",
        module.__dict__,
    )
    looking = given_pack(module, {"key": "look", "version": "1", "api": ">=1", "after": ["shop"]})
    wide = build("edition: e\npacks: {shop: , look: {wide: true}}\n", looking).blueprint
    assert "look.b" in wide.entities
    assert "look.b" not in build("edition: e\npacks: {shop: , look: }\n", looking).blueprint.entities
