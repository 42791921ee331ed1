"""Which club a desk stands in: the one that was chosen, else that of the person at it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from palmette import InvalidInput, ListQuery, label, sentence
from palmette_fitness_club.rows import BRANCH, Values, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST = 100


def clubs(records: Records, chosen: UUID) -> list[Values]:
    """The clubs one may choose from; none where there is no choice."""
    found = _known(records)
    if len(found) < 2:
        return []
    return [{"value": str(row["id"]), "label": row["name"], "chosen": uid(row["id"]) == chosen} for row in found]


def club_of(records: Records, asked: str) -> UUID:
    """The club of this desk, one that the person works in."""
    known = [uid(row["id"]) for row in _known(records)]
    home = records.actor.home_branch
    for wanted in (asked, str(home or "")):
        found = next((one for one in known if str(one) == wanted), None)
        if found is not None:
            return found
    if not known:
        raise InvalidInput("fitness_club.no_club", sentence(NO_CLUB), remedy=sentence(ADD_CLUB))
    return known[0]


def _known(records: Records) -> list[Values]:
    """The clubs in reach: those of the person, or all where he has none of his own."""
    actor = records.actor
    rows = records.list(BRANCH, ListQuery(sort="name", limit=MOST, fields=["id", "name"])).rows
    own = [row for row in rows if uid(row["id"]) in actor.branches or uid(row["id"]) == actor.home_branch]
    return own or rows


NO_CLUB = label("You work in no club yet.", ru="Вы пока не относитесь ни к одному клубу.",
                fi="Et kuulu vielä mihinkään keskukseen.")  # fmt: skip
ADD_CLUB = label("Ask the administrator to enter your club.", ru="Попросите администратора указать ваш клуб.",
                 fi="Pyydä pääkäyttäjää lisäämään keskuksesi.")  # fmt: skip
