"""What each role may do: grants of all its declarations and of the roles it includes, by entity."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from palmette.access.definition import ACTIONS, FIELD_RIGHTS, SCOPES, Grant, Mask, Role
from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import near, nearest
from palmette.blueprint.model import EDITION, EntityModel, RoleModel
from palmette.labels import as_label, humanize

Grants = dict[str, tuple[Grant, ...]]
Masks = dict[tuple[str, str], Mask]


def resolve_roles(draft: Draft, entities: Mapping[str, EntityModel]) -> dict[str, RoleModel]:
    """All roles by key, includes resolved; what names nothing is noted and left out."""
    for key, items in draft.roles.items():
        _check_authors(draft, key, items)
    return {key: _role(draft, entities, key) for key in draft.roles}


def _check_authors(draft: Draft, key: str, items: Sequence[Item[Role]]) -> None:
    """A pack may add to a role only of a pack it requires; the edition to any."""
    first = items[0]
    for item in items[1:]:
        if item.owner != EDITION and first.owner not in draft.requires(item.owner):
            message = f"The role {key!r} is {first.owner}'s."
            remedy = f"Require {first.owner} to add to it, or choose another key."
            draft.mistake(f"roles.{key}", "blueprint.role_taken", message, remedy, owner=item.owner)


def _role(draft: Draft, entities: Mapping[str, EntityModel], key: str) -> RoleModel:
    first = draft.roles[key][0]
    grants, masks = _rights(draft, entities, key, seen=())
    declared = [item.declared for item in draft.roles[key]]
    return RoleModel(
        key=key,
        pack=first.owner,
        label=next((as_label(role.label) for role in reversed(declared) if role.label), as_label("", humanize(key))),
        grants=grants,
        fields=masks,
        limits=_limits(draft, key, seen=()),
        configure=any(role.configure for role in declared),
        second_factor=any(role.second_factor for role in declared),
        audit=any(role.audit for role in declared),
        home=next((role.home for role in reversed(declared) if role.home), ""),
        hidden=declared[-1].hidden,
        help=next((as_label(role.help) for role in reversed(declared) if role.help), as_label("")),
        place=first.place,
    )


def _limits(draft: Draft, key: str, *, seen: tuple[str, ...]) -> dict[str, float]:
    """Own limits as their last author says, else the greatest of included roles."""
    found: dict[str, float] = {}
    for name in dict.fromkeys(name for item in draft.roles[key] for name in item.declared.includes):
        if name in draft.roles and name not in (key, *seen):
            for what, limit in _limits(draft, name, seen=(key, *seen)).items():
                found[what] = max(limit, found.get(what, limit))
    for item in draft.roles[key]:
        found |= item.declared.limits
    return found


def _rights(
    draft: Draft, entities: Mapping[str, EntityModel], key: str, *, seen: tuple[str, ...]
) -> tuple[Grants, Masks]:
    """Own rights before those of included roles; an edition's grant on an entity takes the place of the packs'."""
    grants: Grants = {}
    masks: Masks = {}
    for item in draft.roles[key]:
        own = _grants(draft, item)
        for entity, given in own.items():
            grants[entity] = given if item.owner == EDITION else (*grants.get(entity, ()), *given)
        masks |= _masks(draft, entities, item)
    for name in dict.fromkeys(name for item in draft.roles[key] for name in item.declared.includes):
        if name in (key, *seen):
            _circle(draft, [key, *seen])
        elif name not in draft.roles:
            remedy = nearest(name, draft.roles)
            draft.mistake(f"roles.{key}.includes", "blueprint.unknown_role", f"There is no role {name!r}.", remedy)
        else:
            more, hidden = _rights(draft, entities, name, seen=(key, *seen))
            for entity, given in more.items():
                grants[entity] = (*grants.get(entity, ()), *given)
            masks = hidden | masks
    return grants, masks


def _grants(draft: Draft, item: Item[Role]) -> Grants:
    grants: Grants = {}
    for path, grant in grants_of(item):
        actions = _actions(draft, path, item.owner, grant)
        if grant.scope not in SCOPES:
            message = f"There is no scope {grant.scope!r}."
            draft.mistake(path, "blueprint.unknown_scope", message, nearest(grant.scope, SCOPES), owner=item.owner)
            continue
        _missing(draft, path, item, grant)
        for key in entities_of(draft, item, grant):
            resolved = dataclasses.replace(grant, entities=key, actions=" ".join(actions))
            grants[key] = (*grants.get(key, ()), resolved)
    return grants


def _circle(draft: Draft, keys: Sequence[str]) -> None:
    """Note that roles include each other; the edition is to blame if it has a hand in it."""
    paths = [f"roles.{key}.includes" for key in keys]
    path = next((path for path in paths if draft.origins.blame(path)[0] == EDITION), paths[0])
    message = f"The role {path.split('.')[1]!r} includes itself."
    draft.mistake(path, "blueprint.role_circle", message, "Remove one `includes`.")


def grants_of(item: Item[Role]) -> list[tuple[str, Grant]]:
    """The grants of one declaration of a role, with their paths."""
    return [(f"roles.{item.declared.key}.grants.{index}", grant) for index, grant in enumerate(item.declared.grants)]


def entities_of(draft: Draft, item: Item[Role], grant: Grant) -> list[str]:
    """The full keys that a grant means, as far as they are there."""
    if "*" in grant.entities.split():
        return [key for key, entity in draft.entities.items() if not entity.parent]
    found = (draft.entity(word, pack=item.owner) for word in grant.entities.split())
    return [entity.key for entity in found if entity is not None]


def _actions(draft: Draft, path: str, owner: str, grant: Grant) -> list[str]:
    words = grant.actions.split()
    for word in words:
        if word not in (*ACTIONS, "*"):
            message = f"There is no action {word!r}."
            draft.mistake(path, "blueprint.unknown_action", message, nearest(word, ACTIONS), owner=owner)
    return list(ACTIONS) if "*" in words else [word for word in words if word in ACTIONS]


def _missing(draft: Draft, path: str, item: Item[Role], grant: Grant) -> None:
    """Note the words of a grant that are no entities."""
    for word in grant.entities.split():
        if word != "*" and draft.entity(word, pack=item.owner) is None:
            remedy = nearest(word, [*draft.entities, *draft.short_names()])
            draft.mistake(path, "blueprint.unknown_entity", f"There is no entity {word!r}.", remedy, owner=item.owner)


def _masks(draft: Draft, entities: Mapping[str, EntityModel], item: Item[Role]) -> Masks:
    masks: Masks = {}
    for name, right in item.declared.fields.items():
        path = f"roles.{item.declared.key}.fields.{name}"
        mask = right if isinstance(right, Mask) else Mask(right)
        if mask.right not in FIELD_RIGHTS:
            message = f"There is no field right {mask.right!r}."
            draft.mistake(path, "blueprint.unknown_right", message, nearest(mask.right, FIELD_RIGHTS), owner=item.owner)
            continue
        if found := _field(draft, entities, path, item.owner, name):
            masks[found] = mask
    return masks


def _field(
    draft: Draft, entities: Mapping[str, EntityModel], path: str, owner: str, name: str
) -> tuple[str, str] | None:
    word, _, key = name.rpartition(".")
    entity = draft.entity(word, pack=owner)
    if entity is None:
        remedy = near(word, [*draft.entities, *draft.short_names()]) or "Write it as `entity.field`."
        draft.mistake(path, "blueprint.unknown_entity", f"There is no entity {word!r}.", remedy, owner=owner)
        return None
    fields = entities[entity.key].fields
    for candidate in (f"{owner}__{key}", key):
        if candidate in fields:
            return entity.key, candidate
    message = f"{entity.key} has no field {key!r}."
    draft.mistake(path, "blueprint.unknown_field", message, nearest(key, fields), owner=owner)
    return None
