"""Who sees what: no role more than its work needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from palmette import Forbidden, NotFound, PalmetteError
from palmette.records.results import Masked
from plugins.appraisers.tests.association import Association, built, roubles

ROLES = built().blueprint.roles
CONTACT = "contacts.contact"
PAPERS = ("passport", "snils")
MONEY = ("fees_charged", "fees_paid", "fee_debt", "unpaid_since")


@dataclass
class Scene:
    """A member with a fee, a submission, a review, a complaint and a case, and those who work on them."""

    union: Association
    member: UUID
    login: UUID
    expert: UUID
    file: UUID
    charge: UUID
    submission: UUID
    case: UUID
    item: UUID
    seats: list[UUID]

    def sees(self, role: str, entity: str, record: UUID, user: UUID | None = None) -> bool:
        """Whether somebody in the role sees the record."""
        try:
            with self.union.reading_as(role, user=user or self.union.user()) as records:
                records.get(entity, record)
        except NotFound:
            return False
        return True


@pytest.fixture(scope="module")
def scene(union: Association) -> Scene:
    with union.together():
        login, expert_login = union.user("Член"), union.user("Эксперт")
        member = union.member(
            account=login, phone="+79160000001", passport="00 00 000001", snils="000-000-001 00", inn="000000000001",
        )  # fmt: skip
        expert = union.member(expert=True, account=expert_login)
        file = union.create(
            "appraisers.expertise", author=member, direction="business", kinds=["value"], stage="remarks",
            received_on=date(2026, 11, 2),
        )  # fmt: skip
        union.create("appraisers.assignment", expertise=file, expert=expert, role="lead")
        case = union.create("appraisers.case", member=member, grounds="Нарушение")
        item = union.voted({"case": case}, ["for"])
        found = Scene(
            union, member, login, expert_login, file, union.charge(member),
            union.create("appraisers.submission", member=member, period=union.period()), case, item, [],
        )  # fmt: skip
    meeting = union.get("appraisers.agenda_item", item, "meeting.committee")["meeting.committee"]
    members = union.get("appraisers.committee", UUID(str(meeting)), "members")["members"]
    assert isinstance(members, list)
    found.seats = members
    return found


@pytest.mark.parametrize("role", ["sro_accountant", "sro_expert", "sro_regional", "sro_member"])
def test_a_passport_is_nobodys_business_but_the_registers(scene: Scene, role: str) -> None:
    user = {"sro_expert": scene.expert, "sro_member": scene.login}.get(role)
    with scene.union.reading_as(role, user=user or scene.union.user()) as records:
        assert not set(PAPERS) & set(records.get(CONTACT, scene.member))


@pytest.mark.parametrize(
    ("role", "revealable"), [("sro_director", True), ("sro_registrar", True), ("sro_control", False)]
)
def test_a_members_passport_is_masked_and_shown_on_a_click(scene: Scene, role: str, revealable: bool) -> None:
    with scene.union.reading_as(role, user=scene.union.user()) as records:
        shown = records.get(CONTACT, scene.member)["passport"]
    assert isinstance(shown, Masked)
    assert "000001" not in shown.text
    assert shown.revealable is revealable


def test_the_registrar_sees_the_passport_of_an_applicant_as_it_is(scene: Scene) -> None:
    applicant = scene.union.person(passport="00 00 000002")
    with scene.union.reading_as("sro_registrar", user=scene.union.user()) as records:
        assert records.get(CONTACT, applicant)["passport"] == "00 00 000002"


@pytest.mark.parametrize("role", ["sro_control", "sro_expert"])
def test_money_is_for_those_who_keep_it(scene: Scene, role: str) -> None:
    with scene.union.reading_as(role, user=scene.expert) as records:
        assert not set(MONEY) & set(records.get(CONTACT, scene.member))
    assert not scene.sees(role, "appraisers.charge", scene.charge, scene.expert)


def test_the_accountant_sees_fees_and_no_cases(scene: Scene) -> None:
    assert scene.sees("sro_accountant", "appraisers.charge", scene.charge)
    assert scene.sees("sro_accountant", CONTACT, scene.member)
    for entity, record in (("case", scene.case), ("expertise", scene.file), ("submission", scene.submission)):
        assert not scene.sees("sro_accountant", f"appraisers.{entity}", record)


def test_an_expert_sees_the_files_given_to_him_alone(scene: Scene) -> None:
    assert scene.sees("sro_expert", "appraisers.expertise", scene.file, scene.expert)
    assert not scene.sees("sro_expert", "appraisers.expertise", scene.file, scene.union.user())
    assert not scene.sees("sro_expert", CONTACT, scene.member, scene.union.user())


def test_an_expert_who_was_released_loses_the_file(union: Association) -> None:
    login = union.user()
    with union.together():
        file = union.create(
            "appraisers.expertise", author=union.member(), direction="business", kinds=["value"],
            received_on=date(2026, 11, 2),
        )  # fmt: skip
        expert = union.member(expert=True, account=login)
        assignment = union.create("appraisers.assignment", expertise=file, expert=expert, role="lead")
    with union.reading_as("sro_expert", user=login) as records:
        assert records.get("appraisers.expertise", file)["id"] == file
    union.update("appraisers.assignment", assignment, released_on=date(2026, 11, 20))
    with union.reading_as("sro_expert", user=login) as records, pytest.raises(NotFound):
        records.get("appraisers.expertise", file)


def test_an_expert_writes_remarks_only_while_they_are_due(scene: Scene) -> None:
    actor = scene.union.somebody("sro_expert", user=scene.expert)
    with scene.union.gateway.writing(actor) as records:
        remark = records.create("appraisers.remark", {"expertise": scene.file, "text": "Нет ссылки"})
    assert remark["expertise"] == scene.file
    with scene.union.together():
        late = scene.union.create(
            "appraisers.expertise", author=scene.member, direction="business", kinds=["value"], stage="committee",
            received_on=date(2026, 11, 2),
        )  # fmt: skip
        expert = scene.union.member(expert=True, account=scene.expert)
        scene.union.create("appraisers.assignment", expertise=late, expert=expert, role="lead")
    with pytest.raises(Forbidden), scene.union.gateway.writing(actor) as records:
        records.create("appraisers.remark", {"expertise": late, "text": "Поздно"})


def test_a_recused_member_of_the_committee_loses_the_file(scene: Scene) -> None:
    recused, other = scene.seats[1], scene.seats[2]
    for record, entity in ((scene.case, "case"), (scene.item, "agenda_item")):
        assert scene.sees("sro_committee", f"appraisers.{entity}", record, recused)
    with scene.union.gateway.writing(scene.union.somebody("sro_committee", user=recused)) as records:
        records.create("appraisers.vote", {"item": scene.item, "value": "recused"})
    for record, entity in ((scene.case, "case"), (scene.item, "agenda_item")):
        assert not scene.sees("sro_committee", f"appraisers.{entity}", record, recused)
        assert scene.sees("sro_committee", f"appraisers.{entity}", record, other)


def test_nobody_votes_for_another_or_in_anothers_committee(scene: Scene) -> None:
    voter = scene.union.somebody("sro_committee", user=scene.seats[3])
    with pytest.raises(PalmetteError), scene.union.gateway.writing(voter) as records:
        records.create("appraisers.vote", {"item": scene.item, "voter": scene.seats[4], "value": "for"})
    stranger = scene.union.somebody("sro_committee", user=scene.union.user())
    with pytest.raises(PalmetteError), scene.union.gateway.writing(stranger) as records:
        records.create("appraisers.vote", {"item": scene.item, "value": "for"})
    assert not scene.sees("sro_committee", "appraisers.case", scene.case, scene.union.user())


def test_a_representative_looks_at_the_members_of_his_own_regions(union: Association) -> None:
    near, far = union.member(), union.member(branch=union.office("Камчатка", "Asia/Kamchatka"))
    user = union.user()
    with union.reading_as("sro_regional", user=user) as records:
        assert records.get(CONTACT, near)["id"] == near
        with pytest.raises(NotFound):
            records.get(CONTACT, far)
    with (
        pytest.raises((Forbidden, NotFound)),
        union.gateway.writing(union.somebody("sro_regional", user=user)) as session,
    ):
        session.update(CONTACT, near, {"comment": "x"})


def test_a_member_sees_his_own_account_alone(scene: Scene) -> None:
    own = (("charge", scene.charge), ("submission", scene.submission), ("case", scene.case), ("expertise", scene.file))
    for entity, record in own:
        assert scene.sees("sro_member", f"appraisers.{entity}", record, scene.login), entity
        assert not scene.sees("sro_member", f"appraisers.{entity}", record, scene.union.user()), entity
    assert not scene.sees("sro_member", CONTACT, scene.union.member(), scene.login)


def test_a_member_reports_until_he_has_submitted(scene: Scene) -> None:
    actor = scene.union.somebody("sro_member", user=scene.login)
    row = {"submission": scene.submission, "number": "1/26", "dated_on": date(2026, 8, 1), "object": "Дом",
           "value": roubles(100)}  # fmt: skip
    with scene.union.gateway.writing(actor) as records:
        records.create("appraisers.report_row", row)
        records.move("appraisers.submission", scene.submission, "submitted")
    with pytest.raises(Forbidden), scene.union.gateway.writing(actor) as records:
        records.create("appraisers.report_row", {**row, "number": "2/26"})
    with pytest.raises(PalmetteError), scene.union.gateway.writing(actor) as records:
        records.move("appraisers.submission", scene.submission, "accepted")


@pytest.mark.parametrize("field", ["register_no", "joined_on", "expert", "account", "inn"])
def test_a_member_does_not_write_the_register(scene: Scene, field: str) -> None:
    value: object = {"joined_on": date(2010, 1, 1), "expert": True, "account": scene.expert}.get(field, "1")
    actor = scene.union.somebody("sro_member", user=scene.login)
    with pytest.raises(PalmetteError), scene.union.gateway.writing(actor) as records:
        records.update(CONTACT, scene.member, {field: value})


def test_a_member_does_not_check_his_own_policy(scene: Scene) -> None:
    actor = scene.union.somebody("sro_member", user=scene.login)
    policy = {"member": scene.member, "insurer": scene.member, "number": "1", "sum": roubles(1),
              "from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31), "verified_by": scene.login}  # fmt: skip
    with pytest.raises(PalmetteError), scene.union.gateway.writing(actor) as records:
        records.create("appraisers.policy", policy)


def grants(role: str, entity: str, action: str) -> bool:
    found = ROLES[role].grants.get(entity, ())
    return any(action in grant.actions.split() or grant.actions == "*" for grant in found)


@pytest.mark.parametrize("action", ["skip", "delete"])
def test_only_the_director_skips_a_gate(action: str) -> None:
    able = {key for key in ROLES if key.startswith("sro") for entity in built().blueprint.entities
            if entity.startswith("appraisers") and grants(key, entity, action)}  # fmt: skip
    # A member may take back a report of his own that is not submitted yet.
    assert able - {"sro_member"} == {"sro_director"}


@pytest.mark.parametrize("role", ["sro_expert", "sro_committee", "sro_regional", "sro_member"])
def test_those_outside_the_office_export_nothing(role: str) -> None:
    assert [entity for entity in built().blueprint.entities if grants(role, entity, "export")] == []


def test_only_the_director_configures() -> None:
    assert [key for key in ROLES if key.startswith("sro") and ROLES[key].configure] == ["sro_director"]


@pytest.mark.parametrize("role", ["sro_member", "sro_expert", "sro_accountant", "sro_regional"])
def test_norms_are_read_by_everybody_once_they_are_published(scene: Scene, role: str) -> None:
    written = {"title": "Норматив", "body": "Текст"}
    norm = scene.union.create("knowledge.article", **written, stage="published")
    assert scene.sees(role, "knowledge.article", norm)
    assert not scene.sees(role, "knowledge.article", scene.union.create("knowledge.article", **written))
