"""The right to a field is that of the most permissive role, and follows what computed fields read."""

from __future__ import annotations

import pytest

from palmette.access.definition import Grant, Mask, Role
from palmette.access.grants import Condition
from palmette.access.masks import FieldRight, FieldRights, masked_text
from palmette.expressions import Checker
from palmette.money import Money
from tests.core.records.read.world import blueprint


def reader(key: str, right: str | Mask | None, *, entities: str = "contact", field: str = "contact.phone") -> Role:
    return Role(key, grants=[Grant(entities, "read", "wall")], fields={} if right is None else {field: right})


ROLES = [
    reader("full", None),
    reader("hidden", "hidden"),
    reader("masked", "masked"),
    reader("reveal", "reveal"),
    reader("read", "read"),
    reader("sometimes", Mask("masked", when="vip == true")),
    reader("sometimes_hidden", Mask("hidden", when="points > 3")),
    reader("elsewhere", None, entities="deal"),
    reader("no_price", "hidden", entities="contact visit", field="visit.price"),
]
BLUEPRINT = blueprint(ROLES)
CHECKER = Checker(BLUEPRINT)
VIP, RICH = Condition("vip == true", "shop"), Condition("points > 3", "shop")


def rights(*roles: str, trusted: bool = False) -> FieldRights:
    return FieldRights(BLUEPRINT, CHECKER, roles, trusted=trusted)


@pytest.mark.parametrize(
    ("roles", "right"),
    [
        (("full",), FieldRight()),
        (("hidden",), FieldRight("hidden")),
        (("hidden", "masked"), FieldRight("masked")),
        (("hidden", "reveal", "masked"), FieldRight("reveal")),
        (("masked", "read"), FieldRight("read")),
        (("hidden", "full"), FieldRight()),
        (("sometimes",), FieldRight("masked", (VIP,))),
        (("sometimes", "hidden"), FieldRight("masked", (VIP,))),
        (("sometimes", "sometimes_hidden"), FieldRight("masked", (RICH, VIP))),
        (("sometimes", "read"), FieldRight("read", (VIP,))),
        (("hidden", "elsewhere"), FieldRight("hidden")),
        ((), FieldRight()),
    ],
)
def test_the_most_permissive_role_counts(roles: tuple[str, ...], right: FieldRight) -> None:
    assert rights(*roles).of("shop.contact", "phone") == right


def test_a_field_masked_on_any_row_is_not_usable() -> None:
    assert not rights("sometimes").of("shop.contact", "phone").usable
    assert rights("sometimes").of("shop.contact", "phone").known
    assert rights("read").of("shop.contact", "phone").usable
    assert not rights("read").of("shop.contact", "phone").writable
    assert not rights("hidden").of("shop.contact", "phone").known
    assert rights("sometimes_hidden").of("shop.contact", "phone").known


def test_what_is_not_there_is_hidden() -> None:
    assert rights("full").of("shop.contact", "no_such") == FieldRight("hidden")


def test_a_rollup_over_a_hidden_field_is_hidden() -> None:
    assert rights("no_price").of("shop.contact", "paid") == FieldRight("hidden")
    assert rights("no_price").of("shop.contact", "visit_count") == FieldRight()
    assert rights("full").of("shop.contact", "paid") == FieldRight()


def test_the_product_itself_sees_everything() -> None:
    assert rights("hidden", trusted=True).of("shop.contact", "phone") == FieldRight()


@pytest.mark.parametrize(
    ("value", "text"),
    [("+79991234567", "••4567"), ("1234567", "••"), ("", "••"), (Money(100, "EUR"), "••"), (5, "••")],
)
def test_a_mask_shows_the_end_of_long_texts_only(value: object, text: str) -> None:
    assert masked_text(value) == text
