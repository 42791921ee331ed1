"""The side bar: its sections, and what their items lead to; also where a role begins its day."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from palmette.blueprint.draft import Draft
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EDITION, PipelineModel, RoleModel
from palmette.labels import as_label, humanize
from palmette.pages.definition import Navigation


@dataclass(frozen=True)
class Items:
    """What an item may lead to: `contact`, `board:renewal`, `view:at_risk`, `report:renewals`, `dashboard:club`,
    `screen:till`."""

    draft: Draft
    pipelines: Mapping[str, PipelineModel]
    views: Collection[str]
    reports: Collection[str]
    dashboards: Collection[str] = ()
    screens: Collection[str] = ()

    def called(self, name: str, owner: str, path: str) -> str:
        """An item as the blueprint calls it; a mistake and nothing when it leads nowhere."""
        kind, colon, key = name.partition(":")
        if not colon:
            return self._entity(name, owner, path)
        if kind == "board":
            return self._board(key, owner, path)
        if kind == "screen":
            return self._screen(key, owner, path)
        known = {"view": self.views, "report": self.reports, "dashboard": self.dashboards}
        if kind not in known:
            remedy = "Write an entity, board:pipeline, view:key, report:key, dashboard:key or screen:key."
            self.draft.mistake(path, "blueprint.unknown_item", f"{name!r} is no item.", remedy, owner=owner)
            return ""
        found = next((full for full in (f"{owner}__{key}", key) if full in known[kind]), "")
        return f"{kind}:{found}" if found else self._missing(kind, key, known[kind], owner, path)

    def _board(self, key: str, owner: str, path: str) -> str:
        shorts = [full for full, pipeline in self.pipelines.items() if pipeline.short == key]
        for full in (f"{owner}.{key}", key, *(shorts if len(shorts) == 1 else ())):
            if full in self.pipelines:
                return f"board:{full}"
        known = [*self.pipelines, *(pipeline.short for pipeline in self.pipelines.values())]
        return self._missing("pipeline", key, known, owner, path)

    def _screen(self, key: str, owner: str, path: str) -> str:
        """A screen of the same pack by its key, of another by `pack/key` or by a key that only one has."""
        shorts = [full for full in self.screens if full.partition("/")[2] == key]
        for full in (f"{owner}/{key}", key, *(shorts if len(shorts) == 1 else ())):
            if full in self.screens:
                return f"screen:{full}"
        return self._missing("screen", key, self.screens, owner, path)

    def _missing(self, kind: str, key: str, known: Collection[str], owner: str, path: str) -> str:
        message = f"There is no {kind} {key!r}."
        self.draft.mistake(path, "blueprint.unknown_item", message, nearest(key, known), owner=owner)
        return ""

    def _entity(self, name: str, owner: str, path: str) -> str:
        entity = self.draft.entity(name, pack=owner)
        if entity is not None:
            return entity.key
        remedy = nearest(name, [*self.draft.entities, *self.draft.short_names()])
        self.draft.mistake(path, "blueprint.unknown_entity", f"There is no entity {name!r}.", remedy, owner=owner)
        return ""


def resolve_navigation(draft: Draft, items: Items) -> tuple[Navigation, ...]:
    """Sections of one key are one section: items of packs follow each other, those of the edition replace them."""
    sections: dict[str, Navigation] = {}
    for item in draft.navigation:
        declared = item.declared
        path = f"navigation.{declared.key}.items"
        given = [items.called(name, item.owner, f"{path}.{at}") for at, name in enumerate(declared.items)]
        section = dataclasses.replace(declared, items=tuple(name for name in given if name))
        known = sections.get(declared.key)
        sections[declared.key] = _joined(known, section, edition=item.owner == EDITION) if known else _labelled(section)
    return tuple(sorted(sections.values(), key=lambda section: section.order))


def _labelled(section: Navigation) -> Navigation:
    return dataclasses.replace(section, label=as_label(section.label, humanize(section.key)))


def _joined(known: Navigation, section: Navigation, *, edition: bool) -> Navigation:
    kept = () if edition and section.items else known.items
    return dataclasses.replace(
        known,
        label=as_label(section.label) or known.label,
        items=tuple(dict.fromkeys((*kept, *section.items))),
        order=section.order if edition else known.order,
        roles=tuple(section.roles) or known.roles,
    )


def with_homes(draft: Draft, roles: Mapping[str, RoleModel], items: Items) -> dict[str, RoleModel]:
    """The roles, each with its home as the blueprint calls it."""
    made = dict(roles)
    for key, role in roles.items():
        given = [item for item in draft.roles[key] if item.declared.home]
        if given:
            home = items.called(given[-1].declared.home, given[-1].owner, f"roles.{key}.home")
            made[key] = dataclasses.replace(role, home=home)
    return made
