"""What holds for a freeze whoever enters it: the terms of the membership, no overlap, its fee."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from palmette import Changes, Conflict, Label, MoneyValue, label, sentence
from palmette_fitness_club.rows import Values, by_ids, charge_fee, every, is_history, local_day, uid
from palmette_fitness_club.rules import FreezeTerms, can_freeze

FREEZE, MEMBERSHIP = "fitness_club.freeze", "fitness_club.membership"
TERMS = ["type.freeze_days", "type.freeze_min", "type.freeze_times", "type.freeze_fee", "type.backdated_freeze",
         "frozen_days", "freeze_count", "member", "member.branch", "ends_on", "stage"]  # fmt: skip


def check_freezes(changes: Changes) -> None:
    """New freezes and changed ones; an exception is one that somebody with the right to it wrote down."""
    if is_history(changes):
        return
    records = changes.records
    created = {change.id: change for change in changes.of(FREEZE, "created")}
    longer = [change.id for change in changes.of(FREEZE, "changed") if "until_on" in change.new]
    fields = ["membership", "member", "from_on", "until_on", "exception", "fee", "days", "ended_by_visit"]
    rows = by_ids(records, FREEZE, [*created, *longer], fields)
    members = by_ids(records, MEMBERSHIP, (row["membership"] for row in rows.values()), TERMS)
    for key, row in rows.items():
        terms = members[uid(row["membership"])]
        _check_dates(changes, key, row, terms)
        if key in created and _by_hand(changes) and row["exception"] is not True:
            _check_terms(changes, row, terms)
        if key in created:
            _fee(changes, key, row, terms)


def _by_hand(changes: Changes) -> bool:
    return changes.caused_by.kind in ("user", "token", "portal")


def _check_dates(changes: Changes, key: UUID, row: Values, terms: Values) -> None:
    if row["until_on"] < row["from_on"] or (row["until_on"] == row["from_on"] and not row["ended_by_visit"]):
        raise refused("no_days")
    across = f"from_on < '{row['until_on']}' and until_on > '{row['from_on']}' and id != '{key}'"
    if any(True for _ in every(changes.records, FREEZE, across, ["id"], equal=[("membership", row["membership"])])):
        raise refused("overlaps")


def _check_terms(changes: Changes, row: Values, terms: Values) -> None:
    if terms["stage"] not in ("active", "frozen", "waiting_activation"):
        raise refused("not_valid")
    today: date = local_day(changes.records, terms["member.branch"])
    allowed = FreezeTerms(
        int(terms["type.freeze_days"] or 0), int(terms["type.freeze_min"] or 1), int(terms["type.freeze_times"] or 0),
        terms["type.backdated_freeze"] is True,
    )  # fmt: skip
    # The rollups of the membership hold this freeze already.
    used, times = int(terms["frozen_days"] or 0) - int(row["days"]), int(terms["freeze_count"] or 0) - 1
    decision = can_freeze(allowed, row["from_on"], row["until_on"], used_days=used, used_times=times, today=today)
    if not decision.allowed:
        raise refused(decision.reason)


def _fee(changes: Changes, key: UUID, row: Values, terms: Values) -> None:
    """A freeze that costs something is owed at once."""
    fee = row["fee"] or terms["type.freeze_fee"]
    if not isinstance(fee, MoneyValue) or fee.minor <= 0 or row["exception"] is True:
        return
    if row["fee"] is None:
        changes.records.update(FREEZE, key, {"fee": fee})
    name = FEE.text(changes.caused_by.language)
    charge_fee(changes.records, row["member"], terms["member.branch"], name, fee)


FEE = label("Freeze fee", ru="Плата за заморозку", fi="Taukomaksu")
REASONS: dict[str, Label] = {
    "no_days": label("The freeze ends before it begins.", ru="Заморозка заканчивается раньше, чем начинается.",
                     fi="Tauko päättyy ennen alkuaan."),
    "overlaps": label("The membership is frozen on these days already.", ru="На эти дни абонемент уже заморожен.",
                      fi="Jäsenyys on jo tauolla näinä päivinä."),
    "not_valid": label("This membership is not valid, so it cannot be frozen.",
                       ru="Абонемент не действует, заморозить его нельзя.",
                       fi="Jäsenyys ei ole voimassa, joten sitä ei voi laittaa tauolle."),
    "backdated": label("A freeze cannot begin in the past.", ru="Заморозка не может начаться задним числом.",
                       fi="Tauko ei voi alkaa takautuvasti."),
    "too_short": label("The freeze is shorter than the membership allows.",
                       ru="Заморозка короче, чем допускает абонемент.", fi="Tauko on lyhyempi kuin jäsenyys sallii."),
    "times_used_up": label("The membership was frozen as often as it may be.", ru="Число заморозок исчерпано.",
                           fi="Jäsenyydessä on pidetty jo kaikki tauot."),
    "days_used_up": label("Not enough freeze days are left.", ru="Не хватает дней заморозки.",
                          fi="Taukopäiviä ei ole tarpeeksi jäljellä."),
}  # fmt: skip
REMEDY = label("Choose other days, or ask the manager for an exception.",
               ru="Выберите другие дни или попросите управляющего об исключении.",
               fi="Valitse muut päivät tai pyydä päälliköltä poikkeusta.")  # fmt: skip


def refused(reason: str) -> Conflict:
    """Why it cannot be frozen."""
    return Conflict(f"fitness_club.freeze_{reason}", sentence(REASONS[reason]), remedy=sentence(REMEDY))
