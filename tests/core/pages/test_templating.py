"""What the environment of the screens promises: escaping, no undefined names, formats, one compilation."""

from __future__ import annotations

import gettext
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError

from palmette.errors import SettingsError
from palmette.money import Money
from palmette.pages.formats import Reader
from palmette.pages.manifest import FALLBACK_ICON, Assets, load_assets
from palmette.pages.templating import Templates, build_environment, feed_time, relative_day

ASSETS = Assets({"icons.svg": "icons.0.svg", "palmette.css": "palmette.1.css"}, frozenset({"phone", FALLBACK_ICON}))
NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def environment(locale: str = "en") -> Environment:
    return build_environment(Reader(locale, "Europe/Helsinki"), ASSETS, now=lambda: NOON)


def render(template: str, locale: str = "en", **context: object) -> str:
    return environment(locale).from_string(template).render(**context)


def test_what_people_wrote_is_escaped() -> None:
    text = render('<p title="{{ name }}">{{ name }}</p>', name='"><img src=x onerror=alert(1)>')
    assert "<img" not in text
    assert "&#34;" in text


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("{{ member.naem }}", member={"name": "Anna"})


def test_filters_speak_the_readers_language_and_zone() -> None:
    line = "{{ at | clock_time }} · {{ price | money }} · {{ at | relative_day }}"
    context = {"at": datetime(2026, 11, 23, 16, tzinfo=UTC), "price": Money.of("12", "EUR")}
    assert render(line, **context) == "18:00 · €12.00 · Tomorrow"
    assert render(line, "fi", **context).startswith("18.00 · 12,00\N{NO-BREAK SPACE}€")


@pytest.mark.parametrize(
    ("day", "text"),
    [(22, "Today"), (21, "Yesterday"), (23, "Tomorrow"), (25, "Wed 25 Nov"), (19, "Thu 19 Nov")],
)
def test_near_days_have_names_and_others_a_weekday(day: int, text: str) -> None:
    today = date(2026, 11, 22)
    assert relative_day(date(2026, 11, day), Reader(), gettext.NullTranslations(), today) == text


def test_the_feed_shows_the_clock_only_for_today() -> None:
    reader, texts, today = Reader("en", "Europe/Helsinki"), gettext.NullTranslations(), date(2026, 11, 22)
    assert feed_time(NOON, reader, texts, today) == "12:00"
    assert feed_time(datetime(2026, 11, 21, 10, tzinfo=UTC), reader, texts, today) == "Yesterday"


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render("{{ icon('phone') }}")
    labelled = render("{{ icon('phone', 20, label) }}", label='Call "now"')
    assert 'role="img"' in labelled
    assert 'aria-label="Call &#34;now&#34;"' in labelled


def test_an_icon_that_is_not_in_the_sprite_is_drawn_as_the_fallback() -> None:
    assert f"icons.0.svg#{FALLBACK_ICON}" in render("{{ icon('no-such-icon') }}")


def test_an_unknown_asset_names_the_nearest_one() -> None:
    with pytest.raises(SettingsError, match=r"palmette\.css"):
        ASSETS.url("palmete.css")


def test_missing_assets_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make install"):
        load_assets(tmp_path)


def test_a_pack_brings_templates_under_its_key_and_an_override_wins(tmp_path: Path) -> None:
    pack, site = tmp_path / "pack", tmp_path / "site"
    pack.mkdir()
    site.mkdir()
    (pack / "panel.html").write_text("from the pack {{ name }}")
    templates = Templates(ASSETS, packs={"fitness_club": pack}, overrides=(site,))
    assert templates.render("fitness_club/panel.html", Reader(), {"name": "<b>"}) == "from the pack &lt;b&gt;"
    (site / "fitness_club").mkdir()
    (site / "fitness_club" / "panel.html").write_text("ours")
    assert (
        Templates(ASSETS, packs={"fitness_club": pack}, overrides=(site,)).render(
            "fitness_club/panel.html", Reader(), {}
        )
        == "ours"
    )


def test_readers_of_one_language_and_zone_share_an_environment() -> None:
    templates = Templates(ASSETS)
    assert templates.environment(Reader("en", "UTC")) is templates.environment(Reader("en", "UTC"))
    assert templates.environment(Reader("fi", "UTC")) is not templates.environment(Reader("en", "UTC"))


def test_rows_are_escaped_though_python_draws_them() -> None:
    evil = "<script>alert(1)</script>"
    table = {
        "id": "t",
        "columns": [{"key": "a"}, {"key": "b", "align": "end"}, {"key": "c"}, {"key": "d"}, {"key": "e"}],
    }
    cells = {
        "a": {"kind": "name", "text": evil, "note": evil, "initials": evil},
        "b": {"kind": "text", "text": evil, "note": evil, "title": evil, "tone": evil, "error": evil},
        "c": {"kind": "pill", "text": evil, "tone": evil, "icon": "phone"},
        "d": {"kind": "step", "icon": "phone", "text": evil, "when": evil, "when_tone": evil},
        "e": {"kind": "link", "text": evil, "href": evil},
    }
    row = {"id": evil, "href": evil, "label": evil, "cells": cells, "look_href": evil}
    text = render("{{ table_rows(table, [row]) }}", table=table, row=row)
    assert "<script" not in text
    phone = {
        "href": evil,
        "name": evil,
        "line": evil,
        "right": evil,
        "right_tone": evil,
        "right_note": evil,
        "initials": evil,
    }
    assert "<script" not in render("{{ phone_row(row) }}", row=phone | {"pill": {"text": evil, "tone": evil}})


def test_an_empty_cell_is_a_dash_and_no_next_step_is_said() -> None:
    table = {"id": "t", "columns": [{"key": "a"}, {"key": "b"}], "selectable": False}
    row = {"id": "1", "href": "/1", "label": "Anna", "cells": {"a": None, "b": {"kind": "step", "none": True}}}
    text = render("{{ table_rows(table, [row]) }}", table=table, row=row)
    assert "—" in text
    assert "No next step" in text
    assert "checkbox" not in text


def test_cards_are_escaped_though_python_draws_them() -> None:
    evil = "<script>alert(1)</script>"
    card = dict.fromkeys(
        ("id", "href", "name", "amount", "facts", "left", "version", "stage", "move_href", "menu"), evil
    )
    more = {
        "age": {"text": evil, "tone": evil},
        "step": {"icon": "phone", "text": evil, "when": evil, "tone": evil},
        "owner": {"initials": evil, "tone": evil, "name": evil},
        "bars": [{"h": 3, "hot": True}],
        "bars_tone": evil,
        "bars_label": evil,
    }
    assert "<script" not in render("{{ board_card(card) }}", card=card | more)


def test_a_card_without_a_next_step_says_so_and_a_compact_one_drops_its_facts() -> None:
    card = dict.fromkeys(("id", "href", "name", "version", "stage", "move_href"), "x") | {
        "facts": "Annual",
        "left": "12 days",
    }
    assert "No next step" in render("{{ board_card(card) }}", card=card)
    assert "Annual" in render("{{ board_card(card) }}", card=card)
    assert "Annual" not in render("{{ board_card(card) }}", card=card | {"compact": True})
