"""Ledgers in declarations: the fields they give, the same in YAML, and what they refuse."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from palmette import Choice, Computed, Date, Entity, Integer, Ledger, Money, Pipeline, Reference, Rollup, Stage, Text
from palmette.blueprint.model import Blueprint
from palmette.blueprint.snapshot import blueprint_snapshot
from palmette.errors import DeclarationError
from palmette.records.fields import Field
from tests.core.blueprint.building import blueprint_of, build, pack, troubles_of

HOLDER = Entity("holder", title="{name}", fields=[Text("name"), Money("credit"), Integer("limit")])


def way(**more: object) -> Reference:
    return Reference("holder", **{"to": "holder", "required": True, "inverse": "moves", **more})  # type: ignore[arg-type]


def moves(*fields: Field, ledger: Ledger) -> Entity:
    return Entity("move", fields=fields, ledger=ledger)


def bank(entity: Entity, holder: Entity = HOLDER) -> Blueprint:
    return blueprint_of(pack("bank", entities=[holder, entity]))


def test_the_holder_gets_the_balance_as_a_stored_field() -> None:
    found = bank(
        moves(way(), Integer("quantity", required=True), ledger=Ledger("holder", balance="left", label="Left"))
    )
    field = found.entities["bank.holder"].fields["left"]
    assert (field.kind, field.column, field.value_kind, str(field.label)) == ("rollup", "left", "integer", "Left")


def test_the_moves_get_a_moment_and_a_reason() -> None:
    found = bank(moves(way(), Integer("quantity", required=True), ledger=Ledger("holder")))
    fields = found.entities["bank.move"].fields
    assert (fields["at"].kind, fields["reason"].kind) == ("instant", "text")


def test_moves_that_have_a_moment_keep_theirs() -> None:
    made = moves(way(), Integer("quantity", required=True), Date("on"), ledger=Ledger("holder", at="on", reason=""))
    fields = bank(made).entities["bank.move"].fields
    assert [name for name in fields if name in ("at", "on", "reason")] == ["on"]


def test_each_currency_has_a_field() -> None:
    made = moves(way(), Money("quantity", required=True), ledger=Ledger("holder", currencies=["USD", "SEK"]))
    found = bank(made).entities["bank.move"].ledger
    assert found is not None
    assert dict(found.balances) == {"EUR": "balance", "USD": "balance_usd", "SEK": "balance_sek"}


def test_a_balance_on_another_packs_record_is_the_packs_own_column() -> None:
    first = pack("first", entities=[HOLDER])
    second = pack("second", requires=["first"], entities=[moves(way(), Integer("quantity", required=True),
                  ledger=Ledger("holder"))])  # fmt: skip
    assert blueprint_of(first, second).entities["first.holder"].fields["balance"].column == "second__balance"


def test_two_packs_give_one_holder_a_balance_each_in_any_order() -> None:
    def other(key: str) -> object:
        made = Entity("move", fields=[Reference("holder", to="holder", required=True, inverse=f"{key}_moves"),
                                      Integer("quantity", required=True)], ledger=Ledger("holder"))  # fmt: skip
        return pack(key, requires=["first"], entities=[made])

    first = pack("first", entities=[HOLDER])
    one = blueprint_of(first, other("a"), other("b"))  # type: ignore[arg-type]
    two = blueprint_of(first, other("b"), other("a"))  # type: ignore[arg-type]
    assert one.hash == two.hash
    assert {"a__balance", "b__balance"} <= set(one.entities["first.holder"].fields)


def test_a_blueprint_without_ledgers_says_nothing_of_them() -> None:
    entities = blueprint_snapshot(blueprint_of(pack("bank", entities=[HOLDER])))["entities"]
    assert isinstance(entities, dict)
    assert all("ledger" not in item for item in entities.values())


EDITION = """
entities:
  guest: {label: Guest, title: "{name}", fields: {name: {type: text}}}
  bonus_move:
    label: Bonus move
    ledger: {of: guest, quantity: points, balance: bonus, label: {en: Bonuses, ru: Бонусы}, minus: [spend], floor: -5}
    fields:
      guest: {type: reference, to: guest, required: true, inverse: bonus_moves}
      kind: {type: choice, options: [earn, spend]}
      points: {type: integer, required: true}
