"""What a person may do, and why: by entity each right with its scope and role, and the fields withheld."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.definition import ACTIONS, SCOPES
from palmette.access.grants import NEVER_WHEN_LEAVING, may_audit, may_configure
from palmette.blueprint.model import EntityModel, RoleModel
from palmette.errors import NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.rule_words import RuleWords
from palmette.pages.settings.roles import action_words, scope_words
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.personal.heads import heads_of


@get("/people/{person:uuid}/access", sync_to_thread=True, name="person.access")
def person_access(request: Incoming, person: FromPath[UUID]) -> Response[str]:
    """For the person himself, his heads, those who configure and auditors."""
    desk = Desk(request)
    actor = desk.pinned.directory.actor(person, channel="page")
    if actor is None or not _may_ask(desk, actor):
        raise NotFound("http.not_found", "There is no such page.")
    _ = desk.gettext
    roles = [desk.blueprint.roles[key] for key in actor.roles]
    entities = [
        entity for entity in desk.blueprint.entities.values()
        if not entity.is_child and not entity.hidden and entity.scope != "frame"
    ]  # fmt: skip
    with desk.reading() as records:
        said = RuleWords(desk, records)
        rows = [row for entity in entities if (row := _row(desk, said, actor, roles, entity)) is not None]
    configures = may_configure(desk.blueprint, desk.actor)
    context = {
        "title": actor.name,
        "back": "/me" if actor.id == desk.actor.id else f"/settings/people/{actor.id}" if configures else "",
        "rows": sorted(rows, key=lambda row: str(row["name"]).casefold()),
        "roles": [role.label.text(desk.language) for role in roles],
        "marks": _marks(desk, actor),
        "limits": _limits(desk, actor),
    }
    return desk.page("person_access.html", context)


def _may_ask(desk: Desk, person: Actor) -> bool:
    asker, blueprint = desk.actor, desk.blueprint
    if asker.id == person.id:
        return True
    if person.wall not in asker.walls:
        return False
    trusted = may_configure(blueprint, asker) or may_audit(blueprint, asker)
    return trusted or asker.id in heads_of(desk.pinned.directory, person)


def _row(desk: Desk, said: RuleWords, actor: Actor, roles: list[RoleModel], entity: EntityModel) -> Values | None:
    """An entity with what may be done there; none where nothing may."""
    words, scopes = action_words(desk), scope_words(desk)
    rights: dict[tuple[str, str, str], list[str]] = {}
    for action in ACTIONS:
        given = [
            (SCOPES.index(grant.scope), grant, role)
            for role in roles
            for grant in role.grants.get(entity.key, ())
            if grant.scope != "none" and {action, "*"} & set(grant.actions.split())
        ]
        if not given or (actor.leaving and action in NEVER_WHEN_LEAVING):
            continue
        _at, grant, role = max(given, key=lambda item: (item[0], not item[1].where))
        reach = (scopes.get(grant.scope, grant.scope), grant.where, role.label.text(desk.language))
        rights.setdefault(reach, []).append(words[action])
    if not rights:
        return None
    return {
        "name": entity.plural.text(desk.language), "href": list_address(desk.blueprint, entity),
        "rights": [
            {
                "actions": ", ".join(actions), "scope": scope, "role": role,
                "where": said.say(entity, where) if where else "",
            }
            for (scope, where, role), actions in rights.items()
        ],
        "fields": _fields(desk, actor, entity),
    }  # fmt: skip


def _fields(desk: Desk, actor: Actor, entity: EntityModel) -> list[str]:
    """The fields that are not shown, or not whole."""
    _ = desk.gettext
    words = {"hidden": _("not shown"), "masked": _("masked"), "reveal": _("shown on a press"), "read": _("not changed")}
    rights = desk.pinned.gateway.reads.seen(actor).rights
    found = []
    for field in entity.declared_fields():
        right = rights.of(entity.key, field.name)
        if right.right in words:
            where = " …" if right.conditions else ""
            found.append(f"{field.label.text(desk.language)}: {words[right.right]}{where}")
    return found


def _marks(desk: Desk, actor: Actor) -> list[str]:
    _ = desk.gettext
    blueprint = desk.blueprint
    marks = [
        (may_configure(blueprint, actor), _("Changes settings, people and roles")),
        (may_audit(blueprint, actor), _("Reads the audit journal")),
        (len(actor.walls) > 1, _("Reaches more than one wall")),
        (actor.leaving, _("Has given notice: exports, deletes and changes nothing in bulk")),
        (bool(actor.stands_in), _("Stands in for an absent colleague")),
    ]
    return [text for holds, text in marks if holds]


def _limits(desk: Desk, actor: Actor) -> list[Values]:
    """The limits of a day, with how far he is today."""
    guard = desk.pinned.gateway.disclosures
    if guard is None:
        return []
    _ = desk.gettext
    limits = guard.limits(actor)
    return [
        {"label": _("Customers seen today"), "now": guard.count(actor, clock.today(actor.zone)),
         "most": limits.customers},
        {"label": _("Customers until the head is told"), "now": None, "most": limits.alarm},
        {"label": _("Exported rows a day"), "now": None, "most": limits.export_rows},
        {"label": _("Revealed values a day"), "now": None, "most": limits.reveals},
        {"label": _("Records changed in bulk a day"), "now": None, "most": limits.bulk_rows},
    ]  # fmt: skip
