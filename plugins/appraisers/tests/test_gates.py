"""What each stage asks for before a record goes on: guards refused and satisfied, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from plugins.appraisers.tests.association import Association, built, roubles

pytestmark = pytest.mark.mostly_sqlite

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
PAPERS = {"inn": "001", "passport": "00 00 000001"}


@pytest.fixture(autouse=True)
def _on_a_monday() -> object:
    with clock.frozen(NOW):
        yield


def admission(union: Association, stage: str, person: UUID, **values: object) -> UUID:
    return union.create("appraisers.admission", applicant=person, stage=stage, **values)


PIPELINES = sorted(key for key in built().blueprint.pipelines if key.startswith("appraisers."))


@pytest.mark.parametrize("key", PIPELINES)
def test_every_stage_can_be_reached_and_left_again_or_ends(key: str) -> None:
    stages = built().blueprint.pipelines[key].stages
    ways = {name: set(stage.to or stages) - {name} for name, stage in stages.items() if stage.kind == "open"}
    reached = {next(iter(stages))}
    while further := {to for name in reached for to in ways.get(name, set())} - reached:
        reached |= further
    assert reached == set(stages)
    assert all(any(stages[to].kind != "open" for to in to_set) for to_set in ways.values())


# ---- admission


def test_an_application_goes_on_with_its_papers(union: Association) -> None:
    record = admission(union, "application", union.person())
    steps = ["diploma", "employment", "no_record", "consent"]
    assert union.missing("appraisers.admission", record, "documents") == steps
    union.tick("appraisers.admission", record, *steps)
    assert union.missing("appraisers.admission", record, "documents") == []


@pytest.mark.parametrize("lacks", ["name", "region", "education", "certificate", ""])
def test_documents_are_complete_with_name_region_education_and_certificate(union: Association, lacks: str) -> None:
    with union.together():
        values: dict[str, object] = {**PAPERS, "territory": union.create("frame.territory", name="Регион")}
        values["education"] = [{"institution": "Институт"}]
        for key, field in (("name", "passport"), ("region", "territory"), ("education", "education")):
            if lacks == key:
                del values[field]
        person = union.person(**values)
        union.certify(person, TODAY - timedelta(days=1) if lacks == "certificate" else TODAY)
        record = admission(union, "documents", person)
    assert union.missing("appraisers.admission", record, "checked") == ([lacks] if lacks else [])


@pytest.mark.parametrize(
    ("votes", "missing"),
    [(["for", "for", "for"], []), (["for", "for"], ["voted"]), (["against", "against", "for"], ["voted"])],
)
def test_a_decision_is_a_vote_with_a_quorum(union: Association, votes: list[str], missing: list[str]) -> None:
    record = admission(union, "decision", union.person())
    union.voted({"admission": record}, votes)
    assert union.missing("appraisers.admission", record, "payment") == missing


def ready_to_enter(union: Association, *, entry: int = 15_000, fund: int = 30_000, **policy: object) -> UUID:
    """An applicant with both fees charged and paid so far, and a policy."""
    with union.together():
        person = union.person()
        for kind, amount, paid in (("entry", 15_000, entry), ("fund", 30_000, fund)):
            charge = union.charge(person, kind=kind, amount=amount)
            if paid:
                union.pay(charge, paid)
        union.insure(person, **{"until": TODAY, **policy})  # type: ignore[arg-type]
        return person


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, []),
        ({"entry": 14_999}, ["entry_paid"]),
        ({"fund": 0}, ["fund_paid"]),
        ({"until": TODAY - timedelta(days=1)}, ["insured"]),
        ({"from_on": TODAY + timedelta(days=1), "until": TODAY + timedelta(days=365)}, ["insured"]),
        ({"sum_": 299_999}, ["insured"]),
        ({"verified_by": None}, ["insured"]),
        ({"entry": 0, "fund": 29_999, "verified_by": None}, ["entry_paid", "fund_paid", "insured"]),
    ],
)
def test_nobody_enters_the_register_without_paid_fees_and_a_valid_policy(
    any_union: Association, values: Mapping[str, object], missing: list[str]
) -> None:
    record = admission(any_union, "payment", ready_to_enter(any_union, **values))  # type: ignore[arg-type]
    assert any_union.missing("appraisers.admission", record, "entry") == missing


def test_a_policy_that_ran_out_before_the_entry_stops_it(union: Association) -> None:
    record = admission(union, "entry", ready_to_enter(union, until=TODAY - timedelta(days=1)))
    assert union.missing("appraisers.admission", record, "member") == ["insured", "register_no", "entered_on"]


def test_the_entry_puts_the_applicant_into_the_register(union: Association) -> None:
    person = ready_to_enter(union)
    record = admission(union, "entry", person)
    union.move("appraisers.admission", record, "member", register_no="T-004217", entered_on=TODAY)
    row = union.get("contacts.contact", person, "register_no", "joined_on", "member_status")
    assert (row["register_no"], row["joined_on"], row["member_status"]) == ("T-004217", TODAY, "new")


# ---- reporting


@pytest.mark.parametrize(
    ("zero", "dates", "missing"),
    [
        (False, [], ["content"]),
        (True, [], []),
        (False, [date(2026, 7, 1), date(2026, 9, 30)], []),
        (True, [date(2026, 8, 1)], ["not_both"]),
        (False, [date(2026, 6, 30)], ["in_period"]),
        (False, [date(2026, 8, 1), date(2026, 10, 1)], ["in_period"]),
    ],
)
@pytest.mark.parametrize("stage", ["draft", "returned"])
def test_a_submission_is_submitted_with_reports_of_its_period(
    union: Association, stage: str, zero: bool, dates: list[date], missing: list[str]
) -> None:
    with union.together():
        record = union.create(
            "appraisers.submission", member=union.member(), period=union.period(), zero=zero, stage=stage
        )
        for number, day in enumerate(dates):
            union.report(record, f"{number}", day)
    assert union.missing("appraisers.submission", record, "submitted") == missing


@pytest.mark.parametrize(("opens_on", "missing"), [(TODAY, []), (TODAY + timedelta(days=1), ["open"])])
def test_a_submission_is_begun_when_the_period_opens(union: Association, opens_on: date, missing: list[str]) -> None:
    period = union.period(opens_on=opens_on, due_on=TODAY + timedelta(days=30))
    record = union.create("appraisers.submission", member=union.member(), period=period)
    assert union.missing("appraisers.submission", record, "draft") == missing


def test_a_submission_is_returned_with_remarks(union: Association) -> None:
    record = union.create("appraisers.submission", member=union.member(), period=union.period(), stage="submitted")
    assert union.missing("appraisers.submission", record, "returned") == ["remarks"]


# ---- payments


@pytest.mark.parametrize(
    ("share", "advance", "missing"),
    [
        (0, False, ["allocated", "rest"]),
        (0, True, []),
        (15_000, False, ["rest"]),
        (15_000, True, []),
        (20_000, False, []),
        (20_001, False, ["not_more"]),
    ],
)
def test_a_payment_is_done_when_all_of_it_is_allocated_or_kept_as_an_advance(
    union: Association, share: int, advance: bool, missing: list[str]
) -> None:
    with union.together():
        record = union.create(
            "appraisers.bank_payment", payer="Плательщик", paid_on=TODAY, amount=roubles(20_000), match_rule="hand",
            stage="matched", advance=advance,
        )  # fmt: skip
        if share:
            charge = union.charge(union.member())
            union.create("appraisers.allocation", payment=record, charge=charge, amount=roubles(share))
    assert union.missing("appraisers.bank_payment", record, "allocated") == missing


# ---- expert reviews


def file(union: Association, stage: str, **values: object) -> UUID:
    """A review of the report of a member who works in a firm."""
    row = {"direction": "real_estate", "kinds": ["compliance"], "received_on": date(2026, 11, 2)}
    if "author" not in values:
        row["author"] = union.member(employer=union.firm())
    return union.create("appraisers.expertise", stage=stage, **{**row, **values})


def staffed(union: Association, file_: UUID, **lead: object) -> tuple[UUID, UUID]:
    """A lead and a second expert on a file."""
    found = []
    for role, given in (("lead", lead), ("second", {})):
        values = {"expert": union.member(expert=True), **given}
        found.append(union.create("appraisers.assignment", expertise=file_, role=role, **values))
    return found[0], found[1]


def test_a_review_begins_with_a_contract_and_payment(union: Association) -> None:
    record = file(union, "received")
    assert union.missing("appraisers.expertise", record, "experts") == ["contract_no", "paid"]


def test_a_review_needs_a_lead_and_a_second(union: Association) -> None:
    record = file(union, "experts")
    assert union.missing("appraisers.expertise", record, "declarations") == ["two"]
    lead, _ = staffed(union, record)
    assert union.missing("appraisers.expertise", record, "declarations") == []
    union.update("appraisers.assignment", lead, released_on=TODAY)
    assert union.missing("appraisers.expertise", record, "declarations") == ["two"]


def test_an_expert_is_neither_the_author_nor_a_colleague(any_union: Association) -> None:
    with any_union.together():
        firm = any_union.firm()
        author = any_union.member(employer=firm, expert=True)
        colleague = any_union.member(employer=firm, expert=True)
        own, near = file(any_union, "experts", author=author), file(any_union, "experts", author=author)
        staffed(any_union, own, expert=author)
        staffed(any_union, near, expert=colleague)
    # The author works where he works, too.
    assert any_union.missing("appraisers.expertise", own, "declarations") == ["not_author", "not_colleague"]
    assert any_union.missing("appraisers.expertise", near, "declarations") == ["not_colleague"]


def test_experts_without_an_employer_are_nobodys_colleagues(union: Association) -> None:
    record = file(union, "experts", author=union.member())
    staffed(union, record)
    assert union.missing("appraisers.expertise", record, "declarations") == []


@pytest.mark.parametrize(
    ("opened", "missing"), [(date(2024, 11, 24), ["not_in_case"]), (date(2024, 11, 23), []), (TODAY, ["not_in_case"])]
)
def test_who_took_part_in_a_case_of_the_author_is_barred_for_two_years(
    any_union: Association, opened: date, missing: list[str]
) -> None:
    with any_union.together():
        author, expert = any_union.member(), any_union.member(expert=True)
        any_union.create("appraisers.case", member=author, grounds="Нарушение", opened_on=opened, participants=[expert])
        record = file(any_union, "experts", author=author)
        staffed(any_union, record, expert=expert)
    assert any_union.missing("appraisers.expertise", record, "declarations") == missing


def test_each_expert_declares_and_none_has_a_conflict(union: Association) -> None:
    record = file(union, "declarations")
    lead, second = staffed(union, record)
    union.create("appraisers.declaration", assignment=lead, has_conflict=False)
    assert union.missing("appraisers.expertise", record, "remarks") == ["declared"]
    union.create("appraisers.declaration", assignment=second, has_conflict=True, text="Знакомы")
    assert union.missing("appraisers.expertise", record, "remarks") == ["no_conflict"]
    union.update("appraisers.assignment", second, released_on=TODAY)
    assert union.missing("appraisers.expertise", record, "remarks") == []


@pytest.mark.parametrize(
    ("answer", "by", "missing"),
    [("Исправлено", TODAY, []), (None, TODAY, ["answered"]), (None, TODAY - timedelta(days=1), [])],
)
def test_the_author_answers_or_his_days_pass(
    union: Association, answer: str | None, by: date, missing: list[str]
) -> None:
    record = file(union, "answer", answer_by=by)
    union.create("appraisers.remark", expertise=record, text="Нет ссылки", answer=answer)
    assert union.missing("appraisers.expertise", record, "drafting") == missing


def test_remarks_come_in_one_round(union: Association) -> None:
    pipeline = union.gateway.blueprint.pipelines["appraisers.expertise"]
    assert "remarks" not in pipeline.stages["answer"].to
    assert "remarks" not in pipeline.stages["drafting"].to


def test_the_author_has_five_work_days_to_answer(union: Association) -> None:
    record = file(union, "remarks")
    union.move("appraisers.expertise", record, "answer")
    assert union.get("appraisers.expertise", record, "answer_by")["answer_by"] == date(2026, 11, 30)


def test_lead_and_second_sign_one_after_the_other(union: Association) -> None:
    record = file(union, "drafting")
    lead, second = staffed(union, record)
    assert union.missing("appraisers.expertise", record, "second_signature") == ["opinion", "lead_signed"]
    union.create("appraisers.opinion", expertise=record, result="positive")
    union.update("appraisers.assignment", lead, signature="signed")
    union.move("appraisers.expertise", record, "second_signature")
    assert union.missing("appraisers.expertise", record, "committee") == ["second_signed"]
    union.update("appraisers.assignment", second, signature="dissents", dissent="Не согласен")
    assert union.missing("appraisers.expertise", record, "committee") == []


@pytest.mark.parametrize(
    ("dissent", "votes", "missing"),
    [
        (False, [], []),
        (True, [], ["vote"]),
        (True, ["for", "for", "against"], []),
        (True, ["for", "against", "against"], ["vote"]),
        (True, ["for", "against", "abstain"], []),
        (True, ["against", "for", "abstain"], ["vote"]),
        (True, ["for", "for"], ["vote"]),
        (True, ["for", "for", "recused", "recused"], []),
    ],
)
def test_a_dissent_is_decided_by_the_committee(
    any_union: Association, dissent: bool, votes: list[str], missing: list[str]
) -> None:
    with any_union.together():
        record = file(any_union, "committee")
        _, second = staffed(any_union, record)
        values = {"signature": "dissents", "dissent": "Не согласен"} if dissent else {"signature": "signed"}
        any_union.update("appraisers.assignment", second, **values)
        if votes:
            any_union.voted({"expertise": record}, votes)
    assert any_union.missing("appraisers.expertise", record, "issue") == missing


def test_an_opinion_is_issued_when_it_is_signed(union: Association) -> None:
    record = file(union, "issue")
    opinion = union.create("appraisers.opinion", expertise=record, result="negative")
    assert union.missing("appraisers.expertise", record, "issued") == ["signed", "issued_on"]
    union.update("appraisers.opinion", opinion, signed_at=NOW)
    assert union.missing("appraisers.expertise", record, "issued") == ["issued_on"]


# ---- control


def complaint(union: Association, stage: str, **values: object) -> UUID:
    row = {"member": union.member(), "ground": "report", "text": "Стоимость завышена", "owner": union.user()}
    return union.create("appraisers.complaint", stage=stage, **{**row, **values})


@pytest.mark.parametrize(("admissible", "missing"), [(True, []), (False, ["admissible"]), (None, ["admissible"])])
def test_only_an_admissible_complaint_is_inspected(
    union: Association, admissible: bool | None, missing: list[str]
) -> None:
    record = complaint(union, "admissibility", admissible=admissible)
    assert union.missing("appraisers.complaint", record, "inspection") == missing


def test_breaches_end_in_a_case(union: Association) -> None:
    member = union.member()
    record = complaint(union, "inspection", member=member)
    assert union.missing("appraisers.complaint", record, "answered") == ["inspected"]
    check = union.create(
        "appraisers.inspection", member=member, kind="unplanned", complaint=record, from_on=TODAY, ended_on=TODAY,
        result="breaches", stage="finished",
    )  # fmt: skip
    assert union.missing("appraisers.complaint", record, "answered") == ["case"]
    union.create("appraisers.case", member=member, complaint=record, inspection=check, grounds="Нарушения")
    assert union.missing("appraisers.complaint", record, "closed") == ["answer"]


@pytest.mark.parametrize(
    ("before", "kind", "stage", "missing"),
    [
        (date(2025, 12, 1), "planned", "finished", ["once_a_year"]),
        (date(2025, 11, 23), "planned", "finished", []),
        (date(2025, 12, 1), "planned", "cancelled", []),
        (date(2025, 12, 1), "unplanned", "finished", []),
    ],
)
def test_a_planned_inspection_comes_once_a_year_at_most(
    union: Association, before: date, kind: str, stage: str, missing: list[str]
) -> None:
    with union.together():
        member = union.member()
        about = complaint(union, "inspection", member=member) if kind == "unplanned" else None
        union.create("appraisers.inspection", member=member, kind=kind, complaint=about, from_on=before, stage=stage)
        record = union.create("appraisers.inspection", member=member, from_on=TODAY)
    assert union.missing("appraisers.inspection", record, "running") == missing


@pytest.mark.parametrize(("days", "missing"), [(30, []), (31, ["in_time"]), (-1, ["in_time"])])
def test_an_inspection_takes_thirty_days_at_most(union: Association, days: int, missing: list[str]) -> None:
    record = union.create(
        "appraisers.inspection", member=union.member(), from_on=TODAY, stage="running", result="clean",
        ended_on=TODAY + timedelta(days=days),
    )  # fmt: skip
    assert union.missing("appraisers.inspection", record, "finished") == missing


@pytest.mark.parametrize(("days", "missing"), [(14, []), (13, ["in_time"])])
def test_a_member_is_told_a_fortnight_before_the_hearing(union: Association, days: int, missing: list[str]) -> None:
    record = union.create(
        "appraisers.case", member=union.member(), grounds="Нарушения", noticed_on=TODAY, stage="notice",
        hearing_at=NOW + timedelta(days=days),
    )  # fmt: skip
    assert union.missing("appraisers.case", record, "hearing") == missing


@pytest.mark.parametrize(("votes", "missing"), [(["against"] * 3, []), (["for"] * 2, ["quorum"])])
def test_a_hearing_needs_a_quorum_and_a_decision(union: Association, votes: list[str], missing: list[str]) -> None:
    record = union.create("appraisers.case", member=union.member(), grounds="Нарушения", stage="hearing")
    union.voted({"case": record}, votes)
    assert union.missing("appraisers.case", record, "measure") == ["decision", *missing]


def test_a_case_is_closed_when_its_measures_are_fulfilled_and_an_appeal_is_decided(union: Association) -> None:
    member = union.member()
    record = union.create("appraisers.case", member=member, grounds="Нарушения", stage="measure")
    assert union.missing("appraisers.case", record, "control") == ["measure"]
    measure = union.create("appraisers.measure", case=record, member=member, kind="warning")
    union.move("appraisers.case", record, "control")
    assert union.missing("appraisers.case", record, "closed") == ["fulfilled"]
    union.update("appraisers.measure", measure, fulfilled_on=TODAY)
    union.update("appraisers.case", record, appealed_on=TODAY)
    assert union.missing("appraisers.case", record, "closed") == ["decided"]
    union.update("appraisers.case", record, appeal_result="Оставлено в силе")
    assert union.missing("appraisers.case", record, "closed") == []
