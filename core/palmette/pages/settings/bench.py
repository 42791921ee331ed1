"""What every screen of the settings works with: who asks, what waits, and how a change is proposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import FormMultiDict

from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint
from palmette.errors import NotFound, PalmetteError
from palmette.labels import LANGUAGES, Label
from palmette.pages.desk import Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.shaping.overlay import Value, changed
from palmette.shaping.ports import Draft, Shaper
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

Values = dict[str, Any]  # Any: what templates take
LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "fi": "Suomi"}


@dataclass(frozen=True)
class Edit:
    """One value of an overlay: where it stands, and what it becomes; None takes it away."""

    path: Sequence[str]
    value: Value


class Bench:
    """One request of a person who may configure; NotFound for everybody else."""

    def __init__(self, request: Incoming, form: FormMultiDict | None = None) -> None:
        token = str(form.get(CSRF_FIELD, "")) if form is not None else ""
        self.desk = Desk(request, form_token=token)
        found = runtime_of(request).shaper
        if found is None or not may_configure(self.desk.blueprint, self.desk.actor):
            raise NotFound("http.not_found", "There is no such page.")
        self.shaper: Shaper = found
        self._draft: Draft | None = None

    @property
    def draft(self) -> Draft:
        """The overlay with what waits, and the blueprint it makes."""
        if self._draft is None:
            self._draft = self.shaper.draft()
        return self._draft

    @property
    def blueprint(self) -> Blueprint:
        """Everything as it will be."""
        return self.draft.blueprint

    def text(self, label: Label) -> str:
        """A label in the reader's language."""
        return label.text(self.desk.language)

    def propose(self, what: str, edits: Sequence[Edit], *, after: str = "") -> None:
        """Let some edits wait as one change. `after` is the number that the form was drawn with."""
        overlay = self.draft.overlay
        for edit in edits:
            overlay = changed(overlay, edit.path, edit.value)
        number = int(after) if after.isdigit() else self.draft.number
        if overlay != self.draft.overlay or number != self.draft.number:
            self.shaper.propose(self.desk.actor, overlay, what, after=number)

    def listed(self, title: str, rows: Sequence[Values], **more: object) -> Response[str]:
        """A list of things that can be opened: rows = [{name, note, href, pill}]."""
        shown = [{"icon": "", "pill": None, **row} for row in rows]
        common = {
            "title": title,
            "rows": shown,
            "waiting": self.waiting(),
            "back": "/settings",
            "help": "",
            "add": None,
        }
        context = {**common, "ways": (), **more}
        return self.desk.page("settings_list.html", context)

    def form(
        self, title: str, fields: Sequence[Values], *, back: str, error: PalmetteError | None = None,
        template: str = "settings_form.html", **more: object,
    ) -> Response[str]:  # fmt: skip
        """A form over one thing; with `error` the refusal stands above it and nothing typed is lost."""
        message = f"{error.message} {error.remedy}".strip() if error else ""
        context = {
            "title": title, "fields": list(fields), "back": back, "error": message, "csrf": self.desk.csrf,
            "number": self.draft.number, "waiting": self.waiting(), "help": "", **more,
        }  # fmt: skip
        return self.desk.page(template, context, status=422 if error else 200)

    def waiting(self) -> int:
        """How many changes wait."""
        return len(self.shaper.look_waiting())


def saved(
    request: Incoming, form: FormMultiDict, save: Callable[[Bench], str],
    again: Callable[[Bench, PalmetteError], Response[str]],
) -> Response[str]:  # fmt: skip
    """Save a form and go on to the address `save` answers; draw it again with what was refused.

    What is changed here changes what others may do or see, so who does it shows again that it is he.
    """
    bench = Bench(request, form)
    require_proof(bench.desk, form)
    try:
        with bench.desk.saying():
            target = save(bench)
    except PalmetteError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return again(bench, error)
    return bench.desk.go(target)


def label_fields(name: str, title: str, label: Label, typed: Mapping[str, Any] | None = None) -> list[Values]:
    """A field per language: `name__en`, `name__ru`, `name__fi`."""
    return [
        {
            "kind": "text", "name": f"{name}__{language}", "label": f"{title} · {LANGUAGE_NAMES[language]}",
            "optional": language != "en", "maxlength": 200,
            "value": str(typed[f"{name}__{language}"]) if typed and f"{name}__{language}" in typed
            else label.forms.get(language, ""),
        }
        for language in LANGUAGES
    ]  # fmt: skip


def label_of(form: FormMultiDict, name: str) -> dict[str, Value] | None:
    """The texts of a label that a form brought; None where all are empty."""
    given = {language: str(form.get(f"{name}__{language}", "")).strip() for language in LANGUAGES}
    kept: dict[str, Value] = {language: text for language, text in given.items() if text}
    return kept or None


def label_edit(path: Sequence[str], form: FormMultiDict, name: str, label: Label) -> list[Edit]:
    """An edit of a label, if the form changed it."""
    given = label_of(form, name)
    if given is None or given == dict(label.forms):
        return []
    return [Edit(path, given)]


def address(*parts: str) -> str:
    """`/settings/fields/contacts.contact`."""
    return "/".join(["/settings", *(quote(part, safe="") for part in parts)])
