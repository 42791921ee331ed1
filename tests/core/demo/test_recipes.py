"""What each recipe of an edition's demo gives."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from palmette import DemoContext
from palmette.demo.recording import RecordingStore, Row
from palmette.money import Money
from tests.core.demo.studio import GUESTS, NOW, SHOOTS, STUDIO, load, studio


def guests(values: str, *, count: int = 2000) -> list[Row]:
    """Guests with further values."""
    more = f"    guests: {{entity: guest, count: {count}, values: {{name: {{person: name}}, {values}}}}}\n"
    return load(more).rows["x.guest"]


@pytest.mark.parametrize(("size", "count"), [("tiny", 20), ("demo", 200), ("full", 2000)])
def test_a_count_is_that_of_the_full_size(size: str, count: int) -> None:
    assert len(load(GUESTS, size=size).rows["x.guest"]) == count


def test_at_least_one_is_made() -> None:
    assert len(load("    guests: {entity: guest, count: 3, values: {name: A}}\n").rows["x.guest"]) == 1


def test_a_count_may_be_said_for_each_size() -> None:
    sized = "    guests: {entity: guest, count: {tiny: 4, demo: 5, full: 6}, values: {name: A}}\n"
    assert [len(load(sized, size=size).rows["x.guest"]) for size in ("tiny", "demo", "full")] == [4, 5, 6]


def test_the_same_seed_gives_the_same_people() -> None:
    first, again, other = (load(GUESTS, seed=seed).rows["x.guest"] for seed in (1, 1, 2))
    assert [row["name"] for row in first] == [row["name"] for row in again]
    assert [row["name"] for row in first] != [row["name"] for row in other]


def test_a_row_is_about_one_person() -> None:
    rows = guests("phone: {person: phone}, born: {person: birthday}")
    assert len({row["phone"] for row in rows}) == len(rows)
    assert all(isinstance(row["born"], date) for row in rows)


def test_people_log_in_under_their_key() -> None:
    store = load(GUESTS)
    assert store.users == {"owner": ("owner",), **{f"photographer{n}": ("photographer",) for n in (1, 2, 3)}}


def test_a_share_leaves_the_others_empty() -> None:
    rows = guests("born: {days: [-9, -1], share: 0.25}", count=40_000)
    assert sum("born" in row for row in rows) / len(rows) == pytest.approx(0.25, abs=0.05)


def test_weights_are_kept() -> None:
    kinds = Counter(row["kind"] for row in guests("kind: {weights: {family: 3, wedding: 1}}", count=40_000))
    assert kinds["family"] / kinds.total() == pytest.approx(0.75, abs=0.05)


def test_each_goes_through_its_list_and_begins_again() -> None:
    kinds = [row["kind"] for row in guests("kind: {each: [family, wedding]}", count=400)]
    assert kinds == ["family", "wedding", "family", "wedding"]


def test_days_lie_between_their_ends() -> None:
    days = {row["born"] for row in guests("born: {days: [-2, 0]}")}
    assert days == {date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)}


def test_moments_lie_within_hours_of_the_local_day() -> None:
    store = load(GUESTS + "    shoots: {entity: shoot, per: guests, values: {guest: {from: parent},"
                 " at: {at: [1, 1], hours: [10, 12], step: 30}}}\n")  # fmt: skip
    local = [row["at"].astimezone(ZoneInfo("Europe/Helsinki")) for row in store.rows["x.shoot"]]  # type: ignore[attr-defined]
    assert {at.date() for at in local} == {date(2026, 11, 24)}
    assert {(at.hour, at.minute) for at in local} <= {(10, 0), (10, 30), (11, 0), (11, 30), (12, 0)}


def test_several_are_different_ones() -> None:
    rows = guests("wishes: {some: [album, prints, frame], count: [2, 2]}")
    assert all(len(set(row["wishes"])) == 2 for row in rows)  # type: ignore[call-overload]


SERVICES = """\
    services:
      entity: service
      rows: {portrait: {name: Portrait, price: 120}, family: {name: Family, price: 250.50, minutes: 90}}
      values: {minutes: 45}
