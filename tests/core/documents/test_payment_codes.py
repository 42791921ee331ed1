"""Codes for payment are the texts that the standards give, and nothing a bank would refuse."""

from __future__ import annotations

import pytest

from palmette.documents.payment_codes import EPC069, ST00012, is_iban, payment_text
from palmette.documents.payments import squares
from palmette.documents.renderer import Filling, Renderer
from palmette.errors import InvalidInput
from palmette.money import Money

RUSSIAN = {
    "name": "Ассоциация «Оценка»", "account": "4070 3810 0000 0000 0001", "bank": "ПАО Банк", "bic": "044525225",
    "correspondent": "30101810400000000225", "tax": "7701234567",
}  # fmt: skip
EURO = {"name": "Nordic Club Oy", "account": "FI21 1234 5600 0007 85", "bic": "NDEAFIHH"}


def test_a_russian_code_names_account_bank_sum_in_kopecks_and_purpose() -> None:
    text = payment_text(ST00012, RUSSIAN, Money.of("1250.50", "RUB"), "Счёт 7 | взнос")
    assert text == (
        "ST00012|Name=Ассоциация «Оценка»|PersonalAcc=40703810000000000001|BankName=ПАО Банк|BIC=044525225"
        "|CorrespAcc=30101810400000000225|PayeeINN=7701234567|Sum=125050|Purpose=Счёт 7   взнос"
    )


def test_a_european_code_has_its_eleven_lines() -> None:
    text = payment_text(EPC069, EURO, Money.of("12.30", "EUR"), "Invoice 2026/0007")
    assert text.split("\n") == [
        "BCD", "002", "1", "SCT", "NDEAFIHH", "Nordic Club Oy", "FI2112345600000785", "EUR12.30", "", "",
        "Invoice 2026/0007",
    ]  # fmt: skip
    assert len(text.encode()) <= 331


def test_nothing_is_asked_for_where_nothing_is_owed() -> None:
    assert payment_text(EPC069, EURO, Money.of("0", "EUR"), "x") == ""


@pytest.mark.parametrize(
    ("form", "payee"),
    [
        (ST00012, RUSSIAN | {"account": "407"}), (ST00012, RUSSIAN | {"bic": "04452522"}),
        (ST00012, RUSSIAN | {"tax": "77"}), (ST00012, RUSSIAN | {"name": ""}),
        (EPC069, EURO | {"account": "FI22 1234 5600 0007 85"}), (EPC069, EURO | {"bic": "x"}),
        (EPC069, EURO | {"name": ""}),
    ],
)  # fmt: skip
def test_a_payee_that_no_bank_knows_is_refused(form: str, payee: dict[str, str]) -> None:
    currency = "RUB" if form == ST00012 else "EUR"
    with pytest.raises(InvalidInput) as refused:
        payment_text(form, payee, Money.of("1", currency), "x")
    assert refused.value.code == "documents.bad_payee"


def test_another_currency_is_refused() -> None:
    with pytest.raises(InvalidInput):
        payment_text(EPC069, EURO, Money.of("1", "USD"), "x")


def test_the_check_digits_of_an_account_are_looked_at() -> None:
    assert is_iban("DE89370400440532013000")
    assert not is_iban("DE88370400440532013000")


def test_a_template_draws_the_code(renderer: Renderer) -> None:
    cells = squares(payment_text(ST00012, RUSSIAN, Money.of("1250.50", "RUB"), "Счёт 7"))
    source = b'#import "letter.typ": *\n#show: letter.with(title: "T", number: "1", language: "en")\n#code(opt.drawn)'
    [drawn] = renderer.pages(source, Filling({"drawn": cells}, {}))
    [empty] = renderer.pages(source, Filling({"drawn": ""}, {}))
    assert len(drawn) > len(empty) + 500
    assert {len(row) for row in cells.split("/")} == {len(cells.split("/"))}
