"""Which channel a message takes, and when it may leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from palmette.channels.choose import agreed, choose
from palmette.channels.definition import Channel, Purpose
from palmette.channels.outbox import DEAD, FAILED, PENDING, SUPPRESSED, Waiting
from palmette.channels.ports import Adapter, Agreement, Opened, Reach
from palmette.channels.quiet import quiet_until, wait_after
from palmette.ids import new_id

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NIGHT = ("21:00", "09:00")


def closed(opened: Opened) -> Adapter:
    raise AssertionError("nothing is sent here")


CHANNELS = {
    "sms": Channel("sms", "SMS", address="phone", open=closed),
    "email": Channel("email", "E-mail", address="email", open=closed),
    "telegram": Channel("telegram", "Telegram", open=closed),
}
SERVICE, ADVERT = Purpose("service"), Purpose("marketing", consent=True, quiet=NIGHT)
ANNA = Reach({"phone": ["+35840"], "email": ["anna@example.com"]})


def message(**changes: object) -> Waiting:
    plain = Waiting(
        new_id(), 1, "k", "contact", None, "contact", new_id(), "service", ("telegram", "sms", "email"), 0, "telegram",
        "", {}, "", None, PENDING, "", 0, NOW, None, "", "", NOW,
    )  # fmt: skip
    return replace(plain, **changes)


def chosen(message: Waiting, reach: Reach | None, purpose: Purpose = SERVICE, ready: str = "sms email telegram"):
    return choose(
        message, reach, purpose=purpose, channels=CHANNELS, ready=ready.split(), now=NOW, zone="Europe/Helsinki"
    )


def test_the_first_channel_with_an_address_is_taken() -> None:
    found = chosen(message(), ANNA)
    assert (found.channel, found.place, found.address) == ("sms", 1, "+35840")


def test_a_channel_that_is_not_set_up_is_passed_over() -> None:
    assert chosen(message(), ANNA, ready="email").channel == "email"


def test_a_message_without_channels_goes_as_the_person_prefers() -> None:
    found = chosen(message(channels=()), replace(ANNA, preferred="email"))
    assert (found.channel, found.chain[0]) == ("email", "email")


def test_advertising_needs_consent_for_the_channel() -> None:
    assert chosen(message(), ANNA, ADVERT).state == SUPPRESSED
    agreed_by_mail = replace(ANNA, agreements=(Agreement("marketing", "email", True),))
    assert chosen(message(), agreed_by_mail, ADVERT).channel == "email"


def test_who_objected_is_not_written_to_for_service_either() -> None:
    assert chosen(message(), replace(ANNA, agreements=(Agreement("service", "", False),))).state == SUPPRESSED


def test_without_any_address_a_message_fails_and_says_so() -> None:
    found = chosen(message(), Reach())
    assert (found.state, found.reason) == (FAILED, "No address for E-mail.")


def test_who_is_gone_gets_nothing() -> None:
    assert chosen(message(), None).state == SUPPRESSED


def test_what_comes_too_late_is_not_sent() -> None:
    assert chosen(message(expires_at=NOW), ANNA).state == DEAD


@pytest.mark.parametrize(
    ("agreements", "expected"),
    [
        ([], False),
        ([Agreement("marketing", "", True)], True),
        ([Agreement("marketing", "sms", True), Agreement("marketing", "", False)], False),
        ([Agreement("marketing", "", False), Agreement("marketing", "sms", True)], True),
        ([Agreement("marketing", "email", True)], False),
        ([Agreement("", "", False)], False),
    ],
)
def test_the_last_word_on_a_purpose_counts(agreements: list[Agreement], expected: bool) -> None:
    assert agreed(ADVERT, agreements, "sms") is expected


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        (NIGHT, "Europe/Helsinki", "2026-03-10T12:00", None),
        (NIGHT, "Europe/Helsinki", "2026-03-10T19:00", "2026-03-11T07:00"),
        (NIGHT, "Europe/Helsinki", "2026-03-11T06:59", "2026-03-11T07:00"),
        (NIGHT, "Europe/Helsinki", "2026-03-11T07:00", None),
        (NIGHT, "Asia/Vladivostok", "2026-03-10T12:00", "2026-03-10T23:00"),
        # The clock goes forward in the night: nine in the morning comes an hour earlier.
        (NIGHT, "Europe/Helsinki", "2026-03-28T22:00", "2026-03-29T06:00"),
        # And back in autumn.
        (NIGHT, "Europe/Helsinki", "2026-10-24T22:00", "2026-10-25T07:00"),
        (("13:00", "14:00"), "UTC", "2026-03-10T13:30", "2026-03-10T14:00"),
        (("13:00", "14:00"), "UTC", "2026-03-10T14:00", None),
        ((), "UTC", "2026-03-10T03:00", None),
    ],
)
def test_quiet_hours_end_in_the_recipients_zone(quiet: tuple[str, ...], zone: str, now: str, until: str | None) -> None:
    found = quiet_until(quiet, zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)


def test_waits_double_are_shaken_and_heed_the_provider() -> None:
    assert 15 <= wait_after(1).total_seconds() <= 45
    assert 3600 <= wait_after(30).total_seconds() <= 10800
    assert wait_after(1, 900).total_seconds() >= 900
    assert len({wait_after(3) for _ in range(20)}) > 15
