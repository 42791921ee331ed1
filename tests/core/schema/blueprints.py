"""Small blueprints made by hand, so that storage is tested without the builder: state entities, get a Blueprint."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from palmette.access.definition import Grant, Mask
from palmette.access.entities import frame_entities
from palmette.blueprint.model import (
    FRAME,
    Blueprint,
    EditionModel,
    EntityModel,
    FieldModel,
    Inverse,
    LifecycleModel,
    PackModel,
    PipelineModel,
    RoleModel,
)  # fmt: skip
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.labels import Label, as_label, humanize
from palmette.lifecycles.definition import Lifecycle, Phase
from palmette.pipelines.definition import Guard, Pipeline, Stage, Step
from palmette.records import fields as f
from palmette.records.definition import Entity, Extension
from palmette.records.fields import (
    Children,
    Choice,
    Date,
    Decimal,
    Field,
    Files,
    Image,
    Links,
    MultiChoice,
    Option,
    Reference,
    Rollup,
    Texts,
    options,
)  # fmt: skip
from palmette.records.system import pipeline_fields, record_fields

Declared = Entity | Extension | Pipeline | Lifecycle | RoleModel


def make_blueprint(
    packs: Mapping[str, Sequence[Declared]],
    *,
    edition: str = "test",
    versions: Mapping[str, str] | None = None,
) -> Blueprint:
    """A blueprint of these declarations by pack (`x` = the edition's own); the frame's entities come by themselves."""
    declared = [(pack, item) for pack, items in packs.items() for item in items]
    entities = {f"{FRAME}.{item.key}": _entity(FRAME, item) for item in frame_entities()}
    for pack, item in declared:
        if isinstance(item, Entity):
            entities |= _family(pack, item)
    for pack, item in declared:
        if isinstance(item, Extension):
            key = _full(item.entity, entities)
            extra = {f.key: _field(key, pack, f, prefix=f"{pack}__") for f in item.fields}
            entities[key] = dataclasses.replace(
                entities[key],
                fields={**entities[key].fields, **extra},
                indexes=(*entities[key].indexes, *(tuple(i) for i in item.indexes)),
            )
    pipelines = _pipelines(declared, entities)
    lifecycles = _lifecycles(declared, entities)
    entities = _resolved(entities)
    bare = Blueprint(
        edition=EditionModel(edition, as_label(humanize(edition))),
        packs={
            key: PackModel(key, (versions or {}).get(key, "1.0.0"), as_label(humanize(key)))
            for key in packs
            if key != "x"
        },
        entities=entities,
        pipelines=pipelines,
        lifecycles=lifecycles,
        roles={item.key: item for _, item in declared if isinstance(item, RoleModel)},
        reports={}, report_packs={}, views={}, navigation=(), panels={}, imports={}, jobs={}, demos={}, origins={},
        hash="",
    )  # fmt: skip
    return dataclasses.replace(bare, hash=snapshot_hash(blueprint_snapshot(bare)))


def role(
    pack: str, key: str, grants: Iterable[tuple[str, str, str]] = (), hidden: Mapping[str, str] | None = None
) -> RoleModel:
    """A role with grants as (entity, actions, scope) and field rights as {"entity.field": right}."""
    by_entity: dict[str, tuple[Grant, ...]] = {}
    for entity, actions, scope in grants:
        by_entity[entity] = (*by_entity.get(entity, ()), Grant(entity, actions, scope))
    masks = {(path.rpartition(".")[0], path.rpartition(".")[2]): Mask(right) for path, right in (hidden or {}).items()}
    return RoleModel(key, pack, as_label(humanize(key)), by_entity, masks)


def _family(pack: str, item: Entity) -> dict[str, EntityModel]:
    family = {f"{pack}.{item.key}": _entity(pack, item)}
    for field in item.fields:
        if isinstance(field, Children):
            child = Entity(
                f"{item.key}__{field.key}",
                as_label(field.label, humanize(field.key)),
                fields=field.fields,
                sort="position",
            )
            model = _entity(pack, child, parent=f"{pack}.{item.key}")
            family[model.key] = dataclasses.replace(model, parent_field=field.key, timeline=False)
    return family


def _entity(pack: str, item: Entity, *, parent: str = "") -> EntityModel:
    key = f"{pack}.{item.key}"
    walled = item.scope == "walled"
    system = [_field(key, FRAME, field, system=True) for field in record_fields(guarded=walled and not parent)]
    own = [_field(key, pack, field) for field in item.fields]
    return EntityModel(
        key=key, short=item.key, pack=pack, label=as_label(item.label, humanize(item.key)),
        plural=as_label(item.plural, humanize(item.key) + "s"), help=Label(), table=f"{pack}__{item.key}",
        scope=item.scope, title=item.title, fields={field.name: field for field in [*system, *own]}, inverses={},
        branch=item.branch, sort="" if parent else item.sort,
        search=tuple(dict.fromkeys([*item.search, *(field.key for field in item.fields if field.search)])),
        indexes=tuple(tuple(names) for names in item.indexes), parent=parent, owned=item.owned,
    )  # fmt: skip


def _field(entity: str, owner: str, field: Field, *, prefix: str = "", system: bool = False) -> FieldModel:
    column = prefix + field.key
    if isinstance(field, Reference):
        column += "_id"
    if isinstance(field, Files | Image | Children):
        column = ""
    target = field.to if isinstance(field, Reference | Links) else ""
    if isinstance(field, Children):
        target = f"{entity}__{field.key}"
    return FieldModel(
        entity=entity, name=field.key, owner=owner, declared=field, label=as_label(field.label, humanize(field.key)),
        help=Label(), column=column, target=target, options=_options(field), required=field.required,
        hidden=field.hidden, system=system, result="integer" if isinstance(field, Rollup) else "",
        scale=field.scale if isinstance(field, Decimal) else 0,
    )  # fmt: skip


def _options(field: Field) -> tuple[Option, ...]:
    return options(tuple(field.options)) if isinstance(field, Choice | MultiChoice) else ()


def _full(name: str, entities: Mapping[str, EntityModel]) -> str:
    return name if name in entities else next(key for key in entities if key.endswith(f".{name}"))


def _resolved(entities: dict[str, EntityModel]) -> dict[str, EntityModel]:
    """Full keys in targets, and the ways back."""
    inverses: dict[str, dict[str, Inverse]] = {key: {} for key in entities}
    result = {}
    for key, entity in entities.items():
        fields = {}
        for name, field in entity.fields.items():
            target = _full(field.target, entities) if field.target else ""
            fields[name] = dataclasses.replace(field, target=target)
            way = getattr(field.declared, "inverse", "")
            if way:
                inverses[target][way] = Inverse(way, key, name, as_label(humanize(way)))
        result[key] = dataclasses.replace(entity, fields=fields)
    return {key: dataclasses.replace(entity, inverses=inverses[key]) for key, entity in result.items()}


def _pipelines(declared: Sequence[tuple[str, object]], entities: dict[str, EntityModel]) -> dict[str, PipelineModel]:
    found: dict[str, PipelineModel] = {}
    for pack, item in declared:
        if isinstance(item, Pipeline):
            key, entity = f"{pack}.{item.key}", _full(item.entity, entities)
            found[key] = PipelineModel(
                key, item.key, pack, entity, as_label(item.label, humanize(item.key)), item,
                {stage.key: _labelled(stage) for stage in item.stages},
                options(tuple(item.lost_reasons)),
            )  # fmt: skip
            entities[entity] = dataclasses.replace(entities[entity], pipelines=(*entities[entity].pipelines, key))
    for key, entity in entities.items():
        if entity.pipelines:
            own = [found[name] for name in entity.pipelines]
            extra = [
                _field(key, FRAME, field, system=True) for field in pipeline_fields([item.declared for item in own])
            ]
            stages = options(tuple(dict.fromkeys(stage for item in own for stage in item.stages)))
            fields = {field.name: field for field in extra}
            fields["pipeline"] = dataclasses.replace(fields["pipeline"], options=options(entity.pipelines))
            fields["stage"] = dataclasses.replace(fields["stage"], options=stages)
            entities[key] = dataclasses.replace(entity, fields={**entity.fields, **fields})
    return found


def _labelled(stage: Stage) -> Stage:
    return dataclasses.replace(stage, label=as_label(stage.label, humanize(stage.key)))


def _lifecycles(declared: Sequence[tuple[str, object]], entities: dict[str, EntityModel]) -> dict[str, LifecycleModel]:
    found = {}
    for pack, item in declared:
        if isinstance(item, Lifecycle):
            key, name = f"{pack}.{item.key}", _full(item.entity, entities)
            entity = entities[name]
            prefix = "" if entity.pack == pack else f"{pack}__"
            phases = {phase.key: phase for phase in item.phases}
            found[key] = LifecycleModel(
                key, item.key, pack, name, as_label(item.label, humanize(item.key)), item, phases
            )
            extra = [
                _field(name, pack, Choice(item.key, options=list(phases), index=True, readonly=True), prefix=prefix),
                _field(name, pack, Date(f"{item.key}_since", readonly=True), prefix=prefix),
            ]
            entities[name] = dataclasses.replace(
                entity,
                lifecycles=(*entity.lifecycles, key),
                fields={**entity.fields, **{field.name: field for field in extra}},
            )
    return found


def club(*, extra: Mapping[str, Sequence[Declared]] | None = None) -> Blueprint:
    """A small club: contacts and visits in one pack, memberships with a pipeline in another that refers to it."""
    packs: dict[str, Sequence[Declared]] = {
        "contacts": contacts_pack(), "gym": gym_pack(), **(extra or {}),
    }  # fmt: skip
    return make_blueprint(packs)


def contacts_pack() -> list[Declared]:
    """People with every kind of side table, and an address book that belongs to the whole network."""

    return [
        Entity(
            "contact", "Contact", sort="name",
            fields=[
                f.Text("name", "Name", required=True, search=True),
                f.Email("email", "E-mail", unique=True),
                f.Phone("phone", "Phone", search=True),
                f.Date("born_on", "Born"),
                f.Choice("tone", "Tone", options=["warm", "cold"]),
                MultiChoice("interests", "Interests", options=["yoga", "boxing"]),
                Texts("nicknames", "Nicknames"),
                f.Address("home", "Home"),
                Reference("friend", "Friend", to="contact", inverse="friends"),
                Links("teams", "Teams", to="team", inverse="contacts"),
                Children("points", "Points", fields=[f.Text("value", "Value", required=True)]),
                Image("photo", "Photo"),
            ],
        ),
        Entity("country", "Country", scope="shared", sort="name", fields=[f.Text("name", "Name", required=True)]),
    ]  # fmt: skip


def gym_pack() -> list[Declared]:
    """Memberships and visits: a circle of references, a pipeline, a lifecycle, an extension, a role."""

    return [
        Entity(
            "membership", "Membership", sort="-created_at",
            fields=[
                Reference("member", "Member", to="contacts.contact", required=True, inverse="memberships"),
                Reference("last_visit", "Last visit", to="visit"),
                f.Money("price", "Price"),
                f.Decimal("discount", "Discount", scale=2),
                f.Boolean("auto_renew", "Renews"),
                f.Number("number", "Number", pattern="M-{n:05}"),
                f.Date("ends_on", "Ends", index=True),
            ],
        ),
        Entity(
            "visit", "Visit", sort="-at",
            fields=[
                Reference("membership", "Membership", to="membership", required=True, inverse="visits"),
                f.Instant("at", "At", required=True),
                f.Duration("stay", "Stay"),
                f.LocalTime("booked_for", "Booked for"),
            ],
        ),
        Extension(
            "contacts.contact",
            fields=[f.Integer("visits", "Visits", index=True), Reference("coach", "Coach", to="contacts.contact")],
        ),
        Pipeline(
            "renewal", "membership", "Renewal",
            stages=[
                Stage("new", "New", steps=[Step("call", "Call")]),
                Stage("offer", "Offer", guards=[Guard("priced", "price is not empty")]),
                Stage("won", "Renewed", kind="won"),
                Stage("lost", "Lost", kind="lost"),
            ],
            lost_reasons=["price", "moved"],
        ),
        Lifecycle("standing", "contacts.contact", "Standing", phases=[Phase("guest"), Phase("member")]),
        role("gym", "coach", [("contacts.contact", "read update", "branch"), ("gym.visit", "read create", "branch")]),
    ]  # fmt: skip


def thing(*fields: Field, **attributes: object) -> Entity:
    """An entity with a searched title, a size, a code and a reference to its own kind, and these fields."""
    plain = [f.Text("title", search=True), f.Integer("size"), f.Text("code"), f.Reference("next", to="thing")]
    return Entity("thing", fields=[*plain, *fields], **attributes)  # type: ignore[arg-type] # by name


def things(*declared: Declared, edition: Sequence[Field] = ()) -> Blueprint:
    """A pack alpha with `thing` (or what is declared), and fields of the edition on it."""
    packs: dict[str, Sequence[Declared]] = {"alpha": declared or [thing()]}
    if edition:
        packs["x"] = [Extension("alpha.thing", fields=edition)]
    return make_blueprint(packs)
