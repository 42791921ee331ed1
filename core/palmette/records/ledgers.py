"""Ledgers: a move has the sign of its kind, and no batch of moves takes a holder below its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, select

from palmette.blueprint.model import LedgerModel
from palmette.errors import InvalidInput, Problem
from palmette.expressions import CheckedExpression, compile_value
from palmette.labels import Label
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records.declared_sql import checked_text, context_of
from palmette.records.draft import Draft
from palmette.records.permits import may_read
from palmette.records.rows import CHUNK, chunks, is_walled
from palmette.records.stored_rows import among_given
from palmette.records.writer import Writer
from palmette.schema.database import GATED
from palmette.schema.types import Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

Number = int | Decimal
"""Minor units of money, else the figure itself."""

NOBODY = UUID(int=0)


@dataclass(slots=True)
class Account:
    """What a holder has and how far it may go, by currency (``""`` for what is no money)."""

    left: dict[str, Number] = field(default_factory=dict)
    floor: dict[str, Number] = field(default_factory=dict)


def sign_move(writer: Writer, draft: Draft) -> None:
    """Give the quantity the sign of its kind; note what cannot be moved."""
    ledger = writer.entity.ledger
    if ledger is None:
        return
    value = draft.values.get(ledger.quantity)
    if value is None:
        return
    currency, number = measured(value)
    label = writer.entity.fields[ledger.quantity].label
    kind = draft.values.get(ledger.kind)
    if currency not in ledger.balances:
        message = sentence("%(field)s is in %(currency)s, which is not held here.", field=label, currency=currency)
        remedy = sentence("Give it in %(currencies)s.", currencies=list(ledger.balances))
        draft.problems.append(Problem(ledger.quantity, "records.ledger_currency", message, remedy))
    elif not number:
        message = sentence("%(field)s is 0, which moves nothing.", field=label)
        draft.problems.append(Problem(ledger.quantity, "records.ledger_nothing", message, "Give another figure."))
    elif kind in ledger.minus and number > 0:
        draft.values[ledger.quantity] = negative(value)
    elif kind in ledger.plus and number < 0:
        shown = _kind(writer, ledger, kind)
        message = sentence("%(field)s is below 0, and %(kind)s only adds.", field=label, kind=shown)
        remedy = sentence("Give it without the minus, or choose another kind.")
        draft.problems.append(Problem(ledger.quantity, "records.ledger_sign", message, remedy))


def _kind(writer: Writer, ledger: LedgerModel, kind: str) -> Label | str:
    option = writer.entity.fields[ledger.kind].option(kind)
    return option.label if option is not None else kind


def measured(value: Any) -> tuple[str, Number]:  # Any: money or a number
    """The currency of a quantity and its number."""
    return (value.currency, value.minor) if isinstance(value, Money) else ("", value)


def negative(value: Any) -> Any:  # Any: money or a number
    """The same quantity the other way."""
    return Money(-value.minor, value.currency) if isinstance(value, Money) else -value


def overdrawn(records: Records, writer: Writer, drafts: Sequence[Draft], *, locked: bool) -> dict[int, list[Problem]]:
    """Problems, by number, of moves that would take their holder below its limit; what they add counts first.

    With `locked` the holders stay as they are until the end of the transaction, so that of two writers the second
    counts with what the first took.
    """
    ledger = writer.entity.ledger
    if ledger is None or not ledger.limited:
        return {}
    taking = [draft for draft in drafts if _taken(ledger, draft) < 0]
    if not taking:
        return {}
    # All of them at once and in order: a batch that locked one more later could wait in a ring with another.
    holders = sorted({draft.values[ledger.of] for draft in drafts if draft.values.get(ledger.of)})
    accounts = _accounts(records, ledger, holders, pack=writer.entity.pack, locked=locked)
    for draft in drafts:
        if _taken(ledger, draft) > 0:
            _take(accounts, ledger, draft)
    problems: dict[int, list[Problem]] = {}
    for draft in taking:
        account = accounts.get(draft.values.get(ledger.of, NOBODY))
        currency = measured(draft.values[ledger.quantity])[0]
        if account is None:
            continue
        if account.left.get(currency, 0) + _taken(ledger, draft) < account.floor.get(currency, 0):
            problems[draft.number] = [_too_little(records, writer, ledger, account, currency)]
        else:
            _take(accounts, ledger, draft)
    return problems


def _taken(ledger: LedgerModel, draft: Draft) -> Number:
    value = draft.values.get(ledger.quantity)
    return 0 if value is None else measured(value)[1]


def _take(accounts: Mapping[UUID, Account], ledger: LedgerModel, draft: Draft) -> None:
    currency, number = measured(draft.values[ledger.quantity])
    account = accounts.get(draft.values.get(ledger.of, NOBODY))
    if account is not None:
        account.left[currency] = account.left.get(currency, 0) + number


def _too_little(records: Records, writer: Writer, ledger: LedgerModel, account: Account, currency: str) -> Problem:
    """How much there is is told only to those who may read it."""
    name = ledger.balances[currency]
    holder = records.blueprint.entities[ledger.holder]
    label = holder.fields[name].label
    message = sentence("%(field)s is too little for this.", field=label)
    if may_read(records, holder, name):
        left = account.left.get(currency, 0) - account.floor.get(currency, 0)
        most = Money(int(left), currency) if currency else left
        message = sentence("%(field)s is too little for this. %(most)s can be taken.", field=label, most=most)
    return Problem(ledger.quantity, "records.overdrawn", message, "Take less, or add to it first.")


def _accounts(
    records: Records, ledger: LedgerModel, holders: Sequence[UUID], *, pack: str, locked: bool
) -> dict[UUID, Account]:
    """The accounts of holders as they stand; locked in the order of their ids."""
    floor = checked_text(records, ledger.holder, ledger.floor, pack=pack)
    found: dict[UUID, Account] = {}
    for part in chunks(holders, CHUNK):
        many = len(part) > 1
        statement = _statement(records, ledger, floor, many=many, locked=locked)
        values: dict[str, Any] = {"given_ids": list(part)} if many else {"given_id": part[0]}
        if is_walled(records.tables.table(ledger.holder)):
            values["given_walls"] = list(records.actor.walls)
        for row in records.connection.execute(statement, values, execution_options=GATED).mappings():
            account = found[row["id"]] = Account()
            for currency, name in ledger.balances.items():
                column = records.blueprint.entities[ledger.holder].fields[name].column
                account.left[currency] = row[column] or 0
                account.floor[currency] = _floor(row["floor"], row.get("floor_currency"), floor, currency)
    return found


def _floor(value: Number | None, in_currency: str | None, checked: CheckedExpression, currency: str) -> Number:
    """A number holds in every currency, in its major units; an amount in its own, and elsewhere the limit is 0."""
    if value is None:
        return 0
    if checked.type.kind == "money":
        return value if in_currency == currency else 0
    return Money.of(value, currency).minor if currency else value


def _statement(
    records: Records, ledger: LedgerModel, floor: CheckedExpression, *, many: bool, locked: bool
) -> Select[Any]:
    def build() -> Select[Any]:
        table = records.tables.table(ledger.holder)
        fields = records.blueprint.entities[ledger.holder].fields
        limit = compile_value(floor, context_of(records, table))
        columns: list[ColumnElement[Any]] = [table.c[fields[name].column] for name in ledger.balances.values()]
        columns += [limit.value.label("floor")]
        columns += [limit.currency.label("floor_currency")] if limit.currency is not None else []
        which = [among_given(table.c.id, many, records.tables.dialect)]
        if is_walled(table):
            which.append(table.c.wall_id.in_(bindparam("given_walls", type_=Whole(), expanding=True)))
        statement = select(table.c.id, *columns).where(*which)
        return statement.order_by(table.c.id).with_for_update(key_share=True) if locked else statement

    if floor.uses_now or floor.uses_me:
        return build()
    key = ("ledger accounts", ledger.holder, ledger.of, ledger.floor, tuple(ledger.balances.values()), many, locked)
    return records.gateway.reads.built((*key, records.gateway.zones()), build)


def refuse_change(records: Records, writer: Writer, names: Sequence[str] = ()) -> None:
    """Moves are neither changed nor deleted. The product's own code may lead them elsewhere, where records merge."""
    if writer.entity.ledger is None:
        return
    references = {item.name for item in writer.references}
    if records.actor.trusted and names and set(names) <= references:
        return
    raise InvalidInput(
        "records.append_only",
        sentence("%(entities)s are a ledger: they are neither changed nor deleted.", entities=writer.entity.plural),
        remedy="Add a move the other way.",
    )
