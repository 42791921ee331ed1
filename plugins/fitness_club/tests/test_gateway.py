"""The gateway in the club's network: admits by its list, hands every pass over once, understands three makers."""

from __future__ import annotations

import json
import random
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from palmette import clock
from palmette.api.json_forms import encode
from palmette_fitness_club.doors.allow_list import allow_list
from palmette_fitness_club.doors.check import KEPT
from palmette_fitness_club.doors.digest import digest
from palmette_fitness_club.doors.events import take_events
from palmette_fitness_club.gateway import sigur, zkteco
from palmette_fitness_club.gateway.gate import Device, Gate
from palmette_fitness_club.gateway.listen import listen
from palmette_fitness_club.gateway.perco import Perco
from palmette_fitness_club.gateway.server import Away
from palmette_fitness_club.gateway.store import Store
from plugins.fitness_club.tests.club import Club

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
GATE = Device("gate-1")
MEMBER = "00000000-0000-0000-0000-000000000007"


class Line:
    """The server at the end of a line that can be cut, before it hears or before we hear its answer."""

    def __init__(self) -> None:
        self.cut, self.lost = False, 0.0
        self.taken: Counter[int] = Counter()
        self.kept: dict[int, Mapping[str, Any]] = {}
        self.passes: list[dict[str, Any]] = []
        self._dice = random.Random(7)

    def check(self, device: str, kind: str, value: str, direction: str, at: str) -> dict[str, Any]:
        self._speak()
        return {"allow": value == "1", "reason": "ok" if value == "1" else "debt", "text": "Hello", "member": None}

    def send(self, device: str, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        self._speak()
        fresh = [event for event in events if event["sequence"] not in self.kept]
        self.kept |= {event["sequence"]: event for event in fresh}
        self.taken.update(event["sequence"] for event in fresh)
        if self._dice.random() < self.lost:
            raise Away("the answer was lost")
        known = [event["sequence"] for event in events if event not in fresh]
        return {"accepted": [event["sequence"] for event in fresh], "known": known, "refused": []}

    def allow_list(self, device: str) -> list[dict[str, Any]]:
        self._speak()
        return self.passes

    def _speak(self) -> None:
        if self.cut:
            raise Away("cut")


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def gate(tmp_path: Path, line: Line) -> Iterator[Gate]:
    store = Store(tmp_path / "gateway.db")
    yield Gate(store, line, HELSINKI, now=lambda: NOW)
    store.close()


def test_the_server_decides_while_it_answers(gate: Gate) -> None:
    assert gate.ask(GATE, "card", "1")["text"] == "Hello"
    assert gate.ask(GATE, "card", "2") == {
        "allow": False, "reason": "debt", "text": "Hello", "member": None, "offline": False
    }  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "hour", "reason"),
    [
        ({"until": "2026-11-23"}, 12, "ok"),
        ({"until": "2026-11-22"}, 12, "no_membership"),
        ({"until": "2027-01-01", "from": "2026-11-24"}, 12, "blocked"),
        ({"until": "2027-01-01", "hours": [{"weekdays": ["mon"], "from": "07:00", "until": "16:00"}]}, 12, "ok"),
        (
            {"until": "2027-01-01", "hours": [{"weekdays": ["mon"], "from": "07:00", "until": "16:00"}]},
            14,
            "wrong_time",
        ),
        (None, 12, "unknown"),
    ],
)
def test_without_the_server_the_list_decides(
    gate: Gate, line: Line, listed: Mapping[str, Any] | None, hour: int, reason: str
) -> None:
    line.passes = [{"hash": digest("card", "5"), "member": MEMBER, **listed}] if listed else []
    assert gate.refresh([GATE])
    line.cut = True
    gate.now = lambda: NOW.replace(hour=hour)
    answer = gate.ask(GATE, "card", "5")
    assert (answer["reason"], answer["allow"], answer["offline"]) == (reason, reason == "ok", True)


def test_an_old_list_stays_while_there_is_no_new_one(gate: Gate, line: Line) -> None:
    line.passes = [{"hash": digest("card", "5"), "member": MEMBER, "until": "2027-01-01"}]
    gate.refresh([GATE])
    line.cut = True
    assert not gate.refresh([GATE])
    assert gate.ask(GATE, "card", "5")["allow"]


