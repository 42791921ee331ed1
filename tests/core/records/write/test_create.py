"""New records: what is filled in, what is refused, what is stored beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound, PalmetteError
from palmette.ids import new_id
from palmette.money import Money
from palmette.records.journal import decode_changes
from tests.core.records.write.shop import NOW, Shop, renamed

FULL = {
    "name": "Anna Berg", "code": "AB123", "notes": "a\nb", "story": "<p>hi</p>", "age": 40, "height": "1.70",
    "balance": "12.50", "vip": False, "born_on": "1985-02-01", "calls_at": "18:30",
    "seen_at": "2026-11-22T12:00:00+02:00", "patience": "2h 30m", "source": "web", "interests": ["swim", "yoga"],
    "phone": "040 1234567", "email": "Anna@Mail.fi", "site": "https://example.com", "home": {"city": "Oulu"},
    "zone": "Europe/Helsinki", "pin": "1234", "nicknames": ["b", "a"], "shoe_size": 39,
    "pets": [{"name": "Rex", "age": 3, "tricks": ["roll", "sit"]}, {"name": "Miu"}],
}  # fmt: skip


def codes(error: PalmetteError) -> dict[str, str]:
    """Field and code of each problem."""
    return {problem.field: problem.code for problem in error.problems}


def test_what_is_created_reads_back_as_it_was_given(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        made = records.create("person", FULL)
    with shop.gateway.reading(shop.head) as records:
        row = records.get("person", made["id"])  # type: ignore[arg-type]

    assert row == made
    assert row["balance"] == Money(1250, "EUR")
    assert row["phone"] == "+358401234567"
    assert row["interests"] == ["yoga", "swim"]
    assert row["nicknames"] == ["b", "a"]
    assert row["pin"] is True
    assert row["seen_at"] == datetime(2026, 11, 22, 10, tzinfo=UTC)
    pets = row["pets"]
    assert isinstance(pets, list)
    assert [(pet["name"], pet["age"], pet["tricks"]) for pet in pets] == [
        ("Rex", 3, ["sit", "roll"]),
        ("Miu", None, []),
    ]


def test_frame_fills_what_a_record_always_has(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        row = records.create("person", {"name": "Anna"})

    assert (row["version"], row["created_at"], row["updated_at"]) == (1, NOW, NOW)
    assert row["owner"] == row["created_by"] == shop.users["head"]
    assert row["branch"] == shop.north
    assert row["number"] == "M-00001"
    assert row["state"] == "new"
    assert (row["visit_count"], row["last_visit_at"], row["pet_age"]) == (0, None, 0)
    assert row["paid"] == Money(0, "EUR")


def test_every_problem_is_named_at_once(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.create(
            "person",
            {"age": "old", "emial": "a@b.fi", "email": "no", "number": "M-7", "visit_count": 5, "pets": [{}, 5]},
        )

    assert codes(caught.value) == {
        "name": "records.required",
        "age": "values.not_whole",
        "emial": "records.unknown_field",
        "email": "values.bad_email",
        "number": "records.readonly_field",
        "visit_count": "records.readonly_field",
        "pets.0.name": "records.required",
        "pets.1": "values.not_row",
    }
    assert "Did you mean 'email'?" in next(item.message for item in caught.value.problems if item.field == "emial")
    assert shop.count("shop__person") == 0


@pytest.mark.parametrize(
    "name",
    ["id", "version", "wall_id", "created_at", "updated_at", "created_by", "deleted_at", "graded", "loud", "number"],
)
def test_what_the_frame_writes_is_refused_from_people(shop: Shop, name: str) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.create("person", {"name": "Anna", name: "1"})

    assert list(codes(caught.value)) == [name]


def test_code_may_write_readonly_fields_and_stamps(shop: Shop) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with shop.gateway.writing(shop.system) as records:
        row = records.create(
            "person",
            {"name": "Anna", "graded": "A", "created_at": past, "owner": shop.users["seller"], "branch": shop.south},
        )
    with shop.gateway.writing(shop.head) as records:
        changed = records.as_code().update("person", row["id"], {"graded": "B"})  # type: ignore[arg-type]

    assert (row["graded"], row["created_at"], row["owner"], row["branch"]) == (
        "A", past, shop.users["seller"], shop.south,
    )  # fmt: skip
    assert changed["graded"] == "B"


def test_a_conditional_field_is_required_where_its_condition_holds(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(InvalidInput) as caught:
            records.create("person", {"name": "Anna", "vip": True})
        assert codes(caught.value) == {"spouse": "records.required"}
        records.create("person", {"name": "Berta", "vip": True, "spouse": "Carl"})

    assert [row["name"] for row in shop.rows("SELECT name FROM shop__person")] == ["Berta"]
    assert shop.rows("SELECT number FROM shop__person") == [{"number": "M-00001"}]
    assert shop.count("palmette__history") == shop.count("palmette__event") == 1


def test_a_reference_must_be_there(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(NotFound) as caught:
        records.create("person", {"name": "Anna", "mentor": new_id(), "friends": [new_id()]})

    assert codes(caught.value) == {
        "mentor": "records.reference_not_found",
        "friends": "records.reference_not_found",
    }


def test_a_reference_of_an_owned_row_must_be_there(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(NotFound) as caught:
        records.create("person", {"name": "Anna", "pets": [{"name": "Rex"}, {"name": "Miu", "vet": new_id()}]})

    assert codes(caught.value) == {"pets.1.vet": "records.reference_not_found"}


def test_a_record_out_of_scope_cannot_be_referred_to(shop: Shop) -> None:
    southerner = shop.actor("seller", name="southerner", branch=shop.south)
    with shop.gateway.writing(southerner) as records:
        hidden = records.create("person", {"name": "Hidden"})

    with shop.gateway.writing(shop.actor("seller")) as records, pytest.raises(NotFound):
        records.create("visit", {"person": hidden["id"], "at": NOW})

    assert shop.count("shop__visit") == 0


def test_a_reference_may_narrow_what_is_chosen(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        closed = records.create("place", {"name": "Attic", "closed": True})
        opened = records.create("place", {"name": "Shop"})
        records.create("deal", {"title": "One", "place": opened["id"]})
        with pytest.raises(InvalidInput) as caught:
            records.create("deal", {"title": "Two", "place": closed["id"]})

    assert codes(caught.value) == {"place": "records.reference_not_allowed"}


def test_a_unique_value_is_taken_whatever_its_case(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        records.create("person", {"name": "Anna", "email": "Anna@mail.fi"})
        with pytest.raises(Conflict) as caught:
            records.create("person", {"name": "Berta", "email": "ANNA@MAIL.FI"})

    assert codes(caught.value) == {"email": "records.taken"}
    assert shop.count("shop__person") == 1


def test_the_branch_comes_from_the_record_that_the_entity_names(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        person = records.create("person", {"name": "Anna", "home_branch": shop.south})
        visit = records.create("visit", {"person": person["id"], "at": NOW})

    assert person["branch"] == visit["branch"] == shop.south


def test_a_seller_creates_only_in_his_branch(shop: Shop) -> None:
    with shop.gateway.writing(shop.actor("seller")) as records:
        with pytest.raises(Forbidden) as caught:
            records.create("person", {"name": "Anna", "home_branch": shop.south})
        records.create("person", {"name": "Berta", "home_branch": shop.north})

    assert caught.value.code == "records.out_of_scope"
    assert [row["name"] for row in shop.rows("SELECT name FROM shop__person")] == ["Berta"]
    assert shop.rows("SELECT DISTINCT record_id FROM shop__person__search") == shop.rows(
        "SELECT id AS record_id FROM shop__person"
    )


def test_an_intern_creates_only_his_own(shop: Shop) -> None:
    with shop.gateway.writing(shop.actor("intern")) as records:
        with pytest.raises(Forbidden):
            records.create("person", {"name": "Anna", "owner": shop.users["head"]})
        mine = records.create("person", {"name": "Berta", "owner": shop.users["intern"]})

    assert mine["owner"] == shop.users["intern"]


def test_who_may_only_look_creates_nothing(shop: Shop) -> None:
    with shop.gateway.writing(shop.actor("viewer")) as records, pytest.raises(Forbidden) as caught:
        records.create("person", {"name": "Anna"})

    assert caught.value.code == "records.may_not_create"


def test_an_entity_without_any_grant_is_not_there(shop: Shop) -> None:
    with shop.gateway.writing(shop.actor("intern")) as records, pytest.raises(NotFound):
        records.create("visit", {})


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("notes", "x", "records.unknown_field"),
        ("balance", "1", "records.readonly_field"),
        ("phone", "040 1234567", "records.readonly_field"),
    ],
)
def test_field_rights_hold_for_writing(shop: Shop, name: str, value: str, code: str) -> None:
    with shop.gateway.writing(shop.actor("seller")) as records, pytest.raises(InvalidInput) as caught:
        records.create("person", {"name": "Anna", name: value})

    assert codes(caught.value) == {name: code}


def test_owned_rows_are_written_through_their_record(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.create("person__pets", {"name": "Rex"})

    assert caught.value.code == "records.owned_rows"


def test_a_reading_session_writes_nothing(shop: Shop) -> None:
    with shop.gateway.reading(shop.head) as records, pytest.raises(Forbidden) as caught:
        records.create("person", {"name": "Anna"})

    assert caught.value.code == "records.only_reading"


def test_history_and_event_tell_of_the_creation(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        row = records.create("person", FULL)

    (line,) = shop.rows("SELECT * FROM palmette__history")
    (event,) = shop.rows("SELECT * FROM palmette__event")
    changes = decode_changes(str(line["changes"]))
    assert (line["kind"], line["actor"], line["channel"]) == ("created", "head", "api")
    assert changes["balance"] == (None, {"amount": "12.50", "currency": "EUR"})
    assert changes["pin"] == (None, "•••")
    assert "1234" not in str(changes["pin"])
    assert event["id"] == line["id"]
    assert (event["version"], event["kind"]) == (1, "created")
    assert row["version"] == 1


def test_a_secret_is_stored_encrypted(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        records.create("person", {"name": "Anna", "pin": "open sesame"})

    (row,) = shop.rows("SELECT pin FROM shop__person")
    assert str(row["pin"]).startswith("v1:")
    assert "sesame" not in str(row["pin"])


def test_nothing_is_left_when_a_session_fails(shop: Shop) -> None:
    def give_up_half_way() -> None:
        with shop.gateway.writing(shop.head) as records:
            records.create("person", FULL)
            raise RuntimeError("the caller gave up")

    with pytest.raises(RuntimeError):
        give_up_half_way()

    for table in ("shop__person", "shop__person__search", "shop__person__pets", "shop__person__interests",
                  "palmette__history", "palmette__event", "palmette__sequence"):  # fmt: skip
        assert shop.count(table) == 0, table


def test_the_same_value_in_another_wall_is_free(shop: Shop) -> None:
    abroad = renamed(shop.system, wall=2, walls=(2,), home_branch=None)
    with shop.gateway.writing(shop.head) as records:
        records.create("person", {"name": "Anna", "email": "a@mail.fi", "code": "AB123"})
    with shop.gateway.writing(abroad) as records:
        row = records.create("person", {"name": "Anna", "email": "a@mail.fi", "code": "AB123"})

    assert row["number"] == "M-00001"


def test_a_shared_record_keeps_its_journal_in_wall_zero(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        row = records.create("place", {"name": "Attic"})

    assert isinstance(row["id"], UUID)
    assert shop.rows("SELECT wall_id FROM palmette__history") == [{"wall_id": 0}]
