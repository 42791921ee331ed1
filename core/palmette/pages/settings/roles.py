"""Roles: what each may do with the records of each entity, and whose records; new roles."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.definition import ACTIONS, SCOPES, Grant
from palmette.blueprint.model import RoleModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.labels import Label
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, address, label_fields, label_of, saved
from palmette.pages.settings.keys import new_key
from palmette.pages.settings.names import entity_of, shown_entities
from palmette.shaping.overlay import value_at

NEW = "-new"


@get("/settings/roles", sync_to_thread=True, name="settings.roles")
def roles_screen(request: Incoming) -> Response[str]:
    """Every role."""
    bench = Bench(request)
    _ = bench.desk.gettext
    rows = [
        {
            "name": bench.text(role.label), "note": bench.text(role.help), "href": address("roles", role.key),
            "pill": {"text": _("configures"), "tone": "warn", "icon": "settings"} if role.configure else None,
        }
        for role in sorted(bench.blueprint.roles.values(), key=lambda role: bench.text(role.label).casefold())
        if not role.hidden
    ]  # fmt: skip
    return bench.listed(_("Roles"), rows, add={"label": _("New role"), "href": address("roles", NEW)})


@get("/settings/roles/{role:str}", sync_to_thread=True, name="settings.role")
def role_screen(request: Incoming, role: FromPath[str]) -> Response[str]:
    """What a role may do, by entity."""
    bench = Bench(request)
    if role == NEW:
        return _new_form(bench, None, None)
    _ = bench.desk.gettext
    found = _role(bench, role)
    rows = [
        {
            "name": bench.text(entity.plural), "note": "; ".join(_told(bench.desk, grant) for grant in grants) or "—",
            "href": address("roles", role, entity.key), "icon": entity.icon,
        }
        for entity in shown_entities(bench)
        if not entity.is_child and entity.scope != "frame"
        for grants in [found.grants.get(entity.key, ())]
    ]  # fmt: skip
    return bench.listed(bench.text(found.label), rows, back="/settings/roles", help=bench.text(found.help))


@post("/settings/roles/{role:str}", status_code=200, name="settings.role.new")
async def role_new(request: Incoming, role: FromPath[str]) -> Response[str]:
    """Let a new role wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _add(bench, form), lambda bench, error: _new_form(bench, form, error)
    )


