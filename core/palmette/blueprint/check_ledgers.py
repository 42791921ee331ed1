"""Ledgers: whether the moves lead to a holder, add up, and keep a limit that can be asked."""

from __future__ import annotations

from babel.numbers import list_currencies

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, FieldModel, LedgerModel
from palmette.records.definition import Ledger
from palmette.records.fields import Reference, Rollup

QUANTITIES = ("integer", "decimal", "money")


def check_ledgers(checks: Checks) -> None:
    """Note what ledgers say that cannot be."""
    for entity in checks.blueprint.entities.values():
        declared = checks.draft.entities[entity.key].declared.ledger
        if declared is None:
            continue
        path = f"entities.{entity.key}.ledger"
        checks.words(path, declared)
        if entity.pipelines:
            message = f"{entity.key} is a ledger; its moves go through no pipeline."
            checks.wrong(path, "bad_ledger", message, "Take the pipeline away, or the ledger.")
        way = _field(checks, path, "of", entity, declared.of)
        quantity = _field(checks, path, "quantity", entity, declared.quantity)
        if way is not None:
            _way(checks, path, entity, way)
        if quantity is not None:
            _quantity(checks, path, quantity, declared)
        _kinds(checks, path, entity, declared)
        _dates(checks, path, entity, declared)
        if entity.ledger is not None and way is not None and quantity is not None:
            _balances(checks, path, entity, entity.ledger)
            _floor(checks, path, entity, entity.ledger, declared)


def _wrong(checks: Checks, path: str, message: str, remedy: str) -> None:
    checks.wrong(path, "bad_ledger", message, remedy)


def _field(checks: Checks, path: str, attribute: str, entity: EntityModel, name: str) -> FieldModel | None:
    found = checks.blueprint.find_field(entity.key, name, pack=entity.pack)
    return found or checks.name(f"{path}.{attribute}", entity, name)


def _way(checks: Checks, path: str, entity: EntityModel, way: FieldModel) -> None:
    declared, at = way.declared, f"{path}.of"
    if not isinstance(declared, Reference):
        _wrong(checks, at, f"The holder comes from {way.name!r}, which is {way.kind}.", "Name a reference.")
        return
    if not declared.required or not declared.inverse or declared.on_delete == "empty":
        message = f"{way.name!r} leads moves to their holder: it is required, named from there, and never emptied."
        _wrong(checks, at, message, "Give it `required` and an `inverse`, and no `on_delete` that empties it.")
    target = checks.blueprint.entities.get(way.target)
    if target is not None and (target.is_child or target.scope != entity.scope):
        message = f"{target.key} cannot hold the balance of {entity.key}: a holder is no owned row and of one scope."
        _wrong(checks, at, message, "Lead to an entity of the same scope.")


def _quantity(checks: Checks, path: str, quantity: FieldModel, declared: Ledger) -> None:
    at = f"{path}.quantity"
    if quantity.kind not in QUANTITIES:
        message = f"{quantity.name!r} is {quantity.kind} and adds up to nothing."
        _wrong(checks, at, message, f"Name a field of the kind {', '.join(QUANTITIES)}.")
    elif not quantity.required:
        _wrong(checks, at, f"A move always moves something; {quantity.name!r} may be empty.", "Make it required.")
    if declared.currencies and quantity.kind != "money":
        _wrong(checks, f"{path}.currencies", f"{quantity.name!r} has no currencies.", "Take `currencies` away.")
    for code in declared.currencies:
        if code not in list_currencies():
            _wrong(checks, f"{path}.currencies", f"{code!r} is no currency.", nearest(code, list_currencies()))


