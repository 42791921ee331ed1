"""Changing a running installation's edition from its screens: changes wait, are planned, applied and served."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.delegation import refuse_excess
from palmette.access.grants import may_configure
from palmette.audit.journal import Event, tell
from palmette.audit.kinds import CONFIGURED
from palmette.blueprint.build import BuildResult
from palmette.blueprint.edition import EditionSource, read_edition
from palmette.blueprint.model import EditionModel
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.errors import DeclarationError, InvalidInput, NotFound, PalmetteError, PlanError
from palmette.labels import as_label
from palmette.locale.sentences import sentence
from palmette.plugins.health import State
from palmette.records.fill import fillers
from palmette.schema.apply import apply_plan
from palmette.schema.planned import Plan
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status
from palmette.schema.stored import last_hash
from palmette.shaping.overlay import Overlay, read_overlay, value_at, write_overlay
from palmette.shaping.ports import Draft, Look, PackState
from palmette.shaping.store import Overlays, Version
from palmette.triggers.planned import counted
from palmette.web.runtime import Pinned, Runtime

FOLLOW_SECONDS = 2.0
"""How often a process asks whether another one applied something."""

_log = logging.getLogger("palmette.shaper")


@dataclass
class LiveShaper:
    """The shaper of a served installation. `build` makes a blueprint, `pin` what is served out of one."""

    runtime: Runtime
    build: Callable[[EditionSource], BuildResult]
    pin: Callable[[BuildResult], Pinned]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _built: tuple[EditionSource, EditionModel, BuildResult] | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.overlays = Overlays(self.runtime.database)

    def draft(self) -> Draft:
        """What the settings show: everything as it will be when what waits is applied."""
        number, body = self.overlays.last_number(), self.overlays.newest()
        written = cast("Overlay", read_edition(self.runtime.settings.edition).node.plain())
        return Draft(read_overlay(body), written, number, self._build(body).blueprint)

    def propose(self, actor: Actor, overlay: Overlay, what: str, *, after: int) -> None:
        """Let a changed overlay wait; InvalidInput with its mistakes when no blueprint can be built from it."""
        body = write_overlay(overlay)
        try:
            result = self._build(body)
        except DeclarationError as error:
            raise InvalidInput(
                "shaping.mistakes", str(error.problems[0].message) if error.problems else error.message,
                remedy=error.problems[0].remedy if error.problems else error.remedy, problems=error.problems,
            ) from error  # fmt: skip
        if not may_configure(result.blueprint, actor):
            raise InvalidInput(
                "shaping.locked_out",
                "After this change you could not change the settings any more.",
                remedy="Let one of your roles keep the right to configure.",
            )
        current = self.runtime.pinned.blueprint
        said = value_at(overlay, ["roles"])
        for key, role in result.blueprint.roles.items():
            # What a pack says of its own records, which are not there before it is switched on, nobody can have.
            by_packs = key not in (said if isinstance(said, dict) else {})
            known = {entity: grants for entity, grants in role.grants.items() if entity in current.entities}
            asked = replace(role, grants=known) if by_packs else role
            refuse_excess(current, actor, asked, current.roles.get(key))
        self.overlays.add(body, what, actor, after=after)
        self._write_down(actor, {"what": str(what), "step": "proposed"})

    def look_waiting(self) -> Sequence[Version]:
        """What waits, without its plan."""
        return self.overlays.waiting()

    def look(self) -> Look:
        """What waits and its plan."""
        waiting = self.overlays.waiting()
        if not waiting:
            return Look((), None)
        try:
            result = self._build(self.overlays.newest())
        except DeclarationError as error:
            return Look(waiting, None, error.problems)
        plan = make_plan(self.runtime.database, result.blueprint)
        return Look(waiting, counted(self.runtime.database, result.blueprint, plan))

    def apply(self, actor: Actor, plan_hash: str, allow: Sequence[str]) -> None:
        """Apply what waits if its plan is still that one, and serve it from the next request on."""
        with self._lock:
            number = self.overlays.last_number()
            result = self._build(self.overlays.newest())
            plan = make_plan(self.runtime.database, result.blueprint)
            if plan.hash != plan_hash:
                raise PlanError(
                    "plan.stale",
                    "The database or the edition changed after this plan was made; nothing was applied.",
                    remedy="Make the plan again, look at it, and apply the new one.",
                )
            self._apply(actor, result, plan, number, allow)
            self._write_down(actor, {"number": number, "plan": plan_hash, "step": "applied"})
            self._serve(result)

    def drop(self) -> None:
        """Forget what waits."""
        self.overlays.drop_waiting()

    def take_back(self, actor: Actor, number: int, *, after: int) -> None:
        """Let the overlay as it was before a change wait, as a new change."""
        known = {version.number: version for version in self.overlays.history(limit=1000)}
        if number not in known:
            raise NotFound("http.not_found", "There is no such page.")
        earlier = [one for one in known.values() if one.number < number and one.state != "dropped"]
        before = max(earlier, key=lambda one: one.number).body if earlier else ""
        what = sentence("Everything as it was before: %(what)s", what=known[number].what)
        self.propose(actor, read_overlay(before), what, after=after)

    def history(self) -> Sequence[Version]:
        """The newest changes first."""
        return self.overlays.history()

    def export(self) -> str:
        """The overlay in force and what waits, as YAML that can be put into the edition's file."""
        day = clock.now().date().isoformat()
        head = f"# What was changed on the screens of {self.runtime.pinned.blueprint.edition.key}, as of {day}.\n"
        return head + (self.overlays.newest() or "# Nothing was changed.\n")

    def packs(self) -> Sequence[PackState]:
        """Every installed pack."""
        result = self._build(self.overlays.newest())
        in_file = set(read_edition(self.runtime.settings.edition).packs)
        running = result.blueprint.packs
        return [
            PackState(
                item.pack, as_label(item.label, item.pack), item.version, str(item.state), item.reason, item.remedy,
                item.state in (State.ENABLED, State.QUARANTINED), item.pack in in_file,
                tuple(one.label for one in running.values() if item.pack in one.requires),
            )
            for item in result.health
        ]  # fmt: skip

    # ---- other processes

    def follow(self) -> None:
        """Serve what another process applied; runs until `stop`."""
        while not self._stop.wait(FOLLOW_SECONDS):
            try:
                self.catch_up()
            except PalmetteError as error:
                _log.warning("the applied edition cannot be served: %s", error)
            except Exception:  # noqa: BLE001 - the thread must outlive a lost connection
                _log.exception("looking for a newer edition failed")

    def catch_up(self) -> None:
        """Serve the newest applied edition if this process does not yet."""
        pinned = self.runtime.pinned
        with self.runtime.database.system(writing=False) as connection:
            newest = last_hash(connection, pinned.tables)
        if newest is None or newest == _hash_of(pinned):
            return
        with self._lock:
            result = self._build(self.overlays.applied())
            if database_status(self.runtime.database, result.blueprint).ready:
                self._serve(result)

    def stop(self) -> None:
        """End `follow`."""
        self._stop.set()

    # ---- parts

    def _apply(self, actor: Actor, result: BuildResult, plan: Plan, number: int, allow: Sequence[str]) -> None:
        database, settings = self.runtime.database, self.runtime.settings
        if plan.empty and not allow:
            with database.system() as connection:
                self.overlays.mark_applied(connection, number)
            return
        apply_plan(
            database, result.blueprint, plan, allow=allow, archive=settings.data_dir / "archive",
            fillers=fillers(result.blueprint, database), by=actor.name,
            also=lambda connection: self.overlays.mark_applied(connection, number),
        )  # fmt: skip

    def _write_down(self, actor: Actor, about: Mapping[str, object]) -> None:
        pinned = self.runtime.pinned
        tell(pinned.database, pinned.tables, Event(CONFIGURED, actor, about=about))

    def _serve(self, result: BuildResult) -> None:
        self.runtime.swap(self.pin(result))

    def _build(self, body: str) -> BuildResult:
        """The blueprint under an overlay; the last one made when neither overlay nor file nor logo is another."""
        source = read_edition(self.runtime.settings.edition, over=body)
        model, kept = source.model(), self._built
        if kept is None or kept[0].node != source.node or kept[1] != model:
            kept = self._built = (source, model, self.build(source))
        return kept[2]


def _hash_of(pinned: Pinned) -> str:
    found: str | None = pinned.extras.get("snapshot hash")
    if found is None:
        found = pinned.extras["snapshot hash"] = snapshot_hash(blueprint_snapshot(pinned.blueprint))
    return found
