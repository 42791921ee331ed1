"""Pages of personal accounts: named, led to their entities, checked, and the rights that follow from them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import Formatter

from palmette.access.definition import Grant, Mask, PersonGrant
from palmette.access.persons import HIMSELF
from palmette.blueprint.checks import Checks
from palmette.blueprint.documents import check_payment
from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel, RoleModel
from palmette.blueprint.screens import Lead
from palmette.documents.payments import paths_of
from palmette.labels import as_label, humanize
from palmette.portal.definition import PortalAction, PortalList, PortalPage, page_role

SHOWN = "read"
WRITTEN = "full"
FILES = ("files", "image")
ALWAYS_OF_FRAME: Mapping[str, tuple[str, ...]] = {
    "frame.branch": ("name", "city", "address", "phone", "zone"), "frame.user": ("name",),
}  # fmt: skip
"""What a person with an account reads of branches and users whose records his own name: never how many there are."""

Rights = dict[tuple[str, str], str]


# ---- naming


def resolve_portal(draft: Draft, entities: Mapping[str, EntityModel]) -> tuple[dict[str, PortalPage], dict[str, str]]:
    """The pages by key, in order, and whose they are; what leads nowhere is noted and left out."""
    lead = Lead(draft, entities)
    pages: dict[str, PortalPage] = {}
    packs: dict[str, str] = {}
    for item in sorted(draft.portal, key=lambda item: item.declared.order):
        entity = lead.entity("portal", item, item.declared.entity)
        person = lead.entity("portal", item, item.declared.person)
        if entity is None or person is None:
            continue
        packs[item.key] = item.owner
        pages[item.key] = _page(lead, entity, person, item)
    return pages, packs


def _page(lead: Lead, entity: EntityModel, person: EntityModel, item: Item[PortalPage]) -> PortalPage:
    declared, pack = item.declared, item.owner
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        person=person.key,
        label=as_label(declared.label) or entity.plural,
        mine=lead.called(entity, declared.mine, pack) if declared.mine else "",
        fields=lead.names(entity, declared.fields, pack),
        details=lead.names(entity, declared.details, pack),
        long=lead.called(entity, declared.long, pack) if declared.long else "",
        code=lead.called(entity, declared.code, pack) if declared.code else "",
        files=lead.names(entity, declared.files, pack),
        sort=lead.order(entity, declared.sort, pack),
        lists=tuple(_list(lead, entity, one, pack) for one in declared.lists),
        actions=tuple(_action(lead, entity, one, pack) for one in declared.actions),
        new=lead.names(entity, declared.new, pack),
        new_needs=lead.names(entity, declared.new_needs, pack),
        new_label=as_label(declared.new_label),
        sets={lead.called(entity, name, pack): value for name, value in declared.sets.items()},
        choices=tuple(_key(lead, name, pack) for name in declared.choices),
        text=as_label(declared.text),
        empty=as_label(declared.empty),
    )


def _action(lead: Lead, entity: EntityModel, action: PortalAction, pack: str) -> PortalAction:
    return dataclasses.replace(
        action,
        label=as_label(action.label, humanize(action.key)),
        asks=lead.names(entity, action.asks, pack),
        needs=lead.names(entity, action.needs, pack),
        sets={lead.called(entity, name, pack): value for name, value in action.sets.items()},
        text=as_label(action.text),
        done=as_label(action.done),
    )


def _list(lead: Lead, entity: EntityModel, behind: PortalList, pack: str) -> PortalList:
    inner, of = _behind(lead, entity, behind, pack)
    if inner is None:
        return dataclasses.replace(behind, entity="", of=of, label=as_label(behind.label))
    return dataclasses.replace(
        behind,
        entity=inner.key,
        of=of,
        mine=lead.called(inner, behind.mine, pack) if behind.mine else "",
        label=as_label(behind.label) or inner.plural,
        fields=lead.names(inner, behind.fields, pack),
        sort=lead.order(inner, behind.sort, pack),
        new=lead.names(inner, behind.new, pack),
        new_needs=lead.names(inner, behind.new_needs, pack),
        new_label=as_label(behind.new_label),
        sets={lead.called(inner, name, pack): value for name, value in behind.sets.items()},
    )


def _behind(lead: Lead, entity: EntityModel, behind: PortalList, pack: str) -> tuple[EntityModel | None, str]:
    """The entity of a list behind a record, and the field that ties them."""
    if not behind.entity:
        name = lead.called(entity, behind.of, pack)
        field = entity.fields.get(name)
        return (lead.entities[field.target] if field is not None and field.kind == "children" else None), name
    found = lead.draft.entity(behind.entity, pack=pack)
    if found is None:
        return None, behind.of
    inner = lead.entities[found.key]
    return inner, lead.called(inner, behind.of, pack)


def _key(lead: Lead, choice: str, pack: str) -> str:
    """A choice with its entity as the blueprint calls it."""
    name, way = _choice(choice)
    found = lead.draft.entity(name, pack=pack)
    if found is None:
        return choice
    return f"{found.key}:{lead.called(lead.entities[found.key], way, pack)}" if way else found.key


def _choice(choice: str) -> tuple[str, str]:
    """The entity of a choice, and the way from its records to the person; empty for all of them."""
    name, _, way = choice.partition(":")
    return name, way


# ---- rights


def portal_roles(blueprint: Blueprint) -> dict[str, RoleModel]:
    """A role for each page, and nobody has more than the one he looks at: grants that end at the person's own records,
    and fields opened by name."""
    return {page_role(page.key): _role(blueprint, page) for page in blueprint.portal.values()}


def _role(blueprint: Blueprint, page: PortalPage) -> RoleModel:
    person = page.person
    grants: dict[str, list[Grant]] = {person: [PersonGrant(person, "read", "wall", mine=HIMSELF)]}
    rights: Rights = {}
    _open(rights, person, _title_fields(blueprint.entities[person]), SHOWN)
    for entity, grant in _page_grants(blueprint, page):
        grants.setdefault(entity, []).append(grant)
    _page_fields(blueprint, page, rights)
    for entity in (key for key, item in blueprint.entities.items() if item.scope == "frame"):
        _open(rights, entity, ALWAYS_OF_FRAME.get(entity, ()), SHOWN)
        if entity not in ALWAYS_OF_FRAME:
            grants[entity] = [Grant(entity, "read", "none")]
    return RoleModel(
        key=page_role(page.key),
        pack="",
        label=as_label(page.label),
        grants={entity: tuple(given) for entity, given in grants.items()},
        fields={field: Mask(right) for field, right in rights.items()},
        hidden=True,
        closed=True,
    )


def _page_grants(blueprint: Blueprint, page: PortalPage) -> Iterator[tuple[str, Grant]]:
    pack = blueprint.portal_packs[page.key]
    yield page.entity, _grant(page.entity, "read", page.filter, page.mine, pack)
    if page.mine and any(_writes(action) for action in page.actions):
        yield page.entity, _grant(page.entity, "update", page.filter, page.mine, pack)
    if page.mine and page.new:
        yield page.entity, _grant(page.entity, "create", page.filter, page.mine, pack)
    for behind in page.lists:
        if not behind.entity or blueprint.entities[behind.entity].is_child:
            continue
        mine = _way(behind, page)
        yield behind.entity, _grant(behind.entity, "read", behind.filter, mine, pack)
        if mine and behind.grows:
            yield behind.entity, _grant(behind.entity, "create", "", mine, pack)
    for entity, way in map(_choice, page.choices):
        if entity in blueprint.entities and blueprint.entities[entity].scope != "frame":
            yield entity, _grant(entity, "read", "", way, pack)


def _grant(entity: str, action: str, where: str, mine: str, pack: str) -> PersonGrant:
    return PersonGrant(entity, action, "wall", where=where, mine=mine, pack=pack)


def _way(behind: PortalList, page: PortalPage) -> str:
    """The way from a record behind one of the page's to the person."""
    if behind.mine or not page.mine:
        return behind.mine
    return behind.of if page.mine == HIMSELF else f"{behind.of}.{page.mine}"


