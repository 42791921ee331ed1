"""The cards of a board as HTML. In Python like the rows of a list, because a board has hundreds of them.

The shape of a card is described at the top of `templates/parts/board.html`.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from typing import Any  # cards are what templates give

from markupsafe import Markup, escape

from palmette.pages.drawings import Icon, avatar, spark

# A refused move answers with a gate, which belongs to the dialogs and not into the card.
_GATES = " ".join(f'hx-status:{status}="target:#dialogs swap:innerHTML"' for status in (409, 422))


class CardDrawer:
    """Draws cards for one reader."""

    def __init__(self, icon: Icon, texts: gettext.NullTranslations) -> None:
        self._icon = icon
        self._move = texts.gettext("Move %(name)s")
        self._move_to = escape(texts.gettext("Move to…"))
        self._in_stage = escape(texts.gettext("In this stage"))
        self._select = texts.gettext("Select %(name)s")
        self._no_step = escape(texts.gettext("No next step"))

    def card(self, card: Mapping[str, Any]) -> Markup:
        """One `<li>`: name and amount, facts, what is left and the age, the next step and the owner."""
        lines = [self._name(card)]
        if not card.get("compact"):
            lines += [
                _facts(card),
                f'<div class="card-line">{_clip(card.get("left", ""))}{self._age(card.get("age"))}</div>',
            ]
        lines.append(
            f'<div class="card-line card-step">{self._step(card.get("step"))}{_owner(card.get("owner"))}</div>'
        )
        return Markup(f"<li {self._attributes(card)}>{''.join(lines)}</li>")  # every value is escaped

    def _attributes(self, card: Mapping[str, Any]) -> str:
        classes = (
            "card" + (" just-changed" if card.get("changed") else "") + (" card-compact" if card.get("compact") else "")
        )
        names = (("card", "id"), ("href", "href"), ("version", "version"), ("stage", "stage"), ("move", "move_href"))
        data = " ".join(f'data-{name}="{escape(card[key])}"' for name, key in names)
        return f'class="{classes}" id="card-{escape(card["id"])}" {data} tabindex="-1" {_GATES}'

    def _name(self, card: Mapping[str, Any]) -> str:
        name = escape(card["name"])
        link = f'<a class="strong clip card-name" href="{escape(card["href"])}" tabindex="-1" title="{name}">{name}</a>'
        amount = f'<span class="card-end strong num">{escape(card["amount"])}</span>' if card.get("amount") else ""
        button = (
            f'<button class="btn btn-quiet btn-icon btn-small" type="button" tabindex="-1" aria-haspopup="menu"'
            f' popovertarget="{escape(card.get("menu") or "board-menu")}" title="{self._move_to}"'
            f' aria-label="{escape(self._move % {"name": card["name"]})}">{self._icon("dots")}</button>'
        )
        label = escape(self._select % {"name": card["name"]})
        box = (
            f'<input class="form-check-input card-check" type="checkbox" name="id" value="{escape(card["id"])}"'
            f' form="board-selection" aria-label="{label}" tabindex="-1" data-select>'
        )
        return f'<div class="card-line">{box}{link}{amount}<span class="card-menu">{button}</span></div>'

    def _age(self, age: Mapping[str, Any] | None) -> str:
        if not age:
            return ""
        tone = f" toned strong tone-{escape(age['tone'])}" if age.get("tone") else ""
        glass = self._icon("hourglass") if tone else ""
        return f'<span class="card-end num{tone}" title="{self._in_stage}">{glass}{escape(age["text"])}</span>'

    def _step(self, step: Mapping[str, Any] | None) -> str:
        if not step:
            return (
                f'<span class="cell-line nothing-next">{self._icon("calendar-plus")}<span>{self._no_step}</span></span>'
            )
        tone = f" toned strong tone-{escape(step['tone'])}" if step.get("tone") else ""
        when = f'<span class="step-when">{escape(step["when"])}</span>' if step.get("when") else ""
        return f'<span class="cell-line{tone}">{self._icon(step["icon"])}{_clip(step["text"])}{when}</span>'


def _facts(card: Mapping[str, Any]) -> str:
    bars = card.get("bars")
    if not bars and not card.get("facts"):
        return ""
    drawn = spark(bars, card.get("bars_tone", ""), card.get("bars_label", ""), "small") if bars else ""
    return f'<div class="card-line">{_clip(card.get("facts", ""))}{_end(drawn)}</div>'


def _owner(owner: Mapping[str, Any] | None) -> str:
    return _end(avatar(owner["initials"], owner["tone"], "small", owner["name"])) if owner else ""


def _end(drawn: str) -> str:
    return f'<span class="card-end">{drawn}</span>' if drawn else ""


def _clip(text: object) -> str:
    shown = escape(text)
    return f'<span class="clip" title="{shown}">{shown}</span>' if text else '<span class="clip"></span>'
