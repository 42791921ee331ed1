"""Members as contacts with their memberships, freezes, visits and cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows, digest
from palmette_fitness_club.demo.stays import Stay, Term, add_visits, make_stays
from palmette_fitness_club.rules import is_repeat_pass, visit_key

LANGUAGES = {"fi": 0.55, "en": 0.25, "ru": 0.20}
WITHOUT_EMAIL = 0.30
GOALS = ("Lose weight before summer", "Back pain, twice a week", "Build muscle", "Keep fit", "Run ten kilometres",
         "Sleep better", "Train with a friend")  # fmt: skip
VISIT_SOURCES = (*("turnstile",) * 8, "desk", "class")
FREEZE_REASONS = ("vacation", "vacation", "illness", "trip", "other")


@dataclass
class Member:
    """A contact with his stay and the ids of his memberships, oldest first."""

    contact: UUID
    club: UUID
    seller: UUID
    name: str
    stay: Stay
    memberships: list[UUID]

    @property
    def last(self) -> Term:
        """The last membership."""
        return self.stay.terms[-1]


def contact_row(club: Club, branch: UUID, created: datetime) -> dict[str, object]:
    """An invented contact of a club with a seller, a source and, for most, an e-mail."""
    dice = club.context.random
    language = dice.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    person = club.context.person(language)
    source = dice.choice(club.sources)
    return {
        "id": club.context.new_id(),
        "kind": "person",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "sex": person.sex,
        "birthday": person.birthday,
        "language": person.language,
        "phone": person.phone,
        "email": None if dice.random() < WITHOUT_EMAIL else person.email,
        "preferred_channel": dice.choice(("phone", "sms", "email", "telegram", "whatsapp")),
        "source": source,
        "first_source": source,
        "branch": branch,
        "owner": dice.choice(club.staff[branch, "club_sales"]),
        "created_at": created,
    }


def noon(club: Club, branch: UUID, day: date, hour: int = 12) -> datetime:
    """A moment of a local day in the club's zone, never in the future."""
    return min(datetime.combine(day, time(hour), club.zones[branch]), club.context.now)


def in_hours(club: Club, branch: UUID, day: date) -> datetime:
    """A quarter of an hour of a local day, when calls are made; it may be ahead."""
    dice = club.context.random
    return datetime.combine(day, time(dice.randint(10, 18), dice.choice((0, 15, 30, 45))), club.zones[branch])


def join_members(club: Club) -> list[Member]:
    """Everybody who is or was a member, stored with all that hangs on it."""
    context = club.context
    zone = club.zones[club.branches[0]]
    stays = make_stays(context.random, context.today, active=context.count(5000), former=context.count(9000))
    add_visits(context.random, stays, context.today, zone)
    members = _contacts(club, stays)
    _memberships(club, members)
    _freezes(club, members)
    _visits(club, members)
    _cards(club, members)
    return members


def _contacts(club: Club, stays: list[Stay]) -> list[Member]:
    context, dice = club.context, club.context.random
    rows: Rows = []
    members = []
    for stay in stays:
        branch = dice.choices(club.branches, [0.6, 0.4])[0]
        row = contact_row(club, branch, noon(club, branch, stay.terms[0].first - timedelta(days=dice.randint(1, 20))))
        if stay.is_active(context.today):
            row["interests"] = dice.sample(club.directions, dice.randint(1, 3))
            row["goals"] = dice.choice(GOALS)
            row["health_consent_on"] = stay.terms[0].first
            if dice.random() < 0.3:
                row["trainer"] = dice.choice(club.trainers[branch])
            if dice.random() < 0.05:
                row["medical_note"] = "Old knee injury: no jumps."
        rows.append(row)
        name = f"{row['first_name']} {row['last_name']}"
        members.append(Member(UUID(str(row["id"])), branch, UUID(str(row["owner"])), name, stay, []))
    club.add("contacts.contact", rows)
    consents: Rows = [
        {"contact": member.contact, "purpose": "service", "given_on": member.stay.terms[0].first,
         "created_at": noon(club, member.club, member.stay.terms[0].first)}
        for member in members
    ]  # fmt: skip
    club.add("contacts.consent", consents)
    return members


