"""What is called like a renamed entity is renamed with it; the frame's columns take a trade's words."""

from __future__ import annotations

import pytest

from palmette import Entity, Navigation, Panel, Reference, Text, label
from palmette.blueprint.model import Blueprint
from palmette.errors import DeclarationError
from tests.core.blueprint.building import blueprint_of, pack

GUESTS = label("Guests", ru="Гости")
HOUSE = pack(
    "house",
    entities=[
        Entity("guest", label("Guest", ru="Гость"), GUESTS, fields=[Text("name")]),
        Entity(
            "visit", "Visit", "Visits",
            fields=[
                Reference("guest", label("Guest", ru="Гость"), to="guest", inverse="visits", inverse_label="Visits"),
                Reference("brought", "Brought by", to="guest", inverse="friends", inverse_label="Friends"),
                Text("note", label("Guest", ru="Гость")),
            ],
        ),
    ],
    pages=[Panel("guest_visits", "guest", "visits", "Visits"), Navigation("house", GUESTS, items=["guest"])],
)  # fmt: skip
RENAMED = """\
labels:
  guest: {one: {en: Patient, ru: Пациент}, many: {en: Patients, ru: Пациенты}}
  visit: {one: {en: Session}, many: {en: Sessions}}
"""
COLUMNS = "fields: {visit: {owner: {label: {en: Doctor, ru: Врач}}, created_at: {label: Written down}}}\n"


@pytest.fixture(scope="module")
def clinic() -> Blueprint:
    return blueprint_of(HOUSE, more=RENAMED + COLUMNS)


def test_a_field_called_like_its_target_follows_and_others_keep_their_names(clinic: Blueprint) -> None:
    fields = clinic.entities["house.visit"].fields
    assert fields["guest"].label.forms == {"en": "Patient", "ru": "Пациент"}
    assert fields["brought"].label.text() == "Brought by"
    assert fields["note"].label.text() == "Guest"


def test_ways_back_panels_and_sections_follow(clinic: Blueprint) -> None:
    assert clinic.entities["house.guest"].inverses["visits"].label.text() == "Sessions"
    assert clinic.entities["house.guest"].inverses["friends"].label.text() == "Friends"
    assert clinic.panels["house.guest"][0].label.text() == "Sessions"
    assert clinic.navigation[0].label.text("ru") == "Пациенты"


def test_the_frames_columns_are_called_by_the_trade(clinic: Blueprint) -> None:
    visit, guest = clinic.entities["house.visit"].fields, clinic.entities["house.guest"].fields
    assert (visit["owner"].label.text("ru"), visit["owner"].label.text("fi")) == ("Врач", "Vastuuhenkilö")
    assert visit["created_at"].label.text() == "Written down"
    assert guest["owner"].label.text() == "Owner"


def test_of_a_column_of_the_frame_only_the_label_is_the_editions() -> None:
    with pytest.raises(DeclarationError, match="Of 'owner' only the label"):
        blueprint_of(HOUSE, more="fields: {visit: {owner: {label: Doctor, required: true}}}\n")
