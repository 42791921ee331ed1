"""What a ledger gives: the balance to its holder, and to its moves their moment and reason where they have none."""

from __future__ import annotations

from types import MappingProxyType

from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.blueprint.entity_models import called
from palmette.blueprint.model import EDITION, LedgerModel
from palmette.labels import Label, as_label, humanize
from palmette.labels import label as _
from palmette.records.definition import Ledger
from palmette.records.fields import Decimal, Field, Instant, Integer, Money, Reference, Rollup, Text

AT = _("At", ru="Когда", fi="Aika")
REASON = _("Reason", ru="Основание", fi="Peruste")


def complete_ledgers(draft: Draft, *, by_edition: bool = False) -> None:
    """Add the fields that ledgers give; before fields are named, and once more for what an edition adds."""
    for entity in list(draft.entities.values()):
        if entity.declared.ledger is not None:
            _moves(draft, entity, entity.declared.ledger, by_edition=by_edition)
            _balances(draft, entity, entity.declared.ledger, by_edition=by_edition)


def _moves(draft: Draft, entity: EntityDraft, ledger: Ledger, *, by_edition: bool) -> None:
    if ledger.at and _of(entity, ledger.at, entity.pack) is None:
        _add(draft, entity, entity, Instant(ledger.at, AT, required=True, default="now"), by_edition)
    if ledger.reason and _of(entity, ledger.reason, entity.pack) is None:
        _add(draft, entity, entity, Text(ledger.reason, REASON), by_edition)


def _balances(draft: Draft, entity: EntityDraft, ledger: Ledger, *, by_edition: bool) -> None:
    way = _of(entity, ledger.of, entity.pack)
    quantity = _of(entity, ledger.quantity, entity.pack)
    if way is None or quantity is None or not isinstance(way.declared, Reference) or not way.declared.inverse:
        return
    holder = draft.entity(way.declared.to, pack=way.owner)
    if holder is None or not isinstance(quantity.declared, Integer | Decimal | Money):
        return
    text = as_label(ledger.label, humanize(ledger.balance))
    for currency, key in balance_keys(ledger, quantity.declared, draft.edition.currency).items():
        found = _of(holder, key, entity.pack)
        if found is not None and isinstance(found.declared, Rollup):
            continue
        if found is not None and found.owner == entity.pack:
            message = f"{key!r} of {holder.key} is {found.declared.kind} and cannot hold the balance."
            draft.mistake(
                f"entities.{entity.key}.ledger.balance", "blueprint.bad_ledger", message, "Choose another name."
            )
            continue
        named = text if key == ledger.balance else Label({at: f"{said} {currency}" for at, said in text.forms.items()})
        made = Rollup(key, named, sum=f"{way.declared.inverse}.{ledger.quantity}", stored=True, currency=currency)
        _add(draft, holder, entity, made, by_edition)


def balance_keys(ledger: Ledger, quantity: Field, currency: str) -> dict[str, str]:
    """The keys of the balance fields by currency; what is no money has one, of no currency."""
    if not isinstance(quantity, Money):
        return {"": ledger.balance}
    own = quantity.currency or currency
    return {own: ledger.balance} | {code: f"{ledger.balance}_{code.lower()}" for code in ledger.currencies}


def _of(entity: EntityDraft, key: str, pack: str) -> Item[Field] | None:
    """The field that a pack means by a key: its own first, then that of the entity's pack."""
    found = {item.owner: item for item in entity.fields if item.declared.key == key}
    return found.get(pack) or found.get(entity.pack)


def _add(draft: Draft, entity: EntityDraft, moves: EntityDraft, field: Field, by_edition: bool) -> None:
    owner = EDITION if by_edition else moves.pack
    item = Item(owner, field, moves.place)
    if by_edition:
        item.key = f"{owner}__{field.key}" if entity.find(field.key) and entity.pack != owner else field.key
        draft.origins.add(f"entities.{entity.key}.fields.{item.key}", owner, moves.place)
    entity.fields.append(item)


def ledger_model(draft: Draft, entity: EntityDraft) -> LedgerModel | None:
    """The ledger with its names as the blueprint calls them; None where there is none, or its holder is not there."""
    ledger = entity.declared.ledger
    if ledger is None:
        return None
    way, quantity = entity.find(ledger.of, pack=entity.pack), entity.find(ledger.quantity, pack=entity.pack)
    if way is None or quantity is None or not isinstance(way.declared, Reference):
        return None
    holder = draft.entity(way.declared.to, pack=way.owner)
    if holder is None:
        return None
    keys = balance_keys(ledger, quantity.declared, draft.edition.currency)
    names = {code: found.key for code, key in keys.items() if (found := holder.find(key, pack=entity.pack))}
    kind = entity.find(ledger.kind, pack=entity.pack)
    return LedgerModel(
        holder=holder.key,
        of=way.key,
        quantity=quantity.key,
        balances=MappingProxyType(names),
        kind=kind.key if kind else "",
        plus=tuple(ledger.plus),
        minus=tuple(ledger.minus),
        transfer=ledger.transfer,
        floor=str(ledger.floor),
        limited=not ledger.allow_negative,
        expires=called(entity, ledger.expires),
        burn=ledger.burn,
        at=called(entity, ledger.at),
    )
