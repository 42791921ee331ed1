"""What follows when quotes, orders and invoices are written: they are completed, worked out, and kept once issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from palmette import Change, Changes, Conflict, Forbidden, ListQuery, sentence
from palmette.packs.sales import drafting
from palmette.packs.sales.approvals import DISCOUNT_LIMIT
from palmette.packs.sales.drafting import DATE_OF, DEAL, INVOICE, ORDER, QUOTE, TOTAL_OF, Sources
from palmette.packs.sales.figures import Figures, Paper
from palmette.packs.sales.rows import Values, by_ids, every, minor, uid, written
from palmette.packs.sales.version_words import differences

PAPERS = (QUOTE, ORDER, INVOICE)
COMMON = ["lines", "deal", "contact", "price_type", "prices_on", "stage", "branch", "number", "own_limit"]
FIELDS = {
    QUOTE: [*COMMON, "replaces", "issued_on", "valid_until", "revision"],
    ORDER: [*COMMON, "quote", "ordered_on"],
    INVOICE: [*COMMON, "quote", "sales_order", "credits", "kind", "issued_on", "due_on", "amount", "parts",
              "instalments"],
}  # fmt: skip
MATTERS = frozenset({"lines", "amount", "issued_on", "ordered_on", "price_type", "prices_on", "kind", "quote",
                     "sales_order", "credits", "parts", "instalments", "due_on"})  # fmt: skip
WHOSE = frozenset({"deal", "contact"})
UNLIMITED = Decimal(100)


def complete_papers(changes: Changes) -> None:
    """Fill what was left out and work out the sums of every document that was written."""
    for entity in PAPERS:
        touched = {
            change.id: change
            for change in changes.of(entity)
            if change.kind == "created" or (change.kind in ("changed", "moved") and MATTERS & change.new.keys())
        }
        if touched:
            _complete(changes, entity, touched)
        # Another client, after a merge for example, is no reason to work out anew what was agreed.
        given = [change.id for change in changes.of(entity) if change.id not in touched and WHOSE & change.new.keys()]
        for row in by_ids(changes.records, entity, given, sorted(WHOSE)).values():
            drafting.customer_of(row)


def _complete(changes: Changes, entity: str, touched: Mapping[UUID, Change]) -> None:
    rows = by_ids(changes.records, entity, touched, FIELDS[entity])
    sources = Sources(changes.records, entity, rows.values())
    values = {key: _filled(changes, entity, row, sources, touched[key]) for key, row in rows.items()}
    full = {key: {**rows[key], **values[key]} for key in rows}
    papers = [_paper(entity, key, row, touched[key]) for key, row in full.items()]
    figures = Figures(changes.records, papers, language=changes.caused_by.language)
    limit = changes.records.limit(DISCOUNT_LIMIT, of=changes.caused_by)
    for paper in papers:
        found = values[paper.id]
        if paper.lines or "lines" in touched[paper.id].new:
            found |= figures.worked_out(paper, total=TOTAL_OF[entity])
            if touched[paper.id].touched("lines") or full[paper.id]["own_limit"] is None:
                found["own_limit"] = UNLIMITED if limit is None else limit
        if entity == INVOICE:
            drafting.check_currency({**full[paper.id], **found}, figures.currency)
            found |= drafting.parts_of({**full[paper.id], **found})
            drafting.check_parts({**full[paper.id], **found})
        if entity == QUOTE and full[paper.id].get("replaces"):
            source = sources.source_of(full[paper.id])[1]
            if source is not None:
                found["differences"] = differences(source["lines"] or (), found.get("lines") or ())
        drafting.customer_of({**full[paper.id], **found})
    written(changes.records.update_each(entity, values))


def _filled(changes: Changes, entity: str, row: Values, sources: Sources, change: Change) -> dict[str, Any]:
    """What was left out, from where the document comes from and from the settings."""
    created = change.kind == "created"
    values = sources.taken_over(row) if created else {}
    full = {**row, **values}
    if full["prices_on"] is None:
        values["prices_on"] = full[DATE_OF[entity]]
    setting = changes.records.blueprint.setting
    if entity == QUOTE and created:
        values |= drafting.next_version(sources.source_of(row)[1])
        values |= drafting.until(full, "valid_until", "issued_on", setting("sales", "quote_days"))
    if entity == INVOICE and created:
        if full["kind"] != "credit":
            values |= drafting.until(full, "due_on", "issued_on", setting("sales", "payment_days"))
        invoiced = _invoiced(changes, full) if full["kind"] == "balance" else 0
        values |= drafting.amount_of(full, sources, invoiced, setting("sales", "prepayment_share"))
    return values


def _paper(entity: str, key: UUID, row: Values, change: Change) -> Paper:
    day = row[DATE_OF[entity]]
    assert isinstance(day, date)
    before = {line["id"]: line for line in change.old.get("lines") or () if isinstance(line, Mapping)}  # type: ignore[attr-defined]
    branch = row.get("branch")
    return Paper(
        key, row.get("lines") or (), before, day, row.get("prices_on") or day, str(row.get("price_type") or "retail"),
        uid(branch) if branch else None,
    )  # fmt: skip


def _invoiced(changes: Changes, row: Values) -> int:
    """What other issued invoices of the same quote, order or deal ask for, less what was credited."""
    for name in ("sales_order", "quote", "deal"):
        if row.get(name):
            wanted = f"{name} == '{row[name]}' and stage == 'issued' and id != '{row['id']}'"
            return sum(minor(one["revenue"]) for one in every(changes.records, INVOICE, wanted, ["revenue"]))
    return 0


# ---- moves


def keep_issued(changes: Changes) -> None:
    """What was sent, confirmed or issued does not become a draft again, and an issued invoice is not thrown away."""
    for entity in PAPERS:
        for change in changes.of(entity, "moved"):
            if change.new.get("stage") == "draft":
                raise Conflict(
                    "sales.not_a_draft_again", "What went out does not become a draft again.",
                    remedy="Make a new version, or a credit note.",
                )  # fmt: skip
            if entity == INVOICE and change.old.get("stage") == "issued":
                raise _issued()
    gone = [change.id for change in changes.of(INVOICE, "deleted")]
    if gone:
        query = ListQuery("stage == 'issued'", deleted=True, limit=1, fields=["id"], ids=gone)
        if changes.records.list(INVOICE, query).rows:
            raise _issued()


def _issued() -> Conflict:
    return Conflict("sales.issued_invoice", "An issued invoice stays.", remedy="Take it back by a credit note.")


def follow_moves(changes: Changes) -> None:
    """A quote that is sent takes the place of the version before; one that is accepted tells its deal the sum."""
    moved = {change.id: str(change.new["stage"]) for change in changes.of(QUOTE, "moved") if "stage" in change.new}
    if not moved:
        return
    records = changes.records
    rows = by_ids(records, QUOTE, moved, ["replaces", "replaces.stage", "deal", "total", "sent_at"])
    sent = {key: {"sent_at": records.now} for key in rows if moved[key] == "sent" and rows[key]["sent_at"] is None}
    if sent:
        written(records.update_each(QUOTE, sent))
    for key in rows:
        if moved[key] == "sent" and rows[key]["replaces.stage"] == "sent":
            records.move(QUOTE, uid(rows[key]["replaces"]), "declined", lost_reason="replaced")
    won = {uid(rows[key]["deal"]): {"amount": rows[key]["total"]} for key in _accepted(moved, rows)}
    if won:
        written(records.update_each(DEAL, won))


def _accepted(moved: Mapping[UUID, str], rows: Mapping[UUID, Values]) -> Iterable[UUID]:
    return (key for key in rows if moved[key] == "accepted" and rows[key]["deal"])


# ---- approvals

APPROVAL = "sales.approval"


def decide_approvals(changes: Changes) -> None:
    """An approval takes discount and deal from its quote; whoever decides must be allowed so much himself."""
    records, who = changes.records, changes.caused_by
    fields = ["quote", "quote.deal", "quote.largest_discount", "deal", "discount"]
    created = by_ids(records, APPROVAL, (change.id for change in changes.of(APPROVAL, "created")), fields)
    values: dict[UUID, dict[str, Any]] = {key: _asked(row) for key, row in created.items()}
    decided = [change.id for change in changes.of(APPROVAL, "moved") if change.new.get("stage") != "requested"]
    limit = records.limit(DISCOUNT_LIMIT, of=who)
    for key, row in by_ids(records, APPROVAL, decided, fields).items():
        if limit is not None and row["discount"] is not None and row["discount"] > limit:
            told = {"limit": limit, "asked": row["discount"]}
            message = sentence("You may give up to %(limit)s %%, and this is %(asked)s %%.", **told)
            raise Forbidden("sales.above_own_limit", message, remedy="Ask somebody who may give so much.")
        values[key] = {**values.get(key, {}), "decided_by": who.id, "decided_at": records.now}
    if values:
        written(records.update_each(APPROVAL, values))


def _asked(row: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if row["discount"] is None and row["quote.largest_discount"] is not None:
        found["discount"] = row["quote.largest_discount"]
    if row["deal"] is None and row["quote.deal"] is not None:
        found["deal"] = row["quote.deal"]
    return found
