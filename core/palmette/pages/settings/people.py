"""Who logs in: people with their roles and branches, a first password, leaving."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.rosters import Person, Roster
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Values, address, saved
from palmette.web.accounts import create_user

NEW = "-new"


@get("/settings/people", sync_to_thread=True, name="settings.people")
def people_screen(request: Incoming) -> Response[str]:
    """Everybody of the walls that the person reaches."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = []
    for person in _roster(bench).people(bench.desk.actor.walls):
        roles = ", ".join(bench.text(bench.desk.blueprint.roles[key].label) for key in person.roles)
        state = (
            {"text": _("left"), "tone": "calm", "icon": "user-off"} if not person.active
            else None if person.roles else {"text": _("no role"), "tone": "warn", "icon": "alert-triangle"}
        )  # fmt: skip
        rows.append({
            "name": person.name, "note": " · ".join(part for part in (person.email, roles) if part),
            "href": address("people", str(person.id)), "pill": state,
        })  # fmt: skip
    return bench.listed(_("People"), rows, add={"label": _("New person"), "href": address("people", NEW)})


@get("/settings/people/{person:str}", sync_to_thread=True, name="settings.person")
def person_screen(request: Incoming, person: FromPath[str]) -> Response[str]:
    """One person, or a new one."""
    return _form(Bench(request), person, None, None)


@post("/settings/people/{person:str}", status_code=200, name="settings.person.save")
async def person_save(request: Incoming, person: FromPath[str]) -> Response[str]:
    """Keep it; it holds at once."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, person, form),
        lambda bench, error: _form(bench, person, form, error),
    )  # fmt: skip


def _roster(bench: Bench) -> Roster:
    return Roster(bench.desk.pinned.directory)


def _person(bench: Bench, key: str) -> Person | None:
    if key == NEW:
        return None
    found = parse_id(key)
    person = next((item for item in _roster(bench).people(bench.desk.actor.walls) if item.id == found), None)
    if person is None:
        raise NotFound("http.not_found", "There is no such page.")
    return person


def _form(bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    person = _person(bench, key)
    _ = bench.desk.gettext
    blueprint = bench.desk.blueprint

    def value(name: str, stored: str) -> str:
        return str(typed.get(name, "")) if typed is not None else stored

    roles = [
        {"value": role.key, "label": bench.text(role.label)} for role in blueprint.roles.values() if not role.hidden
    ]
    branches = [
        {"value": str(branch), "label": name}
        for branch, name in _roster(bench).branches(bench.desk.actor.walls).items()
    ]
    everywhere = {"value": "", "label": _("Everywhere in the firm")}
    fields: list[Values] = [
        {"kind": "text", "name": "name", "label": _("Name"), "value": value("name", person.name if person else "")},
        {"kind": "email", "name": "email", "label": _("E-mail"),
         "value": value("email", person.email if person else "")},
        {"kind": "multi_choice", "name": "roles", "label": _("Roles"), "choices": roles, "options": roles,
         "value": [str(item) for item in typed.getall("roles", [])] if typed is not None
         else list(person.roles) if person else []},
        {"kind": "choice", "name": "branch", "label": _("Where"), "choices": [everywhere, *branches],
         "options": [everywhere, *branches], "optional": True,
         "value": value("branch", str(person.branch or "") if person else branches[0]["value"] if branches else ""),
         "help": _("The roles hold there and below.")},
        {"kind": "secret", "name": "password", "label": _("First password") if person is None else _("New password"),
         "optional": person is not None, "attrs": {"autocomplete": "new-password"},
         "help": _("At least ten characters. A new one ends all sessions of the person.")},
    ]  # fmt: skip
    if person is not None:
        fields.append({
            "kind": "boolean", "name": "active", "label": _("Works here"), "value": person.active,
            "help": _("Without the tick nobody logs in any more, and sessions and keys end. Records stay with the "
                      "person until they are handed over."),
        })  # fmt: skip
    return bench.form(person.name if person else _("New person"), fields, back="/settings/people", error=error)


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    person, roster, actor = _person(bench, key), _roster(bench), bench.desk.actor
    roles = [str(item) for item in form.getall("roles", [])]
    branch = parse_id(str(form.get("branch", "")))
    if branch is not None and branch not in roster.branches(actor.walls):
        raise NotFound("http.not_found", "There is no such page.")
    name, email, password = (str(form.get(field, "")).strip() for field in ("name", "email", "password"))
    if person is None:
        create_user(
            bench.desk.pinned, name=name, email=email, password=password, roles=roles, branch_id=branch,
            wall=actor.wall, everywhere=branch is None,
        )  # fmt: skip
        return "/settings/people"
    active = "true" in [str(item) for item in form.getall("active", [])]
    if person.id == actor.id and (not active or set(roles) != set(person.roles)):
        raise InvalidInput(
            "access.own_roles", "Nobody takes his own roles or place away.", remedy="Ask another administrator."
        )
    with bench.desk.pinned.gateway.writing(bench.desk.pinned.directory.system("page", wall=person.wall)) as records:
        records.update("frame.user", person.id, {"name": name, "email": email, "active": active})
    if set(roles) != set(person.roles) or branch != person.branch:
        roster.give_roles(person.id, roles, branch=branch)
    if password:
        bench.desk.pinned.sessions.set_password(person.id, password, email=email)
    if not active:
        bench.desk.pinned.sessions.close_all(person.id)
    bench.desk.pinned.directory.forget()
    return "/settings/people"
