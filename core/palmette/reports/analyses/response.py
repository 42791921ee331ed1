"""How long a customer waits for the first answer of a person, in the hours of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, mean, percentile, share

Minutes = Callable[[datetime, datetime], int]
"""Work minutes from one moment to another."""


@dataclass(frozen=True)
class Message:
    """One message of a conversation; `human` is false for a bot's."""

    at: datetime
    inbound: bool
    human: bool = True


def first_answer(messages: Iterable[Message]) -> tuple[datetime, datetime | None] | None:
    """When a customer first wrote and when a person first answered; None where nobody wrote, no answer: unanswered."""
    ordered = sorted(messages, key=lambda message: message.at)
    asked = next((message.at for message in ordered if message.inbound), None)
    if asked is None:
        return None
    answers = (message.at for message in ordered if not message.inbound and message.human and message.at >= asked)
    return asked, next(answers, None)


@dataclass(frozen=True)
class ResponseFigures:
    """Of answered ones; the unanswered are told beside them and never dropped."""

    answered: int
    unanswered: int
    median: Fraction | None
    p90: Fraction | None
    in_time: Fraction | None


def responses(minutes: Sequence[int | None], *, limit: int = 15) -> ResponseFigures:
    """Of waits in work minutes, None where nobody answered; `in_time` is the share of answers within the limit."""
    known = [value for value in minutes if value is not None]
    return ResponseFigures(
        len(known), len(minutes) - len(known), percentile(known, Fraction(1, 2)), percentile(known, Fraction(9, 10)),
        share(sum(value <= limit for value in known), len(known)),
    )  # fmt: skip


def effort(minutes: Sequence[Number], leads: int) -> Fraction | None:
    """Measured minutes of work by the leads they were spent on."""
    return share(sum(minutes), leads)


def processing(spans: Iterable[tuple[datetime, datetime]], work_minutes: Minutes) -> Fraction | None:
    """The mean of work minutes from a request to its decision."""
    return mean([work_minutes(start, end) for start, end in spans])
