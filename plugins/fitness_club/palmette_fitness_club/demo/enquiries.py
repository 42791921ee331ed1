"""First enquiries of the last weeks: fresh ones, ones that are talked to, and what came of the others."""

from __future__ import annotations

from datetime import timedelta

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import noon

WISHES = ("Guest visit", "Price of a year", "Classes for children", "Opening hours of the pool", "Personal training",
          "Membership for two")  # fmt: skip
DAYS, TALKED = 60, 5
"""How far back they go, and for how long they are talked to."""
FRESH = 0.15
"""Of all enquiries: of the last hours, nobody has answered them yet."""
LOST = {"no_answer": 5, "not_a_customer": 2, "no_interest": 3}


def receive_enquiries(club: Club) -> None:
    """Those that came in by the website and the messengers, and have not become a sale."""
    context, dice = club.context, club.context.random
    rows: Rows = []
    for number in range(context.count(400)):
        person = context.person(dice.choice(("fi", "fi", "ru", "en")))
        branch = dice.choices(club.branches, [0.6, 0.4])[0]
        row: dict[str, object] = {
            "subject": dice.choice(WISHES), "name": person.name, "phone": person.phone, "email": person.email,
            "source": dice.choice(club.sources), "branch": branch,
            "owner": dice.choice(club.staff[branch, "club_sales"]),
        }  # fmt: skip
        if number % 20 < FRESH * 20:
            at = context.now - timedelta(minutes=dice.randint(3, 170))
        else:
            day = context.today - timedelta(days=dice.randint(1, TALKED if dice.random() < 0.4 else DAYS))
            at = noon(club, branch, day, dice.randint(9, 20)) + timedelta(minutes=dice.randint(0, 59))
            talked = at + timedelta(minutes=dice.randint(4, 180))
            age = (context.today - day).days
            row |= {"first_response_at": talked, "stage_since": talked, "stage": "contacted"}
            if age > TALKED:
                reason = dice.choices(list(LOST), list(LOST.values()))[0]
                row |= {"stage": "rejected", "lost_reason": reason, "stage_since": talked + timedelta(days=2)}
        rows.append({"stage_since": at, **row, "received_at": at, "created_at": at})
    club.add("sales.lead", rows)