@get("/settings/roles/{role:str}/{entity:str}", sync_to_thread=True, name="settings.grant")
def grant_screen(request: Incoming, role: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """What a role may do with one entity."""
    return _form(Bench(request), role, entity, None, None)


@post("/settings/roles/{role:str}/{entity:str}", status_code=200, name="settings.grant.save")
async def grant_save(request: Incoming, role: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Let the changed grant wait."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, role, entity, form),
        lambda bench, error: _form(bench, role, entity, form, error),
    )  # fmt: skip


def action_words(desk: Desk) -> dict[str, str]:
    """The rights in the reader's words."""
    _ = desk.gettext
    told = {
        "read": _("see"), "create": _("add"), "update": _("change"), "delete": _("delete"),
        "reassign": _("hand over"), "merge": _("merge"), "transfer": _("move to another wall"),
        "export": _("export"), "reveal": _("reveal"), "bulk": _("change many at once"), "skip": _("skip a gate"),
        "import": _("import"), "configure": _("configure"), "lock": _("lock"),
    }  # fmt: skip
    return {action: told.get(action, action) for action in ACTIONS}


def scope_words(desk: Desk) -> dict[str, str]:
    """Whose records, in the reader's words."""
    _ = desk.gettext
    told = {
        "own": _("his own"), "team": _("his team's"), "branch": _("his branch's"), "branches": _("his branches'"),
        "region": _("his region's"), "wall": _("the whole firm's"), "all": _("the whole network's"),
    }  # fmt: skip
    return {scope: told[scope] for scope in SCOPES if scope in told}


def _told(desk: Desk, grant: Grant) -> str:
    actions = action_words(desk)
    listed = ", ".join(actions.get(word, word) for word in _actions(grant))
    told = f"{listed}: {scope_words(desk).get(grant.scope, grant.scope)}"
    return f"{told}, {grant.where}" if grant.where else told


def _actions(grant: Grant) -> Sequence[str]:
    words = grant.actions.split()
    return list(ACTIONS) if "*" in words else words


def _role(bench: Bench, key: str) -> RoleModel:
    found = bench.blueprint.roles.get(key)
    if found is None or found.hidden:
        raise NotFound("http.not_found", "There is no such page.")
    return found


def _form(
    bench: Bench, role: str, entity: str, typed: FormMultiDict | None, error: PalmetteError | None
) -> Response[str]:
    found, model = _role(bench, role), entity_of(bench, entity)
    _ = bench.desk.gettext
    held = _held(found, entity)
    scopes = [{"value": "", "label": _("no")}]
    scopes += [{"value": scope, "label": text} for scope, text in scope_words(bench.desk).items()]
    fields: list[Values] = [
        {
            "kind": "choice", "name": action, "label": text[:1].upper() + text[1:],
            "choices": scopes, "options": scopes,
            "value": str(typed.get(action, "")) if typed is not None else held.get(action, ""),
        }
        for action, text in action_words(bench.desk).items()
    ]  # fmt: skip
    narrowed = [_told(bench.desk, grant) for grant in found.grants.get(entity, ()) if grant.where]
    note = _("Beside these stays: %(conditions)s") % {"conditions": "; ".join(narrowed)}
    title = f"{bench.text(found.label)} · {bench.text(model.plural)}"
    return bench.form(title, fields, back=address("roles", role), error=error, help=note if narrowed else "")


def _save(bench: Bench, role: str, entity: str, form: FormMultiDict) -> str:
    found, model = _role(bench, role), entity_of(bench, entity)
    limits = {grant.scope: grant.limit for grant in found.grants.get(entity, ()) if not grant.where}
    wanted: list[dict[str, object]] = [_written(entity, grant) for grant in found.grants.get(entity, ()) if grant.where]
    for scope in scope_words(bench.desk):
        actions = [action for action in ACTIONS if str(form.get(action, "")) == scope]
        if actions:
            grant = Grant(entity, " ".join(actions), scope, limit=limits.get(scope, 0))
            wanted.append(_written(entity, grant))
    if not wanted:
        wanted = [{"entities": entity, "actions": "read", "scope": "none"}]  # without any, the packs' would hold
    at = ["roles", role, "grants"]
    others = [kept for item in _grants(bench, role) if (kept := _without(bench, item, entity))]
    what = sentence("Rights of %(role)s over %(entity)s", role=found.label, entity=model.plural)
    bench.propose(what, [Edit(at, [*others, *wanted])], after=str(form.get("number", "")))
    return address("roles", role)


def _held(role: RoleModel, entity: str) -> dict[str, str]:
    """The widest scope of each action that the role has without a condition."""
    held: dict[str, str] = {}
    for grant in role.grants.get(entity, ()):
        for action in () if grant.where else _actions(grant):
            if SCOPES.index(grant.scope) > SCOPES.index(held.get(action, "none")):
                held[action] = grant.scope
    return held


def _written(entity: str, grant: Grant) -> dict[str, object]:
    """A grant in the words of an edition."""
    made: dict[str, object] = {"entities": entity, "actions": grant.actions, "scope": grant.scope}
    return made | ({"where": grant.where} if grant.where else {}) | ({"limit": grant.limit} if grant.limit else {})


def _without(bench: Bench, grant: dict[str, object], entity: str) -> dict[str, object] | None:
    """A grant without one of its entities; None when nothing is left of it."""
    words = str(grant.get("entities", "")).split()
    if "*" in words:
        words = [item.key for item in bench.blueprint.entities.values() if not item.is_child]
    left = [word for word in words if getattr(bench.blueprint.find_entity(word), "key", word) != entity]
    return {**grant, "entities": " ".join(left)} if left else None


def _grants(bench: Bench, role: str) -> list[dict[str, object]]:
    """The grants that the edition gives the role now: a list is replaced as a whole."""
    path = ["roles", role, "grants"]
    found = value_at(bench.draft.overlay, path) or value_at(bench.draft.file, path)
    return [dict(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _new_form(bench: Bench, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    _ = bench.desk.gettext
    roles = [
        {"value": role.key, "label": bench.text(role.label)}
        for role in bench.blueprint.roles.values()
        if not role.hidden
    ]
    fields = [
        *label_fields("label", _("Name"), Label(), typed),
        {"kind": "multi_choice", "name": "includes", "label": _("May do what these may"), "optional": True,
         "choices": roles, "options": roles,
         "value": [str(item) for item in typed.getall("includes", [])] if typed is not None else []},
    ]  # fmt: skip
    return bench.form(_("New role"), fields, back="/settings/roles", error=error)


def _add(bench: Bench, form: FormMultiDict) -> str:
    label = label_of(form, "label")
    if label is None:
        raise InvalidInput("shaping.name", "A name is missing.", remedy="Give it in one language at least.")
    key = new_key(str(next(iter(label.values()))), bench.blueprint.roles)
    included = [str(item) for item in form.getall("includes", []) if str(item) in bench.blueprint.roles]
    values: dict[str, object] = {"label": label, "includes": included}
    name = Label({language: str(text) for language, text in label.items()})
    bench.propose(sentence("A new role: %(role)s", role=name), [Edit(["roles", key], values)])
    return address("roles", key)