def test_after_a_cut_every_event_arrives_once_though_answers_get_lost(gate: Gate, line: Line) -> None:
    line.cut, line.lost = True, 0.4
    for number in range(450):
        gate.passed(GATE, "card", str(number), at=NOW - timedelta(seconds=number))
        if number % 100 == 0:
            assert gate.forward([GATE]) == 0
    line.cut = False
    for _ in range(30):
        gate.forward([GATE])
    assert (len(line.taken), set(line.taken.values()), gate.store.count()) == (450, {1}, 0)


def test_what_is_kept_survives_a_restart_and_numbers_go_on(tmp_path: Path, line: Line) -> None:
    path = tmp_path / "kept.db"
    store = Store(path)
    Gate(store, line, HELSINKI, now=lambda: NOW).passed(GATE, "card", "1")
    store.close()
    store = Store(path)
    again = Gate(store, line, HELSINKI, now=lambda: NOW)
    assert (again.passed(GATE, "card", "2"), again.forward([GATE])) == (2, 2)
    store.close()


def test_no_number_of_a_pass_lies_on_the_disk(gate: Gate, tmp_path: Path) -> None:
    gate.passed(GATE, "card", "4711471147")
    assert not any(b"4711471147" in path.read_bytes() for path in tmp_path.iterdir())


# ---- against the real server


