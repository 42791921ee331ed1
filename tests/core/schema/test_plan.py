"""What a plan says: counts from real queries, reasons to refuse, and a hash that moves with edition and database."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from palmette import clock
from palmette.errors import PlanError, SettingsError
from palmette.ids import new_id
from palmette.pipelines.definition import Guard, Pipeline, Stage, Step
from palmette.records import fields as f
from palmette.records.definition import Entity
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database
from palmette.schema.planned import BehaviourChange, Plan, PlanConflict
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status, require_current
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import Declared, club, contacts_pack, gym_pack, make_blueprint, role, thing, things


def _said(plan: Plan, area: str, kind: str) -> list[BehaviourChange]:
    return [change for change in plan.changes if (change.area, change.kind) == (area, kind)]


def _club_with(pipeline: Pipeline) -> list[Declared]:
    return [pipeline if isinstance(item, Pipeline) else item for item in gym_pack()]


def _renewal(*stages: Stage, reasons: tuple[str, ...] = ("price", "moved")) -> Pipeline:
    return Pipeline("renewal", "membership", "Renewal", stages=stages, lost_reasons=reasons)


NEW = Stage("new", "New", steps=[Step("call", "Call")])
OFFER = Stage("offer", "Offer", guards=[Guard("priced", "price is not empty")])
WON, LOST = Stage("won", "Renewed", kind="won"), Stage("lost", "Lost", kind="lost")


def _plan(database: Database, pipeline: Pipeline) -> Plan:
    return make_plan(database, make_blueprint({"contacts": contacts_pack(), "gym": _club_with(pipeline)}))


def test_a_stage_that_goes_counts_the_records_in_it(club_database: Database) -> None:
    [change] = _said(_plan(club_database, _renewal(NEW, WON, LOST)), "stage", "removed")
    assert change.key == "pipelines/gym.renewal/stages/offer"
    assert change.sentence == "The stage Offer [offer] (gym.renewal) goes."
    assert change.rows == 2


def test_guards_steps_and_labels_are_told_one_by_one(club_database: Database) -> None:
    offer = Stage("offer", "Proposal", guards=[Guard("priced", "price > 0"), Guard("dated", "ends_on is not empty")])
    plan = _plan(club_database, _renewal(Stage("new", "New"), offer, WON, LOST, reasons=("price",)))
    assert {change.sentence for change in plan.changes} == {
        "The step Call [call] (gym.renewal · new) goes.",
        "Stage (gym.renewal · offer): label becomes “Proposal”, was “Offer”.",
        "New guard: dated (gym.renewal · offer).",
        "Guard (gym.renewal · offer): priced becomes “price > 0”, was “price is not empty”.",
        "The reason of loss moved (gym.renewal) goes.",
    }
    assert plan.steps == ()


def test_stages_in_another_order_are_a_change(club_database: Database) -> None:
    [change] = _plan(club_database, _renewal(OFFER, NEW, WON, LOST)).changes
    assert change.area == "order"
    assert 'was “["new", "offer", "won", "lost"]”' in change.sentence


def test_a_role_that_loses_a_right_counts_its_users(club_database: Database) -> None:
    assignment = build_tables(club(), club_database.dialect).frame("role_assignment")
    user = new_id()
    rows = [
        {"id": new_id(), "user_id": one, "role": name, "created_at": clock.now()}
        for one, name in [(user, "coach"), (user, "coach"), (new_id(), "coach"), (new_id(), "other")]
    ]
    with club_database.system() as connection:
        connection.execute(insert(assignment), rows)
    weaker = role("gym", "coach", [("contacts.contact", "read", "own"), ("gym.visit", "read create", "branch")])
    gym = [item for item in gym_pack() if getattr(item, "key", "") != "coach"]
    plan = make_plan(club_database, make_blueprint({"contacts": contacts_pack(), "gym": [*gym, weaker]}))
    [change] = plan.changes
    assert change.sentence == "Role coach loses update; changes read branch → own on contacts.contact."
    assert change.users == 2


def test_a_field_that_goes_counts_its_values_and_an_option_its_records(club_database: Database) -> None:
    contacts = contacts_pack()
    person = contacts[0]
    assert isinstance(person, Entity)
    kept = [field for field in person.fields if field.key not in ("born_on", "interests", "tone")]
    kept += [f.MultiChoice("interests", "Interests", options=["boxing"]), f.Choice("tone", "Tone", options=["cold"])]
    contact = Entity("contact", "Contact", sort="name", fields=kept)
    with club_database.system() as connection:
        connection.execute(text("UPDATE contacts__contact SET born_on = NULL WHERE wall_id = 2"))
        connection.execute(
            text("UPDATE contacts__contact SET tone = CASE WHEN wall_id = 1 THEN 'warm' ELSE 'cold' END")
        )
    plan = make_plan(club_database, make_blueprint({"contacts": [contact, *contacts[1:]], "gym": gym_pack()}))
    counted = {change.path[3:]: change.rows for change in plan.changes if change.kind == "removed"}
    assert counted == {("born_on",): 3, ("interests", "options", "yoga"): 6, ("tone", "options", "warm"): 3}


def test_a_field_that_becomes_required_counts_the_empty_ones(things_database: Database) -> None:
    with things_database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET size = NULL WHERE wall_id = 1"))
    needed = Entity(
        "thing", fields=[f.Integer("size", required=True) if x.key == "size" else x for x in thing().fields]
    )
    [change] = make_plan(things_database, things(needed)).changes
    assert change.rows == 3


def test_doubles_stand_in_the_way_of_a_unique_key(things_database: Database) -> None:
    with things_database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET code = CASE WHEN size > 0 THEN 'Äb' ELSE 'äB ' END"))
    unique = things(
        Entity("thing", fields=[f.Text("code", unique=True) if x.key == "code" else x for x in thing().fields])
    )
    plan = make_plan(things_database, unique)
    assert [item.code for item in plan.conflicts] == ["plan.doubles"]
    assert "2 values stand in more than one record" in plan.conflicts[0].sentence
    with pytest.raises(PlanError, match="cannot be unique by code"):
        apply_plan(things_database, unique, plan)


def test_a_record_kind_cannot_change_its_scope(things_database: Database) -> None:
    shared = things(Entity("thing", fields=[x for x in thing().fields if x.key != "next"], scope="shared"))
    assert "plan.scope_changed" in [item.code for item in make_plan(things_database, shared).conflicts]


def test_conflicts_between_packs_hold_the_plan(sqlite_things: Database) -> None:
    conflict = PlanConflict("blueprint.clash", "alpha and beta both place a step first.", "Say which comes first.")
    plan = make_plan(sqlite_things, things(), conflicts=[conflict])
    assert not plan.empty
    with pytest.raises(PlanError, match="both place a step"):
        apply_plan(sqlite_things, things(), plan)


def test_a_plan_survives_its_json(club_database: Database) -> None:
    plan = make_plan(club_database, make_blueprint({"contacts": contacts_pack()}))
    assert plan.changes
    assert Plan.from_json(plan.to_json()) == plan


def test_the_same_question_has_the_same_hash_and_data_do_not_move_it(things_database: Database) -> None:
    first = make_plan(things_database, things(thing(f.Date("day"))))
    with things_database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET size = 1"))
    assert make_plan(things_database, things(thing(f.Date("day")))).hash == first.hash


def test_a_plan_is_refused_when_the_edition_changed_after_it(things_database: Database) -> None:
    plan = make_plan(things_database, things(thing(f.Date("day"))))
    with pytest.raises(PlanError, match="changed after this plan"):
        apply_plan(things_database, things(thing(f.Date("night"))), plan)
    assert make_plan(things_database, things()).empty


def test_a_plan_is_refused_when_the_database_changed_after_it(things_database: Database) -> None:
    plan = make_plan(things_database, things(thing(f.Date("day"))))
    install(things_database, things(thing(f.Integer("night"))))
    with pytest.raises(PlanError, match="changed after this plan"):
        apply_plan(things_database, things(thing(f.Date("day"))), plan)


def test_a_name_that_is_not_in_the_plan_is_refused(sqlite_things: Database) -> None:
    plan = make_plan(sqlite_things, things(thing(f.Date("day"))))
    with pytest.raises(PlanError, match="no part called drop:nothing"):
        apply_plan(sqlite_things, things(thing(f.Date("day"))), plan, allow=["drop:nothing"])


def test_the_state_of_a_database_is_told_at_the_start(database: Database) -> None:
    old, new = things(), things(thing(f.Date("day")))
    assert database_status(database, old).state == "empty"
    install(database, old)
    assert database_status(database, old).ready
    assert database_status(database, new).state == "behind"
    install(database, new)
    assert database_status(database, old).state == "ahead"
    with pytest.raises(SettingsError, match="newer than this edition"):
        require_current(database, old)


def test_a_pack_in_a_newer_version_makes_the_database_ahead(sqlite: Database) -> None:
    install(sqlite, make_blueprint({"alpha": [thing()]}, versions={"alpha": "2.10.0"}))
    status = database_status(sqlite, make_blueprint({"alpha": [thing()]}, versions={"alpha": "2.9.1"}))
    assert status.state == "ahead"
    assert "alpha was 2.10.0 and is 2.9.1 here" in status.sentence
