"""How values read in JSON, and how bodies are read strictly: no duplicate keys, no NaN, no endless depth."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec

from palmette.errors import InvalidInput
from palmette.money import Money
from palmette.records.results import Masked


def encode(value: object) -> bytes:
    """JSON of rows and results: ids and decimals as text, instants as RFC 3339 in UTC, money as {amount, currency}."""
    return _encoder.encode(value)


def decode(body: bytes) -> Any:  # Any: whatever JSON the body holds
    """The JSON value of a request body; InvalidInput says what is wrong with it."""
    try:
        return json.loads(body, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)
    except InvalidInput:
        raise
    except RecursionError as error:
        raise _refused("is nested too deeply") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise _refused(f"is no JSON: {_reason(error)}") from error


def decode_object(body: bytes) -> dict[str, Any]:  # Any: JSON values
    """The JSON object of a request body."""
    value = decode(body)
    if not isinstance(value, dict):
        raise _refused("must be a JSON object")
    return value


def _hook(value: object) -> object:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, Masked):
        return {"masked": value.text, "revealable": value.revealable}
    raise TypeError(f"{type(value).__name__} has no JSON form")


_encoder = msgspec.json.Encoder(enc_hook=_hook, decimal_format="string", uuid_format="canonical")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _refused(f"has the key {key[:60]!r} twice")
        found[key] = value
    return found


def _constant(text: str) -> object:
    raise _refused(f"holds {text}, which is no number")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else "it cannot be read"


def _refused(what: str) -> InvalidInput:
    return InvalidInput("api.bad_body", f"The body {what}.", remedy="Send JSON as docs/reference/api.md shows.")
