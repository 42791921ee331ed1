"""Who sees and does what in the association. No role has more than its work needs."""

from __future__ import annotations

from palmette import Grant, Mask, Role
from palmette import label as _

STAFF = "user branch team territory"
PEOPLE = "contact contact_point consent relationship significant_date"
REGISTER = "admission certificate policy order register_extract training"
DUES = "fee_plan charge bank_payment allocation"
REPORTING = "submission report_row"
REVIEWS = "expertise assignment declaration remark opinion"
CONTROL = "complaint inspection case measure"
COMMITTEES = "committee meeting agenda_item vote protocol"

PAPERS = ("passport", "snils")
MONEY = ("fees_charged", "fees_paid", "fee_debt", "unpaid_since")
PRIVATE = ("birthday", "phone", "email", "address", "comment", "raw_name", "external_ids")

ON_FILE = "exists(assignments where expert.account == me and released_on is empty)"
ON_ITS_FILE = "exists(expertise.assignments where expert.account == me and released_on is empty)"
SITS = "me in meeting.committee.members and not exists(votes where voter == me and value == 'recused')"
SITS_ON = (
    "exists(agenda_items where me in meeting.committee.members"
    " and not exists(votes where voter == me and value == 'recused'))"
)
OWN = "member.account == me"


def _fields(right: str, *names: str) -> dict[str, str | Mask]:
    return {f"contact.{name}": right for name in names}


