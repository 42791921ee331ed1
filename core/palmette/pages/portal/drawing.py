"""How the records of an account are drawn: a card, its details, the way of its stages, files, rows behind it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.documents.payments import payment_of
from palmette.errors import InvalidInput
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.drawn_code import drawn_code
from palmette.pages.portal.desk import PortalDesk, page_address
from palmette.pages.values import Values, Words, path_field
from palmette.pages.visible import is_visible
from palmette.pipelines.definition import Stage
from palmette.portal.definition import PortalList, PortalPage
from palmette.records.results import ListQuery, Masked, Row
from palmette.records.session import Records

log = logging.getLogger("palmette.pages")

FILES = ("files", "image")


class Drawer:
    """Draws for one person with the rights of one page."""

    def __init__(self, desk: PortalDesk, records: Records, page: PortalPage) -> None:
        self.desk, self.records, self.page = desk, records, page
        self.entity = desk.blueprint.entities[page.entity]
        self.words = Words(desk)

    @property
    def names(self) -> list[str]:
        """The fields of a card."""
        return list(dict.fromkeys(["id", *self.page.fields]))

    def cards(self, query: ListQuery) -> tuple[list[Values], str]:
        """The cards of a list, and the cursor of the next ones."""
        found = self.records.list(self.entity.key, query)
        opens = self.opens
        return [self._card(row, found.titles, opens=opens) for row in found.rows], found.next

    @property
    def opens(self) -> bool:
        """Whether a record has more to show than its card does."""
        page = self.page
        return bool(
            page.details
            or page.long
            or page.files
            or page.stages
            or page.lists
            or page.actions
            or page.code
            or page.pays
        )

    def record(self, id: UUID) -> Values:
        """A record with all that the page shows of it; NotFound for one that is not the person's."""
        page = self.page
        behind = [item.of for item in page.lists if self._is_child(item)]
        names = [
            *self.names,
            *page.details,
            *page.files,
            *([page.long] if page.long else ()),
            *([page.code] if page.code else ()),
            *behind,
        ]
        if page.stages and "stage" in self.entity.fields:
            names += ["stage", "pipeline"]
        row = self.records.get(self.entity.key, id, fields=tuple(dict.fromkeys(names)))
        titles = self._titles(self.entity, [row], names)
        card = self._card(row, titles, opens=False)
        details = self._lines(self.entity, row, page.details, titles)
        return {
            **card, "details": details, "stages": self._stages(id, row), "version": row.get("version", ""),
            "long": str(row.get(page.long) or "") if page.long else "",
            "codes": self._codes(id, row),
            "files": [line for name in page.files for line in self._files(id, row.get(name))],
            "lists": [self._behind(item, id, row) for item in page.lists if item.fields],
        }  # fmt: skip

    # ---- inside

    def _codes(self, id: UUID, row: Row) -> list[Values]:
        """What is held to a reader, and what a bank's application reads."""
        page, found = self.page, list[Values]()
        value = row.get(page.code) if page.code else None
        if value and not isinstance(value, Masked):
            found.append({"drawn": drawn_code(str(value)), "text": str(value), "kind": "pass"})
        if page.pays and (text := self._payment(id)):
            found.append({"drawn": drawn_code(text), "text": "", "kind": "payment"})
        return found

    def _payment(self, id: UUID) -> str:
        """The text of the code; none where what is said of who is paid is wrong: the firm is told, not the person."""
        pack = self.desk.blueprint.portal_packs.get(self.page.key, "")
        try:
            return payment_of(self.records, self.entity.key, id, self.page.pays, pack)
        except InvalidInput as error:
            log.warning("portal.no_payment_code", extra={"page": self.page.key, "why": str(error)[:200]})
            return ""

    def _card(self, row: Row, titles: Mapping[UUID, str], *, opens: bool) -> Values:
        known = dict(titles)
        head, *rest = self.page.fields
        lines = self._lines(self.entity, row, rest, known)
        pill = next((line for line in lines if line.get("pill")), None)
        title = self._text(self.entity, row, head, known)
        return {
            "id": str(row["id"]),
            "title": title or self.entity.label.text(self.desk.language),
            "href": f"{page_address(self.page)}/{row['id']}" if opens else "",
            "pill": pill, "lines": [line for line in lines if line is not pill], "icon": self.page.icon,
            "day": self._day(row, head),
        }  # fmt: skip

    def _day(self, row: Row, head: str) -> Values | None:
        """The tile of a day, for records whose headline is a moment."""
        field, value = path_field(self.desk, self.entity, head), row.get(head)
        if field is None or field.value_kind not in ("instant", "date") or not hasattr(value, "year"):
            return None
        day = formats.local_day(value, self.desk.reader)  # type: ignore[arg-type]  # a date or a moment
        return {"number": str(day.day), "word": formats.weekday_short(day, self.desk.reader)}

    def _lines(self, entity: EntityModel, row: Row, names: Iterable[str], titles: dict[UUID, str]) -> list[Values]:
        """Fields with something in them, each with its label; a choice with a tone is a pill."""
        found: list[Values] = []
        for name in names:
            field = path_field(self.desk, entity, name)
            if field is None or field.value_kind in FILES or not is_visible(field, row):
                continue
            text = self._text(entity, row, name, titles)
            if not text:
                continue
            value = row.get(name)
            # Whoever is served knows no pipelines: which one it is tells him what kind of thing it is.
            label = self.desk.gettext("Kind") if field.name == "pipeline" else self.words.label(field)
            line: Values = {"label": label, "text": text, "money": isinstance(value, Money)}
            if field.options and isinstance(value, str):
                option = field.option(value)
                if option is not None and (option.tone != "calm" or field.name == "stage"):
                    line["pill"] = {"text": text, "tone": option.tone, "icon": option.icon}
            found.append(line)
        return found

    def _text(self, entity: EntityModel, row: Row, name: str, titles: dict[UUID, str]) -> str:
        field = path_field(self.desk, entity, name)
        value = row.get(name)
        return "" if field is None or isinstance(value, Masked) else self.words.text(field, value, titles)

    def _titles(self, entity: EntityModel, rows: Sequence[Row], names: Iterable[str]) -> dict[UUID, str]:
        """What the records are called that rows refer to."""
        found: dict[UUID, str] = {}
        for name in dict.fromkeys(names):
            field = path_field(self.desk, entity, name)
            if field is None or field.value_kind not in ("reference", "links"):
                continue
            values = (row.get(name) for row in rows)
            ids = [one for value in values for one in _listed(value) if isinstance(one, UUID)]
            if ids and field.target in self.records.gateway.reads.seen(self.records.actor).entities:
                found |= self.records.titles(field.target, ids)
        return found

    def _stages(self, id: UUID, row: Row) -> list[Values]:
        """The way of the record: stages it came through, the one it is in, those to come; not what it never was in."""
        pipeline = self.desk.blueprint.pipelines.get(str(row.get("pipeline") or ""))
        if not self.page.stages or pipeline is None:
            return []
        stage = str(row.get("stage") or "")
        way = [
            item for item in pipeline.stages.values() if not item.hidden and (item.kind != "lost" or item.key == stage)
        ]
        at = _place(way, stage)
        moves = self.records.stage_history(self.entity.key, id)
        stood = {str(move[end]) for move in moves for end in ("from_stage", "to_stage")}
        known = len(moves) > 1
        way = [item for number, item in enumerate(way) if number >= at or item.key in stood or not known]
        at = _place(way, stage)
        return [
            {
                "label": as_label(item.label, humanize(item.key)).text(self.desk.language),
                "state": "now" if number == at else "done" if number < at else "next",
            }
            for number, item in enumerate(way)
        ]

    def _files(self, id: UUID, value: object) -> list[Values]:
        lines = []
        for one in _listed(value):
            if not isinstance(one, UUID):
                continue
            row, stream = self.records.open_file(one)
            stream.close()
            lines.append(
                {
                    "name": row["name"], "href": f"{page_address(self.page)}/{id}/files/{one}",
                    "size": formats.file_size(int(str(row["size"])), self.desk.reader),
                    "icon": "photo" if str(row["media_type"]).startswith("image/") else "file-text",
                }
            )  # fmt: skip
        return lines

    def _is_child(self, behind: PortalList) -> bool:
        return bool(behind.entity) and self.desk.blueprint.entities[behind.entity].is_child

    def _behind(self, behind: PortalList, id: UUID, row: Row) -> Values:
        """The records behind one."""
        inner = self.desk.blueprint.entities[behind.entity]
        if self._is_child(behind):
            rows = [item for item in _listed(row.get(behind.of)) if isinstance(item, dict)][: behind.limit]
            more = ""
        else:
            query = ListQuery(
                filter=f"{behind.of} == '{id}'", sort=behind.sort, limit=behind.limit,
                fields=tuple(dict.fromkeys(["id", *behind.fields])), titles=False,
            )  # fmt: skip
            found = self.records.list(inner.key, query)
            rows, more = found.rows, found.next
        titles = self._titles(inner, rows, behind.fields)
        head, *rest = behind.fields
        return {
            "label": as_label(behind.label).text(self.desk.language), "key": behind.key, "more": bool(more),
            "rows": [
                {
                    "title": self._text(inner, item, head, titles),
                    "lines": self._lines(inner, item, rest, titles),
                    "long": _is_long(inner.fields.get(head)),
                }
                for item in rows
            ],
        }  # fmt: skip


def _is_long(field: FieldModel | None) -> bool:
    return field is not None and field.value_kind in ("long_text", "rich_text")


def _place(way: Sequence[Stage], stage: str) -> int:
    return next((number for number, item in enumerate(way) if item.key == stage), -1)


def _listed(value: object) -> list[object]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