def _writes(action: PortalAction) -> bool:
    return bool(action.asks or action.sets or action.move)


def _page_fields(blueprint: Blueprint, page: PortalPage, rights: Rights) -> None:
    shown = [
        *page.fields,
        *page.details,
        *page.files,
        *([page.long] if page.long else ()),
        *([page.code] if page.code else ()),
        *(paths_of(page.pays) if page.pays else ()),
        *_sorted_by(_order(blueprint, page)),
    ]
    if page.stages:
        shown += ["stage", "pipeline"]
    _open_paths(blueprint, rights, page.entity, shown, SHOWN)
    written = [*page.new, *page.sets, *(name for action in page.actions for name in (*action.asks, *action.sets))]
    _open(rights, page.entity, [*written, *_direct(page.mine)] if page.new else written, WRITTEN)
    if any(action.move for action in page.actions):
        _open(rights, page.entity, ["stage"], WRITTEN)
    for behind in page.lists:
        if not behind.entity:
            continue
        if blueprint.entities[behind.entity].is_child:
            _open(rights, page.entity, [behind.of], SHOWN)
        tied = () if blueprint.entities[behind.entity].is_child else (behind.of,)
        _open_paths(
            blueprint,
            rights,
            behind.entity,
            [*behind.fields, *tied, *_sorted_by(behind.sort or blueprint.entities[behind.entity].sort)],
            SHOWN,
        )
        if behind.grows:
            _open(rights, behind.entity, [*behind.new, *behind.sets, behind.of, *_direct(behind.mine)], WRITTEN)
    for entity, _way_to in map(_choice, page.choices):
        if entity in blueprint.entities:
            named = blueprint.entities[entity]
            _open_paths(blueprint, rights, entity, [*_title_fields(named), *_sorted_by(named.sort)], SHOWN)


