"""Short ways to make what a test of quotes, invoices and payments is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

from palmette.access.actors import Actor
from palmette.money import Money
from palmette.records.results import Row
from tests.packs.office import Office

_numbers = count(1)


def eur(amount: object) -> Money:
    """Euros."""
    return Money.of(str(amount), "EUR")


@dataclass
class Trade:
    """An office with a customer, two taxed products and a deal."""

    office: Office
    customer: UUID
    deal: UUID
    set: UUID
    care: UUID
    vat: UUID

    def quote(self, *lines: dict[str, object], **values: object) -> UUID:
        """A draft of a quote of the deal."""
        row = {"deal": self.deal, "issued_on": date(2026, 11, 23), "lines": list(lines) or [self.line()]}
        return self.office.create("sales.quote", **{**row, **values})

    def line(self, **values: object) -> dict[str, object]:
        """A set for 100."""
        return {"product": self.set, "quantity": 1, "price": eur(100), **values}

    def invoice(self, amount: object = 100, **values: object) -> UUID:
        """An issued invoice over a sum."""
        row = {"contact": self.customer, "amount": eur(amount), "issued_on": date(2026, 11, 23)}
        made = self.office.create("sales.invoice", **{**row, **values})
        self.move("sales.invoice", made, "issued")
        return made

    def pay(self, amount: object, **values: object) -> UUID:
        """Money that came or, below zero, went back."""
        return self.office.create("sales.payment", **{"kind": "bank", "amount": eur(amount), **values})

    def move(self, entity: str, record: UUID, to: str, **options: str) -> None:
        """Go on."""
        with self.office.gateway.writing(self.office.actor) as records:
            records.move(entity, record, to, **options)  # type: ignore[arg-type]

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as it is now."""
        return self.office.get(entity, record, *fields)

    def somebody(self, role: str) -> Actor:
        """A person of the business, without the product's trust."""
        number = next(_numbers)
        user = self.office.create("frame.user", name=f"{role} {number}", email=f"sales{number}@example.com")
        return replace(
            self.office.actor, kind="user", name=role, channel="page", id=user, roles=(role,), trusted=False,
            branches=frozenset({self.branch}), home_branch=self.branch, region=frozenset({self.branch}),
        )  # fmt: skip

    @property
    def branch(self) -> UUID:
        """The only branch."""
        with self.office.gateway.reading(self.office.actor) as records:
            return UUID(str(records.list("frame.branch").rows[0]["id"]))

    def create_as(self, actor: Actor, entity: str, **values: object) -> UUID:
        """A record made by a person."""
        with self.office.gateway.writing(actor) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def update_as(self, actor: Actor, entity: str, record: UUID, **values: object) -> None:
        """A record changed by a person."""
        with self.office.gateway.writing(actor) as records:
            records.update(entity, record, values)

    def move_as(self, actor: Actor, entity: str, record: UUID, to: str, **options: str) -> None:
        """A record moved by a person."""
        with self.office.gateway.writing(actor) as records:
            records.move(entity, record, to, **options)  # type: ignore[arg-type]


def open_trade(office: Office) -> Trade:
    """A customer who asks, and what can be sold: a set at 100 and yearly care at 50, with VAT of 20, later 22 %."""
    number = next(_numbers)
    rates = [
        {"percent": Decimal(20), "valid_from": date(2019, 1, 1), "valid_to": date(2025, 12, 31)},
        {"percent": Decimal(22), "valid_from": date(2026, 1, 1)},
    ]
    vat = office.create("sales.tax_code", name="VAT", code=f"vat-{number}", rates=rates)
    goods = office.create("sales.product", name=f"Set {number}", price=eur(100), tax=vat)
    care = office.create("sales.product", name=f"Care {number}", kind="service", price=eur(50))
    customer = office.create("contacts.contact", kind="person", first_name="Aino")
    deal = office.create("sales.deal", name="Sets", contact=customer)
    return Trade(office, customer, deal, goods, care, vat)
