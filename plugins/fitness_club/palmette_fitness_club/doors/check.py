"""The neutral question of every door: may this pass come in here now?"""

from __future__ import annotations

import threading
import time as ticks
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import InvalidInput, Label, MoneyValue, label, sentence
from palmette_fitness_club.doors.decide import (
    BLOCKED,
    DEBT,
    FROZEN,
    INSIDE,
    NO_MEMBERSHIP,
    OK,
    UNKNOWN,
    WRONG_TIME,
    WRONG_ZONE,
    Cover,
    Door,
    Facts,
    Window,
    decide,
)
from palmette_fitness_club.doors.digest import digest
from palmette_fitness_club.doors.passes import CREDENTIAL
from palmette_fitness_club.rows import Values, every, first, setting, uid, zone_of

if TYPE_CHECKING:
    from palmette.records.session import Records

DEVICE, EVENT = "fitness_club.access_device", "fitness_club.access_event"
TYPE = "fitness_club.membership_type"
SALE, MEMBERSHIP = "fitness_club.sale", "fitness_club.membership"
FRESH_SECONDS = 10.0
"""How long devices and kinds of membership are remembered: a change is felt at the doors within this time."""

VALID = "stage == 'waiting_activation' or (stage in ('active', 'frozen') and starts_on <= today and ends_on >= today)"
DOOR = ["id", "club", "zone", "direction"]
HELD = ["id", "type", "visits_used", "type.sessions", "type.basis"]
PASS = ["member", "valid_from", "valid_to", "blocked", "member.door_blocked", "member.is_frozen", "member.debt",
        "member.last_pass_at"]  # fmt: skip
GREETED = ["first_name", "last_name", "ends_on", "debt", "package_balance", "deposit"]
ASKED = [*PASS, *(f"member.{name}" for name in GREETED if name != "debt")]
"""All of it in one question: at a door each costs its time."""

T = TypeVar("T")


class Kept:
    """What is asked at every pass and changes seldom, by gateway and key, for a few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[tuple[object, ...], tuple[float, object]] = {}

    def get(self, records: Records, key: tuple[object, ...], read: Callable[[], T]) -> T:
        """What is known of the key, or read anew."""
        key = (id(records.gateway.database), records.actor.walls, *key)
        with self._lock:
            until, value = self._found.get(key, (0.0, None))
        if until < ticks.monotonic():
            value = read()
            with self._lock:
                if len(self._found) > 5_000:
                    self._found.clear()
                self._found[key] = (ticks.monotonic() + FRESH_SECONDS, value)
        return value  # type: ignore[return-value]  # what was read under this key

    def clear(self) -> None:
        """Read everything anew."""
        with self._lock:
            self._found.clear()


KEPT = Kept()


def check(records: Records, asked: Mapping[str, Any]) -> dict[str, object]:
    """`{device_id, credential: {type, value}, direction?, at?}` to `{allow, reason, text, member}`."""
    door, zone = door_of(records, text_of(asked, "device_id"), str(asked.get("direction") or ""))
    kind, value = _credential(asked)
    at = moment_of(asked.get("at"), records.now)
    code = records.as_code()
    found = first(code, CREDENTIAL, "", ASKED, equal=[("value_hash", digest(kind, value))])
    facts = facts_of(code, found) if found else None
    verdict = decide(facts, door, at.astimezone(zone))
    said = TEXTS[verdict.reason].text(records.actor.language)
    return {
        "allow": verdict.allow, "reason": verdict.reason, "text": said,
        "member": greeting(found) if found else None,
    }  # fmt: skip


def door_of(records: Records, external: str, direction: str = "") -> tuple[Door, ZoneInfo]:
    """A door by its number at the maker's, with the zone of its club; NotFound-like refusal for a door of others."""
    device = device_of(records, external)
    passback = timedelta(minutes=setting(records, "passback_minutes"))
    way = direction or str(device["direction"] or "in")
    zone = KEPT.get(records, ("zone", device["club"]), lambda: zone_of(records.as_code(), device["club"]))
    return Door(uid(device["club"]), device["zone"], "out" if way == "out" else "in", passback), zone


def device_of(records: Records, external: str) -> Values:
    """A device in the scope of who asks."""

    def read() -> Values | None:
        found = first(records, DEVICE, "active != false", ["id"], equal=[("external_id", external)])
        # Who asks may see the device and not the zone behind it.
        return records.as_code().get(DEVICE, uid(found["id"]), fields=DOOR) if found else None

    device = KEPT.get(records, ("device", records.actor.id, external), read)
    if device is None:
        raise InvalidInput("fitness_club.unknown_device", sentence(NO_DEVICE), remedy=sentence(ADD_DEVICE))
    return device


