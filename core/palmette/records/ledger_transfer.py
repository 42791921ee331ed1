"""From one holder to another: two moves of one ledger in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records.create_rows import refusal
from palmette.records.ledgers import measured, negative
from palmette.records.results import Values
from palmette.records.values.refusal import Refused
from palmette.records.write_bulk import create_many
from palmette.records.write_one import writer_for

if TYPE_CHECKING:
    from palmette.records.session import Records


def transfer(
    records: Records, entity: str, giver: UUID, taker: UUID, quantity: object, *, values: Values
) -> tuple[UUID, UUID]:
    """The two moves, the giver's first; nothing is stored when the giver has too little."""
    writer = writer_for(records, entity)
    ledger = writer.entity.ledger
    if ledger is None:
        message = sentence("%(entities)s are no ledger.", entities=writer.entity.plural)
        raise InvalidInput("records.no_ledger", message, remedy="Name an entity that is one.")
    if ledger.kind and not ledger.transfer:
        message = sentence("%(entities)s know no kind for transfers.", entities=writer.entity.plural)
        raise InvalidInput("records.no_transfer", message, remedy="Declare `transfer` in the ledger.")
    try:
        amount = writer.fields[ledger.quantity].accept(quantity)
    except Refused as error:
        raise refusal(error.problems(ledger.quantity)) from error
    if giver == taker or amount is None or measured(amount)[1] <= 0:
        message = sentence("A transfer takes something from one holder to another.")
        problem = Problem(ledger.quantity, "records.bad_transfer", message, "Give a figure above 0 and two holders.")
        raise InvalidInput(problem.code, message, remedy=problem.remedy, problems=[problem])
    common = {**values, **({ledger.kind: ledger.transfer} if ledger.kind else {})}
    rows = [
        {**common, ledger.of: giver, ledger.quantity: negative(amount)},
        {**common, ledger.of: taker, ledger.quantity: amount},
    ]
    given, taken = create_many(records, entity, rows).done
    return given, taken
