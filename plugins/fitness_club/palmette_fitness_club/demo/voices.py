"""What members say and are given: answers, complaints, events, recommendations, bonuses, gift cards, applications."""

from __future__ import annotations

from datetime import timedelta

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import Member, noon

SCORES = {10: 26, 9: 22, 8: 16, 7: 12, 6: 9, 5: 7, 3: 5, 1: 3}
REASONS = ("trainers", "trainers", "classes", "equipment", "cleanliness", "crowding", "price", "results", None)
COMPLAINTS = ("Showers are cold in the morning", "Class was called off without notice", "Music is too loud",
              "Charged twice in October", "No towels at the desk")  # fmt: skip
EVENTS = ("Open day", "Christmas yoga", "Ten-kilometre race", "Boxing night", "Healthy breakfast", "Kids' day")


def hear_members(club: Club, members: list[Member]) -> None:
    """All of it, for members who are active now."""
    active = [member for member in members if member.stay.is_active(club.context.today)]
    _surveys(club, active)
    _complaints(club, active)
    _events(club, active)
    _thanks(club, active)
    _applications(club, active)


def _part(club: Club, members: list[Member], share: float) -> list[Member]:
    return club.context.random.sample(members, max(round(len(members) * share), 1))


def _surveys(club: Club, active: list[Member]) -> None:
    dice, now = club.context.random, club.context.now
    rows: Rows = [
        {"member": member.contact, "kind": "nps", "score": dice.choices(list(SCORES), list(SCORES.values()))[0],
         "reason": dice.choice(REASONS), "at": now - timedelta(days=dice.randint(1, 360), minutes=dice.randint(0, 600))}
        for member in _part(club, active, 0.15)
    ]  # fmt: skip
    club.add("fitness_club.survey", rows)


def _complaints(club: Club, active: list[Member]) -> None:
    dice, now = club.context.random, club.context.now
    rows: Rows = []
    for member in _part(club, active, 0.02):
        at = now - timedelta(days=dice.randint(0, 90), hours=dice.randint(1, 9))
        row: dict[str, object] = {
            "subject": dice.choice(COMPLAINTS), "member": member.contact, "club": member.club, "received_at": at,
            "owner": club.staff[member.club, "club_manager"][0], "created_at": at, "stage_since": at,
        }  # fmt: skip
        if now - at > timedelta(days=2):
            answered = at + timedelta(hours=dice.randint(2, 30))
            row |= {"answer": "We are sorry. A guest visit is on your account.", "answered_at": answered,
                    "csat": dice.choice((5, 4, 4, 3)), "stage": "closed", "stage_since": answered}  # fmt: skip
        rows.append(row)
    club.add("fitness_club.complaint", rows)


def _events(club: Club, active: list[Member]) -> None:
    dice, now = club.context.random, club.context.now
    events: Rows = [
        {"id": club.context.new_id(), "name": name, "club": dice.choice(club.branches), "capacity": 40,
         "starts_at": now + timedelta(days=dice.randint(-90, 40)), "directions": dice.sample(club.directions, 1)}
        for name in EVENTS
    ]  # fmt: skip
    club.add("fitness_club.event", events)
    rows: Rows = [
        {"event": dice.choice(events)["id"], "member": member.contact, "came": dice.choice((True, True, False, None))}
        for member in _part(club, active, 0.08)
    ]
    club.add("fitness_club.event_signup", rows)


def _thanks(club: Club, active: list[Member]) -> None:
    """Bonus points, recommendations, gift cards."""
    context, dice = club.context, club.context.random
    bonuses: Rows = []
    for member in _part(club, active, 0.3):
        at = context.now - timedelta(days=dice.randint(5, 300))
        bonuses.append({"member": member.contact, "kind": "accrue", "points": dice.choice((50, 100, 240)), "at": at,
                        "reason": "Visits", "expires_on": at.date() + timedelta(days=365)})  # fmt: skip
        if dice.random() < 0.3:
            bonuses.append({"member": member.contact, "kind": "spend", "points": -50, "at": at + timedelta(days=3)})
    club.add("fitness_club.bonus_move", bonuses)
    referrals: Rows = []
    for number, member in enumerate(_part(club, active, 0.06), start=1):
        at = context.now - timedelta(days=dice.randint(3, 330))
        row: dict[str, object] = {"member": member.contact, "code": f"FRIEND-{number:05}", "created_at": at}
        friend = dice.choice(active)
        if dice.random() < 0.4 and friend.contact != member.contact:
            row["friend"] = friend.contact
            if dice.random() < 0.6:
                row["rewarded_on"] = at.date() + timedelta(days=dice.randint(0, 3))
        referrals.append(row)
    club.add("fitness_club.referral", referrals)
    cards: Rows = [
        {"code": f"GC-{number:04}", "amount": context.money(dice.choice((50, 100))), "buyer": member.contact,
         "sold_on": context.today - timedelta(days=dice.randint(1, 200)),
         "expires_on": context.today + timedelta(days=200)}
        for number, member in enumerate(_part(club, active, 0.01), start=1)
    ]  # fmt: skip
    club.add("fitness_club.gift_card", cards)
    top_ups: Rows = [
        {"member": member.contact, "kind": "top_up", "amount": context.money(dice.choice((20, 50))),
         "at": context.now - timedelta(days=dice.randint(1, 100))}
        for member in _part(club, active, 0.03)
    ]  # fmt: skip
    club.add("fitness_club.deposit_move", top_ups)


def _applications(club: Club, active: list[Member]) -> None:
    """Freezes asked for and not yet decided."""
    dice, today = club.context.random, club.context.today
    able = [member for member in active if member.last.kind in ("annual", "half_year") and member.last.freeze is None]
    rows: Rows = []
    for member in _part(club, able, 0.02) if able else []:
        begin = today + timedelta(days=dice.randint(2, 20))
        asked = noon(club, member.club, today - timedelta(days=dice.randint(0, 2)))
        rows.append({
            "kind": "freeze", "member": member.contact, "membership": member.memberships[-1], "from_on": begin,
            "until_on": begin + timedelta(days=14), "reason": "vacation", "owner": member.seller, "created_at": asked,
            "stage": dice.choice(("received", "checked")), "stage_since": asked,
        })  # fmt: skip
    club.add("fitness_club.application", rows)
