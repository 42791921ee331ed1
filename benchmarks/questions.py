"""The operations that are measured: what the product is asked, what the bare handler is asked, and the goals."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.filling import Filled
from benchmarks.load import Ask

MANY = 1_000
LANGUAGES = ("fi", "ru", "en")
STAGES = ("new", "needs", "offer")


@dataclass(frozen=True)
class Question:
    """One operation. `most`: how many times the bare handler's CPU it may cost (0: not compared); `goal`: CPU ms."""

    name: str
    count: int
    most: float
    ours: Callable[[int], Ask]
    bare: Callable[[int], Ask]
    goal: float | None = None
    each: int = 1
    """Records in one request."""
    rows: tuple[str, str] | None = None
    """Where rows lie in our answer and the bare one's, to see that both did the same."""


def questions(filled: Filled) -> Sequence[Question]:
    """Every operation over the filled database."""
    numbers = itertools.count(1)
    deals = _deals(filled)
    return (
        Question(
            "cheapest authenticated call", 600, 0, lambda n: Ask("GET", _contact(filled, n)),
            lambda n: Ask("GET", "/constant"), goal=0.6,
        ),
        Question(
            "one contact by id", 600, 3, lambda n: Ask("GET", _contact(filled, n)),
            lambda n: Ask("GET", f"/contact/{filled.contacts[n * 37 % len(filled.contacts)]}"),
        ),
        Question(
            "list of 50 contacts, filter and sort", 300, 3,
            lambda n: _get(
                "/api/v1/contact", filter=f"language == '{LANGUAGES[n % 3]}'", sort="last_name", limit=50,
                fields="last_name,first_name,phone,email,language",
            ),
            lambda n: _get("/contacts", language=LANGUAGES[n % 3]), goal=2.0, rows=("data", "data"),
        ),
        Question(
            "list of 50 deals with contact and owner", 300, 3,
            lambda n: _get(
                "/api/v1/deal", filter=f"stage == '{STAGES[n % 3]}' and amount > 1000", sort="-expected_close",
                limit=50,
                fields="name,contact,amount,stage,expected_close,owner",
            ),
            lambda n: _get("/deal", stage=STAGES[n % 3], amount=100_000), goal=2.0, rows=("data", "data"),
        ),
        Question(
            "search by part of a name, rare", 300, 3,
            lambda n: _get("/api/v1/search", q=filled.rare[n % len(filled.rare)], entity="contact"),
            lambda n: _get("/search", q=filled.rare[n % len(filled.rare)]), goal=4.0, rows=("data", "data"),
        ),
        Question(
            "group by stage and owner", 12, 3,
            lambda n: _get("/api/v1/deal/group", by="stage,owner", measures="count,sum:amount"),
            lambda n: _get("/group"), goal=40, rows=("data", "data"),
        ),
        Question(
            "create a contact", 300, 5, lambda n: Ask("POST", "/api/v1/contact", _person(next(numbers)), 201),
            lambda n: Ask("POST", "/contact", _person(next(numbers)), 201), goal=2.3,
        ),
        Question(
            "create a lead", 300, 5, lambda n: Ask("POST", "/api/v1/lead", _lead(filled, next(numbers)), 201),
            lambda n: Ask("POST", "/lead", _lead(filled, next(numbers)), 201), goal=2.8,
        ),
        Question(
            "move a stage", 300, 5,
            lambda n: Ask("POST", f"/api/v1/deal/{next(deals)}/move", json.dumps({"to": "needs"})),
            lambda n: Ask("POST", f"/deal/{next(deals)}/move", json.dumps({"to": "needs"}), 201), goal=2.3,
        ),
        Question(
            "create 1,000 contacts in one request, each", 5, 5,
            lambda n: Ask("POST", "/api/v1/contact", _people(numbers), 201),
            lambda n: Ask("POST", "/contact/many", _people(numbers), 201), goal=0.2, each=MANY,
        ),
    )  # fmt: skip


def _contact(filled: Filled, number: int) -> str:
    return f"/api/v1/contact/{filled.contacts[number * 37 % len(filled.contacts)]}?fields=last_name"


def _get(path: str, **query: object) -> Ask:
    return Ask("GET", f"{path}?{urlencode(query)}" if query else path)


def _deals(filled: Filled) -> Iterator[str]:
    """Deals of the first stage, each once: moved, it is in the next one."""
    return (str(deal) for deal in filled.fresh)


def _values(number: int) -> dict[str, object]:
    return {
        "kind": "person", "last_name": f"Virtanen{number}", "first_name": "Anna", "phone": f"+35850{number:07}",
        "email": f"anna.{number}@example.org", "language": "fi",
    }  # fmt: skip


def _person(number: int) -> str:
    return json.dumps(_values(number))


def _people(numbers: Iterator[int]) -> str:
    return json.dumps([_values(number) for number in itertools.islice(numbers, MANY)])


def _lead(filled: Filled, number: int) -> str:
    return json.dumps({
        "subject": f"Request {number}", "name": "Anna Virtanen", "received_at": "2026-03-01T10:00:00+00:00",
        "source": str(filled.source), "email": f"anna.{number}@example.net",
    })  # fmt: skip
