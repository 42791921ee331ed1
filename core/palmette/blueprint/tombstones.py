"""What stays known of a pack that is gone: labels and kinds of everything it brought, taken from a snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any  # a snapshot is plain JSON

from palmette.labels import Label
from palmette.plugins.health import PackHealth, State, Trouble


def tombstones(snapshot: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Of each pack in a snapshot: its label, entities, fields on others' entities, pipelines, lifecycles, roles."""
    return {pack: tombstone(snapshot, pack) for pack in snapshot["packs"]}


def tombstone(snapshot: Mapping[str, Any], pack: str) -> dict[str, Any]:
    """What one pack brought, so that its records, history and rights stay readable without it."""
    head = snapshot["packs"][pack]
    return {
        "label": head["label"],
        "version": head["version"],
        "distribution": head["distribution"],
        "entities": {key: item for key, item in snapshot["entities"].items() if item["pack"] == pack},
        "fields": {
            key: fields
            for key, item in snapshot["entities"].items()
            if item["pack"] != pack and (fields := _owned(item, pack))
        },
        **{
            kind: {key: item for key, item in snapshot[kind].items() if item["pack"] == pack}
            for kind in ("pipelines", "lifecycles", "roles")
        },
    }


def _owned(entity: Mapping[str, Any], pack: str) -> dict[str, Any]:
    return {name: field for name, field in entity["fields"].items() if field["owner"] == pack}


def with_tombstones(health: Sequence[PackHealth], known: Mapping[str, Mapping[str, Any]]) -> tuple[PackHealth, ...]:
    """The health of packs with those that were enabled once and are not installed now; `known` are their tombstones."""
    here = {item.pack for item in health if item.state is not State.QUARANTINED or item.version}
    others = [item for item in health if item.pack in here or item.pack not in known]
    gone = [_gone(pack, known[pack], health) for pack in known if pack not in here and pack != "frame"]
    return tuple(sorted((*others, *gone), key=lambda item: item.pack))


def _gone(pack: str, tomb: Mapping[str, Any], health: Sequence[PackHealth]) -> PackHealth:
    said = next((item.troubles for item in health if item.pack == pack), ())
    reason = "It was enabled once and is not installed now; its data is kept."
    remedy = f"Install {tomb['distribution'] or pack} again, or purge the pack."
    troubles = (*said, Trouble("pack.gone", reason, remedy))
    label = Label({key: text for key, text in tomb["label"].items() if isinstance(text, str)})
    return PackHealth(pack, State.TOMBSTONE, tomb["version"], label, tomb["distribution"], troubles)
