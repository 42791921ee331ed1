"""One person with his rights, his language and his zone, at work or not: for whom figures are worked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from palmette.access.actors import Actor
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import PalmetteError
from palmette.locale.catalogues import catalogue, counted
from palmette.locale.sentences import said, say_in
from palmette.pages.formats import Reader
from palmette.records.session import Records
from palmette.web.runtime import Pinned


class Seat:
    """Reads as the person would; a request of his is a `Desk`, a letter to him needs no more than this."""

    def __init__(self, pinned: Pinned, actor: Actor) -> None:
        self.pinned = pinned
        self.actor = actor
        self.reader = Reader(actor.language, actor.zone)

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint this work began with."""
        return self.pinned.blueprint

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.actor.language

    def gettext(self, message: str) -> str:
        """A text of the screens in the reader's language."""
        return catalogue(self.language).gettext(message)

    def ngettext(self, one: str, many: str, count: float | Decimal) -> str:
        """A counted text of the screens in the reader's language."""
        return counted(self.language, one, many, count)

    def said(self, text: str) -> str:
        """A sentence of an error in the reader's language."""
        return said(text, self.language)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """A reading session of the person."""
        with self.saying(), self.pinned.gateway.reading(self.actor) as records:
            yield records

    @contextmanager
    def writing(self) -> Iterator[Records]:
        """A writing session of the person."""
        with self.saying(), self.pinned.gateway.writing(self.actor) as records:
            yield records

    @contextmanager
    def saying(self) -> Iterator[None]:
        """What is refused inside leaves in the reader's language."""
        try:
            yield
        except PalmetteError as error:
            say_in(error, self.language)
            raise

    def entity(self, name: str) -> EntityModel:
        """The entity of an address, if the person may know of it; NotFound otherwise."""
        with self.reading() as records:
            return records.entity(name)
