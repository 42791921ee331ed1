"""Roles: conditions of their grants and masks, and what nobody can be given."""

from __future__ import annotations

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest


def check_rights(checks: Checks) -> None:
    """Note what roles say that cannot be; names are resolved, and missed, where rights are put together."""
    for role in checks.blueprint.roles.values():
        path = f"roles.{role.key}"
        for item in checks.draft.roles[role.key]:
            checks.words(path, item.declared, owner=item.owner)
        for entity, grants in role.grants.items():
            for grant in grants:
                checks.condition(f"{path}.grants", entity, grant.where, role.pack)
        for (entity, name), mask in role.fields.items():
            checks.condition(f"{path}.fields.{name}", entity, mask.when, role.pack)
            field = checks.blueprint.entities[entity].fields[name]
            if field.system and mask.right != "full" and name in ("id", "version", "deleted_at"):
                message = f"{name!r} of {entity} cannot be {mask.right}."
                checks.wrong(f"{path}.fields", "bad_right", message, "Take it away.")
    _role_names(checks)


def _role_names(checks: Checks) -> None:
    """Roles that views, reports and the side bar are for."""
    roles = checks.blueprint.roles
    named = [
        *((f"views.{key}.roles", view.roles) for key, view in checks.blueprint.views.items()),
        *((f"reports.{key}.roles", report.roles) for key, report in checks.blueprint.reports.items()),
        *((f"navigation.{item.key}.roles", item.roles) for item in checks.blueprint.navigation),
    ]
    for path, names in named:
        for name in names:
            if name not in roles:
                checks.wrong(path, "unknown_role", f"There is no role {name!r}.", nearest(name, roles))
