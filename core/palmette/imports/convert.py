"""From the texts of a row to the values of a record, each mistake at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import InvalidInput, Problem
from palmette.imports.currencies import currency_of
from palmette.imports.definition import Also, ImportPreset, Prepared
from palmette.imports.look_up import LookUp
from palmette.imports.mapping import plain
from palmette.imports.shape import LONGEST_CELL
from palmette.imports.written import restored
from palmette.locale.sentences import sentence
from palmette.records.accept_values import Taken
from palmette.records.search_keys import Cut
from palmette.records.session import Records
from palmette.records.values.read_text import ReadText, text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules, rules_of

JOINED = {"text": " ", "long_text": "\n", "phone": ", ", "email": ", ", "texts": ", ", "multi_choice": ", "}
"""Kinds whose several columns are one text together; of any other kind the last filled column counts."""
_SEVERAL = ("phone", "email")

ReadCell = Callable[[str, list[Problem]], object]
"""Reads the text of a field and notes what should be looked at."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A row read: values by field; `problems` keep it out, `warnings` do not. `empty` says why it is no record.

    `references` are texts by field (by field of the other record) that are yet to be found among the records; `cut`
    has the pieces that search will find the values by, where there was time to make them.
    """

    values: dict[str, object]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    also: tuple[Also, ...] = ()
    tie: Also | None = None
    empty: Problem | None = None
    references: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    cut: Cut | None = None


@dataclass
class Converter:
    """Reads rows of one mapping. `columns` are the targets of the file's columns, empty = left out; `zone` is that of
    the importer, in which moments without an offset are meant."""

    blueprint: Blueprint
    entity: EntityModel
    headers: Sequence[str]
    columns: Sequence[str]
    preset: ImportPreset | None
    zone: str = ""
    _readers: dict[str, ReadCell | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        month_first = self.preset is not None and self.preset.month_first
        rules = rules_of(self.blueprint)
        self._rules: Rules = replace(rules, month_first=month_first, zone=self.zone or rules.zone)
        self._currencies = [currency_of(header) for header in self.headers]
        self._plain = [plain(header) for header in self.headers]
        self._kinds = {target: self._kind(target) for target in self.columns if target}
        self._order = {target: _order(self.preset, target) for target in self._kinds}
        self._look_up = LookUp(self.blueprint, self.entity, self._rules)

    def taken(self, row: Converted) -> Taken:
        """The values of a row, of which those are read already that stood in it."""
        return Taken(row.values, raw=self.preset.constants if self.preset is not None else ())

    def read(self, records: Records, cells: Sequence[str], begun: Converted | None = None) -> Converted:
        """Values by field, what is wrong, and what should be looked at; `begun` is what `begin` made of these cells."""
        row = begun if begun is not None else self.begin(cells)
        if not row.references:
            return row
        values, problems = dict(row.values), list(row.problems)
        for name, given in row.references.items():
            _collect(problems, name, values, partial(self._look_up.find, records, name, given))
        return replace(row, values=values, problems=tuple(problems), references={})

    def begin(self, cells: Sequence[str]) -> Converted:
        """All of it that can be told without the records."""
        too_long = self._too_long(cells)
        if too_long:
            return Converted({}, too_long)
        written = self._texts(cells)
        try:
            texts = self._prepared(written)
        except InvalidInput as error:
            return Converted({}, tuple(error.problems))
        if texts.empty is not None:
            return Converted({}, empty=texts.empty)
        warnings = list(texts.warnings)
        values: dict[str, object] = dict(self.preset.constants) if self.preset else {}
        problems: list[Problem] = []
        for target, text in texts.items():
            read = self._reader(target)
            if read is not None:
                _collect(problems, target, values, partial(read, text, warnings))
        references = self._references(texts)
        return Converted(values, tuple(problems), tuple(warnings), texts.also, texts.tie, None, references)

    def _prepared(self, written: dict[str, str]) -> Prepared:
        prepare = self.preset.prepare if self.preset is not None else None
        texts = prepare(dict(written), self.blueprint.edition.region) if prepare is not None else written
        return texts if isinstance(texts, Prepared) else Prepared(texts)

    def _is_reference(self, name: str) -> bool:
        return self.entity.fields[name].kind == "reference"

    def _too_long(self, cells: Sequence[str]) -> tuple[Problem, ...]:
        if not cells or len(max(cells, key=len)) <= LONGEST_CELL:
            return ()
        message = sentence("The text is longer than %(most)s signs.", most=LONGEST_CELL)
        return tuple(
            Problem(target.partition(".")[0], "imports.cell_too_long", message, "Make it shorter.")
            for target, cell in zip(self.columns, cells, strict=False)
            if target and len(cell) > LONGEST_CELL
        )

    def _texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Texts by target. The same header twice means one thing: its last filled column counts; different headers of
        one field are parts of it, in the order in which the preset names them."""
        found: dict[str, dict[str, str]] = {}
        for at, (target, cell) in enumerate(zip(self.columns, cells, strict=False)):
            text = restored(cell.strip())
            if not target or not text:
                continue
            if self._currencies[at] and self._kinds[target] == "money" and _is_bare(text):
                text = f"{text} {self._currencies[at]}"
            found.setdefault(target, {})[self._plain[at]] = text
        return {target: self._joined(target, parts) for target, parts in found.items()}

    def _joined(self, target: str, parts: dict[str, str]) -> str:
        texts = list(parts.values())
        if len(texts) == 1:
            return texts[0]
        order = self._order[target]
        sign = JOINED.get(self._kinds[target])
        listed = [parts[header] for header in sorted(parts, key=lambda header: order.get(header, len(order)))]
        return sign.join(dict.fromkeys(listed)) if sign is not None else texts[-1]

    def _kind(self, target: str) -> str:
        name, _, inner = target.partition(".")
        model = self.entity.fields.get(name)
        if model is not None and inner:
            model = self.blueprint.entities[model.target].fields.get(inner) if model.target else None
        return model.kind if model is not None else ""

    def _reader(self, target: str) -> ReadCell | None:
        """What reads the texts of a field, made once; None for what is no field of the entity, or refers to others."""
        if target not in self._readers:
            is_value = "." not in target and target in self.entity.fields and not self._is_reference(target)
            self._readers[target] = self._cell_reader(target) if is_value else None
        return self._readers[target]

    def _cell_reader(self, name: str) -> ReadCell:
        read, several = text_reader(self.entity.fields[name], self._rules), self.entity.fields[name].kind in _SEVERAL

        def read_cell(text: str, warnings: list[Problem]) -> object:
            return self._first(name, text, read, warnings) if several and ", " in text else read(text)

        return read_cell

    def _first(self, name: str, text: str, reader: ReadText, warnings: list[Problem]) -> object:
        """The first of several numbers or addresses that can be read; the others are told."""
        value: object = None
        for part in text.split(", "):
            try:
                read = reader(part)
            except Refused:
                read = None
            if value is None and read is not None:
                value = read
            elif read != value:
                message = sentence("%(part)r has no place and is left out.", part=part)
                warnings.append(Problem(name, "imports.left_out", message, "Look at the record after the import."))
        return value if value is not None else reader(text)

    def _references(self, texts: dict[str, str]) -> dict[str, dict[str, str]]:
        """For each reference what the row says about it: its field or nothing → text."""
        found: dict[str, dict[str, str]] = {}
        for target, text in texts.items():
            name, _, inner = target.partition(".")
            if name in self.entity.fields and self._is_reference(name):
                found.setdefault(name, {})[inner] = text
        return found


def _order(preset: ImportPreset | None, target: str) -> dict[str, int]:
    """The place of each header among those that a preset names for a field."""
    listed = (preset.columns if preset is not None else {}).get(target, ())
    return {plain(header): at for at, header in enumerate(listed)}


def _is_bare(text: str) -> bool:
    """Whether a number stands without its currency."""
    return not any(sign.isalpha() or sign in "€$£₽₸₴" for sign in text)


def _collect(problems: list[Problem], name: str, values: dict[str, object], read: Callable[[], object]) -> None:
    try:
        value = read()
    except Refused as refusal:
        problems += refusal.problems(name)
    except InvalidInput as error:
        problems += error.problems
    else:
        if value is not None:
            values[name] = value
