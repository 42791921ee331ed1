"""Two worlds that differ only in what somebody may not see answer him alike, byte for byte, at every address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from tests.security.inventory import LEFT_OUT, NOBODY, addresses, get_routes
from tests.security.world import FAR, FAR_SIGNS, World, open_world

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
CHANGING = (
    r'name="_once" value="[^"]*"',
    r'"request":"\w*"', r'request"?: ?"?[0-9a-f]{16}', r"nonce[-=]['\"]?[\w+/=-]+", r'content="[0-9a-f]{60,}"',
    r'name="_csrf_token" value="[^"]*"', r'id="[a-z-]+-[0-9a-f]{8,}"', r'value="[0-9a-f]{60,}"',
)  # fmt: skip
"""What differs between two answers to the same question: request ids, nonces, tokens of forms."""


def plain(text: str) -> str:
    for pattern in CHANGING:
        text = re.sub(pattern, "", text)
    return text


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on SQLite: what is compared is above the engine."""
    folder: Path = tmp_path_factory.mktemp("worlds")
    with open_world(folder, f"sqlite:///{folder / 'palmette.db'}") as opened:
        yield opened


def seen_by(world: World, who: str, asked: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    visitor, ask = world.visitor(who), world.api(who)
    found = {}
    for address in (one for listed in asked.values() for one in listed):
        answer = ask.get(address[7:]) if address.startswith("/api/v1") else visitor.get(address)
        assert answer.status_code < 500, address
        found[address] = (answer.status_code, plain(answer.text))
    return found


def difference(one: tuple[int, str], other: tuple[int, str]) -> tuple[str, str]:
    """Where two answers begin to differ."""
    at = next((n for n, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), 0)
    return tuple(f"{status} {text[max(0, at - 60) : at + 60]}" for status, text in (one, other))  # type: ignore[return-value]


def grow(world: World, number: int) -> None:
    """More of what nobody in the first branch may see: another wall, another branch."""
    sign = f"Zubrowska{number}"
    for wall, branch, owner in ((2, "far", "m21"), (1, "second", "m12")):
        phone = f"+7999{wall}{number:06}"
        values = {**FAR, "last_name": sign, "phone": phone, "email": f"{sign}{wall}@zubrowska.example"}
        where = {"branch": world.branches[branch], "owner": world.users[owner]}
        contact = world.create("contact", wall, **values, **where)
        world.create("deal", wall, name=f"{sign} deal", contact=contact, **where)
        world.create("activity", wall, subject=f"{sign} call", kind="call", contact=contact, owner=world.users[owner])
        with world.records(wall) as records:
            records.tag("contact", [contact], [f"{sign}tag"])


def routes_asked(world: World) -> dict[str, list[str]]:
    own = {"contact": world.customer(last_name="Own"), "deal": None, "lead": world.far_lead}
    deal = world.create("deal", name="Own deal", contact=own["contact"], owner=world.users["m11"])
    records: dict[str, list[UUID]] = {"contact": [own["contact"] or NOBODY, world.far], "deal": [deal]}
    return {template: addresses(world, template, records) for template in get_routes(world) if template not in LEFT_OUT}


@pytest.mark.slow
@pytest.mark.parametrize("who", ["m11", pytest.param("c11", marks=pytest.mark.soak), "auditor"])
def test_what_is_not_seen_changes_no_answer_of_any_route(small: World, who: str) -> None:
    with clock.frozen(NOW):
        asked = routes_asked(small)
        assert [template for template, listed in asked.items() if not listed] == []
        if who == "auditor":
            asked = {template: listed[:1] for template, listed in asked.items()}
        before = seen_by(small, who, asked)
        for number in range(3):
            grow(small, number)
        after = seen_by(small, who, asked)
    assert {address: difference(answer, after[address]) for address, answer in before.items()
            if after[address] != answer} == {}  # fmt: skip
    for address, answer in before.items():
        if "Zubrowska" not in address and "79991231234" not in address:
            assert [sign for sign in FAR_SIGNS if sign in answer[1]] == [], address


def test_every_route_is_asked_or_says_why_not(small: World) -> None:
    routes = get_routes(small)
    assert sorted(set(LEFT_OUT) - set(routes)) == []
    assert len(routes) > 90
