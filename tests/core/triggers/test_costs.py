"""What simulated contacts cost: by the channel that would take each, and the country of its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection

from palmette.channels.definition import Tariff
from palmette.channels.ports import Agreement, Reach, Recipient
from palmette.channels.tariff import cost_of
from palmette.errors import DeclarationError
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.testing.club import EDITION, Served, served
from palmette.triggers.costs import costed
from palmette.triggers.simulate import Happening, Simulation
from palmette.triggers.words import REASONS, ledger_reason, reason_sentence, reason_words

SMS = Tariff("sms", price=0.08, prefixes={"+7": 0.04, "+358": 0.06, "+35840": 0.05})
RULES = """
tariffs:
  sms: {price: 0.08, prefixes: {"+7": 0.04}}
  email: {price: 0.001}
  call: {price: 2}
messages:
  hello: {entity: contact, text: {en: Hello}}
triggers:
  tell: {entity: contact, when: {event: created}, do: [{message: hello, channels: [sms, email]}]}
  offer: {entity: contact, purpose: marketing, when: {event: created}, do: [{message: hello, channels: [sms, email]}]}
  ring:
    entity: contact
    when: {event: created}
    do: [{task: Ring, channel: call}, {message: hello, channels: [email]}]
  mark: {entity: contact, when: {event: created}, do: [{set: {last_name: "'x'"}}]}
"""


@pytest.mark.parametrize(
    ("address", "cost"),
    [
        ("+79161234567", "0.04"), ("+358501", "0.06"), ("+358401", "0.05"), ("+44", "0.08"), ("", "0.08"),
        ("anna@example.com", "0.08"),
    ],
)  # fmt: skip
def test_the_longest_beginning_of_a_number_says_what_it_costs(address: str, cost: str) -> None:
    assert cost_of(SMS, address) == Decimal(cost)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("costs")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=EDITION + RULES) as opened:
        yield opened


@dataclass
class People:
    """Who can be reached, and how."""

    known: Mapping[UUID, Reach]

    def reach(self, connection: Connection, recipients: Sequence[Recipient]) -> Mapping[UUID, Reach]:
        return {one.id: self.known[one.id] for one in recipients if one.id in self.known}


def happening(trigger: str, person: UUID, day: int = 1, state: str = "done") -> Happening:
    at = datetime(2026, 3, day, 9, tzinfo=UTC)
    return Happening(date(2026, 3, day), at, trigger, "contacts.contact", person, person, state, "", "sms", wall=1)


def test_each_contact_is_priced_by_the_channel_that_would_take_it(place: Served) -> None:
    russian, mailed, silent, gone = (new_id() for _ in range(4))
    people = People({
        russian: Reach({"phone": ["+7916"], "email": ["a@example.com"]}),
        mailed: Reach({"email": ["b@example.com"]}, [Agreement("marketing", "email", True)]),
        silent: Reach({"phone": ["+44"]}),
    })  # fmt: skip
    items = [
        happening("tell", russian), happening("tell", mailed), happening("tell", gone), happening("offer", russian, 2),
        happening("offer", mailed, 2), happening("ring", silent, 2), happening("mark", silent, 2),
        happening("tell", silent, 3, "suppressed"),
    ]  # fmt: skip
    found = Simulation(date(2026, 3, 1), date(2026, 3, 3), ("tell",), tuple(items), ())
    priced = costed(found, place.pinned.gateway, people, lambda wall: ["sms", "email"])
    assert [(item.channel, item.cost) for item in priced.happenings[:3]] == [
        ("sms", Decimal("0.04")), ("email", Decimal("0.001")), ("sms", Decimal(0)),
    ]  # fmt: skip
    assert priced.costs() == {
        date(2026, 3, 1): {"tell": Decimal("0.041")},
        date(2026, 3, 2): {"offer": Decimal("0.001"), "ring": Decimal(2), "mark": Decimal(0)},
    }
    assert sum(priced.cost_of_triggers().values()) == Decimal("2.042")


@pytest.mark.parametrize(
    "text",
    ["tariffs: {pigeon: {price: 1}}", "tariffs: {sms: {price: -1}}", 'tariffs: {sms: {prefixes: {"358": 1}}}'],
)
def test_a_tariff_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError), served(tmp_path, "sqlite://", edition=f"{EDITION}\n{text}\n"):
        pass


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_of_the_outbox_is_said_in_three_languages_and_kept_as_its_code(code: str) -> None:
    assert ledger_reason(reason_sentence(code)) == code
    assert len({reason_words(code, language) for language in ("en", "ru", "fi")}) == 3


def test_a_reason_of_a_message_or_an_error_is_said_in_the_readers_language() -> None:
    told = ledger_reason(sentence("The recipient is not there any more."))
    assert told is not None
    assert reason_words(told, "en") == "The recipient is not there any more."
    assert "больше нет" in reason_words(told, "ru")
    assert reason_words("sales.no", "fi", {"message": "Odd"}) == "Odd"
    assert reason_words("sales.no", "fi") == "sales.no"
