"""A running installation is reshaped: changes wait, are planned, applied, served, taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.access.actors import Actor
from palmette.app import build, create_app, open_runtime
from palmette.errors import Conflict, InvalidInput, PlanError
from palmette.shaper import LiveShaper
from palmette.shaping.overlay import changed, merged
from palmette.shaping.ports import Shaper
from palmette.testing.club import OWNER, Served, find_user, served

pytestmark = pytest.mark.mostly_sqlite

SIZE = ["fields", "contact", "shoe_size"]


@pytest.fixture
def club(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A club on each engine, its application made."""
    with served(tmp_path_factory.mktemp("club"), database_url) as place:
        assert place.app is not None
        yield place


def owner(club: Served) -> Actor:
    """Who may configure."""
    user = find_user(club.pinned, OWNER)
    assert user is not None
    actor = club.pinned.directory.actor(user, channel="page")
    assert actor is not None
    return actor


def shaper(club: Served) -> Shaper:
    """What the screens use."""
    assert club.runtime.shaper is not None
    return club.runtime.shaper


def add_size(club: Served) -> None:
    """Let a new field wait."""
    draft = shaper(club).draft()
    overlay = merged(draft.overlay, SIZE, {"type": "integer", "label": {"en": "Shoe size"}, "minimum": 20})
    shaper(club).propose(owner(club), overlay, "A new field: Shoe size", after=draft.number)


def apply(club: Served) -> None:
    """Apply what waits."""
    plan = shaper(club).look().plan
    assert plan is not None
    shaper(club).apply(owner(club), plan.hash, [])


@pytest.mark.slow
def test_a_field_waits_is_planned_applied_and_filled_in_at_once(club: Served) -> None:
    add_size(club)
    assert "x__shoe_size" not in club.pinned.blueprint.entities["contacts.contact"].fields
    look = shaper(club).look()
    assert [(one.what, one.actor) for one in look.waiting] == [("A new field: Shoe size", owner(club).name)]
    assert look.plan is not None
    assert any("x__shoe_size" in step.sentence for step in look.plan.steps)
    apply(club)
    assert shaper(club).look().waiting == ()
    with club.pinned.gateway.writing(owner(club)) as records:
        made = records.create("contact", {"kind": "person", "last_name": "Foot", "shoe_size": 43})
    with club.pinned.gateway.reading(owner(club)) as records:
        assert records.get("contact", made["id"], fields=["shoe_size"])["shoe_size"] == 43


@pytest.mark.slow
def test_what_was_applied_is_there_after_a_restart_and_in_other_processes(club: Served) -> None:
    other = open_runtime(club.settings)
    create_app(other)
    assert isinstance(other.shaper, LiveShaper)
    add_size(club)
    other.shaper.catch_up()
    assert "shoe_size" not in str(list(other.pinned.blueprint.entities["contacts.contact"].fields))
    apply(club)
    other.shaper.catch_up()
    assert "shoe_size" in str(list(other.pinned.blueprint.entities["contacts.contact"].fields))
    other.database.close()
    again = open_runtime(club.settings)
    assert "shoe_size" in str(list(again.pinned.blueprint.entities["contacts.contact"].fields))
    again.database.close()


def test_mistakes_are_told_and_nothing_waits(club: Served) -> None:
    draft = shaper(club).draft()
    with pytest.raises(InvalidInput) as caught:
        shaper(club).propose(
            owner(club), changed(draft.overlay, [*SIZE, "type"], "nonsense"), "Nonsense", after=draft.number
        )
    assert caught.value.problems
    assert shaper(club).look().waiting == ()
    assert shaper(club).draft().overlay == {}


def test_nobody_locks_himself_out(club: Served) -> None:
    boss = club.pinned.directory.actor(club.user("boss@example.com", "boss"), channel="page")
    assert boss is not None
    draft = shaper(club).draft()
    overlay = changed(draft.overlay, ["roles", "boss", "configure"], False)
    with pytest.raises(InvalidInput, match="could not change the settings"):
        shaper(club).propose(boss, overlay, "Bosses do not configure", after=draft.number)
    shaper(club).propose(owner(club), overlay, "Bosses do not configure", after=draft.number)


def test_the_second_of_two_who_change_at_once_is_told(club: Served) -> None:
    draft = shaper(club).draft()
    add_size(club)
    overlay = changed(draft.overlay, ["labels", "contact", "one"], {"en": "Guest"})
    with pytest.raises(Conflict):
        shaper(club).propose(owner(club), overlay, "Guests", after=draft.number)


def test_a_plan_that_is_no_longer_true_is_refused(club: Served) -> None:
    add_size(club)
    plan = shaper(club).look().plan
    assert plan is not None
    draft = shaper(club).draft()
    overlay = changed(draft.overlay, ["labels", "contact", "one"], {"en": "Guest"})
    shaper(club).propose(owner(club), overlay, "Guests", after=draft.number)
    with pytest.raises(PlanError):
        shaper(club).apply(owner(club), plan.hash, [])
    assert len(shaper(club).look().waiting) == 2


@pytest.mark.slow
def test_what_waits_can_be_dropped_and_what_was_applied_taken_back(club: Served) -> None:
    add_size(club)
    shaper(club).drop()
    assert (shaper(club).look().waiting, shaper(club).draft().overlay) == ((), {})
    draft = shaper(club).draft()
    overlay = changed(draft.overlay, ["labels", "contact", "one"], {"en": "Guest"})
    shaper(club).propose(owner(club), overlay, "Guests", after=draft.number)
    apply(club)
    assert club.pinned.blueprint.entities["contacts.contact"].label.text("en") == "Guest"
    newest = shaper(club).history()[0]
    shaper(club).take_back(owner(club), newest.number, after=shaper(club).draft().number)
    apply(club)
    assert club.pinned.blueprint.entities["contacts.contact"].label.text("en") != "Guest"


def test_what_is_exported_makes_the_same_blueprint_in_the_file(club: Served) -> None:
    add_size(club)
    apply(club)
    text = shaper(club).export()
    path = club.settings.edition.with_name("longer.yaml")
    path.write_text(f"{club.settings.edition.read_text()}\n{text}")
    exported = build(club.settings.model_copy(update={"edition": path})).blueprint
    assert (
        exported.entities["contacts.contact"].fields.keys()
        == club.pinned.blueprint.entities["contacts.contact"].fields.keys()
    )
