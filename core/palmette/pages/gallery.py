"""The gallery: every part of the screens in every state, and sample screens made of them, with invented people."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any  # a context is what templates take

import yaml

from palmette.pages.formats import initials, tone_of

SCREENS = (
    "parts",
    "list",
    "board",
    "record",
    "form",
    "import",
    "dashboard",
    "gate",
    "drawer",
    "find",
    "login",
    "error",
)
"""The names after `/_gallery/`; each is the template `gallery/<name>.html`."""

Values = dict[str, Any]

# What each screen takes from `things` in the data file.
_THINGS = {
    "list": ("filters", "tabs", "bar"),
    "board": ("filters",),
    "record": ("stage_bar", "details", "feed", "panels", "ribbon", "composer", "why"),
    "form": ("fields", "rows_field", "errors"),
    "import": ("import",),
    "dashboard": ("tiles",),
    "gate": ("gate",),
    "drawer": ("fields",),
    "find": ("palette",),
    "error": ("error",),
}


def gallery_context(screen: str, *, theme: str = "system", density: str = "normal", csrf: str = "") -> Values:
    """What a gallery screen is drawn from; a KeyError for a screen that is not in SCREENS."""
    if screen not in SCREENS:
        raise KeyError(screen)
    data = _data()
    names = _THINGS.get(screen, tuple(data["things"]) if screen == "parts" else ())
    context: Values = {name: data["things"][name] for name in names}
    context |= {"shell": _shell(screen, theme, density, csrf), "theme": theme, "product": "Palmette", "csrf": csrf}
    if screen in ("parts", "list"):
        context |= {"list": member_list(), "rows": member_rows()}
    if screen in ("parts", "board"):
        context |= {"board": renewal_board(), "stage": "offer", "sample_bars": _bars("98774332", 4)}
    return context


@cache
def _data() -> Values:
    text = Path(__file__).with_name("gallery.yaml").read_text(encoding="utf-8")
    data: Values = yaml.safe_load(text)
    return data


def _shell(screen: str, theme: str, density: str, csrf: str) -> Values:
    def here(entry: Values) -> Values:
        return entry | {"current": entry["href"] == f"/_gallery/{screen}"}

    data = _data()
    return {
        "workspace": {"name": "Nordic Club", "href": "/_gallery/list"},
        "find": {"href": "/_gallery/find"},
        "sections": [
            section | {"entries": [here(entry) for entry in section["entries"]]} for section in data["sections"]
        ],
        "person": {"name": "Elina Koski", "initials": "EK", "tone": "plum", "href": "/_gallery/form"},
        "settings_href": "/_gallery/form",
        "places": [here(place) for place in data["places"]],
        "theme": theme,
        "density": density,
        "csrf": csrf,
        "events_href": None,
    }


def member_list() -> Values:
    """The list of members in groups, for `table_list`."""
    data = _data()["members"]
    groups = []
    for group in data["groups"]:
        rows = [_row(index, source, group) for index, source in enumerate(group["people"])]
        groups.append(group | {"rows": rows})
    return {"id": "members", "label": "Members", "columns": data["columns"], "groups": groups}


def _row(index: int, source: list[Any], group: Values) -> Values:
    name, code, visits, hot, last, plan, ends, days, owes, *step = source
    cells = {
        "name": {"kind": "name", "text": name, "note": code, "initials": initials(name), "tone": tone_of(name)},
        "visits": {"kind": "spark", "bars": _bars(visits, hot), "tone": group["tone"], "label": "Visits, 8 weeks"},
        "last": {"kind": "text", "text": last},
        "plan": {"kind": "text", "text": plan},
        "ends": {"kind": "text", "text": ends, "note": f"{days} d", "edit_href": "/_gallery/cell"},
        "owes": {"kind": "text", "text": owes, "strong": True} if owes else None,
        "step": {"kind": "step", "none": not step}
        | dict(zip(("icon", "text", "when", "when_tone"), step, strict=False)),
        "owner": {"kind": "person"} | _owner(index),
    }
    chosen = group["key"] == "risk" and index != 2
    return {"id": code.lower(), "href": "/_gallery/record", "label": name, "cells": cells, "selected": chosen}


def member_rows() -> list[Values]:
    """The same members as rows of two lines, for `phone_rows`."""
    rows = []
    for group in _data()["members"]["groups"]:
        for name, _code, _visits, _hot, _last, _plan, _ends, days, _owes, *step in group["people"]:
            rows.append(
                {
                    "href": "/_gallery/record",
                    "name": name,
                    "initials": initials(name),
                    "tone": tone_of(name),
                    "line": f"{step[1]} · {step[2]}" if step else "No next step",
                    "pill": {key: group[key] for key in ("text", "tone", "icon")},
                    "right": f"{days} d",
                    "right_tone": step[3] if step else "",
                }
            )
    return rows


def renewal_board() -> Values:
    """The board of renewals with its folded ends, for `board`."""
    data = _data()["renewals"]
    columns = []
    for stage in data["stages"]:
        shares = zip(stage["ages"], ("calm", "warn", "bad"), strict=True)
        columns.append(
            {key: stage[key] for key in ("key", "name", "count", "sum", "note")}
            | {
                "ages": [{"share": share, "tone": tone} for share, tone in shares if share],
                "ages_label": "Fresh {} %, waiting {} %, too long {} %".format(*stage["ages"]),
                "cards": [_card(stage["key"], index, source) for index, source in enumerate(stage["people"])],
                "add_href": "/_gallery/dialog",
            }
        )
    ends = [end | {"folded": True, "fold_href": f"?open={end['key']}"} for end in data["ends"]]
    return {"id": "renewals", "label": "Renewals by stage", "columns": [*columns, *ends]}


def _card(stage: str, index: int, source: list[Any]) -> Values:
    name, amount, facts, visits, hot, days, age, age_tone, *step = source
    text, _, when = step[1].rpartition(", ") if step else ("", "", "")
    return {
        "id": f"{stage}-{index}",
        "href": "/_gallery/record",
        "name": name,
        "amount": f"€{amount}",
        "facts": facts,
        "bars": _bars(visits, 4 if hot else 0),
        "bars_tone": hot,
        "bars_label": "Visits, 8 weeks",
        "left": f"Ends in {days} days",
        "age": {"text": f"{age} d", "tone": age_tone},
        "step": {"icon": step[0], "text": text, "when": when, "tone": step[2]} if step else None,
        "owner": _owner(index),
        "version": "1",
        "stage": stage,
        "move_href": "/_gallery/move",
    }


def _owner(index: int) -> Values:
    name = _data()["owners"][index % 3]
    return {"initials": initials(name), "tone": tone_of(name), "text": name.split()[0], "name": name}


def _bars(heights: str, hot: int) -> list[Values]:
    """Spark bars from digits; the last `hot` ones explain the state."""
    marks = [int(mark) if mark.isdigit() else 0 for mark in str(heights)]
    return [{"h": mark * 2, "hot": index >= len(marks) - hot} for index, mark in enumerate(marks)]
