"""The rows of a list as HTML. In Python, because a page has hundreds of cells and macros took three times as long.

The shapes of rows and cells are described at the top of `templates/parts/table.html`.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from typing import Any  # cells are what templates give

from markupsafe import Markup, escape

from palmette.pages.drawings import Icon, avatar, pill, spark

Cell = Mapping[str, Any]


class RowDrawer:
    """Draws table rows and phone rows for one reader."""

    def __init__(self, icon: Icon, texts: gettext.NullTranslations) -> None:
        self._icon = icon
        self._select = texts.gettext("Select %(name)s")
        self._no_step = texts.gettext("No next step")
        self._kinds: dict[str, Callable[[Cell, str], str]] = {
            "name": self._name,
            "pill": lambda cell, _: pill(self._icon, cell["text"], cell["tone"], cell.get("icon", "")),
            "spark": lambda cell, _: spark(cell["bars"], cell.get("tone", ""), cell.get("label", "")),
            "step": self._step,
            "none": lambda _cell, _: '<span class="dim">—</span>',
            "person": self._person,
            "link": lambda cell, _: (
                f'<a class="link" href="{escape(cell["href"])}" tabindex="-1">{escape(cell["text"])}</a>'
            ),
        }

    def table_rows(self, table: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Markup:
        """`<tr>` after `<tr>`, with the columns of the table."""
        return Markup("".join(self._row(table, row) for row in rows))  # every value is escaped

    def table_cell(self, column: Mapping[str, Any], cell: Cell | None, prefix: str) -> Markup:
        """One `<td>` after a change; `prefix` begins its id."""
        drawn = self._cell(column, cell, "", str(escape(prefix)))
        return Markup(drawn.replace("<td", f'<td id="{escape(prefix)}-{escape(column["key"])}"', 1))  # all is escaped

    def _row(self, table: Mapping[str, Any], row: Mapping[str, Any]) -> str:
        selectable = table.get("selectable", True)
        list_id, row_id, href = escape(table["id"]), escape(row["id"]), escape(row["href"])
        chosen = f' aria-selected="{"true" if row.get("selected") else "false"}"' if selectable else ""
        look = f' data-look="{escape(row["look_href"])}"' if row.get("look_href") else ""
        classes = "grid-row just-changed" if row.get("changed") else "grid-row"
        cells = "".join(
            self._cell(column, row["cells"].get(column["key"]), href, f"{list_id}-{row_id}")
            for column in table["columns"]
        )
        return (
            f'<tr class="{classes}" id="{list_id}-row-{row_id}" data-row="{row_id}"'
            f' data-href="{href}"{look} tabindex="-1"{chosen}>'
            f"{self._tick(list_id, row_id, row) if selectable else ''}{cells}</tr>"
        )

    def _tick(self, list_id: str, row_id: str, row: Mapping[str, Any]) -> str:
        label = escape(self._select % {"name": row["label"]})
        checked = " checked" if row.get("selected") else ""
        return (
            f'<td class="grid-check"><input class="form-check-input" type="checkbox" name="id" value="{row_id}"'
            f' form="{list_id}-selection" tabindex="-1" aria-label="{label}" data-select{checked}></td>'
        )

    def _cell(self, column: Mapping[str, Any], cell: Cell | None, href: str, prefix: str) -> str:
        classes = ["end", "num"] if column.get("align") == "end" else []
        if not cell:
            return f'<td{_class(classes)}><span class="dim">—</span></td>'
        error, edit, named = cell.get("error"), cell.get("edit_href"), cell.get("edit")
        if error:
            classes.append("refused")
        place = f' data-edit="{escape(edit)}" id="{prefix}-{escape(column["key"])}"' if edit else ""
        # A list has hundreds of cells: scripts/cell_edit.js works out by the row where one is edited.
        place = f' data-edit="{escape(named)}"' if named else place
        inner = self._kinds.get(cell["kind"], _text)(cell, href)
        refusal = self._refusal(error) if error else ""
        return f"<td{_class(classes)}{place}>{inner}{refusal}</td>"

    def _refusal(self, error: str) -> str:
        return f'<span class="cell-error" role="alert">{self._icon("alert-circle")}{escape(error)}</span>'

    def _name(self, cell: Cell, href: str) -> str:
        text = escape(cell["text"])
        face = avatar(cell["initials"], cell.get("tone", "calm")) if cell.get("initials") else ""
        note = f'<span class="dim">{escape(cell["note"])}</span>' if cell.get("note") else ""
        link = f'<a class="grid-name" href="{href}" tabindex="-1">{face}'
        return f'{link}<span class="strong clip" title="{text}">{text}</span>{note}</a>'

    def _person(self, cell: Cell, _: str) -> str:
        face = avatar(cell["initials"], cell["tone"], "small")
        return f'<span class="cell-line">{face}<span class="clip">{escape(cell["text"])}</span></span>'

    def _step(self, cell: Cell, _: str) -> str:
        if cell.get("none"):
            words = f"{self._icon('calendar-plus')}<span>{escape(self._no_step)}</span>"
            return f'<span class="cell-line nothing-next">{words}</span>'
        text, when, tone = escape(cell["text"]), cell.get("when"), cell.get("when_tone")
        colour = f"toned strong tone-{escape(tone)}" if tone else "dim"
        day = f'<span class="{colour} cell-when">{escape(when)}</span>' if when else ""
        words = f'<span class="clip" title="{text}">{text}</span>{day}'
        return f'<span class="cell-line">{self._icon(cell["icon"])}{words}</span>'

    def phone_row(self, row: Mapping[str, Any]) -> Markup:
        """One `<li>` of two lines, or the heading of a group."""
        if row.get("heading"):
            count = f' <span class="num dim">{escape(row["count"])}</span>' if row.get("count") else ""
            return Markup(f'<li class="phone-group"><span class="strong">{escape(row["text"])}</span>{count}</li>')
        face = avatar(row["initials"], row.get("tone", "calm")) if row.get("initials") else ""
        state = row.get("pill")
        mark = pill(self._icon, state["text"], state["tone"], state.get("icon", "")) if state else ""
        tone = f" toned strong tone-{escape(row['right_tone'])}" if row.get("right_tone") else ""
        right = f'<span class="num{tone}">{escape(row["right"])}</span>' if row.get("right") else ""
        note = f'<span class="meta">{escape(row["right_note"])}</span>' if row.get("right_note") else ""
        lines = (("strong clip", row["name"]), ("clip soft", row["line"]))
        main = "".join(f'<span class="{names}">{escape(line)}</span>' for names, line in lines)
        item = f"<li{_class(['just-changed'] if row.get('changed') else [])}>"
        link = f'<a class="phone-row" href="{escape(row["href"])}">{face}<span class="phone-row-main">{main}</span>'
        return Markup(f'{item}{link}<span class="phone-row-end">{mark}{right}{note}</span></a></li>')


def _text(cell: Cell, _: str) -> str:
    tone = f"toned tone-{cell['tone']}" if cell.get("tone") else ""
    classes = _class([word for word in ("strong" if cell.get("strong") else "", tone) if word])
    title = f' title="{escape(cell["title"])}"' if cell.get("title") else ""
    note = cell.get("note")
    if note:
        colour = f"toned tone-{escape(cell['note_tone'])}" if cell.get("note_tone") else "dim"
        note = f' <span class="{colour} cell-note">{escape(note)}</span>'
    return f"<span{classes}{title}>{escape(cell['text'])}</span>{note or ''}"


def _class(names: Sequence[str]) -> str:
    return f' class="{escape(" ".join(names))}"' if names else ""
