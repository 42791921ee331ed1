"""The start of the settings, and what waits: the changes, their plan, applying, taking back, the export."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.errors import PalmetteError, Problem
from palmette.locale.sentences import said
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Values, saved
from palmette.pages.shell import list_address
from palmette.pages.values import Words
from palmette.schema.planned import Plan
from palmette.shaping.store import Version


@get("/settings", sync_to_thread=True, name="settings")
def settings_screen(request: Incoming) -> Response[str]:
    """What can be shaped."""
    bench = Bench(request)
    _ = bench.desk.gettext
    blueprint = bench.desk.blueprint
    branches = blueprint.entities["frame.branch"]
    parts = [
        (_("Looks"), _("The name, the colours and the logo of everything."), "/settings/brand", "photo"),
        (_("Names"), _("What everything is called: in the words of your trade."), "/settings/names", "language"),
        (_("Fields"), _("What is kept of each of them: more fields, required ones, choices."), "/settings/fields",
         "forms"),
        (_("Stages"), _("The steps of each process and how long they may take."), "/settings/stages",
         "arrows-exchange"),
        (_("Lists"), _("Saved lists of everybody: which stand in the side bar, which are hidden."), "/settings/lists",
         "list"),
        (_("Forms"), _("Public forms with a page of their own: what they ask, consent, where they may be framed."),
         "/settings/forms", "forms"),
        (_("Documents"), _("What is printed: templates, their values, what they need."),
         "/settings/documents", "file-text"),
        (_("Roles"), _("Who may do what, and to whose data."), "/settings/roles", "shield"),
        (_("People"), _("Who logs in, with which roles and where."), "/settings/people", "users"),
        (bench.text(branches.plural), _("The places where you work, and their regions."),
         list_address(blueprint, branches), "building-store"),
        (_("Triggers"), _("What happens by itself: tasks, messages, changes; which of them are on."),
         "/settings/triggers", "bolt"),
        (_("Background work"), _("Which processes do it, what is due, what runs, what failed."), "/settings/work",
         "clock"),
        (_("Channels"), _("Accounts for e-mail, text messages and messengers; how each is."), "/settings/channels",
         "message"),
        (_("Texts of messages"), _("What messages say, in each language, with real values to look at."),
         "/settings/messages", "file-text"),
        (_("Webhooks"), _("Other systems that are told what changes here, and how they take it."),
         "/settings/webhooks", "world"),
        (_("Second signature"), _("What a second person has to agree to."), "/countersign", "shield"),
        (_("Audit journal"), _("What was refused, shown, taken out and set up."), "/audit", "history"),
        (_("Packs"), _("What is installed, how it is, what is switched on."), "/settings/packs", "package"),
    ]  # fmt: skip
    rows = [{"name": name, "note": note, "href": href, "icon": icon} for name, note, href, icon in parts]
    return bench.desk.page("settings.html", {"rows": rows, "waiting": bench.waiting()})


@get("/settings/changes", sync_to_thread=True, name="settings.changes")
def changes_screen(request: Incoming) -> Response[str]:
    """What waits, what applying it would do, and what was changed before."""
    return _changes(Bench(request), None)


@post("/settings/changes", status_code=200, name="settings.changes.act")
async def changes_act(request: Incoming) -> Response[str]:
    """Apply what waits, drop it, or let the state before a change wait."""
    form = await request.form()
    return await sync_to_thread(saved, request, form, lambda bench: _act(bench, form), _changes)


@get("/settings/changes.yaml", sync_to_thread=True, name="settings.export")
def changes_export(request: Incoming) -> Response[str]:
    """What was changed, as YAML for the edition's file."""
    bench = Bench(request)
    name = f"{bench.desk.blueprint.edition.key}-settings.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(bench.shaper.export(), media_type="application/yaml; charset=utf-8", headers=headers)


def _act(bench: Bench, form: FormMultiDict) -> str:
    wanted = str(form.get("act", ""))
    if wanted == "apply":
        bench.shaper.apply(bench.desk.actor, str(form.get("plan", "")), [str(key) for key in form.getall("allow", [])])
        return "/settings/changes"
    if wanted == "drop":
        bench.shaper.drop()
        return "/settings/changes"
    number = str(form.get("back", ""))
    bench.shaper.take_back(bench.desk.actor, int(number) if number.isdigit() else 0, after=bench.draft.number)
    return "/settings/changes"


def _changes(bench: Bench, error: PalmetteError | None) -> Response[str]:
    look = bench.shaper.look()
    context = {
        "waiting": [_version(bench, item) for item in look.waiting],
        "problems": [_problem(bench, problem) for problem in look.problems],
        "plan": _plan(bench, look.plan) if look.plan is not None else None,
        "history": [_version(bench, item) for item in bench.shaper.history() if item.state != "waiting"],
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "csrf": bench.desk.csrf,
    }
    return bench.desk.page("settings_changes.html", context, status=422 if error else 200)


def _version(bench: Bench, item: Version) -> Values:
    _ = bench.desk.gettext
    states = {"applied": (_("applied"), "ok", "circle-check"), "dropped": (_("dropped"), "calm", "trash")}
    text, tone, icon = states.get(item.state, (_("waits"), "warn", "clock"))
    return {
        "number": item.number, "what": said(item.what, bench.desk.language), "who": item.actor,
        "when": Words(bench.desk).moment(item.at), "pill": {"text": text, "tone": tone, "icon": icon},
        "applied": item.state == "applied",
    }  # fmt: skip


def _problem(bench: Bench, problem: Problem) -> str:
    return f"{said(problem.message, bench.desk.language)} {said(problem.remedy, bench.desk.language)}".strip()


def _plan(bench: Bench, plan: Plan) -> Values:
    language = bench.desk.language
    changes = [
        {"text": said(item.sentence, language), "notes": _touched(bench, item.rows or 0, item.users or 0)}
        for item in plan.changes
    ]
    return {
        "hash": plan.hash, "empty": plan.empty, "changes": changes,
        "steps": [said(step.sentence, language) for step in plan.steps],
        "fills": [{"text": said(item.sentence, language), "rows": item.rows} for item in plan.backfills],
        "loses": [
            {"key": item.key, "text": said(item.sentence, language), "rows": item.rows, "needed": item.needed}
            for item in plan.destructive
            if item.needed
        ],
        "conflicts": [
            f"{said(item.sentence, language)} {said(item.remedy, language)}".strip() for item in plan.conflicts
        ],
        "warnings": [said(item, language) for item in plan.warnings],
    }  # fmt: skip


def _touched(bench: Bench, rows: int, users: int) -> list[str]:
    ngettext = bench.desk.ngettext
    notes = [ngettext("%(num)d record", "%(num)d records", rows) % {"num": rows}] if rows else []
    notes += [ngettext("%(num)d person", "%(num)d people", users) % {"num": users}] if users else []
    return notes