def _memberships(club: Club, members: list[Member]) -> None:
    """Wave by wave, so that each finds the one it renews. The ends are those without freezes, which move them."""
    for wave in range(max(len(member.stay.terms) for member in members)):
        rows: Rows = []
        for member in members:
            if wave < len(member.stay.terms):
                row = _membership(club, member, wave)
                member.memberships.append(UUID(str(row["id"])))
                rows.append(row)
        club.add("fitness_club.membership", rows)


def _membership(club: Club, member: Member, number: int) -> dict[str, object]:
    context, dice = club.context, club.context.random
    term = member.stay.terms[number]
    sold = noon(club, member.club, term.first - timedelta(days=dice.choice((0, 0, 0, 1, 3)) if term.entry else 7))
    stage, since = _stage(club, member, term)
    return {
        "id": context.new_id(),
        "member": member.contact,
        "type": club.types[term.kind],
        "sold_at": sold,
        "seller": member.seller,
        "owner": member.seller,
        "price_paid": context.money(club.prices[term.kind]),
        "starts_on": term.first,
        "ends_on": term.contract_last,
        "activated_on": term.first,
        "renewal_of": member.memberships[-1] if number else None,
        "stage": stage,
        "stage_since": since,
        "created_at": sold,
    }


def _stage(club: Club, member: Member, term: Term) -> tuple[str, datetime]:
    today = club.context.today
    if term.last < today:
        return "ended", noon(club, member.club, term.last + timedelta(days=1))
    if term.freeze and term.freeze[0] <= today < term.freeze[1]:
        return "frozen", noon(club, member.club, term.freeze[0])
    return "active", noon(club, member.club, term.first)


def _freezes(club: Club, members: list[Member]) -> None:
    dice = club.context.random
    rows: Rows = [
        {
            "membership": membership, "member": member.contact, "from_on": term.freeze[0], "until_on": term.freeze[1],
            "reason": dice.choice(FREEZE_REASONS), "created_at": noon(club, member.club, term.freeze[0]),
        }
        for member in members
        for membership, term in zip(member.memberships, member.stay.terms, strict=True)
        if term.freeze
    ]  # fmt: skip
    club.add("fitness_club.freeze", rows)


def _visits(club: Club, members: list[Member]) -> None:
    dice = club.context.random
    rows: Rows = []
    for member in members:
        zone = club.zones[member.club]
        previous: datetime | None = None
        for at in sorted(member.stay.visits):
            at = at.replace(tzinfo=zone)
            if is_repeat_pass(previous, at):
                continue
            previous = at
            rows.append({
                "member": member.contact, "club": member.club, "at": at, "source": dice.choice(VISIT_SOURCES),
                "device": club.devices[member.club], "membership": member.memberships[-1],
                "dedup_key": visit_key(member.contact, member.club, at.date()), "created_at": at,
            })  # fmt: skip
    club.add("fitness_club.visit", rows)


def _cards(club: Club, members: list[Member]) -> None:
    today = club.context.today
    active = [member for member in members if member.stay.is_active(today)]
    rows: Rows = [
        {"member": member.contact, "kind": "card", "valid_from": member.stay.terms[0].first,
         "value_hash": digest(f"{club.context.seed}-{number}"),
         "created_at": noon(club, member.club, member.stay.terms[0].first)}
        for number, member in enumerate(active)
    ]  # fmt: skip
    club.add("fitness_club.credential", rows)
    _passes(club, [member for member in active if member.stay.visits])


def _passes(club: Club, members: list[Member]) -> None:
    """What the doors told of the last two days: who came, and some who were refused."""
    dice, now = club.context.random, club.context.now
    rows: Rows = []
    for member in members:
        at = max(member.stay.visits).replace(tzinfo=club.zones[member.club])
        if at > now or (now - at).days >= 2:
            continue
        reason = dice.choices(("ok", "debt", "frozen", "wrong_time"), (94, 3, 2, 1))[0]
        number, device = len(rows) + 1, club.devices[member.club]
        rows.append({
            "device": device, "club": member.club, "sequence": number, "event_key": f"{device}:{number}", "at": at,
            "direction": "in", "allowed": reason == "ok", "reason": reason, "member": member.contact, "created_at": at,
        })  # fmt: skip
    club.add("fitness_club.access_event", sorted(rows, key=lambda row: str(row["at"])))