def _order(blueprint: Blueprint, page: PortalPage) -> str:
    return page.sort or blueprint.entities[page.entity].sort


def _sorted_by(sort: str) -> list[str]:
    return [part.strip().lstrip("-") for part in sort.split(",") if part.strip()]


def _direct(mine: str) -> list[str]:
    return [mine.partition(".")[0]] if mine and mine != HIMSELF else []


def _open_paths(blueprint: Blueprint, rights: Rights, entity: str, names: Iterable[str], right: str) -> None:
    """Open fields, and those at the end of ways through references: the records there need a grant of their own."""
    for name in names:
        at = blueprint.entities[entity]
        for step in name.split("."):
            field = at.fields.get(step)
            if field is None:
                break
            _open(rights, at.key, [step], right)
            if field.target:
                at = blueprint.entities[field.target]


def _open(rights: Rights, entity: str, names: Iterable[str], right: str) -> None:
    for name in names:
        if rights.get((entity, name)) != WRITTEN:
            rights[entity, name] = right


def _title_fields(entity: EntityModel) -> list[str]:
    named = (name for _, name, _, _ in Formatter().parse(entity.title) if name)
    return [first for name in named if (first := name.partition(".")[0]) in entity.fields]


# ---- checks


def check_portal(checks: Checks) -> None:
    """Note what pages say that cannot be."""
    for key, page in checks.blueprint.portal.items():
        path, pack = f"portal.{key}", checks.blueprint.portal_packs[key]
        entity = checks.blueprint.entities[page.entity]
        checks.words(path, page)
        _check_way(checks, path, entity, page)
        checks.condition(f"{path}.filter", entity.key, page.filter, pack)
        for part in ("fields", "details", "new"):
            checks.names(f"{path}.{part}", entity, getattr(page, part))
        checks.names(f"{path}.files", entity, page.files)
        if page.long:
            checks.name(f"{path}.long", entity, page.long)
        if page.code:
            checks.name(f"{path}.code", entity, page.code)
        check_payment(checks, f"{path}.pays", entity, page.pays)
        if not page.fields:
            checks.wrong(
                path, "bad_portal", f"The page {key} shows nothing.", "Add `fields`: the first is its headline."
            )
        _check_choices(checks, path, page)
        checks.unique(f"{path}.actions", "action", [item.key for item in page.actions])
        checks.unique(f"{path}.lists", "list", [item.key for item in page.lists])
        for action in page.actions:
            _check_action(checks, f"{path}.actions.{action.key}", entity, action, pack)
        for behind in page.lists:
            _check_list(checks, f"{path}.lists.{behind.key}", page, behind, pack)


