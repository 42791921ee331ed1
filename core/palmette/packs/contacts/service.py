"""What contacts write by themselves: the normal form of a contact point, and what a merge must not lose."""

from __future__ import annotations

from uuid import UUID

from palmette import Changes, ListQuery, Merged, Merges
from palmette.packs.contacts.rules import normal_form

POINT_KEY = ["kind", "value_norm"]
CONTACT, POINT, RELATIONSHIP = "contacts.contact", "contacts.contact_point", "contacts.relationship"
MAIN = ("phone", "email")
"""The fields of a contact that hold its main number and address; kinds of contact points are called the same."""


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


def merge_contacts(merges: Merges) -> None:
    """No number or address is lost, and nobody is related to himself."""
    for pair in merges.of(CONTACT):
        keep_other_ways(merges, pair)
        drop_ties_to_itself(merges, pair.id)


def keep_other_ways(merges: Merges, pair: Merged) -> None:
    """The main phone and e-mail that did not stay go on as further contact points."""
    records = merges.records
    region = records.blueprint.edition.region
    now = records.get(CONTACT, pair.id, fields=MAIN)
    known = {(row["kind"], row["value_norm"]) for row in _behind(merges, pair.id, "contact_points", POINT_KEY)}
    known |= {(kind, normal_form(kind, str(now[kind]), region=region)) for kind in MAIN if now[kind]}
    for kind in MAIN:
        for value in (pair.kept.get(kind), pair.given.get(kind)):
            norm = normal_form(kind, str(value), region=region) if value else ""
            if norm and (kind, norm) not in known:
                known.add((kind, norm))
                records.create(POINT, {"contact": pair.id, "kind": kind, "value": str(value), "value_norm": norm})


def drop_ties_to_itself(merges: Merges, contact: UUID) -> None:
    """What tied the two together ties one contact to itself now."""
    ties = [row["id"] for row in _behind(merges, contact, "relationships", ["to"]) if row["to"] == contact]
    if ties:
        merges.records.delete_many(RELATIONSHIP, [tie for tie in ties if isinstance(tie, UUID)])


def _behind(merges: Merges, contact: UUID, inverse: str, fields: list[str]) -> list[dict[str, object]]:
    """All rows behind a contact."""
    rows: list[dict[str, object]] = []
    after = ""
    while True:
        query = ListQuery(fields=fields, limit=200, after=after)
        page = merges.records.related(CONTACT, contact, inverse, query)
        rows += page.rows
        if not (after := page.next):
            return rows
