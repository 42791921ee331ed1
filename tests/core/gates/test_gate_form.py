"""The form of a closed gate: it names exactly what is missing, and what is filled in there opens the gate."""

from __future__ import annotations

import re
from uuid import UUID

from httpx import Response

from palmette.testing.club import BASE_URL
from tests.core.gates.doors import ApiDoor, Move
from tests.core.gates.firm import Firm
from tests.core.gates.oracle import DONE
from tests.core.gates.pages import PageDoor


def made(firm: Firm, **values: object) -> UUID:
    """A deal of the head's."""
    found = ApiDoor(firm).create("head", {"title": "One", **values}).id
    assert found is not None
    return found


def press(firm: Firm, deal: UUID, **form: object) -> Response:
    """Send the gate's form."""
    return PageDoor(firm).send("head", "POST", f"/r/deal/{deal}/move", form)


def title(answer: Response) -> str:
    """What the form says on top."""
    found = re.search(r'<h2 id="dialog-title">(.*?)</h2>', answer.text)
    assert found is not None, answer.text
    return found[1]


def test_a_value_that_shuts_a_gate_again_is_named(small_firm: Firm) -> None:
    deal = made(small_firm, called=True)

    answer = press(small_firm, deal, stage="offer", called="false", gate="1")

    assert answer.status_code == 422
    assert title(answer) == "Only one thing is missing: Call the customer"
    assert 'name="called"' in answer.text


def test_what_was_typed_stays_in_the_form_and_is_not_missing_any_more(small_firm: Firm) -> None:
    deal = made(small_firm, called=True)
    assert press(small_firm, deal, stage="offer").status_code == 200

    answer = press(small_firm, deal, stage="contract", amount="70", channels="mail", due_on="2026-12-24", gate="1")

    assert title(answer) == "3 things are missing"
    assert re.search(r'value="70[^"]*" id="f-amount"', answer.text)
    assert re.findall(r'circle-dashed"/></svg><span>(.*?)</span>', answer.text) == [
        "Offer sent",
        "Have the client checked",
    ]


def test_a_chosen_reason_of_loss_stays_chosen_while_something_else_is_missing(small_firm: Firm) -> None:
    deal = made(small_firm, called=True)
    assert press(small_firm, deal, stage="offer").status_code == 200

    answer = press(small_firm, deal, stage="lost", lost_reason="silence", lost_note="Three calls.", gate="1")

    assert title(answer) == "Only one thing is missing: Say goodbye"
    assert re.search(r'value="silence"[^>]* (checked|selected)', answer.text)
    assert ">Three calls.</textarea>" in answer.text


def test_owned_rows_are_filled_in_where_a_gate_asks_for_them(small_firm: Firm) -> None:
    deal = made(small_firm, amount=50, due_on="2026-12-24")
    api = ApiDoor(small_firm)
    assert api.move("head", deal, Move("contract", skip="To begin with")).kind == DONE
    api.call("head", "POST", "/visit", {"deal": str(deal), "kind": "paid"})

    asked = press(small_firm, deal, stage="won")
    done = press(small_firm, deal, **{"stage": "won", "_shown": "lines", "lines.0.name": "Door", "lines.0.pieces": "2"})

    assert 'hx-get="/r/deal/rows/lines"' in asked.text
    assert done.status_code == 200, done.text


def test_a_file_goes_up_with_the_move_that_asks_for_it(small_firm: Firm) -> None:
    deal = made(small_firm, pipeline="paper")
    assert title(press(small_firm, deal, stage="signed")) == "Only one thing is missing: Scan"
    head = small_firm.people["head"]
    headers = {"cookie": f"palmette={head.cookie}", "origin": BASE_URL, "x-csrf-token": head.csrf}

    done = small_firm.ask(
        "POST", f"/r/deal/{deal}/move", data={"stage": "signed", "version": "1"},
        files={"scan": ("scan.txt", b"Signed.", "text/plain")}, headers=headers,
    )  # fmt: skip

    assert done.status_code == 200, done.text


def test_a_record_that_is_gone_meanwhile_is_said_in_the_form(small_firm: Firm) -> None:
    api = ApiDoor(small_firm)
    client = api.call("head", "POST", "/client", {"name": "Gone"})[1]["id"]
    api.call("head", "DELETE", f"/client/{client}")
    deal = made(small_firm, called=True)

    moving = press(small_firm, deal, stage="offer", client=client)
    making = PageDoor(small_firm).send("head", "POST", "/r/deal/new", {"title": "Two", "client": client})
    saving = PageDoor(small_firm).send("head", "POST", f"/r/deal/{deal}/edit", {"client": client})
    inline = PageDoor(small_firm).send("head", "PATCH", f"/r/deal/{deal}/edit/client", {"client": client})

    for answer in (moving, making, saving, inline):
        assert answer.status_code == 422
        assert "there is no such record" in answer.text


def test_a_file_of_a_refused_move_is_not_kept(small_firm: Firm) -> None:
    deal = made(small_firm)
    head = small_firm.people["head"]
    headers = {"cookie": f"palmette={head.cookie}", "origin": BASE_URL, "x-csrf-token": head.csrf}

    refused = small_firm.ask(
        "POST", f"/r/deal/{deal}/move", data={"stage": "offer"}, files={"scan": ("a.txt", b"A.", "text/plain")},
        headers=headers,
    )  # fmt: skip
    _, row = ApiDoor(small_firm).call("head", "GET", f"/deal/{deal}")

    assert refused.status_code == 422
    assert row["scan"] == []
