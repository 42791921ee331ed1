"""The lists each department looks at every morning."""

from __future__ import annotations

from palmette import View
from palmette import label as _

MEMBER_COLUMNS = ["register_no", "member_phase", "member_status", "territory", "employer", "dues_until", "policy_until"]
MEMBER = "joined_on is not empty and left_on is empty"
REGISTRAR, CONTROL = ["sro_registrar", "sro_director"], ["sro_control", "sro_director"]
OFFICE = ["sro_registrar", "sro_control", "sro_director", "sro_regional"]
OPEN_REVIEW = "stage not in ('issued', 'refused')"

VIEWS = [
    View("association_members", "contact", _("Members", ru="Члены СРО", fi="Jäsenet"), filter=MEMBER,
         columns=MEMBER_COLUMNS, sort="last_name"),
    View("members_attention", "contact", _("Need attention", ru="Требуют внимания", fi="Vaativat huomiota"),
         filter="member_phase in ('attention', 'grace')",
         columns=["register_no", "member_phase", "late_submissions", "unpaid_since", "policy_until",
                  "certificate_until", "territory"], sort="policy_until", tone="warn", pinned=True,
         roles=["sro_registrar", "sro_director", "sro_regional"]),
    View("suspended_members", "contact", _("Suspended", ru="Приостановлены", fi="Keskeytetyt"),
         filter="member_phase == 'suspended'", columns=MEMBER_COLUMNS, sort="last_name", tone="bad", roles=OFFICE),
    View("association_experts", "contact", _("Experts", ru="Эксперты", fi="Asiantuntijat"), filter="expert == true",
         columns=["register_no", "directions", "territory", "employer", "account"], sort="last_name", roles=CONTROL),
    View("employers", "contact", _("Employers", ru="Работодатели", fi="Työnantajat"),
         filter="exists(employed_members)", columns=["inn", "phone", "email", "territory"], sort="name",
         roles=[*OFFICE, "sro_accountant"]),
    View("policies_to_check", "policy", _("Policies to check", ru="Полисы на проверку",
                                        fi="Tarkistettavat vakuutukset"),
         filter="verified_by is empty and to_on >= today",
         columns=["number", "member", "insurer", "sum", "is_enough", "from_on", "to_on"], sort="from_on", tone="warn",
         pinned=True, roles=REGISTRAR),
    View("policies_ending", "policy", _("Insurance ends in 60 days", ru="Страхование кончается за 60 дней",
                                        fi="Vakuutus päättyy 60 päivässä"),
         filter="to_on >= today and to_on <= today + days(60) and member.policy_until == to_on",
         columns=["number", "member", "insurer", "sum", "to_on"], sort="to_on", tone="warn", roles=OFFICE),
    View("certificates_ending", "certificate", _("Certificates end in 60 days", ru="Аттестаты кончаются за 60 дней",
                                                 fi="Pätevyys päättyy 60 päivässä"),
         filter="expires_on >= today and expires_on <= today + days(60)",
         columns=["number", "member", "direction", "expires_on", "days_left"], sort="expires_on", tone="warn",
         roles=OFFICE),
    View("late_reporting", "submission", _("Late reporting", ru="Просроченная отчётность", fi="Myöhässä olevat"),
         filter="submitted_at is empty and due_at < now and stage != 'missed'",
         columns=["member", "period", "stage", "due_on", "branch"], sort="due_at", tone="bad", pinned=True,
         roles=["sro_control", "sro_director", "sro_regional"]),
    View("reporting_to_accept", "submission", _("To accept", ru="На приёмку", fi="Hyväksyttävät"),
         filter="stage == 'submitted'", columns=["member", "period", "submitted_at", "is_late", "zero", "rows_count"],
         sort="submitted_at", roles=CONTROL),
    View("unmatched_payments", "bank_payment", _("Not recognised", ru="Неопознанные платежи", fi="Tunnistamattomat"),
         filter="stage in ('received', 'unmatched')",
         columns=["paid_on", "amount", "payer_inn", "purpose", "stage"], sort="paid_on", tone="bad",
         pinned=True, roles=["sro_accountant", "sro_director"]),
    View("overdue_fees", "charge", _("Overdue fees", ru="Просроченные взносы", fi="Erääntyneet maksut"),
         filter="days_overdue > 0", columns=["number", "member", "plan", "due_on", "days_overdue", "left"],
         sort="due_on", tone="bad", pinned=True, roles=["sro_accountant", "sro_director"]),
    View("my_reviews", "expertise", _("My reviews", ru="Мои экспертизы", fi="Omat tarkastukset"),
         filter=f"{OPEN_REVIEW} and exists(assignments where expert.account == me and released_on is empty)",
         columns=["author", "direction", "stage", "due_on", "report_no"], sort="due_on", pinned=True,
         roles=["sro_expert"]),
    View("reviews_in_work", "expertise", _("In work", ru="В работе", fi="Työn alla"), filter=OPEN_REVIEW,
         columns=["author", "direction", "stage", "due_on", "waiting_since", "owner"], sort="due_on", roles=CONTROL),
    View("silent_experts", "assignment", _("Declaration overdue", ru="Нет заявления эксперта", fi="Ilmoitus puuttuu"),
         filter="released_on is empty and not is_declared and declare_by < today",
         columns=["expertise", "expert", "role", "declare_by"], sort="declare_by", tone="warn", roles=CONTROL),
    View("my_agenda", "agenda_item", _("My agenda", ru="Моя повестка", fi="Omat asiat"),
         filter="me in meeting.committee.members and meeting.at > now - days(14)",
         columns=["meeting", "votes_for", "votes_against", "has_quorum", "is_carried"], sort="-created_at", pinned=True,
         roles=["sro_committee"]),
    View("inspection_plan", "contact", _("Due for an inspection", ru="Пора проверять", fi="Tarkastettavat"),
         filter=f"{MEMBER} and (last_check_on is empty or last_check_on + years(3) <= today + years(1))"
         " and joined_on + years(2) <= today and not exists(control_inspections where stage in ('planned', 'running'))",
         columns=["register_no", "joined_on", "last_check_on", "territory"], sort="last_check_on", roles=CONTROL),
    View("coming_hearings", "case", _("Coming hearings", ru="Предстоящие заседания", fi="Tulevat käsittelyt"),
         filter="hearing_at > now", columns=["member", "hearing_at", "noticed_on", "hearing_from", "stage"],
         sort="hearing_at", roles=[*CONTROL, "sro_committee"]),
    View("open_measures", "measure", _("Measures not fulfilled", ru="Неисполненные меры", fi="Täyttämättömät toimet"),
         filter="fulfilled_on is empty", columns=["member", "case", "sum", "from_on", "until_on"], sort="until_on",
         tone="warn", roles=CONTROL),
]  # fmt: skip
