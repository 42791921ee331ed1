"""The reception screen: a pass, a phone or a name in, the member out, and one press that stores the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Conflict, Screen, ScreenCall, ScreenPart, Then, sentence
from palmette import label as _
from palmette_fitness_club.desk.clubs import club_of, clubs
from palmette_fitness_club.desk.entries import last_entries
from palmette_fitness_club.desk.found import by_pass, look_up
from palmette_fitness_club.desk.greeting import VISIT, came_today, greet, verdict_of
from palmette_fitness_club.desk.words import AGAIN, RECEPTION
from palmette_fitness_club.doors.check import TEXTS
from palmette_fitness_club.doors.decide import NO_MEMBERSHIP
from palmette_fitness_club.rows import uid

if TYPE_CHECKING:
    from palmette.records.session import Records

FILES = "palmette_fitness_club:templates/pages/"
Drawn = dict[str, Any]  # Any: what templates take


def draw(records: Records, call: ScreenCall) -> Drawn:
    """The whole screen, with somebody on it where the address names him."""
    club = club_of(records, call.one("club"))
    found = draw_found(records, call) if call.one("q") or call.one("member") else {"greeting": None, "hits": None}
    return {"q": "", "said": "", "clubs": clubs(records, club), "club": str(club), **found,
            "entries": last_entries(records, club)}  # fmt: skip


def draw_found(records: Records, call: ScreenCall) -> Drawn:
    """Whom a text finds: one who is meant at once, several to choose from, or nobody."""
    club = club_of(records, call.one("club"))
    text, member, shown = call.one("q"), call.one("member"), None
    hits: list[Drawn] = []
    if not member and text:
        if known := by_pass(records, text):
            shown, member = known[0], str(known[1])
        else:
            hits = look_up(records, text)
            member = str(hits[0]["id"]) if len(hits) == 1 else ""
    values: Drawn = {"q": text, "club": str(club), "hits": hits, "greeting": None, "said": call.one("said")}
    if member:
        greeting = greet(records, uid(member), club, shown=shown)
        guest = greeting.verdict.reason == NO_MEMBERSHIP and not greeting.came_at
        values |= {"greeting": greeting, "guest": guest, "shown": str(shown or ""),
                   "reason": TEXTS[greeting.verdict.reason].text(records.actor.language)}  # fmt: skip
    return values


def draw_entries(records: Records, call: ScreenCall) -> Drawn:
    """Who came lately."""
    club = club_of(records, call.one("club"))
    return {"entries": last_entries(records, club), "club": str(club)}


def let_in(records: Records, call: ScreenCall) -> Then:
    """Store the visit; a second press changes nothing and says when he came."""
    club, member, shown = club_of(records, call.one("club")), uid(call.one("member")), call.one("shown")
    if came_today(records, member, club) is not None:
        return _then(club, member, "again")
    verdict = verdict_of(records, member, club, uid(shown) if shown else None)
    if not verdict.allow:
        raise Conflict(
            "fitness_club.not_let_in", sentence(TEXTS[verdict.reason]), remedy=sentence(AGAIN)
        )  # fmt: skip
    _store(records, club, member, membership=verdict.membership)
    return _then(club, member, "in")


def let_in_guest(records: Records, call: ScreenCall) -> Then:
    """Somebody without a membership who looks at the club; once a day as well."""
    club, member = club_of(records, call.one("club")), uid(call.one("member"))
    if came_today(records, member, club) is not None:
        return _then(club, member, "again")
    _store(records, club, member, guest=True)
    return _then(club, member, "in")


def _store(records: Records, club: UUID, member: UUID, **more: object) -> None:
    records.create(VISIT, {"member": member, "club": club, "at": records.now, "source": "desk", **more})


def _then(club: UUID, member: UUID, said: str) -> Then:
    return Then("found", {"club": str(club), "member": str(member), "said": said})


SCREEN = Screen(
    "reception", draw, _("Reception", ru="Рецепция", fi="Vastaanotto"),
    template=f"{FILES}reception.html", entity="visit", action="create", icon="door-enter",
    parts={
        "found": ScreenPart(draw_found, f"{FILES}reception_found.html"),
        "entries": ScreenPart(draw_entries, f"{FILES}reception_entries.html"),
    },
    acts={"let_in": let_in, "let_in_guest": let_in_guest},
    words=RECEPTION,
    styles=["palmette_fitness_club:static/desk.css"],
    scripts=["palmette_fitness_club:static/reception.js"],
)  # fmt: skip
