"""What a contact costs by a channel: the price for its address, by the numbers that it begins with. Pure."""

from __future__ import annotations

from decimal import Decimal

from palmette.channels.definition import Tariff


def cost_of(tariff: Tariff, address: str) -> Decimal:
    """The price of a contact with an address; an empty one has the price for all."""
    fitting = [prefix for prefix in tariff.prefixes if address.startswith(prefix)]
    price = tariff.prefixes[max(fitting, key=len)] if fitting else tariff.price
    # By its digits as they were written: 0.07 is seven hundredths.
    return Decimal(str(price))
