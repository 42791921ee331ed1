"""Around the records: the palette's search, one's own settings, the health of packs."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromQuery

from palmette.access.grants import may, may_configure
from palmette.errors import InvalidInput, NotFound
from palmette.labels import as_label, humanize
from palmette.pages.calendar_feed import own_feed
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address, record_address, shell_context
from palmette.pages.values import Values

HITS = 12


@get("/find", sync_to_thread=True, name="find")
def find_screen(request: Incoming, q: FromQuery[str] = "") -> Response[str]:
    """The palette: places that match, then records; only the results when the box asks again."""
    desk = Desk(request)
    text = q.strip()[:200]
    context = {"q": text, "places": _places(desk, text), "groups": _hits(desk, text) if len(text) >= 2 else []}
    return desk.part("find_results.html" if "q" in request.query_params else "find.html", context)


def _places(desk: Desk, text: str) -> list[Values]:
    wanted = text.casefold()
    entries = [entry for section in shell_context(desk)["sections"] for entry in section["entries"]]
    found = [entry for entry in entries if wanted in entry["label"].casefold()]
    new = [
        {"label": f"{desk.gettext('New')}: {entity.label.text(desk.language)}", "icon": "plus",
         "href": f"{list_address(desk.blueprint, entity)}/new"}
        for entity in desk.blueprint.entities.values()
        if not entity.is_child and entity.walled and wanted and wanted in entity.label.text(desk.language).casefold()
        and may(desk.blueprint, desk.actor, entity, "create")
    ]  # fmt: skip
    return [*found[:6], *new[:3]]


def _hits(desk: Desk, text: str) -> list[Values]:
    with desk.reading() as records:
        hits = records.search(text, limit=HITS)
    groups: dict[str, list[Values]] = {}
    for hit in hits:
        entity = desk.blueprint.entities[hit.entity]
        groups.setdefault(hit.entity, []).append(
            {
                "title": hit.title, "detail": hit.detail, "status": hit.status,
                "href": record_address(desk.blueprint, entity, hit.id), "icon": entity.icon,
            }
        )  # fmt: skip
    return [
        {"label": desk.blueprint.entities[key].plural.text(desk.language), "hits": found}
        for key, found in groups.items()
    ]


@get("/me", sync_to_thread=True, name="me")
def me_screen(request: Incoming) -> Response[str]:
    """One's own language, zone, theme, density and password."""
    return _me(Desk(request))


@post("/me", status_code=200, name="me.save")
async def me_save(request: Incoming) -> Response[str]:
    """Keep them; the next page is drawn with them."""
    form = await request.form()
    return await sync_to_thread(_save_me, request, form)


def _me(desk: Desk, *, error: InvalidInput | None = None, saved: bool = False) -> Response[str]:
    extra = desk.actor.extra
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
        "csrf": desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "saved": saved,
    }
    return desk.page("me.html", context, status=422 if error else 200)


def _save_me(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    wanted = {name: str(form[name]) for name in ("language", "zone", "theme", "density") if form.get(name)}
    password = str(form.get("password", ""))
    assert desk.actor.id is not None, "a page has a person"
    # One's own preferences are not a matter of rights: they are written in the system's name, these four fields alone.
    with desk.pinned.gateway.writing(desk.pinned.directory.system("page", wall=desk.actor.wall)) as records:
        records.update("frame.user", desk.actor.id, wanted)
    desk.pinned.directory.forget()
    if password:
        try:
            desk.pinned.sessions.set_password(desk.actor.id, password, email=desk.actor.extra.get("email", ""))
        except InvalidInput as error:
            return _me(Desk(request, form_token=str(form.get("_csrf_token", ""))), error=error)
        return desk.go("/login")
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
