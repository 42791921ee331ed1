"""Which rows of a file are records that are there already, or earlier rows of the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.imports.definition import ImportPreset
from palmette.imports.look_up import quoted
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records
from palmette.records.values.names import names_agree, read_person_name
from palmette.records.values.phone import is_personal

MERGE, LINK = "merge", "link"
"""The row is that one; the row is another one with the same phone or address."""

_AT_ONCE = 200
_RAW = "raw_name"
Key = tuple[str, str]
Name = tuple[str, ...]
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """What a row is like: `record` that is there, or the earlier `row` of the file; by which field, and how."""

    field: str
    record: UUID | None = None
    row: int | None = None
    verdict: str = MERGE


@dataclass(frozen=True, slots=True)
class _Known:
    name: Name
    record: UUID | None = None
    row: int | None = None


@dataclass
class Matching:
    """Finds rows again by the match fields of a preset; exact but for the case of addresses.

    A shared number (8 800) is no key; a personal one means the same person only where the names are compatible:
    families share phones.
    """

    entity: EntityModel
    match: Sequence[str]
    named_by: Sequence[str]
    _rows: dict[Key, list[_Known]] = field(default_factory=dict)

    @classmethod
    def of(cls, entity: EntityModel, preset: ImportPreset | None) -> Matching:
        """By the fields of a preset that the entity has."""
        match = [name for name in (preset.match if preset else ()) if name in entity.fields]
        return cls(entity, match, [name for name in (preset.named_by if preset else ()) if name in entity.fields])

    def look(self, records: Records, rows: Sequence[tuple[int, Values]]) -> dict[int, Found]:
        """What rows, given by their numbers, are like; each is remembered for those that follow."""
        if not self.match:
            return {}
        known = self._existing(records, [values for _number, values in rows])
        found = ((number, self._find(values, known, number)) for number, values in rows)
        return {number: like for number, like in found if like is not None}

    def forget(self) -> None:
        """Forget the rows: they are records now, or will never be."""
        self._rows.clear()

    def _existing(self, records: Records, rows: Sequence[Values]) -> dict[Key, list[_Known]]:
        """Records that have one of the match values of these rows."""
        found: dict[Key, list[_Known]] = {}
        keys = {key for values in rows for key in self._keys(values)}
        for name in self.match:
            texts = sorted(text for which, text in keys if which == name)
            for start in range(0, len(texts), _AT_ONCE):
                for row in self._page(records, name, texts[start : start + _AT_ONCE]):
                    known = _Known(self._name(row), record=UUID(str(row["id"])))
                    found.setdefault((name, _folded(row[name])), []).append(known)
        return found

    def _find(self, values: Values, known: Mapping[Key, list[_Known]], row: int) -> Found | None:
        keys, name = self._keys(values), self._name(values)
        tied: Found | None = None
        for key in keys:
            for one in (*known.get(key, ()), *self._rows.get(key, ())):
                if one.row == row:
                    continue
                if key[0] not in self._phones or names_agree(one.name, name):
                    return Found(key[0], one.record, one.row)
                tied = tied or Found(key[0], one.record, one.row, LINK)
        for key in keys:
            self._rows.setdefault(key, []).append(_Known(name, row=row))
        return tied

    @property
    def _phones(self) -> set[str]:
        return {name for name in self.match if self.entity.fields[name].kind == "phone"}

    def _keys(self, values: Values) -> list[Key]:
        found = [(name, _folded(values[name])) for name in self.match if values.get(name)]
        return [(name, text) for name, text in found if name not in self._phones or is_personal(text)]

    def _name(self, values: Values) -> Name:
        """Last, first and middle name; of a name with initials only what it says."""
        name = tuple(str(values.get(part) or "") for part in self.named_by)
        raw = values.get(_RAW)
        if len(name) >= 3 and isinstance(raw, str) and not name[1]:
            read = read_person_name(raw)
            name = (name[0] or read.last, read.first or _initial(raw), *name[2:])
        return name

    def _page(self, records: Records, name: str, texts: Sequence[str]) -> Iterator[Row]:
        listed = ", ".join(quoted(text) for text in texts)
        raw = [_RAW] if _RAW in self.entity.fields and self.named_by else []
        fields = list(dict.fromkeys(["id", name, *self.named_by, *raw]))
        after = ""
        while True:
            query = ListQuery(filter=f"{name} in [{listed}]", limit=200, after=after, fields=fields, titles=False)
            page = records.list(self.entity.key, query)
            yield from page.rows
            if not (after := page.next):
                return


def _folded(value: object) -> str:
    return str(value).casefold()


def _initial(raw: str) -> str:
    """The first initial of `Иванов И.И.`"""
    parts = raw.split()
    return parts[1][:1] if len(parts) > 1 and "." in parts[1] else ""
