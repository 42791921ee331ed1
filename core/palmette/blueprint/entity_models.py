"""Entities of the blueprint: fields of all authors in screen order, the frame's columns, the ways back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from palmette.blueprint.columns import STANDING, column_name
from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.blueprint.model import FRAME, EntityModel, FieldModel, Inverse
from palmette.blueprint.ordering import arranged
from palmette.labels import Label, as_label, humanize, joined
from palmette.records.definition import Entity, Match, StandIn
from palmette.records.fields import (
    Children,
    Choice,
    Computed,
    Decimal,
    Field,
    Links,
    MultiChoice,
    Option,
    Reference,
    Rollup,
)
from palmette.records.system import record_fields


def entity_model(draft: Draft, item: EntityDraft) -> EntityModel:
    """An entity with its labels, its fields in screen order and its lists of names; ways back come later."""
    declared = item.declared
    label = item.label or as_label(declared.label, humanize(declared.key))
    search = [found.key for field in item.search if (found := item.find(field.declared, pack=field.owner))]
    search += [found.key for found in item.fields if found.declared.search and found.key not in search]
    return EntityModel(
        key=item.key,
        short=item.short,
        pack=item.pack,
        label=label,
        plural=item.plural or _plural(declared, label),
        help=as_label(declared.help),
        table=item.table,
        scope=declared.scope,
        title=declared.title,
        fields=_fields(draft, item),
        inverses={},
        branch=called(item, declared.branch),
        zone=called(item, declared.zone),
        sort=_sort(item, declared.sort),
        icon=declared.icon,
        tone=declared.tone,
        quick=_names(item, item.quick),
        list=_names(item, item.columns),
        card=_names(item, item.card),
        filters=_names(item, item.filters),
        search=tuple(search),
        sections=tuple(arranged(item.sections, declared.section_order, lambda section: section.key)),
        indexes=tuple(tuple(called(item, name, pack=index.owner) for name in index.declared) for index in item.indexes),
        unique=tuple(tuple(called(item, name) for name in names) for names in declared.unique),
        duplicates=tuple(_match(item, match) for match in declared.duplicates),
        merges=declared.merges,
        alike=tuple(called(item, name) for name in declared.alike),
        timeline=declared.timeline,
        subject=called(item, declared.subject),
        parent=item.parent,
        parent_field=item.parent_field,
        owned=declared.owned,
        stands_in=_stand_in(item, declared.stands_in),
        hidden=item.hidden,
        place=item.place,
    )


def _stand_in(item: EntityDraft, declared: StandIn | None) -> StandIn | None:
    if declared is None:
        return None
    names = {name: called(item, getattr(declared, name)) for name in ("absent", "substitute", "starts", "ends")}
    return StandIn(**names)


def _match(item: EntityDraft, declared: Match) -> Match:
    """The match with its fields as the blueprint calls them."""
    fields, names = ([called(item, name) for name in listed] for listed in (declared.fields, declared.names))
    return dataclasses.replace(declared, fields=tuple(fields), names=tuple(names), of=called(item, declared.of))


def _plural(declared: Entity, label: Label) -> Label:
    if declared.plural:
        return as_label(declared.plural)
    english = label.forms.get("en", "")
    many = f"{english[:-1]}ies" if english.endswith("y") and english[-2:-1] not in "aeiou" else f"{english}s"
    return Label({**label.forms, **({"en": many} if english else {})})


def called(item: EntityDraft, path: str, *, pack: str = "") -> str:
    """A path whose first name is as the blueprint calls it."""
    first, dot, rest = path.partition(".")
    found = item.find(first, pack=pack or item.pack)
    return f"{found.key if found else first}{dot}{rest}"


def _names(item: EntityDraft, names: Sequence[Item[str]]) -> tuple[str, ...]:
    """The names of a list as the blueprint calls them, each once."""
    return tuple(dict.fromkeys(called(item, name.declared, pack=name.owner) for name in names))


def _sort(item: EntityDraft, sort: str) -> str:
    parts = [part.strip() for part in sort.split(",") if part.strip()]
    return ",".join(f"-{called(item, part[1:])}" if part[0] == "-" else called(item, part) for part in parts)


def _fields(draft: Draft, item: EntityDraft) -> dict[str, FieldModel]:
    order = [called(item, name) for name in item.declared.field_order]
    placed = arranged(_in_screen_order(draft, item), order, lambda field: field.key)
    fields = {field.key: _field(draft, item, field) for field in placed}
    for system in record_fields(guarded=item.declared.scope == "walled" and not item.parent):
        fields[system.key] = system_field(draft, item.key, system)
    return fields


def _in_screen_order(draft: Draft, item: EntityDraft) -> list[Item[Field]]:
    """The declared order, a field with `after` behind the one it names; chains of `after` follow in declared order."""
    placed = [field for field in item.fields if not field.declared.after]
    waiting = [field for field in item.fields if field.declared.after]
    while waiting:
        rest = []
        for field in waiting:
            names = [other.key for other in placed]
            found = item.find(field.declared.after, pack=field.owner)
            if found is None or found.key not in names:
                rest.append(field)
                continue
            at = names.index(found.key) + 1
            while at < len(placed) and placed[at].declared.after and _follows(item, placed[at], found):
                at += 1
            placed.insert(at, field)
        if len(rest) == len(waiting):
            return placed + rest
        waiting = rest
    return placed


def _follows(item: EntityDraft, field: Item[Field], leader: Item[Field]) -> bool:
    found = item.find(field.declared.after, pack=field.owner)
    return found is not None and found.key == leader.key


def _field(draft: Draft, entity: EntityDraft, item: Item[Field]) -> FieldModel:
    declared = item.declared
    return FieldModel(
        entity=entity.key,
        name=item.key,
        owner=item.owner,
        declared=declared,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        column=_column(entity, item),
        target=_target(draft, entity, item),
        inverse=declared.inverse if isinstance(declared, Reference | Links) else "",
        options=labelled(declared.options) if isinstance(declared, Choice | MultiChoice) else (),
        section=declared.section,
        hidden=declared.hidden,
        required=declared.required,
        place=item.place,
        scale=declared.scale if isinstance(declared, Decimal) else 0,
    )


def _column(entity: EntityDraft, item: Item[Field]) -> str:
    declared = item.declared
    if isinstance(declared, Computed | Children) or (isinstance(declared, Rollup) and not declared.stored):
        return ""
    return column_name(declared.key, declared.kind, owner=item.owner, pack=entity.pack)


def _target(draft: Draft, entity: EntityDraft, item: Item[Field]) -> str:
    declared = item.declared
    if isinstance(declared, Children):
        name = declared.key if item.owner == entity.pack else f"{item.owner}__{declared.key}"
        return f"{entity.key}__{name}"
    if not isinstance(declared, Reference | Links):
        return ""
    found = draft.entity(declared.to, pack=item.owner)
    return found.key if found else ""


def labelled(options: Sequence[Option | str]) -> tuple[Option, ...]:
    """Options, each with a label to show; those under another one stand behind it and are led by its label."""
    plain = (item if isinstance(item, Option) else Option(item) for item in options)
    made = tuple(dataclasses.replace(item, label=as_label(item.label, humanize(item.key))) for item in plain)
    named = {item.key: item for item in made}
    if len(named) < len(made) or not any(item.under for item in made):
        return made
    ways = {key: _way(named, item) for key, item in named.items()}
    places = {key: number for number, key in enumerate(named)}
    ordered = sorted(named, key=lambda key: [places[step] for step in ways[key]])
    return tuple(
        dataclasses.replace(named[key], label=joined([as_label(named[step].label) for step in ways[key]]))
        for key in ordered
    )


def _way(named: Mapping[str, Option], option: Option) -> list[str]:
    """The keys from the widest option down to this one; one that is under itself stands alone."""
    way = [option.key]
    while (wider := named[way[0]].under) in named:
        if wider in way:
            return [option.key]
        way.insert(0, wider)
    return way


def system_field(draft: Draft, entity: str, declared: Field, options: Sequence[Option] = ()) -> FieldModel:
    """A column of the frame, as a field."""
    target = draft.entity(declared.to, pack=FRAME) if isinstance(declared, Reference) else None
    return FieldModel(
        entity=entity,
        name=declared.key,
        owner=FRAME,
        declared=declared,
        label=draft.entities[entity].called.get(declared.key) or as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        column=STANDING[declared.key],
        target=target.key if target else "",
        options=tuple(options),
        hidden=declared.hidden,
        system=True,
    )


def add_inverses(draft: Draft, entities: dict[str, EntityModel]) -> None:
    """The ways back along references and links; where two packs chose one name the target's own keeps it."""
    for target, name, found in _sorted_inverses(draft, entities):
        if found.field not in entities[found.entity].fields:
            continue
        inverses = entities[target].inverses
        assert isinstance(inverses, dict)
        taken = inverses.get(name)
        if taken is None and name not in entities[target].fields:
            inverses[name] = found
            continue
        _clash(draft, entities, target, name, found, taken)
    for entity in entities.values():
        assert isinstance(entity.inverses, dict)
        gone = [name for name, way in entity.inverses.items() if way.field not in entities[way.entity].fields]
        for name in gone:
            del entity.inverses[name]


