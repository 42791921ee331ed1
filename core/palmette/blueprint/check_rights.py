"""Roles: conditions of their grants and masks, and what nobody can be given."""

from __future__ import annotations

from palmette.access.definition import Mask, Role
from palmette.blueprint.checks import Checks
from palmette.blueprint.draft import Item
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import RoleModel
from palmette.blueprint.rights import entities_of, grants_of

ALWAYS_READ = frozenset({"id", "version", "deleted_at"})


def check_rights(checks: Checks) -> None:
    """Note what roles say that cannot be; names are resolved, and missed, where rights are put together."""
    for role in checks.blueprint.roles.values():
        for item in checks.draft.roles[role.key]:
            _declared(checks, role, item)
        for entity, name in role.fields:
            field = checks.blueprint.entities[entity].fields[name]
            if field.system and name in ALWAYS_READ:
                message = f"{name!r} of {entity} is read by everybody who may read the record."
                checks.wrong(f"roles.{role.key}.fields", "bad_right", message, "Take the right away.")
    _role_names(checks)


def _declared(checks: Checks, role: RoleModel, item: Item[Role]) -> None:
    """What one author says of a role; names in conditions are read as those of the pack whose role it is."""
    path = f"roles.{role.key}"
    checks.words(path, item.declared, owner=item.owner)
    for at, grant in grants_of(item):
        if grant.limit < 0 or (grant.limit and not {"read", "*"} & set(grant.actions.split())):
            message = f"A limit of {grant.limit} is not taken here: it is for lists that are read."
            remedy = "Write a number above 0, in a grant to read."
            checks.wrong(f"{at}.limit", "bad_limit", message, remedy, owner=item.owner)
        for entity in entities_of(checks.draft, item, grant) if grant.where else ():
            checks.condition(f"{at}.where", entity, grant.where, role.pack, owner=item.owner)
    for name, right in item.declared.fields.items():
        found = checks.draft.entity(name.rpartition(".")[0], pack=item.owner)
        if isinstance(right, Mask) and right.when and found is not None:
            checks.condition(f"{path}.fields.{name}.when", found.key, right.when, role.pack, owner=item.owner)


def _role_names(checks: Checks) -> None:
    """Roles that views, reports and the side bar are for."""
    roles = checks.blueprint.roles
    named = [
        *((f"countersign.{key}.by", rule.by) for key, rule in checks.blueprint.edition.countersign.items()),
        *((f"views.{key}.roles", view.roles) for key, view in checks.blueprint.views.items()),
        *((f"reports.{key}.roles", report.roles) for key, report in checks.blueprint.reports.items()),
        *((f"dashboards.{key}.roles", board.roles) for key, board in checks.blueprint.dashboards.items()),
        *((f"navigation.{item.key}.roles", item.roles) for item in checks.blueprint.navigation),
        *((f"tabs.{key}.roles", item.roles) for key, item in checks.blueprint.tabs.items()),
        *((f"buttons.{key}.roles", item.roles) for key, item in checks.blueprint.buttons.items()),
    ]
    for path, names in named:
        for name in names:
            if name not in roles:
                checks.wrong(path, "unknown_role", f"There is no role {name!r}.", nearest(name, roles))