def arrive(club: Club, gate: Gate, count: int) -> None:
    """The server is cut off for ten minutes: the list admits; then everything at once, every third answer lost."""
    name = f"gate-real-{count}"
    key = club.create("fitness_club.access_device", name="Gate", external_id=name, club=club.branch)
    today = clock.now().date()
    members = [club.member() for _ in range(5)]
    for number, member in enumerate(members):
        club.membership(member, today - timedelta(days=9), today + timedelta(days=90))
        club.create("fitness_club.credential", member=member, kind="card", value=f"88{count}{number}")
    calls = [0]

    def send(device: str, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        with club.gateway.writing(club.somebody("club_gateway")) as records:
            answer = json.loads(json.dumps(take_events(records, {"device_id": device, "events": list(events)})))
        calls[0] += 1
        if calls[0] % 3 == 0:
            raise Away("the answer was lost")
        return answer  # type: ignore[no-any-return]

    def listed(device: str) -> list[dict[str, Any]]:
        passes: list[dict[str, Any]] = []
        with club.gateway.reading(club.somebody("club_gateway")) as records:
            page: Mapping[str, Any] = {"next": ""}
            while page["next"] is not None:
                page = allow_list(records, {"device_id": device, "after": page["next"]})
                passes += json.loads(encode(page["passes"]))
        return passes

    device, begin = Device(name), clock.now() - timedelta(seconds=600)
    gate.link.allow_list = listed  # type: ignore[method-assign]
    assert gate.refresh([device])
    gate.link.cut = True  # type: ignore[attr-defined]
    for number in range(count):
        gate.now = lambda at=begin + timedelta(seconds=number * 600 / count): at  # type: ignore[misc]
        answer = gate.open(device, "card", f"88{count}{number % 5}")
        assert (answer["allow"], answer["offline"]) == (True, True)
    gate.link.send = send  # type: ignore[method-assign]
    for _ in range(count):
        if not gate.store.count():
            break
        gate.forward([device])
    with club.gateway.reading(club.actor) as records:
        assert records.count("fitness_club.access_event", filter=f"device == '{key}'", cap=None).value == count
        made = [records.related("contacts.contact", member, "visits").rows for member in members]
    assert [len(rows) for rows in made] == [1] * 5


def test_three_hundred_events_arrive_once_each_at_the_server(club: Club, gate: Gate) -> None:
    KEPT.clear()
    with clock.frozen(NOW):
        arrive(club, gate, 300)


@pytest.mark.soak
def test_two_thousand_events_arrive_once_each_after_ten_minutes(any_club: Club, gate: Gate) -> None:
    KEPT.clear()
    with clock.frozen(NOW):
        arrive(any_club, gate, 2000)


# ---- makers

ATTLOG = "123\t2026-11-23 15:31:20\t0\t15\t0\n124\t2026-11-23 15:32:00\t1\t1\t0\n\nbroken\n"


def test_lines_of_a_zkteco_device_are_passes_in_local_time() -> None:
    lines, broken = zkteco.read_lines(ATTLOG, HELSINKI)
    assert [(one.user, one.at.isoformat(), one.direction) for one in lines] == [
        ("123", "2026-11-23T13:31:20+00:00", "in"), ("124", "2026-11-23T13:32:00+00:00", "out"),
    ]  # fmt: skip
    assert broken == ["broken"]


def test_a_zkteco_device_that_repeats_its_report_is_heard_once(gate: Gate) -> None:
    devices, query = {"SN1": GATE}, {"SN": "SN1", "table": "ATTLOG"}
    for _ in range(2):
        assert zkteco.answer(gate, devices, "POST", "/iclock/cdata", query, ATTLOG) == "OK: 2"
    assert gate.store.count() == 2
    assert zkteco.answer(gate, devices, "GET", "/iclock/getrequest", {"SN": "SN1"}, "") == "OK"
    assert zkteco.answer(gate, devices, "GET", "/iclock/getrequest", {"SN": "other"}, "").startswith("ERROR")


def test_perco_is_read_page_by_page_logs_in_again_and_knows_other_names(gate: Gate) -> None:
    rows = [
        {"id": 1, "tabel_number": "7", "time_label": "2026-11-23 12:00:00", "zone_enter": "Зал"},
        {"event_id": 2, "cardNumber": "42", "timeLabel": "23.11.2026 12:05:00",
         "zoneEnter": "Неконтролируемая территория"},
        {"id": 3, "tabel_number": "8", "time_label": "soon"},
    ]  # fmt: skip
    tokens = iter(["old", "new"])

    def call(method: str, path: str, values: Mapping[str, Any]) -> tuple[int, Any]:
        if path == "/api/system/auth":
            return 200, {"token": next(tokens)}
        if values["token"] == "old":
            return 401, None
        return 200, {"rows": rows[values["page"] - 1 :: 2], "total": 2, "records": 3}

    perco = Perco(call, "crm", "secret")
    assert [perco.fetch(gate, GATE, NOW - timedelta(hours=1), NOW) for _ in range(2)] == [2, 0]
    kept = {one["credential"]["hash"]: one["direction"] for one in gate.store.waiting("gate-1", 10)}
    assert kept == {digest("pin", "7"): "in", digest("card", "42"): "out"}


@pytest.mark.parametrize(("text", "number"), [("0012345", "0012345"), ("1A2B3C", "1715004"), ("1a-2b-3c", "1715004")])
def test_sigur_writes_cards_in_hex_or_decimal(text: str, number: str) -> None:
    assert sigur.card_number(text) == number


def test_sigur_repeats_what_it_could_not_deliver(gate: Gate) -> None:
    given = {"point": "door", "card": "1A2B3C", "id": "77", "direction": "2", "time": "2026-11-23 14:00:00"}
    assert [sigur.take(gate, {"door": GATE}, given) for _ in range(2)] == ["OK", "OK"]
    assert [one["at"] for one in gate.store.waiting("gate-1", 5)] == ["2026-11-23T12:00:00+00:00"]
    assert sigur.take(gate, {"door": GATE}, {"point": "door"}) == "missing: card, id"


def test_a_controller_asks_the_gateway_over_the_network_of_the_club(gate: Gate) -> None:
    server = listen(gate, {"gate-1": GATE}, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        body = json.dumps({"device": "gate-1", "type": "card", "value": "1"}).encode()
        with urllib.request.urlopen(f"{base}/check", data=body, timeout=5) as answer:
            assert json.loads(answer.read())["allow"] is True
        with urllib.request.urlopen(f"{base}/health", timeout=5) as answer:
            assert json.loads(answer.read()) == {"waiting": 1}
    finally:
        server.shutdown()
        server.server_close()
