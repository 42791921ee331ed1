"""Values of webhooks: the signature that the public convention gives, and what an answer means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from palmette.webhooks.noting import event_of
from palmette.webhooks.outcomes import LONGEST_REST, MOST_TRIES, WAITS, Called, outcome, wait_after
from palmette.webhooks.signing import is_secret, new_secret, signed


def test_the_signature_is_that_of_the_convention() -> None:
    # The example of the convention's own text (standardwebhooks, version 1).
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("text", "good"),
    [("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", True), ("whsec_", False), ("plain", False), ("whsec_я", False)],
)
def test_a_secret_is_known_by_its_form(text: str, good: bool) -> None:
    assert is_secret(text) is good
    assert is_secret(new_secret())


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_taken(status: int) -> None:
    assert outcome(Called(status), 1, 0).sent


@pytest.mark.parametrize("status", [0, 301, 400, 404, 408, 429, 500, 503])
def test_everything_else_is_tried_again(status: int) -> None:
    found = outcome(Called(status, "no answer" if not status else ""), 1, 0)
    assert not found.sent
    assert found.wait is not None
    assert WAITS[0] * 0.8 <= found.wait <= WAITS[0] * 1.2


@pytest.mark.parametrize(("status", "rests"), [(0, True), (400, False), (404, False), (429, True), (503, True)])
def test_only_a_receiver_that_is_unwell_is_left_in_peace(status: int, rests: bool) -> None:
    assert (outcome(Called(status), 1, 3).rest is not None) is rests


def test_410_ends_the_subscription() -> None:
    assert outcome(Called(410), 1, 0).off


def test_the_receivers_own_wish_to_wait_is_heeded() -> None:
    assert outcome(Called(503, retry_after=900.0), 1, 0).wait == timedelta(seconds=900)


def test_it_is_given_up_after_twelve_tries_in_a_day_and_a_half() -> None:
    assert wait_after(MOST_TRIES - 1) is not None
    assert wait_after(MOST_TRIES) is None
    assert timedelta(hours=24) < sum(WAITS, timedelta()) < timedelta(hours=36)


def test_an_address_rests_twice_as_long_each_time_and_five_minutes_at_most() -> None:
    assert [outcome(Called(0), 1, failures).rest for failures in (0, 1, 4)] == [
        timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=16),
    ]  # fmt: skip
    assert outcome(Called(0), 1, 99).rest == LONGEST_REST


@pytest.mark.parametrize(
    ("kind", "events", "told"),
    [
        ("created", ("created",), "created"), ("moved", ("changed",), "changed"),
        ("moved", ("changed", "moved"), "moved"), ("changed", ("moved",), ""), ("unmerged", ("restored",), "restored"),
        ("deleted", ("changed",), ""),
    ],
)  # fmt: skip
def test_a_change_is_told_under_the_event_that_was_asked_for(kind: str, events: tuple[str, ...], told: str) -> None:
    assert event_of(kind, events) == told
