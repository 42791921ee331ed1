"""Search finds parts of words in any script, all words together, word starts first."""

from __future__ import annotations

import pytest

from palmette.errors import InvalidInput, NotFound
from palmette.records.results import ListQuery
from tests.core.records.read.world import START, World


def found(world: World, text: str) -> list[str]:
    with world.reading("boss") as records:
        return [hit.title for hit in records.search(text)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("иван", ["Иванова Мария", "Петров Иван", "Диванов Яков"]),
        ("ИВАНОВА", ["Иванова Мария"]),
        ("марія", []),
        ("мария иванова", ["Иванова Мария"]),
        ("ива мар", ["Иванова Мария"]),
        ("van", ["Ivanov Jan"]),
        ("iv", ["Ivanov Jan"]),
        ("an", ["Ann"]),
        ("hakki", ["Häkkinen Mika"]),
        ("8 (999) 123-45-67", ["Петров Иван"]),
        ("4567", ["Петров Иван"]),
        ("ivanov@example.org", ["Ivanov Jan"]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE", []),
        ("\\", []),
        ("", []),
    ],
)
def test_a_text_finds(world: World, text: str, titles: list[str]) -> None:
    world.add("contact", last_name="Иванова", first_name="Мария")
    world.add("contact", last_name="Петров", first_name="Иван", phone="+79991234567")
    world.add("contact", last_name="Диванов", first_name="Яков")
    world.add("contact", last_name="Ivanov", first_name="Jan", email="ivanov@example.org")
    world.add("contact", last_name="Häkkinen", first_name="Mika")
    assert found(world, text) == titles


def test_hits_say_what_they_are(world: World) -> None:
    world.add("contact", last_name="Berg", phone="+79991234567")
    world.add("deal", name="Berg buys", stage="offer")
    with world.reading("boss", language="ru") as records:
        hits = records.search("berg")
    assert [(hit.entity, hit.title, hit.detail, hit.status, hit.at_start) for hit in hits] == [
        ("shop.contact", "Berg", "+79991234567", "", True),
        ("shop.deal", "Berg buys", "", "Предложение", True),
    ]


def test_each_entity_gives_its_share(world: World) -> None:
    for number in range(5):
        world.add("contact", last_name=f"Berg {number}")
    world.add("club", name="Berg club")
    with world.reading("boss") as records:
        hits = records.search("berg", limit=2)
        assert len(records.search("berg", entities=["contact"], limit=3)) == 3
        with pytest.raises(NotFound):
            records.search("berg", entities=["no_such"])
    assert [hit.entity for hit in hits] == ["shop.contact", "shop.contact", "shop.club"]


def test_the_other_wall_is_not_found(world: World) -> None:
    world.add("contact", wall=2, last_name="Berg")
    world.add("contact", wall=1, last_name="Bergman", deleted_at=START)
    assert found(world, "berg") == []


def test_suggestions_keep_to_what_may_be_chosen(world: World) -> None:
    vip = world.add("contact", last_name="Berg", vip=True)
    plain = world.add("contact", last_name="Bergman", vip=False)
    with world.reading("boss") as records:
        assert [hit.id for hit in records.suggest("contact", "ber")] == [vip, plain]
        assert [hit.id for hit in records.suggest("contact", "ber", where="vip == true")] == [vip]
        assert [hit.id for hit in records.suggest("contact", "", limit=1)] == [vip]
        assert records.suggest("contact", "??") == []
        assert [hit.title for hit in records.suggest("user", "bo")] == ["Bob"]
        assert [hit.title for hit in records.suggest("visit", "")] == []


def test_a_list_is_narrowed_by_words_and_filter(world: World) -> None:
    vip = world.add("contact", last_name="Berg", vip=True)
    world.add("contact", last_name="Bergman", vip=False)
    with world.reading("boss") as records:
        page = records.list("contact", ListQuery(search="berg", filter="vip == true"))
        assert [row["id"] for row in page.rows] == [vip]
        assert records.count("contact", search="ergma").value == 1
        assert records.list("contact", ListQuery(search="%")).rows == []
        with pytest.raises(InvalidInput, match="not searched"):
            records.list("visit", ListQuery(search="berg"))


def test_a_long_search_takes_its_first_words(world: World) -> None:
    world.add("contact", last_name="Berg")
    assert found(world, "berg " * 1000) == ["Berg"]
    assert found(world, "%" * 10_000) == []
