"""Rules of triggers, phases and computed values as people read them: no formulas, in each language."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from palmette.locale.catalogues import catalogue
from palmette.pages.formats import Reader
from palmette.pages.rule_words import RuleWords
from palmette.triggers.parts import parts_of
from palmette.triggers.words import moment_words
from tests.core.pages.house import built

FORMULA = re.compile(r"\b\w+_\w+\b|==|!=|>=|<=|\bparent\b|\bcoalesce\b")


def words(language: str) -> RuleWords:
    """For a reader who may know of every field of the club."""
    desk: Any = SimpleNamespace(  # Any: the part of a desk that words need
        language=language, reader=Reader(language, "UTC"), gettext=catalogue(language).gettext
    )
    made = RuleWords.__new__(RuleWords)
    made.desk, made.known = desk, built().blueprint
    return made


@pytest.mark.parametrize(
    ("rule", "english", "russian"),
    [
        ("balance <= 2", "Left: at most 2", "Осталось: не больше, чем 2"),
        ("expires_on >= today - days(14)", "Valid until: not earlier than 14 days ago",
         "Действует по: не раньше, чем 14 дней назад"),
        ("not exists(member.visits where guest != true)", "Member › visits (guest visit: no): none",
         "Член клуба › посещения (гостевой: нет): нет"),
        ("count(member.visits where date(at) >= parent.expires_on - days(1)) in [1, 2]",
         "Member › visits (at: not earlier than 1 day before package › valid until): 1 or 2",
         "Член клуба › посещения (когда: не раньше, чем пакет › действует по − 1 день): 1 или 2"),
        ("coalesce(expires_on, today) is not empty", "Valid until (if empty: today): filled",
         "Действует по (если пусто: сегодня): заполнено"),
        ("no_such_field > 1", "Something not shown to you: more than 1", "Скрытое поле: больше, чем 1"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_plain_words(rule: str, english: str, russian: str) -> None:
    package = built().blueprint.entities["fitness_club.package"]
    assert words("en").say(package, rule, pack="fitness_club") == english
    assert words("ru").say(package, rule, pack="fitness_club") == russian


@pytest.mark.parametrize("language", ["en", "ru", "fi"])
def test_no_trigger_or_phase_of_the_club_reads_like_a_formula(language: str) -> None:
    blueprint, said = built().blueprint, words(language)
    rules = [
        (trigger.entity, part, blueprint.trigger_packs[key])
        for key, trigger in blueprint.triggers.items()
        for part in (*parts_of(trigger.condition), trigger.goal)
        if part
    ]
    rules += [
        (one.entity, phase.when, one.pack) for one in blueprint.lifecycles.values() for phase in one.phases.values()
    ]
    told = {rule: said.say(blueprint.entities[entity], rule, pack=pack) for entity, rule, pack in rules if rule}
    hidden = catalogue(language).gettext("something not shown to you")
    assert len(told) > 40
    assert [text for text in told.values() if not text or FORMULA.search(text) or hidden in text] == []


@pytest.mark.parametrize(
    ("trigger", "language", "told"),
    [
        ("c10_season", "en", "every year, 10 January, 1 May, 1 September, at 11:00"),
        ("c10_season", "ru", "каждый год, 10 января, 1 мая, 1 сентября, в 11:00"),
        ("c01_welcome", "en", "created or changed, Activated, 2 hours later"),
        ("c01_welcome", "fi", "luonti tai muutos, Aktivoitu, 2 tuntia myöhemmin"),
    ],
)
def test_the_moment_of_a_trigger_is_told_in_plain_words(trigger: str, language: str, told: str) -> None:
    blueprint = built().blueprint
    assert moment_words(blueprint, blueprint.triggers[trigger], language) == told


@pytest.mark.parametrize("language", ["en", "ru", "fi"])
def test_no_moment_of_a_trigger_reads_like_a_formula(language: str) -> None:
    blueprint = built().blueprint
    told = [moment_words(blueprint, trigger, language) for trigger in blueprint.triggers.values()]
    assert [text for text in told if FORMULA.search(text)] == []
