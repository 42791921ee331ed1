"""Values of a record as JSON in the forms that a change reads back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from palmette.money import Money


def kept(values: Mapping[str, object]) -> dict[str, Any]:  # Any: JSON values
    """The values as JSON holds them."""
    found: dict[str, Any] = json.loads(json.dumps(values, default=_form, ensure_ascii=False))
    return found


def _form(value: object) -> object:
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is kept nowhere")
