"""What expires: which part of each holder's moves can no longer be used, and the night's moves that burn it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from palmette.blueprint.model import EntityModel, LedgerModel
from palmette.money import Money
from palmette.records.ledgers import Number
from palmette.records.rows import among, in_walls
from palmette.records.stored_rows import Ask, stored_rows
from palmette.records.write_bulk import create_many
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

SIZE = 500


@dataclass(slots=True)
class Lot:
    """What a move added and is not used yet; it can be used up to and including `until`, for ever without it."""

    left: Number
    until: date | None = None


def expired(moves: Iterable[tuple[date, Number, date | None]], today: date) -> Number:
    """What is left on `today` of what expired before, of moves (day, quantity, expires on) in their order.

    Each move that takes, takes from what expires first among what could be used on its day.
    """
    lots: list[Lot] = []
    owed: Number = 0
    for day, quantity, until in moves:
        if quantity > 0:
            repaid = min(owed, quantity)
            owed -= repaid
            lots.append(Lot(quantity - repaid, until))
        else:
            owed += _use(lots, -quantity, day)
    return sum((lot.left for lot in lots if lot.until is not None and lot.until < today), 0)


def _use(lots: Sequence[Lot], wanted: Number, day: date) -> Number:
    """What had expired first, as a move that burns does; then usable lots by their date. What is owed in the end."""
    usable = [lot for lot in lots if lot.until is None or lot.until >= day]
    gone = [lot for lot in lots if lot.until is not None and lot.until < day]
    for lot in (*sorted(gone, key=_by_date), *sorted(usable, key=_by_date)):
        part = min(lot.left, wanted)
        lot.left -= part
        wanted -= part
    return wanted


def _by_date(lot: Lot) -> date:
    return lot.until or date.max


def burn_after(records: Records, entity: EntityModel, after: UUID | None) -> tuple[UUID | None, int]:
    """Burn for the next holders by id that have something expired; the last id seen and the moves made."""
    ledger = entity.ledger
    assert ledger is not None
    holders = _holders(records, entity, ledger, after)
    if not holders:
        return None, 0
    # Locked before they are read: what somebody spends at this moment is not burnt too.
    holder = records.blueprint.entities[ledger.holder]
    held = stored_rows(records, holder, holders, Ask(locked=True))
    rows = _burning(records, entity, ledger, [row["id"] for row in held])
    made = create_many(records, entity.key, rows, all_or_nothing=False).done if rows else []
    return holders[-1], len(made)


def _holders(records: Records, entity: EntityModel, ledger: LedgerModel, after: UUID | None) -> list[UUID]:
    """Holders with something left and a move that expired."""
    table, held = records.tables.table(entity.key), records.tables.table(ledger.holder)
    way, until = table.c[entity.fields[ledger.of].column], table.c[entity.fields[ledger.expires].column]
    fields = records.blueprint.entities[ledger.holder].fields
    left = [held.c[fields[name].column] > 0 for name in ledger.balances.values()]
    same = [held.c.wall_id == table.c.wall_id] if "wall_id" in table.c else []
    within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
    later = [way > after] if after is not None else []
    statement = (
        select(way)
        .join(held, and_(held.c.id == way, *same))
        .where(*within, *later, until < records.local_today, table.c.deleted_at.is_(None), or_(*left))
        .distinct()
        .order_by(way)
        .limit(SIZE)
    )
    return list(records.connection.scalars(statement, execution_options=GATED))


def _burning(
    records: Records, entity: EntityModel, ledger: LedgerModel, holders: Sequence[UUID]
) -> list[dict[str, object]]:
    """The moves that burn, one for each holder and currency."""
    rows: list[dict[str, object]] = []
    for (holder, currency), moves in _moves(records, entity, ledger, holders).items():
        lost = expired(moves, records.local_today)
        if lost > 0:
            quantity = Money(-int(lost), currency) if currency else -lost
            rows.append({ledger.of: holder, ledger.kind: ledger.burn, ledger.quantity: quantity})
    return rows


Moves = dict[tuple[UUID, str], list[tuple[date, Number, date | None]]]


def _moves(records: Records, entity: EntityModel, ledger: LedgerModel, holders: Sequence[UUID]) -> Moves:
    """All moves of the holders by currency, in the order in which they happened."""
    table = records.tables.table(entity.key)
    columns = {name: table.c[entity.fields[name].column] for name in (ledger.of, ledger.quantity, ledger.expires)}
    at = table.c[entity.fields[ledger.at].column] if ledger.at else table.c.created_at
    money = entity.fields[ledger.quantity].kind == "money"
    paid = [table.c[f"{columns[ledger.quantity].name}_currency"]] if money else []
    statement = (
        select(columns[ledger.of], at, columns[ledger.quantity], columns[ledger.expires], *paid)
        .where(
            among(columns[ledger.of], holders, records.tables.dialect),
            *in_walls(table, records.actor.walls),
            table.c.deleted_at.is_(None),
        )
        .order_by(at, table.c.id)
    )
    found: Moves = {}
    for row in records.connection.execute(statement, execution_options=GATED):
        key = (row[0], row[4] if money else "")
        found.setdefault(key, []).append((_day(records, row[1]), row[2], row[3]))
    return found


def _day(records: Records, at: Any) -> date:  # Any: a moment or a date
    day: date = at
    return at.astimezone(ZoneInfo(records.blueprint.edition.zone)).date() if isinstance(at, datetime) else day
