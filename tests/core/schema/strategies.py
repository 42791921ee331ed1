"""Random blueprints for property tests: packs, entities, fields of every kind, pipelines, roles, from a small pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hypothesis import strategies as st

from palmette.access.definition import ACTIONS, SCOPES
from palmette.blueprint.model import Blueprint
from palmette.pipelines.definition import Guard, Pipeline, Stage, Step
from palmette.records import fields as f
from palmette.records.definition import Entity, Extension
from palmette.records.fields import Field
from tests.core.schema.blueprints import Declared, make_blueprint, role

KEYS = ("one", "two", "three", "four")
OPTIONS = ("red", "green", "blue")

_PLAIN: tuple[Callable[[str, bool], Field], ...] = (
    lambda key, index: f.Text(key, index=index),
    lambda key, index: f.Text(key, search=True),
    lambda key, index: f.LongText(key),
    lambda key, index: f.RichText(key),
    lambda key, index: f.Integer(key, index=index),
    lambda key, index: f.Decimal(key, scale=2, index=index),
    lambda key, index: f.Decimal(key, scale=4),
    lambda key, index: f.Money(key, index=index),
    lambda key, index: f.Boolean(key),
    lambda key, index: f.Date(key, index=index),
    lambda key, index: f.LocalTime(key),
    lambda key, index: f.Instant(key, index=index),
    lambda key, index: f.Duration(key),
    lambda key, index: f.Files(key),
    lambda key, index: f.Image(key),
    lambda key, index: f.Phone(key, search=index),
    lambda key, index: f.Email(key, index=index),
    lambda key, index: f.Url(key),
    lambda key, index: f.Address(key),
    lambda key, index: f.Zone(key),
    lambda key, index: f.Secret(key),
    lambda key, index: f.Texts(key),
    lambda key, index: f.Number(key),
    lambda key, index: f.Computed(key, "1"),
    lambda key, index: f.Reference(key, to="alpha.thing"),
    lambda key, index: f.Reference(key, to="frame.user"),
    lambda key, index: f.Links(key, to="alpha.thing"),
    lambda key, index: f.Children(key, fields=[f.Text("text"), f.Integer("figure", index=index)]),
)


@st.composite
def fields(draw: st.DrawFn) -> list[Field]:
    """Up to four fields."""
    found: list[Field] = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=len(KEYS))):
        index = draw(st.booleans())
        if draw(st.integers(0, 9)) < 2:
            options = draw(st.lists(st.sampled_from(OPTIONS), unique=True, min_size=1))
            found.append((f.Choice if index else f.MultiChoice)(key, options=options))
        else:
            found.append(draw(st.sampled_from(_PLAIN))(key, index))
    return found


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    """A pipeline over `alpha.thing` with a few of three open stages."""
    open_stages = draw(st.lists(st.sampled_from(KEYS[:3]), unique=True, min_size=1))
    stages = [
        Stage(
            key,
            draw(st.sampled_from(["", "Renamed"])),
            guards=[Guard("ready", draw(st.sampled_from(["true", "1 == 1"])))] if draw(st.booleans()) else (),
            steps=[Step("call")] if draw(st.booleans()) else (),
            sla=draw(st.sampled_from(["", "2h"])),
        )
        for key in open_stages
    ]
    return Pipeline("way", "alpha.thing", stages=[*stages, Stage("won", kind="won")])


class Recipe:
    """What a blueprint is made of, short enough to be shown when an example fails."""

    def __init__(self, packs: Mapping[str, Sequence[Declared]]) -> None:
        self.packs = packs

    def blueprint(self) -> Blueprint:
        """The blueprint."""
        return make_blueprint(self.packs)

    def __repr__(self) -> str:
        return "; ".join(f"{pack}: {', '.join(map(_told, items))}" for pack, items in self.packs.items())


def _told(item: Declared) -> str:
    if isinstance(item, Entity | Extension):
        fields = [f"{field.key}:{field.kind}{'*' if field.index or field.search else ''}" for field in item.fields]
        return f"{getattr(item, 'key', '+')}({' '.join(fields)})"
    if isinstance(item, Pipeline):
        return f"pipeline({' '.join(stage.key for stage in item.stages)})"
    return f"role({getattr(item, 'grants', '')})"


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    """Pack alpha with `thing`, maybe more entities, maybe pack beta that extends it, maybe fields of the edition."""
    sort = draw(st.sampled_from(["-created_at", "title"]))
    thing = Entity("thing", fields=[f.Text("title", search=True), *draw(fields())], sort=sort)
    alpha: list[Declared] = [thing]
    if draw(st.booleans()):
        alpha.append(Entity("place", scope="shared", fields=[f.Text("name"), *_shareable(draw(fields()))]))
    if draw(st.booleans()):
        alpha.append(draw(pipelines()))
    if draw(st.booleans()):
        grants = draw(
            st.lists(st.tuples(st.just("alpha.thing"), st.sampled_from(ACTIONS), st.sampled_from(SCOPES)), max_size=3)
        )
        alpha.append(role("alpha", "seller", grants, {"alpha.thing.title": "read"} if draw(st.booleans()) else {}))
    packs: dict[str, list[Declared]] = {"alpha": alpha}
    if draw(st.booleans()):
        deal = Entity("deal", fields=[f.Reference("about", to="alpha.thing", inverse="deals"), *draw(fields())])
        packs["beta"] = [deal, Extension("alpha.thing", fields=_named("b_", draw(fields())))]
    if draw(st.booleans()):
        packs["x"] = [Extension("alpha.thing", fields=_named("x_", draw(fields())))]
    return Recipe(packs)


def _shareable(found: list[Field]) -> list[Field]:
    """A shared row never refers to a walled one."""
    return [item for item in found if getattr(item, "to", "") != "alpha.thing"]


def _named(prefix: str, found: list[Field]) -> list[Field]:
    """Keys of extensions differ from the entity's own; children belong to the entity's pack alone."""
    plain = [item for item in found if item.kind != "children"]
    for item in plain:
        object.__setattr__(item, "key", f"{prefix}{item.key}")
    return plain