"""


def test_rows_are_written_out_over_what_holds_for_all() -> None:
    rows = load(SERVICES).rows["x.service"]
    assert [(row["name"], row["price"], row["minutes"]) for row in rows] == [
        ("Portrait", Money(12000, "EUR"), "45"),
        ("Family", Money(25050, "EUR"), "90"),
    ]


def test_a_row_is_called_by_its_key_and_its_values_are_taken_along_references() -> None:
    more = (
        "    guests: {entity: guest, count: 100, values: {name: Aino}}\n"
        "    shoots: {entity: shoot, per: guests, count: 2, values: {guest: {ref: guests},"
        " price: {from: guest.price_of_nothing}}}\n"
    )
    with pytest.raises(Exception, match="price_of_nothing"):
        load(SERVICES + more)
    taken = more.replace("price: {from: guest.price_of_nothing}", 'note: {text: "{guest.name}, {n}"}')
    assert [row["note"] for row in load(SERVICES + taken).rows["x.shoot"]] == ["Aino, 1", "Aino, 2"]


OWNED = """\
    shoots:
      entity: shoot
      per: guests
      values:
        guest: {from: parent}
        price: 40
        pictures:
          rows: [2, 2]
          values: {name: {text: "Picture {n}"}, price: {from: parent.price, times: 0.5}}
"""


def test_owned_rows_see_their_record() -> None:
    row = load(GUESTS + OWNED).rows["x.shoot"][0]
    assert row["pictures"] == [
        {"name": "Picture 1", "price": Money(2000, "EUR")},
        {"name": "Picture 2", "price": Money(2000, "EUR")},
    ]


def test_a_decision_follows_another_value() -> None:
    rows = guests("kind: {any: [family, wedding]}, wishes: {by: kind, cases: {wedding: [album]}, else: [prints]}")
    assert {(row["kind"], row["wishes"][0]) for row in rows} == {("family", "prints"), ("wedding", "album")}  # type: ignore[index]


def test_what_is_made_for_each_knows_its_parent() -> None:
    store = load(GUESTS + "    shoots: {entity: shoot, per: guests, count: [0, 2], values: {guest: {from: parent}}}\n")
    each = Counter(row["guest"] for row in store.rows["x.shoot"])
    assert set(each.values()) == {1, 2}
    assert set(each) < {row["id"] for row in store.rows["x.guest"]}


AGAIN = """\
    first: {entity: shoot, per: guests, values: {guest: {from: parent}}}
    again: {entity: shoot, per: guests, values: {guest: {from: parent}, earlier: {ref: first, same: guest}}}
