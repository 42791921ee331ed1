"""The association's side bar, and what stands beside a member, a submission, a review, a case and a payment."""

from __future__ import annotations

from palmette import Navigation, Panel
from palmette import label as _

FEES = _("Fees", ru="Взносы", fi="Maksut")
EXPERTS = _("Experts", ru="Эксперты", fi="Asiantuntijat")

NAVIGATION = [
    Navigation("register", _("Register", ru="Реестр", fi="Rekisteri"), order=15, items=[
        "view:association_members", "board:admission", "certificate", "policy", "view:policies_ending",
        "view:certificates_ending", "order", "register_extract", "training", "view:suspended_members",
        "view:employers",
    ]),
    Navigation("dues", FEES, order=30, items=["charge", "board:payments", "bank_payment", "allocation"]),
    Navigation("reporting", _("Reporting", ru="Отчётность", fi="Raportointi"), order=35, items=[
        "board:reporting", "view:reporting_to_accept", "submission", "report_row",
    ]),
    Navigation("reviews", _("Expert reviews", ru="Экспертизы", fi="Tarkastukset"), order=40, items=[
        "board:expertise", "view:reviews_in_work", "view:silent_experts", "opinion", "view:association_experts",
    ]),
    Navigation("control", _("Control", ru="Контроль", fi="Valvonta"), order=45, items=[
        "board:complaint", "board:inspection", "view:inspection_plan", "board:discipline", "view:coming_hearings",
        "view:open_measures",
    ]),
    Navigation("committees", _("Committees", ru="Комитеты", fi="Toimielimet"), order=50, items=[
        "committee", "meeting", "agenda_item", "protocol",
    ]),
    Navigation("association_figures", _("Figures", ru="Показатели", fi="Luvut"), order=60, items=[
        "dashboard:register", "dashboard:association_control", "dashboard:association_money",
        "report:members_by_status", "report:members_by_region", "report:reporting_discipline", "report:fees_by_region",
        "report:debt_by_age", "report:policies_expiring", "report:reviews_by_expert", "report:inspections_plan_fact",
        "report:appraisals_by_kind",
    ]),
    Navigation("association_setup", _("Rules", ru="Правила", fi="Säännöt"), order=90, items=[
        "reporting_period", "fee_plan", "requirement",
    ]),
]  # fmt: skip

PANELS = [
    Panel("member_admissions", "contact", "admissions", _("Applications for membership", ru="Заявления о вступлении",
                                                          fi="Jäsenhakemukset"), order=8,
          fields=["stage", "received_on"], sort="-received_on", limit=2),
    Panel("member_fees", "contact", "member_fees", FEES, order=10, fields=["plan", "due_on", "amount", "left"],
          sort="-due_on", limit=4),
    Panel("member_submissions", "contact", "submissions", _("Reporting", ru="Отчётность", fi="Raportointi"), order=14,
          fields=["period", "stage", "due_on", "rows_count"], sort="-due_at", limit=4),
    Panel("member_policies", "contact", "policies", _("Insurance", ru="Страхование", fi="Vakuutukset"), order=18,
          fields=["insurer", "sum", "to_on", "is_valid"], sort="-to_on", limit=2),
    Panel("member_certificates", "contact", "certificates", _("Certificates", ru="Аттестаты", fi="Pätevyydet"),
          order=20, fields=["direction", "expires_on"], sort="-expires_on", limit=3),
    Panel("member_reviews", "contact", "reviews_of_reports", _("Reviews of reports", ru="Экспертизы отчётов",
                                                               fi="Arviokirjojen tarkastukset"), order=24,
          fields=["stage", "due_on"], sort="-received_on", limit=3),
    Panel("member_inspections", "contact", "control_inspections", _("Inspections", ru="Проверки", fi="Tarkastukset"),
          order=28, fields=["kind", "from_on", "result"], sort="-from_on", limit=3),
    Panel("member_cases", "contact", "discipline_cases", _("Cases", ru="Дела", fi="Asiat"), order=30,
          fields=["stage", "opened_on"], sort="-opened_on", limit=3),
    Panel("member_trainings", "contact", "trainings", _("Training", ru="Обучение", fi="Koulutukset"), order=34,
          fields=["hours", "ended_on"], sort="-ended_on", limit=3),
    Panel("expert_work", "contact", "expert_assignments", _("Reviews as expert", ru="Экспертизы эксперта",
                                                            fi="Asiantuntijan tarkastukset"), order=36,
          fields=["expertise", "role", "signature"], sort="-assigned_on", filter="released_on is empty"),
    Panel("staff", "contact", "employed_members", _("Members who work here", ru="Работающие члены СРО",
                                                    fi="Täällä työskentelevät jäsenet"), order=12,
          fields=["register_no", "member_phase"], sort="last_name", limit=8),
    Panel("submission_rows", "submission", "rows", _("Reports", ru="Отчёты", fi="Arviokirjat"), order=10,
          fields=["dated_on", "object", "value"], sort="dated_on", limit=20),
    Panel("charge_allocations", "charge", "allocations", _("Paid by", ru="Чем оплачен", fi="Suoritukset"), order=10,
          fields=["payment", "amount"], sort="-created_at"),
    Panel("payment_allocations", "bank_payment", "allocations", _("Pays", ru="Что оплачено", fi="Kohdistukset"),
          order=10, fields=["amount"], sort="created_at", limit=20),
    Panel("review_experts", "expertise", "assignments", EXPERTS, order=10,
          fields=["role", "is_declared", "signature", "released_on"], sort="assigned_on"),
    Panel("review_remarks", "expertise", "remarks", _("Remarks", ru="Замечания", fi="Huomautukset"), order=14,
          fields=["text", "material", "answer"], sort="page", limit=10),
    Panel("review_opinion", "expertise", "opinions", _("Opinion", ru="Заключение", fi="Lausunto"), order=18,
          fields=["result", "signed_at"]),
    Panel("complaint_inspections", "complaint", "inspections", _("Inspections", ru="Проверки", fi="Tarkastukset"),
          order=10, fields=["stage", "from_on", "result"]),
    Panel("case_measures", "case", "measures", _("Measures", ru="Меры", fi="Toimet"), order=10,
          fields=["from_on", "until_on", "fulfilled_on"], sort="from_on"),
    Panel("case_agenda", "case", "agenda_items", _("Votes", ru="Голосования", fi="Äänestykset"), order=14,
          fields=["meeting", "has_quorum", "is_carried"]),
    Panel("meeting_agenda", "meeting", "agenda", _("Agenda", ru="Повестка", fi="Esityslista"), order=10,
          fields=["votes_for", "votes_against", "recused", "is_carried"], limit=20),
    Panel("item_votes", "agenda_item", "votes", _("Votes", ru="Голоса", fi="Äänet"), order=10, fields=["value", "note"],
          limit=20),
]  # fmt: skip

PAGES: list[Navigation | Panel] = [*NAVIGATION, *PANELS]
