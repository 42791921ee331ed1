"""From packs and an edition to a blueprint: pure, without a database and without global state."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from palmette import __version__
from palmette.blueprint.check import check
from palmette.blueprint.collect import Declarations, collect, collect_settings, frame_declarations
from palmette.blueprint.demo_section import lay_demo
from palmette.blueprint.draft import Draft
from palmette.blueprint.edition import EditionSource, read_edition
from palmette.blueprint.freeze import freeze, resolve
from palmette.blueprint.hidden import without_hidden
from palmette.blueprint.left_out import without
from palmette.blueprint.merge import merge_packs
from palmette.blueprint.mistakes import Mistake, in_reading_order, mistakes_error, near
from palmette.blueprint.model import EDITION, FRAME, Blueprint, PackModel
from palmette.blueprint.overlay import overlay
from palmette.blueprint.pack_settings import settings_of
from palmette.errors import Place, Problem
from palmette.hookspecs import PackContext
from palmette.labels import label
from palmette.plugins.discovery import CORE, FoundPack, discover
from palmette.plugins.health import PackHealth, State, Trouble
from palmette.plugins.ordering import in_order, refuse_dependants
from palmette.plugins.registry import Registry, load
from palmette.records.fields import Field, Secret


@dataclass(frozen=True)
class BuildResult:
    """The blueprint, how each installed pack is, and what was left out of the edition because a pack does not run.

    `registry` holds the loaded packs for their runtime hooks.
    """

    blueprint: Blueprint
    health: tuple[PackHealth, ...]
    problems: tuple[Problem, ...]
    registry: Registry


def build_blueprint(
    edition: EditionSource | Path | str, *, strict: bool = False, packs: Sequence[FoundPack] | None = None
) -> BuildResult:
    """Build the blueprint of an edition over the installed packs (or those given).

    A pack that fails is quarantined with those that require it, and the rest is built; `strict` makes it an error.
    Mistakes of the edition raise one DeclarationError with all of them.
    """
    source = edition if isinstance(edition, EditionSource) else read_edition(edition)
    build = _Build(source, list(discover() if packs is None else packs))
    blueprint = build.run()
    health = build.health()
    if strict:
        _refuse_troubles(health)
    return BuildResult(blueprint, health, tuple(item.problem() for item in build.left_out), build.registry)


def _refuse_troubles(health: Sequence[PackHealth]) -> None:
    troubles = [
        Mistake(pack.pack, trouble.code, f"{pack.pack}: {trouble.reason}", trouble.remedy, trouble.place)
        for pack in health
        if pack.state is State.QUARANTINED
        for trouble in pack.troubles
    ]
    if troubles:
        raise mistakes_error("blueprint.pack_failed", "The set of packs", troubles)


def _culprit(draft: Draft, blamed: Mapping[str, list[Mistake]]) -> str:
    """Whom to quarantine first: nobody who stands on another blamed one, and of the rest who came last.

    Others may be blamed only for what this one did to them; the next build tells.
    """
    alone = [key for key in blamed if not draft.requires(key) & set(blamed)]
    return max(alone or blamed, key=draft.rank)


@dataclass
class _Build:
    """One build: it drops packs that fail and starts over with the rest until what is left is right."""

    source: EditionSource
    installed: list[FoundPack]
    refused: dict[str, list[Trouble]] = field(default_factory=dict)
    left_out: list[Mistake] = field(default_factory=list)
    registry: Registry = field(default_factory=lambda: load([]))
    _settings: dict[str, list[Field]] = field(default_factory=dict)
    _settings_mistakes: list[Mistake] = field(default_factory=list)
    _ordered: list[FoundPack] = field(default_factory=list)
    _precedence: list[str] = field(default_factory=list)

    def run(self) -> Blueprint:
        """The blueprint of all packs that do not fail."""
        self._enable()
        while True:
            running = [pack for pack in self._ordered if pack.key not in self.refused]
            models = self._pack_models(running)
            declared = self._collect(running, models)
            if declared is None:
                continue
            blueprint, draft = self._whole(models, declared)
            if not draft.mistakes:
                self._unload_refused()
                return freeze(without_hidden(blueprint), draft)
            self._mend(draft, self._packs_alone(models, declared))

    def _whole(self, models: dict[str, PackModel], declared: Sequence[Declarations]) -> tuple[Blueprint, Draft]:
        """Packs and edition, put together and checked."""
        draft = self._merged(models, declared)
        overlay(draft, self.source)
        lay_demo(draft, self.source)
        draft.mistakes += self._settings_mistakes
        blueprint = resolve(draft)
        check(blueprint, draft)
        return blueprint, draft

    def _packs_alone(self, models: dict[str, PackModel], declared: Sequence[Declarations]) -> Draft:
        """The packs without the edition: what is wrong there is theirs, whatever the edition says."""
        draft = self._merged(models, declared)
        check(resolve(draft), draft)
        return draft

    def _merged(self, models: dict[str, PackModel], declared: Sequence[Declarations]) -> Draft:
        draft = merge_packs(self.source.model(), models, declared, precedence=self._precedence)
        self._note_settings(draft, declared)
        return draft

    def _unload_refused(self) -> None:
        """A pack in quarantine is called by no runtime hook either."""
        for key in self.refused:
            self.registry.unload(key)

    def _enable(self) -> None:
        """Choose the packs that the edition names and the essential ones, in order, and import them."""
        by_key = {pack.key: pack for pack in self.installed}
        wanted = [pack for pack in self.installed if pack.essential or pack.key in self.source.packs]
        self._unknown_packs(by_key)
        order = in_order(wanted, installed=list(by_key), preferred=list(self.source.packs))
        self.refused.update(order.refused)
        self.registry = load(order.packs)
        self.refused.update(self.registry.refused)
        refuse_dependants({pack.key: pack for pack in wanted}, self.refused)
        self._ordered = order.packs
        self._precedence = order.precedence

    def _unknown_packs(self, by_key: Mapping[str, FoundPack]) -> None:
        """A name near that of an installed pack is a slip of the pen; any other is a pack that is not here now."""
        slips = []
        for key, place in self.source.packs.items():
            if key in by_key:
                continue
            if remedy := near(key, by_key):
                slips.append(
                    Mistake(EDITION, "edition.unknown_pack", f"There is no pack {key!r}.", remedy, place, "packs")
                )
                continue
            reason = f"The edition enables {key}, which is not installed."
            remedy = f"Install the distribution that brings {key}, or remove it from the edition."
            self.refused[key] = [Trouble("pack.not_installed", reason, remedy, place)]
        if slips:
            raise mistakes_error("edition.mistakes", f"The edition {self.source.file}", slips)

    def _pack_models(self, running: Sequence[FoundPack]) -> dict[str, PackModel]:
        frame = PackModel(FRAME, __version__, label("Frame", ru="Основа", fi="Kehys"), CORE)
        models = {FRAME: frame}
        self._settings_mistakes = []
        for pack in running:
            contract = pack.contract
            assert contract is not None
            fields, troubles = collect_settings(self.registry, pack.key)
            self._refuse(pack.key, troubles)
            values, mistakes = settings_of(pack.key, fields, self.source)
            self._settings_mistakes += mistakes
            self._settings[pack.key] = fields
            secrets = frozenset(field.key for field in fields if isinstance(field, Secret))
            models[pack.key] = PackModel(
                pack.key, contract.version, contract.title, pack.distribution, contract.requires, values, secrets
            )
        return models

    def _collect(self, running: Sequence[FoundPack], models: Mapping[str, PackModel]) -> list[Declarations] | None:
        """What all running packs declare; None when one failed and the rest has to be asked anew."""
        declared = [frame_declarations()]
        enabled = frozenset(models)
        for pack in running:
            context = PackContext(pack.key, dict(models[pack.key].settings), enabled)
            found, troubles = collect(self.registry, context)
            self._refuse(pack.key, troubles)
            declared.append(found)
        return None if any(pack.key in self.refused for pack in running) else declared

    def _note_settings(self, draft: Draft, declared: Sequence[Declarations]) -> None:
        """Who set each setting: the pack its default, the edition what it wrote."""
        for part in declared:
            for setting in self._settings.get(part.pack, ()):
                place = part.place(type(setting).__name__, setting.key)
                draft.origins.add(f"packs.{part.pack}.settings.{setting.key}", part.pack, place, setting.default)
            for key, value in (self.source.section("packs").get(part.pack) or {}).items():
                place = self.source.node_at("packs", part.pack, key).place
                known = None if key in draft.packs[part.pack].secrets else value
                draft.origins.add(f"packs.{part.pack}.settings.{key}", EDITION, place, known)

    def _refuse(self, key: str, troubles: Sequence[Trouble]) -> None:
        if troubles:
            self.refused.setdefault(key, []).extend(troubles)
            refuse_dependants({pack.key: pack for pack in self._ordered}, self.refused)

    def _mend(self, draft: Draft, packs: Draft) -> None:
        """Quarantine the pack to blame, or cut what the edition says of packs that do not run."""
        blamed: dict[str, list[Mistake]] = {}
        for item in dict.fromkeys(packs.mistakes):
            blamed.setdefault(item.author, []).append(item)
        if FRAME in blamed:
            raise mistakes_error("blueprint.frame", "The frame", blamed[FRAME])
        if not blamed:
            self._leave_out([self._of_edition(draft, item) for item in dict.fromkeys(draft.mistakes)])
            return
        key = _culprit(packs, blamed)
        listed = sorted(blamed[key], key=in_reading_order)
        self._refuse(key, [Trouble(item.code, item.message, item.remedy, item.place) for item in listed])

    def _of_edition(self, draft: Draft, item: Mistake) -> Mistake:
        """A mistake as the edition's: packs that are right by themselves are wrong only for what it changed."""
        if item.author == EDITION:
            return item
        place = draft.origins.nearest_of(EDITION, item.path) or Place(self.source.file)
        return dataclasses.replace(item, author=EDITION, place=place)

    def _leave_out(self, mistakes: list[Mistake]) -> None:
        """Without a pack the edition's words about it mean nothing and are left out; else they are mistakes."""
        less = without(self.source, mistakes) if self.refused else None
        if less is None:
            raise mistakes_error("edition.mistakes", f"The edition {self.source.file}", mistakes)
        self.left_out += mistakes
        self.source = less

    def health(self) -> tuple[PackHealth, ...]:
        """Every installed pack, and every pack that the edition enables, by key."""
        found = {pack.key: self._health_of(pack) for pack in self.installed}
        for key, troubles in self.refused.items():
            if key not in found:
                found[key] = PackHealth(key, State.QUARANTINED, troubles=tuple(troubles))
        return tuple(found[key] for key in sorted(found))

    def _health_of(self, pack: FoundPack) -> PackHealth:
        troubles = tuple(self.refused.get(pack.key, pack.troubles))
        running = any(pack.key == item.key for item in self._ordered)
        state = State.QUARANTINED if troubles else State.ENABLED if running else State.AVAILABLE
        title = pack.contract.title if pack.contract else label(pack.key)
        return PackHealth(pack.key, state, pack.version, title, pack.distribution, troubles)
