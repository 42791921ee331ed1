"""What each kind of field takes, as which Python form, and what it refuses with which code."""

from __future__ import annotations

import time as stopwatch
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from palmette.blueprint.model import FieldModel
from palmette.money import Money
from palmette.records.values.accept import acceptor
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules
from tests.core.records.write.shop import shop_blueprint

BLUEPRINT = shop_blueprint()
RULES = Rules("EUR", "FI", "Europe/Helsinki")
ID = "01a20653-9eae-7453-b6db-1fe3039552b0"


def field(name: str) -> FieldModel:
    """A field of the person."""
    return BLUEPRINT.entities["shop.person"].fields[name]


def accepted(name: str, value: object) -> object:
    """The Python form of a value."""
    return acceptor(field(name), RULES)(value)


GOOD: list[tuple[str, object, object]] = [
    ("name", "  Anna \t Berg\n", "Anna   Berg"),
    ("name", "e\u0301clair", "\u00e9clair"),
    ("name", "", None),
    ("name", "   ", None),
    ("name", "x" * 250, "x" * 250),
    ("code", "AB123", "AB123"),
    ("notes", " a\r\nb\rc\t", "a\nb\nc"),
    ("story", "<p>Hi <script>alert(1)</script><b onclick='x()'>you</b></p>", "<p>Hi <b>you</b></p>"),
    ("story", "<a href='javascript:alert(1)'>x</a>", '<a rel="noopener noreferrer">x</a>'),
    ("story", "<p> &nbsp; </p>", None),
    ("age", 7, 7),
    ("age", 7.0, 7),
    ("age", " 7 ", 7),
    ("age", Decimal(7), 7),
    ("height", "1.80", Decimal("1.80")),
    ("height", 1.8, Decimal("1.80")),
    ("height", 2, Decimal("2.00")),
    ("height", "92233720368547758.07", Decimal("92233720368547758.07")),
    ("balance", "12.5", Money(1250, "EUR")),
    ("balance", {"amount": "12.50", "currency": "USD"}, Money(1250, "USD")),
    ("balance", {"minor": 1250}, Money(1250, "EUR")),
    ("balance", "1200 JPY", Money(1200, "JPY")),
    ("balance", Money(-5, "EUR"), Money(-5, "EUR")),
    ("balance", 0, Money(0, "EUR")),
    ("vip", False, False),
    ("born_on", "1985-02-01", date(1985, 2, 1)),
    ("born_on", date(1985, 2, 1), date(1985, 2, 1)),
    ("calls_at", "18:30", time(18, 30)),
    ("calls_at", "9:05:00", time(9, 5)),
    ("seen_at", "2026-11-22T12:00:00+02:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ("seen_at", "2026-11-22 10:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ("seen_at", "2026-11-22T10:00:00.1234567Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
    ("patience", "2h 30m", 9000),
    ("patience", "1d", 86400),
    ("patience", "1:30", 5400),
    ("patience", "-5m", -300),
    ("patience", 90, 90),
    ("source", "web", "web"),
    ("source", "old", "old"),
    ("interests", ["swim", "yoga", "swim"], ["yoga", "swim"]),
    ("interests", [], None),
    ("mentor", ID, UUID(ID)),
    ("friends", [ID, ID.upper()], [UUID(ID)]),
    ("phone", "040 1234567", "+358401234567"),
    ("phone", "8 (916) 123-45-67 доб. 12", "8 (916) 123-45-67 доб. 12"),
    ("phone", "+7 916 123 45 67 доб. 12", "+79161234567;ext=12"),
    ("phone", "112", "112"),
    ("email", "Anna.Berg@Example.COM", "Anna.Berg@example.com"),
    ("email", "anna@пример.рф", "anna@пример.рф"),
    ("site", "https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
    ("site", "http://[::1]:8080/", "http://[::1]:8080/"),
    ("home", {"city": " Oulu ", "country": "fi", "line": ""}, {"city": "Oulu", "country": "FI"}),
    ("home", "Kauppakatu 1", {"line": "Kauppakatu 1"}),
    ("zone", "Europe/Helsinki", "Europe/Helsinki"),
    ("pin", " 12 34 ", "12 34"),
    ("nicknames", ["a", " a ", "", "b"], ["a", "b"]),
]


@pytest.mark.parametrize(("name", "given", "expected"), GOOD)
def test_a_good_value_has_one_python_form(name: str, given: object, expected: object) -> None:
    assert accepted(name, given) == expected


@pytest.mark.parametrize(("name", "given", "expected"), GOOD)
def test_the_python_form_is_taken_unchanged(name: str, given: object, expected: object) -> None:
    assert accepted(name, expected) == expected


BAD: list[tuple[str, object, str]] = [
    ("name", 5, "not_text"),
    ("name", ["a"], "not_text"),
    ("name", "a\x00b", "bad_character"),
    ("name", "\ud800", "bad_character"),
    ("name", "x" * 251, "too_long"),
    ("code", "AB12", "bad_pattern"),
    ("code", "xAB123", "bad_pattern"),
    ("age", True, "not_whole"),
    ("age", "²", "not_whole"),
    ("age", "٣", "not_whole"),
    ("age", "1_000", "not_whole"),
    ("age", 1.5, "not_whole"),
    ("age", float("nan"), "not_whole"),
    ("age", float("inf"), "not_whole"),
    ("age", 2**63, "too_large"),
    ("age", "9" * 5000, "too_large"),
    ("age", -1, "too_small"),
    ("age", 151, "too_great"),
    ("height", "NaN", "not_number"),
    ("height", Decimal("NaN"), "not_number"),
    ("height", Decimal("Infinity"), "not_number"),
    ("height", float("inf"), "not_number"),
    ("height", "1e400", "not_number"),
    ("height", Decimal("1e400"), "too_large"),
    ("height", "9" * 5000, "too_large"),
    ("height", "1,5", "not_number"),
    ("height", "1.234", "too_precise"),
    ("height", "92233720368547758.08", "too_large"),
    ("height", 10**30, "too_large"),
    ("balance", "12.505", "too_precise"),
    ("balance", {"amount": "1", "currency": "XXQ"}, "bad_currency"),
    ("balance", {"amount": "1", "minor": 100}, "not_money"),
    ("balance", {"amount": "1", "curency": "EUR"}, "not_money"),
    ("balance", {"currency": 7, "amount": 1}, "bad_currency"),
    ("balance", "abc", "not_number"),
    ("balance", True, "not_number"),
    ("vip", 1, "not_boolean"),
    ("vip", "yes", "not_boolean"),
    ("born_on", "1985-02-29", "no_such_date"),
    ("born_on", "01.02.1985", "not_date"),
    ("born_on", "20260102", "not_date"),
    ("born_on", "2026-W01-1", "not_date"),
    ("born_on", datetime(2026, 1, 1, tzinfo=UTC), "not_date"),
    ("calls_at", "24:00", "not_time"),
    ("calls_at", "18:30:15", "not_time"),
    ("seen_at", "2026-11-22T12:00:00", "no_offset"),
    ("seen_at", datetime(2026, 1, 1), "no_offset"),  # noqa: DTZ001 -- a naive moment is what is refused
    ("seen_at", "0001-01-01T00:00:00+14:00", "not_moment"),
    ("seen_at", "2026-02-30T12:00:00Z", "no_such_moment"),
    ("seen_at", 1700000000, "not_moment"),
    ("patience", "soon", "not_duration"),
    ("patience", 2**64, "too_large"),
    ("patience", 1.5, "not_duration"),
    ("source", "wbe", "unknown_option"),
    ("source", ["web"], "unknown_option"),
    ("interests", "yoga", "not_list"),
    ("interests", ["yoga", "golf"], "unknown_option"),
    ("interests", [{}], "unknown_option"),
    ("mentor", "anna", "not_id"),
    ("mentor", 5, "not_id"),
    ("friends", ID, "not_list"),
    ("friends", [None], "not_id"),
    ("phone", "нет", "bad_phone"),
    ("phone", "call me", "bad_phone"),
    ("email", "anna@", "bad_email"),
    ("email", "anna@localhost", "bad_email"),
    ("email", "a" * 28 + "!", "bad_email"),
    ("site", "javascript:alert(1)", "bad_url"),
    ("site", "https://user:secret@example.com", "bad_url"),
    ("site", "https://exa mple.com", "bad_url"),
    ("site", "example.com", "bad_url"),
    ("site", "https://[::1", "bad_url"),
    ("home", ["x"], "not_address"),
    ("home", {"street": "x"}, "bad_address"),
    ("home", {"country": "Finland"}, "bad_address"),
    ("zone", "Europe/Oulu", "unknown_zone"),
    ("pin", 1234, "not_text"),
    ("nicknames", "a", "not_list"),
    ("nicknames", [str(number) for number in range(201)], "too_many"),
]


@pytest.mark.parametrize(("name", "given", "code"), BAD)
def test_a_bad_value_is_refused_with_what_mends_it(name: str, given: object, code: str) -> None:
    with pytest.raises(Refused) as caught:
        accepted(name, given)

    assert caught.value.code == f"values.{code}"
    assert all(problem.message for problem in caught.value.problems(name))
    assert all(problem.remedy for problem in caught.value.problems(name))


@pytest.mark.parametrize("name", [name for name, _, _ in GOOD])
@pytest.mark.parametrize("given", ["a" * 100_000 + "!", " " * 100_000, "1" * 100_000, "@" * 50_000, "-" * 100_000])
def test_no_validator_is_slow_on_long_text(name: str, given: str) -> None:
    begin = stopwatch.perf_counter()
    with suppress(Refused):
        accepted(name, given)
    assert stopwatch.perf_counter() - begin < 0.5


def test_every_kind_refuses_what_it_cannot_use_without_breaking() -> None:
    odd: list[object] = [object(), b"x", {}, [], [[]], {"a": {}}, 10**5000, float("-inf"), "\u202e", "٣", 1j]
    for name in {name for name, _, _ in GOOD}:
        for given in odd:
            try:
                accepted(name, given)
            except Refused:
                continue
