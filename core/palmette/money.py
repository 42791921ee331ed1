"""Amounts of money: integer minor units with their currency (ISO 4217), never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import total_ordering

UNUSUAL_DIGITS = {
    "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "XAF": 0, "XOF": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""ISO 4217 minor units that are not 2."""


def digits(currency: str) -> int:
    """How many decimal digits the currency has: 2 for EUR, 0 for JPY."""
    return UNUSUAL_DIGITS.get(currency, 2)


@total_ordering
class Money:
    """`minor` units (cents, kopecks) of `currency`; immutable. Not a dataclass, so that encoders ask for its form."""

    __slots__ = ("currency", "minor")

    minor: int
    currency: str

    def __init__(self, minor: int, currency: str) -> None:
        object.__setattr__(self, "minor", minor)
        object.__setattr__(self, "currency", currency)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("money does not change")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and (self.minor, self.currency) == (other.minor, other.currency)

    def __lt__(self, other: Money) -> bool:
        return (self.minor, self.currency) < (other.minor, other.currency)

    def __hash__(self) -> int:
        return hash((self.minor, self.currency))

    def __repr__(self) -> str:
        return f"Money({self.minor}, {self.currency!r})"

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

    @property
    def amount_text(self) -> str:
        """The same as a text, `-0.50`: every amount is written into history as such."""
        count = digits(self.currency)
        if not count:
            return str(self.minor)
        whole, part = divmod(abs(self.minor), 10**count)
        return f"{'-' if self.minor < 0 else ''}{whole}.{part:0{count}}"

    def __str__(self) -> str:
        return f"{self.amount_text} {self.currency}"
