"""What follows from a change by itself: payments are recognised, experts assigned, votes counted; the daily work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from palmette import InvalidInput, PalmetteError, clock
from palmette.access.actors import Actor
from palmette.jobs.ports import JobContext
from palmette.records.session import Gateway
from palmette_appraisers.service import assign_experts, jobs
from plugins.appraisers.tests.association import Association, roubles

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday() -> object:
    with clock.frozen(NOW):
        yield


# ---- payments


def paid(union: Association, amount: int, **values: object) -> tuple[UUID, dict[str, object]]:
    """A payment as the bank says it, and what became of it."""
    row = {"paid_on": NOW.date(), "amount": roubles(amount), "payer": "Плательщик", **values}
    payment = union.create("appraisers.bank_payment", **row)
    return payment, union.get("appraisers.bank_payment", payment, "stage", "match_rule", "member", "left")


def invoice(union: Association, charge: UUID) -> str:
    return str(union.get("appraisers.charge", charge, "number")["number"])


def test_a_payment_that_names_an_invoice_pays_it(any_union: Association) -> None:
    member = any_union.member()
    charge = any_union.charge(member)
    _, row = paid(any_union, 20_000, purpose=f"Оплата по счёту {invoice(any_union, charge)}")
    assert (row["stage"], row["match_rule"], row["member"]) == ("allocated", "invoice", member)
    assert any_union.get("appraisers.charge", charge, "is_paid")["is_paid"] is True
    assert any_union.get("contacts.contact", member, "dues_until")["dues_until"] == date(2026, 12, 31)


@pytest.mark.parametrize(("said", "rule"), [("register", "register"), ("inn", "inn"), ("name", "name")])
def test_a_payment_is_recognised_by_number_tax_number_or_sum_with_name(
    union: Association, said: str, rule: str
) -> None:
    number, inn = f"77{uuid4().int % 10**6:06}", f"{uuid4().int % 10**12:012}"
    last = f"Щукин{uuid4().hex[:8]}"
    member = union.member(register_no=number, inn=inn, last_name=last, first_name="Глеб")
    union.charge(member)
    values = {
        "register": {"purpose": f"Членский взнос, рег. № {number}"},
        "inn": {"payer_inn": inn},
        "name": {"payer": f"ГЛЕБ {last.upper()}"},
    }[said]
    _, row = paid(union, 20_000, **values)
    assert (row["match_rule"], row["member"]) == (rule, member)


def test_a_name_with_another_sum_waits_in_the_queue(union: Association) -> None:
    last = f"Щукин{uuid4().hex[:8]}"
    union.charge(union.member(last_name=last, first_name="Глеб"))
    payment, row = paid(union, 20_001, payer=f"{last} Глеб")
    assert (row["stage"], row["match_rule"]) == ("unmatched", None)
    assert union.count("appraisers.allocation", f"payment == '{payment}'") == 0


def test_an_employer_pays_for_several(union: Association) -> None:
    inn = f"{uuid4().int % 10**10:010}"
    firm = union.firm(inn=inn)
    charges = [union.charge(union.member(employer=firm), amount=amount) for amount in (20_000, 5_500)]
    payment, row = paid(union, 25_500, payer_inn=inn)
    assert (row["stage"], row["match_rule"], row["member"]) == ("allocated", "employer", None)
    assert [union.get("appraisers.charge", charge, "is_paid")["is_paid"] for charge in charges] == [True, True]
    assert union.count("appraisers.allocation", f"payment == '{payment}'") == 2


def test_what_is_paid_too_much_waits_for_a_decision(union: Association) -> None:
    charge = union.charge(union.member())
    payment, row = paid(union, 21_000, purpose=invoice(union, charge))
    assert (row["stage"], row["left"]) == ("matched", roubles(1_000))
    union.move("appraisers.bank_payment", payment, "allocated", advance=True)


def test_a_payment_recognised_by_hand_is_left_alone(union: Association) -> None:
    charge = union.charge(union.member())
    _, row = paid(union, 20_000, match_rule="hand", purpose=invoice(union, charge))
    assert row["stage"] == "received"


# ---- experts


def review(union: Association, direction: str = "movables", **author: object) -> UUID:
    return union.create(
        "appraisers.expertise", author=union.member(**author), direction=direction, kinds=["value"],
        contract_no="Э-1", paid=True, received_on=NOW.date(),
    )  # fmt: skip


def experts_of(union: Association, file: UUID) -> dict[object, object]:
    with union.gateway.reading(union.actor) as records:
        page = records.related("appraisers.expertise", file, "assignments")
    return {row["role"]: row["expert"] for row in page.rows if row["released_on"] is None}


def test_two_experts_are_proposed_when_a_file_comes_to_them(union: Association) -> None:
    firm = union.firm()
    with union.together():
        idle = [union.member(expert=True, directions=["movables"]) for _ in range(3)]
        union.member(expert=True, directions=["movables"], employer=firm)
        union.member(expert=True, directions=["movables"], left_as="left", left_on=NOW.date())
    first, second = review(union, employer=firm), review(union)
    for file in (first, second):
        union.move("appraisers.expertise", file, "experts")
    given = experts_of(union, first)
    assert set(given) == {"lead", "second"}
    assert set(given.values()) < set(idle)
    # The one without a file comes first.
    assert experts_of(union, second)["lead"] == (set(idle) - set(given.values())).pop()
    row = union.get("appraisers.expertise", first, "due_on")
    assert row["due_on"] == date(2026, 12, 21)


def test_an_expert_who_does_not_declare_in_a_work_day_is_replaced(union: Association) -> None:
    with union.together():
        for _ in range(4):
            union.member(expert=True, directions=["real_estate"])
    file = review(union, "real_estate")
    union.move("appraisers.expertise", file, "experts")
    union.move("appraisers.expertise", file, "declarations")
    before = experts_of(union, file)
    with union.gateway.reading(union.actor) as records:
        rows = records.related("appraisers.expertise", file, "assignments").rows
    declared = next(UUID(str(row["id"])) for row in rows if row["role"] == "second")
    union.create("appraisers.declaration", assignment=declared, has_conflict=False)
    with clock.frozen(NOW + timedelta(days=1)):
        run(jobs.replace_silent_experts, union)
        assert experts_of(union, file) == before
    with clock.frozen(NOW + timedelta(days=2)):
        assert run(jobs.replace_silent_experts, union) == {"released": 1}
    after = experts_of(union, file)
    assert after["second"] == before["second"]
    assert after["lead"] not in before.values()


def test_a_file_without_an_able_expert_waits(union: Association) -> None:
    file = union.create(
        "appraisers.expertise", author=union.member(), direction="business", kinds=["value"], received_on=NOW.date()
    )
    with union.together() as records:
        assert assign_experts(records, file) == []


# ---- votes


def test_a_vote_counts_once_and_only_of_the_committee(union: Association) -> None:
    meeting, people = union.committee(3)
    item = union.create("appraisers.agenda_item", meeting=meeting, question="Вопрос")
    union.create("appraisers.vote", item=item, voter=people[0], value="for")
    with pytest.raises(PalmetteError):
        union.create("appraisers.vote", item=item, voter=people[0], value="against")
    with pytest.raises(InvalidInput):
        union.create("appraisers.vote", item=item, voter=union.user(), value="for")
    row = union.get("appraisers.agenda_item", item, "votes_for", "votes_against", "has_quorum")
    assert (row["votes_for"], row["votes_against"], row["has_quorum"]) == (1, 0, False)


# ---- every day


@dataclass
class Running:
    """A job's context over the test's own gateway."""

    gateway: Gateway
    actor: Actor
    id: UUID = field(default_factory=uuid4)
    arguments: dict[str, object] = field(default_factory=dict)
    result: dict[str, object] = field(default_factory=dict)

    def step(self, done: int, total: int, message: str = "") -> None:
        assert done <= total

    def finish(self, result: object) -> None:
        assert isinstance(result, dict)
        self.result = result


def run(job: Callable[[JobContext], None], union: Association) -> dict[str, object]:
    context = Running(union.gateway, union.actor)
    job(context)  # type: ignore[arg-type]
    return context.result


def test_reporting_opens_for_every_member_once(union: Association) -> None:
    with union.together():
        member, later = union.member(), union.member(joined_on=date(2026, 12, 31))
        left = union.member(left_as="left", left_on=date(2026, 5, 1))
        period = union.period(
            starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 30), opens_on=NOW.date(), due_on=date(2027, 1, 10)
        )
    run(jobs.open_reporting, union)
    run(jobs.open_reporting, union)
    counts = [union.count("appraisers.submission", f"member == '{key}' and period == '{period}'")
              for key in (member, later, left)]  # fmt: skip
    assert counts == [1, 0, 0]


def test_fees_of_the_term_are_charged_once_at_the_rate_of_the_day(union: Association) -> None:
    union.create(
        "appraisers.fee_plan", name="Quarter", kind="quarterly", amount=roubles(5_500), due_days=30,
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    member = union.member(fee_term="quarterly")
    assert run(jobs.charge_fees, union)["created"] == 1
    assert run(jobs.charge_fees, union)["created"] == 0
    with union.gateway.reading(union.actor) as records:
        row = records.related("contacts.contact", member, "member_fees").rows[0]
    term = (row["covers_from"], row["covers_to"], row["due_on"], row["amount"])
    assert term == (date(2026, 10, 1), date(2026, 12, 31), date(2026, 10, 31), roubles(5_500))


def test_a_submission_late_by_thirty_days_becomes_a_complaint(union: Association) -> None:
    with union.together():
        late = union.create(
            "appraisers.submission", member=union.member(), period=union.period(due_on=date(2026, 10, 23))
        )
        soon = union.create(
            "appraisers.submission", member=union.member(), period=union.period(due_on=date(2026, 10, 25))
        )
    run(jobs.complain_of_late, union)
    run(jobs.complain_of_late, union)
    counts = [union.count("appraisers.complaint", f"submission == '{key}'") for key in (late, soon)]
    assert counts == [1, 0]