"""


NOTED = "{guest: {from: parent}, note: {each: [Old, New]}}}\n"


def test_one_that_shares_a_value_is_chosen() -> None:
    rows = load(GUESTS + AGAIN).rows["x.shoot"]
    guest = {row["id"]: row["guest"] for row in rows}
    again = [row for row in rows if "earlier" in row]
    assert len(again) == 20
    assert all(guest[row["earlier"]] == row["guest"] for row in again)


def test_what_is_to_be_shared_may_be_called_otherwise() -> None:
    more = AGAIN.replace("same: guest", "same: {guest: parent}")
    rows = load(GUESTS + more).rows["x.shoot"]
    guest = {row["id"]: row["guest"] for row in rows}
    assert all(guest[row["earlier"]] == row["guest"] for row in rows if "earlier" in row)


def test_only_some_parents_are_wanted() -> None:
    where = "where: {stage: [handed, no_show]}"
    again = f"    again: {{entity: shoot, per: shoots, {where}, values: {{guest: {{from: parent.guest}}}}}}\n"
    store = load(GUESTS + SHOOTS + again)
    ended = [way for way in store.moves["x.shoot"].values() if way[-1].to in ("handed", "no_show")]
    assert len(store.rows["x.shoot"]) == 60 + len(ended)


def test_records_without_a_branch_of_their_own_belong_to_the_first_one() -> None:
    store = load(GUESTS)
    assert {row["branch"] for row in store.rows["x.guest"]} == {store.branches["Main"]}


def test_ways_end_where_the_weights_say_and_move_forward_in_the_past() -> None:
    moves = load(GUESTS + SHOOTS).moves["x.shoot"]
    ends = Counter(way[-1].to for way in moves.values())
    assert set(ends) == {"booked", "shot", "handed", "cancelled", "no_show"}
    assert ends["handed"] == max(ends.values())
    for way in moves.values():
        assert [move.at for move in way] == sorted(move.at for move in way)
        assert NOW - timedelta(days=100) <= way[0].at <= way[-1].at <= NOW


def test_a_way_passes_every_stage_and_ticks_the_steps() -> None:
    moves = load(GUESTS + SHOOTS).moves["x.shoot"]
    handed = [way for way in moves.values() if way[-1].to == "handed"]
    assert {tuple(move.to for move in way) for way in handed} == {("booked", "shot", "handed")}
    assert {way[0].steps for way in handed} == {("call",), ("call", "mail")}
    assert all(way[-1].values == {"note": "Fine"} for way in handed)


def test_a_lost_one_was_before_where_it_is_said() -> None:
    moves = load(GUESTS + SHOOTS).moves["x.shoot"]
    lost = {tuple(move.to for move in way) for way in moves.values() if way[-1].to == "no_show"}
    assert lost == {("booked", "no_show")}
    assert {way[-1].lost_reason for way in moves.values() if way[-1].to in ("cancelled", "no_show")} == {"ill"}


def test_people_move_records_at_the_hours_that_are_said() -> None:
    store = load(GUESTS + SHOOTS.replace("within: 100d", "within: 100d\n        hours: [9, 18]"))
    moved = [move.at for way in store.moves["x.shoot"].values() for move in way if move.at != NOW]
    assert {at.astimezone(ZoneInfo("Europe/Helsinki")).hour for at in moved} <= set(range(9, 18))


def test_open_ones_are_mostly_within_the_time_of_their_stage() -> None:
    timed = STUDIO.replace("{key: shot, ", "{key: shot, sla: 4h, ")
    more = GUESTS + SHOOTS.replace("asked: 1, booked: 1, shot: 1, handed: 3, cancelled: 1, no_show: 1", "shot: 1")
    store = RecordingStore()
    studio(more, trade=timed).demos["edition"].load(DemoContext("tiny", store, NOW))
    since = [NOW - way[-1].at for way in store.moves["x.shoot"].values()]
    assert max(since) <= timedelta(hours=5)
    assert sum(stay <= timedelta(hours=4) for stay in since) > len(since) / 2


def test_one_with_given_values_is_chosen() -> None:
    more = AGAIN.replace("same: guest", "where: {note: Old}").replace("{guest: {from: parent}}}\n", NOTED, 1)
    rows = load(GUESTS + more).rows["x.shoot"]
    notes = {row["id"]: row.get("note") for row in rows}
    assert {notes[row["earlier"]] for row in rows if "earlier" in row} == {"Old"}


def test_open_ones_began_lately() -> None:
    store = load(GUESTS + SHOOTS)
    moved = store.moves["x.shoot"]
    began = [row["created_at"] for row in store.rows["x.shoot"] if row["id"] not in moved]
    assert began
    assert all(isinstance(at, datetime) and NOW - timedelta(days=2) <= at <= NOW for at in began)


def test_a_move_may_have_its_own_moment() -> None:
    more = GUESTS + SHOOTS.replace(
        "handed: {note: Fine}", "handed: {note: Fine, moved_at: {after: [5h, 5h], from: moved_at}}"
    )
    handed = [way for way in load(more).moves["x.shoot"].values() if way[-1].to == "handed"]
    assert all(way[-1].at - way[-2].at >= timedelta(hours=5) or way[-1].at == NOW.astimezone(UTC) for way in handed)
    assert all("moved_at" not in way[-1].values for way in handed)