ROLES = [
    Role(
        "sro_director", _("Director", ru="Директор", fi="Johtaja"), configure=True, home="dashboard:register",
        grants=[Grant("*", "*", "all")],
        fields=_fields("reveal", *PAPERS),
        help=_("Everything; passports one by one.", ru="Всё; паспорта — по одному.", fi="Kaikki; passit yksitellen."),
    ),
    Role(
        "sro_registrar", _("Registrar", ru="Ведение реестра", fi="Rekisterinpitäjä"), home="board:admission",
        grants=[
            Grant(f"{PEOPLE} {REGISTER}", "read create update", "wall"),
            Grant("contact certificate policy training", "import bulk", "wall"),
            Grant("contact", "reveal merge transfer", "wall"),
            Grant("contact admission register_extract", "export", "wall"),
            Grant("meeting agenda_item protocol", "read create update", "wall"),
            Grant("committee vote charge submission measure", "read", "wall"),
            Grant("activity", "read create update", "wall"),
            Grant("requirement fee_plan reporting_period source group", "read", "wall"),
            Grant("requirement", "create update", "wall"),
            Grant(STAFF, "read", "wall"),
        ],
        # While an application goes on its papers are typed in; of a member they are looked at one by one.
        fields={f"contact.{name}": Mask("reveal", when="joined_on is not empty") for name in PAPERS},
        help=_("The register, admission, policies, certificates, orders.",
               ru="Реестр, приём, полисы, аттестаты, приказы.",
               fi="Rekisteri, jäsenhakemukset, vakuutukset, pätevyydet, päätökset."),
    ),
    Role(
        "sro_control", _("Control department", ru="Отдел контроля", fi="Valvonta"), home="board:complaint",
        grants=[
            Grant(CONTROL, "read create update", "wall"),
            Grant("submission", "read update bulk", "wall"),
            Grant("report_row certificate policy training", "read", "wall"),
            Grant("contact", "read", "wall"),
            Grant(REVIEWS, "read create update", "wall"),
            Grant("meeting agenda_item protocol", "read create update", "wall"),
            Grant("committee vote order", "read", "wall"),
            Grant("reporting_period requirement", "read create update", "wall"),
            Grant(f"{CONTROL} expertise submission", "reassign export", "wall"),
            Grant("activity", "read create update", "wall"),
            Grant(STAFF, "read", "wall"),
        ],
        fields={**_fields("masked", *PAPERS), **_fields("hidden", *MONEY)},
        help=_("Complaints, inspections, cases, reviews, reporting.",
               ru="Жалобы, проверки, дела, экспертизы, отчётность.",
               fi="Kantelut, tarkastukset, asiat, asiantuntijatarkastukset, raportointi."),
    ),
    Role(
        "sro_accountant", _("Accountant", ru="Бухгалтер", fi="Kirjanpitäjä"), home="view:unmatched_payments",
        grants=[
            Grant(DUES, "read create update", "wall"),
            Grant("charge bank_payment", "bulk export import", "wall"),
            Grant("contact", "read", "wall"),
            Grant("branch territory", "read", "wall"),
        ],
        fields=_fields("hidden", *PAPERS, "birthday", "address", "comment", "education", "late_submissions",
                       "is_suspended", "last_check_on", "raw_name", "photo", "sex"),
        help=_("Payments and fees; no cases.", ru="Платежи и взносы; без дел.",
               fi="Suoritukset ja maksut; ei asioita."),
    ),
    Role(
        "sro_expert", _("Expert", ru="Эксперт", fi="Asiantuntija"), home="view:my_reviews",
        grants=[
            Grant("expertise", "read update", "wall", where=ON_FILE),
            Grant("assignment", "read update", "wall", where="expert.account == me and released_on is empty"),
            Grant("declaration", "read create", "wall", where="assignment.expert.account == me"),
            Grant("remark", "read create update", "wall",
                  where=f"{ON_ITS_FILE} and expertise.stage in ('remarks', 'answer', 'drafting')"),
            Grant("opinion", "read create update", "wall", where=ON_ITS_FILE),
            Grant("contact", "read", "wall",
                  where="account == me or exists(reviews_of_reports where"
                  " exists(assignments where expert.account == me and released_on is empty))"),
            Grant("branch territory", "read", "wall"),
        ],
        fields=_fields("hidden", *PAPERS, *MONEY, *PRIVATE, "dues_from", "dues_until", "late_submissions",
                       "is_suspended", "inn"),
        help=_("Files assigned to him; no fees.", ru="Назначенные ему экспертизы; без взносов.",
               fi="Hänelle annetut asiat; ei maksuja."),
    ),
    Role(
        "sro_committee", _("Member of a committee", ru="Член комитета", fi="Toimielimen jäsen"),
        home="view:my_agenda",
        grants=[
            Grant("committee", "read", "wall", where="me in members"),
            Grant("meeting", "read", "wall", where="me in committee.members"),
            Grant("agenda_item", "read", "wall", where=SITS),
            Grant("vote", "read create", "wall", where="voter == me and me in item.meeting.committee.members"),
            Grant("admission expertise case", "read", "wall", where=SITS_ON),
            Grant("measure", "read", "wall", where="exists(case.agenda_items where me in meeting.committee.members"
                  " and not exists(votes where voter == me and value == 'recused'))"),
            Grant("opinion", "read", "wall", where="exists(expertise.agenda_items where"
                  " me in meeting.committee.members"
                  " and not exists(votes where voter == me and value == 'recused'))"),
            Grant("protocol", "read", "wall", where="me in meeting.committee.members"),
            Grant("branch user", "read", "wall"),
        ],
        help=_("The agenda of his committee; a recused member loses the file.",
               ru="Повестка своего комитета; при самоотводе дело закрывается.",
               fi="Oman toimielimen asiat; jäävi menettää asian."),
    ),
    Role(
        "sro_regional", _("Regional representative", ru="Региональный представитель", fi="Alue-edustaja"),
        home="dashboard:register",
        grants=[
            Grant("contact certificate policy training submission report_row charge", "read", "branches"),
            Grant("reporting_period fee_plan", "read", "wall"),
            Grant("branch territory", "read", "wall"),
        ],
        fields=_fields("hidden", *PAPERS, "comment", "is_suspended"),
        help=_("Members of his regions, to look at.", ru="Члены своих регионов, только просмотр.",
               fi="Oman alueen jäsenet, vain katselu."),
    ),
    Role(
        "sro_member", _("Member", ru="Член СРО", fi="Jäsen"), home="submission",
        grants=[
            Grant("contact", "read update", "wall", where="account == me"),
            Grant("submission", "read", "wall", where=OWN),
            Grant("submission", "update", "wall", where=f"{OWN} and stage in ('opened', 'draft', 'returned')"),
            Grant("report_row", "read", "wall", where="submission.member.account == me"),
            Grant("report_row", "create update delete import", "wall",
                  where="submission.member.account == me and submission.stage in ('opened', 'draft', 'returned')"),
            Grant("charge certificate training case inspection", "read", "wall", where=OWN),
            Grant("policy", "read create", "wall", where=OWN),
            Grant("expertise", "read", "wall", where="author.account == me"),
            Grant("remark", "read update", "wall",
                  where="expertise.author.account == me and expertise.stage == 'answer'"),
            Grant("reporting_period fee_plan territory branch", "read", "wall"),
        ],
        fields={
            **{f"contact.{name}": "read" for name in ("register_no", "joined_on", "left_as", "left_on", "inn", "expert",
                                                      "account", "directions", "owner")},
            **_fields("hidden", *PAPERS, "comment", "raw_name", "external_ids", "source", "first_source", "groups"),
            "policy.verified_by": "read",
            **{f"remark.{name}": "read" for name in ("text", "norm", "page", "material", "expertise")},
        },
        help=_("His own account: reports, fees, papers, cases about himself.",
               ru="Свой кабинет: отчётность, взносы, документы, дела о себе.",
               fi="Oma tili: ilmoitukset, maksut, asiakirjat, omat asiat."),
    ),
]  # fmt: skip
