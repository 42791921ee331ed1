"""Amounts of money: integer minor units with their currency (ISO 4217), never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

UNUSUAL_DIGITS = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "XAF": 0, "XOF": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""ISO 4217 minor units that are not 2."""


def digits(currency: str) -> int:
    """How many decimal digits the currency has: 2 for EUR, 0 for JPY."""
    return UNUSUAL_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units (cents, kopecks) of `currency`."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Money from major units, rounded half up to the currency's digits; raises ValueError for no finite number."""
        try:
            value = Decimal(amount)
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is no amount") from error
        if not value.is_finite():
            raise ValueError(f"{amount!r} is no amount")
        scaled = value.scaleb(digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units with the currency's digits."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
