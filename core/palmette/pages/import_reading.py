"""How a file was read, and the form that changes it: encoding, delimiter, sheet, line of titles."""

from __future__ import annotations

from litestar.datastructures import FormMultiDict

from palmette.imports.batches import Batch
from palmette.imports.csv_lines import DELIMITERS
from palmette.imports.encodings import ENCODINGS
from palmette.imports.shape import NO_HEADER, Reading
from palmette.pages.desk import Desk
from palmette.pages.values import Values


def reading_form(desk: Desk, batch: Batch) -> Values | None:
    """The choices of the form with what was found; nothing where the file itself is not kept."""
    if not batch.digest:
        return None
    reading, _ = batch.reading, desk.gettext
    fields: list[Values] = []
    if batch.format != "xlsx":
        names = [{"value": name, "label": name} for name in ENCODINGS]
        fields.append(_choice("encoding", _("Encoding"), reading.encoding, names))
    if batch.format == "csv":
        words = {";": _("semicolon ;"), ",": _("comma ,"), "\t": _("tab"), "|": _("bar |")}
        known = [sign for sign in (*DELIMITERS, reading.delimiter) if sign]
        signs = [{"value": _sent(sign), "label": words.get(sign, sign)} for sign in dict.fromkeys(known)]
        fields.append(_choice("delimiter", _("Cells are parted by"), _sent(reading.delimiter), signs))
    if len(batch.sheets) > 1:
        sheets = [{"value": name, "label": name} for name in batch.sheets]
        fields.append(_choice("sheet", _("Sheet"), reading.sheet, sheets))
    if batch.format != "vcard":
        lines = [{"value": str(NO_HEADER), "label": _("There are none")}]
        lines += [
            {"value": str(number), "label": f"{number}: {text}"}
            for number, line in enumerate(batch.head, start=1)
            if (text := " · ".join(cell for cell in line if cell.strip())[:60])
        ]
        fields.append(_choice("header", _("Line of the titles"), str(reading.header), lines))
    return {"action": f"/import/{batch.id}/reading", "fields": fields}


def reading_of(form: FormMultiDict) -> Reading:
    """What the form says."""
    header = str(form.get("header", "0"))
    delimiter = str(form.get("delimiter", ""))
    return Reading(
        encoding=str(form.get("encoding", "")),
        delimiter="\t" if delimiter == "tab" else delimiter,
        header=int(header) if header.lstrip("-").isdecimal() else 0,
        sheet=str(form.get("sheet", "")),
    )


def _choice(name: str, label: str, value: str, choices: list[Values]) -> Values:
    return {"kind": "choice", "name": name, "label": label, "value": value, "choices": choices}


def _sent(sign: str) -> str:
    """A delimiter as a form sends it: browsers trim a tab."""
    return "tab" if sign == "\t" else sign
