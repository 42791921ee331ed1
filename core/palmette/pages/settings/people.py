"""Who logs in: people with their roles and branches, inviting them, their ways in, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.delegation import refuse_excess
from palmette.access.links import INVITE
from palmette.access.rosters import Person, Roster
from palmette.audit.journal import Event, tell
from palmette.audit.kinds import RIGHTS
from palmette.countersign.definition import ROLES
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages.desk import Incoming
from palmette.pages.proof import require_proof
from palmette.pages.security import token_line
from palmette.pages.settings.bench import Bench, Values, address, saved
from palmette.pages.values import Words
from palmette.web.access_jobs import SEND_INVITE, link_address
from palmette.web.accounts import create_user
from palmette.web.runtime import runtime_of
from palmette.web.signing import requests_of, roles_wish

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


def _form(
    bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None, *, made_link: str = ""
) -> Response[str]:
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
         "optional": True, "attrs": {"autocomplete": "new-password"},
         "help": _("Empty: the person chooses one by a link.") if person is None
         else _("At least ten characters. A new one ends all sessions of the person.")},
    ]  # fmt: skip
    if person is not None:
        fields.append({
            "kind": "boolean", "name": "active", "label": _("Works here"), "value": person.active,
            "help": _("Without the tick nobody logs in any more, and sessions and keys end. Records stay with the "
                      "person until they are handed over."),
        })  # fmt: skip
    context = {"ways": _ways(bench, person) if person is not None and person.active else None, "made_link": made_link}
    title = person.name if person else _("New person")
    return bench.form(title, fields, back="/settings/people", error=error, template="settings_person.html", **context)


def _ways(bench: Bench, person: Person) -> Values:
    """How the person comes in, and what an administrator may do about it."""
    pinned, words = bench.desk.pinned, Words(bench.desk)
    factor = pinned.factors.state(person.id)
    devices = pinned.sessions.devices(person.id)
    return {
        "act": address("people", str(person.id), "access"),
        "has_password": pinned.logins.has_password(person.id),
        "is_invited": pinned.links.waiting(person.id),
        "can_mail": runtime_of(bench.desk.request).mailer.ready,
        "factor": words.moment(factor.since) if factor else "",
        "sessions": len(devices),
        "seen": words.moment(devices[0].seen_at) if devices else "",
        "tokens": [token_line(bench.desk, item) for item in pinned.tokens.list(person.id)],
        "is_me": person.id == bench.desk.actor.id,
        "rights_href": f"/people/{person.id}/access",
    }


@post("/settings/people/{person:str}/access", status_code=200, name="settings.person.access")
async def person_access(request: Incoming, person: FromPath[str]) -> Response[str]:
    """Invite, make a link to hand over, end sessions or keys, take a lost second factor away."""
    form = await request.form()
    return await sync_to_thread(_access, request, person, form)


def _access(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    require_proof(bench.desk, form)
    person, pinned = _person(bench, key), bench.desk.pinned
    if person is None or not person.active:
        raise NotFound("http.not_found", "There is no such page.")
    act = str(form.get("act", ""))
    if act == "link":
        secret = pinned.links.make(person.id, INVITE)
        return _form(bench, key, None, None, made_link=link_address(runtime_of(request).settings, secret))
    if act == "invite":
        _invite(request, person.id)
    elif act == "sessions":
        pinned.sessions.close_all(person.id)
    elif act == "tokens":
        pinned.tokens.revoke_all(person.id)
    elif act == "factor":
        pinned.factors.remove(person.id)
        pinned.sessions.close_all(person.id)
    return bench.desk.go(address("people", key))


def _invite(request: Incoming, user: UUID) -> None:
    """Have the invitation sent; without a mail server there is the link to hand over."""
    runtime = runtime_of(request)
    if runtime.mailer.ready and runtime.jobs is not None:
        runtime.jobs.enqueue(SEND_INVITE, {"user": str(user)})


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    person, roster, actor = _person(bench, key), _roster(bench), bench.desk.actor
    roles = [str(item) for item in form.getall("roles", [])]
    branch = parse_id(str(form.get("branch", "")))
    if branch is not None and branch not in roster.branches(actor.walls):
        raise NotFound("http.not_found", "There is no such page.")
    name, email, password = (str(form.get(field, "")).strip() for field in ("name", "email", "password"))
    _refuse_more_rights(bench, person, roles)
    if person is None:
        waits = ROLES in bench.desk.blueprint.edition.countersign and set(roles) <= set(bench.desk.blueprint.roles)
        created = create_user(
            bench.desk.pinned, name=name, email=email, password=password, roles=() if waits else roles,
            branch_id=branch, wall=actor.wall, everywhere=branch is None,
        )  # fmt: skip
        if waits:
            _require_second(bench, created, roles, (), branch)
            bench.desk.pinned.directory.assign(created, roles, branch=branch)
        _write_down(bench, created, roles, ())
        if password:
            bench.desk.pinned.logins.expect_change(created)
            return "/settings/people"
        _invite(bench.desk.request, created)
        return address("people", str(created))
    active = "true" in [str(item) for item in form.getall("active", [])]
    if person.id == actor.id and (not active or set(roles) != set(person.roles)):
        raise InvalidInput(
            "access.own_roles", "Nobody takes his own roles or place away.", remedy="Ask another administrator."
        )
    with bench.desk.pinned.gateway.writing(bench.desk.pinned.directory.system("page", wall=person.wall)) as records:
        records.update("frame.user", person.id, {"name": name, "email": email, "active": active})
    if set(roles) != set(person.roles) or branch != person.branch:
        _require_second(bench, person.id, roles, person.roles, branch)
        roster.give_roles(person.id, roles, branch=branch)
        _write_down(bench, person.id, roles, person.roles)
    if password:
        bench.desk.pinned.logins.set_password(person.id, password, email=email, name=name)
        if person.id != actor.id:
            bench.desk.pinned.logins.expect_change(person.id)
    bench.desk.pinned.directory.forget()
    return "/settings/people"


def _require_second(bench: Bench, user: UUID, roles: Sequence[str], before: Sequence[str], branch: UUID | None) -> None:
    """Roles that a second person has to sign are not given yet; somebody new is there without any."""
    desk = bench.desk
    with desk.saying():
        requests_of(desk.pinned).require(desk.actor, roles_wish(user, roles, before, branch))


def _refuse_more_rights(bench: Bench, person: Person | None, roles: Sequence[str]) -> None:
    """Nobody gives what he lacks, nor takes over the login of somebody who may more than he."""
    blueprint, actor = bench.desk.blueprint, bench.desk.actor
    concerned = [*roles, *(person.roles if person is not None and person.id != actor.id else ())]
    for key in concerned:
        if key in blueprint.roles:
            refuse_excess(blueprint, actor, blueprint.roles[key])


def _write_down(bench: Bench, person: UUID, roles: Sequence[str], before: Sequence[str]) -> None:
    pinned, actor = bench.desk.pinned, bench.desk.actor
    about = {"roles": sorted(roles), "before": sorted(before)}
    tell(pinned.database, pinned.tables, Event(RIGHTS, actor, "frame.user", person, about))
