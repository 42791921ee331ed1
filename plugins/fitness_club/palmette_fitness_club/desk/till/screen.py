"""The till screen: tiles, a basket, who pays, four ways to pay, the receipt, and the report of the shift."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import ListQuery, Screen, ScreenCall, ScreenPart, Then
from palmette import label as _
from palmette_fitness_club.choices import PAYMENT_KINDS
from palmette_fitness_club.desk.clubs import club_of, clubs
from palmette_fitness_club.desk.found import CONTACT, by_pass, look_up
from palmette_fitness_club.desk.till import sell as selling
from palmette_fitness_club.desk.till import shifts
from palmette_fitness_club.desk.till.goods import groups, lines_of, total_of
from palmette_fitness_club.desk.till.reckon import basket, read_amount
from palmette_fitness_club.desk.till.words import TILL
from palmette_fitness_club.rows import Values, every, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

FILES = "palmette_fitness_club:templates/pages/"
RECEIPT = "fitness_club.fiscal_receipt"
Drawn = dict[str, Any]  # Any: what templates take
LAST = 5


def draw(records: Records, call: ScreenCall) -> Drawn:
    """The tiles and an empty basket; without an open shift the way to open one."""
    club = club_of(records, call.one("club"))
    shift = shifts.open_shift_of(records, club)
    values: Drawn = {"clubs": clubs(records, club), "shift": shift, "groups": groups(records) if shift else []}
    if call.one("sale") and shift:
        return {**values, **draw_receipt(records, call), "shown": "receipt"}
    if call.one("shift"):
        return {**values, **draw_shift(records, call), "shift": shift, "shown": "shift"}
    return {**values, **draw_basket(records, call), "shown": "basket"}


def draw_basket(records: Records, call: ScreenCall) -> Drawn:
    """The basket after a press, at the prices of now."""
    club, member = club_of(records, call.one("club")), call.one("member")
    wanted = basket(call.every("line"), call.every("add"), call.every("less"))
    lines = lines_of(records, wanted, TILL["deposit"].text(records.actor.language))
    names = {f"{one.kind}:{one.key}": one for one in wanted}
    kept = [{"name": line["name"], "price": line["price"], "quantity": line["quantity"], "of": of, "kind": line["kind"],
             "sent": f"{of}:{names[of].quantity}", "sum": shifts.money(records, total_of([line]))}
            for line in lines if (of := _of(line)) in names]  # fmt: skip
    return {
        "club": str(club), "lines": kept, "total": shifts.money(records, total_of(lines)), "key": call.one("key") or
        token_hex(16), "payer": _payer(records, member), "may_find": records.may(CONTACT, "read"),
        "last": [] if kept else _last_sales(records, club),
    }  # fmt: skip


def _of(line: Values) -> str:
    return f"{line['kind']}:{line.get('bar_item') or line.get('product') or ''}"


def _payer(records: Records, member: str) -> Drawn | None:
    if not member or not records.in_scope(CONTACT, [uid(member)]):
        return None
    known = records.available(CONTACT, ["deposit", "bonus", "debt"])
    row: Values = records.get(CONTACT, uid(member), fields=["id", *known])
    return {**row, "id": member, "name": records.titles(CONTACT, [uid(member)])[uid(member)]}


def _last_sales(records: Records, club: UUID) -> list[Values]:
    mine: list[tuple[str, object]] = [("club", club), ("cashier", records.actor.id)]
    query = ListQuery("", "-at", LAST, fields=["id", "number", "at", "total"], titles=False, equal=mine)
    return records.list(selling.SALE, query).rows


def draw_people(records: Records, call: ScreenCall) -> Drawn:
    """Who may pay: by a pass, a phone or a name."""
    text = call.one("who")
    found = by_pass(records, text) if text else None
    if found is not None:
        return {"who": text, "people": [{"id": str(found[1]), "name": records.titles(CONTACT, [found[1]])[found[1]]}]}
    return {"who": text, "people": look_up(records, text) if text else []}


def draw_receipt(records: Records, call: ScreenCall) -> Drawn:
    """A sale as it is stored, with its payments and its fiscal receipt."""
    sale = uid(call.one("sale"))
    row: Values = records.get(selling.SALE, sale, fields=["number", "at", "lines", "total", "paid", "member"])
    payments = list(every(records, shifts.PAYMENT, "", ["kind", "amount"], equal=[("sale", sale)]))
    fiscal = every(records.as_code(), RECEIPT, "", ["stage"], equal=[("sale", sale)])
    stages = records.blueprint.pipeline("fitness_club.fiscal_receipt").stages
    language = records.actor.language
    change = read_amount(call.one("change"))
    return {
        "club": call.one("club"), "sale": {**row, "id": str(sale)}, "is_return": row["total"].minor < 0,
        "payments": [{"kind": _kind(one["kind"], language), "amount": one["amount"]} for one in payments],
        "change": shifts.money(records, change) if change else None,
        "fiscal": [_label(stages[str(one["stage"])].label, language) for one in fiscal],
        "is_returned": selling.sold_before(records, f"return:{sale}") is not None,
    }  # fmt: skip


def _kind(key: object, language: str) -> str:
    return next((_label(option.label, language) for option in PAYMENT_KINDS if option.key == key), str(key))


def _label(label: Any, language: str) -> str:  # Any: a label or a text
    return str(label.text(language) if hasattr(label, "text") else label)


def draw_shift(records: Records, call: ScreenCall) -> Drawn:
    """The report of a shift: by kinds of payment, and what the drawer should hold against what was counted."""
    club = club_of(records, call.one("club"))
    if call.one("shift") not in ("", "mine"):
        row: Values = records.get(shifts.SHIFT, uid(call.one("shift")), fields=shifts.FIELDS)
    else:
        row = shifts.shift_needed(records, club)
    found, language = shifts.report(records, row), records.actor.language
    counted, expected = row["counted_cash"], row["expected_cash"] or shifts.money(records, found.cash)
    money = shifts.money
    return {
        "club": str(club), "report_of": row, "opening": row["opening_cash"], "expected": expected, "counted": counted,
        "rows": [{"kind": _kind(kind, language), "taken": money(records, taken), "back": money(records, back),
                  "count": count} for kind, taken, back, count in found.rows],
        "taken": money(records, found.taken), "back": money(records, found.back),
        "difference": money(records, counted.amount - expected.amount) if counted is not None else None,
    }  # fmt: skip


# ---- what its buttons do


def open_shift(records: Records, call: ScreenCall) -> Then:
    """Open the shift with what lies in the drawer."""
    club = club_of(records, call.one("club"))
    shifts.begin_shift(records, club, call.one("cash"))
    return Then(values={"club": str(club)})


def close_shift(records: Records, call: ScreenCall) -> Then:
    """Close it with what was counted."""
    club = club_of(records, call.one("club"))
    shifts.end_shift(records, uid(call.one("shift")), call.one("counted"))
    return Then(values={"club": str(club), "shift": call.one("shift")})


def sell(records: Records, call: ScreenCall) -> Then:
    """Sell the basket; the second press shows what the first one sold."""
    club = club_of(records, call.one("club"))
    known = selling.sold_before(records, call.one("key"))
    sale, change = (known, None) if known is not None else selling.sell(records, club, call)
    more = {"change": str(change)} if change else {}
    return Then("receipt", {"club": str(club), "sale": str(sale), **more})


def give_back(records: Records, call: ScreenCall) -> Then:
    """Take a sale back; the second press shows the return of the first."""
    club = club_of(records, call.one("club"))
    back = selling.take_back(records, club, uid(call.one("sale")))
    return Then("receipt", {"club": str(club), "sale": str(back)})


SCREEN = Screen(
    "till", draw, _("Till", ru="Касса", fi="Kassa"),
    template=f"{FILES}till.html", entity="till_shift", action="create", icon="cash-register",
    parts={
        "basket": ScreenPart(draw_basket, f"{FILES}till_basket.html"),
        "people": ScreenPart(draw_people, f"{FILES}till_people.html"),
        "receipt": ScreenPart(draw_receipt, f"{FILES}till_receipt.html"),
        "report": ScreenPart(draw_shift, f"{FILES}till_shift.html"),
    },
    acts={"open_shift": open_shift, "close_shift": close_shift, "sell": sell, "give_back": give_back},
    words=TILL,
    styles=["palmette_fitness_club:static/desk.css", "palmette_fitness_club:static/till.css"],
    scripts=["palmette_fitness_club:static/till.js"],
)  # fmt: skip