def _kinds(checks: Checks, path: str, entity: EntityModel, declared: Ledger) -> None:
    named = {
        "plus": tuple(declared.plus),
        "minus": tuple(declared.minus),
        "transfer": (declared.transfer,) if declared.transfer else (),
        "burn": (declared.burn,) if declared.burn else (),
    }
    if not any(named.values()):
        return
    kind = _field(checks, path, "kind", entity, declared.kind)
    if kind is None:
        return
    keys = [option.key for option in kind.options]
    if kind.kind != "choice":
        _wrong(checks, f"{path}.kind", f"{kind.name!r} is {kind.kind}.", "Name a choice.")
        return
    for attribute, names in named.items():
        for name in names:
            if name not in keys:
                message = f"{kind.name!r} has no kind {name!r}."
                _wrong(checks, f"{path}.{attribute}", message, nearest(name, keys))
    for name in sorted(set(declared.plus) & set(declared.minus)):
        _wrong(checks, f"{path}.minus", f"{name!r} cannot both only add and only take.", "Keep one.")
    if declared.transfer in (*declared.plus, *declared.minus):
        message = f"{declared.transfer!r} both adds and takes: it is the kind of transfers."
        _wrong(checks, f"{path}.transfer", message, "Take it out of `plus` and `minus`.")
    if declared.burn in declared.plus:
        _wrong(checks, f"{path}.burn", f"{declared.burn!r} takes what is left.", "Take it out of `plus`.")


def _dates(checks: Checks, path: str, entity: EntityModel, declared: Ledger) -> None:
    if declared.at:
        at = _field(checks, path, "at", entity, declared.at)
        if at is not None and at.kind not in ("instant", "date"):
            _wrong(checks, f"{path}.at", f"{at.name!r} is {at.kind}.", "Name a moment or a date.")
    if bool(declared.expires) != bool(declared.burn):
        message = "What expires needs a kind of move by which it burns, and the other way round."
        _wrong(checks, f"{path}.expires", message, "Give `expires` and `burn` together.")
    if declared.expires:
        expires = _field(checks, path, "expires", entity, declared.expires)
        if expires is not None and expires.kind != "date":
            _wrong(checks, f"{path}.expires", f"{expires.name!r} is {expires.kind}.", "Name a date.")


def _balances(checks: Checks, path: str, entity: EntityModel, ledger: LedgerModel) -> None:
    """A balance that somebody declared himself must be the stored sum of all moves."""
    holder = checks.blueprint.entities[ledger.holder]
    way = entity.fields[ledger.of].declared
    for currency, name in ledger.balances.items():
        field = holder.fields[name]
        found = field.declared
        told = isinstance(found, Rollup) and found.path.partition(".")[0] == getattr(way, "inverse", "")
        summed = found.sum.partition(".")[2] if isinstance(found, Rollup) else ""
        same = checks.blueprint.find_field(entity.key, summed, pack=field.owner) if summed else None
        whole = isinstance(found, Rollup) and found.stored is True and not found.where
        if not (told and whole and same is not None and same.name == ledger.quantity):
            message = f"{name!r} of {holder.key} is not the stored sum of all moves of {entity.key}."
            remedy = f"Declare it as the stored sum of {ledger.quantity}, or leave it to the ledger under another name."
            _wrong(checks, f"{path}.balance", message, remedy)
        elif isinstance(found, Rollup) and found.currency not in ("", currency):
            _wrong(checks, f"{path}.balance", f"{name!r} sums {found.currency}, not {currency}.", "Take it away there.")


def _floor(checks: Checks, path: str, entity: EntityModel, ledger: LedgerModel, declared: Ledger) -> None:
    at = f"{path}.floor"
    if declared.allow_negative:
        if declared.floor != 0:
            _wrong(checks, at, "A ledger without a limit has no floor.", "Take `floor` or `allow_negative` away.")
        return
    checked = checks.expression(at, ledger.holder, ledger.floor, entity.pack)
    if checked is None:
        return
    money = entity.fields[ledger.quantity].kind == "money"
    if checked.type.kind not in (("integer", "decimal", "money") if money else ("integer", "decimal")):
        message = f"The limit of {entity.key} is {checked.type}."
        _wrong(checks, at, message, "Write a number, or an expression over the holder that gives one.")