def facts_of(code: Records, found: Values) -> Facts:
    """All that is known of a pass and its member; how long something is owed only where something is."""
    member = uid(found["member"])
    held = every(code, MEMBERSHIP, VALID, HELD, equal=[("member", member)])
    owes = isinstance(found["member.debt"], MoneyValue) and found["member.debt"].minor > 0 and _owes_long(code, member)
    return Facts(
        [cover_of(code, row) for row in held],
        found["valid_from"], found["valid_to"],
        is_blocked=found["blocked"] is True or found["member.door_blocked"] is True,
        is_frozen=found["member.is_frozen"] is True,
        owes=owes, passed_at=found["member.last_pass_at"],
    )  # fmt: skip


def cover_of(code: Records, row: Values) -> Cover:
    """A membership as a door sees it."""
    clubs, zones, windows = KEPT.get(code, ("type", row["type"]), lambda: _rules_of(code, uid(row["type"])))
    packed = row["type.basis"] in ("visit_pack", "class_pack") and row["type.sessions"] is not None
    used_up = packed and int(row["visits_used"] or 0) >= int(row["type.sessions"])
    return Cover(uid(row["id"]), clubs, zones, windows, used_up)


def _rules_of(code: Records, type: UUID) -> tuple[frozenset[UUID], frozenset[UUID], tuple[Window, ...]]:
    row: Values = code.get(TYPE, type, fields=["clubs", "zones", "hours"])
    windows = tuple(
        Window(frozenset(one["weekdays"] or ()), one["from_time"], one["until_time"]) for one in row["hours"] or ()
    )
    return frozenset(row["clubs"] or ()), frozenset(row["zones"] or ()), windows


def _owes_long(code: Records, member: UUID) -> bool:
    wanted = f"debt > 0 and date(at) <= today - days({setting(code, 'debt_days')})"
    return first(code, SALE, wanted, ["id"], equal=[("member", member)]) is not None


def greeting(found: Values) -> dict[str, object]:
    """What the screen at the door tells about a member: first name, no phone, no letter of the family name more than
    its first."""
    first_name, last_name = found["member.first_name"], str(found["member.last_name"] or "")
    return {
        "id": found["member"], "name": " ".join(part for part in (first_name, last_name[:1]) if part),
        "ends_on": found["member.ends_on"], "debt": found["member.debt"],
        "sessions_left": found["member.package_balance"], "deposit": found["member.deposit"],
    }  # fmt: skip


# ---- reading what was asked


def text_of(asked: Mapping[str, Any], name: str) -> str:
    """A text of a question."""
    value = asked.get(name)
    if not isinstance(value, str) or not value or len(value) > 200:
        raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy=f"{name}: 1–200")
    return value


def _credential(asked: Mapping[str, Any]) -> tuple[str, str]:
    given = asked.get("credential")
    if not isinstance(given, Mapping):
        raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy="credential: {type, value}")
    return text_of(given, "type"), text_of(given, "value")


def moment_of(value: object, now: datetime) -> datetime:
    """A moment with its zone; now when there is none."""
    if value is None:
        return now
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy="at: 2026-11-23T12:00:00+02:00")
    return found.astimezone(UTC)


TEXTS: Mapping[str, Label] = {
    OK: label("Welcome!", ru="Добро пожаловать!", fi="Tervetuloa!"),
    UNKNOWN: label("This pass is not known here.", ru="Пропуск не найден.", fi="Kulkutunnistetta ei tunneta."),
    BLOCKED: label("This pass is blocked. Please come to the desk.", ru="Пропуск заблокирован. Подойдите к рецепции.",
                   fi="Kulkutunniste on estetty. Tule vastaanottoon."),
    NO_MEMBERSHIP: label("No valid membership.", ru="Нет действующего абонемента.",
                         fi="Ei voimassa olevaa jäsenyyttä."),
    FROZEN: label("The membership is frozen.", ru="Абонемент заморожен.", fi="Jäsenyys on tauolla."),
    DEBT: label("Please pay at the desk first.", ru="Есть задолженность. Подойдите к рецепции.",
                fi="Maksa ensin vastaanotossa."),
    WRONG_TIME: label("The membership is not valid at this hour.", ru="Абонемент не действует в это время.",
                      fi="Jäsenyys ei ole voimassa tähän aikaan."),
    WRONG_ZONE: label("The membership is not valid here.", ru="Абонемент не действует в этой зоне.",
                      fi="Jäsenyys ei ole voimassa täällä."),
    INSIDE: label("Somebody has come in with this pass just now.", ru="По этому пропуску только что прошли.",
                  fi="Tällä tunnisteella tultiin juuri sisään."),
}  # fmt: skip
BAD = label("The question cannot be read.", ru="Запрос не разобран.", fi="Kyselyä ei voi lukea.")
NO_DEVICE = label("There is no such device.", ru="Такого устройства нет.", fi="Laitetta ei ole.")
ADD_DEVICE = label("Enter it under “Access devices” with this number.",
                   ru="Добавьте его в «Устройства прохода» с этим номером.",
                   fi="Lisää se kulkulaitteisiin tällä tunnuksella.")  # fmt: skip
