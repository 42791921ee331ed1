"""What contacts write by themselves: the normal form of a contact point beside the value as typed."""

from __future__ import annotations

from palmette import Changes
from palmette.packs.contacts.rules import normal_form

POINT = "contacts.contact_point"


def normalise_points(changes: Changes) -> None:
    """Give each new or changed contact point its normal form, as one batch."""
    region = changes.records.blueprint.edition.region
    wanted = {}
    for change in changes.of(POINT):
        if change.kind not in ("created", "changed") or not (change.touched("value") or change.touched("kind")):
            continue
        known = change.new
        if "kind" not in known or "value" not in known:
            known = changes.records.get(POINT, change.id, fields=["kind", "value"])
        norm = normal_form(str(known["kind"]), str(known["value"]), region=region)
        if change.new.get("value_norm") != norm:
            wanted[change.id] = {"value_norm": norm}
    if wanted:
        changes.records.update_each(POINT, wanted)