def _check_way(checks: Checks, path: str, entity: EntityModel, page: PortalPage) -> None:
    if page.mine == HIMSELF:
        if page.entity != page.person:
            message = f"A record of {entity.key} is no person of these accounts."
            checks.wrong(f"{path}.mine", "bad_portal", message, f"Name the way that leads to {page.person}.")
        return
    if not page.mine:
        if page.new or any(_writes(action) for action in page.actions):
            message = "What everybody reads is nobody's to write."
            checks.wrong(path, "bad_portal", message, "Name in `mine` the way to the person.")
        return
    found = checks.path(f"{path}.mine", entity, page.mine)
    if found is not None and (found.kind != "reference" or found.target != page.person):
        message = f"{page.mine!r} does not lead to {page.person}."
        checks.wrong(f"{path}.mine", "bad_portal", message, "Name the way that does.")


def _check_choices(checks: Checks, path: str, page: PortalPage) -> None:
    for choice in page.choices:
        name, way = _choice(choice)
        entity = checks.blueprint.entities.get(name)
        if entity is None:
            known = [*checks.blueprint.entities, *checks.draft.short_names()]
            checks.wrong(f"{path}.choices", "unknown_entity", f"There is no entity {name!r}.", nearest(name, known))
        elif way:
            checks.path(f"{path}.choices", entity, way)
        elif entity.walled and any(field.declared.personal for field in entity.declared_fields()):
            message = f"Everybody with an account would read the names of all {entity.key}."
            checks.wrong(
                f"{path}.choices", "bad_portal", message, f"Write `{entity.short}:` and the way to the person."
            )


def _check_action(checks: Checks, path: str, entity: EntityModel, action: PortalAction, pack: str) -> None:
    checks.condition(f"{path}.when", entity.key, action.when, pack)
    _check_written(checks, f"{path}.asks", entity, action.asks)
    checks.names(f"{path}.sets", entity, action.sets)
    known = {stage for run in checks.blueprint.pipelines_of(entity.key) for stage in run.stages}
    if action.move and action.move not in known:
        message = f"There is no stage {action.move!r}."
        checks.wrong(f"{path}.move", "unknown_stage", message, nearest(action.move, known))


def _check_list(checks: Checks, path: str, page: PortalPage, behind: PortalList, pack: str) -> None:
    entity = checks.blueprint.entities[page.entity]
    if not behind.entity:
        message = f"{entity.key} has nothing behind {behind.of!r}."
        checks.wrong(path, "bad_portal", message, "Name `entity` and its reference `of`, or a field of owned rows.")
        return
    inner = checks.blueprint.entities[behind.entity]
    checks.names(f"{path}.fields", inner, behind.fields)
    checks.condition(f"{path}.filter", inner.key, behind.filter, pack)
    checks.condition(f"{path}.new_when", entity.key, behind.new_when, pack)
    _check_written(checks, f"{path}.new", inner, behind.new)
    tie = None if inner.is_child else checks.name(f"{path}.of", inner, behind.of)
    if tie is not None and tie.target != entity.key:
        message = f"{behind.of!r} of {inner.key} does not lead to {entity.key}."
        checks.wrong(f"{path}.of", "bad_portal", message, "Name the reference that does.")
    if behind.mine:
        checks.path(f"{path}.mine", inner, behind.mine)
    elif not page.mine and behind.grows:
        message = "What everybody reads is nobody's to write."
        checks.wrong(path, "bad_portal", message, "Name in `mine` the way to the person.")


def _check_written(checks: Checks, path: str, entity: EntityModel, names: Sequence[str]) -> None:
    """What a form asks for has to be a field that people write."""
    for name in names:
        found: FieldModel | None = checks.name(path, entity, name)
        if found is not None and not found.writable:
            checks.wrong(path, "bad_portal", f"{name!r} is not written by people.", "Take another field.")
