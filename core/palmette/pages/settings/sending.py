"""Sending that is held after a restore: what that means, and letting it go."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench
from palmette.schema.sending import Hold, held, hold, release
from palmette.web.runtime import runtime_of


@get("/settings/sending", sync_to_thread=True, name="settings.sending")
def sending_screen(request: Incoming) -> Response[str]:
    """Whether the installation sends, since when not, and why."""
    bench = Bench(request)
    with bench.desk.pinned.database.system(writing=False) as connection:
        found = held(connection)
    context = {"hold": found, "why": _why(bench, found), "csrf": bench.desk.csrf}
    return bench.desk.page("settings_sending.html", context)


@post("/settings/sending", status_code=200, name="settings.sending.act")
async def sending_act(request: Incoming) -> Response[str]:
    """Let it go, or hold it."""
    form = await request.form()
    return await sync_to_thread(_act, request, form)


def _act(request: Incoming, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    with bench.desk.pinned.database.system() as connection:
        if form.get("act") == "release":
            release(connection)
        else:
            hold(connection, "asked")
    runtime_of(request).watch.look()
    return bench.desk.go("/settings/sending")


def _why(bench: Bench, found: Hold | None) -> str:
    _ = bench.desk.gettext
    reasons = {
        "restored": _("This installation was restored from a backup. What waits here may have been sent before."),
        "moved": _("This installation was moved to another database."),
        "asked": _("Somebody asked for it."),
    }
    return reasons.get(found.reason, "") if found else ""
