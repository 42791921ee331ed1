"""Imports enabled packs, registers them with pluggy and calls them one at a time."""

from __future__ import annotations

import importlib
import inspect
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pluggy

from palmette.blueprint.names import suggestion
from palmette.errors import Place
from palmette.hookspecs import Hooks
from palmette.plugins.discovery import FoundPack
from palmette.plugins.health import Trouble

PROJECT = "palmette"


@dataclass
class Registry:
    """The loaded packs, in order, behind one plugin manager."""

    manager: pluggy.PluginManager
    modules: dict[str, ModuleType] = field(default_factory=dict)
    refused: dict[str, list[Trouble]] = field(default_factory=dict)

    def call(self, pack: str, hook: str, /, **arguments: object) -> list[object]:
        """What one pack's implementation of a hook gives; nothing when it has none."""
        others = [module for key, module in self.modules.items() if key != pack]
        caller = self.manager.subset_hook_caller(hook, others)
        return list(caller(**arguments))

    def unload(self, pack: str) -> None:
        """Take a pack out, so that no hook calls it any more."""
        if self.modules.pop(pack, None) is not None:
            self.manager.unregister(name=pack)


def load(packs: Sequence[FoundPack]) -> Registry:
    """Import and register packs given in order. Pluggy calls the last registered first, so the last goes in first."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    registry = Registry(manager)
    for pack in packs:
        try:
            registry.modules[pack.key] = pack.loaded or importlib.import_module(pack.module)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- a pack's failure is that pack's, whatever it raises
            registry.refused[pack.key] = [trouble_of(error, f"It fails when it is imported: {said(error)}.")]
    for key in reversed(list(registry.modules)):
        _register(registry, key)
    return registry


def _register(registry: Registry, key: str) -> None:
    module = registry.modules[key]
    try:
        registry.manager.register(module, name=key)
        troubles = _misspelt(module)
        registry.manager.check_pending()
    except pluggy.PluginValidationError as error:
        troubles = _misspelt(module) or [_invalid(module, error)]
    if not troubles:
        return
    registry.unload(key)
    registry.refused[key] = troubles


def _invalid(module: ModuleType, error: pluggy.PluginValidationError) -> Trouble:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    place = Place(getattr(module, "__file__", None) or module.__name__)
    remedy = "Give the hook the arguments that the reference names."
    return Trouble("pack.hook_invalid", f"A hook is not written as the frame calls it: {lines[-1]}.", remedy, place)


def _misspelt(module: ModuleType) -> list[Trouble]:
    """Functions marked as hooks whose names no hook has."""
    known = [name for name, _ in inspect.getmembers(Hooks, inspect.isfunction)]
    troubles = []
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not hasattr(function, f"{PROJECT}_impl") or name in known:
            continue
        code = function.__code__
        remedy = suggestion(name, known).strip() or f"Hooks are {', '.join(known)}."
        place = Place(code.co_filename, code.co_firstlineno)
        troubles.append(Trouble("pack.hook_unknown", f"There is no hook {name!r}.", remedy, place))
    return troubles


def trouble_of(error: BaseException, reason: str, code: str = "pack.raises") -> Trouble:
    """An exception out of a pack as a Trouble at the deepest line of the pack's own files."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not _foreign(frame.filename)]
    place = Place(own[-1].filename, own[-1].lineno or 0) if own else None
    if isinstance(error, SyntaxError) and error.filename:
        place = Place(error.filename, error.lineno or 0, error.offset or 0)
    return Trouble(code, reason, "Mend the pack, or take it out of the edition.", place)


def _foreign(file: str) -> bool:
    """Whether a file is ours, the interpreter's or a library's that the pack merely called."""
    path = Path(file)
    frame = Path(__file__).parents[1]
    if path.is_relative_to(frame) and "packs" not in path.relative_to(frame).parts[:1]:
        return True
    return file.startswith("<frozen") or path.is_relative_to(Path(pluggy.__file__).parent) or _stdlib(path)


def _stdlib(path: Path) -> bool:
    library = Path(inspect.__file__).parent
    return path.is_relative_to(library) and "site-packages" not in path.parts


def said(error: BaseException) -> str:
    """The kind of an exception and what it says."""
    text = str(error).strip().rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
