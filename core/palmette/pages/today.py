"""My day: what is due, what needs me next and why, what changed, my boards, and the team of those who lead one."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Response, get
from litestar.params import FromPath

from palmette.calendar.read import Wish, read_entries
from palmette.errors import NotFound
from palmette.pages import formats
from palmette.pages.calendar_draw import addable
from palmette.pages.calendar_entries import artist_of
from palmette.pages.calendar_sight import Sight, open_sight
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.today_news import boards, news
from palmette.pages.today_next import next_actions
from palmette.pages.today_tasks import tasks
from palmette.pages.today_team import leads_a_team, team


@get("/today", sync_to_thread=True, name="today")
def today_screen(request: Incoming) -> Response[str]:
    """Tasks and today's calendar at once; the rest is asked for by the page."""
    desk = Desk(request)
    with desk.reading() as records:
        sight = open_sight(desk, records, {"view": "day"})
        context = {
            "today": {
                "date": formats.weekday_day(sight.today, desk.reader, sight.today),
                "greeting": _greeting(desk, records.now.astimezone(records.local_zone).hour),
                "calendar": _calendar(sight),
                "calendar_href": sight.address(view="day"),
                "leads": leads_a_team(sight),
                "may_add": bool(addable(sight)),
                "new_href": f"/calendar/new?at={sight.today.isoformat()}T{min(records.now.hour + 1, 23):02}:00",
            },
            "tasks": tasks(sight),
        }
    return desk.page("today.html", context)


PARTS: dict[str, Callable[[Sight], Context]] = {"next": next_actions, "boards": boards, "news": news, "team": team}


@get("/today/{part:str}", sync_to_thread=True, name="today.part")
def today_part(request: Incoming, part: FromPath[str]) -> Response[str]:
    """One part of the day: `next`, `boards`, `news` or `team`."""
    desk = Desk(request)
    work = PARTS.get(part)
    if work is None:
        raise NotFound("http.not_found", "There is no such page.")
    with desk.reading() as records:
        found = work(open_sight(desk, records, {"view": "day"}))
    return desk.part(f"today_{part}.html", found)


def _calendar(sight: Sight) -> list[Context]:
    """What has a time today: tasks of the whole day stand above already."""
    wish = Wish(sight.wish.since, sight.wish.until, sight.desk.actor.id)
    found = read_entries(sight.records, list(sight.known.values()), wish).entries
    shown = [entry for entry in found if not (entry.events.task and entry.all_day)]
    artist = artist_of(sight, ())
    return [artist.draw(entry) for entry in shown]


def _greeting(desk: Desk, hour: int) -> str:
    name = desk.actor.name.split(" ")[0]
    if hour < 11:
        return desk.gettext("Good morning, %(name)s") % {"name": name}
    if hour < 17:
        return desk.gettext("Good day, %(name)s") % {"name": name}
    return desk.gettext("Good evening, %(name)s") % {"name": name}
