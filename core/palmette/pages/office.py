"""Around the records: one's own settings, the health of packs."""

from __future__ import annotations

from datetime import date, time

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.access.grants import may_configure
from palmette.errors import NotFound
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.calendar_feed import own_feed
from palmette.pages.desk import Desk, Incoming
from palmette.pages.find import keep_own
from palmette.pages.values import Values
from palmette.personal.digests import DigestWish, digest_wish, keep_wish, read_wish
from palmette.personal.notice_kinds import KINDS, kinds_off_of, switch_off
from palmette.web.runtime import runtime_of


@get("/me", sync_to_thread=True, name="me")
def me_screen(request: Incoming) -> Response[str]:
    """One's own language, zone, theme, density."""
    return _me(Desk(request))


@post("/me", status_code=200, name="me.save")
async def me_save(request: Incoming) -> Response[str]:
    """Keep them; the next page is drawn with them."""
    form = await request.form()
    return await sync_to_thread(_save_me, request, form)


def _me(desk: Desk) -> Response[str]:
    extra = desk.actor.extra
    assert desk.actor.id is not None, "a page has a person"
    kept = desk.pinned.preferences.all(desk.actor.id)
    off = kinds_off_of(kept)
    user = desk.blueprint.entities["frame.user"]

    def choices(name: str) -> list[Values]:
        return [
            {"value": option.key, "label": as_label(option.label, humanize(option.key)).text(desk.language)}
            for option in user.fields[name].options
        ]

    context = {
        "name": desk.actor.name,
        "feed": own_feed(desk),
        "email": extra.get("email", ""),
        "roles": [desk.blueprint.roles[key].label.text(desk.language) for key in desk.actor.roles],
        "language": desk.actor.language,
        "languages": choices("language"),
        "zone": desk.actor.zone,
        "theme": extra.get("theme", "system"),
        "themes": choices("theme"),
        "density": extra.get("density", "normal"),
        "densities": choices("density"),
        "shortcuts": kept.get("shortcuts") is not False,
        "kinds": [
            {"key": kind.key, "label": kind.label.text(desk.language), "on": kind.key not in off} for kind in KINDS
        ],
        "digest": _digest(desk, digest_wish(kept)),
        "can_mail": runtime_of(desk.request).mailer.ready,
        "rights_href": f"/people/{desk.actor.id}/access",
        "csrf": desk.csrf,
    }
    return desk.page("me.html", context)


def _digest(desk: Desk, wish: DigestWish) -> list[Values]:
    """The fields of the letter: how often, on which day, at which hour."""
    _ = desk.gettext
    often = {"none": _("Never"), "day": _("Every day"), "week": _("Every week")}
    week = [date(2024, 1, 1 + number) for number in range(7)]
    days = [formats.weekday_name(day, desk.reader) for day in week]
    hours = [formats.clock_time(time(number), desk.reader) for number in range(24)]
    chosen = (
        ("digest", _("How often"), wish.every, list(often.items())),
        ("digest_weekday", _("Day of the week"), str(wish.weekday), [(str(at), day) for at, day in enumerate(days)]),
        ("digest_hour", _("At"), str(wish.hour), [(str(at), hour) for at, hour in enumerate(hours)]),
    )
    return [
        {
            "kind": "choice", "name": name, "label": label, "value": value,
            "choices": [{"value": key, "label": text} for key, text in options],
        }
        for name, label, value, options in chosen
    ]  # fmt: skip


def _save_me(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    wanted = {name: str(form[name]) for name in ("language", "zone", "theme", "density") if form.get(name)}
    assert desk.actor.id is not None, "a page has a person"
    keep_own(desk, wanted)
    if form.get("told"):
        # Boxes that are not ticked are not sent: their names are kept as switched off.
        desk.pinned.preferences.put(desk.actor.id, "shortcuts", None if form.get("shortcuts") else False)
        if form.get("digest"):
            given = {name: form.get(f"digest_{name}") for name in ("hour", "weekday")}
            keep_wish(desk.pinned.preferences, desk.actor.id, read_wish({**given, "every": form["digest"]}))
        wished = set(form.getall("notice", []))
        switch_off(desk.pinned.preferences, desk.actor.id, [kind.key for kind in KINDS if kind.key not in wished])
    return desk.go("/me")


@get("/health/packs", sync_to_thread=True, name="packs")
def packs_screen(request: Incoming) -> Response[str]:
    """Which packs run, which do not and why, and what mends it."""
    desk = Desk(request)
    if not may_configure(desk.blueprint, desk.actor):
        raise NotFound("http.not_found", "There is no such page.")
    _ = desk.gettext
    words = {
        "enabled": _("enabled"), "available": _("not enabled"), "quarantined": _("stopped: it failed"),
        "tombstone": _("removed, its data is kept"),
    }  # fmt: skip
    tones = {"enabled": ("ok", "circle-check"), "quarantined": ("bad", "alert-circle")}
    rows = [
        {
            "key": item.pack, "state": words.get(str(item.state), str(item.state)),
            "reason": item.reason, "remedy": item.remedy,
            "tone": tones.get(str(item.state), ("calm", "circle"))[0],
            "icon": tones.get(str(item.state), ("calm", "circle"))[1],
        }
        for item in desk.pinned.health
    ]  # fmt: skip
    return desk.page("packs.html", {"packs": rows})
