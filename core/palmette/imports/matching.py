"""Which rows of a file are records that are there already, or earlier rows of the same file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.imports.definition import ImportPreset
from palmette.imports.look_up import quoted
from palmette.records import matching
from palmette.records.match_keys import CODE, EMAIL, PHONE
from palmette.records.read_duplicates import judge
from palmette.records.results import MERGE, Candidate, ListQuery
from palmette.records.session import Records

READS = (PHONE, EMAIL, CODE)
"""What makes a row somebody: never a name, for in a long list every name is there."""

_AT_ONCE = 200
_RAW = "raw_name"
Key = tuple[str, str]
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """What a row is like: `record` that is there, or the earlier `row` of the file; by which field. The verdict `merge`
    means that one, `link` another one with the same phone or address."""

    field: str
    record: UUID | None = None
    row: int | None = None
    verdict: str = MERGE


@dataclass
class Matching:
    """Finds rows again by what the entity declares about duplicates, and by the further match fields of a preset."""

    entity: EntityModel
    declared: Sequence[matching.Matching]
    named: Sequence[str]
    _earlier: dict[Key, list[int]] = field(default_factory=dict)
    _compared: dict[int, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Records, entity: EntityModel, preset: ImportPreset | None) -> Matching:
        """By the declarations of an entity and a preset of it."""
        compared = entity.key in records.tables.matches
        rules = matching.matchings(records.blueprint, entity) if compared else ()
        declared = [item for item in rules if not item.match.of and item.match.reads in READS]
        known = {item.match.fields[0] for item in declared}
        match = preset.match if preset is not None else ()
        return cls(entity, declared, [name for name in match if name in entity.fields and name not in known])

    def look(self, records: Records, rows: Sequence[tuple[int, Values]]) -> dict[int, Found]:
        """What rows, given by their numbers, are like; each is remembered for those that follow."""
        told = [(number, _with_initial(values)) for number, values in rows]
        listed = [values for _number, values in told]
        candidates = records.duplicates_of(self.entity.key, listed, reads=READS) if self.declared else {}
        there = self._there(records, listed)
        found: dict[int, Found] = {}
        for at, (number, values) in enumerate(told):
            keys = self._keys(records, values)
            like = self._stored(candidates.get(at, ()), there, keys) or self._before(keys, values)
            if like is not None:
                found[number] = like
            if like is None or like.verdict != MERGE:
                self._remember(number, keys, values)
        return found

    def forget(self) -> None:
        """Forget the rows: they are records now, or will never be."""
        self._earlier.clear()
        self._compared.clear()

    @cached_property
    def _listed(self) -> tuple[tuple[str, matching.Matching], ...]:
        return tuple((item.key, item) for item in self.declared)

    @cached_property
    def _compares(self) -> tuple[str, ...]:
        """The fields by which two rows of one key are told apart."""
        return tuple(dict.fromkeys(name for item in self.declared for name in item.compares))

    def _keys(self, records: Records, values: Values) -> list[Key]:
        region = records.blueprint.edition.region
        found = [(key, item.key_in(values, region)) for key, item in self._listed]
        found += [(name, str(values[name]).casefold()) for name in self.named if values.get(name)]
        return [(name, key) for name, key in found if key]

    def _remember(self, number: int, keys: Sequence[Key], values: Values) -> None:
        self._compared[number] = {name: values.get(name) for name in self._compares}
        for key in keys:
            self._earlier.setdefault(key, []).append(number)

    def _stored(self, candidates: Sequence[Candidate], there: Mapping[Key, UUID], keys: Sequence[Key]) -> Found | None:
        for key in keys:
            if key in there:
                return Found(key[0], there[key])
        best = next((one for one in candidates if one.verdict == MERGE), None) or next(iter(candidates), None)
        return Found(self._field(best.evidence[0]), best.id, None, best.verdict) if best is not None else None

    def _before(self, keys: Sequence[Key], values: Values) -> Found | None:
        """The earlier row that these values are, else one that they share a key with."""
        tied: Found | None = None
        for key in keys:
            for row in self._earlier.get(key, ()):
                named = key[0] in self.named
                verdict = MERGE if named else judge(self.declared, values, self._compared[row], (key[0],))[0]
                found = Found(self._field(key[0]), None, row, verdict)
                if verdict == MERGE:
                    return found
                tied = tied or found
        return tied

    def _field(self, key: str) -> str:
        return next((item.match.fields[0] for item in self.declared if item.key == key), key)

    def _there(self, records: Records, rows: Sequence[Values]) -> dict[Key, UUID]:
        """Records that have one of the preset's own match values of these rows."""
        found: dict[Key, UUID] = {}
        for name in self.named:
            texts = sorted({str(values[name]) for values in rows if values.get(name)})
            for start in range(0, len(texts), _AT_ONCE):
                for record, value in self._page(records, name, texts[start : start + _AT_ONCE]):
                    found.setdefault((name, value.casefold()), record)
        return found

    def _page(self, records: Records, name: str, texts: Sequence[str]) -> Iterator[tuple[UUID, str]]:
        listed = ", ".join(quoted(text) for text in texts)
        after = ""
        while True:
            query = ListQuery(filter=f"{name} in [{listed}]", limit=200, after=after, fields=["id", name], titles=False)
            page = records.list(self.entity.key, query)
            yield from ((UUID(str(row["id"])), str(row[name])) for row in page.rows)
            if not (after := page.next):
                return


def _with_initial(values: Values) -> Values:
    """The values with the initial of `Иванов И.И.` as the first name, by which others are told apart."""
    raw = values.get(_RAW)
    if not isinstance(raw, str) or values.get("first_name") or "." not in raw:
        return values
    parts = raw.split()
    return {**values, "first_name": parts[1][:1]} if len(parts) > 1 and "." in parts[1] else values
