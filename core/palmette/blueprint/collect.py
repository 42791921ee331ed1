"""Asks each pack, one at a time, what it declares. A pack's exception is that pack's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from palmette.access.definition import Role
from palmette.access.entities import frame_entities
from palmette.api.definition import Endpoint
from palmette.blueprint.model import FRAME
from palmette.blueprint.sources import Sources
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.adapters import CHANNELS
from palmette.channels.definition import Channel, MessageTemplate, Purpose
from palmette.channels.purposes import PURPOSES
from palmette.conversion.definition import Conversion
from palmette.demo.definition import Demo
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.errors import Place
from palmette.hookspecs import PackContext
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pages.screen_definition import Screen
from palmette.pipelines.definition import Pipeline
from palmette.plugins.health import Trouble
from palmette.plugins.registry import Registry, said, trouble_of
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, Extension, View
from palmette.records.fields import Field
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger

T = TypeVar("T")

_GIVES: dict[str, tuple[type, ...]] = {
    "settings": (Field,),
    "entities": (Entity, Extension),
    "pipelines": (Pipeline,),
    "lifecycles": (Lifecycle,),
    "roles": (Role,),
    "reports": (Report,),
    "dashboards": (Dashboard,),
    "views": (View,),
    "pages": (Navigation, Panel, Tab, Button, Screen, PortalPage),
    "imports": (ImportPreset,),
    "forms": (Form,),
    "distributions": (Distribution,),
    "conversions": (Conversion,),
    "triggers": (Trigger, ContactPlan),
    "calendar_events": (CalendarEvents,),
    "documents": (Document,),
    "channels": (Channel, Purpose, MessageTemplate),
    "jobs": (Job,),
    "endpoints": (Endpoint,),
    "demo": (Demo,),
}
"""What each declaration hook returns a list of."""


@dataclass
class Declarations:
    """What one pack declares, hook by hook, with a way to find the places in its source."""

    pack: str
    sources: Sources | None = None
    by_hook: dict[str, list[object]] = field(default_factory=dict)

    def of(self, kind: type[T]) -> list[T]:
        """All declarations of a kind, in order."""
        return [item for items in self.by_hook.values() for item in items if isinstance(item, kind)]

    def place(self, kind: str, key: str, *within: tuple[str, str]) -> Place | None:
        """The place of a declaration in the pack's files."""
        return self.sources.place(kind, key, *within) if self.sources else None


def frame_declarations() -> Declarations:
    """What the frame itself declares; it comes before every pack."""
    return Declarations(FRAME, None, {"entities": list(frame_entities()), "channels": [*CHANNELS, *PURPOSES]})


def collect_settings(registry: Registry, pack: str) -> tuple[list[Field], list[Trouble]]:
    """The settings a pack offers."""
    found, troubles = _ask(registry, pack, "settings")
    return [item for item in found if isinstance(item, Field)], troubles


def collect(registry: Registry, context: PackContext) -> tuple[Declarations, list[Trouble]]:
    """Everything a pack declares beside its settings; every hook is asked, also after one has failed."""
    found = Declarations(context.pack, Sources(registry.modules[context.pack]))
    troubles: list[Trouble] = []
    for hook in _GIVES:
        if hook == "settings":
            continue
        items, wrong = _ask(registry, context.pack, hook, ctx=context)
        found.by_hook[hook] = items
        troubles.extend(wrong)
    if found.of(Button) and not hasattr(registry.modules[context.pack], "press"):
        troubles.append(_nothing_to_press(registry, context.pack))
    return found, troubles


def _nothing_to_press(registry: Registry, pack: str) -> Trouble:
    reason, remedy = "It declares buttons, and has no hook that they run.", "Implement the hook `press`."
    return Trouble("pack.no_press", reason, remedy, _place(registry, pack, "pages"))


def _ask(registry: Registry, pack: str, hook: str, **arguments: object) -> tuple[list[object], list[Trouble]]:
    try:
        answers = registry.call(pack, hook, **arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a pack's failure is that pack's, whatever it raises
        return [], [trouble_of(error, f"Its hook {hook} fails: {said(error)}.")]
    items: list[object] = []
    troubles: list[Trouble] = []
    for answer in answers:
        if not isinstance(answer, Sequence) or isinstance(answer, str):
            troubles.append(_not_a_list(registry, pack, hook, answer))
            continue
        items.extend(answer)
    troubles.extend(_strangers(registry, pack, hook, items))
    return items, troubles


def _not_a_list(registry: Registry, pack: str, hook: str, answer: object) -> Trouble:
    reason = f"Its hook {hook} returns {type(answer).__name__}, not a list."
    return Trouble("pack.hook_answer", reason, "Return a list of declarations.", _place(registry, pack, hook))


def _strangers(registry: Registry, pack: str, hook: str, items: Iterable[object]) -> list[Trouble]:
    names = " or ".join(kind.__name__ for kind in _GIVES[hook])
    return [
        Trouble(
            "pack.hook_answer",
            f"Its hook {hook} returns {type(item).__name__} among its declarations.",
            f"It takes {names}.",
            _place(registry, pack, hook),
        )
        for item in items
        if not isinstance(item, _GIVES[hook])
    ]


def _place(registry: Registry, pack: str, hook: str) -> Place | None:
    function = getattr(registry.modules[pack], hook, None)
    code = getattr(function, "__code__", None)
    return Place(code.co_filename, code.co_firstlineno) if code else None