"""


def test_an_edition_declares_a_ledger_without_python() -> None:
    found = blueprint_of(more=EDITION)
    ledger = found.entities["x.bonus_move"].ledger
    assert ledger is not None
    assert (ledger.holder, dict(ledger.balances), ledger.minus, ledger.floor) == (
        "x.guest", {"": "bonus"}, ("spend",), "-5",
    )  # fmt: skip
    assert found.entities["x.guest"].fields["bonus"].label.text("ru") == "Бонусы"


def test_an_edition_changes_the_limit_of_a_packs_ledger() -> None:
    made = pack("bank", entities=[HOLDER, moves(way(), Money("quantity", required=True), ledger=Ledger("holder"))])
    found = blueprint_of(made, more="entities: {move: {ledger: {floor: -credit}}}\n")
    ledger = found.entities["bank.move"].ledger
    assert ledger is not None
    assert (ledger.floor, ledger.of) == ("-credit", "holder")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ledger: {of: gest, quantity: points}", "'guest'"),
        ("ledger: {of: guest, quantity: pionts}", "'points'"),
        ("ledger: {of: guest, quantity: points, minus: [spent]}", "'spend'"),
        ("ledger: {of: guest, quantity: points, flor: 3}", "'floor'"),
        ("ledger: {quantity: points}", "'of'"),
    ],
)
def test_a_slip_of_the_pen_is_told_at_its_line(line: str, said: str) -> None:
    lines = EDITION.splitlines()
    at = next(number for number, text in enumerate(lines) if "ledger:" in text)
    lines[at] = f"    {line}"
    with pytest.raises(DeclarationError) as caught:
        build("edition: e\npacks: {shop: }\n" + "\n".join(lines[1:]) + "\n")
    told = [item for item in str(caught.value).splitlines() if f"edition.yaml:{at + 2}" in item]
    assert any(said in item for item in told), str(caught.value)


KIND = Choice("kind", options=["in", "out", "other"])
QUANTITY = Integer("quantity", required=True)
WRONG: dict[str, Entity] = {
    "a holder of text": moves(Text("holder"), QUANTITY, ledger=Ledger("holder")),
    "a holder that may be empty": moves(way(required=False), QUANTITY, ledger=Ledger("holder")),
    "a holder that is emptied": moves(way(on_delete="empty"), QUANTITY, ledger=Ledger("holder")),
    "no way back": moves(way(inverse=""), QUANTITY, ledger=Ledger("holder")),
    "a quantity of text": moves(way(), Text("quantity", required=True), ledger=Ledger("holder")),
    "a quantity that may be empty": moves(way(), Integer("quantity"), ledger=Ledger("holder")),
    "currencies of points": moves(way(), QUANTITY, ledger=Ledger("holder", currencies=["USD"])),
    "no currency": moves(way(), Money("quantity", required=True), ledger=Ledger("holder", currencies=["USB"])),
    "a kind of text": moves(way(), QUANTITY, Text("kind"), ledger=Ledger("holder", plus=["in"])),
    "an unknown kind": moves(way(), QUANTITY, KIND, ledger=Ledger("holder", plus=["inn"])),
    "a kind of both": moves(way(), QUANTITY, KIND, ledger=Ledger("holder", plus=["in"], minus=["in"])),
    "a transfer that only adds": moves(way(), QUANTITY, KIND, ledger=Ledger("holder", plus=["in"], transfer="in")),
    "a burn that adds": moves(
        way(), QUANTITY, KIND, Date("until"), ledger=Ledger("holder", plus=["in"], expires="until", burn="in")
    ),
    "a burn of nothing": moves(way(), QUANTITY, KIND, ledger=Ledger("holder", burn="out")),
    "a moment of text": moves(way(), QUANTITY, Text("at"), ledger=Ledger("holder")),
    "a limit of text": moves(way(), QUANTITY, ledger=Ledger("holder", floor="name")),
    "a limit of money for points": moves(way(), QUANTITY, ledger=Ledger("holder", floor="-credit")),
    "a limit of no limit": moves(way(), QUANTITY, ledger=Ledger("holder", floor=-5, allow_negative=True)),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_ledger_that_cannot_be_costs_its_pack(what: str) -> None:
    assert troubles_of(pack("bank", entities=[HOLDER, WRONG[what]])) == {"bank": ["blueprint.bad_ledger"]}


@pytest.mark.parametrize(
    "field",
    [
        Rollup("balance", count="moves", stored=True),
        Rollup("balance", sum="moves.quantity"),
        Rollup("balance", sum="moves.quantity", where="quantity > 0", stored=True),
        Rollup("balance", sum="moves.other", stored=True),
    ],
    ids=["a count", "not stored", "a part", "another field"],
)
def test_a_balance_of_ones_own_must_be_the_stored_sum(field: Field) -> None:
    holder = Entity("holder", title="{name}", fields=[Text("name"), field])
    made = moves(way(), QUANTITY, Integer("other"), ledger=Ledger("holder"))
    assert troubles_of(pack("bank", entities=[holder, made])) == {"bank": ["blueprint.bad_ledger"]}


def test_a_name_that_is_taken_by_another_field_is_a_mistake() -> None:
    holder = Entity("holder", title="{name}", fields=[Text("name"), Computed("balance", "1 + 1")])
    made = moves(way(), QUANTITY, ledger=Ledger("holder"))
    assert "blueprint.bad_ledger" in troubles_of(pack("bank", entities=[holder, made]))["bank"]


def test_moves_go_through_no_pipeline() -> None:
    made = moves(way(), QUANTITY, ledger=Ledger("holder"))
    way_of_moves = Pipeline("p", "move", stages=[Stage("open"), Stage("done", kind="won")])
    wrong = troubles_of(pack("bank", entities=[HOLDER, made], pipelines=[way_of_moves]))
    assert wrong == {"bank": ["blueprint.bad_ledger"]}


def test_a_balance_sums_one_currency() -> None:
    currencies: Sequence[str] = ["USD"]
    holder = Entity(
        "holder", title="{name}",
        fields=[Text("name"), Rollup("balance_usd", sum="moves.quantity", currency="SEK", stored=True)],
    )  # fmt: skip
    made = moves(way(), Money("quantity", required=True), ledger=Ledger("holder", currencies=currencies))
    assert troubles_of(pack("bank", entities=[holder, made])) == {"bank": ["blueprint.bad_ledger"]}