def _clash(
    draft: Draft, entities: Mapping[str, EntityModel], target: str, name: str, found: Inverse, taken: Inverse | None
) -> None:
    """A way back is called like another or like a field; who comes later yields."""
    field = entities[found.entity].fields[found.field]
    path = f"entities.{found.entity}.fields.{found.field}"
    if taken is not None:
        message = f"The inverse {name!r} on {target} is taken by {taken.entity}.{taken.field}."
        draft.mistake(path, "blueprint.inverse_taken", message, "Give this one another name.", owner=field.owner)
        return
    rival = entities[target].fields[name]
    if draft.rank(rival.owner) > draft.rank(field.owner):
        message = f"{name!r} is already the way from {target} to {found.entity}."
        path = f"entities.{target}.fields.{name}"
        draft.mistake(path, "blueprint.inverse_taken", message, "Choose another key.", owner=rival.owner)
        _yield(entities[target], name, found)
    else:
        message = f"The inverse {name!r} on {target} is taken by a field of that name."
        draft.mistake(path, "blueprint.inverse_taken", message, "Give this one another name.", owner=field.owner)


def _yield(entity: EntityModel, name: str, found: Inverse) -> None:
    """The field gives way, so that nobody else's expressions are mistaken for its sake."""
    assert isinstance(entity.fields, dict)
    assert isinstance(entity.inverses, dict)
    del entity.fields[name]
    entity.inverses[name] = found


def _sorted_inverses(draft: Draft, entities: Mapping[str, EntityModel]) -> list[tuple[str, str, Inverse]]:
    """Every named way back as (target, name, inverse), those of the target's own pack first, then by precedence."""
    found = []
    for entity in entities.values():
        for field in entity.fields.values():
            if not field.inverse or field.target not in entities:
                continue
            label = as_label(getattr(field.declared, "inverse_label", "")) or entity.plural
            rank = draft.rank(field.owner)
            own = field.owner != entities[field.target].pack
            found.append(
                (own, rank, field.target, field.inverse, Inverse(field.inverse, entity.key, field.name, label))
            )
    found.sort(key=lambda item: item[:2])
    return [item[2:] for item in found]
