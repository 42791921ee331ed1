"""The values of one document, read through the gateway as its maker sees them, said in the document's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.channels.saying import said_value
from palmette.documents.amounts import amount_in_words, number_in_words
from palmette.documents.apart.refusals import Flaw
from palmette.documents.apart.slots import Use
from palmette.documents.apart.typst_names import OPTIONAL
from palmette.documents.definition import Document
from palmette.documents.paths import NO, SETTINGS, Named, find_named, holder_of, list_target, setting_of
from palmette.documents.payments import payment_of, squares
from palmette.documents.renderer import Filling
from palmette.errors import Forbidden
from palmette.locale.dates import locale_of
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records.read_fields import SHOWING
from palmette.records.results import ListQuery, Masked, Row
from palmette.records.session import Records

PAYMENT = "document.payment_code"
MOST_ROWS = 2_000
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Head:
    """What a document says of itself."""

    language: str
    zone: str
    number: str = ""
    version: int = 1
    issued_on: date | None = None


@dataclass
class Values:
    """What a template gets: the filling, the paths that were needed and are empty."""

    filling: Filling
    empty: list[Flaw] = field(default_factory=list)


def read_values(
    records: Records, document: Document, record: UUID, uses: Sequence[Use], head: Head
) -> Values:  # fmt: skip
    """The values that a template uses; Forbidden where one of them is not shown whole to the actor."""
    blueprint = records.blueprint
    entity = blueprint.entities[document.entity]
    named = {
        use.path.removesuffix(OPTIONAL): found
        for use in uses
        if not use.rows and (found := find_named(blueprint, document, entity, use.path.removesuffix(OPTIONAL)))
    }
    reading = _Reading(records, document, head)
    values = reading.scalars(entity, record, named)
    rows = {name: reading.rows(entity, record, name, uses) for name in {use.rows for use in uses if use.rows}}
    needed = {use.path: use.line for use in uses if not use.rows and not use.path.endswith(OPTIONAL)}
    empty = [Flaw("empty", line, about=path) for path, line in needed.items() if not values.get(path)]
    return Values(Filling(values, rows), empty)


@dataclass
class _Reading:
    records: Records
    document: Document
    head: Head

    def scalars(self, entity: EntityModel, record: UUID, named: Mapping[str, Named]) -> dict[str, object]:
        paths = list(dict.fromkeys(one.read for one in named.values() if one.read))
        row = self._row(entity, record, paths)
        titles = self._titles(row, {one.read: one.field for one in named.values()})
        return {
            path: self._said(one, row.get(one.read), titles) if one.read else self._given(path, record)
            for path, one in named.items()
        }

    def rows(self, entity: EntityModel, record: UUID, name: str, uses: Sequence[Use]) -> list[dict[str, object]]:
        target = list_target(self.records.blueprint, entity, name)
        way, _, short = name.rpartition(".")
        holder = holder_of(self.records.blueprint, entity, way)
        if target is None or holder is None:
            return []
        held = self._row(entity, record, [way]).get(way) if way else record
        if not isinstance(held, UUID):
            return []
        named = {
            use.path: meant
            for use in uses
            if use.rows == name and use.path
            and (meant := find_named(self.records.blueprint, self.document, target, use.path))
        }  # fmt: skip
        paths = list(dict.fromkeys(one.read for one in named.values()))
        self._refuse_hidden(target, paths)
        found: list[dict[str, object]] = []
        after = ""
        while len(found) < MOST_ROWS:
            query = ListQuery(fields=paths or ["id"], limit=_PAGE, after=after)
            page = self.records.related(holder.key, held, short, query)
            titles = dict(page.titles)
            for row in page.rows:
                self._refuse_masked(target, row, paths)
                titles |= self._titles(row, {one.read: one.field for one in named.values()}, known=titles)
                said_row = {path: self._said(one, row.get(one.read), titles) for path, one in named.items()}
                found.append({**said_row, NO: str(len(found) + 1)})
            after = page.next
            if not after:
                break
        return found[:MOST_ROWS]

    def _row(self, entity: EntityModel, record: UUID, paths: Sequence[str]) -> Row:
        self._refuse_hidden(entity, paths)
        row = self.records.get(entity.key, record, fields=paths or ["id"])
        self._refuse_masked(entity, row, paths)
        return row

    def _refuse_hidden(self, entity: EntityModel, paths: Sequence[str]) -> None:
        if entity.is_child:
            # Owned rows are read with the rights of their own fields; unreadable ones are left out there.
            return
        usable = set(self.records.available(entity.key, list(paths), use=SHOWING))
        for path in paths:
            if path not in usable:
                raise _hidden(path)

    def _refuse_masked(self, entity: EntityModel, row: Row, paths: Sequence[str]) -> None:
        for path in paths:
            if isinstance(row.get(path), Masked):
                raise _hidden(path)

    def _titles(
        self, row: Row, fields: Mapping[str, FieldModel | None], *, known: Mapping[UUID, str] | None = None
    ) -> dict[UUID, str]:
        asked: dict[str, list[UUID]] = {}
        for path, model in fields.items():
            value = row.get(path)
            if model is None or not model.target:
                continue
            ids = value if isinstance(value, list) else [value]
            asked.setdefault(model.target, []).extend(
                one for one in ids if isinstance(one, UUID) and one not in (known or {})
            )
        found: dict[UUID, str] = {}
        for target, ids in asked.items():
            if ids:
                found |= self.records.titles(target, ids)
        return found

    def _given(self, path: str, record: UUID) -> object:
        head = self.head
        if path == PAYMENT:
            return self._payment(record)
        if path.startswith(SETTINGS):
            value = setting_of(self.records.blueprint, self.document, path)
            return "" if value is None else str(value)
        return {
            "document.number": head.number,
            "document.version": str(head.version),
            "document.date": said_day(head.issued_on, head.language),
            "document.date_in_full": said_day(head.issued_on, head.language, full=True),
            "me.name": self.records.actor.name,
        }[path]

    def _payment(self, record: UUID) -> str:
        document = self.document
        if not document.pays:
            return ""
        pack = self.records.blueprint.document_packs.get(document.key, "")
        text = payment_of(self.records, document.entity, record, document.pays, pack, self.head.number)
        return squares(text) if text else ""

    def _said(self, named: Named, value: object, titles: Mapping[UUID, str]) -> object:
        text = said(named, value, self.head.language, self.head.zone, titles)
        if not text:
            return ""
        truth = bool(value.minor) if isinstance(value, Money) else bool(value)
        return text if truth else {"text": text, "truth": False}


def said(named: Named, value: object, language: str, zone: str, titles: Mapping[UUID, str]) -> str:
    """A value as a document writes it."""
    if value is None or value == []:
        return ""
    if named.how == "_key":
        return str(value).lower() if isinstance(value, bool) else str(value)
    if named.how == "_in_words":
        if isinstance(value, Money):
            return amount_in_words(value, language)
        return number_in_words(value, language) if isinstance(value, int | Decimal) else str(value)
    if isinstance(value, list):
        return ", ".join(filter(None, (said(named, one, language, zone, titles) for one in value)))
    if isinstance(value, datetime) and named.how == "_in_full":
        return said_day(value.astimezone(ZoneInfo(zone)).date(), language, full=True)
    if isinstance(value, date) and not isinstance(value, datetime):
        return said_day(value, language, full=named.how == "_in_full")
    return said_value(named.field, value, language, zone, titles)


def said_day(value: date | None, language: str, *, full: bool = False) -> str:
    """`31.12.2026` or `31 декабря 2026 г.`; English has `31 Dec 2026` and `31 December 2026`."""
    if value is None:
        return ""
    if full or language == "en":
        return format_date(value, "long" if full else "medium", locale=locale_of(language))
    return f"{value:%d.%m.%Y}"


def _hidden(path: str) -> Forbidden:
    return Forbidden(
        "documents.hidden_value",
        sentence("%(path)s is not shown whole to your role, so that you cannot make this document.", path=path),
        remedy="Ask somebody who sees it.",
    )
